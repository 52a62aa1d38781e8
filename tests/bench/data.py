"""Made-up input for the benchmark: the same bytes for the same numbers."""
import csv
import io
import os

HEADER = ["request", "item", "resource_type", "change", "owner", "owner_name", "property", "op", "value", "requester",
          "requested_at", "reason"]
TYPES = ["badge", "sap-account", "mainframe", "locker"]
NAMES = ["Ada Rossi", "Bjørn Åkesson", "Chloé Martin", "Dana Okafor", "Éva Nagy", "Finn O'Hara", "Gül Şahin", "Hugo Weiß"]
REASONS = ["New in the team of the plant in Milan, starts on Monday",
           "Moves from \"Sales\" to Logistics with the reorganisation",
           "Project access, agreed with the owner of the system, until it ends",
           "Replaces a colleague on leave;\nsee the note of the works council"]


def write_requests(path, count, first=1):
    """An export of `count` requests, one row each; some 158 bytes a row."""
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(HEADER)
        for i in range(first, first + count):
            out.writerow([f"REQ-{i:09d}", f"I-{i:09d}", TYPES[i % 4], "create", f"E{i:07d}", NAMES[i % 8], "login", "set",
                          f"u{i:07d}", f"M{i % 500:05d}", f"2026-11-{1 + i % 20:02d} 08:15",
                          REASONS[3] if i % 8 == 0 else REASONS[i % 3]])


def write_config(folder, batch_rows=2000):
    os.makedirs(os.path.join(folder, "resource-types"))
    os.makedirs(os.path.join(folder, "sources"))
    files = {"site.yaml": "version: 1\nname: Benchmark\n", "people.yaml": "people: []\n", "sources/hr.yaml": "format: csv\n"}
    for name in TYPES:
        files[f"resource-types/{name}.yaml"] = (
            f"identifier: {name}\ntitle: {name}\nmanaged_system: System of {name}\nreview: never\n"
            "thresholds: {create: {count: 10000000, percent: 100}, update: {count: 10000000, percent: 100},"
            " delete: {count: 10000000, percent: 100}}\nowner_type: Person\n"
            f"target_type: Account\nkey: login\nbatch_rows: {batch_rows}\nproperties:\n  login:\n    required: true\n"
            "  site: {}\n  zone:\n    multivalued: true\n")
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)


def answer_all(text):
    """A work file with every row answered `done`, as a spreadsheet saves it."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    status = rows[0].index("status")
    for row in rows[1:]:
        row[status] = "done"
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return "\ufeff" + out.getvalue()


def answer_files(folder):
    """Answer every order of every work file below `folder`; the paths."""
    paths = []
    for root, _, names in sorted(os.walk(folder)):
        paths += [os.path.join(root, n) for n in sorted(names) if n.endswith(".csv")]
    for path in paths:
        with open(path, encoding="utf-8", newline="") as f:
            text = f.read()
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(answer_all(text))
    return paths


def order_as_yaml(i):
    """One order as a file of its own, for those who would do it so."""
    return (f"order: PO-{i:09d}\nrequest: REQ-{i:09d}\nresource_type: {TYPES[i % 4]}\nchange: create\nstate: transmitted\n"
            f"owner: E{i:07d}\nowner_name: {NAMES[i % 8]}\nrequester: M{i % 500:05d}\nrequested_at: 2026-11-{1 + i % 20:02d} 08:15\n"
            f"what_to_do: Create {TYPES[i % 4]} for {NAMES[i % 8]} (E{i:07d})\nproperties:\n  login: u{i:07d}\n"
            f"reason: |\n  {REASONS[i % 3]}\nanswer:\n  status:\n  message:\n  executed_at:\n  executed_by:\n")


def write_fast_import(path, count):
    """A stream for git fast-import: blobs first, then one commit."""
    with open(path, "wb") as f:
        for i in range(1, count + 1):
            blob = order_as_yaml(i).encode()
            f.write(b"blob\nmark :%d\ndata %d\n%s\n" % (i, len(blob), blob))
        f.write(b"commit refs/heads/work\ncommitter Bench <bench@example.com> 1764000000 +0000\ndata 6\norders\n")
        for i in range(1, count + 1):
            f.write(b"M 100644 :%d orders/%04d/%02d/PO-%09d.yaml\n" % (i, i // 10000, i // 100 % 100, i))
