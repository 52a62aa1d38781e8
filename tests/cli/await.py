"""Wait until a program has said something.

await.py FILE MARK PATTERN   a line of FILE that matches (a regular expression),
                             behind the place noted in MARK, which is moved on
await.py gone|there PATH     until a path is gone, or there
await.py stopped PID         until a process is stopped

Prints the line.  Exit status 1 when that takes too long: then the test has failed.
"""
import os
import re
import sys
import time

END = time.monotonic() + float(os.environ.get("AWAIT_SECONDS", "300"))
PAUSE = 0.004


def give_up():
    if time.monotonic() > END:
        sys.exit(1)
    time.sleep(PAUSE)


def await_path(there, path):
    while os.path.lexists(path) != there:
        give_up()


def await_line(file, mark, pattern):
    at = int(open(mark).read()) if os.path.exists(mark) else 0
    wanted = re.compile(pattern.encode())
    while True:
        with open(file, "rb") as f:
            f.seek(at)
            for line in f:
                if not line.endswith(b"\n"):
                    break
                at += len(line)
                if wanted.search(line):
                    with open(mark, "w") as m:
                        m.write(str(at))
                    print(line.decode(errors="replace"), end="")
                    return
        give_up()


def await_stopped(pid):
    while open(f"/proc/{pid}/stat", encoding="utf-8").read().rpartition(")")[2].split()[0] != "T":
        give_up()


if sys.argv[1] == "stopped":
    await_stopped(sys.argv[2])
elif sys.argv[1] in ("gone", "there"):
    await_path(sys.argv[1] == "there", sys.argv[2])
else:
    await_line(*sys.argv[1:])
