"""Random specs as text: the one generator of `.mm` files, for every test that wants many.

`spec(seed)` is a well-formed spec of the core of the language with a small state space. What only a
run can find (a value out of range, a lock misused, an assertion) occurs, but rarely. The same seed
gives the same spec in another dress: other names, `if` with its sides changed over.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.text_procs import Procs
from tests.text_steps import Path
from tests.text_values import Cell, Dress, Family, Lock, Set

PLAIN = Dress()


@dataclass(frozen=True)
class Spec:
    """A spec in groups of declarations; within a group the order has no meaning."""

    name: str
    groups: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return self._write(self.groups)

    def reordered(self, rng: random.Random) -> str:
        """The text with the declarations of each group, and the groups, in another order."""
        groups = [tuple(rng.sample(group, len(group))) for group in self.groups]
        return self._write(rng.sample(groups, len(groups)))

    def extended(self, *declarations: str) -> str:
        """The text with more declarations at its end."""
        return self._write((*self.groups, declarations))

    def _write(self, groups: list[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> str:
        lines = [f"model {self.name};", *(each for group in groups for each in group)]
        return "\n".join(lines) + "\n"


def spec(seed: int, dress: Dress = PLAIN) -> Spec:
    """The spec of this number."""
    return _Writer(random.Random(seed), dress).spec(f"random_{seed}")


def spec_of_alike(seed: int) -> Spec:
    """One in which there are two or three processes of one kind, so that most are interchangeable.

    They are told apart only where a step of the spec does so.
    """
    return _Alike(random.Random(seed), PLAIN).spec(f"alike_{seed}")


class _Writer(Procs):
    def __init__(self, rng: random.Random, dress: Dress) -> None:
        super().__init__(rng, dress)
        self.small: Set | None = None
        self.classes: tuple[str, ...] = ()
        self.constant: str | None = None  # a parameter of type bool
        self.gate: tuple[str, str, str | None] | None = None  # a lock type of the spec's own

    def spec(self, name: str) -> Spec:
        types = tuple(self.types())
        constants = tuple(self.constants())
        plan = self.plan()
        shared = tuple(self.shared(plan))
        defs = tuple(self.defs())
        self.draw_procs()
        threads = [self.process(each) for each in plan]
        if self.maybe(0.35):
            threads.append(self.rule())
        procs = tuple(self.proc_texts())
        questions = tuple(self.questions())
        return Spec(name, (types, constants, shared, defs, procs, tuple(threads), questions))

    # Declarations

    def types(self) -> Iterator[str]:
        if self.maybe(0.5):
            members = tuple(self.name("M") for _ in range(self.rng.choice([2, 3])))
            name = self.name("Colour")
            self.enum = Set("enum", name, 0, len(members) - 1, members)
            yield f"enum {name} {{ {', '.join(members)} }}"
        if self.maybe(0.2):
            name = self.name("Small")
            self.small = Set("range", name, 0, self.rng.choice([1, 2]))
            yield f"type {name} = 0..{self.small.high};"
        if self.maybe(0.15):
            self.classes = (self.name("fast"), self.name("slow"))
            yield f"class {' > '.join(self.classes)};"
            if self.maybe(0.6):
                yield f"cpus {self.rng.choice([1, 1, 2])};"
        if self.maybe(0.5 if self.classes else 0.2):
            name, many, one = self.name("Gate"), self.name("enter"), self.name("shut")
            self.gate = (name, one, many)
            limit = f" limit {self.rng.choice([1, 2])}" if self.maybe(0.4) else ""
            rules = ["any", "fifo", f"prefer {one}", f"prefer {many}", "handoff 1", "handoff 0"]
            if not limit:
                rules += ["phase_fair"] * 2
            more = " recursive;" if self.maybe(0.2) else ""
            more += " inherit priority;" if self.classes and self.maybe(0.8) else ""
            yield (
                f"locktype {name} {{ mode {many} shared{limit}; mode {one} exclusive; "
                f"grant {self.rng.choice(rules)}; release holder;{more} }}"
            )

    def constants(self) -> Iterator[str]:
        if self.maybe(0.4):
            name, value = self.name("limit"), self.rng.choice([1, 2, 2, 3])
            self.numbers.append((name, value, value))
            yield f"const {name} = {value};"
        if self.maybe(0.25):
            name = self.name("size")
            self.numbers.append((name, 0, 1))
            yield f"param {name}: 0..1{self.rng.choice(['', ' = 1'])};"
        if self.maybe(0.25):
            name = self.name("on")
            self.flags.append(name)
            self.constant = name
            yield f"param {name}: bool{self.rng.choice(['', ' = true'])};"
        if self.maybe(0.2):
            name = self.name("io")
            self.times += [name] * 3
            yield f"param {name}: time in 1 us..{self.rng.choice([1, 4])} us;"

    def plan(self) -> list[Family]:
        """Who there is; at least one process, and at most five threads."""
        families: list[Family] = []
        left = self.rng.choice([2, 2, 3, 3, 4])
        while left > 0:
            kind = self.rng.choice(["process"] * 5 + ["daemon", "env"]) if families else "process"
            count = self.rng.choice([None, None, 2, 1]) if left > 1 else None
            families.append(Family(self.name("thread"), kind, count))
            left -= count or 1
        return families

    def shared(self, plan: list[Family]) -> Iterator[str]:
        if self.maybe(0.15):
            name = self.name("alarm")
            several = self.maybe(0.3)
            self.timers = [f"{name}[0]", f"{name}[1]"] if several else [name]
            yield f"timer {name}{'[2]' if several else ''};"
        for _ in range(self.rng.choice([1, 2, 2, 3])):
            index = None
            if self.maybe(0.3):
                several = [each for each in plan if each.count is not None]
                index = Set("range", "2", 0, 1)
                if several and self.maybe(0.3):
                    who = self.rng.choice(several)
                    index = Set("thread", who.name, 0, (who.count or 1) - 1)
                elif self.enum is not None and self.maybe(0.4):
                    index = self.enum
            cell = Cell(self.name("x"), self.set(), index)
            self.cells.append(cell)
            yield self.declare(cell)
        for _ in range(self.rng.choice([0, 1, 1, 2])):
            types = [
                ("mutex", "lock", None),
                ("spinlock", "lock", None),
                ("rwsem", "write", "read"),
                ("semaphore", "down", None),
                ("folio_lock", "lock", None),
            ]
            kind, one, many = self.rng.choice(types + [self.gate] * 3 if self.gate else types)
            owned = kind not in ("semaphore", "folio_lock")
            lock = Lock(self.name("lock_"), 2 if self.maybe(0.25) else None, one, many, owned)
            self.locks.append(lock)
            rules = ["", "", "", " grant fifo", " grant any", " grant handoff 1"]
            if kind == "rwsem":
                rules.append(" grant phase_fair")
            grant = self.rng.choice(rules)
            if kind == "semaphore" and self.maybe(0.6):
                grant = f" limit 2{grant}"
            size = "" if lock.size is None else f"[{lock.size}]"
            yield f"lock {lock.name}{size}: {kind}{grant};"

    def set(self) -> Set:
        if self.enum is not None and self.maybe(0.3):
            return self.enum
        if self.maybe(0.5):
            return Set("bool", "bool")
        if self.small is not None and self.maybe(0.5):
            return self.small
        low = -1 if self.maybe(0.1) else 0
        high = self.rng.choice([1, 2, 2])
        return Set("range", f"{low}..{high}", low, high)

    def declare(self, cell: Cell) -> str:
        size = "" if cell.index is None else f"[{cell.index.text}]"
        chance = self.maybe(0.06) and cell.index is None
        initial = "any" if chance and not cell.local else self.literal(cell.set)
        return f"var {cell.name}{size}: {cell.set.text} = {initial};"

    def defs(self) -> Iterator[str]:
        if self.maybe(0.3):
            name = self.name("calm")
            yield f"def {name} = {self.truth(2)};"
            self.flags.append(name)
        if self.maybe(0.2):
            name, x = self.name("few"), self.name("a")
            yield f"def {name}({x}: 0..3) = {x} < {self.rng.choice([1, 2])};"
            self.flags.append(f"{name}({self.rng.randint(0, 3)})")

    # Processes

    def process(self, planned: Family) -> str:
        labels = [self.name("l") for _ in range(self.rng.choice([1, 2, 2, 3]))]
        headless = self.maybe(0.15)
        self.jumps = labels[1:] if headless and len(labels) > 1 else labels
        binder = ""
        self.index = None
        if planned.count is not None:
            binder = f"[{planned.count}]"
            if self.maybe(0.6):
                self.index = (self.name("i"), planned.count)
                binder = f"[{self.index[0]} in {planned.count}]"
        rank = f" class {self.rng.choice(self.classes)}" if self.classes else ""
        rank += self.rng.choice(["", "", "", "", " fair", " fair strong"])
        self.me = planned
        self.own, self.called, self.inside = [], {}, []
        if self.maybe(0.3):
            self.own = [Cell(self.name("mine"), self.set(), local=True)]
        lines = [f"{planned.kind} {planned.name}{binder}{rank} {{"]
        lines += [f"    {self.declare(each)}" for each in self.own]
        path, ends = Path(), False
        for number, label in enumerate(labels):
            shown = not headless or number > 0 or len(labels) == 1
            path.begin()
            body, ends = self.block(path, depth=2, last=number == len(labels) - 1)
            lines.append(f"{label}: {' '.join(body)}" if shown else f"    {' '.join(body)}")
        if not ends and (planned.kind != "process" or self.maybe(0.4)):
            lines.append(f"    goto {self.rng.choice(self.jumps)};")
        lines.append("}")
        seen = (*self.jumps, *self.labels_in_calls())
        kept = (*self.own, *self.kept_in_calls())
        self.families.append(Family(planned.name, planned.kind, planned.count, seen, kept))
        self.me, self.index, self.own = None, None, []
        return "\n".join(lines)

    def rule(self) -> str:
        name = self.name("rule_")
        binder = ""
        if self.maybe(0.4):
            self.index = (self.name("i"), 2)
            binder = f"[{self.index[0]} in 2]"
        condition = self.truth(1)
        path = Path()
        body = " ".join(self.assign(path) for _ in range(self.rng.choice([1, 1, 2])))
        self.index = None
        fair = "fair " if self.maybe(0.3) else ""
        return f"{fair}rule {name}{binder} when {condition} {{ {body} }}"

    # Questions

    def questions(self) -> Iterator[str]:
        self.asking = True
        for _ in range(self.rng.choice([2, 3, 3, 4])):
            kind = self.rng.choice(["always", "never", "reachable"])
            condition = self.truth(2)
            several = [each for each in self.families if each.locals]
            if several and self.maybe(0.4):
                family = self.rng.choice(several)
                who = family.name
                if family.count is not None:
                    who = f"{family.name}[{self.rng.randrange(family.count)}]"
                cell = self.rng.choice(family.locals)
                shown = Cell(f"{who}.{cell.name}", cell.set)
                condition = f"({condition} || {self.about(shown, [])})"
            expect = "  expect violated" if self.maybe(0.3) else ""
            if expect and self.constant and self.maybe(0.5):
                expect += f" when {self.constant}"
            name, form = self.name("asked"), self.rng.random()
            if form < 0.25:
                name, condition = self.of_a_family(name, condition)
            elif form < 0.45:
                kind, condition = "always step", self.of_a_step(condition)
            elif form < 0.6:
                table = self.name("table")
                yield self.table(table)
                argument = f"{self.truth(1)}, {self.truth(1)} ? 0 : {self.rng.choice([1, 2, 3])}"
                condition = f"({condition}) -> {table}({argument}) < 2"
            yield f"{kind} {name}: {condition}{expect};"
        if self.maybe(0.4):
            name, known, least = self.name("known"), self.name("x"), self.rng.choice([2, 3])
            yield f"check {name}[{known} in 3]: {self.constant or 'false'} || {known} < {least};"

    def of_a_family(self, name: str, condition: str) -> tuple[str, str]:
        """The name of a family of questions, and what it asks about each member."""
        family, member = self.rng.choice(self.families), self.name("m")
        asked = f"{member}@end"
        if family.locals and self.maybe(0.6):
            cell = self.rng.choice(family.locals)
            asked = self.about(Cell(f"{member}.{cell.name}", cell.set), [])
        sign = self.rng.choice(["||", "&&", "->"])
        return f"{name}[{member} in {family.name}]", f"({condition}) {sign} {asked}"

    def of_a_step(self, condition: str) -> str:
        """Something about what is before a step and what is after it."""
        if self.maybe(0.5):
            number, _, _ = self.number(1, [])
            return f"({condition}) -> ({number})' {self.rng.choice(['>=', '<', '!='])} {number}"
        return f"({condition}) -> ({self.truth(1)})'"

    def table(self, name: str) -> str:
        """A table of a truth value and a number, its rows in any order."""
        rows = ["_ 0 => 0;", "true 1..2 => 1;", "false 1 => 2;", "false 2..2 => 2;"]
        self.rng.shuffle(rows)
        return f"table {name}(a: bool, k: 0..2): 0..2 {{ {' '.join(rows)} }}"


class _Alike(_Writer):
    def plan(self) -> list[Family]:
        alike = Family(self.name("thread"), "process", self.rng.choice([2, 2, 3]))
        if not self.maybe(0.3):
            return [alike]
        other = self.rng.choice(["process", "daemon", "env"])
        return [alike, Family(self.name("thread"), other, None)]
