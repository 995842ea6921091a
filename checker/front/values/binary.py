"""What an operator between two expressions is: truth, numbers, sets, and what is asked of waits.

Knows which side is read under which condition; must not know how a side is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.types import SetT
from checker.front.values import data, durations
from checker.front.values.alternatives import by_lock, by_thread
from checker.front.values.factors import check_division, check_product
from checker.front.values.locking import held_in_any
from checker.front.values.operators import operate, operate_sets
from checker.front.values.shapes import same
from checker.ir.expr import Const, Expr, Op, apply, conj, disj, implies, negate

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader


def binary(reader: Reader, node: s.Binary) -> Expr:
    """The value of `node`."""
    if durations.is_time(reader, node.left):
        return durations.compared(reader, node)
    match node.operator:
        case "&&" | "||" | "->":
            left = reader.value(node.left)
            with reader.path.under(negate(left) if node.operator == "||" else left):
                right = reader.value(node.right)
            match node.operator:
                case "&&":
                    return conj((left, right))
                case "||":
                    return disj((left, right))
                case _:
                    return implies(left, right)
        case "holds":
            locks, current = reader.layout.locks, reader.path.current
            return by_lock(
                reader,
                node.right,
                lambda lock: by_thread(
                    reader,
                    node.left,
                    lambda each: held_in_any(locks[lock], each, current),
                ),
            )
        case "waits":
            return by_lock(
                reader,
                node.right,
                lambda lock: by_thread(
                    reader,
                    node.left,
                    lambda each: reader.waiting.waits(each, lock),
                ),
            )
        case "blocked_by":
            other, place = data.existing(reader, node.right), node.span
            return by_thread(
                reader,
                node.left,
                lambda each: reader.waiting.blocked_by(each, other, place),
            )
        case "in":
            return _in(reader, reader.value(node.left), node.right)
        case "==" | "!=":
            equals = same(reader.whole(node.left), reader.whole(node.right))
            return equals if node.operator == "==" else negate(equals)
        case "|" | "&" | "-" if isinstance(reader.checked.types.get(node), SetT):
            return operate_sets(node.operator, reader.value(node.left), reader.value(node.right))
        case _:
            left, right = reader.value(node.left), reader.value(node.right)
            if node.operator in ("/", "%"):
                check_division(reader, node, left, right)
            elif node.operator == "*":
                check_product(reader, node, left, right)
            return operate(node.operator, left, right)


def _in(reader: Reader, value: Expr, node: s.Expression) -> Expr:
    if isinstance(node, s.Range):
        low, high = reader.value(node.low), reader.value(node.high)
    elif data.is_set(reader, node):
        members = reader.value(node)
        return data.contains(reader, members, data.element_of(reader, node), value)
    else:
        dim = reader.members(node)
        low, high = Const(dim.low), Const(dim.high)
    return conj((apply(Op.LE, low, value), apply(Op.LE, value, high)))
