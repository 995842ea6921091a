"""The states that a search has stored, with their steps, by numbers: what every question looks at.

Filled by an engine, which alone knows how a state is stored and what a step does.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import field

from checker.ir.expr import Expr
from checker.ir.system import State
from checker.records import dataclass


@dataclass(slots=True)
class Graph:
    """States by number, in the order of their distance, the initial ones first.

    initials: how many are initial. state: what a number stands for. timed: something takes time.
    heads, targets, movers: state n has the steps from `heads[n]` up to `heads[n + 1]`, each with
    the state that it leads to and the thread that takes it; steps to states that are not stored
    are left out.
    letters: by state, which of `conditions` are true in it, as a number of `spelled`, where they
    are bits. owed: by state, a number of `owing`: the threads that can take a step that they owe,
    and those of them that owe it by `fair strong`, each as bits.
    slow, hasty: only if timed: by step, whether it takes time; by state, whether somebody is to
    take a step before time passes.
    """

    initials: int
    state: Callable[[int], State]
    conditions: tuple[Expr, ...]
    timed: bool = False
    heads: array[int] = field(default_factory=lambda: array("q", (0,)))
    targets: array[int] = field(default_factory=lambda: array("i"))
    movers: array[int] = field(default_factory=lambda: array("H"))
    slow: bytearray = field(default_factory=bytearray)
    hasty: bytearray = field(default_factory=bytearray)
    letters: array[int] = field(default_factory=lambda: array("i"))
    owed: array[int] = field(default_factory=lambda: array("i"))
    spelled: dict[int, int] = field(default_factory=dict)
    owing: dict[tuple[int, int], int] = field(default_factory=dict)
    _owing: list[tuple[int, int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many states there are."""
        return len(self.letters)

    def owing_of(self, number: int) -> tuple[int, int]:
        """What a number of `owing` stands for."""
        if len(self._owing) != len(self.owing):
            self._owing[:] = self.owing
        return self._owing[number]

    def end(self, letter: int, owed: tuple[int, int], hasty: bool = False) -> None:
        """The steps of one more state have been added; its conditions, and who owes a step."""
        self.heads.append(len(self.targets))
        if self.timed:
            self.hasty.append(hasty)
        self.letters.append(self.spelled.setdefault(letter, len(self.spelled)))
        self.owed.append(self.owing.setdefault(owed, len(self.owing)))

    def true_in(self, asked: Sequence[Expr]) -> list[frozenset[Expr]]:
        """By letter, those of `asked` that are true."""
        bits = {each: 1 << number for number, each in enumerate(self.conditions)}
        own = [(bits[each], each) for each in asked]
        every = sum(bit for bit, _ in own)
        known: dict[int, frozenset[Expr]] = {}
        found = []
        for letter in self.spelled:
            here = letter & every
            if here not in known:
                known[here] = frozenset(each for bit, each in own if here & bit)
            found.append(known[here])
        return found


@dataclass(frozen=True, slots=True)
class Expanded:
    """What is known of one state. steps: to which state, who, and whether the step takes time."""

    steps: Sequence[tuple[State, int, bool]]
    letter: int
    owed: tuple[int, int]
    hasty: bool


def plain(
    states: Sequence[State],
    initials: int,
    conditions: Sequence[Expr],
    expand: Callable[[State], Expanded],
    *,
    timed: bool,
) -> Graph:
    """The graph of `states`, by the plainest reading."""
    numbers = {state: number for number, state in enumerate(states)}
    graph = Graph(initials, states.__getitem__, tuple(conditions), timed)
    for state in states:
        here = expand(state)
        for after, thread, slow in here.steps:
            if after in numbers:
                graph.targets.append(numbers[after])
                graph.movers.append(thread)
                if timed:
                    graph.slow.append(slow)
        graph.end(here.letter, here.owed, here.hasty)
    return graph
