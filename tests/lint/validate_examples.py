"""Schemas and examples are true to the standards that they name (TAP).

An implementation other than ours reads them: python3-jsonschema for JSON
Schema, and a few lines below for Table Schema.  Below examples/, but not in
examples/invalid, are checked

    *.yaml               that name a schema in their first line
    inbox/*/*.csv        against schemas/request.table.json
    *.json               against schemas/usercube-orders.schema.json

Cells that are wrong on purpose stand in wrong-on-purpose.txt of the example,
one "FILE ROW COLUMN" a line as a spreadsheet counts rows; each must really be
wrong.
"""
import csv
import datetime
import json
import pathlib
import re
import sys

import jsonschema
import yaml

TOP = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = TOP / "schemas"
EXAMPLES = TOP / "examples"
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)$")
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
DATETIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)?)?")
VALIDATOR = jsonschema.Draft202012Validator


class Tap:
    """Results, one line each, as prove reads them."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, findings):
        self.count += 1
        self.failed += bool(findings)
        print(f"{'not ok' if findings else 'ok'} {self.count} - {name}")
        for finding in findings:
            print("#  ", str(finding).replace("\n", " "))

    def done(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


def load_schema(name):
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


# Values as provspool sees them: every scalar is text.

def plain(node):
    """A YAML node as dicts, lists, text, and None for nothing at all."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(key.value, plain(value)) for key, value in node.value]
        if len(dict(pairs)) < len(pairs):
            raise ValueError(f"a key twice at {node.start_mark}")
        return dict(pairs)
    if isinstance(node, yaml.SequenceNode):
        return [plain(value) for value in node.value]
    if node.style is None and node.value == "":
        return None
    return node.value


def load_yaml(text):
    return plain(yaml.compose(text, Loader=yaml.BaseLoader))


def as_text(value):
    """A JSON document with its numbers and truth values as text."""
    if isinstance(value, dict):
        return {key: as_text(v) for key, v in value.items()}
    if isinstance(value, list):
        return [as_text(v) for v in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def load_json(text):
    return as_text(json.loads(text, parse_int=str, parse_float=str))


def resolve(schema, root):
    while "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
    return schema


def typed_scalar(text, types):
    if "integer" in types and WHOLE.fullmatch(text):
        return int(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    return text


def typed(value, schema, root):
    """The value with the types that the schema asks for; no null is a key."""
    if not isinstance(schema, dict):
        return value
    schema = resolve(schema, root)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        others = schema.get("additionalProperties", {})
        return {k: typed(v, known.get(k, others), root)
                for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [typed(v, schema.get("items", {}), root) for v in value]
    if isinstance(value, str):
        return typed_scalar(value, schema.get("type", "string"))
    return value


def violations(value, schema):
    value = typed(value, schema, schema)
    return [f"{'/'.join(map(str, e.path)) or '(whole)'}: {e.message}"
            for e in VALIDATOR(schema).iter_errors(value)]


# Table Schema, as far as schemas/*.table.json use it.

def is_day(text):
    try:
        datetime.date.fromisoformat(text)
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))
    except ValueError:
        return False


def is_datetime(text):
    m = DATETIME.fullmatch(text)
    try:
        return bool(m and is_day(m[1]) and
                    (not m[2] or datetime.time.fromisoformat(m[2] + (m[3] or ""))
                     is not None))
    except ValueError:
        return False


TYPES = {
    "string": lambda text: True,
    "integer": WHOLE.fullmatch,
    "boolean": lambda text: text in ("true", "false"),
    "date": is_day,
    "datetime": is_datetime,
}


def cell_problem(field, text):
    rules = field.get("constraints", {})
    if text == "":
        return "is empty" if rules.get("required") else None
    if not TYPES[field["type"]](text):
        return f"is no {field['type']}"
    if "enum" in rules and text not in rules["enum"]:
        return "is not one of the words"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        return "does not match the pattern"
    if len(text) > rules.get("maxLength", len(text)):
        return "is too long"
    if field["type"] == "integer" and not (
            rules.get("minimum", int(text)) <= int(text) <= rules.get("maximum", int(text))):
        return "is out of range"
    return None


def table_problems(rows, schema):
    """{(row, column): what is wrong}; the header is row 1."""
    fields = {f["name"]: f for f in schema["fields"]}
    header = [cell.strip().lower() for cell in rows[0]]
    found = {(1, name): "is unknown" for name in header if name not in fields}
    found.update({(1, name): "is there twice"
                  for name in header if header.count(name) > 1})
    found.update({(1, name): "is missing" for name, f in fields.items()
                  if f.get("constraints", {}).get("required") and name not in header})
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            found[number, ""] = "has another number of cells than the header"
            continue
        for name, text in zip(header, row):
            problem = cell_problem(fields[name], text) if name in fields else None
            if problem:
                found[number, name] = f"'{text}' {problem}"
    return found


def known_wrong(path):
    top = EXAMPLES / path.relative_to(EXAMPLES).parts[0]
    listed = top / "wrong-on-purpose.txt"
    if not listed.exists():
        return set()
    lines = listed.read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return {(int(row), column) for name, row, column in words if top / name == path}


def csv_findings(path, schema):
    with open(path, encoding="utf-8-sig", newline="") as f:
        found = table_problems(list(csv.reader(f, strict=True)), schema)
    wrong = known_wrong(path)
    return ([f"row {row}, {column}: {what}" for (row, column), what in sorted(found.items())
             if (row, column) not in wrong] +
            [f"row {row}, {column}: is listed as wrong, but is right"
             for row, column in sorted(wrong - set(found))])


# What is checked.

def example_files(pattern):
    invalid = EXAMPLES / "invalid"
    return sorted(p for p in EXAMPLES.glob(pattern) if invalid not in p.parents)


def check_schemas(tap):
    paths = sorted(SCHEMAS.glob("*.schema.json"))
    for path in paths:
        try:
            VALIDATOR.check_schema(load_schema(path.name))
            tap.result(f"{path.name} is a JSON Schema", [])
        except jsonschema.SchemaError as e:
            tap.result(f"{path.name} is a JSON Schema", [e.message])
    return len(paths)


def yaml_findings(path, text, name):
    schema_path = (path.parent / name).resolve()
    if schema_path.parent != SCHEMAS or not schema_path.exists():
        return [f"there is no schema {name}"]
    return violations(load_yaml(text), load_schema(schema_path.name))


def check_yaml(tap):
    found = 0
    for path in example_files("**/*.yaml"):
        text = path.read_text(encoding="utf-8")
        m = MODELINE.match(text.split("\n", 1)[0])
        if m:
            tap.result(path.relative_to(TOP), yaml_findings(path, text, m[1]))
            found += 1
    return found


def check_csv(tap):
    schema = load_schema("request.table.json")
    paths = example_files("**/inbox/*/*.csv")
    for path in paths:
        tap.result(path.relative_to(TOP), csv_findings(path, schema))
    return len(paths)


def check_json(tap):
    paths = example_files("**/*.json")
    for path in paths:
        document = load_json(path.read_text(encoding="utf-8"))
        name = "orders" if "orders" in document else "usercube-orders"
        schema = load_schema(f"{name}.schema.json")
        tap.result(path.relative_to(TOP), violations(document, schema))
    return len(paths)


# Each check is first tried on what it must find.

BAD_YAML = [
    ("site.schema.json", "name: x\n", "'version' is a required property"),
    ("site.schema.json", "version: one\nname: x\n", "version: 'one'"),
    ("site.schema.json", "version: 0\nname: x\n", "version: 0 is less"),
    ("site.schema.json", "version: 1\nname: x\ncolour: red\n", "'colour'"),
    ("site.schema.json", "version: 1\nname:\n", "'name' is a required property"),
    ("people.schema.json", "people:\n- id: a\n  emails: [x]\n", "people/0/emails/0"),
    ("resource-type.schema.json",
     "identifier: a\ntitle: a\nmanaged_system: a\nkey: a\nproperties: {a: {type: text}}\n",
     "properties/a/type"),
]
GOOD_YAML = "version: '1'\nname: 12\nrecent_days:\n"
BAD_ROWS = [
    (["request", "resource_type", "change"], ["", "badge", "create"], (2, "request")),
    (["request", "resource_type", "change"], ["R", "badge", "creat"], (2, "change")),
    (["request", "resource_type", "change"], ["R", "badge"], (2, "")),
    (["request", "resource_type", "colour"], ["R", "badge", "x"], (1, "colour")),
    (["request", "resource_type"], ["R", "badge"], (1, "change")),
    (["request", "resource_type", "change", "start"],
     ["R", "badge", "create", "2026-02-30"], (2, "start")),
    (["request", "resource_type", "change", "property"],
     ["R", "badge", "create", "p" * 41], (2, "property")),
]


def check_self(tap):
    missed = [f"{name}: {text!r}" for name, text, said in BAD_YAML
              if not any(said in v for v in violations(load_yaml(text), load_schema(name)))]
    tap.result("finds what is wrong in YAML", missed)
    tap.result("takes text for numbers, and nothing for absent",
               violations(load_yaml(GOOD_YAML), load_schema("site.schema.json")))
    schema = load_schema("request.table.json")
    missed = [row for header, row, place in BAD_ROWS
              if place not in table_problems([header, row], schema)]
    tap.result("finds what is wrong in a table", missed)
    document = load_json('{"ProvisioningOrdersList": [{"ChangeType": "Added"}]}')
    found = violations(document, load_schema("usercube-orders.schema.json"))
    tap.result("finds what is wrong in JSON", [] if len(found) == 2 else found or ["nothing"])


def main():
    tap = Tap()
    check_self(tap)
    counts = {"schemas": check_schemas(tap), "YAML files": check_yaml(tap),
              "CSV files": check_csv(tap), "JSON files": check_json(tap)}
    tap.result("there are files of each kind",
               [f"no {kind} found" for kind, n in counts.items() if n == 0])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
