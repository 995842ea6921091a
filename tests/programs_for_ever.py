"""Small random programs with every kind of fairness, and their steps, both from `docs/language.md`.

A program is written as a text, and stepped through here by rules of its own: nothing of the checker
is used. There are two flags, a number that can leave its range, and perhaps a lock.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from types import CodeType

SAFE = (
    "a = !a",
    "b = !b",
    "a = true",
    "b = false",
    "a = b",
    "n = (n + 1) % 3",
    "n = 2 - n",
    "skip",
)
CHANGES = (*SAFE, "n += 1")
"""What a step changes; only the last can leave the range of `n`."""


@dataclass(frozen=True)
class State:
    """Values of `a`, `b`, `n`; where each thread is, with `?` if it has asked; the lock."""

    values: tuple[int, int, int] = (0, 0, 0)
    places: tuple[tuple[str, str], ...] = ()
    holder: str | None = None
    queue: tuple[str, ...] = ()


@dataclass(frozen=True)
class Branch:
    """What is waited for, what changes then, and where it leads."""

    guard: str
    change: str
    target: str = ""


@dataclass(frozen=True)
class Label:
    """does: `wait`, `sleep`, `lock` or `release`. fair: what is written before its colon."""

    does: str
    fair: str
    branches: tuple[Branch, ...] = ()


@dataclass
class Member:
    """A thread: of a rule there is one branch, of others there are labels."""

    name: str
    kind: str
    strong: bool = False
    labels: dict[str, Label] = field(default_factory=dict)
    rule: Branch | None = None


@dataclass(frozen=True)
class Taken:
    """A step. owed: `none`, `weak` or `strong`. after: None if it breaks something."""

    thread: str
    owed: str
    after: State | None


@dataclass
class Program:
    """Threads, and how their lock is granted: `any`, `fifo`, or there is none."""

    grant: str
    threads: list[Member]

    @property
    def first(self) -> State:
        """Where it begins."""
        places = [(each.name, next(iter(each.labels))) for each in self.threads if each.labels]
        return State(places=tuple(places))

    @property
    def text(self) -> str:
        """As it is written for mmcheck."""
        lines = ["model m;", "var a, b: bool = false;", "var n: 0..2 = 0;"]
        if self.grant:
            lines.append(f"lock k: mutex grant {self.grant};")
        return "\n".join([*lines, *(line for each in self.threads for line in _written(each))])

    def steps(self, state: State) -> Iterator[Taken]:
        """All that can be taken in a state."""
        for thread in self.threads:
            if thread.rule is not None:
                if true(thread.rule.guard, state):
                    owed = "weak" if thread.kind == "fair rule" else "none"
                    yield Taken(thread.name, owed, _changed(thread.rule.change, state))
                continue
            place = dict(state.places)[thread.name]
            if place != "end":
                label = thread.labels[place.rstrip("?")]
                owed = _owed(thread, label)
                if label.does == "lock":
                    after = self._asks(thread.name, place, state)
                    if after is not None:
                        yield Taken(thread.name, owed, after)
                for branch in label.branches:
                    if true(branch.guard, state):
                        after = _changed(branch.change, state)
                        if after is not None:
                            after = _moved(after, thread.name, branch.target)
                        if after is not None and label.does == "release":
                            after = replace(after, holder=None)
                        yield Taken(thread.name, owed, after)

    def _asks(self, name: str, place: str, state: State) -> State | None:
        """Behind a step of a request: the lock is taken, or, in a queue, asked for."""
        asked = place.endswith("?")
        first = not state.queue or (asked and state.queue[0] == name)
        if state.holder is None and first:
            queue = state.queue[1:] if asked else state.queue
            return replace(_moved(state, name, "have"), holder=name, queue=queue)
        if asked or self.grant == "any":
            return None
        return replace(_moved(state, name, place + "?"), queue=(*state.queue, name))


def _owed(thread: Member, label: Label) -> str:
    if label.does == "sleep":
        return "none"
    if thread.strong or label.fair == "fair strong":
        return "strong"
    return "none" if thread.kind == "env" and not label.fair else "weak"


def _moved(state: State, name: str, place: str) -> State:
    return replace(state, places=tuple((t, place if t == name else p) for t, p in state.places))


def _changed(change: str, state: State) -> State | None:
    a, b, n = state.values
    match change:
        case "a = !a":
            a = 1 - a
        case "b = !b":
            b = 1 - b
        case "a = true":
            a = 1
        case "b = false":
            b = 0
        case "a = b":
            a = b
        case "n = (n + 1) % 3":
            n = (n + 1) % 3
        case "n = 2 - n":
            n = 2 - n
        case "n += 1":
            n += 1
    return None if n > 2 else replace(state, values=(a, b, n))


@cache
def _compiled(condition: str) -> CodeType:
    python = re.sub(r"(\w+)@(\w+)", r"at('\1', '\2')", condition)
    python = re.sub(r"!(?!=)", " not ", python).replace("&&", " and ").replace("||", " or ")
    return compile(python.replace("true", "True").strip(), condition, "eval")


def true(condition: str, state: State) -> bool:
    """Whether a condition, as it is written, is true."""
    names = dict(zip("abn", state.values, strict=True))
    places = {thread: place.rstrip("?") for thread, place in state.places}
    return bool(eval(_compiled(condition), {"at": lambda t, p: places[t] == p, **names}))


def _written(thread: Member) -> Iterator[str]:
    if thread.rule is not None:
        yield f"{thread.kind} {thread.name} when {thread.rule.guard} {{ {thread.rule.change}; }}"
        return
    kind = "env" if thread.kind == "fair env" and thread.strong else thread.kind
    yield f"{kind} {thread.name}{' fair strong' if thread.strong else ''} {{"
    for name, label in thread.labels.items():
        ways = [f"{b.change}; {_go(b.target)}" for b in label.branches]
        if len(ways) > 1:
            waits = [
                f"{{ await {b.guard}; {w} }}" for b, w in zip(label.branches, ways, strict=True)
            ]
            ways = [f"either {' or '.join(waits)}"]
        elif label.does == "wait":
            ways = [f"await {label.branches[0].guard}; {ways[0]}"]
        verb = {"wait": "", "sleep": "sleep any; ", "lock": "k.lock();", "release": "k.release(); "}
        yield f"{name}{label.fair and ' ' + label.fair}: {verb[label.does]}{''.join(ways)}"
    yield "}"


def _go(target: str) -> str:
    return "stop;" if target == "end" else f"goto {target};"


def condition(rng: random.Random) -> str:
    """What can be waited for."""
    simple = ["a", "!a", "b", "!b", "a", "!a", "n == 0", "n != 2", "true"]
    one, other = rng.choice(simple), rng.choice(simple)
    return rng.choice([one, one, one, f"{one} && {other}", f"{one} || {other}"])


def program(rng: random.Random) -> Program:
    """One to three threads of any kind."""
    made = Program(rng.choice(["", "any", "fifo"]), [])
    kinds = ["process"] * 3 + ["daemon", "env", "fair env", "rule", "fair rule"]
    for number in range(rng.choice([1, 2, 2, 2, 3])):
        thread = Member(f"t{number}", rng.choice(kinds))
        made.threads.append(thread)
        if "rule" in thread.kind:
            thread.rule = Branch(condition(rng), rng.choice(SAFE))
            continue
        thread.strong = thread.kind != "env" and rng.random() < 0.3
        locks = bool(made.grant) and "env" not in thread.kind and rng.random() < 0.8
        names = [f"l{each}" for each in range(rng.choice([1, 1, 2, 2, 3]))]
        targets = [
            *names,
            *(["want"] * 3 if locks else []),
            *(["end"] if rng.random() < 0.3 else []),
        ]
        for name in names:
            thread.labels[name] = _waiting(rng, thread, targets)
        if locks:
            leaves = Branch("true", rng.choice(SAFE), rng.choice(targets))
            thread.labels["want"] = Label("lock", _fair(rng, thread))
            thread.labels["have"] = Label("release", _fair(rng, thread), (leaves,))
    return made


def _fair(rng: random.Random, thread: Member) -> str:
    return rng.choice(["fair strong", "fair" if thread.kind == "env" else "", "", ""])


def _waiting(rng: random.Random, thread: Member, targets: list[str]) -> Label:
    changes = rng.choice([CHANGES, ("a = !a", "b = !b", "n += 1")])

    def branch(guard: str) -> Branch:
        return Branch(guard, rng.choice(changes), rng.choice(targets))

    if rng.random() < 0.12:
        return Label("sleep", "", (branch("true"),))
    ways = rng.choice([1, 1, 2])
    return Label("wait", _fair(rng, thread), tuple(branch(condition(rng)) for _ in range(ways)))


def contest(rng: random.Random) -> Program:
    """One or two threads that go round, and one that can go on only now and then."""
    made = Program(rng.choice(["", "any", "any", "fifo"]), [])
    for number in range(rng.choice([2, 2, 3])):
        last = number and rng.random() < 0.7
        kind = rng.choice(["process", "process", "daemon", "fair env"])
        thread = Member(f"t{number}", kind, strong=rng.random() < 0.3)
        made.threads.append(thread)
        if made.grant and kind != "fair env":
            leaves = Branch("true", rng.choice(SAFE if number == 0 else ("skip",)), "want")
            thread.labels["want"] = Label("lock", _fair(rng, thread))
            thread.labels["have"] = Label("release", _fair(rng, thread), (leaves,))
            continue
        names = ["l0", "l1"]
        for name, after in zip(names, names[::-1], strict=True):
            change = "skip" if last else rng.choice(("a = !a", "b = !b", "n = 2 - n"))
            guard = condition(rng) if last else "true"
            ways = (Branch(guard, change, after),)
            thread.labels[name] = Label("wait", _fair(rng, thread), ways)
    return made
