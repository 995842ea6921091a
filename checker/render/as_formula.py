"""Formulas of times and constraints on time parameters, in one line of text each.

Must not know where they come from, nor where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm

from checker.ir.duration import UNITS, show_seconds
from checker.measured import Cases, Exact
from checker.regions import Constraint, Polyhedron
from checker.render.page import harmless
from checker.render.words import joined


def formula_text(formula: Exact | None, value: Fraction) -> str:
    """`io + 2*hold + 5 us`, `max(a, b)`; the value in seconds where there is no formula.

    By parts `io where io < 5 us; 2*io where io >= 5 us`, in which no constraint is broken.
    """
    if formula is None:
        return show_seconds(value)
    if isinstance(formula, Cases):
        return "; ".join(
            f"{formula_text(each.formula, value)} {place_text(each.where)}"
            for each in formula.parts
        )
    outer, inner = ("max", "min") if formula.least else ("min", "max")
    return _among(outer, [_among(inner, map(str, forms)) for forms in formula.bounds])


def _among(word: str, texts: Iterable[str]) -> str:
    texts = [*texts]
    return texts[0] if len(texts) == 1 else f"{word}({', '.join(texts)})"


def constraint_text(constraint: Constraint) -> str:
    """As one writes it, without fractions before parameters: `hold + 2*io <= 4995 us`."""
    form = constraint.form
    factors = [factor for _, factor in form.terms]
    if not factors:
        return "always" if constraint.meets({}) else "never"
    scale = Fraction(lcm(*(each.denominator for each in factors)))
    scale /= gcd(*(int(each * scale) for each in factors))
    terms = [(harmless(name), factor * scale) for name, factor in form.terms]
    left = [(name, factor) for name, factor in terms if factor > 0]
    right = [(name, -factor) for name, factor in terms if factor < 0]
    bound = -form.constant * scale
    sign = "<" if constraint.strict else "<="
    if not left:
        return f"{_sum(right, Fraction(0))} {sign.replace('<', '>')} {_whole_seconds(-bound)}"
    if not right or bound >= 0:
        return f"{_sum(left, Fraction(0))} {sign} {_sum(right, bound)}"
    return f"{_sum(left, -bound)} {sign} {_sum(right, Fraction(0))}"


def _sum(terms: Iterable[tuple[str, Fraction]], constant: Fraction) -> str:
    parts = [name if factor == 1 else f"{factor}*{name}" for name, factor in terms]
    if constant or not parts:
        parts.append(_whole_seconds(constant))
    return " + ".join(parts)


def _whole_seconds(seconds: Fraction) -> str:
    """A time in the largest unit in which it is a whole number: `4995 us`, where there is one."""
    for unit, size in reversed(tuple(UNITS.items())):
        amount = seconds / size
        if seconds and amount.denominator == 1:
            return f"{amount} {unit}"
    return show_seconds(seconds)


def place_text(part: Polyhedron) -> str:
    """`where a <= 1 ms`; a part without constraints is all there is.

    >>> place_text(())
    'everywhere'
    """
    return f"where {where_text(part)}" if part else "everywhere"


def point_text(point: Mapping[str, Fraction]) -> str:
    """` at io = 20 ms`: values of the time parameters, in seconds; nothing where there are none."""
    told = [f"{harmless(name)} = {show_seconds(value)}" for name, value in point.items()]
    return f" at {', '.join(told)}" if told else ""


def where_text(part: Polyhedron) -> str:
    """All constraints of a part: `a <= 1 ms and b <= 2 ms`, broken only between them."""
    return joined([constraint_text(each).replace(" ", "\u00a0") for each in part])
