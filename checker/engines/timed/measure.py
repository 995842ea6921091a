"""Every latency of a system, measured: the longest and shortest time, each with its formula.

Knows which searches there are; must not know how any of them works, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

from checker.engines.budget import Budget
from checker.engines.inverting import AT_SOME_SPEED, sought, without_times
from checker.engines.timed.activities import CannotTime
from checker.engines.timed.completing import completed
from checker.engines.timed.formula import highest, over
from checker.engines.timed.influence import Influence
from checker.engines.timed.latency import Found, LatencySearch
from checker.engines.timed.members import told
from checker.engines.timed.quotient import Quotients
from checker.engines.timed.region import Closing, region, telling
from checker.engines.timed.side import GOES_ON, Side, side
from checker.engines.timed.situations import Situations
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.measured import (
    Measured,
    Measurement,
    Unbounded,
    Unmeasured,
    kept,
)
from checker.records import dataclass
from checker.regions import Region
from checker.semantics.timing import Box, boxes_of
from checker.verdict import Holds, Reason

MOST_CORNERS = 16
"""At how many corners of the boxes a run that takes for ever is looked for."""

_MORE = 1.25
"""What was cut by time is measured again with so many times as much."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What a latency came to with so many states for each search, and so many seconds left."""

    found: Measurement
    states: int | None
    seconds: float | None

    def more(self, budget: Budget) -> bool:
        """Whether it was cut short, and by this budget it may come further."""
        found = self.found
        if isinstance(found, Measured) and found.best_known:
            return False
        if self.states is not None and (budget.states is None or budget.states > self.states):
            return True
        cut = found.reason if isinstance(found, Unmeasured) else None
        if isinstance(found, Measured) and found.best_reason is not None:
            cut = found.best_reason.reason
        if cut is Reason.SECONDS and self.seconds is not None and budget.left is not None:
            return budget.left > self.seconds * _MORE
        return cut in (Reason.SECONDS, Reason.MEMORY, Reason.INTERRUPTED)


class Measuring:
    """Measures latencies of one system; what they have in common is worked out once."""

    def __init__(self, system: System) -> None:
        self._boxes = boxes_of(system)
        self.system = system
        self._known: dict[frozenset[int], Quotients] = {}
        self._influence = Influence(system)
        self._tried: dict[Latency, _Tried] = {}

    @property
    def _quotients(self) -> Quotients:
        return self._without(frozenset())

    def _without(self, threads: frozenset[int]) -> Quotients:
        """The situations in which these threads do nothing."""
        if threads not in self._known:
            self._known[threads] = Quotients(self._influence.without(threads))
        return self._known[threads]

    def of(self, latency: Latency, budget: Budget) -> Measurement:
        """The longest and the shortest time that a latency takes.

        Where time parameters are open it is measured where each has its largest value, and is a
        formula everywhere else; without a formula it is not measured. One with a bound is measured
        where its longest time is above the bound: at that corner of the boxes, among some, where
        it is furthest above. Of members of a family that are alike one is measured. Of an
        inversion only the longest time is asked for.
        """
        if latency.inverted is None:
            return self._timed(latency, budget)
        found = sought(self.system, latency.inverted, budget)
        if found.run is None and found.reason is None:
            return Measured(None, None, False, {}, found.states, found.failing, every_speed=True)
        if not self.system.timed or found.reason not in (None, Reason.STATES):
            return without_times(latency, found)
        told = self._timed(latency, budget)
        if found.run is None or not isinstance(told, Unmeasured) or told.least is not None:
            return told
        return replace(told, text=f"{told.text} {AT_SOME_SPEED}")

    def like(self, latency: Latency) -> Latency | None:
        """An earlier member of its family that is measured in its place, if there is one."""
        try:
            like = self._quotients.like(latency)
        except CannotTime:
            return None
        return None if like is None else like[0]

    def _timed(self, latency: Latency, budget: Budget) -> Measurement:
        try:
            like = self._quotients.like(latency)
            if like is None:
                return self._alone(latency, budget)
            return told(self._quotients.plain, self._alone(like[0], budget), like[1])
        except CannotTime as error:
            return Unmeasured(Reason.TIMING, f"Not measured: {error}.")

    def _alone(self, latency: Latency, budget: Budget) -> Measurement:
        """What is measured of it; what was cut short is measured again if more can come of it."""
        asked = replace(latency, given=())  # what else it is asked with says nothing of the time
        tried = self._tried.get(asked)
        if tried is None or tried.more(budget):
            seconds = budget.left
            found = self._of_those_that_matter(latency, budget)
            tried = self._tried[asked] = _Tried(found, budget.states, seconds)
        return tried.found

    def _of_those_that_matter(self, latency: Latency, budget: Budget) -> Measurement:
        """What is measured of it without the threads that can't matter, if that gives runs."""
        threads = self._influence.left_out(latency)
        found = self._bounded(self._without(threads).under(latency), latency, budget)
        told = completed(self.system, found, threads) if threads else found
        if told is None:
            told = self._bounded(self._quotients.under(latency), latency, budget)
        return told

    def all_of(
        self, latency: Latency, budget: Budget, stopped: Callable[[], bool]
    ) -> tuple[Measurement, Region | None]:
        """What it comes to and, if it has a limit, where it is no longer than that.

        stopped: whether a KeyboardInterrupt has come, which is taken as the end of the budget.
        """
        found = self.of(latency, budget)
        if latency.limit is None or stopped():
            return found, None
        try:
            return found, self.region(latency, found, budget)
        except KeyboardInterrupt:
            return found, None

    def region(self, latency: Latency, measurement: Measurement, budget: Budget) -> Region | None:
        """Where it is no longer than its limit; None where nothing is known of it.

        measurement: what `of` says of it.
        """
        try:
            threads = self._influence.left_out(latency)
            return region(self._without(threads).under(latency), latency, measurement, budget)
        except CannotTime:
            return None

    def _bounded(self, situations: Situations, latency: Latency, budget: Budget) -> Measurement:
        boxes = self._boxes
        point = {name: high for name, (_, high) in boxes.items()}
        found = _at(situations, latency, budget, boxes, point)
        if boxes and latency.bound is not None and isinstance(found, Unmeasured):
            return _kept(situations, latency, budget, boxes, found)
        if latency.bound is None or not isinstance(found, Measured) or found.worst_formula is None:
            return found
        there = highest(found.worst_formula, latency.bound, boxes)
        if there is None or there == point:
            return found
        stopped = found.best_reason
        if stopped is not None and stopped.reason not in GOES_ON:
            text = "Stopped before the run that breaks the bound was looked for."
            return Unmeasured(stopped.reason, text, point)
        return _at(situations, latency, budget, {}, there)


def _at(
    situations: Situations,
    latency: Latency,
    budget: Budget,
    boxes: Mapping[str, Box],
    point: Mapping[str, Fraction],
) -> Measurement:
    """What is measured at a point; with formulas for all of `boxes`, if there are any.

    The longest and the shortest time are looked for whatever becomes of the other; of what nobody
    asks how short it is only the longest.
    """
    where = situations, latency, budget, boxes, point
    worst = side(*where, longest=True)
    unknown = worst.unknown
    if unknown is not None and worst.over and unknown.reason in GOES_ON:
        endless = _endless(situations, latency, budget, boxes)
        if endless is not None:
            return endless
    stopped = unknown is not None and (unknown.reason not in GOES_ON or worst.seen.still)
    best: Side | None
    if latency.only_longest:
        best = Side(Found(None, worst.seen.begun, 0, worst.seen.failing))
    else:
        best = None if stopped else side(*where, longest=False)
    if best is not None and best.seen.still and best.unknown is not None:
        return Unmeasured(best.unknown.reason, best.unknown.text, point)
    shortest = best.extreme if best is not None else None
    known = best is not None and best.known
    failing = worst.seen.failing or (best is not None and best.seen.failing)
    if unknown is not None:
        return Unmeasured(
            unknown.reason,
            unknown.text,
            point,
            least=worst.extreme,
            exact=worst.extreme is not None and worst.seen.reason is None,
            between=worst.between,
            best=shortest if known else None,
            best_formula=best.formula if best is not None and known else None,
            best_known=known,
            failing=failing,
        )
    assert best is not None
    assert shortest is None or shortest.value >= 0
    return Measured(
        worst=worst.seen.extreme,
        best=shortest,
        begun=worst.seen.begun,
        point=point,
        classes=worst.seen.classes + best.seen.classes,
        failing=failing,
        worst_formula=worst.formula,
        best_formula=best.formula,
        best_known=known,
        best_reason=best.unknown,
    )


def _endless(
    situations: Situations, latency: Latency, budget: Budget, boxes: Mapping[str, Box]
) -> Measured | None:
    """What is measured at a corner of the boxes where there is no longest time, if there is one."""
    corners = product(*((low, high) for low, high in boxes.values()))
    for corner in islice(corners, MOST_CORNERS):
        point = dict(zip(boxes, corner, strict=True))
        found = LatencySearch(situations, latency, point, budget, True).run()
        if isinstance(found.extreme, Unbounded) and found.still is None:
            return Measured(
                worst=found.extreme,
                best=None,
                begun=found.begun,
                point=point,
                classes=found.classes,
                failing=found.failing,
                best_known=latency.only_longest,
            )
    return None


def _kept(
    situations: Situations,
    latency: Latency,
    budget: Budget,
    boxes: Mapping[str, Box],
    unknown: Unmeasured,
) -> Measurement:
    """What is measured, without a formula, where the bound is not kept, if it is so anywhere."""
    assert latency.bound is not None
    high = unknown.between.high
    if high is not None and over(high, latency.bound, boxes) is None:
        return replace(unknown, keeps=True)
    if unknown.reason not in GOES_ON:
        return unknown
    limited = replace(latency, limit=latency.bound)
    where = Closing(situations, limited, boxes, budget).region()
    there = telling(where, boxes)
    if there is None:
        return unknown
    found = _at(situations, latency, budget, {}, there)
    told = kept(latency, found)
    assert where.everywhere or not isinstance(told, Holds), "what breaks the bound keeps to it"
    return found
