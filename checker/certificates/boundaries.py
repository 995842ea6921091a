"""What roofs and floors together say of a time in all of the boxes of the time parameters.

Each question is for a point where they leave something open, so that one who makes them is told
where to go on, and one who checks them that nothing is left. Shortest times are taken as minus
themselves. Must not know how a roof or a floor is shown to be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from checker.certificates.form import Forms
from checker.certificates.patience import Patience
from checker.certificates.solving import (
    TIME,
    Clause,
    at_least_0,
    below_0,
    meeting,
    point_of,
    within,
)
from checker.ir.duration import Duration, parameter
from checker.records import dataclass
from checker.regions import Polyhedron
from checker.semantics.timing import Box
from checker.smt import AtMost, Below


@dataclass(frozen=True, slots=True)
class Above:
    """The time is no more than the most of `forms`, where all of `assumed` are less than 0."""

    forms: tuple[Duration, ...]
    assumed: tuple[Duration, ...]


@dataclass(frozen=True, slots=True)
class Under:
    """The time can be as long as `form`, or without end if None, where none of `possible` is less
    than 0."""

    form: Duration | None
    possible: tuple[Duration, ...]


class Boundaries:
    """Of one time of a latency. longest: as forms are given; else they are those of a shortest."""

    def __init__(self, boxes: Mapping[str, Box], patience: Patience, *, longest: bool) -> None:
        self._boxes = boxes
        self._patience = patience
        self._sign = 1 if longest else -1

    def open_above(
        self, roofs: Iterable[Above], forms: Forms, part: Polyhedron = ()
    ) -> dict[str, Fraction] | None:
        """A point of a part where the roofs leave room for more than the forms say.

        Without forms: where they leave room for any time at all. None if nowhere.
        """
        under = [[meeting(each)] for each in part] + [self._no_more(each) for each in roofs]
        for bound in forms or [()]:
            found = self._point([*([self._more(form)] for form in bound), *under])
            if found is not None:
                return found
        return None

    def open_below(
        self, floors: Iterable[Under], forms: Forms, part: Polyhedron = ()
    ) -> dict[str, Fraction] | None:
        """A point of a part where the floors do not show as much as the forms say."""
        clauses: list[Clause] = [[self._at_most(form) for form in bound] for bound in forms]
        clauses += [[meeting(each)] for each in part]
        for each in floors:
            less = [] if each.form is None else [self._more(each.form)]
            clauses.append([*less, *map(below_0, each.possible)])
        return self._point(clauses)

    def outside(self, parts: Iterable[Polyhedron]) -> dict[str, Fraction] | None:
        """A point in none of the parts, None if they are all of the boxes."""
        return self._point([[meeting(each.opposite) for each in part] for part in parts])

    def over(
        self, roofs: Iterable[Above], limit: Duration, part: Polyhedron
    ) -> dict[str, Fraction] | None:
        """A point of a part where the roofs leave room for more than a limit."""
        clauses: list[Clause] = [[meeting(each)] for each in part]
        for roof in roofs:
            more = [below_0(limit - form) for form in roof.forms]
            clauses.append([*more, *map(at_least_0, roof.assumed)])
        return self._point(clauses)

    def not_over(
        self,
        floors: Iterable[Under],
        limit: Duration,
        part: Polyhedron,
        without: Iterable[Polyhedron],
    ) -> dict[str, Fraction] | None:
        """A point of a part, not in others, where the floors do not show more than a limit."""
        clauses: list[Clause] = [[meeting(each)] for each in part]
        clauses += [[meeting(each.opposite) for each in other] for other in without]
        for floor in floors:
            less = [] if floor.form is None else [at_least_0(limit - floor.form)]
            clauses.append([*less, *map(below_0, floor.possible)])
        return self._point(clauses)

    def _no_more(self, roof: Above) -> Clause:
        return [*map(self._at_most, roof.forms), *map(at_least_0, roof.assumed)]

    def _more(self, form: Duration) -> Below:
        """The time is more than the form."""
        return below_0(form * self._sign - _TIME)

    def _at_most(self, form: Duration) -> AtMost:
        return at_least_0(form * self._sign - _TIME)

    def _point(self, clauses: Sequence[Clause]) -> dict[str, Fraction] | None:
        found = point_of([*within(self._boxes), *clauses], self._patience)
        if found is None:
            return None
        return {name: found.get(name, low) for name, (low, _) in self._boxes.items()}


_TIME = parameter(TIME)
