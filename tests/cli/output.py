"""A command says the same in each of its forms, and as its schema says.

output.py SCHEMA COMMAND [ARGUMENT...]

The command is run with --json, --porcelain and --csv.  What differs is
printed, and ends it with status 1.
"""
import csv
import io
import json
import pathlib
import subprocess
import sys

import jsonschema

ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def run(command, form):
    done = subprocess.run([*command, form], capture_output=True, check=False)
    if done.returncode not in (0, 1, 78):
        sys.exit(f"{form}: status {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode("utf-8")


def cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def tables_of(schema):
    """Key and column names of each table, in order."""
    return [(key, list(rule["items"]["properties"]))
            for key, rule in schema["properties"].items() if rule["type"] == "array"]


def check_porcelain(text, name, schema, document):
    lines = text.split("\n")
    if lines.pop() != "":
        yield "porcelain: no line end at the end"
    for nth, (key, columns) in enumerate(tables_of(schema)):
        head = f"# provspool {name}{'-' + key if nth else ''} v1"
        if lines.pop(0) != head:
            yield f"porcelain: no line '{head}'"
        while lines and lines[0].startswith("# ") and ": " in lines[0] and "\t" not in lines[0]:
            fact, value = lines.pop(0)[2:].split(": ", 1)
            if cell(document[fact]).translate(ESCAPES) != value:
                yield f"porcelain: {fact} is {value}, not {document[fact]}"
        if lines.pop(0) != "# " + "\t".join(columns):
            yield f"porcelain: the columns of {key} are not those of the schema"
        for row in document[key]:
            want = "\t".join(cell(row[c]).translate(ESCAPES) for c in columns)
            got = lines.pop(0)
            if got != want:
                yield f"porcelain: {got!r} is not {want!r}"
    if lines:
        yield f"porcelain: {lines[0]!r} is too much"


def check_csv(text, schema, document):
    key, columns = tables_of(schema)[0]
    if "\n" in text.replace("\r\n", "") and key != "log":
        yield "csv: a line end that is not CR LF"
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if rows[0] != columns:
        yield "csv: the header is not that of the schema"
    for got, row in zip(rows[1:], document[key], strict=True):
        for name, value in zip(columns, got, strict=True):
            want = cell(row[name])
            if isinstance(row[name], str) and want[:1] in tuple("=+-@\t\r\n"):
                want = "'" + want
            if value != want:
                yield f"csv: {name} is {value!r}, not {want!r}"


def finish(found, document, schema):
    print(*found, sep="\n")
    print(*(f"{key} {len(document[key])}" for key, _ in tables_of(schema)))
    sys.exit(1 if found else 0)


def main():
    path = pathlib.Path(sys.argv[1])
    command = sys.argv[2:]
    schema = json.loads(path.read_text(encoding="utf-8"))
    name = path.name.removeprefix("output-").removesuffix(".schema.json")
    document = json.loads(run(command, "--json"))
    found = [f"json: {e.json_path}: {e.message}"
             for e in jsonschema.Draft202012Validator(schema).iter_errors(document)]
    if list(document) != list(schema["properties"]):
        found.append("json: the keys are not in the order of the schema")
    if name == "doctor":  # what it sees is another thing each time
        finish(found, document, schema)
    found += check_porcelain(run(command, "--porcelain"), name, schema, document)
    found += check_csv(run(command, "--csv"), schema, document)
    finish(found, document, schema)


main()
