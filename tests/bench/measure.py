"""Run a command and say what it took; ratios and growth of such figures."""
import math
import os
import resource
import subprocess
import sys
import time

import data


class Took:
    """Wall clock and processor seconds, and the greatest memory in MB."""

    def __init__(self, wall, cpu, peak_mb):
        self.wall, self.cpu, self.peak_mb = wall, cpu, peak_mb


def run(argv, env=None, stdin=None, cwd=None, allowed=(0,)):
    begun = time.monotonic()
    with subprocess.Popen(argv, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env,
                          cwd=cwd) as child:
        output = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in allowed:
        sys.exit(f"bench: {' '.join(argv)}: exit status {child.returncode}\n{output.decode(errors='replace')[-2000:]}")
    return Took(time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), output


def best(times, function):
    """The run of `times` that was disturbed least."""
    return min((function() for _ in range(times)), key=lambda took: took.wall)


def ratio(a, b):
    return a.wall / b.wall if b.wall > 0 else float("inf")


def exponent(sizes, values):
    """Growth between the smallest and the largest size: 1 is linear."""
    return math.log(max(values[-1], 1e-9) / max(values[0], 1e-9)) / math.log(sizes[-1] / sizes[0])


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def cores():
    return len(os.sched_getaffinity(0))


def raise_file_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def until_visible(spool, i):
    """Seconds from renaming a file in until its last order is in the desk."""
    first = 200_000_001 + 20 * i
    aside = os.path.join(spool, "inbox", ".aside")
    data.write_requests(aside, 20, first)
    needle = f"E{first + 19:07d}"
    begun = time.monotonic()
    os.rename(aside, os.path.join(spool, "inbox", "hr", f"drop-{i}.csv"))
    while not is_in_desk(os.path.join(spool, "desk", "orders"), needle):
        if time.monotonic() - begun > 60:
            sys.exit("bench: watch: an order did not become visible within a minute")
        time.sleep(0.001)
    return time.monotonic() - begun


def is_in_desk(folder, needle):
    try:
        return is_in_newest(folder, needle)
    except FileNotFoundError:  # not made yet, or just replaced
        return False


def is_in_newest(folder, needle):
    newest = sorted(((e.stat().st_mtime_ns, e.path) for d in os.scandir(folder) if d.is_dir() for e in os.scandir(d.path)), reverse=True)
    for _, path in newest[:8]:
        with open(path, encoding="utf-8") as f:
            if needle in f.read():
                return True
    return False
