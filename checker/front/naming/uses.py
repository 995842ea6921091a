"""What the names in expressions and written types mean, where they stand.

Must not know declarations and statements: who walks them opens and ends the scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from checker.diagnostic import Diagnostic
from checker.front import syntax as s
from checker.front.naming.arrows import is_arrow
from checker.front.naming.declared import AnyThread, Declared, EnumMember
from checker.front.naming.namespace import Namespace
from checker.front.naming.scope import Scope
from checker.front.naming.unknown import no_member, not_a, not_declared, of_several

_SIDES = {
    "holds": ("process", "lock"),
    "waits": ("process", "lock"),
    "blocked_by": ("process", "process"),
    "in": ("variable", "type or process"),
}
"""What is wanted left and right of an operator, where that is not a variable."""


class Uses:
    """Finds what names mean, and notes it in `names` and `members`; what is wrong, in `found`.

    arrows: implications that look like a pointer's `->`.
    """

    def __init__(self, namespace: Namespace, found: list[Diagnostic]) -> None:
        self.top = namespace
        self.found = found
        self.names: dict[s.Name, Declared] = {}
        self.members: dict[s.Member, EnumMember] = {}
        self.arrows: list[s.Binary] = []
        self.scope = Scope(namespace, found)

    def written_type(self, node: s.TypeNode | None) -> None:
        """Resolve the names in a type, if one is written."""
        match node:
            case s.NamedType(name=name):
                wanted = (s.Enum, s.Struct, s.TypeAlias, s.Process, AnyThread)
                self.named(name, wanted, "type")
            case s.IdentityType(name=name):
                self.named(name, (s.Process, AnyThread), "process")
            case s.SetType(element=element):
                self.written_type(element)
            case s.QueueType(capacity=capacity, element=element):
                self.expression(capacity, "constant")
                self.written_type(element)
            case s.RangeType(low=low, high=high) | s.TimeType(low=low, high=high):
                self.expression(low, "constant")
                self.expression(high, "constant")
            case s.BoolType() | None:
                pass
            case _:
                assert_never(node)

    def sizes(self, sizes: Iterable[s.Expression]) -> None:
        """Resolve the names in the sizes of an array."""
        for size in sizes:
            self.expression(size, "constant, type or process")

    def binders(self, binders: Iterable[s.Binder]) -> None:
        """Bring in the names of binders; none is known in the domain of another."""
        every = list(binders)
        for binder in every:
            self.expression(binder.domain, "constant, type or process")
        for binder in every:
            self.scope.declare(binder.name, binder)

    def expression(self, expression: s.Expression | None, what: str = "variable") -> None:
        """Resolve the names in an expression; `what` is looked for where it is a name."""
        match expression:
            case None | s.Number() | s.Truth() | s.TimeLiteral() | s.Nobody() | s.QueueLiteral():
                pass
            case s.SetLiteral(elements=several) | s.StructLiteral(values=several):
                for each in several:
                    self.expression(each)
            case s.Name():
                self._use(expression, what)
            case s.Index(base=base, index=index):
                self.expression(base, what)
                self.expression(index)
            case s.Member(base=base):
                self._member(expression)
            case s.Call(function=s.Member(base=base), arguments=arguments):
                self.expression(base, "lock")  # the arguments of a query are modes
            case s.Call(function=s.Name() as function) if self._foreign(expression, function):
                pass
            case s.Call(function=function, arguments=arguments):
                self.expression(function, "definition")
                for argument in arguments:
                    self.expression(argument)
            case s.At(thread=thread):
                self.expression(thread, "process")
            case s.Unary(operand=operand) | s.Primed(operand=operand):
                self.expression(operand)
            case s.Binary(operator=operator, left=left, right=right):
                if is_arrow(expression):
                    self.arrows.append(expression)
                wanted = _SIDES.get(operator, ("variable", "variable"))
                for side, what in zip((left, right), wanted, strict=True):
                    self.expression(side, what)
            case s.Conditional(condition=condition, then=then, otherwise=otherwise):
                for each in (condition, then, otherwise):
                    self.expression(each)
            case s.Range(low=low, high=high):
                self.expression(low)
                self.expression(high)
            case s.Quantified(binder=binder, body=body):
                outer = self.scope.enter()
                self.binders([binder])
                self.expression(body)
                self.scope.leave(outer)
            case _:
                assert_never(expression)

    def named(self, name: s.Name, wanted: tuple[type, ...], what: str) -> None:
        """Resolve `name`, which as `what` must be declared by one of the kinds `wanted`."""
        declared = self.scope.names.get(name.text)
        if declared is not None and isinstance(declared, wanted):
            self.names[name] = declared
        elif declared is None:
            known = self.scope.known(lambda each: isinstance(each, wanted))
            self.found.append(not_declared(name, what, self.scope.where, known))
        else:
            self.found.append(not_a(name, declared, what))

    def _member(self, node: s.Member) -> None:
        base = node.base
        enum = self.scope.names.get(base.text) if isinstance(base, s.Name) else None
        if not isinstance(base, s.Name) or not isinstance(enum, s.Enum):
            self.expression(base, "lock, thread or enum")
            return
        self.names[base] = enum
        for index, member in enumerate(enum.members):
            if member.text == node.name.text:
                self.members[node] = EnumMember(enum, index)
                return
        self.found.append(no_member(node, enum))

    def _foreign(self, call: s.Call, function: s.Name) -> bool:
        """Tell that a function of C or the like is called, if it is: its arguments mean nothing."""
        if function.text in self.scope.names:
            return False
        from checker.front.naming.unknown_calls import no_definition, of_c  # only for errors

        if not of_c(call):
            return False
        known = self.scope.known(lambda each: isinstance(each, s.Def | s.Table))
        self.found.append(no_definition(call, function, self.scope.where, known))
        return True

    def _use(self, name: s.Name, what: str) -> None:
        declared = self.scope.names.get(name.text)
        if declared is None:
            self.scope.unknown(name, what)
        elif isinstance(declared, EnumMember) and name.text in self.top.clashes:
            self.found.append(of_several(name, self.top.clashes[name.text]))
        else:
            self.names[name] = declared
