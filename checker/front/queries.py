"""What can be asked about threads and locks in an expression: `f@L`, `l.held`, `f waits l`.

Over the state as it is laid out; must not know the text that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from checker.front.layout import Layout
from checker.front.locking import Current
from checker.ir.expr import (
    FALSE,
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
    substitute,
)
from checker.ir.system import Action, Lock
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
        if location.label == label
    )


def waits(layout: Layout, actions: Sequence[Action], thread: int, lock: int) -> Expr:
    """Whether `thread` is where it asks for `lock` and cannot have it now.

    It may come to ask for it with some of the values that it can choose, in any mode.
    """
    variable = layout.threads[thread].variable
    found: dict[int | None, list[Expr]] = {}
    refused: dict[int | None, list[Expr]] = {}
    for action in actions:
        wait = action.wait
        if action.thread == thread and wait is not None and wait.lock == lock:
            for values in picks(action):
                picked: dict[Expr, Expr] = {
                    Chosen(choice): Const(value) for choice, value in enumerate(values)
                }
                found.setdefault(action.source, []).append(substitute(wait.when, picked))
                no = negate(substitute(wait.condition, picked))
                refused.setdefault(action.source, []).append(no)
    return disj(
        conj((equal(Read(variable or 0), Const(source or 0)), disj(found[source]), *no))
        for source, no in refused.items()
    )


def total(values: Iterable[Expr]) -> Expr:
    """The sum of `values`."""
    found: Expr = Const(0)
    for value in values:
        found = apply(Op.ADD, found, value)
    return found


def held_by_some(lock: Lock, current: Current) -> Expr:
    """`l.held`."""
    return disj(differ(current(mode.holder), Const(0)) for mode in lock.modes)


def holders_in(lock: Lock, mode: int, current: Current) -> Expr:
    """`l.count(mode)`: how many threads hold the lock so."""
    holder = current(lock.modes[mode].holder)
    if lock.modes[mode].exclusive:
        return differ(holder, Const(0))
    bits = range(len(lock.candidates))
    return total(apply(Op.BIT, holder, Const(candidate)) for candidate in bits)


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


ABOUT_LOCKS: Mapping[str, Callable[[Lock, Current], Expr]] = {
    "held": held_by_some,
    "readers": readers,
    "writer": writer,
}
"""What may stand behind the dot of a lock."""
