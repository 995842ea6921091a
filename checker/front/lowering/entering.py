"""How a call that begins in a step is told: the proc, with what each parameter is given.

Knows arguments and their values; must not know what becomes of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.front import syntax as s
from checker.front.frames import Call
from checker.front.values.elements import given, variable_of
from checker.front.values.expressions import Reader
from checker.front.values.layout import Cell, Dimension
from checker.front.values.path import Path
from checker.front.values.shapes import Fifo, Shape, leaves
from checker.ir.actions import Entered, Shown
from checker.ir.domain import Domain, Kind
from checker.ir.expr import Expr

Given = list[tuple[int, Expr]]
"""What is given to a value parameter: its variables, each with its value."""


def has_queue(shape: Shape) -> bool:
    """Whether a value has a queue in it, which is told by itself: its length is no constant."""
    return any(isinstance(each, Fifo) for each in _shapes(shape))


def _shapes(shape: Shape) -> Iterator[Shape]:
    yield shape
    for _, inner in getattr(shape, "fields", ()):
        yield from _shapes(inner)


def value_text(parameter: s.ProcParameter, cell: Cell, held: Given) -> list[Shown]:
    """`k = 1`, `page.pins = 0, page.dirty = false`; of one with a queue the name alone."""
    name = parameter.name.text
    if has_queue(cell.shape):
        return [name]
    found: list[Shown] = []
    for (field, leaf), (_, value) in zip(leaves(cell.shape), held, strict=True):
        found += [f"{', ' if found else ''}{name}{field} = ", (value, leaf.domain)]
    return found


def thing_text(reader: Reader, argument: s.Expression) -> list[Shown]:
    """A lock or variable as it is declared, its indices as they are now: `ptl[0]`."""
    declared, indices, fields = given(reader, argument)
    assert isinstance(declared, s.LockDecl | s.VarDecl | s.ProcParameter)
    found: list[Shown] = [declared.name.text]
    dims = _dims(reader, declared, argument)
    for index, dim in zip(indices, dims, strict=False):
        value = reader.value(index) if isinstance(index, s.Node) else index
        found += ["[", (value, _domain(dim)), "]"]
    return [*found, *(f".{field}" for field in fields)]


def _dims(reader: Reader, declared: object, argument: s.Expression) -> tuple[Dimension, ...]:
    if isinstance(declared, s.LockDecl):
        return reader.layout.lock_cells[declared].dims
    return variable_of(reader, argument).cell.dims


def _domain(dim: Dimension) -> Domain:
    return Domain(Kind.IDENTITY, dim.low, dim.high, dim.names)


def entered(path: Path, call: Call, arguments: list[list[Shown]]) -> Entered:
    """The call with the texts of its arguments; the path is still where it is written."""
    parts: list[Shown] = [f"{call.proc.name.text}("]
    for number, each in enumerate(arguments):
        parts += [", " if number else "", *each]
    return Entered((*parts, ")"), path.seen(call.call.span))
