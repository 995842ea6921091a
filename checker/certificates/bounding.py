"""What is said of a time in all of the boxes, held against what bounds it.

Must not know how a roof or a floor is shown to be one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial

from checker.certificates.boundaries import Above, Boundaries, Under
from checker.certificates.form import Everywhere, Floor, Forms, Roof
from checker.certificates.patience import Patience
from checker.ir.duration import Duration
from checker.regions import Polyhedron
from checker.render.as_formula import place_text, point_text
from checker.semantics.timing import Box


class Rejected(Exception):
    """Something is not so; the text says why."""


class Bounds:
    """Of one time of a latency. roof, floor: what one says, if it is so; else they raise."""

    def __init__(
        self,
        boxes: Mapping[str, Box],
        patience: Patience,
        of: Everywhere,
        roof: Callable[[Roof, bool], Above],
        floor: Callable[[Floor], Under],
    ) -> None:
        self._of = of
        self._boxes = boxes
        self._raise = roof
        self._lay = floor
        self._patience = patience
        self._boundaries = Boundaries(boxes, patience, longest=of.longest)
        self._above: list[Above] | Exception | None = None
        self._under: list[Under] | Exception | None = None

    def formula(self) -> None:
        """The time is what the forms say. Raises Rejected, and what roof and floor raise."""
        assert self._of.forms is not None
        self._is(self._of.forms, ())

    def cases(self) -> None:
        """The time is what the forms of each part say, and the parts are all of the boxes.

        Raises as `formula` does.
        """
        cases = self._of.cases
        if not all(each.forms for each in cases):
            raise Rejected("a part of the boxes has no formula")
        self._known_names(one.form for each in cases for one in each.where)
        there = self._boundaries.outside(each.where for each in cases)
        if there is not None:
            raise Rejected(f"no formula is for the values{point_text(there)}")
        for each in cases:
            self._is(each.forms, each.where)

    def _is(self, forms: Forms, part: Polyhedron) -> None:
        if not all(forms):
            raise Rejected("a bound of the formula has no forms")
        self._known_names(form for bound in forms for form in bound)
        there = self._boundaries.open_above(self._roofs(), forms, part)
        if there is not None:
            word = "longer" if self._of.longest else "shorter"
            raise Rejected(f"it may be {word}{point_text(there)}")
        floors = self._floors() if forms else []
        there = self._boundaries.open_below(floors, forms, part) if forms else None
        if there is not None:
            word = "long" if self._of.longest else "short"
            raise Rejected(f"no run that takes so {word} is shown{point_text(there)}")

    def region(self, limit: Duration | None) -> Iterator[tuple[str, bool, Callable[[], None]]]:
        """What is said of a region, whether it is said of all runs, and what to do to see it."""
        region = self._of.region
        assert region is not None
        for part in region.good:
            yield f"holds {place_text(part)}", True, partial(self._holds, limit, part)
        if region.bad is None:
            text = "holds nowhere else" if region.good else "holds nowhere"
            if () not in region.good:
                yield text, False, partial(self._fails, limit, (), region.good)
        for part in region.bad or ():
            yield f"fails {place_text(part)}", False, partial(self._fails, limit, part, ())

    def kept(self, bound: Duration | None) -> None:
        """The time is nowhere more than the bound. Raises as `formula` does."""
        self._holds(bound, ())

    def exceeds(self, bound: Duration | None, point: Mapping[str, Fraction]) -> None:
        """At the point the time is more than the bound. Raises as `formula` does."""
        limit = self._limit(bound, ())
        boxes = {name: (value, value) for name, value in point.items()}
        there = Boundaries(boxes, self._patience, longest=True)
        if there.not_over(self._floors(), limit, (), ()) is not None:
            raise Rejected(f"no run that takes more than {limit} is shown")

    def _holds(self, limit: Duration | None, part: Polyhedron) -> None:
        limit = self._limit(limit, part)
        there = self._boundaries.over(self._roofs(), limit, part)
        if there is not None:
            raise Rejected(f"it may be more than {limit}{point_text(there)}")

    def _fails(
        self, limit: Duration | None, part: Polyhedron, without: Iterable[Polyhedron]
    ) -> None:
        without = tuple(without)
        limit = self._limit(limit, (*part, *(each for other in without for each in other)))
        there = self._boundaries.not_over(self._floors(), limit, part, without)
        if there is not None:
            raise Rejected(f"no run that takes more than {limit} is shown{point_text(there)}")

    def _limit(self, limit: Duration | None, part: Polyhedron) -> Duration:
        if limit is None or not self._of.longest:
            raise Rejected("it has no limit to keep to")
        self._known_names(each.form for each in part)
        return limit

    def _roofs(self) -> list[Above]:
        if self._above is None:
            try:
                for each in self._of.roofs:
                    self._known_names((*each.forms, *each.assumed))
                self._above = [self._raise(each, self._of.longest) for each in self._of.roofs]
            except Exception as error:
                self._above = error
        if isinstance(self._above, Exception):
            raise self._above
        return self._above

    def _floors(self) -> list[Under]:
        if self._under is None:
            try:
                if not self._of.longest and not all(each.ends for each in self._of.floors):
                    raise Rejected("a shortest time is that of a run that ends it")
                for each in self._of.floors:
                    self._known_names(step.time for step in each.steps)
                self._under = [self._lay(each) for each in self._of.floors]
            except Exception as error:
                self._under = error
        if isinstance(self._under, Exception):
            raise self._under
        return self._under

    def _known_names(self, forms: Iterable[Duration]) -> None:
        if not all(name in self._boxes for form in forms for name, _ in form.terms):
            raise Rejected("it speaks of a time parameter that there is not")
