"""What a length of time in the spec is: a linear form in the parameters left symbolic.

Must not know the state: what depends on it raises NotConstant.
"""

from __future__ import annotations

from fractions import Fraction

from checker.front import syntax as s
from checker.front.checking.types import Time
from checker.front.values.expressions import NotConstant, Reader
from checker.ir.actions import Delay, DelayKind
from checker.ir.duration import Duration


def duration(reader: Reader, node: s.Expression) -> Duration:
    """The length of time that `node` is; its type is Time."""
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
    if not least.terms and least.constant < 0:
        reader.report("bad-time", f"a {kind.value} can't be negative", node)
    if most is not None and not (least - most).terms and (least - most).constant > 0:
        what = f"the {kind.value} {least}..{most} ends before it starts"
        reader.report("bad-time", what, node)
    return Delay(least, most, kind, reader.path.seen(node.span))


def is_time(reader: Reader, node: s.Expression) -> bool:
    return isinstance(reader.checked.types.get(node), Time)
