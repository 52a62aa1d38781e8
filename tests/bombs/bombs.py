"""Input made to cost time, memory or a crash, and what must be said of it.

bombs.py PROGRAM SPOOL CONFIG   try every bomb, print TAP
bombs.py --write NAME FILE      write one bomb, to look at it
bombs.py --list                 kind, name and code of each

Every bomb is the same at each run.  SPOOL is one of examples/acme with its
orders sent out, CONFIG a copy of its configuration.
"""
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # nothing of it in the source tree
import runner  # noqa: E402
from runner import MEMORY_MAX, MIB  # noqa: E402

ASAN_MAX = 16  # MiB: a program with sanitizers is some ten times slower
YAML_MAX = 256 << 10  # PS_LIMIT_YAML_BYTES
BOM = b"\xef\xbb\xbf"
REQUEST = b"request,item,resource_type,change,owner,owner_name,resource,property,op,value\n"
BATCH = b'"order","status","message","rowcode"\r\n'
SITE = b"version: 1\nname: a\n"
ZIP = b"PK\x03\x04\x14\x00\x06\x00\x08\x00"


def fill(unit, size, head=b"", tail=b""):
    """As many units between head and tail as keep it within size."""
    return head + unit * ((size - len(head) - len(tail)) // len(unit)) + tail


def numbered(fmt, n, head=b""):
    return head + b"".join(fmt % i for i in range(n))


def rows(n, fmt):
    return numbered(fmt, n, REQUEST)


def merge_conflict(side):
    return b"<<<<<<< ours\n" + side + b"=======\n" + side + b">>>>>>> theirs\n"


# The files of a configuration are looked at before they are read.
OVER = "E-TOO-LARGE|has more than 262144 bytes"

# name, code or words (None: it is harmless and must be read), what makes it
CSV = [
    ("unclosed-quote-1-mib", "E-CSV-QUOTE", lambda: fill(b"a,b\n", MIB, REQUEST + b'R,1,"')),
    ("unclosed-quote-256-mib", "E-CSV-QUOTE", lambda: fill(b"a,b\n", 256 * MIB, REQUEST + b'R,1,"')),
    ("unclosed-quote-at-the-end", "E-CSV-QUOTE", lambda: rows(100000, b"R%d,1,badge,create,E1,,,,,\n") + b'"'),
    ("a-million-columns", "E-CELLS-MANY", lambda: b"a" + b",a" * 999999 + b"\n"),
    ("a-million-empty-columns", "E-CELLS-MANY", lambda: REQUEST + b"," * 1000000 + b"\n"),
    ("cell-one-over", "E-TOO-LONG", lambda: REQUEST + b'R,1,"' + b"x" * (128 * 1024 + 1) + b'",,,,,,,\n'),
    ("cell-of-64-mib", "E-TOO-LONG", lambda: REQUEST + b"x" * (64 * MIB)),
    ("no-newline", "E-TOO-LONG", lambda: b"x" * (16 * MIB)),
    ("quoted-64-mib", "E-TOO-LONG", lambda: REQUEST + b'"' + b"x" * (64 * MIB) + b'"\n'),
    ("doubled-quotes", "E-TOO-LONG", lambda: REQUEST + b'"' + b'""' * MIB + b'"\n'),
    ("only-quotes", "E-CSV-QUOTE", lambda: b'"' * (MIB + 1)),
    ("only-delimiters", "E-CELLS-MANY", lambda: b"," * (16 * MIB)),
    ("only-newlines", "E-EMPTY-FILE", lambda: b"\n" * (16 * MIB)),
    ("a-million-empty-lines", "E-NO-ROWS", lambda: REQUEST + b"\n" * 1000000),
    ("a-million-rows-of-blanks", "E-CELLS-FEW", lambda: REQUEST + b" \n" * 1000000),
    ("too-many-records", "E-TOO-LARGE", lambda: REQUEST + b"a\n" * 3000001),
    ("nul-run", "E-NUL", lambda: REQUEST + b"\0" * (16 * MIB)),
    ("bom-repeated", "E-COLUMN-UNKNOWN", lambda: BOM * 1000 + REQUEST),
    ("bom-alone", "E-EMPTY-FILE", lambda: BOM),
    ("bom-run", "E-TOO-LONG", lambda: BOM * 5 * MIB),
    ("lone-cr", "E-LINE-BREAK", lambda: REQUEST + b"a\r" * 1000000),
    ("next-line", "E-LINE-BREAK", lambda: REQUEST + "a\u0085".encode() * 1000000),
    ("line-separator", "E-LINE-BREAK", lambda: REQUEST + "a\u2028".encode() * 1000000),
    ("not-utf-8", "E-UTF8", lambda: REQUEST + b"\xff" * (16 * MIB)),
    ("overlong", "E-UTF8", lambda: REQUEST + b"\xc0\xaf" * MIB),
    ("utf-16", "E-RESOURCE-TYPE", lambda: b"\xff\xfe" + REQUEST.decode().encode("utf-16-le") * 10000),
    ("utf-16-half-pairs", "E-ENCODING", lambda: b"\xff\xfe" + b"a\0" * 1000000 + b"\x00\xd8" * 1000000),
    ("zip", "E-NOT-CSV", lambda: fill(b"\0\1\2\3", MIB, ZIP)),
    ("gzip", "E-NUL", lambda: fill(b"\0\1\2\3", MIB, b"\x1f\x8b\x08\0")),
    ("unknown-types", "E-RESOURCE-TYPE", lambda: rows(100000, b"R%d,1,badgf,create,E1,,,,,\n")),
    ("as-many-unknown-types", "E-RESOURCE-TYPE", lambda: REQUEST + b"".join(b"R%d,1,badg%d,create,E1,,,,,\n" % (i, i) for i in range(100000))),
    ("one-order-of-100000-items", "E-TOO-LONG", lambda: REQUEST + b"".join(b"R,%d,badge,update,,,B1,zone,add,z%d\n" % (i, i) for i in range(100000))),
    ("one-key-100000-times", "E-TOO-LONG", lambda: rows(100000, b"R,1,badge,update,,,B1,zone,add,z%d\n")),
    ("quotes-inside-100000-cells", "E-CSV-SYNTAX", lambda: rows(100000, b'R%d,1,bad"ge,create,E1,,,,,\n')),
]

JSON = [
    ("nesting-of-lists", "E-DEPTH", lambda: b"[" * MIB),
    ("nesting-of-maps", "E-DEPTH", lambda: b'{"a":' * MIB),
    ("nesting-behind-a-key", "E-DEPTH", lambda: b'{"ProvisioningOrdersList":' + b"[" * MIB),
    ("closing-without-opening", "E-JSON-SYNTAX", lambda: b"]" * MIB),
    ("huge-exponent", "E-TYPE", lambda: b'{"ProvisioningOrdersList":1e' + b"9" * 100000 + b"}"),
    ("huge-number", "E-TOO-LONG", lambda: b'{"ProvisioningOrdersList":' + b"9" * MIB + b"}"),
    ("minus-run", "E-JSON-SYNTAX", lambda: b"-" * MIB),
    ("half-surrogates", "E-JSON-SYNTAX", lambda: b'{"a":"' + b"\\ud800" * 100000 + b'"}'),
    ("surrogates-swapped", "E-JSON-SYNTAX", lambda: b'{"a":"\\udc00\\ud800"}'),
    ("escaped-nul", "E-NUL", lambda: b'{"a":"' + b"\\u0000" * 100000 + b'"}'),
    ("deep-escapes", "E-TOO-LONG", lambda: b'{"a":"' + b"\\\\" * MIB + b'"}'),
    ("unclosed-string", "E-JSON-SYNTAX", lambda: b'{"a":"' + b"x" * (64 * MIB)),
    ("one-key-a-million-times", "E-KEY-TWICE", lambda: b"{" + b'"a":1,' * 1000000 + b'"a":1}'),
    ("100000-keys", "E-KEY-MISSING", lambda: numbered(b'"k%d":1,', 100000, b"{") + b'"z":1}'),
    ("a-million-elements", "E-TYPE", lambda: b'{"ProvisioningOrdersList":[' + b"1," * 999999 + b"1]}"),
    ("a-million-lists", "E-TYPE", lambda: b'{"ProvisioningOrdersList":[' + b"[]," * 999999 + b"[]]}"),
    ("a-million-documents", "E-JSON-SYNTAX", lambda: b"{}\n" * 1000000),
    ("comments", "E-JSON-SYNTAX", lambda: b"/*" * MIB),
    ("only-blanks", "E-EMPTY-FILE", lambda: b" " * (64 * MIB)),
    ("only-newlines", "E-EMPTY-FILE", lambda: b"\n" * (64 * MIB)),
    ("only-commas", "E-JSON-SYNTAX", lambda: b"[" + b"," * MIB),
    ("one-long-word", "E-JSON-SYNTAX", lambda: b"t" * (16 * MIB)),
    ("nul-run", "E-NUL", lambda: b"\0" * (16 * MIB)),
    ("utf-16", "E-UTF8", lambda: b"\xff\xfe" + b"{\0}\0" * 1000000),
]

# The same for every place where YAML is read.
YAML = [
    ("nesting-of-lists", "E-DEPTH", lambda h: fill(b"[", YAML_MAX, h + b"a: ")),
    ("nesting-of-maps", "E-DEPTH", lambda h: fill(b"{a: ", YAML_MAX, h + b"a: ")),
    ("nesting-of-maps-without-keys", "E-YAML-FEATURE", lambda h: fill(b"{", YAML_MAX, h + b"a: ")),
    ("nesting-of-dashes", "E-DEPTH", lambda h: fill(b"- ", YAML_MAX, h + b"a:\n  ")),
    ("nesting-of-questions", "E-YAML-FEATURE|E-YAML-SYNTAX|E-DEPTH", lambda h: fill(b"? ", YAML_MAX, h + b"a:\n  ")),
    ("nesting-by-indentation", "E-DEPTH", lambda h: h + b"".join(b" " * i + b"a:\n" for i in range(700))),
    ("nesting-of-both", "E-DEPTH", lambda h: fill(b"[{a: ", YAML_MAX, h + b"a: ")),
    ("tag-directives", "E-YAML-FEATURE", lambda h: numbered(b"%%TAG !t%d! tag:a\n", 12000)[:YAML_MAX - len(h) - 5] + b"\n---\n" + h),
    ("yaml-directives", "E-YAML-FEATURE", lambda h: fill(b"%YAML 1.1\n", YAML_MAX, b"", h)),
    ("tags", "E-YAML-FEATURE", lambda h: fill(b"? !t b\n", YAML_MAX, h)),
    ("billion-laughs", "E-YAML-FEATURE", lambda h: h + b"l0: &l0 lol\n" + b"".join(b"l%d: &l%d [%s]\n" % (i, i, b",".join([b"*l%d" % (i - 1)] * 9)) for i in range(1, 30))),
    ("anchors", "E-YAML-FEATURE", lambda h: h + b"".join(b"a%d: &a%d b\n" % (i, i) for i in range(10000))),
    ("aliases", "E-YAML-FEATURE|E-YAML-SYNTAX", lambda h: fill(b"*a,", YAML_MAX, h + b"a: [", b"]\n")),
    ("merge-keys", "E-YAML-FEATURE", lambda h: h + b"a: &a {b: c}\n" + b"x: {<<: *a}\n"),
    ("long-key", "E-YAML-SYNTAX|E-TOO-LONG", lambda h: fill(b"k", YAML_MAX, h, b": v\n")),
    ("long-quoted-key", "E-YAML-SYNTAX|E-TOO-LONG", lambda h: fill(b"k", YAML_MAX, h + b'? "', b'"\n: v\n')),
    ("long-scalar", "E-TOO-LONG", lambda h: fill(b"x", YAML_MAX, h + b"a: ", b"\n")),
    ("long-folded-scalar", "E-TOO-LONG", lambda h: fill(b"x\n ", YAML_MAX, h + b"a: >\n ", b"\n")),
    ("long-block-of-blanks", "E-KEY-UNKNOWN|E-YAML-SYNTAX", lambda h: fill(b"\n", YAML_MAX, h + b"a: |\n", b"")),
    ("long-plain-lines", "E-TOO-LONG", lambda h: fill(b"x\n ", YAML_MAX, h + b"a: ", b"\n")),
    ("escapes", "E-TOO-LONG|E-KEY-UNKNOWN|E-HIDDEN-CHAR", lambda h: fill(b"\\x41", YAML_MAX, h + b'a: "', b'"\n')),
    ("escaped-line-ends", "E-KEY-UNKNOWN", lambda h: fill(b"\\\n ", YAML_MAX, h + b'a: "', b'"\n')),
    ("comments", None, lambda h: fill(b"#\n", YAML_MAX, h)),
    ("one-long-comment", None, lambda h: fill(b"#", YAML_MAX, h, b"\n")),
    ("comments-behind-values", "E-KEY-TWICE|E-YAML-SYNTAX", lambda h: fill(b"a: b #\n", YAML_MAX, h)),
    ("blank-lines", None, lambda h: fill(b"\n", YAML_MAX, h)),
    ("documents", "E-YAML-FEATURE", lambda h: fill(b"---\n", YAML_MAX, h)),
    ("document-ends", None, lambda h: fill(b"...\n", YAML_MAX, h)),
    ("a-million-documents", OVER, lambda h: h + b"--- a\n" * 1000000),
    ("one-over", OVER, lambda h: fill(b"#", YAML_MAX + 1, h)),
    ("many-keys", "E-KEY-UNKNOWN", lambda h: numbered(b"k%d: v\n", 20000, h)),
    ("one-key-many-times", "E-KEY-TWICE", lambda h: fill(b"a: b\n", YAML_MAX, h)),
    ("long-list", "E-KEY-UNKNOWN", lambda h: fill(b"a,", YAML_MAX, h + b"a: [", b"b]\n")),
    ("empty-flow-maps", "E-KEY-UNKNOWN", lambda h: fill(b"{},", YAML_MAX, h + b"a: [", b"{}]\n")),
    ("unclosed-list", "E-YAML-SYNTAX", lambda h: fill(b"a,", YAML_MAX, h + b"a: [")),
    ("unclosed-quote", "E-YAML-SYNTAX", lambda h: fill(b"x\n", YAML_MAX, h + b'a: "')),
    ("single-quotes", "E-YAML-SYNTAX|E-KEY-UNKNOWN", lambda h: fill(b"''", YAML_MAX, h + b"a: '")),
    ("colons", "E-YAML-SYNTAX", lambda h: fill(b": ", YAML_MAX, h)),
    ("dashes", "E-YAML-SYNTAX|E-YAML-FEATURE", lambda h: fill(b"-", YAML_MAX, h)),
    ("brackets-closing", "E-YAML-SYNTAX", lambda h: fill(b"]", YAML_MAX, h)),
    ("tabs", "E-YAML-SYNTAX", lambda h: fill(b"\t", YAML_MAX, h, b"a: b\n")),
    ("indentation-of-200-kib", "E-YAML-SYNTAX|E-KEY-UNKNOWN", lambda h: h + b"a:\n" + b" " * 200000 + b"b: c\n"),
    ("utf-16-le", "E-NUL|E-UTF8", lambda h: b"\xff\xfe" + h.decode().encode("utf-16-le") * 100),
    ("utf-16-be", "E-NUL|E-UTF8", lambda h: b"\xfe\xff" + h.decode().encode("utf-16-be") * 100),
    ("utf-32", "E-NUL|E-UTF8", lambda h: b"\xff\xfe\0\0" + h.decode().encode("utf-32-le") * 100),
    ("lone-cr", "E-LINE-BREAK", lambda h: fill(b"#\r", YAML_MAX, h)),
    ("next-line", "E-LINE-BREAK", lambda h: fill("#\u0085".encode(), YAML_MAX, h)),
    ("line-separator", "E-LINE-BREAK", lambda h: fill("#\u2028".encode(), YAML_MAX, h)),
    ("paragraph-separator", "E-LINE-BREAK", lambda h: fill("#\u2029".encode(), YAML_MAX, h)),
    ("nul-run", "E-NUL", lambda h: fill(b"\0", YAML_MAX, h)),
    ("bom-run", "E-HIDDEN-CHAR", lambda h: fill(BOM, YAML_MAX)),
    ("bidirectional", "E-HIDDEN-CHAR", lambda h: fill("\u202e".encode(), YAML_MAX, h + b"a: ")),
]

WORK = [
    ("markers", "E-MARKERS", lambda: merge_conflict(BATCH * 10000)),
    ("markers-nested", "E-MARKERS", lambda: b"<<<<<<< a\n" * 100000),
    ("giant-cell", "E-TOO-LONG", lambda: BATCH + b'"PO-1","done","' + b"x" * (15 * MIB) + b'",""\r\n'),
    ("unclosed-quote", "E-CSV-QUOTE", lambda: fill(b"x\r\n", 15 * MIB, BATCH + b'"PO-1","')),
    ("100000-rows", "E-TOO-LARGE", lambda: BATCH + b'"PO-1","done","",""\r\n' * 100000),
    ("a-million-columns", "E-CELLS-MANY", lambda: BATCH[:-2] + b',"a"' * 1000000),
    ("1000-columns", None, lambda: BATCH[:-2] + numbered(b',"c%d"', 1000) + b"\r\n"),
    ("19000-rows-of-800-cells", None, lambda: BATCH[:-2] + numbered(b',"c%d"', 800) + b"\r\n" + (b"PO-1" + b"," * 800 + b"\r\n") * 19000),
    ("one-column-1000-times", "E-COLUMN-TWICE", lambda: BATCH[:-2] + b',"status"' * 1000 + b"\r\n"),
    ("only-quotes", "E-CSV-QUOTE|E-TOO-LONG", lambda: b'"' * (8 * MIB + 1)),
    ("only-newlines", "E-EMPTY-FILE|E-HEADER", lambda: b"\r\n" * (7 * MIB)),
    ("only-blanks", "E-TOO-LONG", lambda: b" " * (15 * MIB)),
    ("no-newline", "E-TOO-LONG", lambda: b"x" * (15 * MIB)),
    ("only-commas", "E-CELLS-MANY", lambda: b"," * (15 * MIB)),
    ("only-semicolons", "E-TOO-LONG", lambda: b";" * (15 * MIB)),
    ("brackets", "E-ORDER-UNKNOWN", lambda: BATCH + b'"' + b"[" * 30000 + b"]" * 30000 + b'","done","",""\r\n'),
    ("guards-in-20000-rows", "E-ORDER-UNKNOWN", lambda: BATCH + b'"[[[PO-000000001-X]]]","done","","[ck-0000-0000]"\r\n' * 19000),
    ("nul-run", "E-NUL", lambda: BATCH + b"\0" * (15 * MIB)),
    ("not-utf-8", "E-UTF8", lambda: BATCH + b"\xff" * (15 * MIB)),
    ("zip", "E-NOT-CSV", lambda: fill(b"\0\1\2\3", 15 * MIB, ZIP)),
    ("xls", "E-NOT-CSV", lambda: fill(b"\0", MIB, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("html", "E-NOT-CSV", lambda: fill(b"<td>a</td>\n", 15 * MIB, b"<html>\n")),
    ("lfs-pointer", "E-LFS", lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12\n"),
    ("gzip", "E-NUL", lambda: fill(b"\0\1\2\3", MIB, b"\x1f\x8b\x08\0")),
    ("pdf", "E-TOO-LARGE", lambda: fill(b"0 obj\n", MIB, b"%PDF-1.7\n")),
    ("over-16-mib", "E-TOO-LARGE", lambda: BATCH + b" " * (16 * MIB)),
]

ORDER = b"order: PO-000000001-X\n"


def all_bombs():
    for kind, table in (("csv", CSV), ("json", JSON), ("work", WORK)):
        for name, code, make in table:
            yield kind, name, code, make
    for kind, head in (("config", SITE), ("order", ORDER)):
        for name, code, make in YAML:
            # What is harmless to a configuration lacks the answer of an order.
            if kind == "order":
                code = code or "E-KEY-MISSING"
            yield kind, name, code, lambda make=make, head=head: make(head)


class Trial:
    """How a bomb of each kind is set off."""

    def __init__(self, program, spool, config):
        self.program = program
        self.spool = Path(spool)
        self.config = Path(config)
        self.asan = "/asan/" in program
        self.scratch = Path(tempfile.mkdtemp())

    def place(self, kind, name):
        if kind == "config":
            return self.config / "site.yaml"
        if kind == "work":
            return self.spool / "desk/orders/badge" / f"{name}.csv"
        if kind == "order":
            return self.spool / "desk/orders/mainframe" / f"{name}.yaml"
        return self.scratch / f"{name}.{kind}"

    def command(self, kind, path):
        if kind == "config":
            return [self.program, "check", str(self.config)]
        if kind in ("work", "order"):
            return [self.program, "-C", str(self.spool), "check", str(path)]
        source = "hr" if kind == "csv" else "usercube"
        return [self.program, "-C", str(self.spool), "check", "--source", source, str(path)]


def is_told(code, said):
    if code is None:
        return "E-" not in said
    return any(f"[{w}]" in said or (" " in w and w in said) for w in code.split("|"))


def attempt(trial, number, bomb):
    kind, name, code, make = bomb
    path = trial.place(kind, name)
    text = make()
    size = len(text) / MIB
    if trial.asan and size > ASAN_MAX:
        print(f"ok {number} - {kind} {name} # SKIP too large to wait for")
        return True
    path.write_bytes(text)
    del text
    status, seconds, mib, said = runner.run(trial.command(kind, path), trial.scratch / "said")
    path.unlink()
    # Reading and hashing cost something for each byte; the rest is bounded.
    # Generous, to find loops on any machine; what each costs is printed.
    seconds_max = (5 + size / 5) * (10 if trial.asan else 1)
    mib_max = MEMORY_MAX
    wrong = []
    if not is_told(code, said):
        wrong.append(f"not told as {code}")
    if status not in (0, 1, 65, 78):
        wrong.append(f"exit status {status}")
    if seconds > seconds_max:
        wrong.append(f"over {seconds_max:.1f} s")
    if mib > mib_max and not trial.asan:
        wrong.append(f"over {mib_max:.0f} MiB")
    took = f"{seconds * 1000:.0f} ms, {mib:.0f} MiB for {size:.1f} MiB"
    return runner.tell(number, f"{kind} {name}: {took}", wrong, said)


def main():
    bombs = list(all_bombs())
    if sys.argv[1] == "--list":
        for kind, name, code, _ in bombs:
            print(kind, name, code)
        return 0
    if sys.argv[1] == "--write":
        wanted = sys.argv[2].split("/")
        for kind, name, _, make in bombs:
            if [kind, name] == wanted:
                Path(sys.argv[3]).write_bytes(make())
                return 0
        return 1
    return runner.try_all(Trial(*sys.argv[1:4]), attempt, bombs)


sys.exit(main())
