"""Conditions taken apart where they say `or` and `and`, also behind a `not`.

Knows expressions only, and nothing of what a condition is for.
"""

from __future__ import annotations

from checker.ir.expr import Apply, Expr, Op, negate


def disjuncts(expr: Expr) -> list[Expr]:
    """Conditions of which one at least is true where `expr` is."""
    pending, found = [expr], []
    while pending:
        each = pending.pop()
        match each:
            case Apply(op=Op.OR, args=args):
                pending += reversed(args)
            case Apply(op=Op.NOT, args=(Apply(op=Op.AND, args=args),)):
                pending += [negate(arg) for arg in reversed(args)]
            case _:
                found.append(each)
    return found


def conjuncts(expr: Expr) -> list[Expr]:
    """Conditions that are all true where `expr` is."""
    return [negate(each) for each in disjuncts(negate(expr))]
