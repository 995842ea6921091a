"""Variables and their elements: which one a text names, where it is, what it holds now.

Owes that indices are in bounds. Must not know operators, nor statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.types import ThreadT
from checker.front.frames import argument
from checker.front.values import data, sets
from checker.front.values.layout import Cell, Dimension, length
from checker.front.values.shapes import Fields, Fifo, Items, Record, Scalar, Shape, Whole, width
from checker.front.walk import outline
from checker.ir.expr import FALSE, Const, Expr, Op, apply, choose, conj, disj, equal, select
from checker.records import dataclass

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader

Subscript = s.Expression | Expr
"""An index: text to read, or the value that it had at a call."""


@dataclass(frozen=True, slots=True)
class Found:
    """A variable, or an element of one, by its indices."""

    name: str
    cell: Cell
    indices: Sequence[Subscript]


def variable_of(reader: Reader, node: s.Expression) -> Found:
    """The variable that `node` names, or an element of it, seen through every `ref`."""
    declared, indices, fields = given(reader, node)
    assert isinstance(declared, s.VarDecl | s.ProcParameter)
    cell = cell_of(reader, declared, reader.path.thread)
    for name in fields:
        cell = cell.field(name)
    return Found(declared.name.text, cell, indices)


def given(reader: Reader, node: s.Expression) -> tuple[object, list[Subscript], list[str]]:
    """What `node` names, seen through the parameters of procs that stand for something else.

    Then its indices, those of an argument at the time of the call, and fields.
    """
    root, own, fields = outline(node)
    assert isinstance(root, s.Name)
    indices: list[Subscript] = list(own)
    declared, within = reader.checked.uses[root], reader.path.within
    while isinstance(declared, s.ProcParameter) and declared.kind != "value":
        meant, within = argument(declared, within)
        root, own, inner = outline(meant)
        assert isinstance(root, s.Name)
        fields = inner + fields
        kept: list[Subscript] = []
        for place, index in enumerate(own):
            cell = reader.layout.cells.get(((declared, place), reader.path.thread))
            kept.append(index if cell is None else reader.path.current(cell.first))
        indices = kept + indices
        declared = reader.checked.uses[root]
    return declared, indices, fields


def cell_of(reader: Reader, declared: s.VarDecl | s.ProcParameter, thread: int | None) -> Cell:
    """Where a variable is, for a local that of `thread`."""
    found = reader.layout.cells.get((declared, None))
    return found if found is not None else reader.layout.cells[declared, thread]


def bounded(reader: Reader, node: s.Expression) -> None:
    """Owe that the indices of a variable or lock, or of a part of one, are in bounds."""
    declared, indices, _ = given(reader, node)
    if isinstance(declared, s.LockDecl):
        name, dims = declared.name.text, reader.layout.lock_cells[declared].dims
    else:
        found = variable_of(reader, node)
        name, dims = found.name, found.cell.dims
    if indices:
        position(reader, name, dims[: len(indices)], indices, node)


def content(reader: Reader, found: Found, node: s.Expression) -> Whole:
    """The current value of a variable or element; owes that the indices are in bounds."""
    cell = found.cell
    if lacking(reader, found, node):
        return data.blank(reader, reader.checked.types.get(node))
    offset = position(reader, found.name, cell.dims, found.indices, node)
    return _content(reader, cell.shape, cell.first, length(cell.dims), offset, node)


def _content(
    reader: Reader, shape: Shape, first: int, count: int, offset: Expr, node: s.Expression
) -> Whole:
    match shape:
        case Record(fields=fields):
            values = {}
            for name, inner in fields:
                values[name] = _content(reader, inner, first, count, offset, node)
                first += width(inner) * count
            return Fields(values)
        case Fifo(capacity=capacity, element=element):
            size = _element(reader, first, count, offset, node)
            places = (first + (1 + k * width(element)) * count for k in range(capacity))
            items = (_content(reader, element, each, count, offset, node) for each in places)
            return Items(size, tuple(items))
        case Scalar(shift=shift):
            value = _element(reader, first, count, offset, node)
            return apply(Op.MUL, value, Const(1 << shift)) if shift else value
    assert_never(shape)


def _element(reader: Reader, first: int, count: int, offset: Expr, node: s.Expression) -> Expr:
    if isinstance(offset, Const):
        return reader.path.current(first + offset.value)
    numbers = range(count)
    if not any(first + each in reader.path.store for each in numbers):
        return select(first, count, offset)
    reader.layout.allowance.spend(count, node.span)
    value: Expr = FALSE
    for each in reversed(numbers):
        test = equal(offset, Const(each))
        value = choose(test, reader.path.current(first + each), value)
    return value


def lacking(reader: Reader, found: Found, node: s.Node) -> bool:
    """Whether there are no elements, and an index may be `none` where there is no thread.

    Owes that control does not come there, since a test for `none` may stand before it.
    """
    if length(found.cell.dims):
        return False
    indices = (each for each in found.indices if isinstance(each, s.Node))
    types = [reader.checked.types.get(each) for each in indices]
    if not any(isinstance(each, ThreadT) and each.optional for each in types):
        return False
    reader.path.owe(FALSE, "bad-index", _no_elements(found.name), node.span)
    return True


def _no_elements(name: str) -> str:
    return f"`{name}` has no elements with these parameter values"


def position(
    reader: Reader,
    name: str,
    dims: tuple[Dimension, ...],
    indices: Sequence[Subscript],
    node: s.Node,
) -> Expr:
    """The position of an element, the last index fastest; owes that each index is in bounds.

    Where a number is out of bounds the position is 0, and what is owed is false. Raises
    SpecError if there are no elements at all.
    """
    if not length(dims):
        why = Label(node.span, "so no index is right")
        help = ("test first that there are some, or leave these values out",)
        raise SpecError([Diagnostic("bad-index", _no_elements(name), why, (), help)])
    total: Expr = Const(0)
    for dim, index in zip(dims, indices, strict=True):
        value = reader.value(index) if isinstance(index, s.Node) else index
        low, high = reader.bounds(value)
        gaps = dim.listed is not None and (low < high or low not in dim.listed)
        if low < dim.low or high > dim.high or gaps:
            _owe_inside(reader, name, dim, index, value, node)
            if isinstance(value, Const):
                value = Const(dim.low)
        step = _step(dim, value)
        total = apply(Op.ADD, apply(Op.MUL, total, Const(len(dim.names))), step)
    return total


def _step(dim: Dimension, value: Expr) -> Expr:
    """How many indices of a dimension are before this one."""
    if dim.listed is None:
        return apply(Op.SUB, value, Const(dim.low))
    step: Expr = Const(0)
    for place, each in enumerate(dim.listed):
        step = choose(equal(value, Const(each)), Const(place), step)
    return step


def _owe_inside(
    reader: Reader, name: str, dim: Dimension, index: Subscript, value: Expr, node: s.Node
) -> None:
    """Owe that `value` is an index of a dimension."""
    if dim.listed is None:
        inside = conj((apply(Op.LE, Const(dim.low), value), apply(Op.LE, value, Const(dim.high))))
        allowed = f"it goes from {dim.names[0]} to {dim.names[-1]}"
    else:
        inside = disj(equal(value, Const(each)) for each in dim.listed)
        allowed = f"there are {', '.join(dim.names)}"
    type = reader.checked.types.get(index) if isinstance(index, s.Node) else None
    reader.path.owe(
        inside,
        "bad-index",
        f"the index of `{name}` is {{value}}; {allowed}",
        (index if isinstance(index, s.Node) else node).span,
        value=value,
        domain=sets.threads(reader) if isinstance(type, ThreadT) else None,
    )
