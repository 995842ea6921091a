"""Exact lengths of time: a rational number of seconds, or a linear form in time parameters.

Must not know what takes that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from checker.records import dataclass

UNITS: Mapping[str, Fraction] = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "ms": Fraction(1, 10**3),
    "s": Fraction(1),
}
"""Seconds in one of each unit, smallest first."""


@dataclass(frozen=True, slots=True)
class Duration:
    """`constant` seconds plus `factor` times each parameter; terms are sorted and never zero."""

    constant: Fraction = Fraction(0)
    terms: tuple[tuple[str, Fraction], ...] = ()

    def __add__(self, other: Duration) -> Duration:
        factors = dict(self.terms)
        for name, factor in other.terms:
            factors[name] = factors.get(name, Fraction(0)) + factor
        return Duration(self.constant + other.constant, _tidy(factors))

    def __mul__(self, factor: Fraction | int) -> Duration:
        scaled = {name: each * factor for name, each in self.terms}
        return Duration(self.constant * factor, _tidy(scaled))

    __rmul__ = __mul__

    def __sub__(self, other: Duration) -> Duration:
        return self + other * -1

    def at(self, point: Mapping[str, Fraction]) -> Fraction:
        """The length in seconds where each parameter has the value that `point` gives it."""
        return self.constant + sum(factor * point[name] for name, factor in self.terms)

    def where(self, point: Mapping[str, Fraction]) -> Duration:
        """The length with the parameters of `point` at the values that it gives them."""
        left = tuple(each for each in self.terms if each[0] not in point)
        gone = (factor * point[name] for name, factor in self.terms if name in point)
        return Duration(self.constant + sum(gone), left)

    def __str__(self) -> str:
        parts = [_times(name, factor) for name, factor in self.terms]
        if self.constant or not parts:
            parts.append(show_seconds(self.constant))
        return " + ".join(parts).replace(" + -", " - ")


def _times(name: str, factor: Fraction) -> str:
    if abs(factor) == 1:
        return name if factor > 0 else f"-{name}"
    return f"{factor}*{name}"


def parameter(name: str) -> Duration:
    """The length that the time parameter `name` stands for."""
    return Duration(terms=((name, Fraction(1)),))


def show_seconds(seconds: Fraction) -> str:
    """An exact time with the largest unit that leaves no more than three decimals: `1.5 ms`.

    A time that no unit can write so is shown as a fraction, in the unit that makes it shortest.

    >>> [show_seconds(Fraction(each)) for each in ("3/2000", "3/7000000", "13/6000")]
    ['1.5 ms', '3/7 us', '13/6 ms']
    """
    if seconds == 0:
        return "0"
    for unit, size in reversed(tuple(UNITS.items())):
        amount = seconds / size
        if abs(amount) >= 1 and (amount * 1000).denominator == 1:
            return f"{_decimal(amount)} {unit}"
    smallest, size = next(iter(UNITS.items()))
    amount = seconds / size
    if (amount * 1000).denominator == 1:
        return f"{_decimal(amount)} {smallest}"
    return min((f"{seconds / size} {unit}" for unit, size in UNITS.items()), key=len)


def _decimal(amount: Fraction) -> str:
    thousandths = int(amount * 1000)
    sign, thousandths = ("-" if thousandths < 0 else ""), abs(thousandths)
    whole, rest = divmod(thousandths, 1000)
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def _tidy(factors: Mapping[str, Fraction]) -> tuple[tuple[str, Fraction], ...]:
    return tuple(sorted((name, factor) for name, factor in factors.items() if factor))
