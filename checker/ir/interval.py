"""What operators can give on intervals of integers: never too narrow.

Knows operators and numbers; must not know where an interval comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from checker.ir.expr import LARGEST_SET, Op

Interval = tuple[int, int]
"""The integers from the first to the second, both included; none where the first is larger."""


def always(interval: Interval) -> bool:
    """Whether it is without 0: true whatever the number."""
    return interval[0] > 0 or interval[1] < 0


def meet(one: Interval, other: Interval | None) -> Interval:
    """What is in both; None is everything."""
    return one if other is None else (max(one[0], other[0]), min(one[1], other[1]))


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval around all. Pre: there is one."""
    lows, highs = zip(*intervals, strict=True)
    return min(lows), max(highs)


def without(interval: Interval, other: Interval) -> Interval:
    """`interval` without the one number that `other` is, where that is an end of it."""
    low, high = interval
    if other[0] == other[1]:
        low += low == other[0]
        high -= high == other[0]
    return low, high


def truth(yes: bool, no: bool) -> Interval:
    """Of a condition: 1, 0 or either."""
    return (1, 1) if yes else (0, 0) if no else (0, 1)


def applied(op: Op, args: list[Interval]) -> Interval:
    """What `op` can give on values from these intervals. IF is told apart before."""
    (low, high), *rest = args
    if op is Op.NOT:
        return truth(low == high == 0, always(args[0]))
    if op is Op.AND:
        return truth(all(map(always, args)), (0, 0) in args)
    if op is Op.OR:
        return truth(any(map(always, args)), all(each == (0, 0) for each in args))
    if op is Op.MIN or op is Op.MAX:
        pick = min if op is Op.MIN else max
        return pick(each[0] for each in args), pick(each[1] for each in args)
    if op is Op.IF:
        return hull(rest)
    if op is Op.SINGLETON:
        return _singleton((low, high))
    if op is Op.SIZE:
        if low == high:
            return (size := max(low, 0).bit_count()), size
        return int(low > 0), max(high, 0).bit_length()
    ((first, last),) = rest
    match op:
        case Op.EQ:
            return truth(low == high == first == last, high < first or last < low)
        case Op.LT:
            return truth(high < first, low >= last)
        case Op.LE:
            return truth(high <= first, low > last)
        case Op.ADD:
            return low + first, high + last
        case Op.SUB:
            return low - last, high - first
        case Op.MUL:
            corners = [a * b for a in (low, high) for b in (first, last)]
            return min(corners), max(corners)
        case Op.DIV:
            return _quotient((low, high), (first, last))
        case Op.MOD:
            return _modulo((low, high), (first, last))
        case Op.BITAND:
            return _intersection((low, high), (first, last))
        case Op.BITOR:
            return _union((low, high), (first, last))
        case Op.WITHOUT:
            return _difference((low, high), (first, last))
        case Op.BIT:
            outside = last < 0 or (low >= 0 and first >= high.bit_length())
            return truth(False, outside or low == high == 0)
        case _:
            assert_never(op)


def _singleton(element: Interval) -> Interval:
    """`1 << a`, or 0 where the number is none of an element."""
    low, high = max(element[0], 0), min(element[1], LARGEST_SET - 1)
    if low > high:
        return 0, 0
    inside = element[0] >= 0 and element[1] < LARGEST_SET
    return (1 << low if inside else 0), 1 << high


def _difference(left: Interval, right: Interval) -> Interval:
    """`a & ~b` has no bit that a has not; negative only if a is."""
    if left[0] >= 0:
        return 0, left[1]
    width = max(abs(left[0]), abs(left[1]), abs(right[0]), abs(right[1])).bit_length()
    return -(1 << width), (1 << width) - 1


def _quotient(left: Interval, right: Interval) -> Interval:
    """Rounded down, monotone in both operands while the divisor keeps its sign; 0 by zero."""
    found = [0] if right[0] <= 0 <= right[1] else []
    for low, high in ((right[0], min(right[1], -1)), (max(right[0], 1), right[1])):
        if low <= high:
            found += [a // b for a in left for b in (low, high)]
    return (min(found), max(found)) if found else (0, 0)


def _modulo(left: Interval, right: Interval) -> Interval:
    """Has the sign of the divisor and is nearer to zero; 0 by zero."""
    if left[0] >= 0 and left[1] < right[0]:
        return left
    low, high = min(right[0] + 1, 0), max(right[1] - 1, 0)
    if left[0] >= 0 and right[0] >= 0:
        high = min(high, max(left[1], 0))
    return low, high


def _intersection(left: Interval, right: Interval) -> Interval:
    """`a & b` is at most each operand that is not negative, and negative only if both are."""
    if left[0] >= 0 or right[0] >= 0:
        return 0, max(0, min(each[1] for each in (left, right) if each[0] >= 0))
    width = max(left[0].bit_length(), right[0].bit_length())
    return -(1 << width), max(left[1], right[1], -1)


def _union(left: Interval, right: Interval) -> Interval:
    """`a | b` has no bit that neither has; setting bits makes no number smaller."""
    width = max(0, left[1], right[1]).bit_length()
    low = max if left[0] >= 0 and right[0] >= 0 else min
    return low(left[0], right[0]), (1 << width) - 1
