"""What is known only once the threads are: constants that speak of threads, or that have parts.

Such a constant is read where it stands, as a `def` is. Must not know values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.front import syntax as s
from checker.front.checking.types import SetT, StructT, ThreadT, Type
from checker.front.naming.declared import AnyThread, SelfThread
from checker.front.naming.recursion import roots
from checker.front.walk import subexpressions

_Followed = s.Const | s.Def | s.Table | s.TypeAlias | s.Struct


def of_threads(expressions: Iterable[s.Expression], uses: Mapping[s.Name, object]) -> s.Name | None:
    """The first name in `expressions` that is of threads, itself or by what it stands for."""
    for expression in expressions:
        for node in subexpressions(expression):
            if isinstance(node, s.Name) and _speaks_of_threads(node, uses):
                return node
    return None


def _speaks_of_threads(name: s.Name, uses: Mapping[s.Name, object]) -> bool:
    seen: set[object] = set()
    pending = [name]
    while pending:
        declared = uses.get(pending.pop())
        if isinstance(declared, s.Process | AnyThread | SelfThread):
            return True
        if isinstance(declared, _Followed) and declared not in seen:
            seen.add(declared)
            nodes = (each for root in roots(declared) for each in subexpressions(root))
            pending += [each for each in nodes if isinstance(each, s.Name)]
    return False


def placed(
    module: s.Module, uses: Mapping[s.Name, object], types: Mapping[s.Expression, Type]
) -> frozenset[s.Const]:
    """The constants that are read where they stand."""
    return frozenset(
        each
        for each in module.declarations
        if isinstance(each, s.Const)
        and (
            isinstance(types.get(each.value), SetT | StructT | ThreadT)
            or of_threads(roots(each), uses) is not None
        )
    )
