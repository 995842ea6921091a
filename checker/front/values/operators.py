"""The operators of the language as those of `ir.expr`.

Knows signs; must not know the tree.
"""

from __future__ import annotations

from checker.ir.expr import FALSE, Expr, Op, apply, equal, negate


def operate_on(operator: str, value: Expr) -> Expr:
    """The value of `operator value`."""
    match operator:
        case "!":
            return negate(value)
        case "-":
            return apply(Op.SUB, FALSE, value)
        case _:
            raise AssertionError(f"{operator} is no operator on one value")


def operate_sets(operator: str, left: Expr, right: Expr) -> Expr:
    """The value of `left operator right` on sets."""
    match operator:
        case "|" | "+":
            return apply(Op.BITOR, left, right)
        case "&":
            return apply(Op.BITAND, left, right)
        case _:
            return apply(Op.WITHOUT, left, right)


def operate(operator: str, left: Expr, right: Expr) -> Expr:
    """The value of `left operator right`; both are read in any case."""
    match operator:
        case "==":
            return equal(left, right)
        case "!=":
            return negate(equal(left, right))
        case "<":
            return apply(Op.LT, left, right)
        case "<=":
            return apply(Op.LE, left, right)
        case ">":
            return apply(Op.LT, right, left)
        case ">=":
            return apply(Op.LE, right, left)
        case "+":
            return apply(Op.ADD, left, right)
        case "-":
            return apply(Op.SUB, left, right)
        case "*":
            return apply(Op.MUL, left, right)
        case "/":
            return apply(Op.DIV, left, right)
        case "%":
            return apply(Op.MOD, left, right)
        case _:
            raise AssertionError(f"{operator} is no operator on two numbers")
