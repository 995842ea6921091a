"""What an expression of the spec is over the state: names and operators to `ir.expr`.

Knows values, ranges and what must hold for an expression to have a value. Must not know
statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import assert_never

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import queries
from checker.front import syntax as s
from checker.front.layout import Cell, Dimension, Layout, length
from checker.front.locking import held_in_any
from checker.front.names import AnyThread, EnumMember, SelfThread
from checker.front.operators import operate
from checker.front.path import Path
from checker.front.typecheck import Checked
from checker.front.types import Bool, EnumT
from checker.front.walk import spine
from checker.ir.bounds import bounds
from checker.ir.domain import BOOL, Domain, Kind, span_of
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
from checker.ir.system import Action

MOST_MEMBERS = 10_000
"""How many values a set may have that is written out."""

MOST_PARTS = 200_000
"""How many names and operators an expression may come to when all sets in it are written out."""


class NotConstant(Exception):
    """An expression that had to be a number depends on the state."""


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
        self._parts = 0

    # Values

    def value(self, node: s.Expression) -> Expr:
        """The value of `node` where the path has come to, truth as 1 and 0.

        Raises SpecError if it is too large when written out, or indexes what has no elements.
        """
        if self.path.context == FALSE:
            return FALSE  # read by nobody; what it speaks of may not exist
        self._parts += 1
        if self._parts > MOST_PARTS:
            headline = f"more than {MOST_PARTS:,} names and signs when every set is written out"
            raise SpecError([Diagnostic("too-large", headline, Label(node.span))])
        match node:
            case s.Number(value=value):
                return Const(value)
            case s.Truth(value=value):
                return truth(value)
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
                    first = self.value(then)
                with self.path.under(negate(test)):
                    second = self.value(otherwise)
                return choose(test, first, second)
            case s.Quantified():
                return self._quantified(node)
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
        """The values of a set that is fixed: a range, a number n for 0..n-1, a type, a process."""
        match node:
            case s.Range(low=low, high=high):
                return self._span(self.constant(low), self.constant(high), node)
            case s.Name():
                match self.checked.uses[node]:
                    case s.Process() as process:
                        family = self.layout.families[process]
                        names = tuple(self.layout.threads[each].name for each in family.threads)
                        return Dimension(family.first, names)
                    case AnyThread():
                        return Dimension(0, tuple(each.name for each in self.layout.threads))
                    case s.Enum() | s.TypeAlias():
                        domain = self.domain(s.NamedType(node.span, node))
                        if domain.kind is Kind.RANGE:
                            return self._span(domain.low, domain.high, node)
                        values = range(domain.low, domain.high + 1)
                        return Dimension(domain.low, tuple(domain.show(each) for each in values))
                    case _:
                        pass
            case _:
                pass
        return self._span(0, self.constant(node) - 1, node)

    def _span(self, first: int, last: int, node: s.Expression) -> Dimension:
        if last - first >= MOST_MEMBERS:
            self.report("too-large", f"a set of more than {MOST_MEMBERS:,} values", node)
            last = first
        return Dimension(first, tuple(str(each) for each in range(first, last + 1)))

    def domain(self, node: s.TypeNode) -> Domain:
        """The values of a type. An empty range is reported and made one value."""
        match node:
            case s.BoolType():
                return BOOL
            case s.RangeType(low=low, high=high):
                first, last = self.constant(low), self.constant(high)
                if first > last:
                    self.report("bad-range", f"the range {first}..{last} is empty", node)
                    last = first
                return span_of(first, last)
            case s.NamedType(name=name):
                match self.checked.uses[name]:
                    case s.Enum() as enum:
                        return enumeration(enum)
                    case s.TypeAlias(type=meant):
                        return self.domain(meant)
                    case _:
                        raise AssertionError("the type check lets no other name be a type here")
            case s.TimeType():
                raise AssertionError("a time is no state")
        assert_never(node)

    # Names, elements, members

    def _place(self, node: s.Name | s.Index) -> Expr:
        root, indices = spine(node)
        if isinstance(root, s.Member):
            local = self.checked.members[root]
            assert isinstance(local, s.VarDecl)
            return self.by_thread(
                root.base, lambda each: self.element(self.cell(local, each), indices, node)
            )
        assert isinstance(root, s.Name)
        declared = self.checked.uses[root]
        match declared:
            case s.Const() | s.Param():
                known = self.layout.constants[declared]
                assert isinstance(known, int)
                return Const(known)
            case EnumMember(index=index):
                return Const(index)
            case s.VarDecl():
                return self.element(self.cell(declared, self.path.thread), indices, node)
            case s.Process():
                family = self.layout.families[declared]
                offset = self.offset(root.text, family.dims, indices, node)
                return apply(Op.ADD, Const(family.first), offset)
            case SelfThread():
                assert self.path.thread is not None
                return Const(self.path.thread)
            case s.Def(body=body):
                return self.value(body)
            case s.Binder() | s.Let() | s.DefParameter():
                return self.path.bound[declared]
            case _:
                raise AssertionError(f"{root.text} is no value")

    def cell(self, declared: s.VarDecl, thread: int | None) -> Cell:
        """Where a variable is, for a local that of `thread`."""
        found = self.layout.cells.get((declared, None))
        return found if found is not None else self.layout.cells[declared, thread]

    def element(self, cell: Cell, indices: list[s.Expression], node: s.Expression) -> Expr:
        """The current value of an element; owes that the indices are in bounds."""
        offset = self.offset(cell.decl.name.text, cell.dims, indices, node)
        if isinstance(offset, Const):
            return self.path.current(cell.first + offset.value)
        count = length(cell.dims)
        numbers = range(count)
        if not any(cell.first + each in self.path.store for each in numbers):
            return select(cell.first, count, offset)
        found: Expr = FALSE
        for each in reversed(numbers):
            test = equal(offset, Const(each))
            found = choose(test, self.path.current(cell.first + each), found)
        return found

    def offset(
        self, name: str, dims: tuple[Dimension, ...], indices: list[s.Expression], node: s.Node
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
            value = self.value(index)
            low, high = self.bounds(value)
            if low < dim.low or high > dim.high:
                inside = conj(
                    (
                        apply(Op.LE, Const(dim.low), value),
                        apply(Op.LE, value, Const(dim.high)),
                    )
                )
                allowed = f"it goes from {dim.names[0]} to {dim.names[-1]}"
                self.path.owe(
                    inside,
                    "bad-index",
                    f"the index of `{name}` is {{value}}; {allowed}",
                    index.span,
                    value=value,
                )
                if isinstance(value, Const):
                    value = Const(dim.low)
            step = apply(Op.SUB, value, Const(dim.low))
            total = apply(Op.ADD, apply(Op.MUL, total, Const(len(dim.names))), step)
        return total

    def bounds(self, value: Expr) -> tuple[int, int]:
        """Numbers between which the value surely lies."""
        return bounds(value, self.layout.variables, self.path.choices)

    def _member(self, node: s.Member) -> Expr:
        match self.checked.members.get(node):
            case EnumMember(index=index):
                return Const(index)
            case s.VarDecl() as declared:
                return self.by_thread(
                    node.base, lambda each: self.element(self.cell(declared, each), [], node)
                )
            case None:
                locks, current = self.layout.locks, self.path.current
                asked = queries.ABOUT_LOCKS[node.name.text]
                return self.by_lock(node.base, lambda each: asked(locks[each], current))

    # Threads and locks

    def by_thread(self, node: s.Expression, read: Callable[[int], Expr]) -> Expr:
        """What `read` gives for the thread that `node` is, told apart if it is not fixed."""
        value = self.value(node)
        if isinstance(value, Const):
            return read(value.value)
        low, high = self.bounds(value)
        last = min(high, len(self.layout.threads) - 1)
        found: Expr = FALSE
        for each in range(last, max(low, 0) - 1, -1):
            test = equal(value, Const(each))
            with self.path.under(test):
                found = choose(test, read(each), found)
        return found

    def locks(self, node: s.Expression) -> list[tuple[int, Expr]]:
        """The locks that `node` may be, each with the condition under which it is that one."""
        root, indices = spine(node)
        assert isinstance(root, s.Name)
        declared = self.checked.uses[root]
        assert isinstance(declared, s.LockDecl)
        cells = self.layout.lock_cells[declared]
        offset = self.offset(root.text, cells.dims, indices, node)
        if isinstance(offset, Const):
            return [(cells.first + offset.value, truth(True))]
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

    def _call(self, node: s.Call) -> Expr:
        if isinstance(node.function, s.Member):
            return self._count(node, node.function)
        assert isinstance(node.function, s.Name)
        declared = self.checked.uses[node.function]
        assert isinstance(declared, s.Def) and declared.parameters is not None
        values = [self.value(each) for each in node.arguments]
        with self._bound(zip(declared.parameters, values, strict=True)):
            return self.value(declared.body)

    def _count(self, node: s.Call, function: s.Member) -> Expr:
        (wanted,) = node.arguments
        assert isinstance(wanted, s.Name)
        mode = self.checked.modes[wanted].name.text
        locks, current = self.layout.locks, self.path.current

        def count(number: int) -> Expr:
            names = [each.name for each in locks[number].modes]
            return queries.holders_in(locks[number], names.index(mode), current)

        return self.by_lock(function.base, count)

    @contextmanager
    def _bound(self, names: Iterable[tuple[object, Expr]]) -> Iterator[None]:
        before = dict(self.path.bound)
        self.path.bound.update(names)
        try:
            yield
        finally:
            self.path.bound = before

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
            case _:
                left, right = self.value(node.left), self.value(node.right)
                if node.operator in ("/", "%"):
                    self._check_division(node, left, right)
                return operate(node.operator, left, right)

    def _in(self, value: Expr, node: s.Expression) -> Expr:
        if isinstance(node, s.Range):
            low, high = self.value(node.low), self.value(node.high)
        else:
            dim = self.members(node)
            low, high = Const(dim.low), Const(dim.high)
        return conj((apply(Op.LE, low, value), apply(Op.LE, value, high)))

    def _check_division(self, node: s.Binary, left: Expr, right: Expr) -> None:
        for operand, side in ((left, node.left), (right, node.right)):
            low, _ = self.bounds(operand)
            if low < 0:
                self.report(
                    "bad-division",
                    f"`{node.operator}` needs numbers that can't be below zero; this may be {low}",
                    side,
                    "make it zero or more, for example by adding the divisor before `%`",
                )
        if self.bounds(right)[0] <= 0:
            self.path.owe(
                negate(equal(right, Const(0))),
                "divide-by-zero",
                f"the right side of `{node.operator}` is zero",
                node.right.span,
            )

    def _quantified(self, node: s.Quantified) -> Expr:
        values = []
        dim = self.members(node.binder.domain)
        for each in range(dim.low, dim.high + 1):
            with self._bound([(node.binder, Const(each))]):
                values.append(self.value(node.body))
        match node.kind:
            case "all":
                return conj(values)
            case "some":
                return disj(values)
            case "count" | "sum":
                return queries.total(values)
            case _:
                if not values:
                    self.report("nothing-to-check", f"`{node.kind}` over an empty set", node)
                    return Const(0)
                found = values[0]
                for value in values[1:]:
                    found = apply(Op.MIN if node.kind == "min" else Op.MAX, found, value)
                return found

    def constant_domain(self, node: s.Expression) -> Domain | None:
        """The values of the type of a constant, None if it is a number."""
        match self.checked.types.get(node):
            case Bool():
                return BOOL
            case EnumT(enum=enum):
                return enumeration(enum)
            case _:
                return None

    def report(self, code: str, headline: str, node: s.Node, *advice: str) -> None:
        """Note an error of the spec that shows only with these parameter values."""
        found = Diagnostic(code, headline, Label(node.span), help=advice)
        if found not in self.diagnostics:
            self.diagnostics.append(found)


def enumeration(enum: s.Enum) -> Domain:
    """The members of an enum."""
    names = tuple(each.text for each in enum.members)
    return Domain(Kind.ENUM, 0, len(names) - 1, names, enum.name.text)
