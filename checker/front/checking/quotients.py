"""Quotients that lose their remainder before they multiply a time: `1/3 * t` is no time at all.

Knows numbers that are written out; what a parameter is worth is known later.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.diagnostic import Diagnostic, Label, Severity
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.types import TIME
from checker.front.written import written

_WITHIN = frozenset("+-*/")


def lost(factor: s.Expression, time: s.Expression) -> Diagnostic | None:
    """An error if a number that `time` is multiplied by surely has lost a remainder."""
    for each in _quotients(factor):
        above, below = _worth(each.left), _worth(each.right)
        if above is not None and below and above >= 0 and below > 0 and above % below:
            headline = f"`{above} / {below}` is {above // below}: a quotient is a whole number"
            return _told(headline, each, factor, time, Severity.ERROR)
    return None


def doubtful_quotients(checked: Checked) -> Iterator[Diagnostic]:
    """A warning for each time that is multiplied by a quotient that may lose a remainder."""
    for node, type in checked.types.items():
        if type != TIME or not isinstance(node, s.Binary) or node.operator != "*":
            continue
        time, factor = node.left, node.right
        if checked.types.get(time) != TIME:
            time, factor = factor, time
        for each in _quotients(factor):
            if not _exact(each):
                headline = "this quotient is a whole number: its remainder is lost"
                yield _told(headline, each, factor, time, Severity.WARNING)
                break


def _quotients(node: s.Expression) -> Iterator[s.Binary]:
    """The quotients that a number is made of, the outermost first."""
    if isinstance(node, s.Binary) and node.operator in _WITHIN:
        if node.operator == "/":
            yield node
        yield from _quotients(node.left)
        yield from _quotients(node.right)


def _exact(node: s.Binary) -> bool:
    above, below = _worth(node.left), _worth(node.right)
    if above is None or not below:
        return below == 1
    return above % below == 0


def _worth(node: s.Expression) -> int | None:
    """The value of what is made of numbers that are written out."""
    match node:
        case s.Number(value=value):
            return value
        case s.Binary(operator="+" | "-" | "*" | "/" as operator, left=left, right=right):
            first, second = _worth(left), _worth(right)
            if first is None or second is None:
                return None
            match operator:
                case "+":
                    return first + second
                case "-":
                    return first - second
                case "*":
                    return first * second
            return first // second if first >= 0 and second > 0 else None
        case _:
            return None


def _told(
    headline: str, quotient: s.Binary, factor: s.Expression, time: s.Expression, severity: Severity
) -> Diagnostic:
    above, below, whole = written(quotient.left), written(quotient.right), written(time)
    help = "multiply first, then divide: a time divided by a number loses nothing"
    if quotient is factor and above and below and whole:
        first = whole if above == "1" else f"{above} * {whole}"
        help = f"write `{first} / {below}`: a time divided by a number loses nothing"
    return Diagnostic(
        "lost-remainder",
        headline,
        Label(quotient.span, "divided before it multiplies a time"),
        (),
        (help,),
        severity=severity,
    )
