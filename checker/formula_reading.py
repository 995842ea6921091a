"""Formulas of times read from their text, as `render.as_formula` writes them.

Must not know where a text comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from checker.ir.duration import UNITS, Duration, parameter
from checker.measured import Cases, Exact, Formula, Part
from checker.regions import Constraint

_NUMBER = r"\d+(?:\.\d+|/\d+)?"
_TERM = re.compile(
    rf"(?P<sign>-)?(?:(?:(?P<factor>{_NUMBER})\*)?(?P<name>[A-Za-z_]\w*)"
    rf"|(?P<amount>{_NUMBER}) (?P<unit>{'|'.join(UNITS)})|0)"
)
_CALL = re.compile(r"(min|max)\((.*)\)")


class NotAFormula(ValueError):
    """The text is no formula of times."""


def exact_of(text: str, *, least: bool = False) -> Exact:
    """The formula that a text is, or the formulas by parts. Raises NotAFormula.

    >>> len(exact_of("io where io < 5 us; 2*io where io >= 5 us and hold <= io").parts)
    2
    """
    if " where " not in text:
        return formula_of(text, least=least)
    return Cases(tuple(_part(each, least=least) for each in text.split("; ")))


def _part(text: str, *, least: bool) -> Part:
    formula, _, where = text.partition(" where ")
    constraints = (_constraint(each) for each in re.split(r", | and ", where))
    return Part(tuple(constraints), formula_of(formula, least=least))


def _constraint(text: str) -> Constraint:
    match = re.fullmatch(r"([^<>]+) (<|>)(=?) ([^<>=]+)", text)
    if match is None:
        raise NotAFormula(f"{text!r} is no constraint on times")
    form = length_of(match[1]) - length_of(match[4])
    return Constraint(form if match[2] == "<" else form * -1, strict=not match[3])


def formula_of(text: str, *, least: bool = False) -> Formula:
    """The formula that a text is. least: of a shortest time. Raises NotAFormula.

    >>> formula_of("io + 2*hold + 5 us") == formula_of("2*hold + 5 us + io")
    True
    """
    outer, inner = ("max", "min") if least else ("min", "max")
    bounds = [_forms(each, inner) for each in _among(text, outer)]
    return Formula(tuple(bounds), least)


def _forms(text: str, word: str) -> tuple[Duration, ...]:
    return tuple(map(length_of, _among(text, word)))


def _among(text: str, word: str) -> list[str]:
    """What stands between the brackets of `max(…)`; the text alone if it is none."""
    match = _CALL.fullmatch(text)
    if match is None or match[1] != word:
        return [text]
    return [*_parts(match[2])]


def _parts(text: str) -> Iterator[str]:
    """The parts between commas that stand in no brackets."""
    depth, start = 0, 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def length_of(text: str) -> Duration:
    """`2*hold + 5 us - io` as a length of time. Raises NotAFormula.

    >>> str(length_of("2*hold - 1.5 ms"))
    '2*hold - 1.5 ms'
    """
    found = Duration()
    for part in text.replace(" - ", " + -").split(" + "):
        match = _TERM.fullmatch(part.strip())
        if match is None:
            raise NotAFormula(f"{text!r} is no time")
        sign = -1 if match["sign"] else 1
        if match["name"]:
            found += parameter(match["name"]) * (sign * Fraction(match["factor"] or 1))
        elif match["amount"]:
            found += Duration(sign * Fraction(match["amount"]) * UNITS[match["unit"]])
    return found
