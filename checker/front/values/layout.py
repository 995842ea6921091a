"""Where the things of a spec are in the state: threads, variables, locks, for given parameters.

Knows sizes and positions; must not know statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field as made
from itertools import product
from typing import TypeAlias

from checker.front import syntax as s
from checker.front.stepping.steps import Steps
from checker.front.values.allowance import Allowance
from checker.front.values.plain import Plain
from checker.front.values.shapes import Record, Shape, field, leaves, width
from checker.front.values.timer import Timer
from checker.ir.actions import Choice
from checker.ir.assumed import Intervals
from checker.ir.duration import Duration
from checker.ir.locks import Lock
from checker.ir.threads import Thread
from checker.ir.variables import Variable
from checker.records import dataclass

Value: TypeAlias = "int | Duration | Plain"


FIRST_PASSING = 1 << 40
"""The first number of variables that live within a step only, and are no part of the state."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """The indices `low..high` of one dimension, with how each is written; high may be low - 1.

    listed: of instances for the values of a set, these values, if there are others in between.
    """

    low: int
    names: tuple[str, ...]
    listed: tuple[int, ...] | None = None

    @property
    def high(self) -> int:
        """The last index."""
        return self.listed[-1] if self.listed else self.low + len(self.names) - 1

    @property
    def indices(self) -> Sequence[int]:
        """Each index, in order."""
        return range(self.low, self.high + 1) if self.listed is None else self.listed


@dataclass(frozen=True, slots=True)
class Cell:
    """A variable or an array: variables of the state from `first`, the last index fastest.

    An array of structs or queues is for each leaf of their shape an array.
    """

    first: int
    dims: tuple[Dimension, ...]
    shape: Shape
    decl: s.VarDecl | s.ProcParameter

    @property
    def variables(self) -> range:
        """All of its variables: of each leaf of its shape those of every element."""
        return range(self.first, self.first + length(self.dims) * width(self.shape))

    @property
    def lows(self) -> Iterator[tuple[int, int]]:
        """All of its variables, each with its first value."""
        count = length(self.dims)
        for place, (_, leaf) in enumerate(leaves(self.shape)):
            for element in range(count):
                yield self.first + place * count + element, leaf.domain.low

    def field(self, name: str) -> Cell:
        """The part of it that is a field of a struct."""
        assert isinstance(self.shape, Record)
        before, inner = field(self.shape, name)
        return Cell(self.first + before * length(self.dims), self.dims, inner, self.decl)


@dataclass(frozen=True, slots=True)
class LockCells:
    """A lock or an array of locks: numbers of locks from `first`."""

    first: int
    dims: tuple[Dimension, ...]
    decl: s.LockDecl


@dataclass(frozen=True, slots=True)
class TimerCells:
    """A timer or an array of timers: numbers of timers from `first`."""

    first: int
    dims: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The instances of a process or rule: threads from `first`, the last index fastest."""

    first: int
    dims: tuple[Dimension, ...]
    decl: s.Process | s.Rule

    @property
    def count(self) -> int:
        """How many instances there are."""
        return length(self.dims)

    @property
    def threads(self) -> range:
        """The numbers of the instances."""
        return range(self.first, self.first + self.count)

    def indices(self, thread: int) -> tuple[int, ...]:
        """The values of the binders of an instance."""
        return tuple(list(product(*(each.indices for each in self.dims)))[thread - self.first])


@dataclass(slots=True)
class Layout:
    """The whole of it, in the making and then read.

    cells: by declaration and, for a local, its thread. For an index of what a proc is given, by its
    parameter and the place of the index. steps: of each thread. passing: how many variables there
    are that live within a step only. constants: what each const and param is.
    fine: whether each statement that touches shared state is a step.
    timer_cells: by declaration and, for one of a process, its thread.
    cpus: how many there are, if threads of a class need one for their delays. ready: of each thread
    that does the variable that tells whether it waits for one.
    allowance: how much more may be read of the text. set_base: the lowest number that a set of
    numbers may have; None before that is known. lows: meanwhile, what one declaration needs.
    queues: where the lengths of queues are that start as any value, each with the variables behind
    it by the number of the item, and what they hold where there is none.
    """

    constants: Mapping[s.Const | s.Param, Value] = made(default_factory=dict)
    timers: list[Timer] = made(default_factory=list)
    timer_cells: dict[tuple[s.TimerDecl, int | None], TimerCells] = made(default_factory=dict)
    fine: bool = False
    cpus: int | None = None
    ready: dict[int, int] = made(default_factory=dict)
    variables: list[Variable] = made(default_factory=list)
    cells: dict[tuple[object, int | None], Cell] = made(default_factory=dict)
    passing: int = 0
    threads: list[Thread] = made(default_factory=list)
    families: dict[s.Process | s.Rule, Family] = made(default_factory=dict)
    steps: dict[int, Steps] = made(default_factory=dict)
    locks: list[Lock] = made(default_factory=list)
    lock_cells: dict[s.LockDecl, LockCells] = made(default_factory=dict)
    allowance: Allowance = made(default_factory=Allowance)
    set_base: int | None = None
    lows: dict[object, int] = made(default_factory=dict)
    queues: list[tuple[int, list[tuple[int, int, int]]]] = made(default_factory=list)
    _intervals: dict[tuple[tuple[Choice, ...], bool], Intervals] = made(default_factory=dict)

    def add(self, variable: Variable) -> int:
        """Append a variable to the state; its index."""
        self.variables.append(variable)
        self._intervals.clear()
        return len(self.variables) - 1

    def change(self, number: int, variable: Variable) -> None:
        """Let a variable of the state be another."""
        self.variables[number] = variable
        self._intervals.clear()

    def intervals(self, choices: Sequence[Choice], *, ahead: bool = False) -> Intervals:
        """Where the values of expressions surely lie, with these choices; each is found once.

        ahead: expressions may read variables after a step, numbered behind those before it.
        """
        key = (tuple(choices), ahead)
        if key not in self._intervals:
            variables = self.variables * 2 if ahead else self.variables
            self._intervals[key] = Intervals(variables, key[0])
        return self._intervals[key]

    def add_passing(self, count: int) -> int:
        """Make room for variables that live within a step only; the number of the first."""
        self.passing += count
        return FIRST_PASSING + self.passing - count

    def family_of(self, thread: int) -> Family:
        """The family that an instance belongs to."""
        return next(each for each in self.families.values() if thread in each.threads)


def length(dims: tuple[Dimension, ...]) -> int:
    """How many elements there are."""
    count = 1
    for each in dims:
        count *= len(each.names)
    return count


def element_names(name: str, dims: tuple[Dimension, ...]) -> list[str]:
    """`name[0]`, `name[1]` and so on; `name` alone without dimensions."""
    rows = product(*(each.names for each in dims))
    return [name + "".join(f"[{index}]" for index in row) for row in rows]
