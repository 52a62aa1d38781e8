"""What the tests ask of the manual pages.

manual.py item PAGE COMMAND       the text of the command's item in the list
manual.py examples PAGE           check that every literal block says what it
                                  is, and print those that are to be run
manual.py shell FILE              the blocks of shell in a Markdown file, each
                                  ended by a line "#--"

A literal block is preceded by a comment:
    example: run            commands, run one after the other
    example: file PATH      that file of the source tree, whole
    example: head PATH      its first lines
    example: says PATH      the beginning of what is said about a bad input
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]


def lines_of(page):
    return pathlib.Path(page).read_text(encoding="utf-8").splitlines()


def plain(line):
    for escape, text in ((r"\(ss", "ß"), (r"\e", "\\"), (r"\&", "")):
        line = line.replace(escape, text)
    return re.sub(r"\\\[u([0-9A-F]{4,6})\]", lambda m: chr(int(m[1], 16)), line)


def item(page, command):
    """From the item that begins with the command to the next on its level."""
    out, depth, inside, lines = [], 0, False, lines_of(page)
    for i, line in enumerate(lines):
        if line.startswith(".Bl"):
            depth += 1
        if line.startswith(".El"):
            depth -= 1
            inside &= depth > 0
        if line.startswith(".It") and depth == 1:
            name = line if line != ".It Xo" else lines[i + 1]
            inside = re.search(rf"\bCm {re.escape(command)}( |$)", name) is not None
        if inside:
            out.append(line)
    print("\n".join(out))


def blocks(page):
    """(comment, number of its line, text) of every literal block."""
    lines, found = lines_of(page), []
    for i, line in enumerate(lines):
        if not line.startswith(".Bd -literal"):
            continue
        end = lines.index(".Ed", i)
        found.append((lines[i - 1], i + 1, [plain(l) for l in lines[i + 1 : end]]))
    return found


def examples(page):
    status = 0
    for comment, number, text in blocks(page):
        m = re.fullmatch(r'\.\\" example: (run|file|head|says)(?: (\S+))?', comment)
        kind, path = m.groups() if m else (None, None)
        if kind == "run":
            print("\n".join(text))
            continue
        if kind in ("file", "head"):
            want = (TOP / path).read_text(encoding="utf-8").splitlines()
            want = want[: len(text)] if kind == "head" else want
        elif kind == "says":
            said = (TOP / "examples/invalid" / f"{path}.expect").read_text(encoding="utf-8")
            want = said.splitlines()[: len(text)]
        else:
            print(f"{page}:{number}: a block that does not say what it is", file=sys.stderr)
            status = 1
            continue
        if text != want:
            print(f"{page}:{number}: not as in {path}", file=sys.stderr)
            status = 1
    return status


def shell(path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```$", text, re.S | re.M):
        print(block + "#--")


if __name__ == "__main__":
    verb, *args = sys.argv[1:]
    sys.exit({"item": item, "examples": examples, "shell": shell}[verb](*args))
