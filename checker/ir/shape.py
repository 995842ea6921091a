"""What expressions are whatever variables and choices they are over: the same of alike ones.

What is found of some is then known of all of that shape. Must not know what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from checker.ir.domain import Domain
from checker.ir.expr import Apply, Chosen, Const, Expr, Read, Select, parts


def shape(exprs: Sequence[Expr], domain: Callable[[Read | Chosen], Domain]) -> Hashable:
    """Equal for expressions that only differ in variables and choices, one for one alike.

    Those that stand for each other have the same domain. The order of `exprs` counts.
    """
    number: dict[Expr, int] = {}
    told: list[Hashable] = []

    def leaf(node: Read | Chosen) -> int:
        if node not in number:
            number[node] = len(told)
            told.append((type(node) is Read, domain(node)))
        return number[node]

    for expr in exprs:
        for node in parts(expr):
            if node in number:
                continue
            match node:
                case Read() | Chosen():
                    leaf(node)
                    continue
                case Const(value=value):
                    found: Hashable = value
                case Select(first=first, count=count, index=index):
                    found = (number[index], *(leaf(Read(first + k)) for k in range(count)))
                case Apply(op=op, args=args):
                    found = (op, *(number[each] for each in args))
            number[node] = len(told)
            told.append(found)
        told.append(number[expr])
    return tuple(told)
