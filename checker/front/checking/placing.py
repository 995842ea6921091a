"""What is known only once the threads are: constants that speak of threads, or that have parts.

Such a constant is read where it stands, as a `def` is. Must not know values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from checker.front import syntax as s
from checker.front.checking.types import SetT, StructT, ThreadT, Type
from checker.front.naming.declared import AnyThread, SelfThread
from checker.front.naming.recursion import roots
from checker.front.walk import subexpressions

_Followed = s.Const | s.Param | s.Def | s.Table | s.TypeAlias | s.Struct


def of_threads(expressions: Iterable[s.Expression], uses: Mapping[s.Name, object]) -> s.Name | None:
    """The first name in `expressions` that is of threads, itself or by what it stands for."""
    for expression in expressions:
        for node in subexpressions(expression):
            if isinstance(node, s.Name) and _speaks_of_threads(node, uses):
                return node
    return None


def _speaks_of_threads(name: s.Name, uses: Mapping[s.Name, object]) -> bool:
    named = _reached([name], uses)
    return any(isinstance(each, s.Process | AnyThread | SelfThread) for each in named)


def _reached(names: list[s.Name], uses: Mapping[s.Name, object]) -> Iterator[object]:
    """What names stand for, and what that is made of."""
    seen: set[object] = set()
    pending = [*names]
    while pending:
        declared = uses.get(pending.pop())
        yield declared
        if isinstance(declared, _Followed) and declared not in seen:
            seen.add(declared)
            nodes = (each for root in roots(declared) for each in subexpressions(root))
            pending += [each for each in nodes if isinstance(each, s.Name)]


def parameter_of_threads(expression: s.Expression, uses: Mapping[s.Name, object]) -> bool:
    """Whether an expression speaks of a parameter whose values are known when the threads are."""
    names = [each for each in subexpressions(expression) if isinstance(each, s.Name)]
    params = (each for each in _reached(names, uses) if isinstance(each, s.Param))
    return any(type_of_threads(each.type, uses) for each in params)


def type_of_threads(type: s.TypeNode, uses: Mapping[s.Name, object]) -> bool:
    """Whether threads are values of a type, or parts of one."""
    match type:
        case s.IdentityType():
            return True
        case s.SetType(element=inner) | s.QueueType(element=inner):
            return type_of_threads(inner, uses)
        case s.NamedType(name=name):
            match uses.get(name):
                case s.TypeAlias(type=inner):
                    return type_of_threads(inner, uses)
                case s.Struct(fields=fields):
                    return any(type_of_threads(each.type, uses) for each in fields)
                case declared:
                    return isinstance(declared, s.Process | AnyThread)
        case _:
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
