"""The threads, locks and timers that an expression may be: told apart where it is not fixed.

Must not know what is read of each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.types import ThreadT
from checker.front.values import data
from checker.front.values.elements import given, position
from checker.front.values.layout import length
from checker.front.values.shapes import Fields, Items, Whole, either
from checker.front.walk import spine
from checker.ir.expr import FALSE, Const, Expr, choose, equal, truth

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader


def by_thread(reader: Reader, node: s.Expression, read: Callable[[int], Expr]) -> Expr:
    """What `read` gives for the thread that `node` is, told apart if it is not fixed."""
    found = told_apart(reader, node, read)
    assert not isinstance(found, Fields | Items)
    return found


def told_apart(reader: Reader, node: s.Expression, read: Callable[[int], Whole]) -> Whole:
    """The same for what may be a struct or queue. Owes that there is a thread."""
    value = data.existing(reader, node)
    if isinstance(value, Const):
        return read(value.value) if value.value >= 0 else FALSE
    low, high = reader.bounds(value)
    first, last = max(low, 0), min(high, len(reader.layout.threads) - 1)
    thread = reader.checked.types.get(node)
    if isinstance(thread, ThreadT) and thread.process is not None:
        family = reader.layout.families[thread.process].threads
        first, last = max(first, family.start), min(last, family.stop - 1)
    found: Whole | None = None
    for each in range(last, first - 1, -1):
        test = equal(value, Const(each))
        with reader.path.under(test):
            here = read(each)
        if found is None and not isinstance(here, Fields | Items):
            found = FALSE
        found = here if found is None else either(test, here, found)
    return FALSE if found is None else found


def by_lock(reader: Reader, node: s.Expression, read: Callable[[int], Expr]) -> Expr:
    """What `read` gives for the lock that `node` is, told apart if it is not fixed."""
    found: Expr = FALSE
    for number, test in reversed(locks(reader, node)):
        found = choose(test, read(number), found)
    return found


def locks(reader: Reader, node: s.Expression) -> list[tuple[int, Expr]]:
    """The locks that `node` may be, each with the condition under which it is that one."""
    declared, indices, _ = given(reader, node)
    assert isinstance(declared, s.LockDecl)
    cells = reader.layout.lock_cells[declared]
    offset = position(reader, declared.name.text, cells.dims, indices, node)
    if isinstance(offset, Const):
        return [(cells.first + offset.value, truth(True))]
    reader.layout.allowance.spend(length(cells.dims), node.span)
    return [(cells.first + each, equal(offset, Const(each))) for each in range(length(cells.dims))]


def timers(reader: Reader, node: s.Expression, thread: int | None) -> list[tuple[int, Expr]]:
    """The timers that `node` may be, each with the condition under which it is that one.

    thread: whose it is, if it is one of a process.
    """
    root, indices = spine(node)
    assert isinstance(root, s.Name | s.Member)
    known = reader.checked.uses[root] if isinstance(root, s.Name) else reader.checked.members[root]
    assert isinstance(known, s.TimerDecl)
    cells = reader.layout.timer_cells
    cell = cells.get((known, None)) or cells[known, thread]
    offset = position(reader, known.name.text, cell.dims, indices, node)
    if isinstance(offset, Const):
        return [(cell.first + offset.value, truth(True))]
    size = 1
    for dim in cell.dims:
        size *= len(dim.names)
    reader.layout.allowance.spend(size, node.span)
    return [(cell.first + each, equal(offset, Const(each))) for each in range(size)]
