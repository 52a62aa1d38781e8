"""Fill answer cells of a work file (CSV), as a person in a spreadsheet would.

fill.py FILE ALL|ROW COLUMN=VALUE...   ROW counts orders from 1
fill.py --show FILE COLUMN...
"""
import csv
import io
import sys


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.reader(f))


def write(path, rows):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    with open(path, "w", encoding="utf-8-sig", newline="") as f:
        f.write(out.getvalue())


def show(path, columns):
    rows = read(path)
    for row in rows[1:]:
        for name in columns:
            value = row[rows[0].index(name)]
            if value:
                print(f"{name + ':':10} {value}")
        print()


def fill(path, which, cells):
    rows = read(path)
    chosen = rows[1:] if which == "ALL" else [rows[int(which)]]
    for row in chosen:
        for name, value in (cell.split("=", 1) for cell in cells):
            row[rows[0].index(name)] = value
    write(path, rows)


if __name__ == "__main__":
    if sys.argv[1] == "--show":
        show(sys.argv[2], sys.argv[3:])
    else:
        fill(sys.argv[1], sys.argv[2], sys.argv[3:])
