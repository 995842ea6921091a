"""What can be asked about threads and locks in an expression: `f@L`, `l.held`, `f waits l`.

Over the state as it is laid out; must not know the text that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from checker.front.values.layout import Layout
from checker.front.values.locking import Current, holders_in
from checker.ir.actions import Action, ActionKind
from checker.ir.expr import (
    FALSE,
    TRUE,
    Chosen,
    Const,
    Expr,
    Op,
    Read,
    apply,
    choose,
    conj,
    differ,
    disj,
    equal,
    negate,
    parts,
    substitute,
)
from checker.ir.locks import Lock
from checker.ir.threads import LocationKind
from checker.semantics.integers import picks


def at(layout: Layout, thread: int, label: str) -> Expr:
    """Whether `thread` is at `label`, or at a location that belongs to it."""
    where = layout.threads[thread]
    variable = where.variable
    if variable is None:  # a rule, which rests nowhere
        return FALSE
    return disj(
        equal(Read(variable), Const(number))
        for number, location in enumerate(where.locations)
        if location.label == label or ("." in label and location.label.endswith(f".{label}"))
    )


_BY_ITSELF = (ActionKind.STEP,)
"""The kinds of step by which a wait does not end early: who can only give up still waits."""


def waits(layout: Layout, actions: Sequence[Action], thread: int, lock: int) -> Expr:
    """Whether `thread` waits for `lock`: it has asked for it, or it is refused and cannot go on.

    Where a request is queued, waiting is a state that its ask leads to. Where none is, the thread
    waits at a location where it comes to ask, with some of the values that it can choose and in
    any mode, and where none of its steps is possible, nor breaks something.
    """
    where = layout.threads[thread]
    if where.variable is None:  # a rule, which takes no locks
        return FALSE
    here: dict[int, list[Action]] = {}
    for action in actions:
        if action.thread == thread and action.source is not None:
            here.setdefault(action.source, []).append(action)
    found = []
    for source, leaving in here.items():
        asking = [each for each in leaving if each.wait is not None and each.wait.lock == lock]
        if not asking:
            continue
        refused: Expr = TRUE
        if where.locations[source].kind is not LocationKind.ASKED:
            comes = [_for_some_choice(each, each.wait.when) for each in asking if each.wait]
            going = (each for each in leaving if each.kind in _BY_ITSELF)
            goes = [_for_some_choice(each, each.guard) for each in going]
            breaks = [
                _for_some_choice(each, conj((owed.due, negate(owed.holds))))
                for each in leaving
                for owed in each.obligations
            ]
            refused = conj((disj(comes), negate(disj((*goes, *breaks)))))
        found.append(conj((equal(Read(where.variable), Const(source)), refused)))
    return disj(found)


def _for_some_choice(action: Action, condition: Expr) -> Expr:
    """`condition` for some of the values that the action can choose."""
    if not any(isinstance(part, Chosen) for part in parts(condition)):
        return condition
    tables: Iterable[dict[Expr, Expr]] = (
        {Chosen(choice): Const(value) for choice, value in enumerate(values)}
        for values in picks(action)
    )
    return disj(substitute(condition, table) for table in tables)


def total(values: Iterable[Expr]) -> Expr:
    """The sum of `values`."""
    found: Expr = Const(0)
    for value in values:
        found = apply(Op.ADD, found, value)
    return found


def held_by_some(lock: Lock, current: Current) -> Expr:
    """`l.held`."""
    return disj(differ(current(mode.holder), Const(0)) for mode in lock.modes)


def readers(lock: Lock, current: Current) -> Expr:
    """`l.readers`: how many threads hold the lock in a shared mode."""
    shared = (number for number, mode in enumerate(lock.modes) if not mode.exclusive)
    return total(holders_in(lock, mode, current) for mode in shared)


def writer(lock: Lock, current: Current) -> Expr:
    """`l.writer`: the thread that holds the lock exclusively, -1 if there is none."""
    found: Expr = Const(-1)
    for mode in lock.modes:
        if mode.exclusive:
            for candidate, thread in enumerate(lock.candidates):
                mine = equal(current(mode.holder), Const(candidate + 1))
                found = choose(mine, Const(thread), found)
    return found


def holder_set(lock: Lock, current: Current) -> Expr:
    """`l.holders`: the set of the threads that hold the lock, in any mode."""
    found: Expr = FALSE
    for candidate, thread in enumerate(lock.candidates):
        mine = disj(
            equal(current(mode.holder), Const(candidate + 1))
            if mode.exclusive
            else apply(Op.BIT, current(mode.holder), Const(candidate))
            for mode in lock.modes
        )
        found = apply(Op.BITOR, found, choose(mine, Const(1 << thread), FALSE))
    return found


ABOUT_LOCKS: Mapping[str, Callable[[Lock, Current], Expr]] = {
    "held": held_by_some,
    "readers": readers,
    "writer": writer,
    "holders": holder_set,
}
"""What may stand behind the dot of a lock."""
