"""Lays out the locks of a spec, each for the threads that have a statement that takes it.

Must not know what a lock needs to remember (`lock_cells`), nor what taking it changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.front import syntax as s
from checker.front.frames import Frame
from checker.front.lowering.laying import Laying, binders, loop_names
from checker.front.lowering.lock_cells import lay_out, lock_rules
from checker.front.values.elements import given
from checker.front.values.known import NotConstant
from checker.front.values.layout import Dimension, Family, LockCells, element_names, length


def lay_out_lock(laying: Laying, decl: s.LockDecl) -> None:
    """Add a lock or an array of locks to the layout, with its variables."""
    reader, layout = laying.reader(), laying.layout
    dims = tuple(reader.members(each) for each in decl.sizes)
    laying.have_room(length(dims), decl.name.span)
    layout.lock_cells[decl] = LockCells(len(layout.locks), dims, decl)
    kind = laying.checked.lock_types[decl]
    rules = lock_rules(reader, decl, kind)
    names = element_names(decl.name.text, dims)
    candidates = _candidates(laying, decl, dims)
    for name, threads in zip(names, candidates, strict=True):
        laying.have_room(len(kind.modes) + 3 * len(threads) + 2, decl.name.span)
        shown = tuple(layout.threads[each].name for each in threads)
        layout.locks.append(lay_out(layout, decl, name, tuple(threads), shown, rules))


def _candidates(laying: Laying, decl: s.LockDecl, dims: tuple[Dimension, ...]) -> list[list[int]]:
    """For each element the threads that have a statement that takes it."""
    found: list[list[int]] = [[] for _ in range(length(dims))]
    for family in laying.layout.families.values():
        for thread in family.threads:
            for frame in laying.layout.steps[thread].requests:
                for element in _elements(laying, family, thread, decl, dims, frame):
                    if thread not in found[element]:
                        found[element].append(thread)
    return [sorted(each) for each in found]


def _elements(
    laying: Laying,
    family: Family,
    thread: int,
    decl: s.LockDecl,
    dims: tuple[Dimension, ...],
    frame: Frame,
) -> Iterable[int]:
    """The elements of `decl` that the request of a thread at `frame` may mean."""
    statement = frame.block[frame.index]
    assert isinstance(statement, s.Acquire)
    reader = laying.text_reader(thread, {**binders(family, thread), **loop_names(frame.context)})
    reader.path.within = frame.context
    declared, indices, _ = given(reader, statement.lock)
    if declared is not decl:
        return ()
    element = 0
    for dim, index in zip(dims, indices, strict=True):
        try:
            value = reader.constant(index) if isinstance(index, s.Node) else None
        except (NotConstant, KeyError):  # KeyError: a variable that has no place yet
            value = None
        if value is None:
            return range(length(dims))
        if not dim.names:
            return ()
        if not dim.low <= value <= dim.high:
            value = dim.low  # as a step reads it that is never taken, for its index is bad
        element = element * len(dim.names) + value - dim.low
    return (element,)
