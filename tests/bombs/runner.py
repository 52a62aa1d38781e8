"""What the bombs share: a program is run, what it took is measured, TAP is told."""
import os
import shutil
import sys

MIB = 1 << 20
MEMORY_MAX = 400  # MiB, whatever the input


def run(command, said, env=None):
    """Status, seconds of CPU, MiB at most, and what was said (into the file)."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            fd = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            os.dup2(fd, 1)
            os.dup2(fd, 2)
            os.execve(command[0], command, env or os.environ)
        finally:
            os._exit(127)  # nothing of the parent's is done twice
    _, status, used = os.wait4(pid, 0)
    seconds = used.ru_utime + used.ru_stime
    text = said.read_bytes().decode("utf-8", "backslashreplace")
    return os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss / 1024, text


def tell(number, what, wrong, said):
    """A line of TAP, and the first lines of what was said where it is wrong."""
    print(f"{'not ok' if wrong else 'ok'} {number} - {what}")
    if wrong:
        print(f"# {', '.join(wrong)}")
        for line in said.splitlines()[:16]:
            print(f"#   {line[:300]}")
    return not wrong


def try_all(trial, attempt, bombs):
    """The exit status: 0 if every attempt was good; the scratch folder goes."""
    try:
        good = [attempt(trial, i + 1, bomb) for i, bomb in enumerate(bombs)]
    finally:
        shutil.rmtree(trial.scratch)
    print(f"1..{len(bombs)}")
    return 0 if good and all(good) else 1
