"""A longest or shortest time as a formula in the time parameters, exact in all of their boxes.

Closes in from both sides. From above: state classes of forms, in which of two bounds the one that
is less at a point counts, have everywhere at least the dates that there are, and at that point just
those. From below: the run that takes the longest time at the point takes it, or so long as its own
delays allow, wherever it is possible. The solver looks for a point where the two differ, which is
the next; there is none when they are the same everywhere.

Must not know how dates are kept, nor how it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice, product

from checker.collecting import resting
from checker.engines.budget import Budget
from checker.engines.timed import dates as d
from checker.engines.timed.activities import bounds
from checker.engines.timed.classes import Classes
from checker.engines.timed.dividing import division
from checker.engines.timed.forms import Form, Number, Space, at_most, space_of
from checker.engines.timed.heard import OFTEN
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.situations import Situation, Situations
from checker.engines.timed.standstill import standstill
from checker.engines.timed.stretch import Stretch, stretch
from checker.engines.timed.unions import TIME, by_parts, linear, parts_of, point_in, shorter
from checker.engines.timed.watch import Sample, Watch, Watched
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.measured import Between, Exact, Extreme, Formula, Part
from checker.records import dataclass
from checker.regions import Constraint, Polyhedron
from checker.semantics.timing import Box, within
from checker.smt import AtMost, Below, Undecided, satisfying

MOST_CLASSES = 100_000
MOST_CLASSES_OF_NOTHING = 2_000
MOST_POINTS = 30
MOST_CORNERS = 16


@dataclass(frozen=True, slots=True)
class Roof:
    """Nowhere is it more than the most of `forms`, where every one of `assumed` is below 0."""

    forms: tuple[Form, ...]
    assumed: tuple[Form, ...]


class Sandwich:
    """Finds one formula. longest: of the longest time, else of the shortest, which is less than 0
    taken as minus itself, so that it is a longest too.

    crowded: there were too many classes; division: then the parameter and the value at which the
    boxes are best divided, if one is seen.
    """

    def __init__(
        self,
        situations: Situations,
        latency: Latency,
        boxes: Mapping[str, Box],
        budget: Budget,
        *,
        longest: bool,
        most: int = MOST_CLASSES,
    ) -> None:
        self._situations = situations
        self._system = situations.system
        self._latency = latency
        self._boxes = boxes
        self._budget = budget
        self._most = most
        self._sign = 1 if longest else -1
        self._watch = Watch(situations.system, latency, longest)
        self.crowded = False
        self.division: tuple[str, Fraction] | None = None
        self._roofs: list[Roof] = []
        self._floors: list[Stretch] = []

    def formula(self, extreme: Extreme, point: Mapping[str, Fraction]) -> Exact | None:
        """The formula, or one for each of some parts; None where not all of the boxes are known.

        extreme: what it is at this point.
        """
        return self._closed(extreme, point) or self._in_parts()

    def _closed(self, extreme: Extreme, point: Mapping[str, Fraction]) -> Formula | None:
        for _ in range(MOST_POINTS):
            value = extreme.value * self._sign
            roof = self._exact(point, value) or self.roof(point, value)
            if roof is None:
                return None
            self._roofs.append(roof)
            self._floors.append(self.floor(extreme, point))
            gap = self._gap()
            if gap is None:
                return self._told()
            if isinstance(gap, Undecided):
                return None
            point, longest = gap, self._sign > 0
            search = LatencySearch(self._situations, self._latency, gap, self._budget, longest)
            again = search.run()
            if again.reason is not None or not isinstance(again.extreme, Extreme):
                return None
            extreme = again.extreme
        return None

    def _exact(self, point: Mapping[str, Fraction], value: Fraction) -> Roof | None:
        """A bound from above that is known and exact at the point, where the time is this."""
        for roof in self._roofs:
            holds = all(each.length.at(point) < 0 for each in roof.assumed)
            if holds and max(each.length.at(point) for each in roof.forms) == value:
                return roof
        return None

    def nowhere(self, point: Mapping[str, Fraction], *, begun: bool) -> bool:
        """Whether it is known that no run takes the time anywhere in the boxes; at this point none
        does. For the longest also, that none goes on for ever with it, nor, unless it is `begun`
        here, begins it anywhere."""
        self._most = min(self._most, MOST_CLASSES_OF_NOTHING)
        return self._above(self._space(point), begun=begun or self._sign < 0) == []

    def _space(self, point: Mapping[str, Fraction], *, strict: bool = False) -> Space:
        return space_of(bounds(self._system), self._boxes, point, strict=strict)

    def roof(
        self, point: Mapping[str, Fraction], value: Fraction | None, *, around: bool = False
    ) -> Roof | None:
        """A bound from above that is exact at the point, where the time is this.

        value: None if no run takes the time there; then there are no forms. around: also if there
        is no bound in all of the boxes. None if there are too many classes.
        """
        for strict in (False, True):
            space = self._space(point, strict=strict)
            forms = self._above(space)
            if forms is None:
                if around and not strict:
                    continue
                return None
            most = max((form.here for form in forms), default=None)
            if value == (None if most is None else most * space.unit):
                return Roof(tuple(forms), tuple(space.assumed))
        raise AssertionError("classes of forms do not have the dates of their point")

    @resting()
    def _above(self, space: Space, *, begun: bool = True) -> list[Form] | None:
        """The most of all times that are taken, those left out that others are above of.

        None where it is not found, and unless `begun` where some run begins one.
        """
        classes = Classes(self._situations, space.form)
        kept: dict[tuple[Situation, bool], dict[d.Dates, Watched]] = {}
        covered: set[int] = set()
        waiting: list[Watched] = []
        found: list[Form] = []
        stored = 0
        for first in classes.first():
            watched, sample = self._watch.start(first)
            self._note(found, sample, space)
            waiting.append(watched)
        looked = 0
        for watched in waiting:  # which grows meanwhile
            if looked % OFTEN == 0 and self._budget.spent() is not None:
                return None
            looked += 1
            if id(watched) in covered:
                continue
            if watched.pending and not begun:
                return None
            if self._sign > 0 and watched.pending and classes.rests(watched.at):
                return None  # somewhere in the box a run may begin the time and never end it
            for taken in classes.steps(watched.at):
                followed = self._watch.follow(watched, taken)
                if followed is None:
                    continue
                after, sample = followed
                if not self._note(found, sample, space):
                    return None
                if self._watch.over(after):
                    continue
                dates = kept.setdefault((after.at.at, after.pending), {})
                own = after.at.dates
                if own not in dates and not any(d.includes(each, own) for each in dates):
                    for each in [each for each in dates if d.includes(own, each)]:
                        covered.add(id(dates.pop(each)))
                    dates[own] = after
                    waiting.append(after)
                    stored += 1
            if stored > self._most or self._budget.full(stored):
                self.crowded = True
                self.division = division(kept.values(), self._boxes)
                return None
        if standstill(self._situations, (at for at, _ in kept)) is not None:
            return None  # of runs in which time stands still nothing is known
        return found

    def _note(self, found: list[Form], sample: Sample | None, space: Space) -> bool:
        """Add the time to those found; whether it has a bound."""
        if sample is None:
            return True
        number: Number = sample.far
        if number == math.inf:
            return False
        if not isinstance(number, Form):
            assert number == 0
            number = space.make(0, (0,) * len(space.names))
        if not any(at_most(number, other) for other in found):
            found[:] = [other for other in found if not at_most(other, number)]
            found.append(number)
        return True

    def floor(self, extreme: Extreme, point: Mapping[str, Fraction]) -> Stretch:
        """A bound from below that is exact at the point, by the run that takes it there."""
        first, last = extreme.first, extreme.last
        if self._sign < 0:
            first, last = last, first
        return stretch(extreme.trace, first, last, self._space(point))

    def _gap(self) -> dict[str, Fraction] | Undecided | None:
        """A point where what is known from above is more than what is known from below."""
        if self._meet():
            return None
        clauses: list[list[AtMost | Below]] = [[each] for each in within(self._boxes)]
        for roof in self._roofs:  # the time is below it, or it does not hold
            clause: list[AtMost | Below] = [_less(form, than=True) for form in roof.forms]
            clauses.append([*clause, *(_not_below_0(each) for each in roof.assumed)])
        for floor in self._floors:  # the time is above it, or it does not hold
            clause = [_less(form, than=False) for form in floor.forms]
            clauses.append([*clause, *(_below_0(each) for each in floor.possible)])
        found = satisfying(clauses)
        if not isinstance(found, dict):
            return found
        return {name: found.get(name, low) for name, (low, _) in self._boxes.items()}

    def _meet(self) -> bool:
        """Whether it is plain that nothing is left open: one form is the bound from both sides."""
        roof, floor = self._roofs[-1], self._floors[-1]
        return (
            not roof.assumed
            and not floor.possible
            and len(roof.forms) == len(floor.forms) == 1
            and roof.forms[0].length == floor.forms[0].length
        )

    def _told(self) -> Formula | None:
        """The formula, if it holds everywhere by bounds that assume nothing."""
        roofs = [self._roofs[-1]] if self._meet() else self._roofs
        if any(each.assumed for each in roofs):
            return None
        return self._least_of(roofs)

    def _least_of(self, roofs: Iterable[Roof]) -> Formula:
        bounds = {frozenset(form.length * self._sign for form in each.forms) for each in roofs}
        needed = [each for each in bounds if not any(other < each for other in bounds)]
        told = sorted(
            (tuple(sorted(each, key=str)) for each in needed), key=lambda each: [*map(str, each)]
        )
        return shorter(Formula(tuple(told), least=self._sign < 0), self._boxes)

    def between(self) -> Between:
        """What the bounds that were found say of a longest time for which there is no formula."""
        assert self._sign > 0
        sure = [each for each in self._roofs if not each.assumed]
        floors = [each for each in self._floors if not each.possible]
        low = None
        if floors:
            bounds = dict.fromkeys(tuple(form.length for form in each.forms) for each in floors)
            low = shorter(Formula(tuple(bounds), least=True), self._boxes)
        high = self._least_of(sure) if sure else None
        return Between(low, high, self._parts(self._pairs))

    def _in_parts(self) -> Exact | None:
        """What it is by parts, if by the word of the solver those are all of the boxes.

        Where all bounds together leave nothing open, at each point some bound from above is one
        with some from below: those of one point first, then what is needed of the others.
        """
        pairs = self._pairs
        while True:
            left = point_in([_one(*each) for each in pairs], (), self._boxes)
            if left is None and pairs:
                return by_parts(self._parts(pairs))
            if not isinstance(left, dict):
                return None
            others = product(self._roofs, self._floors)
            more = [each for each in others if all(one.meets(left) for one in _one(*each))]
            if not more:
                return None
            pairs.append(more[0])

    @property
    def _pairs(self) -> list[tuple[Roof, Stretch]]:
        """The bound from above and the one from below at each point that was looked at."""
        return [*zip(self._roofs, self._floors, strict=False)]

    def _parts(self, pairs: Iterable[tuple[Roof, Stretch]]) -> tuple[Part, ...]:
        """Where the two bounds of a pair are one, and what they are there."""
        return parts_of(
            (
                Part(where, self._only(roof, where) or self._least_of([roof]))
                for roof, floor in pairs
                for where in (_one(roof, floor),)
            ),
            self._boxes,
        )

    def _only(self, roof: Roof, part: Polyhedron) -> Formula | None:
        """A form of the bound that none of the others is above of in this part."""
        for form in roof.forms:
            below = [Constraint(each.length - form.length) for each in roof.forms]
            if point_in([tuple(below)], part, self._boxes) is None:
                return Formula(((form.length * self._sign,),), least=self._sign < 0)
        return None


def _one(roof: Roof, floor: Stretch) -> Polyhedron:
    """Where a bound from above and one from below hold and are one."""
    where = [Constraint(form.length * -1) for form in floor.possible]
    where += [Constraint(form.length, strict=True) for form in roof.assumed]
    where += [Constraint(high.length - low.length) for high in roof.forms for low in floor.forms]
    return tuple(dict.fromkeys(where))


def _less(form: Form, *, than: bool) -> Below:
    """The time is less than the form; or more."""
    length = form.length
    sign = 1 if than else -1
    terms = ((TIME, Fraction(sign)), *((name, -factor * sign) for name, factor in length.terms))
    return Below(terms, length.constant * sign)


def _below_0(form: Form) -> Below:
    return Below(form.length.terms, -form.length.constant)


def _not_below_0(form: Form) -> AtMost:
    return AtMost(
        tuple((name, -factor) for name, factor in form.length.terms), form.length.constant
    )


def highest(exact: Exact, bound: Duration, boxes: Mapping[str, Box]) -> dict[str, Fraction] | None:
    """A point of the boxes at which the time is more than a bound; None if it is so nowhere.

    The first of some corners at which it is the most above the bound; another point only if it is
    above at none of these. For the most of some forms it is the highest point of all: for each form
    its highest corner is among them.
    """
    some = {*_ends(exact, bound, boxes), *islice(product(*boxes.values()), MOST_CORNERS)}
    corners = [dict(zip(boxes, corner, strict=True)) for corner in sorted(some)]
    most = max(corners, key=lambda corner: exact.at(corner) - bound.at(corner))
    if exact.at(most) > bound.at(most):
        return most
    for each in exact.parts:
        found = _over(each, bound, boxes)
        assert not isinstance(found, Undecided), "the solver gave no answer about a formula"
        if found is not None:
            return found
    return None


def _ends(
    exact: Exact, bound: Duration, boxes: Mapping[str, Box]
) -> Iterator[tuple[Fraction, ...]]:
    """For each form the first corner at which it is furthest above the bound."""
    for part in exact.parts:
        for form in {form for forms in part.formula.bounds for form in forms}:
            factors = dict((form - bound).terms)
            yield tuple(
                high if factors.get(name, 0) > 0 else low for name, (low, high) in boxes.items()
            )


def over(
    formula: Formula, bound: Duration, boxes: Mapping[str, Box]
) -> dict[str, Fraction] | Undecided | None:
    """The same; Undecided where the solver gives no answer."""
    return _over(Part((), formula), bound, boxes)


def _over(
    part: Part, bound: Duration, boxes: Mapping[str, Box]
) -> dict[str, Fraction] | Undecided | None:
    clauses: list[list[AtMost | Below]] = [[each] for each in within(boxes)]
    clauses += [[linear(each)] for each in part.where]
    for forms in part.formula.bounds:
        gaps = [bound - form for form in forms]
        clauses.append([Below(gap.terms, -gap.constant) for gap in gaps])
    found = satisfying(clauses)
    if not isinstance(found, dict):
        return found
    return {name: found.get(name, low) for name, (low, _) in boxes.items()}
