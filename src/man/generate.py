"""Write provspool.conf(5) and provspool-formats(5) from schemas/.

generate.py [--check]   with --check, say (as TAP) whether the pages are true
"""
import json
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
MAN = TOP / "src" / "man"


def load(name):
    return json.loads((TOP / "schemas" / name).read_text(encoding="utf-8"))


def text(s):
    """Plain text as mdoc: no line may look like a request."""
    s = s.replace("\\", "\\e").replace(" …", " \\(u2026").replace("…", "\\(u2026")
    s = s.replace("\\(u2026", "...")
    lines = []
    for sentence in s.replace(". ", ".\n").split("\n"):
        line = ""
        for word in sentence.split():
            if len(line) + len(word) > 76:
                lines.append(line)
                line = ""
            line = f"{line} {word}" if line else word
        lines.append(line)
    return "\n".join("\\&" + l if l[:1] in ".'" else l for l in lines if l)


def word(w):
    """A sign among words is quoted."""
    return w if str(w)[:1].isalnum() else f"'{w}'"


def bounds(rule):
    out = []
    c = {**rule, **rule.get("constraints", {})}
    if "enum" in c:
        out.append("One of: " + ", ".join(word(w) for w in c["enum"] if w) + ".")
    if "minimum" in c or "maximum" in c:
        out.append(f"From {c.get('minimum', 0)} to {c.get('maximum', 'any')}.")
    if "maxLength" in c:
        out.append(f"At most {c['maxLength']} characters.")
    if "default" in c:
        default = c["default"]
        if isinstance(default, bool):
            default = str(default).lower()
        out.append(f"Default: {word(default)}." if default != "" else "Default: empty.")
    return " ".join(out)


def entry(name, rule, required):
    body = rule.get("description", "")
    extra = bounds(rule)
    if required:
        extra = ("Required. " + extra).strip()
    return f".It Cm {name}\n{text(body)}\n" + (f"{text(extra)}\n" if extra else "")


def keys(schema, prefix=""):
    """Every key of an object, nested ones below their path."""
    out = ""
    stack = [(prefix, schema)]
    said = {}
    while stack:
        path, obj = stack.pop(0)
        for name, rule in obj.get("properties", {}).items():
            full = f"{path}{name}"
            words = json.dumps(rule)
            if words in said and name == said[words].split(".")[-1]:
                out += f".It Cm {full}\n{text(f'As {said[words]}.')}\n"
            else:
                out += entry(full, rule, name in obj.get("required", []))
                said[words] = full
            inner = rule
            if rule.get("type") == "array":
                inner, full = rule.get("items", {}), full + "[]"
            if isinstance(inner.get("additionalProperties"), dict):
                inner, full = inner["additionalProperties"], full + ".<name>"
            if "$ref" in inner:
                inner = schema["$defs"][inner["$ref"].split("/")[-1]]
            if inner.get("type") == "object" and "properties" in inner:
                stack.append((full + ".", inner))
    return f".Bl -tag -width Ds\n{out}.El\n"


def columns(table):
    out = ""
    for f in table["fields"]:
        required = f.get("constraints", {}).get("required", False)
        name = f["name"]
        if "x-per-property" in f:
            word = f["x-per-property"]
            name = "<property>" if word == "value" else f"{word} <property>"
        out += entry(name, f, required)
    return f".Bl -tag -width Ds\n{out}.El\n"


def page(name, section, what, body):
    return (
        f".\\\" Written from schemas/ by src/man/generate.py.\n"
        f".Dd November 23, 2026\n.Dt {name.upper()} {section}\n.Os\n"
        f".Sh NAME\n.Nm {name}\n.Nd {what}\n{body}"
    )


def example(what, path, count=None):
    """A file of the source tree, or its first lines, as it stands there."""
    lines = (TOP / path).read_text(encoding="utf-8").splitlines()[:count]
    lines = [line.replace("\\", "\\e") for line in lines]
    lines = ["\\&" + line if line[:1] in (".", "'") else line for line in lines]
    lines = [re.sub(r"[^\x00-\x7f]", lambda m: f"\\[u{ord(m[0]):04X}]", line) for line in lines]
    kind = "head" if count else "file"
    return (f"{what}\n.\\\" example: {kind} {path}\n.Bd -literal -offset indent\n"
            + "\n".join(lines) + "\n.Ed\n")


CONF = [
    ("site.schema.json", "SITE"),
    ("people.schema.json", "PEOPLE"),
    ("resource-type.schema.json", "RESOURCE TYPES"),
    ("source.schema.json", "SOURCES"),
]

IDENTITY = """Who answered is taken from the commit that brought the answer:
the e-mail address of its author names the person.
This is identity level A0, claimed in the commit.
Where the spool has a desk and the person lists the spool owner's user id
among his principals
.Pq Ql uid:1000
it is A1.
An operator may not answer an order that he requested or that is for him.
"""


FOLDER = """.Bl -tag -width Ds
.It Pa config/site.yaml
What holds for the whole spool.
.It Pa config/people.yaml
Who answers.
.It Pa config/resource-types/<identifier>.yaml
One kind of resource, and its policy.
.It Pa config/sources/<name>.yaml
How the files dropped into
.Pa inbox/<name>
are read.
.It Pa config/lookups/<name>.csv
Tables that sources look values up in.
.El
.Pp
Each key stands below with its path:
.Ql limits.input_mib
is
.Ql input_mib
within
.Ql limits ,
.Ql people[].id
is
.Ql id
of each entry of the list
.Ql people .
"""

CONF_EXAMPLES = [
    ("A site:", "examples/acme/config/site.yaml"),
    ("Its people:", "examples/acme/config/people.yaml"),
    ("A resource type whose orders are a file each, answered with the number of a change:",
     "examples/acme/config/resource-types/mainframe.yaml"),
    ("A source that drops our own columns:", "examples/acme/config/sources/hr.yaml"),
    ("A source with columns of its own, a row an order:",
     "examples/sources/hr-windows-1252/config/sources/mouvements.yaml"),
]


def conf():
    body = ".Sh DESCRIPTION\n"
    body += text(
        "The settings of a spool lie in the folder config. They count once a run "
        "has taken them on record; every change must raise version in site.yaml. "
        "provspool check reports all errors at once, and nothing runs until there "
        "is none. Unknown keys are errors."
    ) + "\n"
    body += FOLDER
    for file, title in CONF:
        schema = load(file)
        body += f".Sh {title}\n{text(schema['description'])}\n"
        if title == "PEOPLE":
            body += ".Pp\n" + IDENTITY
        body += keys(schema)
    body += ".Sh EXAMPLES\n"
    for what, path in CONF_EXAMPLES:
        body += ".Pp\n" * (path != CONF_EXAMPLES[0][1]) + example(what, path)
    body += ".Sh SEE ALSO\n.Xr provspool 1 ,\n.Xr provspool-formats 5\n"
    return page("provspool.conf", 5, "settings of a provspool spool", body)


FORMATS = [
    ("request.table.json", "REQUESTS (CSV)"),
    ("orders.schema.json", "REQUESTS (YAML AND JSON)"),
    ("usercube-orders.schema.json", "REQUESTS (USERCUBE JSON)"),
    ("order-batch.table.json", "WORK FILES (CSV)"),
    ("order.schema.json", "WORK FILES (YAML)"),
    ("hold.schema.json", "HOLDS"),
    ("recent.table.json", "SETTLED ORDERS"),
    ("results.table.json", "RESULTS"),
    ("segment.schema.json", "STATE HISTORY: SEGMENTS"),
    ("journal-orders.table.json", "STATE HISTORY: ORDERS"),
    ("journal-items.table.json", "STATE HISTORY: ITEMS"),
    ("journal-events.table.json", "STATE HISTORY: EVENTS"),
    ("journal-rejects.table.json", "STATE HISTORY: REJECTED ROWS"),
    ("journal-resources.table.json", "STATE HISTORY: REGISTER"),
]


OUTPUTS = ["list", "show", "log", "permissions", "discrepancies", "status",
           "receipt", "check", "check-source", "run", "answer", "review", "holds", "plan", "submit", "doctor", "schemas"]


def outputs():
    """What commands print for programs; a table with the columns of another is named."""
    out = ".Sh OUTPUT\n" + text(
        "What commands print with --json. With --porcelain the same columns come in "
        "the same order, tab separated; with --csv those of the first table. Every "
        "document begins with the key provspool, an object with format and version."
    ) + "\n"
    seen = {}
    for name in OUTPUTS:
        schema = load(f"output-{name}.schema.json")
        out += f".Ss {name}\n{text(schema['title'] + '.')}\n"
        parts = dict(schema["properties"])
        del parts["provspool"]
        for key, rule in list(parts.items()):
            if rule["type"] != "array":
                continue
            columns_of = json.dumps(rule["items"])
            if columns_of in seen:
                parts[key] = {"type": "array", "description":
                              f"{rule['description']} As {seen[columns_of]}."}
            seen.setdefault(columns_of, f"{key} of {name}")
            rule["items"].pop("required", None)  # all of them always are there
        out += keys({"properties": parts})
    return out


def transitions():
    """The rows of src/model/transitions.c, with the names of order.h."""
    header = (TOP / "include/provspool/order.h").read_text(encoding="utf-8")
    name = dict(re.findall(r'X\(PS_((?:ST|EV|AS)_[A-Z_]+),(?: \d+,)? "([a-z-]+)"\)', header))
    name["ST_NONE"] = "none"
    code = (TOP / "src/model/transitions.c").read_text(encoding="utf-8")
    out = ".Sh STATES AND TRANSITIONS\n" + text(
        "Everything that can happen to an item: the state it is in, what happens, the state "
        "it is in afterwards, with which assurance, and who makes it happen. Anything else is "
        "refused. Remarks such as reject, repeat, note, missing, withdraw, replace, renew and "
        "attest leave the state as it is."
    ) + "\n.Bl -tag -width Ds\n"
    for a, event, b, assurance, who, meaning in re.findall(
            r'T\((\w+), (\w+), (\w+), (\w+), (\w+), "(.*)"\)', code):
        out += (f".It {name['ST_' + a]} \\(-> Cm {name['EV_' + event]} \\(-> {name['ST_' + b]} , "
                f"{name['AS_' + assurance]} ; {who.lower()}\n{text(meaning[0].upper() + meaning[1:] + '.')}\n")
    return out + ".El\n"


def formats():
    body = ".Sh DESCRIPTION\n" + text(
        "Every file that provspool reads or writes. provspool schema show NAME "
        "prints the schema of each."
    ) + "\n"
    for file, title in FORMATS:
        schema = load(file)
        body += f".Sh {title}\n{text(schema['description'])}\n"
        body += columns(schema) if "fields" in schema else keys(schema)
    body += transitions()
    body += outputs()
    body += ".Sh EXAMPLES\n" + example(
        "An export of our own columns, a row an item:",
        "examples/acme/inbox/hr/requests-2026-11-23.csv", 5)
    body += ".Pp\n" + example(
        "Orders in YAML:", "examples/sources/orders-yaml/desk-2026-11-23.yaml", 21)
    body += ".Sh SEE ALSO\n.Xr provspool 1 ,\n.Xr provspool.conf 5\n"
    return page("provspool-formats", 5, "files that provspool reads and writes", body)


def main():
    pages = {"provspool.conf.5": conf(), "provspool-formats.5": formats()}
    if "--check" not in sys.argv:
        for name, content in pages.items():
            (MAN / name).write_text(content, encoding="utf-8")
        return 0
    print(f"1..{len(pages)}")
    status = 0
    for i, (name, content) in enumerate(pages.items(), 1):
        path = MAN / name
        same = path.exists() and path.read_text(encoding="utf-8") == content
        status |= not same
        print(f"{'ok' if same else 'not ok'} {i} - {name} says what the schemas say")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
