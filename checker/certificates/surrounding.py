"""Roofs and floors for one time of a latency, until they leave nothing open.

Asks what `boundaries` asks, and at each point where something is open searches anew: classes of
forms for a roof, a run for a floor. Must not know how a certificate is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction

from checker.certificates.boundaries import Above, Boundaries, Under
from checker.certificates.form import (
    MOST_CLASSES,
    Case,
    Floor,
    Forms,
    Inside,
    Roof,
)
from checker.certificates.noting import class_of, numbers, open_steps, some
from checker.certificates.patience import Patience
from checker.certificates.runs import NoSuchRun, under
from checker.certificates.scheduling import scheduled
from checker.engines.budget import Budget
from checker.engines.timed.activities import bounds
from checker.engines.timed.forms import Form, space_of
from checker.engines.timed.invariant import invariant
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.situations import Situations
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.measured import Endless, Extreme, Unbounded
from checker.records import dataclass
from checker.regions import Polyhedron
from checker.semantics.timing import Box
from checker.trace import Trace

MOST_POINTS = 60
"""At how many points roofs, and floors, are looked for."""

_NEARER = 12
"""How often a point is moved half as near to where it was."""

Ask = Callable[[Boundaries], Mapping[str, Fraction] | None]


class NotShown(Exception):
    """There is no certificate of it; the text says why."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that takes its time at some point; without `last` it rests and need not end it."""

    trace: Trace
    first: int
    last: int | None


@dataclass(slots=True)
class Surrounding:
    """Makes them. plain, like: the situations of the system, each for itself, and those that
    stand for all that are alike to the latency."""

    plain: Situations
    like: Situations
    latency: Latency
    boxes: Mapping[str, Box]
    budget: Budget
    patience: Patience
    longest: bool
    roofs: list[Roof] = field(default_factory=list)
    floors: list[Floor] = field(default_factory=list)
    _above: list[Above] = field(default_factory=list)
    _under: list[Under] = field(default_factory=list)
    _runs: list[_Run] = field(default_factory=list)

    def cases(
        self, cases: Sequence[Case], point: Mapping[str, Fraction], run: Extreme | None
    ) -> None:
        """Show that the time is what the forms of each say. run: it takes the time at the point.

        Raises NotShown, or TimeIsOver.
        """
        if run is not None:
            self._runs.append(_Run(run.trace, run.first, run.last))
        for each in cases:
            self._is(each.forms, each.where, None if each.where else point)

    def _is(self, forms: Forms, part: Polyhedron, point: Mapping[str, Fraction] | None) -> None:
        self._raise(lambda of: of.open_above(self._above, forms, part), point)
        if forms:
            self._lay(lambda of: of.open_below(self._under, forms, part))

    def region(self, region: Inside) -> None:
        """Show where the limit is kept and where it is not. Raises as `cases` does."""
        limit = self.latency.limit
        assert limit is not None
        for part in region.good:
            self._within(limit, part)
        if region.bad is None:
            self._beyond(limit, (), region.good)
        for part in region.bad or ():
            self._beyond(limit, part, ())

    def kept(self, bound: Duration) -> None:
        """Show that the time is nowhere more than a bound. Raises as `cases` does."""
        self._within(bound, ())

    def _within(self, limit: Duration, part: Polyhedron) -> None:
        self._raise(lambda of: of.over(self._above, limit, part), None)

    def _beyond(self, limit: Duration, part: Polyhedron, without: Sequence[Polyhedron]) -> None:
        self._lay(lambda of: of.not_over(self._under, limit, part, without))

    # Roofs

    def _raise(self, ask: Ask, start: Mapping[str, Fraction] | None) -> None:
        """Put up roofs until none is missing. start: where to begin."""
        for _ in range(MOST_POINTS):
            there = ask(self._everywhere)
            if there is None:
                return
            point, start = start or there, None
            why = f"more than {MOST_CLASSES:,} classes are needed, or somewhere nothing bounds it"
            for strict in (False, True):
                roof = self._roof(point, strict=strict)
                if roof is None:
                    continue
                why = "it is otherwise at some values"
                self.roofs.append(roof)
                self._above.append(Above(roof.forms, roof.assumed))
                if ask(self._at(point)) is None:
                    break
                self.roofs.pop()
                self._above.pop()
            else:
                raise NotShown(self._why(why))
        raise NotShown(f"more than {MOST_POINTS} sets of classes are needed")

    def _why(self, text: str) -> str:
        return text if self.budget.spent() is None else "the budget was used up"

    def _roof(self, point: Mapping[str, Fraction], *, strict: bool) -> Roof | None:
        system = self.plain.system
        space = space_of(bounds(system), self.boxes, point, strict=strict)
        found = invariant(
            self.plain,
            self.latency,
            space.form,
            self.budget,
            longest=self.longest,
            most=MOST_CLASSES,
        )
        if found is None:
            return None
        number = numbers(system)
        zero = space.make(0, (0,) * len(space.names))
        far = [each if isinstance(each, Form) else zero for each in found.far]
        return Roof(
            tuple(each.length * (1 if self.longest else -1) for each in far),
            tuple(each.length for each in space.assumed),
            dict(point),
            space.unit,
            tuple(some(each) for each in found.starts),
            tuple(class_of(each, number) for each in found.classes),
        )

    # Floors

    def _lay(self, ask: Ask) -> None:
        """Lay floors until none is missing."""
        for _ in range(MOST_POINTS):
            there = ask(self._everywhere)
            if there is None:
                return
            point = self._within_boxes(there, ask)
            if any(self._laid(each, point, ask) for each in self._runs):
                continue
            self._runs.append(self._run(point))
            if not self._laid(self._runs[-1], point, ask):
                raise NotShown("the run that takes so long at one point has no times around it")
        raise NotShown(f"more than {MOST_POINTS} runs are needed")

    def _laid(self, run: _Run, point: Mapping[str, Fraction], ask: Ask) -> bool:
        """Lay the floor that a run is around a point, if it shows there what is missing."""
        last = run.trace.length if run.last is None else run.last
        origin = run.first if self.longest and run.last is not None else last
        times = scheduled(run.trace, origin, point)
        if times is None:
            return False
        steps = open_steps(zip(run.trace.steps, times[1:], strict=True), self.plain.system)
        ends = run.last is not None
        floor = Floor(run.trace.initial, steps, run.first, last if ends else run.first, ends)
        try:
            shown = under(self.plain.system, self.latency, self.boxes, floor)
        except NoSuchRun:
            return False
        self._under.append(shown)
        if ask(self._at(point)) is not None:
            self._under.pop()
            return False
        self.floors.append(floor)
        return True

    def _run(self, point: Mapping[str, Fraction]) -> _Run:
        """One that takes longest, or shortest, at a point."""
        search = LatencySearch(self.like, self.latency, point, self.budget, self.longest)
        found = search.run()
        if found.reason is not None:
            raise NotShown(self._why("too many classes are needed"))
        match found.extreme:
            case Unbounded(why=Endless.RESTS, trace=trace, first=first):
                return _Run(trace, first, None)
            case Extreme(trace=trace, first=first, last=last):
                return _Run(trace, first, last)
        raise NotShown("around some values a run goes round, with other times at each")

    def _within_boxes(self, point: Mapping[str, Fraction], ask: Ask) -> Mapping[str, Fraction]:
        """Somewhere near, where no two lengths are the same by chance, and it is missing too."""
        for nearer in range(_NEARER):
            moved = {}
            for number, (name, (low, high)) in enumerate(self.boxes.items()):
                inner = low + (high - low) * Fraction(*_INNER[number % len(_INNER)])
                moved[name] = point[name] + (inner - point[name]) / 2 ** (nearer + 1)
            if ask(self._at(moved)) is not None:
                return moved
        return point

    @property
    def _everywhere(self) -> Boundaries:
        return Boundaries(self.boxes, self.patience, longest=self.longest)

    def _at(self, point: Mapping[str, Fraction]) -> Boundaries:
        boxes = {name: (each, each) for name, each in point.items()}
        return Boundaries(boxes, self.patience, longest=self.longest)


_INNER = ((5, 11), (7, 13), (10, 17), (8, 19))
"""Parts of the length of a box, none of them like another."""
