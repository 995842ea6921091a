"""Lengths of time in a second reading of a spec: what they are at a corner of those left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.ir.duration import Duration

Point = Mapping[str, Fraction]
Number = Callable[[s.Expression], int]


def compared(
    e: s.Expression, checked: Checked, values: Mapping[str, object], number: Number
) -> int:
    """Whether it is so at every corner, and between any two of them."""
    assert isinstance(e, s.Binary)
    differences = []
    for point in corners(checked, values, number):
        left, right = (length(each, checked, point, number) for each in (e.left, e.right))
        differences.append(left - right)
    match e.operator:
        case "<":
            found = {each < 0 for each in differences}
        case "<=":
            found = {each <= 0 for each in differences}
        case ">":
            found = {each > 0 for each in differences}
        case ">=":
            found = {each >= 0 for each in differences}
        case operator:
            signs = {(each > 0) - (each < 0) for each in differences}
            assert len(signs) == 1, "not the same for all values"
            found = {(signs == {0}) == (operator == "==")}
    assert len(found) == 1, "not the same for all values"
    return int(found.pop())


def corners(checked: Checked, values: Mapping[str, object], number: Number) -> Iterator[Point]:
    """Each time at one of its bounds if it is left open, else at its value."""
    known: dict[str, list[Fraction]] = {}
    for decl in checked.module.declarations:
        if not isinstance(decl, s.Const | s.Param):
            continue
        name = decl.name.text
        told = values.get(name)
        if isinstance(told, Duration) and not told.terms:
            known[name] = [told.constant]
        elif isinstance(told, Duration) and isinstance(decl.type, s.TimeType):
            ends = (each for each in (decl.type.low, decl.type.high) if each is not None)
            known[name] = [length(each, checked, {}, number) for each in ends]
    for picked in product(*known.values()):
        yield dict(zip(known, picked, strict=True))


def length(e: s.Expression, checked: Checked, point: Point, number: Number) -> Fraction:
    """How long a time is, in seconds."""
    match e:
        case s.TimeLiteral(seconds=seconds):
            return seconds
        case s.Name(text=text) if text in point:
            return point[text]
        case s.Name():
            match checked.uses[e]:
                case s.Const(value=value) | s.Def(body=value):
                    return length(value, checked, point, number)
                case s.Param(default=default) if default is not None:
                    return length(default, checked, point, number)
        case s.Conditional(condition=condition, then=then, otherwise=otherwise):
            return length(then if number(condition) else otherwise, checked, point, number)
        case s.Binary(operator="+" | "-" as sign, left=left, right=right):
            first, second = (length(each, checked, point, number) for each in (left, right))
            return first + second if sign == "+" else first - second
        case s.Binary(operator="/", left=left, right=right):
            return length(left, checked, point, number) / number(right)
        case s.Binary(operator="*", left=left, right=right):
            try:
                return length(left, checked, point, number) * number(right)
            except NoTime:
                return number(left) * length(right, checked, point, number)
    raise NoTime


class NoTime(Exception):
    """A number is no time."""
