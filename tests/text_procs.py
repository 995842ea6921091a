"""Random text that is read several times: `for` over sets, `proc` and its calls, `atomic`.

A call is drawn so that nothing is assigned twice in a step, whatever the proc does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.text_steps import Path, Statements
from tests.text_values import Cell, Dress, Lock, Set


@dataclass(frozen=True)
class Parameter:
    """Of a proc; `lock` for a lock, else `set`."""

    name: str
    kind: str
    set: Set | None = None
    lock: Lock | None = None


@dataclass
class Proc:
    """What a caller must know of a proc, and its text.

    assigns: variables of the spec. locks: names of those it takes. plain: it is within one step.
    waits: it begins with a wait. typed: its `ref` parameters must say their type.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Set | None
    labels: tuple[str, ...]
    kept: tuple[Cell, ...]
    assigns: frozenset[Cell] = frozenset()
    locks: frozenset[str] = frozenset()
    lines: list[str] = field(default_factory=list)
    plain: bool = False
    waits: bool = False
    typed: bool = True
    called: bool = False


class Procs(Statements):
    """Draws procs, calls and loops."""

    def __init__(self, rng: random.Random, dress: Dress) -> None:
        super().__init__(rng, dress)
        self.procs: list[Proc] = []
        self.called: dict[str, Proc] = {}  # by the process that is being written
        self.inside: list[str] = []  # its labels that only some text can jump to
        self.turns: list[tuple[str, Set]] = []  # names of the loops around
        self.assigned: set[Cell] = set()
        self.taken: set[str] = set()
        self.returning: tuple[Set | None] | None = None  # what the proc gives that is being written

    # Statements

    def statement(self, path: Path, depth: int) -> list[str]:
        if depth and self.maybe(0.2):
            kinds = [self.repeat, self.atomic, self.call, self.call]
            found = self.rng.choice(kinds)(path, depth)
        elif self.returning is not None and depth and not path.held and self.maybe(0.1):
            found = [self.if_(self.truth(1, path.names), [self.leave(path)], [])]
        else:
            found = super().statement(path, depth)
        self.taken.update(name for name, _ in path.held)
        return found

    def early(self, path: Path, *, away: bool = False) -> str:
        return super().early(path, away=away) if self.jumps else ";"

    def assign(self, path: Path) -> str:
        text = super().assign(path)
        self.assigned |= path.assigned
        return text

    def critical(self, path: Path) -> list[str]:
        lines = super().critical(path)
        self.taken.update(lock.name for lock in self.locks if lock.name in " ".join(lines))
        return lines

    def atomic(self, path: Path, depth: int) -> list[str]:
        body = [self.wait(path)] if self.maybe(0.4) else []
        plain = [each for each in self.procs if each.plain]
        if plain and self.maybe(0.4):
            body += self.calling(self.rng.choice(plain), path, alone=True)
        body += [self.assign(path) for _ in range(self.rng.choice([1, 1, 2]))]
        return [f"atomic {{ {' '.join(body)} }}"]

    def repeat(self, path: Path, depth: int) -> list[str]:
        """A `for`: with a label or a wait in each turn, or with nothing but elements assigned."""
        x, over = self.name("j"), self.over()
        inner = path.copy()
        self.turns.append((x, over))
        if over.kind == "range":
            self.numbers.append((x, 0, max(over.high, 0)))
        lines = []
        first = self.rng.choice(["label", "wait", "plain"])
        if first == "label":
            inner.begin()
            self.inside.append(self.name("w"))
            lines.append(f"{self.inside[-1]}:")
        elif first == "wait":
            lines.append(self.wait(inner))
        if first == "plain":
            lines.append(self.element(inner) or self.wait(inner))
            if self.jumps and not inner.held and self.maybe(0.3):
                lines += self.jump(inner)
        else:
            lines += self.statement(inner, depth - 1)
        if over.kind == "range":
            self.numbers.remove((x, 0, max(over.high, 0)))
        self.turns.pop()
        path.join([inner])
        return [f"for {x} in {over.text} {{ {' '.join(lines)} }}"]

    def over(self) -> Set:
        sets = [Set("range", "2", 0, 1), Set("range", "0..1", 0, 1), Set("range", "0", 0, -1)]
        sets += [Set("range", "{1}", 0, 1), Set("range", "{1, 0}", 0, 1)]
        if self.index is not None:
            name, count = self.index
            sets += [Set("range", f"0..{name}", 0, count - 1), Set("range", name, 0, count - 2)]
        if self.enum is not None:
            sets += [self.enum] * 2
        several = [each for each in self.families if each.count is not None]
        sets += [Set("thread", each.name, 0, (each.count or 1) - 1) for each in several]
        return self.rng.choice(sets)

    def element(self, path: Path) -> str | None:
        """The element of an array that the innermost loop has come to."""
        x, over = self.turns[-1]
        for cell in self.cells:
            fits = cell.index is not None and (
                cell.index.text == over.text
                or (cell.index.kind == over.kind == "range" and over.high <= 1)
            )
            if fits and cell not in path.assigned:
                self.assigned.add(cell)
                return f"{cell.name}[{x}] = {self.fitting(cell.set, path)};"
        return None

    def at(self, index: Set) -> str:
        names = [x for x, over in self.turns if over.text == index.text]
        if names and self.maybe(0.7):
            return self.rng.choice(names)
        mine = [each for each in self.own if each.set.kind == "range" and each.index is None]
        if index.kind == "range" and mine and self.maybe(0.3):
            cell = self.rng.choice(mine)
            return f"{cell.name} % 2" if cell.set.low == 0 and self.maybe(0.7) else cell.name
        return super().at(index)

    # Calls

    def call(self, path: Path, depth: int) -> list[str]:
        if not self.procs:
            return super().statement(path, depth)
        return self.calling(self.rng.choice(self.procs), path)

    def calling(self, proc: Proc, path: Path, *, alone: bool = False) -> list[str]:
        """alone: nothing may stand before the call."""
        names = [name for name, _ in path.held]
        if not proc.locks.isdisjoint(names) and self.maybe(0.9):
            return ["skip;"]
        lines: list[str] = []
        before = set(path.assigned)
        if proc.waits:
            path.block()
        if not proc.assigns.isdisjoint(path.assigned):
            if alone:
                path.assigned |= before  # nothing is called that could block
                return ["skip;"]
            path.begin()
            lines.append(f"skip; {self.name('c')}:")
        given, refs = [], set[Cell]()
        for each in proc.parameters:
            argument = self.argument(each, proc, path, refs)
            if argument is None:
                path.assigned |= set() if lines else before
                return [*lines, "skip;"]
            given.append(argument)
        text = f"{proc.name}({', '.join(given)});"
        if proc.result is not None and self.maybe(0.8):
            taken = [
                each
                for each in self.visible()
                if each.set == proc.result and each not in path.assigned | proc.assigns | refs
            ]
            if taken:
                cell = self.rng.choice(taken)
                refs.add(cell)
                text = f"{self.read(cell)} = {text}"
        path.assigned |= proc.assigns | refs
        self.assigned |= path.assigned
        self.taken |= proc.locks
        if not proc.plain:
            path.names.clear()
        proc.called = True
        if not self.turns:
            self.called[proc.name] = proc
        return [*lines, text]

    def argument(self, parameter: Parameter, proc: Proc, path: Path, refs: set[Cell]) -> str | None:
        if parameter.lock is not None:
            held = [name for name, _ in path.held]
            modes = (parameter.lock.exclusive, parameter.lock.shared)
            locks = [
                each
                for each in self.locks
                if (each.exclusive, each.shared) == modes and each.name not in held
            ]
            if not locks:
                return None
            lock = self.rng.choice(locks)
            self.taken.add(lock.name)
            return lock.name if lock.size is None else f"{lock.name}[{self.at(PAIR)}]"
        assert parameter.set is not None
        if parameter.kind == "value":
            if parameter.set.kind == "range" and self.maybe(0.05):
                return self.number(1, path.names)[0]
            return self.fitting(parameter.set, path)
        cells = [
            each
            for each in self.visible()
            if each.set == parameter.set
            and each not in path.assigned | proc.assigns
            and (each not in refs or each.index is not None)
        ]
        if not cells:
            return None
        cell = self.rng.choice(cells)
        refs.add(cell)
        return self.read(cell)

    def fitting(self, of: Set, path: Path) -> str:
        """A value of a set."""
        if of.kind == "bool":
            return self.truth(1, path.names)
        if of.kind == "enum" or self.maybe(0.4):
            cells = [each for each in self.visible() if each.set == of]
            return self.read(self.rng.choice(cells)) if cells else self.literal(of)
        value, low, high = self.number(1, path.names)
        if of.low <= low and high <= of.high:
            return value
        return f"({value} in {of.low}..{of.high} ? {value} : {of.high})"

    # Declarations

    def draw_procs(self) -> None:
        for _ in range(self.rng.choice([0, 0, 1, 1, 2])):
            self.procs.append(self.proc())

    def proc(self) -> Proc:
        parameters = tuple(self.parameter() for _ in range(self.rng.choice([0, 1, 2, 3])))
        kept = [
            Cell(each.name, each.set, local=True)
            for each in parameters
            if each.set is not None and each.kind == "value"
        ]
        mine = [Cell(self.name("mine"), self.set(), local=True)] if self.maybe(0.4) else []
        refs = [
            Cell(each.name, each.set, local=True)
            for each in parameters
            if each.set is not None and each.kind == "ref"
        ]
        given = [
            Lock(each.name, None, each.lock.exclusive, each.lock.shared, each.lock.owned)
            for each in parameters
            if each.lock is not None
        ]
        result = self.set() if self.maybe(0.4) else None
        many = self.rng.choice([0, 0, 1, 2])
        labels = tuple(self.name("l") for _ in range(many))
        proc = Proc(self.name("proc"), parameters, result, labels, (*kept, *mine))
        self.own, self.jumps, self.returning = [*kept, *mine, *refs], list(labels), (result,)
        self.assigned, self.taken = set(), set()
        self.locks += given
        proc.lines += [f"    {self.declare(each)}" for each in mine]
        self.body(proc, given)
        self.locks = [each for each in self.locks if each not in given]
        proc.assigns = frozenset(self.assigned & set(self.cells))
        proc.locks = frozenset(self.taken - {each.name for each in given})
        proc.typed = self.maybe(0.6)
        self.own, self.jumps, self.returning, self.inside = [], [], None, []
        return proc

    def body(self, proc: Proc, given: list[Lock]) -> None:
        path, ends = Path(), False
        if proc.labels:
            if self.maybe(0.4):
                proc.lines.append(f"    {self.plain(path)}")
            for number, label in enumerate(proc.labels):
                path.begin()
                last = number == len(proc.labels) - 1
                lines, ends = self.block(path, depth=1, last=last)
                proc.lines.append(f"{label}: {' '.join(lines)}")
        else:
            proc.plain = self.maybe(0.4)
            proc.waits = not proc.plain and self.maybe(0.6)
            lines = [self.wait(path)] if proc.waits else []
            lines += [self.plain(path)]
            if not proc.plain:
                lines += self.section(path, given) if given else [self.wait(path)]
                lines.append(self.plain(path))
            proc.lines.append(f"    {' '.join(lines)}")
        if not ends and (proc.result is not None or self.maybe(0.2)):
            proc.lines.append(f"    {self.leave(path)}")

    def plain(self, path: Path) -> str:
        if self.maybe(0.2):
            condition, inner = self.truth(1, path.names), path.copy()
            then = self.assign(inner)
            path.join([inner])
            return self.if_(condition, [then], [])
        if self.maybe(0.1):
            return self.if_(self.truth(1, path.names), [self.leave(path)], [])
        return self.assign(path)

    def section(self, path: Path, given: list[Lock]) -> list[str]:
        lock = self.rng.choice(given)
        path.block()
        mode = self.rng.choice([lock.exclusive, lock.shared or lock.exclusive])
        inside = self.assign(path)
        return [f"{lock.name}.{mode}();", inside, f"{lock.name}.release();"]

    def leave(self, path: Path) -> str:
        assert self.returning is not None
        (result,) = self.returning
        return "return;" if result is None else f"return {self.fitting(result, path)};"

    def parameter(self) -> Parameter:
        kind = self.rng.choice(["value", "ref", "ref", "lock"])
        if kind == "lock" and self.locks:
            return Parameter(self.name("q"), kind, lock=self.rng.choice(self.locks))
        cells = [each.set for each in self.cells]
        if kind == "ref" and cells:
            return Parameter(self.name("v"), kind, self.rng.choice(cells))
        return Parameter(self.name("a"), "value", self.set())

    def proc_texts(self) -> Iterator[str]:
        for proc in self.procs:
            shown = []
            for each in proc.parameters:
                if each.set is None:
                    shown.append(f"{each.name}: lock")
                elif each.kind == "value":
                    shown.append(f"{each.name}: {each.set.text}")
                else:
                    typed = proc.typed or not proc.called
                    shown.append(f"ref {each.name}" + (f": {each.set.text}" if typed else ""))
            result = "" if proc.result is None else f": {proc.result.text}"
            body = "\n".join(proc.lines)
            yield f"proc {proc.name}({', '.join(shown)}){result} {{\n{body}\n}}"

    # What can be asked about the process that has been written

    def labels_in_calls(self) -> tuple[str, ...]:
        inner = [f"{each.name}.{label}" for each in self.called.values() for label in each.labels]
        return (*self.inside, *inner)

    def kept_in_calls(self) -> tuple[Cell, ...]:
        return tuple(
            Cell(f"{each.name}.{cell.name}", cell.set, local=True)
            for each in self.called.values()
            if each.labels
            for cell in each.kept
        )


PAIR = Set("range", "2", 0, 1)
