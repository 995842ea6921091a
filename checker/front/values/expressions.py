"""What an expression of the spec is over the state: names and operators to `ir.expr`.

Knows values, ranges and what must hold for an expression to have a value. Must not know
statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import assert_never

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.naming.declared import EnumMember, SelfThread
from checker.front.values import data, given, queries, sets
from checker.front.values.alternatives import by_thread
from checker.front.values.binary import binary
from checker.front.values.dotted import count, member, of_thread
from checker.front.values.elements import content, position, variable_of
from checker.front.values.fitting import Holder, fitted
from checker.front.values.known import Known, NotConstant
from checker.front.values.layout import Dimension, Layout
from checker.front.values.operators import operate_on
from checker.front.values.path import Path
from checker.front.values.primed import primed
from checker.front.values.quantified import quantified
from checker.front.values.shapes import Fields, Items, Shape, Whole, either
from checker.front.values.tabled import value_of
from checker.front.values.waiting import Waiting
from checker.front.walk import spine
from checker.ir.domain import NOBODY, Domain
from checker.ir.duration import Duration
from checker.ir.expr import FALSE, Const, Expr, Op, apply, negate, truth


class Reader:
    """Reads expressions of one spec under one layout, along one path.

    diagnostics: what turns out to be wrong for these parameter values is appended.
    waiting: for questions that ask who waits; while steps are read nobody asks.
    """

    def __init__(
        self,
        checked: Checked,
        layout: Layout,
        path: Path,
        diagnostics: list[Diagnostic],
        waiting: Waiting | None = None,
    ) -> None:
        self.checked = checked
        self.layout = layout
        self.path = path
        self.diagnostics = diagnostics
        self.waiting = waiting or Waiting(layout)
        self._terms = 1
        self._ahead = False

    @classmethod
    def of_known(
        cls,
        checked: Checked,
        layout: Layout,
        diagnostics: list[Diagnostic],
        waiting: Waiting | None = None,
    ) -> Reader:
        """One of what is known before the run, where there is no state."""
        return cls(checked, layout, Known(told=diagnostics), diagnostics, waiting)

    # Values

    def value(self, node: s.Expression) -> Expr:
        """The value of `node` where the path has come to, truth as 1 and 0. It has no parts.

        Raises SpecError if it is too large when written out, or indexes what has no elements.
        """
        found = self.whole(node)
        assert not isinstance(found, Fields | Items)
        return found

    def whole(self, node: s.Expression) -> Whole:
        """The value of `node`, which may be a struct or a queue."""
        if self.path.context == FALSE:
            # read by nobody; what it speaks of may not exist
            return data.blank(self, self.checked.types.get(node))
        self.layout.allowance.spend(1, node.span)
        match node:
            case s.Number(value=value):
                return Const(value)
            case s.Truth(value=value):
                return truth(value)
            case s.Nobody():
                return Const(NOBODY)
            case s.SetLiteral():
                return data.literal(self, node)
            case s.StructLiteral(names=names, values=values):
                pairs = zip(names, values, strict=True)
                return Fields({name.text: self.whole(each) for name, each in pairs})
            case s.QueueLiteral():
                return Items(FALSE, ())
            case s.Name() | s.Index():
                return self._place(node)
            case s.Member():
                return member(self, node)
            case s.Call():
                return self._call(node)
            case s.At(thread=thread, label=label):
                return by_thread(
                    self, thread, lambda each: queries.at(self.layout, each, label.text)
                )
            case s.Unary(operator=operator, operand=operand):
                return operate_on(operator, self.value(operand))
            case s.Binary():
                return binary(self, node)
            case s.Conditional(condition=condition, then=then, otherwise=otherwise):
                test = self.value(condition)
                with self.path.under(test):
                    first = self.whole(then)
                with self.path.under(negate(test)):
                    second = self.whole(otherwise)
                return either(test, first, second)
            case s.Quantified():
                return quantified(self, node)
            case s.Primed(operand=operand):
                return primed(self, operand)
            case s.Range() | s.TimeLiteral():
                raise AssertionError("a range or a time is no value; the type check lets none here")
        assert_never(node)

    def constant(self, node: s.Expression) -> int:
        """The number that `node` is. Raises NotConstant if it depends on the state."""
        with self.based(node):
            value = self.value(node)
        if isinstance(value, Const):
            return value.value
        raise NotConstant

    def based(self, *nodes: s.Expression) -> AbstractContextManager[None]:
        """Let sets of numbers begin where these texts need it, before that is known for all."""
        return given.based(self, *nodes)

    # Sets and the values of types

    def members(self, node: s.Expression) -> Dimension:
        """The values of a set that is fixed."""
        return sets.members(self, node)

    def shape(self, node: s.TypeNode) -> Shape:
        """What a variable of a type is laid out as."""
        return sets.shape(self, node)

    def domain(self, node: s.TypeNode) -> Domain:
        """The values of a type."""
        return sets.domain(self, node)

    def bounds(self, value: Expr) -> tuple[int, int]:
        """Numbers between which the value surely lies."""
        return self.layout.intervals(self.path.choices, ahead=self._ahead).of(value)

    def look_ahead(self) -> None:
        """Know the variables after the step too, numbered behind those before it (`primed`)."""
        self._ahead = True

    # Names

    def _place(self, node: s.Name | s.Index) -> Whole:
        root, indices = spine(node)
        if isinstance(root, s.Member):
            local = self.checked.members[root]
            assert isinstance(local, s.VarDecl | s.ProcParameter)
            return of_thread(self, root, local, indices, node)
        assert isinstance(root, s.Name)
        declared = self.checked.uses[root]
        match declared:
            case s.Const() if declared in self.checked.placed:
                return self.whole(declared.value)
            case s.Const() | s.Param():
                known = self.layout.constants[declared]
                assert not isinstance(known, Duration)
                return given.whole(self, self.checked.types.get(node), known)
            case EnumMember(index=index):
                return Const(index)
            case s.VarDecl() | s.ProcParameter():
                return content(self, variable_of(self, node), node)
            case s.Process():
                family = self.layout.families[declared]
                offset = position(self, root.text, family.dims, indices, node)
                return apply(Op.ADD, Const(family.first), offset)
            case SelfThread():
                assert self.path.thread is not None
                return Const(self.path.thread)
            case s.Def(body=body):
                return self.whole(body)
            case s.Binder() | s.Let() | s.DefParameter():
                return self.path.bound[declared]
            case _:
                raise AssertionError(f"{root.text} is no value")

    # Calls

    def _call(self, node: s.Call) -> Whole:
        if isinstance(node.function, s.Member):
            return count(self, node, node.function)
        assert isinstance(node.function, s.Name)
        declared = self.checked.uses[node.function]
        if isinstance(declared, s.Table):
            return value_of(self, declared, [self.value(each) for each in node.arguments], node)
        assert isinstance(declared, s.Def) and declared.parameters is not None
        values = [self.whole(each) for each in node.arguments]
        for parameter, value in zip(declared.parameters, values, strict=True):
            owner = f" of `{declared.name.text}`"
            holder = Holder(parameter.name.text, node.span, parameter.type.span, owner, "be")
            fitted(self, self.shape(parameter.type), value, holder)
        with self.naming(zip(declared.parameters, values, strict=True)):
            return self.whole(declared.body)

    @contextmanager
    def naming(self, names: Iterable[tuple[object, Whole]]) -> Iterator[None]:
        """Read on with these names bound to these values."""
        before = dict(self.path.bound)
        self.path.bound.update(names)
        try:
            yield
        finally:
            self.path.bound = before

    @contextmanager
    def times(self, count: int) -> Iterator[int]:
        """Read what is written out `count` times; gives how often it is with all that is around."""
        before = self._terms
        self._terms *= max(count, 1)
        try:
            yield self._terms
        finally:
            self._terms = before

    def report(self, code: str, headline: str, node: s.Node, *advice: str) -> None:
        """Note an error of the spec that shows only with these parameter values."""
        found = Diagnostic(code, headline, Label(node.span), help=advice)
        if found not in self.diagnostics:
            self.diagnostics.append(found)
