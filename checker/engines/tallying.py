"""What is counted when it is asked how often each step is taken: one number for each counter.

The counting is done when a search is over, by a pass over the states that it has stored, so that
the search itself is the same and as fast as ever; it must come to the transitions that the search
has counted. Must not know how a state is stored, nor how an engine counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from checker.exploration import Seen, Tally
from checker.ir.domain import Domain
from checker.ir.lines import parts
from checker.ir.system import System

TOLD_APART = 1 << 16
"""Of a variable of more values than this it is not counted how many it had."""


def seen_of(domain: Domain, values: Iterable[int]) -> Seen:
    """What a variable had, of all its values in turn. Pre: there is one."""
    if domain.size <= TOLD_APART:
        found = set(values)
        return Seen(len(found), min(found), max(found))
    low, high = domain.high, domain.low
    for each in values:
        low, high = min(low, each), max(high, each)
    return Seen(None, low, high)


def levels_of(ends: Iterable[int], stored: int) -> tuple[int, ...]:
    """How many states each level has, from how many were stored at the end of each.

    >>> levels_of([1, 3, 6], 8)
    (1, 2, 3, 2)
    """
    every = [0, *(each for each in ends if each < stored), stored]
    return tuple(after - before for before, after in pairwise(every) if after > before)


class Counters:
    """The counters of a system, numbered: of actions, of their parts, of places of threads.

    parts: by action when a step of it runs lines that it does not always run; see `ir.lines`.
    count: how many counters there are. An action has its own number.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.parts = tuple(parts(system, action) for action in system.actions)
        self._first_parts: list[int] = []
        self._first_places: list[int] = []
        self.count = len(system.actions)
        for each in self.parts:
            self._first_parts.append(self.count)
            self.count += len(each)
        for thread in system.threads:
            self._first_places.append(self.count)
            self.count += len(thread.locations)

    def part(self, action: int, number: int) -> int:
        """The counter of a part of an action."""
        return self._first_parts[action] + number

    def place(self, thread: int, location: int) -> int:
        """The counter of states in which a thread is at a location."""
        return self._first_places[thread] + location

    def tally(self, expanded: Sequence[int], waiting: Sequence[int]) -> Tally:
        """What the counts come to: over the states expanded, and over the others stored.

        Steps from states that are not expanded are no transitions, and count for nothing.
        """
        steps = len(self.system.actions)
        return Tally(
            steps=tuple(expanded[:steps]),
            parts=tuple(
                tuple(expanded[self.part(action, n)] for n in range(len(each)))
                for action, each in enumerate(self.parts)
            ),
            places=tuple(
                tuple(
                    expanded[self.place(number, n)] + waiting[self.place(number, n)]
                    for n in range(len(thread.locations))
                )
                for number, thread in enumerate(self.system.threads)
            ),
        )
