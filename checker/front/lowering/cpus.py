"""CPUs as expressions over the state: who is ready, who runs, and when a delay may start.

Knows where the delays are that need a CPU; must not know statements. A thread at such a delay is
ready until it starts, and holds a CPU from then until the delay ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.front.values.layout import Layout
from checker.ir.expr import Const, Expr, Op, Read, apply, conj, disj, equal, negate

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


def may_start(layout: Layout, thread: int) -> Expr:
    """Whether a ready thread gets a CPU: one is free, and no higher class is ready."""
    return conj((_one_is_free(layout), *_nobody_higher(layout, thread)))


def _one_is_free(layout: Layout) -> Expr:
    assert layout.cpus is not None
    threads = sorted(layout.ready)
    running: Expr = Const(0)
    for each in threads:
        running = apply(Op.ADD, running, runs(layout, each))
    if len(threads) <= layout.cpus:
        return Const(1)
    return apply(Op.LT, running, Const(layout.cpus))


def _nobody_higher(layout: Layout, thread: int) -> Iterator[Expr]:
    rank = layout.threads[thread].rank
    assert rank is not None
    for each in sorted(layout.ready):
        other = layout.threads[each].rank
        if other is not None and other < rank:
            yield negate(is_ready(layout, each))
