"""Quotients and what is left over, rounded down, as LLVM instructions on words.

Must not know what is divided, nor why.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.engines.native.code import Instructions
from checker.ir.expr import Op
from checker.ir.interval import Interval

_FEW = 3
"""Where a quotient is one of so many more than one it is found by comparisons."""


def divided(code: Instructions, op: Op, left: str, right: str, bounds: Sequence[Interval]) -> str:
    """The quotient of two words or, for `MOD`, what is left over; by zero it is 0.

    bounds: of both. Rounded down, as LLVM does not; by zero LLVM's may be anything.
    """
    (low, high), (first, last) = bounds
    if first == last > 0 and high // first - low // first <= _FEW:
        return _counted_off(code, op, left, (low // first, high // first), first)
    zero = None
    if first <= 0 <= last:
        zero = code.op(f"icmp eq i64 {right}, 0")
        right = code.op(f"select i1 {zero}, i64 1, i64 {right}")
    plain = low >= 0 and first >= 0
    sign = "u" if plain else "s"
    rest = code.op(f"{sign}rem i64 {left}, {right}") if op is Op.MOD or not plain else "0"
    name = rest if op is Op.MOD else code.op(f"{sign}div i64 {left}, {right}")
    if not plain:
        some = code.op(f"icmp ne i64 {rest}, 0")
        signs = code.op(f"xor i64 {rest}, {right}")
        apart = code.op(f"icmp slt i64 {signs}, 0")
        off = code.op(f"and i1 {some}, {apart}")
        moved = f"add i64 {name}, {right}" if op is Op.MOD else f"sub i64 {name}, 1"
        name = code.op(f"select i1 {off}, i64 {code.op(moved)}, i64 {name}")
    if zero is not None:
        name = code.op(f"select i1 {zero}, i64 0, i64 {name}")
    return name


def _counted_off(code: Instructions, op: Op, left: str, quotients: Interval, by: int) -> str:
    """The same where the quotient is one of few, by comparisons."""

    def of(quotient: int) -> str:
        if op is Op.DIV:
            return str(quotient)
        return code.op(f"sub i64 {left}, {quotient * by}") if quotient else left

    least, most = quotients
    name = of(least)
    for each in range(least + 1, most + 1):
        test = code.op(f"icmp sge i64 {left}, {each * by}")
        name = code.op(f"select i1 {test}, i64 {of(each)}, i64 {name}")
    return name
