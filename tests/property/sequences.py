"""Random lives of orders, through files and git only, judged by a model.

sequences.py [--sequences N] [--seed S] [--families F] [--steps K] [--keep]

A sequence is the life of one resource: requests for it, withdrawals, answers,
decisions and time.  F of them live in one spool at a time and share its runs,
which is what makes so many affordable.  After each step every order is
compared with the model; after each spool the index is built anew, nothing is
left to do, and an auditor finds nothing wrong.  Prints TAP.
"""
import argparse
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

from model import CODES, Family, Request

TOP = Path(__file__).resolve().parents[2]
BEGIN = datetime(2026, 11, 23, 8)
PEOPLE = {
    "ada": ("Ada Rossi", "ada@example.com"),
    "carl": ("Carl Holm", "carl@example.com"),
}
COLUMNS = [
    "request", "item", "resource_type", "change", "owner", "resource",
    "property", "op", "value", "start", "end", "priority", "operation",
    "revision",
]
TYPE = """\
identifier: {name}
title: {name}
managed_system: System
review: {review}
thresholds:
  create: {{count: 1000000, percent: 100}}
  update: {{count: 1000000, percent: 100}}
  delete: {{count: 1000000, percent: 100}}
lead_hours: 48
transmitted_days: 10
hold_days: 5
executed_days: 20
work_file: {form}
key: login
properties:
  login: {{}}
  site: {{}}
  state: {{}}
  zone: {{multivalued: true}}
deactivation: {{property: state, value: disabled}}
"""
TYPES = {"plain": ("never", "csv"), "asked": ("always", "csv"),
         "paper": ("never", "yaml")}
PEOPLE_FILE = """\
people:
  - id: ada
    name: Ada Rossi
    emails: [ada@example.com]
  - id: carl
    name: Carl Holm
    emails: [carl@example.com]
    rights:
      - actions: [answer]
        resource_types: [plain]
"""


class Disagreement(Exception):
    pass


def type_of(number):
    if number % 32 == 31:
        return "paper"
    return "asked" if number % 8 >= 5 else "plain"


def day(moment):
    return moment.strftime("%Y-%m-%d")


class Work:
    """The desk, as people see and fill it."""

    def __init__(self, root):
        self.root = root
        self.late = 0

    @staticmethod
    def write(path, rows):
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_ALL,
                   lineterminator="\r\n").writerows(rows)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")

    def read(self, name):
        with open(self.root / name, encoding="utf-8-sig", newline="") as f:
            return list(csv.reader(f))

    def fill_csv(self, name, edits):
        rows = self.read(name)
        head, kept = rows[0], []
        for row in rows[1:]:
            edit = edits.get(row[0])
            if edit is None:
                kept.append(row)
            elif edit["cells"] is not None:
                self.fill_row(head, row, edit["cells"])
                edit["order"].row = (head, list(row))
                kept.append(row)
        self.write(self.root / name, [head] + kept)

    @staticmethod
    def fill_row(head, row, cells):
        cells = {"problem": "", **cells}
        for column in ("status", "decision", "message", "until",
                       "failed_items"):
            if column in head:
                row[head.index(column)] = ""
        for column, value in cells.items():
            row[head.index(column)] = value

    def fill_yaml(self, name, cells):
        path = self.root / name
        if cells is None:
            path.unlink()
            return
        lines = path.read_text(encoding="utf-8").split("\n")
        begin = lines.index("answer:")
        for n, line in enumerate(lines):
            key = line.strip().split(":")[0]
            if line.startswith("problem:"):
                lines[n] = 'problem: ""'
            elif n > begin and line.startswith("  ") and key in (
                    "status", "decision", "message", "until", "failed_items"):
                value = cells.get(key, "")
                lines[n] = f"  {key}: {json.dumps(value)}" if value else (
                    f"  {key}:")
        path.write_text("\n".join(lines), encoding="utf-8")

    def fill(self, edits):
        """edits: of one person, each {order, cells}; None: row removed."""
        files = {}
        for edit in edits:
            files.setdefault(edit["file"], {})[edit["order"].id] = edit
        for name, by_id in files.items():
            if name.endswith(".yaml"):
                self.fill_yaml(name, next(iter(by_id.values()))["cells"])
            else:
                self.fill_csv(name, by_id)

    def retract(self, rows):
        if rows:
            self.write(self.root / "retract" / "mistakes.csv",
                       [["order", "status", "message"]] + rows)

    def paste(self, kind, old):
        """Rows of files that are long gone, with answers typed into them."""
        for head, row in old:
            self.late += 1
            self.write(self.root / "orders" / kind / f"late-{self.late}.csv",
                       [head, row])


class Spool:
    def __init__(self, folder):
        self.folder = folder
        self.now = BEGIN
        home = folder / "home"
        (home / "outside").mkdir(parents=True)
        self.env = {
            "PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C",
            "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
            "PROVSPOOL_STATE_DIR": str(home / "outside"),
        }
        self.program = os.path.abspath(os.environ.get(
            "PROVSPOOL_BIN", TOP / "build/test/provspool"))
        self.call("git", "config", "--global", "gc.auto", "0")
        self.configure(folder / "config")
        self.call(self.program, "init", "--config", str(folder / "config"),
                  "--uuid", "00000000-0000-4000-8000-000000000001",
                  str(folder / "s"))
        self.root = folder / "s"
        self.work = Work(self.root / "desk")
        self.dropped = 0

    @staticmethod
    def configure(config):
        (config / "resource-types").mkdir(parents=True)
        (config / "sources").mkdir()
        (config / "site.yaml").write_text("version: 1\nname: Test\n")
        (config / "people.yaml").write_text(PEOPLE_FILE)
        (config / "sources" / "hr.yaml").write_text("format: csv\n")
        for name, (review, form) in TYPES.items():
            (config / "resource-types" / f"{name}.yaml").write_text(
                TYPE.format(name=name, review=review, form=form))

    def call(self, *command, allowed=(0,), **more):
        env = dict(self.env)
        env["PROVSPOOL_NOW"] = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        env.update(more)
        done = subprocess.run(command, env=env, capture_output=True,
                              cwd=self.folder, check=False)
        if done.returncode not in allowed:
            raise Disagreement(
                f"{' '.join(command[:4])} ended with {done.returncode}:\n"
                f"{done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout.decode()

    def commit(self, person):
        name, email = PEOPLE[person]
        desk = str(self.root / "desk")
        self.call("git", "-C", desk, "add", "-A")
        if self.call("git", "-C", desk, "status", "--porcelain"):
            who = {f"GIT_{role}_{what}": value
                   for role in ("AUTHOR", "COMMITTER")
                   for what, value in (("NAME", name), ("EMAIL", email))}
            self.call("git", "-C", desk, "commit", "-qm", "answers", **who)

    def drop(self, rows):
        if not rows:
            return
        self.dropped += 1
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([COLUMNS] + rows)
        (self.root / "inbox" / "hr" / f"{self.dropped}.csv").write_text(
            out.getvalue())

    def run(self):
        self.call(self.program, "run", str(self.root), allowed=(0, 1))

    def tips(self):
        return self.call("git", "-C", str(self.root / "spool.git"),
                         "rev-parse", "refs/heads/state", "refs/heads/work")

    def changes(self):
        return self.call("git", "-C", str(self.root / "spool.git"), "log",
                         "-1", "-p", "--format=%s", "state")[:1500]

    def rows(self, *command):
        return json.loads(self.call(self.program, "-C", str(self.root),
                                    *command, "--json"))


# What is done although it was withdrawn makes an order that undoes it, where
# the source told enough; that is a story of its own (t7260), not of these lives.
UNDONE = ("create", "update2", "remove")


def is_undone(order):
    return order.request.kind in UNDONE and order.has("executed", "verified")


class Life:
    """One sequence: what happens next to one resource, and its model."""

    def __init__(self, number, rng):
        self.number = number
        self.rng = rng
        self.type = type_of(number)
        self.model = Family(TYPES[self.type][0] == "always")
        self.story = []

    def rows_of(self, request, operation=""):
        change = request.orders[0].change if request.orders else {
            "create": "create", "delete": "delete"}.get(request.kind, "update")
        value = f"V{request.version}"
        key = f"B{self.number}"
        items = {
            "create": [("login", "", key), ("site", "", value)],
            "update": [("site", "", value)],
            "update2": [("site", "", value), ("zone", "add", value)],
            "remove": [("zone", "remove", value)],
            "disable": [("state", "", "disabled")],
            "delete": [("", "", "")],
        }[request.kind]
        if request.bad:
            items = [("nope", "", value)] + items[1:]
        start = day(request.start) if request.start else ""
        end = day(request.end) if request.end else ""
        rows = [[request.name, n + 1 if len(items) > 1 else "", self.type,
                 change, f"E{self.number}",
                 "" if change == "create" else key, *item, start, end, "",
                 operation, request.revision]
                for n, item in enumerate(items)]
        return rows[:1] if operation else rows

    def ask(self, now):
        rng = self.rng
        kinds = ["update"] * 4 + ["update2"] * 3 + ["remove", "disable",
                                                    "delete", "delete"]
        if not self.model.requests:
            kinds += ["create"] * 8
        # An update does not wait for a creation that has no key yet, so no
        # life has both.
        if any(r.kind == "create" for r in self.model.requests):
            kinds = ["disable", "delete", "delete"]
        request = Request(f"R{self.number}-{len(self.model.requests)}",
                          rng.choice(kinds))
        midnight = now.replace(hour=0)
        if rng.random() < 0.25:
            request.start = midnight + timedelta(days=rng.randint(1, 8))
        if rng.random() < 0.15:
            request.end = midnight + timedelta(days=rng.randint(-2, 8))
        request.bad = request.kind.startswith("update") and (
            rng.random() < 0.05)
        self.model.requests.append(request)
        self.model.take_in(request, now)
        self.story.append(f"asks for {request.kind} as {request.name}, "
                          f"start {request.start}, end {request.end}, "
                          f"bad {request.bad}")
        return self.rows_of(request)

    def ask_again(self, now):
        request = self.rng.choice([r for r in self.model.requests
                                   if not r.name.endswith("~undo")])
        what = self.rng.choice(["withdraw", "withdraw", "same", "renew",
                                "replace"])
        if request.kind in ("disable", "delete") and what == "replace":
            what = "renew"
        if what == "same" and request.taken != request.revision:
            what = "withdraw"
        if what == "withdraw" and is_undone(request.last):
            return []
        self.story.append(f"{what} {request.name}")
        if what == "withdraw":
            self.model.withdraw(request, now)
            return self.rows_of(request, "withdraw")
        if what == "same":
            return self.rows_of(request)
        request.revision += 1
        if what == "renew":
            self.model.renew(request, now)
        else:
            request.version += 1
            self.model.replace(request, now)
        return self.rows_of(request)

    def person(self):
        who = "carl" if self.rng.random() < 0.12 else "ada"
        return who, who == "ada" or self.type == "plain"

    def answer(self, order, now):
        rng = self.rng
        who, may = self.person()
        word = rng.choice(["done"] * 6 + ["already", "failed", "failed",
                          "partial", "hold", "hold", "return", "slip",
                          "deleted"])
        if order.remarked and order.request.kind in UNDONE and word in (
                "done", "already", "partial"):
            word = "failed"
        message = rng.random() < 0.85
        until = now.replace(hour=0) + timedelta(days=rng.randint(1, 5))
        failed = [rng.choice(order.items).name]
        cells = {"status": "doen" if word == "slip" else word}
        if word in ("failed", "hold", "return", "partial") and message:
            cells["message"] = "so it is"
        if word == "hold":
            cells["until"] = day(until)
        if word == "partial":
            message = True
            cells["message"] = "so it is"
            cells["failed_items"] = failed[0]
        if word == "deleted":
            cells = None
        counts = self.model.answer(order, word, now, may, failed, until,
                                   message)
        self.story.append(f"{who} answers {order.id}: {cells}, "
                          f"counts: {counts}")
        return {"who": who, "order": order, "cells": cells,
                "file": order.file}

    def decide(self, order, now):
        rng = self.rng
        who = "carl" if rng.random() < 0.1 else "ada"
        word = rng.choice(["approve"] * 5 + ["decline", "postpone", "accept",
                                             "slip"])
        message = rng.random() < 0.8
        cells = {"decision": "yes" if word == "slip" else word}
        if message:
            cells["message"] = "so be it"
        counts = self.model.decide(order, word, now, who == "ada", message)
        self.story.append(f"{who} decides {order.id}: {cells}, "
                          f"counts: {counts}")
        return {"who": who, "order": order, "cells": cells,
                "file": order.file}

    def react(self, now):
        """An answer or decision to what stands in a file, or None."""
        out = [o for o in self.model.orders if o.file]
        if not out:
            return None
        order = self.rng.choice(out)
        if order.file.startswith("review/"):
            return self.decide(order, now)
        return self.answer(order, now)

    def late(self):
        """A row of a file that is gone, answered once more."""
        old = [o for o in self.model.orders if o.row and not o.file and
               "status" in o.row[0]]
        if not old:
            return None
        head, row = self.rng.choice(old).row
        row = list(row)
        Work.fill_row(head, row, {
            "status": self.rng.choice(["done", "failed"]), "message": "late"})
        self.story.append(f"a late answer to {row[0]}")
        return head, row

    def retract(self, now):
        """A row that takes an answer back, or None."""
        some = [o for o in self.model.orders
                if o.id and o.change != "create"]
        if not some:
            return None
        order = self.rng.choice(some)
        message = self.rng.random() < 0.9
        counts = self.model.retract(order, now, message)
        self.story.append(f"ada retracts {order.id}, counts: {counts}")
        return [order.id, "retract", "wrong one" if message else ""]

    def step(self, now):
        """What is dropped, filled in, pasted and retracted in this step."""
        rng = self.rng
        rows, edit, pasted, back = [], None, None, None
        chance = rng.random()
        reacts = any(o.file for o in self.model.orders)
        if not self.model.orders or chance < (0.2 if reacts else 0.5):
            rows = self.ask(now)
        elif chance < (0.35 if reacts else 0.75):
            rows = self.ask_again(now)
        if reacts and (not rows or rng.random() < 0.3):
            edit = self.react(now)
        elif rng.random() < 0.1:
            pasted = self.late()
        elif not rows and rng.random() < 0.5 and any(
                o.id for o in self.model.orders):
            back = self.retract(now)
        return rows, edit, pasted, back


class Batch:
    def __init__(self, folder, seed, families, steps):
        self.rng = random.Random(seed)
        self.spool = Spool(folder)
        self.steps = steps
        self.lives = [Life(n, random.Random(f"{seed}-{n}"))
                      for n in range(families)]

    def perform(self):
        for n in range(self.steps):
            self.spool.now += timedelta(hours=self.rng.choice(
                [0, 1, 5, 24, 24, 48, 72, 120, 240]) if n else 0)
            self.act()
            self.spool.run()
            self.move()
            self.compare()
            before = self.spool.tips()
            self.spool.run()
            if self.spool.tips() != before:
                raise Disagreement("a second run changed something:\n" +
                                   self.spool.changes())
        self.finish()

    def act(self):
        spool, now = self.spool, self.spool.now
        rows, edits, pasted, back = [], [], {}, []
        for life in self.lives:
            life.story.append(f"- {now}")
            more, edit, old, mistake = life.step(now)
            if mistake:
                back.append(mistake)
            rows += more
            if edit:
                edits.append(edit)
            if old:
                pasted.setdefault(life.type, []).append(old)
        spool.drop(rows)
        for who in PEOPLE:
            spool.work.fill([e for e in edits if e["who"] == who])
            if who == "ada":
                spool.work.retract(back)
                for kind, old in pasted.items():
                    spool.work.paste(kind, old)
            spool.commit(who)

    def move(self):
        for life in self.lives:
            life.model.time(self.spool.now)
            life.model.transmit(self.spool.now)

    def compare(self):
        listed = {}
        for row in self.spool.rows("list")["rows"]:
            listed.setdefault(row["request"], []).append(row)
        for life in self.lives:
            for request in life.model.requests:
                self.compare_request(life, request,
                                     listed.pop(request.name, []))
        if listed:
            raise Disagreement(f"nobody asked for {sorted(listed)[:5]}")

    def compare_request(self, life, request, rows):
        if len(rows) != len(request.orders):
            self.tell(life, f"{request.name} has {len(rows)} orders, "
                            f"not {len(request.orders)}")
        for order, row in zip(request.orders, rows):
            got = (row["state"], row["state_code"], row["assurance"],
                   row["hold"])
            want = (order.state, CODES[order.state], order.assurance,
                    life.model.hold_of(order, self.spool.now))
            order.id = row["order"]
            order.file = row["file"]
            if got != want:
                self.tell(life, f"{row['order']} of {request.name} is {got}, "
                                f"the model says {want}")

    def tell(self, life, what):
        raise Disagreement("\n".join(
            [what, f"sequence {life.number} ({life.type}):"] + life.story))

    def finish(self):
        """Items; an index built anew; what an auditor says."""
        spool = self.spool
        orders = {o.id: (life, o) for life in self.lives
                  for o in life.model.orders}
        ids = sorted(orders)
        for at in range(0, len(ids), 500):
            got = {}
            shown = spool.rows("show", *ids[at:at + 500])
            for item in shown["items"]:
                got.setdefault(item["order"], {})[
                    item["property"] or item["do"]] = (
                        item["state"], item["assurance"])
            for name in ids[at:at + 500]:
                life, order = orders[name]
                want = {i.name: (i.state, i.assurance) for i in order.items}
                if order.request.bad:
                    want["nope"] = want.pop(order.items[0].name)
                if got[name] != want:
                    self.tell(life, f"items of {name} are {got[name]}, "
                                    f"the model says {want}")
        before = spool.rows("list")
        tips = spool.tips()
        for path in spool.root.glob("index.db*"):
            path.unlink()
        spool.run()
        if spool.rows("list") != before or spool.tips() != tips:
            raise Disagreement("an index built anew says something else")
        spool.call("sh", str(TOP / "examples/audit/audit.sh"),
                   str(spool.root / "spool.git"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sequences", type=int, default=10000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--families", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom(
        ).randrange(1 << 30)
    batches = -(-args.sequences // args.families)
    print(f"# seed {seed}: --seed {seed} begins with the same")
    failed = False
    for n in range(batches):
        folder = Path(tempfile.mkdtemp(prefix="provspool-property."))
        batch = f"{args.families} sequences of seed {seed + n}"
        try:
            Batch(folder, seed + n, args.families, args.steps).perform()
            print(f"ok {n + 1} - {batch}", flush=True)
        except Disagreement as e:
            failed = True
            print(f"not ok {n + 1} - {batch}")
            print("\n".join(f"# {line}" for line in str(e).split("\n")),
                  flush=True)
        finally:
            if not args.keep:
                shutil.rmtree(folder)
    print(f"1..{batches}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
