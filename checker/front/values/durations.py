"""What a length of time in the spec is: a linear form in the parameters left symbolic.

Must not know the state: what depends on it raises NotConstant.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.types import Time
from checker.front.values.known import NotConstant
from checker.ir.actions import Delay, DelayKind
from checker.ir.duration import Duration, show_seconds
from checker.ir.expr import Expr, truth

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader

Box = tuple[Fraction, Fraction]
"""The least and the greatest value of a time, in seconds."""


def duration(reader: Reader, node: s.Expression) -> Duration:
    """The length of time that `node` is; its type is Time.

    Raises NotConstant if it depends on the state.
    """
    match node:
        case s.TimeLiteral(seconds=seconds):
            return Duration(seconds)
        case s.Name():
            declared = reader.checked.uses[node]
            if isinstance(declared, s.Const) and declared in reader.checked.placed:
                return duration(reader, declared.value)
            if isinstance(declared, s.Const | s.Param):
                known = reader.layout.constants[declared]
                assert isinstance(known, Duration)
                return known
            assert isinstance(declared, s.Def)
            return duration(reader, declared.body)
        case s.Binary(operator="+", left=left, right=right):
            return duration(reader, left) + duration(reader, right)
        case s.Binary(operator="-", left=left, right=right):
            return duration(reader, left) - duration(reader, right)
        case s.Binary(operator="*", left=left, right=right):
            times, factor = (left, right) if is_time(reader, left) else (right, left)
            return duration(reader, times) * reader.constant(factor)
        case s.Binary(operator="/", left=left, right=right):
            divisor = reader.constant(right)
            if divisor == 0:
                reader.report("bad-division", "this time is divided by zero", right)
                return duration(reader, left)
            return duration(reader, left) * Fraction(1, divisor)
        case s.Conditional(condition=condition, then=then, otherwise=otherwise):
            return duration(reader, then if reader.constant(condition) else otherwise)
        case _:
            raise NotConstant


def lasting(
    reader: Reader,
    low: s.Expression | None,
    high: s.Expression | None,
    kind: DelayKind,
    node: s.Node,
) -> Delay:
    """The stretch of time that stands in the text; both bounds are None for `any`."""
    least = Duration() if low is None else duration(reader, low)
    most = None if high is None else duration(reader, high)
    shortest, longest = _bounds(reader, least)
    if shortest < 0:
        what = f"a {kind.value} can't be negative"
        what += "" if longest < 0 else _for_some(least)
        reader.report("bad-time", what, node, "the least is 0")
    if most is not None:
        shortest, longest = _bounds(reader, most - least)
        if shortest < 0:
            what = f"the {kind.value} {least}..{most} ends before it starts"
            what += "" if longest < 0 else _for_some(most - least)
            reader.report("bad-time", what, node, "the shorter length stands first")
    return Delay(least, most, kind, reader.path.seen(node.span))


def _for_some(length: Duration) -> str:
    """For some values of the parameters that a length depends on."""
    return f" for some values of {', '.join(name for name, _ in length.terms)}"


def is_time(reader: Reader, node: s.Expression) -> bool:
    """Whether it is a length of time, no number."""
    return isinstance(reader.checked.types.get(node), Time)


# Comparisons


def compared(reader: Reader, node: s.Binary) -> Expr:
    """Whether one time is less than another, or as long, for all values of those left open.

    Told is if it is so for some of their values only.
    """
    low, high = _bounds(reader, duration(reader, node.left) - duration(reader, node.right))
    match node.operator:
        case "<":
            sure, never = high < 0, low >= 0
        case "<=":
            sure, never = high <= 0, low > 0
        case ">":
            sure, never = low > 0, high <= 0
        case ">=":
            sure, never = low >= 0, high < 0
        case equal:
            sure, never = low == high == 0, low > 0 or high < 0
            if equal == "!=":
                sure, never = never, sure
    if not (sure or never):
        _tell_open(reader, node)
    return truth(sure)


def box(reader: Reader, kind: s.TypeNode | None) -> Box | None:
    """The range of a type that is a time, if it has one that makes sense."""
    if not isinstance(kind, s.TimeType) or kind.low is None or kind.high is None:
        return None
    low, high = duration(reader, kind.low), duration(reader, kind.high)
    if low.terms or high.terms or not 0 <= low.constant <= high.constant:
        return None
    return low.constant, high.constant


def _open(reader: Reader, length: Duration) -> dict[str, Box]:
    """The ranges of the parameters that a length depends on."""
    names = {name for name, _ in length.terms}
    found = {}
    for decl in reader.checked.module.declarations:
        if isinstance(decl, s.Param) and decl.name.text in names:
            range_ = box(reader, decl.type)
            assert range_ is not None  # one that makes none is told, and not left open
            found[decl.name.text] = range_
    return found


def _bounds(reader: Reader, length: Duration) -> Box:
    """The least and the greatest value of a length, over all values of times left open."""
    boxes = _open(reader, length)
    low = high = length.constant
    for name, factor in length.terms:
        ends = [factor * end for end in boxes[name]]
        low, high = low + min(ends), high + max(ends)
    return low, high


def _tell_open(reader: Reader, node: s.Binary) -> None:
    difference = duration(reader, node.left) - duration(reader, node.right)
    boxes = _open(reader, difference)
    names = " and ".join(f"`{name}`" for name in boxes)
    ranges = ", ".join(
        f"{name} in {show_seconds(low)}..{show_seconds(high)}"
        for name, (low, high) in boxes.items()
    )
    first, (_, last) = next(iter(boxes.items()))
    found = Diagnostic(
        "bad-time",
        f"this is so for some values of {names} only, which {_is_open(len(boxes))}",
        Label(node.span, f"with {ranges}"),
        help=(
            f"give it a value, as in `--set {first}={show_seconds(last).replace(' ', '')}`",
            "or narrow its range, so that it is the same for all",
        ),
    )
    if found not in reader.diagnostics:
        reader.diagnostics.append(found)


def _is_open(count: int) -> str:
    return "is left open" if count == 1 else "are left open"
