"""The manual pages leave nothing out (TAP).

Those that are written from schemas/ are up to date; every schema has its
place in one; every variable of the environment and every exit status that
the program uses is in provspool(1) or provspool-watch(8).
"""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
MAN = TOP / "src" / "man"
sys.dont_write_bytecode = True  # nothing of it in the source tree
sys.path.insert(0, str(MAN))
import generate  # noqa: E402  (after the path is known)

COMMANDS = "".join(p.read_text(encoding="utf-8") for p in sorted(MAN.glob("*.[18]")))


def sources():
    """Every C file, without what only builds for tests have."""
    for path in sorted((TOP / "src").glob("*/*.c")):
        text = path.read_text(encoding="utf-8")
        yield re.sub(r"^#ifdef PS_TEST_HOOKS$.*?^#endif", "", text, flags=re.S | re.M)


def schemas():
    written = {file for file, _ in generate.CONF + generate.FORMATS}
    written |= {f"output-{name}.schema.json" for name in generate.OUTPUTS}
    return sorted({p.name for p in (TOP / "schemas").glob("*.json")} ^ written)


def variables():
    names = set()
    for text in sources():
        names |= set(re.findall(r'(?:getenv|absolute_env)\("([A-Z_]+)"\)', text))
    return sorted(n for n in names if not re.search(rf"^\.(It )?Ev .*\b{n}\b", COMMANDS, re.M))


def statuses():
    header = (TOP / "include/provspool/err.h").read_text(encoding="utf-8")
    table = re.findall(r"X\((PS_E[A-Z]+), -\d+, (\d+),", header)
    if len(table) < 10:
        return ["the table of err.h was not found"]
    code = "".join(sources())
    used = {status for name, status in table if re.search(rf"\b{name}\b", code)}
    page = (MAN / "provspool.1").read_text(encoding="utf-8")
    section = page.split(".Sh EXIT STATUS")[1].split(".Sh")[0]
    said = set(re.findall(r"^\.It (\d+)$", section, re.M)) - {"0"}
    return sorted(used ^ said)


def cross_references():
    """Pages of ours that are named must be there."""
    ours = {p.name for p in MAN.glob("*.[1-8]")}
    named = set()
    for page in MAN.glob("*.[1-8]"):
        found = re.findall(r"^\.Xr (provspool\S*) (\d)", page.read_text(encoding="utf-8"), re.M)
        named |= {f"{name}.{section}" for name, section in found}
    return sorted(named - ours)


CHECKS = [
    ("every schema has its place in a page", schemas),
    ("every variable of the environment is described", variables),
    ("the exit statuses are those that are used", statuses),
    ("pages that are referred to exist", cross_references),
]


def main():
    status = subprocess.run(
        [sys.executable, str(MAN / "generate.py"), "--check"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = status.stdout.splitlines()
    failed = status.returncode != 0
    results = lines[1:]
    for what, check in CHECKS:
        found = check()
        failed |= bool(found)
        number = sum(not r.startswith("#") for r in results) + 1
        results.append(f"{'not ok' if found else 'ok'} {number} - {what}")
        results += [f"#   {f}" for f in found]
    print(f"1..{len([r for r in results if not r.startswith('#')])}")
    print("\n".join(results))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
