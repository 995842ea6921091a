"""What can be asked about threads and locks in an expression: `f@L`, `l.held`, `l.holders`.

Over the state as it is laid out; must not know the text that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from checker.front.values.granting import Current
from checker.front.values.layout import Layout
from checker.front.values.locking import holders_in
from checker.ir.expr import FALSE, Const, Expr, Op, Read, apply, choose, differ, disj, equal
from checker.ir.locks import Lock
from checker.ir.threads import LocationKind


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


def places(layout: Layout, thread: int, label: str) -> tuple[int, ...]:
    """The locations of a thread to come to which is to come to the label: not those after it."""
    own = (LocationKind.LABEL, LocationKind.END)
    return tuple(
        number
        for number, location in enumerate(layout.threads[thread].locations)
        if location.kind in own
        and (location.label == label or ("." in label and location.label.endswith(f".{label}")))
    )


def total(values: Iterable[Expr]) -> Expr:
    """The sum of `values`."""
    found: Expr = Const(0)
    for value in values:
        found = apply(Op.ADD, found, value)
    return found


def _held_by_some(lock: Lock, current: Current) -> Expr:
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


def _holder_set(lock: Lock, current: Current) -> Expr:
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
    "held": _held_by_some,
    "readers": readers,
    "writer": writer,
    "holders": _holder_set,
}
"""What may stand behind the dot of a lock."""
