"""Every latency of a system, measured: the longest and shortest time, each with its formula.

Knows which searches there are; must not know how any of them works, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

from checker.engines.budget import Budget
from checker.engines.timed.activities import CannotTime
from checker.engines.timed.formula import Sandwich, highest
from checker.engines.timed.latency import Found, LatencySearch
from checker.engines.timed.members import told
from checker.engines.timed.quotient import Quotients
from checker.engines.timed.region import Closing, region, telling
from checker.engines.timed.situations import Situations
from checker.engines.timed.standstill import stands_still
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.measured import (
    Extreme,
    Formula,
    Measured,
    Measurement,
    Unbounded,
    Unmeasured,
    kept,
)
from checker.regions import Region
from checker.semantics.timing import Box, boxes_of
from checker.verdict import Holds, Reason

MOST_CORNERS = 16
"""At how many corners of the boxes a run that takes for ever is looked for."""


class Measuring:
    """Measures latencies of one system; what they have in common is worked out once."""

    def __init__(self, system: System) -> None:
        self._boxes = boxes_of(system)
        self._system = system
        self._known: Quotients | None = None
        self._measured: dict[Latency, Measurement] = {}

    @property
    def _quotients(self) -> Quotients:
        self._known = self._known or Quotients(self._system)
        return self._known

    def of(self, latency: Latency, budget: Budget) -> Measurement:
        """The longest and the shortest time that a latency takes.

        Where time parameters are open it is measured where each has its largest value, and is a
        formula everywhere else; without a formula it is not measured. One with a bound is measured
        where its longest time is furthest above the bound. Of members of a family that are alike
        one is measured.
        """
        try:
            like = self._quotients.like(latency)
            if like is None:
                return self._alone(latency, budget)
            return told(self._quotients.plain, self._alone(like[0], budget), like[1])
        except CannotTime as error:
            return Unmeasured(Reason.TIMING, f"{error}, which can't be measured yet.")

    def _alone(self, latency: Latency, budget: Budget) -> Measurement:
        """What is measured of it; what was cut short is measured again."""
        known = self._measured.get(latency)
        if known is None:
            known = self._bounded(self._quotients.under(latency), latency, budget)
            if isinstance(known, Measured) or known.reason is Reason.TIMING:
                self._measured[latency] = known
        return known

    def region(self, latency: Latency, measurement: Measurement, budget: Budget) -> Region | None:
        """Where it is no longer than its limit; None where nothing is known of it.

        measurement: what `of` says of it.
        """
        try:
            return region(self._quotients.under(latency), latency, measurement, budget)
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
        return found if there in (None, point) else _at(situations, latency, budget, {}, there)


def _at(
    situations: Situations,
    latency: Latency,
    budget: Budget,
    boxes: Mapping[str, Box],
    point: Mapping[str, Fraction],
) -> Measurement:
    """What is measured at a point; with formulas for all of `boxes`, if there are any."""
    found: list[Found] = []
    formulas: list[Formula | None] = []
    best_known = True
    for longest in (True, False):
        one = LatencySearch(situations, latency, point, budget, longest).run()
        found.append(one)
        if one.still is not None:
            return Unmeasured(Reason.TIMING, stands_still(situations.system, one.still), point)
        if one.reason is not None:
            return _cut(one, point, longest)
        formula = None
        sandwich = Sandwich(situations, latency, boxes, budget, longest=longest)
        if boxes and longest and one.extreme is None and not sandwich.nowhere(point):
            endless = _endless(situations, latency, budget, boxes)
            return endless or _no_formula(None, point, budget, longest)
        if boxes and one.extreme is None and not longest:
            best_known = sandwich.nowhere(point)
        if boxes and isinstance(one.extreme, Extreme):
            formula = sandwich.formula(one.extreme, point)
            if formula is None:
                endless = _endless(situations, latency, budget, boxes) if longest else None
                return endless or _no_formula(one.extreme, point, budget, longest)
        formulas.append(formula)
    worst, best = found
    assert not isinstance(best.extreme, Extreme) or best.extreme.value >= 0
    return Measured(
        worst=worst.extreme,
        best=best.extreme if isinstance(best.extreme, Extreme) else None,
        begun=worst.begun,
        point=point,
        classes=worst.classes + best.classes,
        failing=worst.failing or best.failing,
        worst_formula=formulas[0],
        best_formula=formulas[1],
        best_known=best_known,
    )


def _cut(found: Found, point: Mapping[str, Fraction], longest: bool) -> Unmeasured:
    assert found.reason is not None
    advice = {
        Reason.SECONDS: " Raise --max-seconds.",
        Reason.MEMORY: " Raise --max-memory.",
        Reason.STATES: " Make the model smaller.",
    }
    text = f"Stopped at {found.classes:,} state classes; a {_word(longest)} time may still come."
    least = found.extreme if longest and isinstance(found.extreme, Extreme) else None
    return Unmeasured(found.reason, text + advice.get(found.reason, ""), point, least)


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
                best_known=False,
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
    if unknown.reason is not Reason.TIMING:
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


def _no_formula(
    extreme: Extreme | None, point: Mapping[str, Fraction], budget: Budget, longest: bool
) -> Unmeasured:
    reason = budget.spent() or Reason.TIMING
    text = f"No formula was found for the {'longest' if longest else 'shortest'} time."
    text += " Set the time parameters to values, as with --set, to have it measured there."
    return Unmeasured(reason, text, point, extreme if longest else None)


def _word(longest: bool) -> str:
    return "longer" if longest else "shorter"
