"""What the operands of `/`, `%` and `*` must be, for an expression to have a value.

Knows bounds of values; must not know where the expression stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.ir.expr import Const, Expr, equal, negate

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader

MOST_DIGITS = 36
"""How many digits a product may have."""


def check_division(reader: Reader, node: s.Binary, left: Expr, right: Expr) -> None:
    """Both sides are zero or more, and the right one owes not to be zero."""
    for operand, side in ((left, node.left), (right, node.right)):
        low, _ = reader.bounds(operand)
        if low < 0:
            reader.report(
                "bad-division",
                f"`{node.operator}` needs numbers that can't be below zero; this may be {low}",
                side,
                "make it zero or more, for example by adding the divisor before `%`",
            )
    if reader.bounds(right)[0] <= 0:
        reader.path.owe(
            negate(equal(right, Const(0))),
            "divide-by-zero",
            f"the right side of `{node.operator}` is zero",
            node.right.span,
        )


def check_product(reader: Reader, node: s.Binary, left: Expr, right: Expr) -> None:
    """Raise SpecError if the product may be too large to be worth computing."""
    largest = [max(map(abs, reader.bounds(each))) for each in (left, right)]
    if largest[0] * largest[1] >= 10**MOST_DIGITS:
        headline = f"this product may have more than {MOST_DIGITS} digits"
        help = ("take smaller numbers",)
        raise SpecError([Diagnostic("too-large", headline, Label(node.span), (), help)])
