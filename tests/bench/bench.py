"""make bench: provspool beside other ways to do the same, in one run.

Every figure is a ratio of two times measured here, one after the other, or a
growth exponent over N, 4 N and 16 N; absolute times say more about a machine
than about a program.  Usage: bench.py PROVSPOOL PARSE_CSV FOLDER [N]
N (default 1,000,000) is the largest number of orders; FOLDER is made anew
for each run and not removed, because file systems are slow right after many
files were.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import data
import measure


class Bench:
    def __init__(self, program, parser, folder, largest):
        self.program, self.parser = os.path.abspath(program), os.path.abspath(parser)
        os.makedirs(folder, exist_ok=True)
        folder = os.path.abspath(folder)
        self.folder = tempfile.mkdtemp(prefix="run-", dir=folder)
        self.sizes = [max(1, largest // 16), max(2, largest // 4), max(3, largest)]
        self.env = dict(os.environ, LC_ALL="C", TZ="UTC", HOME=self.folder, PROVSPOOL_STATE_DIR=os.path.join(self.folder, "outside"),
                        GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="Bob", GIT_AUTHOR_EMAIL="bob@example.com",
                        GIT_COMMITTER_NAME="Bob", GIT_COMMITTER_EMAIL="bob@example.com")
        os.makedirs(self.env["PROVSPOOL_STATE_DIR"])
        self.config = os.path.join(self.folder, "config")
        data.write_config(self.config)
        self.spools = {}  # size -> folder of a spool with so many orders out

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *argv, **more):
        return measure.run(list(argv), env=self.env, **more)

    def ps(self, *argv, allowed=(0,)):
        return self.run(self.program, *argv, allowed=allowed)[0]

    def git(self, folder, *argv):
        return self.run("git", "-C", folder, *argv)

    def parse(self, paths):
        """What libcsv alone takes: the anchor."""
        return measure.best(3, lambda: self.run(self.parser, *paths)[0])

    def make_spool(self, name):
        self.ps("init", "--config", self.config, self.path(name))
        return self.path(name)

    def drop(self, spool, name, count, first=1):
        aside = os.path.join(self.folder, name)
        data.write_requests(aside, count, first)
        shutil.copyfile(aside, os.path.join(spool, "inbox", ".aside"))
        os.rename(os.path.join(spool, "inbox", ".aside"), os.path.join(spool, "inbox", "hr", name))
        return aside


def say(name, value, unit="", goal=None):
    met = "" if goal is None else f"   goal {goal:g}: {'met' if value <= goal else 'MISSED'}"
    print(f"  {name:<58} {value:10.2f} {unit}{met}".rstrip(), flush=True)


def ingest(b):
    print("ingest: a file of requests -> orders in the history, work files on work and in the desk")
    walls, peaks = [], []
    for n in b.sizes:
        spool = b.make_spool(f"ingest-{n}")
        export = b.drop(spool, f"requests-{n}.csv", n)
        anchor = b.parse([export])
        took = b.ps("run", spool)
        b.spools[n] = spool
        walls.append(took.wall)
        peaks.append(took.peak_mb)
        say(f"{n:,} rows, times libcsv's parse", measure.ratio(took, anchor), "x", 15 if n == b.sizes[-1] else None)
        say(f"{n:,} rows, peak memory", took.peak_mb, "MB", 400)
        say(f"{n:,} rows, processor seconds per wall second", took.cpu / took.wall)
    say("growth exponent", measure.exponent(b.sizes, walls), "", 1.1)
    say("growth exponent of memory", measure.exponent(b.sizes, peaks))
    return walls


def others(b, walls):
    n = b.sizes[0]
    print(f"the same {n:,} orders done otherwise (provspool's time divided by theirs)")
    stream = b.path("fast-import")
    data.write_fast_import(stream, n)
    b.run("git", "init", "-q", "--bare", b.path("fast.git"))
    with open(stream, "rb") as f:
        fast = measure.run(["git", "-C", b.path("fast.git"), "fast-import", "--quiet"], env=b.env, stdin=f)[0]
    say("git fast-import of a file per order", walls[0] / fast.wall, "x")
    script = b.path("pipeline.sh")
    with open(script, "w", encoding="utf-8") as f:
        f.write('set -e\ngit init -q "$2" && cd "$2"\n'
                "awk -F, 'NR > 1 && /^REQ-/ { d = sprintf(\"orders/%04d/%02d\", NR / 10000, NR / 100 % 100); if (d != last) { system(\"mkdir -p \" d);"
                " last = d } f = d \"/\" $1 \".yaml\"; printf \"request: %s\\nowner: %s\\nlogin: %s\\nstatus:\\n\", $1, $5, $9 > f; close(f) }' \"$1\"\n"
                "git add -A && git commit -qm orders\n")
    pipeline = b.run("sh", script, b.path(f"requests-{n}.csv"), b.path("pipeline"))[0]
    say("awk, a file per order, git add, git commit", walls[0] / pipeline.wall, "x")


def second_files(b):
    print("a further file of 20 orders, by what is out already")
    walls = []
    for n in b.sizes:
        def one(i, n=n):
            b.drop(b.spools[n], f"more-{n}-{i}.csv", 20, 100_000_000 + 20 * i)
            return b.ps("run", b.spools[n])
        walls.append(min(one(i).wall for i in range(5)))
    for n, wall in zip(b.sizes, walls):
        say(f"{n:,} orders out, times the smallest", wall / walls[0], "x", 1.2)


def look_ups(b):
    print("look-ups, times `git cat-file -p HEAD:FILE` in the same repository")
    for n in b.sizes:
        spool = b.spools[n]
        tree = b.path(f"ingest-{n}/desk")
        cat = measure.best(10, lambda t=tree: b.git(t, "cat-file", "-p", "HEAD:README.md")[0])
        order = b.run(b.program, "-C", spool, "list", "--limit", "1", "--porcelain")[1].decode().splitlines()[-1].split("\t")[0]
        for name, argv in [("nothing to do", ("run", spool)), ("status", ("-C", spool, "status")), ("show", ("-C", spool, "show", order)),
                           ("list --limit 50", ("-C", spool, "list", "--limit", "50")),
                           ("permissions OWNER", ("-C", spool, "permissions", "E0000017")),
                           ("permissions OWNER --at", ("-C", spool, "permissions", "--at", "2030-01-01", "E0000017"))]:
            took = measure.best(5, lambda a=argv: b.ps(*a))
            say(f"{n:,} orders: {name}", measure.ratio(took, cat), "x")


def rebuild(b):
    print("the index deleted: rebuilt by the next command")
    walls = []
    for n in b.sizes:
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(b.spools[n] + "/index.db" + suffix):
                os.unlink(b.spools[n] + "/index.db" + suffix)
        anchor = b.parse([b.path(f"requests-{n}.csv")])
        took = b.ps("run", b.spools[n])
        walls.append(took.wall)
        say(f"{n:,} orders, times libcsv's parse of the export", measure.ratio(took, anchor), "x")
        say(f"{n:,} orders, peak memory", took.peak_mb, "MB", 400)
    say("growth exponent", measure.exponent(b.sizes, walls), "", 1.1)


def single_answers(b):
    print("one answer: committed -> judged, recorded, work file written again")
    walls = []
    for n in b.sizes:
        desk = b.spools[n] + "/desk"
        times = []
        for i in range(5):
            order = b.run(b.program, "-C", b.spools[n], "list", "--state", "transmitted", "--limit", "1", "--porcelain")[1]
            b.ps("-C", desk, "done", order.decode().splitlines()[-1].split("\t")[0])
            times.append(b.ps("run", b.spools[n]).wall)
        walls.append(min(times))
    for n, wall in zip(b.sizes, walls):
        say(f"{n:,} orders, times the smallest", wall / walls[0], "x", 1.2)


def apply_all(b):
    print("apply: every row of every work file answered, one commit")
    walls, sizes = [], [max(1, b.sizes[-1] // 160), max(2, b.sizes[-1] // 40), max(3, b.sizes[-1] // 10)]
    for n in sizes:
        spool = b.make_spool(f"apply-{n}")
        b.drop(spool, f"apply-{n}.csv", n)
        b.ps("run", spool)
        before = b.path(f"before-{n}")
        shutil.copytree(spool + "/desk/orders", before)
        after = data.answer_files(spool + "/desk/orders")
        b.git(spool + "/desk", "commit", "-qam", "all done")
        anchor = b.parse([os.path.join(r, f) for r, _, fs in os.walk(before) for f in fs] + after)
        took = b.ps("run", spool)
        walls.append(took.wall)
        say(f"{n:,} answers, times libcsv's parse of both versions", measure.ratio(took, anchor), "x")
        say(f"{n:,} answers, peak memory", took.peak_mb, "MB", 400)
    say("growth exponent", measure.exponent(sizes, walls), "", 1.1)


def segments(b):
    count = min(1000, max(20, b.sizes[-1] // 1000))
    print(f"one answer by the number of segments in the history (up to {count:,}, all of one day)")
    spool = b.make_spool("segments")
    b.drop(spool, "first.csv", count + 1)
    b.ps("run", spool)
    walls = []
    for _ in range(count):
        order = b.run(b.program, "-C", spool, "list", "--state", "transmitted", "--limit", "1", "--porcelain")[1].decode()
        b.ps("-C", spool + "/desk", "done", order.splitlines()[-1].split("\t")[0])
        walls.append(b.ps("run", spool).wall)
    tenth = max(1, len(walls) // 10)
    say("last tenth, times the first tenth (medians)", measure.percentile(walls[-tenth:], 0.5) / measure.percentile(walls[:tenth], 0.5), "x", 1.2)


def repository_size(b):
    n = b.sizes[-1]
    print("the repository after gc")
    aside = b.path("gc.git")
    b.run("git", "clone", "-q", "--mirror", b.spools[n] + "/spool.git", aside)
    b.git(aside, "gc", "-q")
    size = sum(os.path.getsize(os.path.join(r, f)) for r, _, fs in os.walk(aside) for f in fs)
    say(f"{n:,} orders, bytes an order", size / n, "B", 120)


def watching(b):
    print("watch: a file of 20 orders renamed into the inbox -> its orders in the desk")
    if b"no command 'watch'" in subprocess.run([b.program, "watch", "--help"], capture_output=True, check=False, env=b.env).stderr:
        print("  this program has no watch")
        return
    spool = b.make_spool("watched")
    b.run(b.program, "run", spool)
    child = subprocess.Popen([b.program, "watch", spool], env=b.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    times = [measure.until_visible(spool, i) for i in range(50)]
    child.terminate()
    child.wait(timeout=30)
    cat = measure.best(10, lambda: b.git(spool + "/desk", "cat-file", "-p", "HEAD:README.md")[0])
    say("median, times git cat-file", measure.percentile(times, 0.5) / cat.wall, "x")
    say("99th percentile", 1000 * measure.percentile(times, 0.99), "ms", 1000)


JOBS = [("second_files", second_files), ("look_ups", look_ups), ("single_answers", single_answers), ("rebuild", rebuild),
        ("repository_size", repository_size), ("apply_all", apply_all), ("segments", segments), ("watching", watching)]


def main():
    program, parser, folder = sys.argv[1:4]
    b = Bench(program, parser, folder, int(sys.argv[4]) if len(sys.argv) > 4 else 1_000_000)
    measure.raise_file_limit()
    print(f"provspool bench: {measure.cores()} cores, N = {', '.join(f'{n:,}' for n in b.sizes)}")
    walls = ingest(b)
    others(b, walls)
    wanted = os.environ.get("BENCH_JOBS", "").split()
    for name, job in JOBS:
        if not wanted or name in wanted:
            job(b)


if __name__ == "__main__":
    main()
