"""What a random spec is about, and random expressions over it.

Knows variables, labels and locks by name; must not know statements.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

Naming = Callable[[str], str]


def plain(name: str) -> str:
    return name


def renamed(name: str) -> str:
    """Another name, in another order of the alphabet, never a word of the language."""
    return f"{chr(ord('z') - ord(name[-1]) % 7)}_{name}_{len(name)}"


@dataclass(frozen=True)
class Dress:
    """How a spec is written down; the spec itself is the same in each."""

    naming: Naming = plain
    flipped: bool = False


@dataclass(frozen=True)
class Set:
    """What a variable ranges over, or an array is indexed by."""

    kind: str  # bool, range, enum, thread
    text: str
    low: int = 0
    high: int = 1
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A variable or an array of them."""

    name: str
    set: Set
    index: Set | None = None
    local: bool = False


@dataclass(frozen=True)
class Family:
    """A process, daemon or env: how many of it there are, and what can be asked about it."""

    name: str
    kind: str
    count: int | None
    labels: tuple[str, ...] = ()
    locals: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Lock:
    """A lock or an array of them; `shared` is the mode that several may hold."""

    name: str
    size: int | None
    exclusive: str
    shared: str | None = None
    owned: bool = True


class Expressions:
    """Draws expressions over what has been declared so far."""

    def __init__(self, rng: random.Random, dress: Dress) -> None:
        self.rng = rng
        self.dress = dress
        self.count = 0
        self.cells: list[Cell] = []
        self.enum: Set | None = None
        self.numbers: list[tuple[str, int, int]] = []  # consts and parameters with their bounds
        self.flags: list[str] = []  # parameters of type bool, and defs
        self.locks: list[Lock] = []
        self.timers: list[str] = []
        self.times = ["1 us", "2 us", "5 us"]  # upper bounds of a delay
        self.families: list[Family] = []
        self.jumps: list[str] = []
        self.index: tuple[str, int] | None = None
        self.me: Family | None = None
        self.own: list[Cell] = []
        self.asking = False  # a question, which may also ask who waits

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    def name(self, stem: str) -> str:
        self.count += 1
        return self.dress.naming(f"{stem}{self.count}")

    def literal(self, of: Set) -> str:
        value = self.rng.randint(of.low, of.high)
        if of.kind == "bool":
            return "true" if value else "false"
        return of.members[value] if of.kind == "enum" else str(value)

    def visible(self) -> list[Cell]:
        return self.cells + self.own

    def read(self, cell: Cell) -> str:
        return cell.name if cell.index is None else f"{cell.name}[{self.at(cell.index)}]"

    def at(self, index: Set) -> str:
        """An index that is in bounds, but for a few that need not be."""
        if index.kind == "enum":
            return self.rng.choice(index.members)
        if index.kind == "thread":
            if self.me is not None and self.me.name == index.text and self.maybe(0.8):
                return "self"
            return f"{index.text}[{self.rng.randint(0, index.high)}]"
        if self.index is not None and self.index[1] <= 2 and self.maybe(0.6):
            return self.rng.choice([self.index[0], f"1 - {self.index[0]}"])
        fitting = [each for each in self.cells if each.set.kind == "range" and each.index is None]
        if fitting and self.maybe(0.25):
            cell = self.rng.choice(fitting)
            in_bounds = cell.set.low == 0 and self.maybe(0.7)
            return f"{cell.name} % 2" if in_bounds else cell.name
        return str(self.rng.randint(0, 1))

    def number(self, depth: int, names: list[tuple[str, int]]) -> tuple[str, int, int]:
        """A number with bounds of its value."""
        atoms = [(str(value), value, value) for value in (0, 1, 2)]
        atoms += self.numbers + [(name, 0, high) for name, high in names] * 2
        if self.index is not None:
            atoms.append((self.index[0], 0, self.index[1] - 1))
        for cell in self.visible():
            if cell.set.kind == "range":
                atoms += [(self.read(cell), cell.set.low, cell.set.high)] * 2
        if depth == 0 or self.maybe(0.4):
            return self.rng.choice(atoms)
        left, low, high = self.number(depth - 1, names)
        right, low2, high2 = self.number(depth - 1, names)
        match self.rng.randrange(7):
            case 0:
                return f"({left} + {right})", low + low2, high + high2
            case 1:
                return f"({left} - {right})", low - high2, high - low2
            case 2:
                ends = [a * b for a in (low, high) for b in (low2, high2)]
                return f"({left} * {right})", min(ends), max(ends)
            case 3 if low >= 0:
                operator, top = self.rng.choice([("/ 2", high // 2), ("% 2", min(high, 1))])
                return f"({left} {operator})", 0, top
            case 4 if low >= 0 and low2 >= 0 and self.maybe(0.3):  # by zero, now and then
                return f"({left} {self.rng.choice('/%')} {right})", 0, high
            case 5:
                condition = self.truth(0, names)
                return f"({condition} ? {left} : {right})", min(low, low2), max(high, high2)
            case _:
                x = self.name("k")
                kind = self.rng.choice(["min", "max", "sum"])
                top = max(high, 1) * 2
                return f"{kind}({x} in 0..1: {x} + {left})", 2 * min(low, 0), 2 * top + 1

    def truth(self, depth: int, names: list[tuple[str, int]] | None = None) -> str:
        """A condition."""
        names = names or []
        choices = ["compare", "cell", "cell", "cell"]
        if self.flags:
            choices.append("flag")
        if self.families and self.maybe(0.3):
            choices.append("place")
        if self.locks and self.maybe(0.3):
            choices.append("lock")
        if self.timers:
            choices.append("timer")
        if depth:
            choices += ["not", "and", "or", "implies", "quantified", "in"]
        match self.rng.choice(choices):
            case "timer":
                return f"{self.rng.choice(self.timers)}.rang"
            case "compare":
                left, right = self.number(depth, names)[0], self.number(0, names)[0]
                return f"({left} {self.rng.choice(['<', '<=', '==', '!=', '>', '>='])} {right})"
            case "cell":
                return self.about(self.rng.choice(self.visible()), names)
            case "flag":
                return self.rng.choice(self.flags)
            case "place":
                return self.place(self.rng.choice(self.families))
            case "lock":
                return self.query()
            case "not":
                return f"!({self.truth(depth - 1, names)})"
            case "and" | "or" | "implies" as word:
                sign = {"and": "&&", "or": "||", "implies": "->"}[word]
                return f"({self.truth(depth - 1, names)} {sign} {self.truth(depth - 1, names)})"
            case "in":
                return f"({self.number(0, names)[0]} in 0..1)"
            case _:
                x = self.name("k")
                kind = self.rng.choice(["all", "some"])
                return f"({kind} {x} in 0..1: {self.truth(depth - 1, [*names, (x, 1)])})"

    def about(self, cell: Cell, names: list[tuple[str, int]]) -> str:
        text = self.read(cell)
        match cell.set.kind:
            case "bool":
                return self.rng.choice([text, f"!{text}"])
            case "enum":
                return f"({text} {self.rng.choice(['==', '!='])} {self.literal(cell.set)})"
            case _:
                return f"({text} {self.rng.choice(['==', '<', '>='])} {self.number(0, names)[0]})"

    def place(self, family: Family) -> str:
        label = self.rng.choice((*family.labels, "end"))
        if family.count is None:
            return f"{family.name}@{label}"
        if self.maybe(0.5):
            return f"{family.name}[{self.rng.randrange(family.count)}]@{label}"
        x = self.name("t")
        return f"({self.rng.choice(['all', 'some'])} {x} in {family.name}: {x}@{label})"

    def one_thread(self) -> str:
        family = self.rng.choice(self.families)
        if family.count is None:
            return family.name
        return f"{family.name}[{self.rng.randrange(family.count)}]"

    def query(self) -> str:
        asked = self.rng.choice(self.locks)
        lock = asked.name
        if asked.size is not None:
            lock = f"{lock}[{self.rng.randrange(asked.size)}]"
        if self.asking and self.maybe(0.3):
            return f"({self.one_thread()} blocked_by {self.one_thread()})"
        if self.maybe(0.4):
            mode = self.rng.choice([asked.exclusive, asked.shared or asked.exclusive])
            return f"({lock}.count({mode}) > {self.rng.randint(0, 1)})"
        if asked.shared == "read" and self.maybe(0.5):
            return f"({lock}.readers > {self.rng.randint(0, 1)})"
        whole = [each for each in self.families if each.count is None]
        if whole and self.maybe(0.4):
            verbs = (["holds"] if asked.owned else []) + (["waits"] if self.asking else [])
            verb = self.rng.choice(verbs or [""])
            if not verb:
                return f"{lock}.held"
            return f"({self.rng.choice(whole).name} {verb} {lock})"
        return f"{lock}.held"
