"""What a certificate says of one latency, each thing of it verified or rejected with the reason.

Must not know what a certificate is of, nor how it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial

from checker.certificates.boundaries import Above, Under
from checker.certificates.bounding import Bounds, Rejected
from checker.certificates.covering import Covering, NotCovered
from checker.certificates.field import Field
from checker.certificates.form import Claim, Everywhere, Floor, Forms, Roof, Side
from checker.certificates.obligations import NotDated, Obligations
from checker.certificates.patience import Patience, TimeIsOver
from checker.certificates.runs import NoSuchRun, check_endless, check_run, under
from checker.ir.duration import Duration, show_seconds
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.measured import Cases, Exact, Formula, Part
from checker.records import dataclass
from checker.render.as_formula import formula_text, point_text
from checker.semantics.step import LeftDomain
from checker.semantics.timing import Box, boxes_of

_NO_SUCH_VALUES = "the time parameters have no such values"


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that a certificate says. rejected: why it is not so, None if it is.

    values: of the parameters of its column. open: the time was over before it was known.
    checked: in how many parts it was looked at. up_to_errors: it is said of all runs, and some may
    end at an error of the model before it is over.
    """

    values: Mapping[str, str]
    text: str
    rejected: str | None = None
    checked: int = 0
    open: bool = False
    up_to_errors: bool = False


class Checking:
    """Looks at one claim."""

    def __init__(
        self,
        obligations: Obligations | str,
        system: System,
        latency: Latency,
        claim: Claim,
        values: Mapping[str, str],
        patience: Patience,
        *,
        paranoid: bool,
    ) -> None:
        """obligations: of the system, or why there are none."""
        self._obligations = obligations
        self._system = system
        self._latency = latency
        self._claim = claim
        self._values = values
        self._patience = patience
        self._paranoid = paranoid
        self._boxes: dict[str, Box] = boxes_of(system)
        self._parts = 0
        self._cut: set[bool] = set()  # of the longest time, of the shortest: runs end at errors

    def without(self) -> Iterator[Checked]:
        """What it does not certify."""
        claim = self._claim
        for each in claim.without:
            yield Checked(self._values, f"{self._row}, not certified: {each}")
        told = {each.longest for each in claim.sides}
        told |= {each.longest for each in claim.everywhere if each.says}
        if claim.endless is not None:
            told.add(True)
        if not claim.without:
            asked = (True,) if self._latency.only_longest else (True, False)
            for longest in asked:
                if longest not in told:
                    text = f"{self._row}, not certified: the {_word(longest)} time"
                    yield Checked(self._values, text)

    def checks(self) -> Iterator[Checked]:
        """Each thing that it says."""
        claim = self._claim
        above: Bounds | None = None
        for everywhere in claim.everywhere:
            where = self._boxes, self._patience, everywhere, self._roof, self._floor
            bounds = Bounds(*where)
            above = bounds if everywhere.longest else above
            yield from self._everywhere(everywhere, bounds)
        longest: Checked | None = None
        for side in claim.sides:
            of = side.longest if side.longest or side.value != 0 else None
            found = self._checked(self._told(side), partial(self._side, side), of)
            longest = found if side.longest else longest
            yield found
        if claim.endless is not None:
            longest = self._checked(f"{self._row}, longest unbounded{self._at}", self._endless)
            yield longest
        if claim.kept is not None:
            text = f"{self._row}, {'kept' if claim.kept else 'not kept'}{self._at}"
            if claim.kept or longest is not None or above is None:
                of = True if claim.kept else None
                yield self._checked(text, partial(self._kept, longest), of)
            else:
                yield self._checked(text, partial(self._exceeds, above))

    def _checked(self, text: str, check: Callable[[], None], of: bool | None = None) -> Checked:
        """One thing. of: whether it rests on all runs of the longest time, or of the shortest; None
        if runs show it, and no error takes anything from that.
        """
        self._parts = 0
        try:
            check()
        except (Rejected, NoSuchRun, NotCovered, NotDated) as error:
            return Checked(self._values, text, str(error))
        except LeftDomain:
            why = "a step leaves the values that a variable may have"
            return Checked(self._values, text, why)
        except TimeIsOver:
            return Checked(self._values, text, open=True)
        return Checked(self._values, text, None, self._parts, up_to_errors=of in self._cut)

    # At one point

    def _side(self, side: Side) -> None:
        point = self._point(self._claim.point)
        if (side.value is None) != (side.run is None):
            raise Rejected("a time without a run, or a run without a time")
        if side.run is not None and side.value is not None:
            check_run(self._system, self._latency, point, side.run, side.value)
            self._parts += len(side.run.steps)
        limits = () if side.value is None else (Duration(side.value),)
        field = Field({}, point, side.unit, self._patience, paranoid=self._paranoid)
        self._cover(field, side, limits, longest=side.longest)

    def _cover(
        self, field: Field, of: Side | Roof, limits: tuple[Duration, ...], *, longest: bool
    ) -> None:
        if isinstance(self._obligations, str):
            raise Rejected(self._obligations)
        where = self._obligations, self._latency, field, of.starts, of.classes
        covering = Covering(*where, longest=longest, limits=limits)
        covering.check()
        self._parts += covering.checked
        if covering.errs:
            self._cut.add(longest)

    def _endless(self) -> None:
        assert self._claim.endless is not None
        point = self._point(self._claim.point)
        check_endless(self._system, self._latency, point, self._claim.endless)
        self._parts += len(self._claim.endless.steps)

    def _kept(self, shown: Checked | None) -> None:
        """Whether it keeps to its limit at the point. shown: what became of its longest time."""
        bound = self._latency.bound or (None if self._boxes else self._latency.limit)
        if bound is None:
            raise Rejected("it has no limit to keep to")
        if shown is not None and shown.open:
            raise TimeIsOver
        if shown is None or shown.rejected is not None:
            raise Rejected("nothing is certified of its longest time")
        point = self._point(self._claim.point)
        kept = False
        if self._claim.endless is None:
            longest = next(each.value for each in self._claim.sides if each.longest)
            kept = longest is None or longest <= bound.at(point)
        if kept is not self._claim.kept:
            raise Rejected(f"the limit is {show_seconds(bound.at(point))}")
        if kept and self._boxes:
            raise Rejected("that it is kept at one point does not tell that it is everywhere")

    def _point(self, point: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        within = self._boxes.keys() == point.keys() and all(
            low <= point[name] <= high for name, (low, high) in self._boxes.items()
        )
        if not within:
            raise Rejected(_NO_SUCH_VALUES)
        return point

    # Everywhere

    def _exceeds(self, bounds: Bounds) -> None:
        bounds.exceeds(self._latency.bound, self._point(self._claim.point))

    def _everywhere(self, one: Everywhere, bounds: Bounds) -> Iterator[Checked]:
        """Each thing that is said of one time in all of the boxes of the time parameters."""
        if one.forms is not None:
            nothing = one.forms and all(form == Duration() for some in one.forms for form in some)
            of = one.longest if one.longest or not nothing else None
            yield self._checked(self._formula_text(one.forms, one.longest), bounds.formula, of)
        if one.cases:
            least = not one.longest
            parts = (Part(each.where, Formula(each.forms, least)) for each in one.cases)
            text = self._time_text(Cases((*parts,)), one.longest)
            yield self._checked(text, bounds.cases, one.longest)
        if one.region is not None:
            for text, of_all, check in bounds.region(self._latency.limit):
                yield self._checked(f"{self._row}, {text}", check, True if of_all else None)
        if one.kept:
            text = f"{self._row}, kept{' everywhere' if self._boxes else ''}"
            yield self._checked(text, partial(bounds.kept, self._latency.bound), True)

    def _roof(self, roof: Roof, longest: bool) -> Above:
        """What a roof says, if it is so."""
        point = self._point(roof.point)
        field = Field(
            self._boxes,
            point,
            roof.unit,
            self._patience,
            below=roof.assumed,
            paranoid=self._paranoid,
        )
        self._cover(field, roof, roof.forms, longest=longest)
        return Above(roof.forms, roof.assumed)

    def _floor(self, floor: Floor) -> Under:
        self._patience.check()
        self._parts += len(floor.steps)
        return under(self._system, self._latency, self._boxes, floor)

    # Words

    def _formula_text(self, forms: Forms, longest: bool) -> str:
        return self._time_text(Formula(forms, least=not longest) if forms else None, longest)

    def _time_text(self, exact: Exact | None, longest: bool) -> str:
        value = "none is taken" if exact is None else formula_text(exact, Fraction(0))
        return f"{self._row}, {_word(longest)} {value}"

    def _told(self, side: Side) -> str:
        value = "none is taken" if side.value is None else show_seconds(side.value)
        return f"{self._row}, {_word(side.longest)} {value}{self._at}"

    @property
    def _row(self) -> str:
        kind = "latency" if self._latency.limit is None else "region"
        kind = kind if self._latency.bound is None else "within"
        kind = kind if self._latency.inverted is None else "inversion"
        given = ", ".join(f"{name} = {value}" for name, value in self._latency.given)
        return f"{kind} {self._latency.name}{' with ' if given else ''}{given}"

    @property
    def _at(self) -> str:
        point = point_text(self._claim.point)
        return f",{point}" if point else ""


def _word(longest: bool) -> str:
    return "longest" if longest else "shortest"
