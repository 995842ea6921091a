"""What the statements on queues do to a path: `put` and `get` wait, `drop` owes that there is one.

Must not know how a queue is laid out, nor where a step ends.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.lowering import storing
from checker.front.values import data
from checker.front.values.elements import content, position, variable_of
from checker.front.values.layout import Cell, length
from checker.front.values.path import Path
from checker.front.values.shapes import Fifo, Items, appended, spread, taken
from checker.front.walk import early_ends, got
from checker.ir.actions import Wait, WaitKind
from checker.ir.expr import FALSE, Const, Expr, Op, apply, equal, negate

if TYPE_CHECKING:
    from checker.front.lowering.statements import Site


def run(site: Site, path: Path, statement: s.Statement) -> bool:
    """Do what `statement` does to a queue; whether it is about one."""
    match statement:
        case s.Put():
            _put(site, path, statement)
        case s.Drop():
            _drop(site, path, statement)
        case _:
            queue = got(statement)
            if queue is None:
                return False
            _get(site, path, statement, queue)
    path.touch(statement.span)
    return True


def _read(site: Site, path: Path, node: s.Expression) -> tuple[Cell, Expr, Items]:
    """Where a queue is, which element of an array, and what is in it."""
    reader = site.reader(path)
    found = variable_of(reader, node)
    offset = position(reader, found.name, found.cell.dims, found.indices, node)
    queue = content(reader, found, node)
    assert isinstance(queue, Items)
    return found.cell, offset, queue


def _wait(site: Site, path: Path, statement: s.Statement, condition: Expr) -> None:
    early, place = early_ends(statement), statement.span
    if early:  # what stands before them says what is waited for
        ends = early[0].span
        place = replace(place, end_line=ends.line, end_column=ends.column)
    text, span = site.sources[place.file].quote(place), path.seen(statement.span)
    path.wait = Wait(WaitKind.AWAIT, path.due, condition, text, span=span, early=bool(early))
    path.assume(condition)


def _store(
    path: Path, statement: s.Statement, cell: Cell, offset: Expr, queue: Items, site: Site
) -> None:
    """Let the queue be this, whose items are known to fit."""
    count = length(cell.dims)
    contents = enumerate(spread(cell.shape, queue))
    held = [(cell.first + place * count, content) for place, (_, content) in contents]
    storing.put(site, path, cell, offset, held, statement.span)


def can_go(site: Site, path: Path, statement: s.Statement) -> Expr:
    """Whether there is room for what is put, or something to get."""
    if isinstance(statement, s.Put):
        cell, _, queue = _read(site, path, statement.queue)
        assert isinstance(cell.shape, Fifo)
        return apply(Op.LT, queue.length, Const(cell.shape.capacity))
    node = got(statement)
    assert node is not None
    return negate(equal(_read(site, path, node)[2].length, FALSE))


def _put(site: Site, path: Path, statement: s.Put) -> None:
    path.come_to_wait()
    cell, offset, queue = _read(site, path, statement.queue)
    assert isinstance(cell.shape, Fifo)
    room = apply(Op.LT, queue.length, Const(cell.shape.capacity))
    _wait(site, path, statement, room)
    item = site.reader(path).whole(statement.value)
    text = f"an item of {site.quote(statement.queue)}"
    one = Cell(0, (), cell.shape.element, cell.decl)
    storing.fitted(site, path, one, item, text, statement.value.span)
    _store(path, statement, cell, offset, appended(queue, item), site)


def _get(site: Site, path: Path, statement: s.Statement, node: s.Expression) -> None:
    path.come_to_wait()
    cell, offset, queue = _read(site, path, node)
    some = negate(equal(queue.length, FALSE))
    _wait(site, path, statement, some)
    item = queue.items[0]
    _store(path, statement, cell, offset, taken(queue), site)
    if isinstance(statement, s.Let):
        path.bound[statement] = item
    elif isinstance(statement, s.Assign):
        target = variable_of(site.reader(path), statement.target)
        storing.store(site, path, target, statement.target, item, statement.span)


def _drop(site: Site, path: Path, statement: s.Drop) -> None:
    cell, offset, queue = _read(site, path, statement.queue)
    data.nonempty(path, statement, queue)
    _store(path, statement, cell, offset, taken(queue), site)
