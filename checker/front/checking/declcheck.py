"""The types of what is declared: variables, locks, parameters, definitions, names of sets.

Knows what each kind of declaration may hold. Must not know statements, nor sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.datacheck import listable
from checker.front.checking.mismatch import WRITE_A_UNIT, called
from checker.front.checking.types import (
    BOOL,
    INT,
    TIME,
    ArrayT,
    Bool,
    EnumT,
    Int,
    LockT,
    QueueT,
    SetT,
    StructT,
    ThreadT,
    Time,
    TimerT,
    Type,
)
from checker.front.checking.where import Where
from checker.front.naming.declared import AnyThread
from checker.front.written import written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions

_Fixed = (
    s.Const
    | s.Param
    | s.VarDecl
    | s.LockDecl
    | s.TimerDecl
    | s.Process
    | s.Proc
    | s.ProcParameter
    | s.DefParameter
    | s.Binder
    | s.Table
)
Typed = _Fixed | s.Def | s.Let


class Declarations:
    """Types declarations, each looked at once; None is the type of what is wrong already."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self._known: dict[Typed | s.TypeAlias | s.Field, Type | None] = {}
        self.open: set[s.Binder] = set()  # names of values of a set that may be a value
        self.instances: set[s.Binder] = set()  # of a process, rule or family, likewise, but known

    def given(self, declared: s.Let, type: Type | None) -> None:
        """Let what `declared` names have this type: it is no expression that has one."""
        self._known[declared] = type

    def type_of(self, declared: Typed) -> Type | None:
        """The type of what `declared` names. None too while it is being found out."""
        if declared not in self._known:
            self._known[declared] = None
            self._known[declared] = self._type(declared)
        return self._known[declared]

    def _type(self, declared: Typed) -> Type | None:
        match declared:
            case s.Let(value=value):
                return self._storable(value, "a `let`")
            case s.Def(body=body):
                with self.expressions.inside(Where.DEFINITION, declared):
                    return self._body(declared, body)
            case s.Binder() if declared in self.open:
                return self._fixed(declared)  # its set is read where the text around it is
            case _:
                with self.expressions.inside(Where.QUESTION):
                    return self._fixed(declared)

    def _fixed(self, declared: _Fixed) -> Type | None:
        expressions = self.expressions
        match declared:
            case s.Const(type=None, value=value):
                return self._storable(value, "a constant", times=True)
            case s.Const(type=node) | s.Param(type=node):
                assert node is not None
                what = "constant" if isinstance(declared, s.Const) else "parameter"
                return self._known_before(node, what)
            case s.VarDecl(type=node, sizes=sizes):
                return self._array(sizes, self.meant(node, "variable"))
            case s.TimerDecl(sizes=sizes):
                return self._array(sizes, TimerT())
            case s.LockDecl(type=name, sizes=sizes):
                kind = expressions.uses.get(name)
                return self._array(sizes, LockT(kind) if isinstance(kind, s.LockType) else None)
            case s.Process(binders=binders):
                dims = [self.type_of(each) for each in binders]
                if not dims:
                    return ThreadT(declared)
                known = tuple(each for each in dims if each is not None)
                return ArrayT(known, ThreadT(declared)) if len(known) == len(dims) else None
            case s.Table(result=node):
                return self.meant(node, "result of a table")
            case s.DefParameter(type=node):
                return self.meant(node, "parameter of a definition")
            case s.ProcParameter(kind="lock"):
                return LockT(None)
            case s.ProcParameter(type=None):
                return expressions.calls.referred(declared)
            case s.ProcParameter(type=node):
                assert node is not None
                return self.meant(node, "parameter of a proc")
            case s.Proc(result=result):
                return None if result is None else self.meant(result, "result of a proc")
            case s.Binder(domain=domain):
                what = f"the values of `{declared.name.text}`"
                help = "take all values that it can ever have, and add a condition"
                if declared.name.text == "_":
                    what, help = "the number of instances", ""
                if declared in self.open:
                    return expressions.domains.varying(domain, what, help)
                listed = declared in self.instances
                return expressions.domains.fixed(domain, what, help, listed=listed)
        assert_never(declared)

    def _known_before(self, node: s.TypeNode, what: str) -> Type | None:
        """The type of a constant or parameter, which is no queue; a parameter has none either."""
        type = self.meant(node, what)
        if type is None or isinstance(type, Bool | Int | EnumT | Time | SetT | ThreadT):
            return type
        if isinstance(type, StructT) and (what == "constant" or not self._has_queue(type)):
            return type
        self.expressions.report(
            "not-built",
            f"a {what} that is {called(type)} is not built yet",
            node,
            called(type),
            (),
            ("write it out where it is used, or as a `def`",),
        )
        return None

    def _has_queue(self, type: StructT) -> bool:
        """Whether a part of a struct is a queue; of one that holds itself that is told."""
        seen, pending = {type.struct}, [type.struct]
        while pending:
            for each in pending.pop().fields:
                inner = self.field(each)
                if isinstance(inner, QueueT):
                    return True
                if isinstance(inner, StructT) and inner.struct not in seen:
                    seen.add(inner.struct)
                    pending.append(inner.struct)
        return False

    def field(self, declared: s.Field) -> Type | None:
        """The type of a field of a struct."""
        if declared not in self._known:
            self._known[declared] = None
            with self.expressions.inside(Where.QUESTION):
                self._known[declared] = self.meant(declared.type, "field of a struct")
        return self._known[declared]

    def _storable(self, node: s.Expression, what: str, *, times: bool = False) -> Type | None:
        type = self.expressions.value(node)
        if isinstance(type, Time) and not times:
            self.expressions.report(
                "bad-time",
                f"{what} cannot hold a time",
                node,
                "a time",
                (),
                ("name a time by a `const` or `param`",),
            )
            return None
        return type

    def _body(self, definition: s.Def, body: s.Expression) -> Type | None:
        for parameter in definition.parameters or ():
            self.type_of(parameter)
        type = self.expressions.value(body)
        if isinstance(type, Time) and definition.parameters:
            self.expressions.report(
                "bad-time",
                f"`{definition.name.text}` has parameters, so it cannot be a time",
                body,
                "a time",
                (),
                ("write the time out where it is used, or drop the parameters",),
            )
            return None
        return type

    def _array(self, sizes: Sequence[s.Expression], element: Type | None) -> Type | None:
        dims = []
        for size in sizes:
            index = self.expressions.domains.fixed(size, "the size of an array")
            if index is not None:
                dims.append(index)
        if element is None or len(dims) < len(sizes):
            return None
        return ArrayT(tuple(dims), element) if dims else element

    # What types mean

    def meant(self, node: s.TypeNode, what: str) -> Type | None:
        """The type that `node` writes, as that of `what`: variable, parameter, constant, type."""
        match node:
            case s.BoolType():
                return BOOL
            case s.RangeType(low=low, high=high):
                if [self.expressions.value(each) for each in (low, high)] == [TIME, TIME]:
                    return self._range_of_times(node, low, high, what)
                for each in (low, high):
                    self._fixed_value(each, INT, "a bound of a range")
                return INT
            case s.TimeType(low=low, high=high):
                return self._time(node, low, high, what)
            case s.NamedType(name=name):
                return self._named(name)
            case s.IdentityType(name=name):
                match self.expressions.uses.get(name):
                    case s.Process() as process:
                        return ThreadT(process, optional=True)
                    case AnyThread():
                        return ThreadT(None, optional=True)
                    case _:
                        return None
            case s.SetType(element=element):
                type = self.meant(element, "element of a set")
                if type is None or listable(type):
                    return None if type is None else SetT(type)
                self._no_element(element, type)
                return None
            case s.QueueType(capacity=capacity, element=element):
                self._fixed_value(capacity, INT, "the size of a queue")
                type = self.meant(element, "element of a queue")
                return None if type is None else QueueT(type)
        assert_never(node)

    def _no_element(self, element: s.TypeNode, type: Type) -> None:
        optional = isinstance(type, ThreadT)
        help = "leave out the `?`: a set of threads may be empty" if optional else ""
        self.expressions.report(
            "type-mismatch",
            f"a set cannot have {called(type)} as an element",
            element,
            called(type),
            (),
            (help or "a set has truth values, numbers, members of an enum or threads",),
        )

    def _time(
        self, node: s.TypeNode, low: s.Expression | None, high: s.Expression | None, what: str
    ) -> Type | None:
        if what not in ("constant", "parameter"):
            self.expressions.report(
                "bad-time",
                f"a {what} cannot be a time",
                node,
                "only a `param` or `const` can",
                (),
                ("time passes in `delay` and `sleep`; a step cannot read or keep it",),
            )
            return None
        self.interval(low, high, "a bound of a time")
        return TIME

    def _range_of_times(
        self, node: s.TypeNode, low: s.Expression, high: s.Expression, what: str
    ) -> Type | None:
        """`param io: 1 ms..10 ms;`, which is taken for what is meant."""
        if what in ("constant", "parameter"):
            bounds = [written(each) for each in (low, high)]
            self.expressions.report(
                "bad-time",
                "the range of a time stands behind `time in`",
                node,
                "these are times",
                (),
                (f"write `time in {'..'.join(each or '…' for each in bounds)}`",),
            )
        return self._time(node, low, high, what)

    def interval(self, low: s.Expression | None, high: s.Expression | None, what: str) -> None:
        """Check the bounds of a stretch of time, which are one expression if it has one length."""
        bounds = [each for each in dict.fromkeys((low, high)) if each is not None]
        if len(bounds) == 2 and [self.expressions.value(each) for each in bounds] == [INT, INT]:
            first, last = (written(each) or "…" for each in bounds)
            self.expressions.found.append(
                Diagnostic(
                    "bad-time",
                    f"`{first}..{last}` has no unit",
                    Label(bounds[0].span.to(bounds[1].span), "a time is needed here"),
                    (),
                    (f"{WRITE_A_UNIT}, as in `1..5 us`",),
                )
            )
            return
        for each in bounds:
            self._fixed_value(each, TIME, what)

    # Without a type, which is told elsewhere, an expression can still depend on the state: in
    # `var n: 0..n` that is all that is wrong.

    def _fixed_value(self, node: s.Expression, wanted: Type, what: str) -> None:
        if self.expressions.needs(node, wanted, what) or node not in self.expressions.types:
            self.expressions.constant(node, what)

    def _named(self, name: s.Name) -> Type | None:
        declared = self.expressions.uses.get(name)
        match declared:
            case s.Enum():
                return EnumT(declared)
            case s.TypeAlias():
                return self.alias(declared)
            case s.Struct():
                return StructT(declared)
            case s.Process():
                return ThreadT(declared)
            case AnyThread():
                return ThreadT(None)
            case _:
                return None

    def alias(self, declared: s.TypeAlias) -> Type | None:
        """What a `type` stands for."""
        if declared not in self._known:
            self._known[declared] = None
            self._known[declared] = self.meant(declared.type, "type")
        return self._known[declared]
