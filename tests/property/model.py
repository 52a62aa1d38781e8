"""What must become of orders, told a second time.

An independent model of the life of an order: it was written from the table of
transitions and the manual, shares no code with the program, and knows nothing
of files.  A *family* is one resource and all orders for it.
"""
from datetime import datetime, timedelta

LEAD = timedelta(hours=48)
TRANSMITTED_VALID = timedelta(days=10)
EXECUTED_VALID = timedelta(days=20)
PAUSE_MAX = timedelta(days=5)

CODES = {
    "pending": 1, "transmitted": 2, "errored": 3, "verified": 4,
    "awaiting-approval": 5, "inactive": 6, "error": 7, "executed": 8,
    "declined": 9, "cancelled": 10, "superseded": 11,
}
WORST_FIRST = [
    "error", "errored", "awaiting-approval", "transmitted", "pending",
    "executed", "inactive", "verified", "declined", "cancelled", "superseded",
]
GONE = {"declined", "cancelled", "superseded"}
FINAL = GONE | {"verified", "inactive", "executed"}
ASSURANCE = ["none", "attested", "verified", "contradicted"]


class Item:
    def __init__(self, name, state):
        self.name = name
        self.state = state
        self.assurance = "none"

    def move(self, state, assurance="none"):
        self.state = state
        self.assurance = assurance


class Order:
    """One order; `kind` is what was asked, as the driver names it."""

    def __init__(self, request, kind, now):
        self.request = request
        self.kind = kind
        self.id = self.file = self.row = None
        self.remarked = False   # its row says that it is not wanted
        self.withdrawn = False  # … because its source took it back
        self.attempt = 1
        self.sent_at = self.executed_at = now
        self.held_at = self.until = None
        self.paused = timedelta(0)
        self.items = []

    @property
    def change(self):
        return {"create": "create", "delete": "delete"}.get(self.kind, "update")

    @property
    def revokes(self):
        return self.kind in ("delete", "disable", "remove")

    @property
    def whole(self):
        return self.kind in ("delete", "disable")

    def has(self, *states):
        return any(item.state in states for item in self.items)

    @property
    def out(self):
        return self.has("transmitted")

    @property
    def undecided(self):
        return self.has("awaiting-approval", "errored") and not self.out

    @property
    def state(self):
        return next(s for s in WORST_FIRST if self.has(s))

    @property
    def assurance(self):
        grades = [i.assurance for i in self.items if i.state not in GONE]
        return min(grades, key=ASSURANCE.index) if grades else "none"

    @property
    def settled(self):
        return self.state in FINAL

    def move(self, sources, state, assurance="none"):
        for item in self.items:
            if item.state in sources:
                item.move(state, assurance)

    def due(self):
        start = self.request.start
        return None if start is None else start - LEAD

    def over(self, now):
        end = self.request.end
        return (end is not None and not self.revokes and
                end + timedelta(days=1) <= now)

    def paused_until_now(self, limit):
        if self.until is None:
            return timedelta(0)
        until = min(self.until, limit)
        return max(until - self.held_at, timedelta(0))


class Request:
    """What a source asked for last under one identifier."""

    def __init__(self, name, kind, start=None, end=None, bad=False):
        self.name = name
        self.kind = kind
        self.start = start
        self.end = end
        self.bad = bad
        self.revision = 1  # the newest that was sent
        self.version = 0   # of its content
        self.taken = 1     # the revision of its last order
        self.undone = False
        self.orders = []

    @property
    def last(self):
        return self.orders[-1]


def items_of(kind):
    return {
        "create": ["create", "login", "site"],
        "update": ["site"],
        "update2": ["site", "zone"],
        "remove": ["zone"],
        "add": ["zone"],
        "disable": ["state"],
        "delete": ["delete"],
    }[kind]


class Family:
    def __init__(self, reviewed):
        self.reviewed = reviewed
        self.requests = []
        self.orders = []

    # Requests -----------------------------------------------------------

    def take_in(self, request, now):
        order = Order(request, request.kind, now)
        state = "awaiting-approval" if self.reviewed else "pending"
        if order.over(now):
            state = "inactive"
        order.items = [Item(name, state) for name in items_of(request.kind)]
        if request.bad:  # its first item names what no type has
            order.items[0].state = "error"
        request.orders.append(order)
        request.taken = request.revision
        self.orders.append(order)
        return order

    @staticmethod
    def end(order, state):
        """Its source no longer wants it; what is out stays out."""
        if order.out:
            order.remarked = True
        order.move({"pending", "awaiting-approval", "errored", "error"}, state)

    def withdraw(self, request, now):
        order = request.last
        if order.state in ("executed", "verified"):
            self.undo(order, now)
        elif not (order.remarked and order.out) and not order.settled:
            order.withdrawn = order.out
            self.end(order, "cancelled")

    def undo(self, order, now):
        """What was withdrawn and done: the way back, where there is one."""
        done = {i.name for i in order.items if i.state == "executed"}
        kind = None
        if order.kind == "create" and "create" in done:
            kind = "delete"
        elif order.kind == "update2" and done == {"zone"}:
            kind = "remove"  # nobody told what a scalar was before
        elif order.kind == "remove" and done:
            kind = "add"
        if kind and not order.request.undone:
            order.request.undone = True
            request = Request(order.request.name + "~undo", kind)
            self.requests.append(request)
            self.take_in(request, now)

    def replace(self, request, now):
        """Other content under a newer revision."""
        if not request.last.settled:
            request.last.withdrawn = False
            self.end(request.last, "superseded")
        return self.take_in(request, now)

    def renew(self, request, now):
        """The same content under a newer revision."""
        if request.last.state == "cancelled":
            return self.take_in(request, now)
        request.last.remarked = request.last.withdrawn = False
        return None

    # Answers --------------------------------------------------------------

    def answer(self, order, word, now, may=True, failed=(), until=None,
               message=True):
        """An answer to what stands in a work file; True if it counts."""
        if not may or not order.out:
            return False
        if word in ("failed", "hold", "return") and not message:
            return False
        if word in ("done", "already"):
            order.move({"transmitted"}, "executed", "attested")
        elif word == "failed":
            order.move({"transmitted"}, "errored")
        elif word == "return":
            order.move({"transmitted"}, "awaiting-approval")
        elif word == "partial":
            if not any(i.name in failed and i.state == "transmitted"
                       for i in order.items):
                return False
            for item in order.items:
                if item.state != "transmitted":
                    continue
                if item.name in failed:
                    item.move("errored")
                else:
                    item.move("executed", "attested")
        elif word == "hold":
            if order.until != until:
                order.paused += order.paused_until_now(now)
                order.held_at, order.until = now, until
        else:
            return False
        if order.has("executed") and word in ("done", "already", "partial"):
            order.executed_at = now
        if order.withdrawn and word in ("done", "partial"):
            self.undo(order, now)
        return True

    def decide(self, order, word, now, may=True, message=True):
        """A decision about what stands in a file for review."""
        if not may or not order.undecided:
            return False
        order.remarked = order.withdrawn = False  # the row that said so is gone
        if word in ("decline", "accept") and not message:
            return False
        if word == "approve":
            if order.has("errored"):
                order.attempt += 1
            order.move({"awaiting-approval", "errored"}, "pending")
        elif word == "decline":
            order.move({"awaiting-approval", "errored"}, "declined")
        elif word == "accept":
            if order.has("awaiting-approval"):
                return False
            order.move({"errored"}, "executed", "attested")
            order.executed_at = now
        else:
            return word == "postpone"
        return True

    def retract(self, order, now, message=True):
        """What was reported was not so; it has to be done again."""
        if not message or not order.has("executed") or any(
                o.out for o in self.orders if o is not order):
            return False
        order.move({"executed"}, "transmitted")
        order.attempt += 1
        order.remarked = order.withdrawn = False
        order.sent_at = now
        order.held_at = order.until = None
        order.paused = timedelta(0)
        return True

    # Time, and what goes out ------------------------------------------------

    def time(self, now):
        for order in self.orders:
            if (order.state in ("pending", "awaiting-approval") and
                    order.over(now)):
                order.move({"pending", "awaiting-approval"}, "inactive")
            if order.out:
                pause = order.paused + order.paused_until_now(datetime.max)
                if order.sent_at + TRANSMITTED_VALID + min(
                        pause, PAUSE_MAX) <= now:
                    order.move({"transmitted"}, "errored")
            if (order.state == "executed" and
                    not order.has("superseded") and
                    order.executed_at + EXECUTED_VALID <= now):
                order.move({"executed"}, "errored")

    def yield_to(self, revocation, order, now):
        if order.revokes or order is revocation:
            return
        if revocation.whole:
            order.move({"pending", "awaiting-approval", "errored", "error",
                        "transmitted"}, "superseded")
        else:  # what its source no longer wants does not go out again
            order.move({"transmitted"},
                       "superseded" if order.remarked or order.over(now)
                       else "pending")

    def transmit(self, now):
        """Revocations first; one order out for a resource."""
        ready = [o for o in self.orders if o.state == "pending" and
                 (o.due() is None or o.due() <= now)]
        busy = any(o.out and o.revokes for o in self.orders)
        revocation = next((o for o in ready if o.revokes), None)
        if revocation and not busy:
            older = self.orders.index(revocation)
            for n, order in enumerate(self.orders):
                if order.out or n < older:
                    self.yield_to(revocation, order, now)
            self.send(revocation, now)
            return
        if any(o.out for o in self.orders):
            return
        if ready and not revocation:
            self.send(ready[0], now)

    @staticmethod
    def send(order, now):
        order.move({"pending"}, "transmitted")
        order.sent_at = now
        order.held_at = order.until = None
        order.paused = timedelta(0)

    def hold_of(self, order, now):
        if order.state == "transmitted" and order.until:
            return f"until {order.until:%Y-%m-%d}"
        if order.state != "pending":
            return None
        if order.due() is not None and order.due() > now:
            return "scheduled"
        return "busy"
