"""Lengths of time that depend on parameters, as numbers that a class can be made of.

A form has a value at one point, by which forms are compared, and a least and a most in the box of
the parameters, by which it is known what is so everywhere. Must not know what is measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import field
from fractions import Fraction
from math import lcm

from checker.ir.duration import Duration
from checker.records import dataclass


class Space:
    """The parameters that forms speak of, with the box of each, and the point to compare at.

    strict: what is below 0 at the point counts as impossible, and is noted in `assumed`: what is
    found then holds only where each of these forms is below 0.
    unit: in seconds, that in which forms count.
    """

    def __init__(
        self,
        boxes: Mapping[str, tuple[Fraction, Fraction]],
        point: Mapping[str, Fraction],
        unit: Fraction,
        *,
        strict: bool = False,
    ) -> None:
        self.names = tuple(boxes)
        self.lows = tuple(_whole(low / unit) for low, _ in boxes.values())
        self.highs = tuple(_whole(high / unit) for _, high in boxes.values())
        self.point = tuple(_whole(point[name] / unit) for name in boxes)
        self.unit = unit
        self.strict = strict
        self.assumed: dict[Form, None] = {}

    def form(self, length: Duration) -> Form:
        """The length as a form."""
        terms = dict(length.terms)
        factors = tuple(_whole(terms.get(name, Fraction(0))) for name in self.names)
        return self.make(_whole(length.constant / self.unit), factors)

    def make(self, constant: Whole, factors: tuple[Whole, ...]) -> Form:
        """The form of these."""
        here = constant
        for factor, value in zip(factors, self.point, strict=True):
            here += factor * value
        return Form(self, constant, factors, here)


def space_of(
    lengths: Iterable[Duration],
    boxes: Mapping[str, tuple[Fraction, Fraction]],
    point: Mapping[str, Fraction],
    *,
    strict: bool = False,
) -> Space:
    """A space in a unit of which the constants of lengths, the boxes and the point are wholes."""
    numbers = [each.constant for each in lengths]
    numbers += [each for box in boxes.values() for each in box] + [*point.values()]
    unit = Fraction(1, lcm(*(each.denominator for each in numbers)))
    return Space(boxes, point, unit, strict=strict)


Whole = int | Fraction
"""A number, without a denominator wherever it can be."""


def _whole(value: Fraction) -> Whole:
    return value.numerator if value.denominator == 1 else value


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """`constant` plus the sum of `factors` times the parameters, in units; `here` at the point."""

    space: Space = field(repr=False)
    constant: Whole
    factors: tuple[Whole, ...]
    here: Whole

    def __hash__(self) -> int:
        return hash((self.constant, self.factors))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Form):
            return self.constant == other.constant and self.factors == other.factors
        return self.constant == other and not any(self.factors)

    def __add__(self, other: Number) -> Number:
        if isinstance(other, Form):
            factors = tuple([a + b for a, b in zip(self.factors, other.factors, strict=True)])
            return Form(self.space, self.constant + other.constant, factors, self.here + other.here)
        if other == 0:
            return self
        if isinstance(other, float):
            return other  # infinite
        return Form(self.space, self.constant + other, self.factors, self.here + other)

    __radd__ = __add__

    def __neg__(self) -> Form:
        factors = tuple([-each for each in self.factors])
        return Form(self.space, -self.constant, factors, -self.here)

    def __sub__(self, other: Number) -> Number:
        return self + (-other)

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __lt__(self, other: Number) -> bool:
        return self.here < (other.here if isinstance(other, Form) else other)

    def __gt__(self, other: Number) -> bool:
        return self.here > (other.here if isinstance(other, Form) else other)

    @property
    def most(self) -> Whole:
        """The most that it is anywhere in the box."""
        found = self.constant
        for factor, low, high in zip(self.factors, self.space.lows, self.space.highs, strict=True):
            found += factor * (high if factor > 0 else low)
        return found

    @property
    def least(self) -> Whole:
        """The least that it is anywhere in the box."""
        return -(-self).most

    @property
    def length(self) -> Duration:
        """As a length of time."""
        terms = (
            (name, Fraction(factor))
            for name, factor in zip(self.space.names, self.factors, strict=True)
            if factor
        )
        return Duration(self.constant * self.space.unit, tuple(sorted(terms)))


Number = int | float | Form
"""What an entry of a matrix can be: a whole number or a form, or infinite."""


def below_0(number: Number) -> bool:
    """Whether it is below 0 wherever this is asked for: everywhere in the box, or at the point."""
    if not isinstance(number, Form):
        return number < 0
    if number.here >= 0:
        return False
    if number.most < 0:
        return True
    if number.space.strict:
        number.space.assumed[number] = None
        return True
    return False


def at_most(number: Number, other: Number) -> bool:
    """Whether it is no more than the other, everywhere in the box."""
    if number is other or other == math.inf:
        return True
    if isinstance(number, Form):
        if isinstance(other, Form):
            if number.here > other.here:
                return False
            if number.factors == other.factors:
                return number.constant <= other.constant
            gap = other - number
            return isinstance(gap, Form) and gap.least >= 0
        return number.most <= other
    if isinstance(other, Form):
        return number <= other.least
    return number <= other
