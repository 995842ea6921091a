"""A formula of a longest or shortest time, from parts of the boxes where there is none at once.

Where state classes of forms include one another too seldom to come to an end, the boxes are
divided, and what is exact in each part is joined. Must not know dates, nor how a formula is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed.dividing import Boxes, divided
from checker.engines.timed.formula import MOST_CLASSES, Sandwich
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.situations import Situations
from checker.engines.timed.unions import by_parts, differ, parts_of, shorter
from checker.ir.duration import Duration, parameter
from checker.ir.latencies import Latency
from checker.measured import Between, Exact, Extreme, Formula, Part
from checker.regions import Constraint, Polyhedron

MOST_PARTS = 16
"""In so many parts of the boxes a formula is looked for."""

SPARE = 1_000
"""So many classes of forms, and twice those of numbers: with more the boxes are divided."""


class Splitting:
    """Finds one formula. longest: of the longest time, else of the shortest.

    Sound: the parts are boxes that cover all, a formula is exact in all of its part, and one for
    all of them is the same as each of theirs in its part, by the solver.
    """

    def __init__(
        self,
        situations: Situations,
        latency: Latency,
        boxes: Boxes,
        budget: Budget,
        *,
        longest: bool,
    ) -> None:
        self._situations = situations
        self._latency = latency
        self._boxes = boxes
        self._budget = budget
        self._longest = longest
        self._all = self._sandwich(boxes, MOST_CLASSES)
        self._parts: list[tuple[Boxes, Exact]] = []
        self._whole = False

    def formula(
        self, extreme: Extreme, point: Mapping[str, Fraction], classes: int
    ) -> Exact | None:
        """The formula, or one for each of some parts; None where not all of the boxes are known.

        extreme: what it is at this point. classes: how many there are of numbers.
        """
        most = min(2 * classes + SPARE, MOST_CLASSES)
        self._all = self._sandwich(self._boxes, most)
        found = self._all.formula(extreme, point)
        if found is not None or not self._all.crowded:
            return found
        if self._all.division is not None:
            self._divide(self._all.division, most)
            found = self._joined() if self._whole else None
        most_of_all = most == MOST_CLASSES or self._budget.full(most)
        if found is None and not most_of_all and self._budget.spent() is None:
            self._all = self._sandwich(self._boxes, MOST_CLASSES)
            found = self._all.formula(extreme, point)
        if found is None and self._whole:
            found = by_parts(parts_of(self._told(), self._boxes))
        return found

    def between(self) -> Between:
        """What is known of a longest time for which there is no formula."""
        known = self._all.between()
        if not self._parts:
            return known
        return replace(known, parts=parts_of((*self._told(), *known.parts), self._boxes))

    def _told(self) -> Iterator[Part]:
        """What is exact in the parts of the boxes."""
        for boxes, exact in self._parts:
            for each in exact.parts:
                yield Part((*self._where(boxes), *each.where), each.formula)

    def _sandwich(self, boxes: Boxes, most: int) -> Sandwich:
        where = self._situations, self._latency, boxes, self._budget
        return Sandwich(*where, longest=self._longest, most=most)

    def _divide(self, division: tuple[str, Fraction], most: int) -> None:
        """Look for a formula in each part, and divide further where there is none."""
        left = [*divided(self._boxes, *division)]
        for _ in range(MOST_PARTS):
            if not left or self._budget.spent() is not None:
                break
            boxes = left.pop(0)
            point = {name: high for name, (_, high) in boxes.items()}
            where = self._situations, self._latency, point, self._budget
            seen = LatencySearch(*where, self._longest).run()
            if seen.reason is not None or not isinstance(seen.extreme, Extreme):
                return
            sandwich = self._sandwich(boxes, most)
            found = sandwich.formula(seen.extreme, point)
            if found is not None:
                self._parts.append((boxes, found))
            elif sandwich.division is not None:
                left += divided(boxes, *sandwich.division)
            else:
                return
        self._whole = not left

    def _joined(self) -> Formula | None:
        """One formula that in each part is the same as that of the part."""
        told = [(boxes, each) for boxes, each in self._parts if isinstance(each, Formula)]
        if len(told) < len(self._parts):
            return None
        formulas = list(dict.fromkeys(formula for _, formula in told))
        bounds = [forms for each in formulas for forms in each.bounds]
        every = tuple(dict.fromkeys(form for forms in bounds for form in forms))
        for tried in (*formulas, Formula((every,), least=not self._longest)):
            if not any(differ(tried, formula, boxes) for boxes, formula in told):
                return shorter(tried, self._boxes)
        return None

    def _where(self, boxes: Boxes) -> Polyhedron:
        """The part of all as constraints."""
        found = []
        for name, (low, high) in boxes.items():
            least, most = self._boxes[name]
            if low > least:
                found.append(Constraint(Duration(low) - parameter(name)))
            if high < most:
                found.append(Constraint(parameter(name) - Duration(high)))
        return tuple(found)
