"""What an expression of the spec is over the state: names and operators to `ir.expr`.

Knows values, ranges and what must hold for an expression to have a value. Must not know
statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import assert_never

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.typecheck import Checked
from checker.front.checking.types import CallT, LockT, SetT, StructT, ThreadT, TimerT
from checker.front.frames import argument
from checker.front.naming.declared import EnumMember, SelfThread
from checker.front.values import data, queries, sets
from checker.front.values.factors import check_division, check_product
from checker.front.values.layout import FIRST_PASSING, Cell, Dimension, Layout, length
from checker.front.values.locking import held_in_any, holders_in
from checker.front.values.operators import operate, operate_sets
from checker.front.values.path import Path
from checker.front.values.primed import primed
from checker.front.values.quantified import quantified
from checker.front.values.shapes import (
    Fields,
    Fifo,
    Items,
    Record,
    Scalar,
    Shape,
    Whole,
    either,
    same,
    width,
)
from checker.front.values.tabled import value_of
from checker.front.values.timer import rang
from checker.front.walk import outline, spine
from checker.ir.actions import Action
from checker.ir.bounds import bounds
from checker.ir.domain import NOBODY, Domain
from checker.ir.expr import (
    FALSE,
    Const,
    Expr,
    Op,
    apply,
    choose,
    conj,
    disj,
    equal,
    implies,
    negate,
    select,
    truth,
)


class NotConstant(Exception):
    """An expression that had to be a number depends on the state."""


Subscript = s.Expression | Expr
"""An index: text to read, or the value that it had at a call."""


@dataclass(frozen=True, slots=True)
class Found:
    """A variable, or an element of one, by its indices."""

    name: str
    cell: Cell
    indices: Sequence[Subscript]


class Reader:
    """Reads expressions of one spec under one layout, along one path.

    diagnostics: what turns out to be wrong for these parameter values is appended.
    actions: those of the system, for questions that ask who waits; empty while steps are read.
    """

    def __init__(
        self,
        checked: Checked,
        layout: Layout,
        path: Path,
        diagnostics: list[Diagnostic],
        actions: Iterable[Action] = (),
    ) -> None:
        self.checked = checked
        self.layout = layout
        self.path = path
        self.diagnostics = diagnostics
        self.actions = tuple(actions)
        self._terms = 1

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
                return self._member(node)
            case s.Call():
                return self._call(node)
            case s.At(thread=thread, label=label):
                return self.by_thread(
                    thread, lambda each: queries.at(self.layout, each, label.text)
                )
            case s.Unary(operator="!", operand=operand):
                return negate(self.value(operand))
            case s.Unary(operand=operand):
                return apply(Op.SUB, Const(0), self.value(operand))
            case s.Binary():
                return self._binary(node)
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
        match self.value(node):
            case Const(value=value):
                return value
            case _:
                raise NotConstant

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

    # Names, elements, members

    def _place(self, node: s.Name | s.Index) -> Whole:
        root, indices = spine(node)
        if isinstance(root, s.Member):
            local = self.checked.members[root]
            assert isinstance(local, s.VarDecl | s.ProcParameter)
            return self._of_thread(root, local, indices, node)
        assert isinstance(root, s.Name)
        declared = self.checked.uses[root]
        match declared:
            case s.Const() | s.Param():
                known = self.layout.constants[declared]
                assert isinstance(known, int)
                return Const(known)
            case EnumMember(index=index):
                return Const(index)
            case s.VarDecl() | s.ProcParameter():
                return self.content(self.variable(node), node)
            case s.Process():
                family = self.layout.families[declared]
                offset = self.offset(root.text, family.dims, indices, node)
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

    def cell(self, declared: s.VarDecl | s.ProcParameter, thread: int | None) -> Cell:
        """Where a variable is, for a local that of `thread`."""
        found = self.layout.cells.get((declared, None))
        return found if found is not None else self.layout.cells[declared, thread]

    def variable(self, node: s.Expression) -> Found:
        """The variable that `node` names, or an element of it, seen through every `ref`."""
        declared, indices, fields = self.given(node)
        assert isinstance(declared, s.VarDecl | s.ProcParameter)
        cell = self.cell(declared, self.path.thread)
        for name in fields:
            cell = cell.field(name)
        return Found(declared.name.text, cell, indices)

    def given(self, node: s.Expression) -> tuple[object, list[Subscript], list[str]]:
        """What `node` names, seen through the parameters of procs that stand for something else.

        Then its indices, those of an argument at the time of the call, and fields.
        """
        root, own, fields = outline(node)
        assert isinstance(root, s.Name)
        indices: list[Subscript] = list(own)
        declared, within = self.checked.uses[root], self.path.within
        while isinstance(declared, s.ProcParameter) and declared.kind != "value":
            given, within = argument(declared, within)
            root, own, inner = outline(given)
            assert isinstance(root, s.Name)
            fields = inner + fields
            kept: list[Subscript] = []
            for place, index in enumerate(own):
                cell = self.layout.cells.get(((declared, place), self.path.thread))
                kept.append(index if cell is None else self.path.current(cell.first))
            indices = kept + indices
            declared = self.checked.uses[root]
        return declared, indices, fields

    def bounded(self, node: s.Expression) -> None:
        """Owe that the indices of a variable or lock, or of a part of one, are in bounds."""
        declared, indices, _ = self.given(node)
        if isinstance(declared, s.LockDecl):
            name, dims = declared.name.text, self.layout.lock_cells[declared].dims
        else:
            found = self.variable(node)
            name, dims = found.name, found.cell.dims
        if indices:
            self.offset(name, dims[: len(indices)], indices, node)

    def _of_thread(
        self,
        member: s.Member,
        local: s.VarDecl | s.ProcParameter,
        indices: list[s.Expression],
        node: s.Expression,
    ) -> Whole:
        """A variable of a thread, or of a proc that it calls."""
        base = member.base
        while isinstance(self.checked.types.get(base), CallT):
            assert isinstance(base, s.Member)
            base = base.base

        def read(thread: int) -> Whole:
            cell = self.layout.cells.get((local, thread))
            if cell is None or cell.first >= FIRST_PASSING:
                self.report(
                    "nothing-to-check",
                    f"`{local.name.text}` has no value between steps: no step begins in its proc",
                    node,
                    "write a label or a wait in the proc, or keep the value in a variable",
                )
                return data.blank(self, self.checked.types.get(node))
            return self.content(Found(local.name.text, cell, list(indices)), node)

        return self.told_apart(base, read)

    def content(self, found: Found, node: s.Expression) -> Whole:
        """The current value of a variable or element; owes that the indices are in bounds."""
        cell = found.cell
        offset = self.offset(found.name, cell.dims, found.indices, node)
        return self._content(cell.shape, cell.first, length(cell.dims), offset, node)

    def _content(
        self, shape: Shape, first: int, count: int, offset: Expr, node: s.Expression
    ) -> Whole:
        match shape:
            case Record(fields=fields):
                values = {}
                for name, inner in fields:
                    values[name] = self._content(inner, first, count, offset, node)
                    first += width(inner) * count
                return Fields(values)
            case Fifo(capacity=capacity, element=element):
                size = self._element(first, count, offset, node)
                places = (first + (1 + k * width(element)) * count for k in range(capacity))
                items = (self._content(element, each, count, offset, node) for each in places)
                return Items(size, tuple(items))
            case Scalar(shift=shift):
                value = self._element(first, count, offset, node)
                return apply(Op.MUL, value, Const(1 << shift)) if shift else value
        assert_never(shape)

    def _element(self, first: int, count: int, offset: Expr, node: s.Expression) -> Expr:
        if isinstance(offset, Const):
            return self.path.current(first + offset.value)
        numbers = range(count)
        if not any(first + each in self.path.store for each in numbers):
            return select(first, count, offset)
        self.layout.allowance.spend(count, node.span)
        value: Expr = FALSE
        for each in reversed(numbers):
            test = equal(offset, Const(each))
            value = choose(test, self.path.current(first + each), value)
        return value

    def offset(
        self, name: str, dims: tuple[Dimension, ...], indices: Sequence[Subscript], node: s.Node
    ) -> Expr:
        """The position of an element, the last index fastest; owes that each index is in bounds.

        Where a number is out of bounds the position is 0, and what is owed is false. Raises
        SpecError if there are no elements at all.
        """
        if not length(dims):
            headline = f"`{name}` has no elements with these parameter values"
            why = Label(node.span, "so no index is right")
            help = ("test first that there are some, or leave these values out",)
            raise SpecError([Diagnostic("bad-index", headline, why, (), help)])
        total: Expr = Const(0)
        for dim, index in zip(dims, indices, strict=True):
            value = self.value(index) if isinstance(index, s.Node) else index
            low, high = self.bounds(value)
            if low < dim.low or high > dim.high:
                inside = conj(
                    (
                        apply(Op.LE, Const(dim.low), value),
                        apply(Op.LE, value, Const(dim.high)),
                    )
                )
                allowed = f"it goes from {dim.names[0]} to {dim.names[-1]}"
                type = self.checked.types.get(index) if isinstance(index, s.Node) else None
                self.path.owe(
                    inside,
                    "bad-index",
                    f"the index of `{name}` is {{value}}; {allowed}",
                    (index if isinstance(index, s.Node) else node).span,
                    value=value,
                    domain=sets.threads(self) if isinstance(type, ThreadT) else None,
                )
                if isinstance(value, Const):
                    value = Const(dim.low)
            step = apply(Op.SUB, value, Const(dim.low))
            total = apply(Op.ADD, apply(Op.MUL, total, Const(len(dim.names))), step)
        return total

    def bounds(self, value: Expr) -> tuple[int, int]:
        """Numbers between which the value surely lies."""
        return bounds(value, self.layout.variables, self.path.choices)

    def _member(self, node: s.Member) -> Whole:
        match self.checked.members.get(node):
            case EnumMember(index=index):
                return Const(index)
            case s.VarDecl() | s.ProcParameter() as declared:
                return self._of_thread(node, declared, [], node)
            case None if isinstance(self.checked.types.get(node.base), TimerT):
                return rang(self, node.base)
            case None if not isinstance(self.checked.types.get(node.base), LockT):
                return self._part(node)
            case None:
                locks, current = self.layout.locks, self.path.current
                asked = queries.ABOUT_LOCKS[node.name.text]
                return self.by_lock(node.base, lambda each: asked(locks[each], current))

    def _part(self, node: s.Member) -> Whole:
        """A field of a struct, or what is asked of a set or queue."""
        place: s.Expression = node
        while isinstance(place, s.Member):
            if not isinstance(self.checked.types.get(place.base), StructT):
                return data.member(self, node)
            place = place.base
        root, _ = spine(place)
        declared = self.checked.uses.get(root) if isinstance(root, s.Name) else None
        if isinstance(declared, s.VarDecl | s.ProcParameter):
            return self.content(self.variable(node), node)
        return data.member(self, node)

    # Threads and locks

    def by_thread(self, node: s.Expression, read: Callable[[int], Expr]) -> Expr:
        """What `read` gives for the thread that `node` is, told apart if it is not fixed."""
        found = self.told_apart(node, read)
        assert not isinstance(found, Fields | Items)
        return found

    def told_apart(self, node: s.Expression, read: Callable[[int], Whole]) -> Whole:
        """The same for what may be a struct or queue. Owes that there is a thread."""
        value = data.existing(self, node)
        if isinstance(value, Const):
            return read(value.value) if value.value >= 0 else FALSE
        low, high = self.bounds(value)
        first, last = max(low, 0), min(high, len(self.layout.threads) - 1)
        thread = self.checked.types.get(node)
        if isinstance(thread, ThreadT) and thread.process is not None:
            family = self.layout.families[thread.process].threads
            first, last = max(first, family.start), min(last, family.stop - 1)
        found: Whole | None = None
        for each in range(last, first - 1, -1):
            test = equal(value, Const(each))
            with self.path.under(test):
                here = read(each)
            if found is None and not isinstance(here, Fields | Items):
                found = FALSE
            found = here if found is None else either(test, here, found)
        return FALSE if found is None else found

    def locks(self, node: s.Expression) -> list[tuple[int, Expr]]:
        """The locks that `node` may be, each with the condition under which it is that one."""
        declared, indices, _ = self.given(node)
        assert isinstance(declared, s.LockDecl)
        cells = self.layout.lock_cells[declared]
        offset = self.offset(declared.name.text, cells.dims, indices, node)
        if isinstance(offset, Const):
            return [(cells.first + offset.value, truth(True))]
        self.layout.allowance.spend(length(cells.dims), node.span)
        return [
            (cells.first + each, equal(offset, Const(each))) for each in range(length(cells.dims))
        ]

    def by_lock(self, node: s.Expression, read: Callable[[int], Expr]) -> Expr:
        """What `read` gives for the lock that `node` is, told apart if it is not fixed."""
        found: Expr = FALSE
        for number, test in reversed(self.locks(node)):
            found = choose(test, read(number), found)
        return found

    # Calls, operators, quantifiers

    def _call(self, node: s.Call) -> Whole:
        if isinstance(node.function, s.Member):
            return self._count(node, node.function)
        assert isinstance(node.function, s.Name)
        declared = self.checked.uses[node.function]
        if isinstance(declared, s.Table):
            return value_of(self, declared, [self.value(each) for each in node.arguments], node)
        assert isinstance(declared, s.Def) and declared.parameters is not None
        values = [self.whole(each) for each in node.arguments]
        with self.naming(zip(declared.parameters, values, strict=True)):
            return self.whole(declared.body)

    def _count(self, node: s.Call, function: s.Member) -> Expr:
        (wanted,) = node.arguments
        assert isinstance(wanted, s.Name)
        mode = wanted.text
        locks, current = self.layout.locks, self.path.current

        def count(number: int) -> Expr:
            names = [each.name for each in locks[number].modes]
            return holders_in(locks[number], names.index(mode), current)

        return self.by_lock(function.base, count)

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

    def _binary(self, node: s.Binary) -> Expr:
        match node.operator:
            case "&&" | "||" | "->":
                left = self.value(node.left)
                with self.path.under(negate(left) if node.operator == "||" else left):
                    right = self.value(node.right)
                match node.operator:
                    case "&&":
                        return conj((left, right))
                    case "||":
                        return disj((left, right))
                    case _:
                        return implies(left, right)
            case "holds":
                locks, current = self.layout.locks, self.path.current
                return self.by_lock(
                    node.right,
                    lambda lock: self.by_thread(
                        node.left,
                        lambda each: held_in_any(locks[lock], each, current),
                    ),
                )
            case "waits":
                return self.by_lock(
                    node.right,
                    lambda lock: self.by_thread(
                        node.left, lambda each: queries.waits(self.layout, self.actions, each, lock)
                    ),
                )
            case "in":
                return self._in(self.value(node.left), node.right)
            case "==" | "!=":
                equals = same(self.whole(node.left), self.whole(node.right))
                return equals if node.operator == "==" else negate(equals)
            case "|" | "&" | "-" if isinstance(self.checked.types.get(node), SetT):
                return operate_sets(node.operator, self.value(node.left), self.value(node.right))
            case _:
                left, right = self.value(node.left), self.value(node.right)
                if node.operator in ("/", "%"):
                    check_division(self, node, left, right)
                elif node.operator == "*":
                    check_product(self, node, left, right)
                return operate(node.operator, left, right)

    def _in(self, value: Expr, node: s.Expression) -> Expr:
        if isinstance(node, s.Range):
            low, high = self.value(node.low), self.value(node.high)
        elif data.is_set(self, node):
            members = self.value(node)
            return data.contains(self, members, data.element_of(self, node), value)
        else:
            dim = self.members(node)
            low, high = Const(dim.low), Const(dim.high)
        return conj((apply(Op.LE, low, value), apply(Op.LE, value, high)))

    def report(self, code: str, headline: str, node: s.Node, *advice: str) -> None:
        """Note an error of the spec that shows only with these parameter values."""
        found = Diagnostic(code, headline, Label(node.span), help=advice)
        if found not in self.diagnostics:
            self.diagnostics.append(found)
