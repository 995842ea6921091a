"""The native search over states of which one stands for all that differ only in who is who.

The counts are those of all states, and runs are those of the system, see `generated.orbits`. Sound
where the threads are interchangeable; see `generated.quotient`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.generated.orbits import Orbits
from checker.engines.native import context
from checker.engines.native.expanding import Turns
from checker.engines.native.explorer import Explorer
from checker.engines.native.machine import Machine
from checker.engines.native.room import Sizes
from checker.engines.native.search import Search
from checker.engines.native.turning import TURNING, WEIGHED, turning
from checker.engines.symmetry.lanes import Lanes
from checker.exploration import Coverage, Exploration
from checker.ir.system import State, System
from checker.trace import Trace

_BEHIND = 1 << 41
"""From this number on come states of runs that are not stored."""


class Quotient(Search):
    """A search under way."""

    def __init__(
        self,
        system: System,
        found: Sequence[Lanes],
        budget: Budget,
        progress: Callable[[Progress], None],
        made: Explorer,
        sizes: Sizes | None = None,
    ) -> None:
        """Raises Unfit where native code cannot turn the states of the system."""
        super().__init__(system, budget, progress, made, sizes, Turns(None))  # state by state
        self._orbits = Orbits(system, found)
        self._turning = Machine(turning(made.made.layout, found), TURNING)
        self._runs: list[State] = []
        self._steps = 0

    def _begin(self) -> None:
        super()._begin()
        self._context[context.TURN] = self._turning.address["turn"]
        self._held.symmetric = True

    @property
    def _firsts(self) -> dict[State, None]:
        return dict.fromkeys(map(self._orbits.turned, self.system.initials))

    def _searched(self) -> int:
        self._slice = min(self._slice, WEIGHED)
        try:
            return super()._searched()
        finally:
            self._steps += self._context[context.TRANSITIONS]
            self._context[context.TRANSITIONS] = 0

    @property
    def transitions(self) -> int:
        """How many steps there are from the states expanded, and from those they stand for."""
        return self._steps + self._context[context.TRANSITIONS]

    def told(self, found: Exploration) -> Exploration:
        """What was found, with the counts of all states, and by what they were reduced."""
        if self._store is None:  # there was no memory to begin with
            return found
        log, stored = self._store.room.log.address, self.stored
        weigh = self._turning.call["weigh"]
        states = sum(
            weigh(log, first, min(first + WEIGHED, stored)) for first in range(0, stored, WEIGHED)
        )
        return replace(found, states=states, reductions=self._orbits.reductions)

    def _state(self, at: int) -> State:
        return self._runs[at - _BEHIND] if at >= _BEHIND else super()._state(at)

    def _path(self, at: int) -> list[int]:
        """The states of a run to this one, each a state of the system."""
        *run, _ = self._orbits.run([self._state(each) for each in super()._path(at)])
        first = _BEHIND + len(self._runs)
        self._runs += run
        return [*range(first, first + len(run)), at]

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        return self._orbits.traces(super().traces())

    def coverage(self) -> Coverage:
        """What was seen, and what is seen so by others."""
        return self._orbits.coverage(super().coverage())
