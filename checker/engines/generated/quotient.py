"""Breadth first over states of which one stands for all that differ only in who is who.

The counts are those of all states, and runs are those of the system: a run between the states that
are stored is followed by one that takes its steps. Only for what is asked of states and steps:
interchangeable threads may share a run for ever that treats them unlike.

Sound where the threads are interchangeable, as `symmetry` proves: an exchange makes runs of runs,
and of what a run shows what the other shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import factorial, prod

from checker.engines.apart import asked_apart, halves
from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.generated.orbits import Orbits
from checker.engines.generated.search import NOWHERE, Search
from checker.engines.outcome import Search as AnySearch
from checker.engines.outcome import explore
from checker.engines.symmetry.interchangeable import Told, interchangeable
from checker.engines.symmetry.lanes import Lanes, lanes
from checker.exploration import Coverage, Exploration
from checker.ir.system import System
from checker.records import dataclass
from checker.trace import Trace


@dataclass(frozen=True, slots=True)
class Symmetry:
    """What a system can be reduced by, and what stands against more."""

    lanes: tuple[Lanes, ...]
    told: tuple[Told, ...]

    @property
    def order(self) -> int:
        """For how many states one can stand at most."""
        return prod(factorial(len(each.of.threads)) for each in self.lanes)


def symmetry(system: System) -> Symmetry:
    """The interchangeable threads of a system whose states can be taken apart into lanes."""
    found, told = interchangeable(system)
    made, more = lanes(system, found)
    return Symmetry(tuple(made), (*told, *more))


@dataclass(frozen=True, slots=True)
class Symmetric:
    """Explores one of all states that differ in who is who; see `Engine`.

    Where no threads are interchangeable, or it is counted how often what was seen (`counting`),
    `plain` explores, and it is told why. searching: makes the search, by default by Python text.
    """

    plain: Engine
    searching: (
        Callable[[System, Symmetry, Budget, Callable[[Progress], None]], AnySearch] | None
    ) = None
    name: str = "explorer"
    counting: bool = False

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`. Pre: it is verified."""
        if self.counting:
            why = ("what is counted is counted of all states",)
            return replace(self.plain.run(system, budget, progress), unreduced=why)
        parts = halves(system)
        asked = system if parts is None else parts.states
        found = symmetry(asked)
        told = tuple(reason(system, each) for each in found.told)
        if not found.lanes:
            return replace(self.plain.run(system, budget, progress), unreduced=told)

        def reduced() -> tuple[Exploration, AnySearch]:
            search = (self.searching or Quotient)(asked, found, budget, progress)
            made = explore(self.name, asked, budget, search)
            return replace(made, unreduced=told), search

        if parts is None:
            return reduced()[0]
        rest = parts.endless
        return asked_apart(system, budget, reduced, lambda: self.plain.run(rest, budget, progress))


class Quotient(Search):
    """A search under way."""

    def __init__(
        self,
        system: System,
        found: Symmetry,
        budget: Budget,
        progress: Callable[[Progress], None],
    ) -> None:
        self._orbits = Orbits(system, found.lanes)
        super().__init__(system, budget, progress, self._orbits.turning)

    def told(self, found: Exploration) -> Exploration:
        """What was found, with the counts of all states, and by what they were reduced."""
        states = sum(map(self._orbits.turning.ways, self.seen))
        return replace(found, states=states, reductions=self._orbits.reductions)

    def _path(self, packed: int) -> list[int]:
        """The states of a run to this one, each a state of the system."""
        path = [packed]
        while (packed := self.seen[packed]) != NOWHERE:
            path.append(packed)
        path.reverse()
        run = self._orbits.run([self.layout.unpack(each) for each in path])
        return [self.layout.pack(each) for each in run]

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        return self._orbits.traces(super().traces())

    def coverage(self) -> Coverage:
        """What was seen, and what is seen so by others."""
        return self._orbits.coverage(super().coverage())


def reason(system: System, told: Told) -> str:
    """Why two threads are not interchangeable, with the line."""
    one, other = (system.threads[each].name for each in (told.one, told.other))
    place = "" if told.span is None else f", line {told.span.in_spec.line}"
    return f"{one} and {other} are told apart by {told.what}{place}"
