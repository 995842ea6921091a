"""What stands behind a dot: enum members, variables of threads, what locks and timers are asked.

Must not know statements. Parts of structs, sets and queues are read in `data`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.types import CallT, LockT, StructT, TimerT
from checker.front.naming.declared import EnumMember
from checker.front.values import data, queries
from checker.front.values.alternatives import by_lock, by_thread, timers, told_apart
from checker.front.values.elements import Found, content, variable_of
from checker.front.values.layout import FIRST_PASSING
from checker.front.values.locking import holders_in
from checker.front.values.shapes import Whole
from checker.front.values.timer import RANG
from checker.front.walk import spine
from checker.ir.expr import FALSE, Const, Expr, choose, equal

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader


def member(reader: Reader, node: s.Member) -> Whole:
    """What `node` is, whatever stands before its dot."""
    match reader.checked.members.get(node):
        case EnumMember(index=index):
            return Const(index)
        case s.VarDecl() | s.ProcParameter() as declared:
            return of_thread(reader, node, declared, [], node)
        case s.TimerDecl():
            raise AssertionError("a timer is no value; the type check lets none here")
        case None if isinstance(reader.checked.types.get(node.base), TimerT):
            return _rang(reader, node.base)
        case None if not isinstance(reader.checked.types.get(node.base), LockT):
            return _part(reader, node)
        case None:
            locks, current = reader.layout.locks, reader.path.current
            asked = queries.ABOUT_LOCKS[node.name.text]
            return by_lock(reader, node.base, lambda each: asked(locks[each], current))


def count(reader: Reader, node: s.Call, function: s.Member) -> Expr:
    """`l.count(m)`: how many threads hold a lock in a mode."""
    (wanted,) = node.arguments
    assert isinstance(wanted, s.Name)
    mode = wanted.text
    locks, current = reader.layout.locks, reader.path.current

    def in_mode(number: int) -> Expr:
        names = [each.name for each in locks[number].modes]
        return holders_in(locks[number], names.index(mode), current)

    return by_lock(reader, function.base, in_mode)


def _part(reader: Reader, node: s.Member) -> Whole:
    """A field of a struct, or what is asked of a set or queue."""
    place: s.Expression = node
    while isinstance(place, s.Member):
        if not isinstance(reader.checked.types.get(place.base), StructT):
            return data.member(reader, node)
        place = place.base
    root, _ = spine(place)
    declared = reader.checked.uses.get(root) if isinstance(root, s.Name) else None
    if isinstance(declared, s.VarDecl | s.ProcParameter):
        return content(reader, variable_of(reader, node), node)
    return data.member(reader, node)


def of_thread(
    reader: Reader,
    member: s.Member,
    local: s.VarDecl | s.ProcParameter,
    indices: list[s.Expression],
    node: s.Expression,
) -> Whole:
    """A variable of a thread, or of a proc that it calls."""
    base = member.base
    while isinstance(reader.checked.types.get(base), CallT):
        assert isinstance(base, s.Member)
        base = base.base

    def read(thread: int) -> Whole:
        cell = reader.layout.cells.get((local, thread))
        if cell is None or cell.first >= FIRST_PASSING:
            reader.report(
                "nothing-to-check",
                f"`{local.name.text}` has no value between steps: no step begins in its proc",
                node,
                "write a label or a wait in the proc, or keep the value in a variable",
            )
            return data.blank(reader, reader.checked.types.get(node))
        return content(reader, Found(local.name.text, cell, list(indices)), node)

    return told_apart(reader, base, read)


def _rang(reader: Reader, node: s.Expression) -> Expr:
    """`t.rang`, and `f.t.rang` of a timer that a thread has."""

    def read(thread: int | None) -> Expr:
        value: Expr = FALSE
        for number, test in reversed(timers(reader, node, thread)):
            variable = reader.layout.timers[number].variable
            value = choose(test, equal(reader.path.current(variable), Const(RANG)), value)
        return value

    root, _ = spine(node)
    if isinstance(root, s.Member):
        return by_thread(reader, root.base, read)
    return read(reader.path.thread)
