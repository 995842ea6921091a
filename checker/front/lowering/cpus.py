"""CPUs as expressions over the state: who is ready, who runs, and when a delay may start.

Knows where the delays are that need a CPU; must not know statements. A thread at such a delay is
ready until it starts, and holds a CPU from then until the delay ends. One that holds a lock with
`inherit priority` is of the class of the most urgent who waits for it, if that is more urgent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from checker.front.values.layout import Layout
from checker.front.values.waiting import Waiting
from checker.ir.actions import Action, ActionKind
from checker.ir.expr import Const, Expr, Op, Read, apply, choose, conj, disj, equal, negate
from checker.source import Span

Current = Callable[[int], Expr]
"""What a variable is now, by its index."""


def places(layout: Layout, thread: int) -> frozenset[int]:
    """The locations of a thread that are delays for which it needs a CPU."""
    return layout.steps[thread].on_cpu


def is_ready(layout: Layout, thread: int, current: Current = Read) -> Expr:
    """Whether the thread waits for a CPU."""
    return current(layout.ready[thread])


def runs(layout: Layout, thread: int) -> Expr:
    """Whether the thread holds a CPU."""
    variable = layout.threads[thread].variable
    assert variable is not None
    here = disj(equal(Read(variable), Const(each)) for each in sorted(places(layout, thread)))
    return conj((here, negate(is_ready(layout, thread))))


Heirs = Mapping[int, Expr]
"""For a thread the set of those to whom it lends its class."""


def may_start(layout: Layout, thread: int, heirs: Heirs | None = None) -> Expr:
    """Whether a ready thread gets a CPU: one is free, and no higher class is ready.

    heirs: by the threads that wait for locks that inherit priority.
    """
    return conj((_one_is_free(layout), *_nobody_higher(layout, thread, heirs or {})))


def inherited(layout: Layout, actions: Sequence[Action], place: Span) -> list[Action]:
    """`actions`, but those that take a CPU go by the classes that threads inherit.

    Which those are is read from the others: nobody waits for a lock where he could take a CPU.
    place: where CPUs are declared. Raises SpecError if there is too much to write out.
    """
    heirs = Waiting(layout, actions).heirs(place)
    if not heirs:
        return [*actions]
    found = []
    for action in actions:
        if action.kind is ActionKind.START:
            layout.allowance.spend(len(layout.ready) * (1 + len(heirs)), place)
            assert action.wait is not None
            free = may_start(layout, action.thread, heirs)
            guard = conj((action.wait.when, free))
            action = replace(action, guard=guard, wait=replace(action.wait, condition=free))
        found.append(action)
    return found


def _one_is_free(layout: Layout) -> Expr:
    assert layout.cpus is not None
    threads = sorted(layout.ready)
    running: Expr = Const(0)
    for each in threads:
        running = apply(Op.ADD, running, runs(layout, each))
    if len(threads) <= layout.cpus:
        return Const(1)
    return apply(Op.LT, running, Const(layout.cpus))


def _nobody_higher(layout: Layout, thread: int, heirs: Heirs) -> Iterator[Expr]:
    mine = _rank(layout, thread, heirs)
    for each in sorted(layout.ready):
        if each != thread:
            higher = apply(Op.LT, _rank(layout, each, heirs), mine)
            yield negate(conj((higher, is_ready(layout, each))))


def _rank(layout: Layout, thread: int, heirs: Heirs) -> Expr:
    """The class by which a thread counts, 0 for the most urgent."""
    rank = layout.threads[thread].rank
    assert rank is not None
    found: Expr = Const(rank)
    inheriting = any(
        lock.inherits and lock.owned and thread in lock.candidates for lock in layout.locks
    )
    for better in reversed(range(rank)) if inheriting else ():
        lent = disj(
            apply(Op.BIT, row, Const(thread))
            for other, row in heirs.items()
            if layout.threads[other].rank == better
        )
        found = choose(lent, Const(better), found)
    return found
