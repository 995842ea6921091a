"""For which time parameters the longest time is at most a limit, exactly.

With a formula the answer is read off it. Without one it is closed in on from both sides: at a point
that lies in no part yet, the run that takes longest shows that it is so too around it that the time
is over the limit, or state classes of forms that it is not.

Must not know how dates are kept, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed.formula import Sandwich
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.situations import Situations
from checker.engines.timed.unions import minimal, point_in
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.measured import Endless, Exact, Extreme, Measured, Measurement, Unbounded
from checker.regions import Constraint, Polyhedron, Region
from checker.semantics.timing import Box, boxes_of
from checker.smt import Undecided
from checker.verdict import Reason

MOST_POINTS = 60
"""At how many points a region without a formula is looked at."""


def region(
    situations: Situations, latency: Latency, measurement: Measurement, budget: Budget
) -> Region | None:
    """Where the latency takes no longer than its limit; None where nothing is known of it.

    measurement: what `Measuring` says of the latency.
    """
    assert latency.limit is not None
    boxes = boxes_of(situations.system)
    if isinstance(measurement, Measured):
        if measurement.worst_formula is not None:
            return from_formula(measurement.worst_formula, latency.limit, boxes)
        if not boxes:
            return Region(((),) if _within_limit(measurement, latency.limit) else ())
    elif measurement.reason is not Reason.TIMING or not boxes:
        return None
    found = Closing(situations, latency, boxes, budget).region()
    return None if found.reason is not None and not (found.good or found.bad) else found


def _within_limit(measured: Measured, limit: Duration) -> bool:
    match measured.worst:
        case None:
            return True
        case Unbounded():
            return False
        case Extreme(value=value):
            return value <= limit.at({})


def from_formula(exact: Exact, limit: Duration, boxes: Mapping[str, Box]) -> Region:
    """Where a formula is at most the limit: for some of its bounds all forms are."""
    assert not any(each.formula.least for each in exact.parts)
    parts = [
        (*each.where, *(Constraint(form - limit) for form in forms))
        for each in exact.parts
        for forms in each.formula.bounds
    ]
    return Region(minimal(parts, boxes))


def telling(found: Region, boxes: Mapping[str, Box]) -> dict[str, Fraction] | None:
    """A point where the limit is not kept; any point if it is kept everywhere; None if unknown."""
    if found.everywhere:
        return {name: high for name, (_, high) in boxes.items()}
    points = [point_in((), part, boxes) for part in found.bad]
    if found.reason is None:
        points = [point_in(found.good, (), boxes)]
    return next((each for each in points if isinstance(each, dict)), None)


# What is known at points


class Closing:
    """Finds a region from points, without a formula. Run it once."""

    def __init__(
        self,
        situations: Situations,
        latency: Latency,
        boxes: Mapping[str, Box],
        budget: Budget,
    ) -> None:
        assert latency.limit is not None
        self._situations = situations
        self._latency = latency
        self._limit = latency.limit
        self._boxes = boxes
        self._budget = budget
        self._bounds = Sandwich(situations, latency, boxes, budget, longest=True)
        self._good: list[Polyhedron] = []
        self._bad: list[Polyhedron] = []

    def region(self) -> Region:
        """The region, as far as it is found."""
        reason = self._close()
        good = minimal(self._good, self._boxes)
        if reason is None:
            return Region(good)
        return Region(good, minimal(self._bad, self._boxes), reason)

    def _close(self) -> Reason | None:
        """Fill the boxes with parts; why some of them is left."""
        for _ in range(MOST_POINTS):
            point = point_in((*self._good, *self._bad), (), self._boxes)
            if point is None:
                return None
            if isinstance(point, Undecided):
                return Reason.TIMING
            search = LatencySearch(self._situations, self._latency, point, self._budget, True)
            found = search.run()
            if found.reason is not None:
                return found.reason
            part = self._part(found.extreme, point)
            if part is None:
                return self._budget.spent() or Reason.TIMING
            where, holds = part
            assert all(each.meets(point) for each in where), "a point is not in its own part"
            (self._good if holds else self._bad).append(where)
        return Reason.TIMING

    def _part(
        self, extreme: Extreme | Unbounded | None, point: Mapping[str, Fraction]
    ) -> tuple[Polyhedron, bool] | None:
        """A part of the boxes with the point in it, and whether the limit is kept in it."""
        match extreme:
            case Unbounded(why=Endless.RESTS, trace=trace, first=first):
                run = self._bounds.floor(Extreme(Fraction(0), trace, first, first), point)
                return tuple(Constraint(form.length * -1) for form in run.possible), False
            case Unbounded():
                return None  # around the point the loop may need other times
            case Extreme(value=value) if value > self._limit.at(point):
                run = self._bounds.floor(extreme, point)
                long = [Constraint(self._limit - form.length, strict=True) for form in run.forms]
                return (*long, *(Constraint(form.length * -1) for form in run.possible)), False
        time = None if extreme is None else extreme.value
        roof = self._bounds.roof(point, time, around=True)
        if roof is None:
            return None
        short = [Constraint(form.length - self._limit) for form in roof.forms]
        return (*short, *(Constraint(form.length, strict=True) for form in roof.assumed)), True
