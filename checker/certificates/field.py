"""Where something is shown of dates: at one point, or at many values of time parameters at once.

What bounds imply is looked for at the point, by sums of them; that a sum is small enough is so
everywhere if it is at the corners. The solver is asked for what is left, or for all of it on
demand. Must not know what a date is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from checker.certificates.closing import Bound, Closure, Linear, Whole
from checker.certificates.patience import Patience
from checker.certificates.solving import Clause, covered
from checker.ir.duration import Duration
from checker.semantics.timing import Box
from checker.smt import AtMost, Below

_TRIES = 5
_NEAR = 1024

_Wanted = tuple[int, int, Sequence[Linear]]
"""Of two instants, limits of which one is no less than how much later the first is."""


class Field:
    """Values of time parameters, in units: all in the boxes where every form is less than 0.

    boxes: of the parameters that are open; those without one are as in `point`.
    paranoid: the solver is asked for all.
    """

    def __init__(
        self,
        boxes: Mapping[str, Box],
        point: Mapping[str, Fraction],
        unit: Fraction,
        patience: Patience,
        *,
        below: Sequence[Duration] = (),
        paranoid: bool = False,
    ) -> None:
        self.patience = patience
        self._names = tuple(boxes)
        self._point = dict(point)
        self._unit = unit
        self._paranoid = paranoid
        self._lows = [_tidy(low / unit) for low, _ in boxes.values()]
        self._highs = [_tidy(high / unit) for _, high in boxes.values()]
        self._here = [_tidy(point[name] / unit) for name in boxes]
        self._numbers: dict[Duration, Linear] = {}
        self.zero = self.number(Duration())
        assumed = [self.number(each) for each in below]
        self._small = bool(assumed)
        self._where = [*self._box(), *([_below(each, self._names)] for each in assumed)]
        self._known: dict[tuple[Whole, ...], bool] = {}

    @property
    def width(self) -> int:
        """On how many parameters a number depends."""
        return len(self._names)

    def number(self, length: Duration) -> Linear:
        """A length of time in units."""
        known = self._numbers.get(length)
        if known is None:
            terms = dict(length.terms)
            factors = tuple(_tidy(terms.pop(name, Fraction(0))) for name in self._names)
            rest = Duration(length.constant, tuple(terms.items())).at(self._point)
            known = self._numbers[length] = self.linear(_tidy(rest / self._unit), factors)
        return known

    def linear(self, constant: Whole, factors: tuple[Whole, ...] | None = None) -> Linear:
        """A number of units. factors: of each open parameter; None: it depends on none."""
        here = constant
        if factors is None:
            return Linear(constant, (0,) * len(self._names), here)
        for factor, value in zip(factors, self._here, strict=True):
            here += factor * value
        return Linear(constant, factors, here)

    def impossible(self, count: int, bounds: Sequence[Bound]) -> bool:
        """Whether no instants meet the bounds, anywhere."""
        return self._shown(count, bounds, None) or self._covered(bounds, ())

    def short(
        self, count: int, bounds: Sequence[Bound], i: int, j: int, limits: Sequence[Linear]
    ) -> bool:
        """Whether instant i is later than j by no more than some of the limits, everywhere."""
        if self._shown(count, bounds, [(i, j, limits)]):
            return True
        return self._covered(bounds, [[(i, j, each)] for each in limits])

    def inside(self, count: int, bounds: Sequence[Bound], parts: Sequence[Sequence[Bound]]) -> bool:
        """Whether all instants that meet the bounds are in the union of the parts, everywhere."""
        wanted = [(i, j, [most]) for i, j, most in parts[0]]
        if len(parts) == 1 and self._shown(count, bounds, wanted):
            return True
        return self._covered(bounds, parts)

    def _shown(self, count: int, bounds: Sequence[Bound], wanted: Sequence[_Wanted] | None) -> bool:
        """Whether sums of bounds show that no instants meet them, or all that is wanted.

        A sum is good everywhere. Which are least is looked for at a point, and where that is not
        enough at another, where it is least so: at the corner, or near the last point where of sums
        that are the same there one is needed.
        """
        self.patience.check()
        if self._paranoid:
            return False
        point = self._here
        for _ in range(_TRIES):
            if point is not self._here:
                bounds = [(i, j, _at(each, point)) for i, j, each in bounds]
            found = Closure(count, bounds, self.zero)
            if found.circle is not None:
                total = found.sum(found.circle, found.circle)
                if self._is_below(total, strict=True):
                    return True
                point = self._corner(total)
                continue
            if wanted is None:
                return False
            wanted = [each for each in wanted if not self._is_met(found, each)]
            if not wanted:
                return True
            i, j, limits = wanted[0]
            if found.most[i][j] is None or not self._names:
                return False
            corner = self._corner(found.sum(i, j) - limits[0])
            point = [
                here + Fraction(there - here) / _NEAR
                for here, there in zip(point, corner, strict=True)
            ]
        return False

    def _is_met(self, found: Closure, wanted: _Wanted) -> bool:
        i, j, limits = wanted
        if found.most[i][j] is None:
            return False
        apart = found.sum(i, j)
        return any(self._at_most(apart, each) for each in limits)

    def _corner(self, number: Linear) -> list[Whole]:
        """Where it is most."""
        parts = zip(number.factors, self._lows, self._highs, strict=True)
        return [high if factor > 0 else low for factor, low, high in parts]

    def _at_most(self, one: Linear, other: Linear) -> bool:
        return self._is_below(one - other, strict=False)

    def _is_below(self, number: Linear, *, strict: bool) -> bool:
        """Whether a number is less than 0, or no more, everywhere."""
        most = number.constant
        for factor, low, high in zip(number.factors, self._lows, self._highs, strict=True):
            most += factor * (high if factor > 0 else low)
        if most < 0 or (most == 0 and not strict):
            return True
        if not self._small or number.here > 0:
            return False
        key = number.constant, *number.factors, int(strict)
        if key not in self._known:
            other = _at_least_0(number, self._names, strict=not strict)
            where = [*self._where, [other]]
            self._known[key] = covered((), (), self._names, where, self.patience)
        return self._known[key]

    def _covered(self, bounds: Sequence[Bound], parts: Sequence[Sequence[Bound]]) -> bool:
        return covered(bounds, parts, self._names, self._where, self.patience)

    def _box(self) -> list[Clause]:
        found: list[Clause] = []
        for name, low, high in zip(self._names, self._lows, self._highs, strict=True):
            found.append([AtMost(((name, Fraction(-1)),), -Fraction(low))])
            found.append([AtMost(((name, Fraction(1)),), Fraction(high))])
        return found


def _at(number: Linear, point: Sequence[Whole]) -> Linear:
    """The same number at another point."""
    here = number.constant
    for factor, value in zip(number.factors, point, strict=True):
        here += factor * value
    return Linear(number.constant, number.factors, here)


def _below(number: Linear, names: Sequence[str]) -> Below:
    """A number is less than 0."""
    factors = (Fraction(each) for each in number.factors)
    return Below(tuple(zip(names, factors, strict=True)), -Fraction(number.constant))


def _at_least_0(number: Linear, names: Sequence[str], *, strict: bool) -> AtMost | Below:
    """A number is 0 or more; more, if strict."""
    opposite = -number
    if strict:
        return _below(opposite, names)
    below = _below(opposite, names)
    return AtMost(below.terms, below.bound)


def _tidy(value: Fraction) -> Whole:
    return value.numerator if value.denominator == 1 else value
