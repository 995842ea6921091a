"""What is asked of a graph of states so that questions about runs for ever can be decided on it.

However it is held, in Python or in native memory, a formula is looked for in the same way and with
the same outcome; only lasso.py makes runs of what is found. Must not know how a state is stored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from checker.ir.formulas import Formula
from checker.ir.system import State
from checker.records import dataclass

Hop = tuple[int, int, int]
"""A step inside a part: the pair that it leads to, who takes it, what the automaton keeps in it."""


class TooWide(Exception):
    """The tables that are needed do not fit in memory."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a loop has still to go through: any of it counts.

    moves: threads that are to take a step. kept: what the automaton is to keep. rest: threads of
    which a state will do in which they can take no step that they owe. All as bits.
    """

    moves: int
    kept: int
    rest: int

    def got(self, mover: int, kept: int, able: int) -> bool:
        """Whether a step has some of it. able: who can take an owed step where it leads."""
        return bool(1 << mover & self.moves or kept & self.kept or self.rest & ~able)


class Part(Protocol):
    """Pairs between all of which a run can go to and fro for ever; they are known by numbers.

    A run that goes through all of it again and again gives everybody what is owed.
    """

    @property
    def first(self) -> int:
        """The nearest of its pairs."""

    @property
    def way(self) -> Sequence[int]:
        """The states on a shortest way to that, its own with them."""

    @property
    def weak(self) -> int:
        """The threads, as bits, that owe a step somewhere in it."""

    @property
    def strong(self) -> int:
        """Those that must take a step, for somewhere in it they can by `fair strong`."""

    @property
    def all(self) -> int:
        """What the automaton must keep, as bits."""

    def state(self, pair: int) -> int:
        """The number of the state of a pair."""

    def able(self, pair: int) -> int:
        """The threads, as bits, that can take a step that they owe."""

    def hops(self, pair: int) -> Iterator[Hop]:
        """The steps from a pair inside the part."""

    def nearest(self, pair: int, wanted: Wanted | None, goal: int) -> list[Hop]:
        """The shortest way to a step that has some of what is wanted; to `goal` if nothing is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of runs of which a formula is true.

    rest: the way to the nearest pair in which the run can stay, its states; none if there is none.
    part: the nearest part in which it can go on, if there is any.
    """

    rest: Sequence[int] | None
    part: Part | None


class Ground(Protocol):
    """All states that a search has stored, by numbers, with their steps."""

    @property
    def timed(self) -> bool:
        """Whether something takes time."""

    def state(self, number: int) -> State:
        """What a number stands for."""

    def look(
        self,
        formula: Formula,
        fits: Callable[[int], bool],
        go_on: Callable[[], None],
        *,
        prompt: bool,
    ) -> Found:
        """Look for runs of which a formula is true.

        prompt: of those in which no step that takes time is taken while somebody is to step before
        time passes. fits: whether so many bytes more can be had. go_on: called now and then; raises
        where the end has come. Raises TooLarge, TooWide.
        """


def breadth_first(part: Part, pair: int, wanted: Wanted | None, goal: int) -> list[Hop]:
    """See `Part.nearest`: by looking at one pair after the other."""
    came: dict[int, tuple[int, Hop]] = {}
    queue = deque([pair])
    while queue:
        at = queue.popleft()
        for hop in part.hops(at):
            target, mover, kept = hop
            there = target == goal if wanted is None else wanted.got(mover, kept, part.able(target))
            if target in came and not there:
                continue
            if there:
                way = [hop]
                while at != pair:
                    at, hop = came[at]
                    way.append(hop)
                return way[::-1]
            came[target] = at, hop
            queue.append(target)
    raise AssertionError("a part in which a run can go on does not hold together")
