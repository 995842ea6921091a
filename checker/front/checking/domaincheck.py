"""What something ranges over: sizes of arrays, values of names that are bound, the right of `in`.

Knows which sets can stand there. Must not know what is bound or asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.datacheck import listable
from checker.front.checking.mismatch import called
from checker.front.checking.types import INT, EnumT, Int, SetT, ThreadT, Type
from checker.front.naming.declared import NAMING_SETS, AnyThread
from checker.front.written import subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


class Domains:
    """Types what something ranges over; None is the type of what is wrong already."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    def of(self, node: s.Expression, what: str, *, counts: bool = True) -> Type | None:
        """The type of each member of the set that `node`, which is `what`, writes.

        counts: a number n may stand for 0 to n-1.
        """
        match node:
            case s.Range(low=low, high=high):
                good = [self.expressions.needs(e, INT, "a bound of a range") for e in (low, high)]
                return self._set(node, INT if all(good) else None)
            case s.Name():
                match self.expressions.uses.get(node):
                    case s.Enum() as enum:
                        return self._set(node, EnumT(enum))
                    case s.TypeAlias() as alias:
                        element = self.expressions.declarations.alias(alias)
                        return self._named_set(node, element, what)
                    case s.Process() as process:
                        return self._set(node, ThreadT(process))
                    case AnyThread():
                        return self._set(node, ThreadT(None))
                    case _:
                        pass
            case _:
                pass
        type = self.expressions.value(node)
        if isinstance(type, SetT):
            return type.element or INT  # the empty set may be of any type
        if type is None or (counts and isinstance(type, Int)):
            return type
        if isinstance(type, Int):
            help = f"write `0..{node.value - 1}`" if isinstance(node, s.Number) else ""
            help = help or f"write `0..{written(node) or '…'}-1`"
        else:
            help = "a set is a range `lo..hi`, or the name of a type or process"
        self.expressions.report(
            "type-mismatch",
            f"{what} must be {'a number or ' * counts}a set, but {subject(node)} is {called(type)}",
            node,
            called(type),
            self.expressions.kind_of(node),
            (help,),
        )
        return None

    def fixed(
        self, node: s.Expression, what: str, help: str = "", *, listed: bool = False
    ) -> Type | None:
        """The type of each member of a set that is known before the run.

        Where its type is wrong that is told elsewhere, but it can still depend on the state.
        listed: it may be a set that is a value, `{1, 3}`.
        """
        element = self.of(node, what)
        named = listed or isinstance(node, s.Range) or self._names_a_set(node)
        if isinstance(self.expressions.types.get(node), SetT) and not named:
            self.expressions.report(
                "type-mismatch",
                f"{what} must be a number or the values of a type, but {subject(node)} is a set",
                node,
                "a set",
                self.expressions.kind_of(node),
                ("write a range `lo..hi`, or the name of a type or process",),
            )
            return None
        if element is not None or node not in self.expressions.types:
            self.expressions.constant(node, what, help)
        return element

    def varying(self, node: s.Expression, what: str, help: str) -> Type | None:
        """The type of each member of a set that may depend on the state if it is a value."""
        if isinstance(node, s.Range | s.Number) or self._names_a_set(node):
            return self.fixed(node, what, help)
        element = self.of(node, what)
        if not isinstance(self.expressions.types.get(node), SetT):
            self.expressions.constant(node, what, help)
        return element

    def _names_a_set(self, node: s.Expression) -> bool:
        """Whether `node` is the name of a type or process."""
        declared = self.expressions.uses.get(node) if isinstance(node, s.Name) else None
        return isinstance(declared, NAMING_SETS)

    def _named_set(self, node: s.Name, element: Type | None, what: str) -> Type | None:
        if element is None or listable(element):
            return self._set(node, element)
        self.expressions.report(
            "type-mismatch",
            f"{what} cannot be all values of `{node.text}`: each is {called(element)}",
            node,
            called(element),
            self.expressions.kind_of(node),
            ("a set has truth values, numbers, members of an enum or threads",),
        )
        return None

    def _set(self, node: s.Expression, element: Type | None) -> Type | None:
        if element is not None:
            self.expressions.types[node] = SetT(element)
        return element
