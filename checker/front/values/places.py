"""Places in the queue of a lock as expressions: who lets a request pass, which is free or whose.

Knows the contents of the places and which modes are in each other's way; must not know the rules by
which a lock is granted, nor whose turn it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from checker.ir.expr import TRUE, Const, Expr, Op, apply, choose, conj, differ, disj, equal
from checker.ir.locks import Lock
from checker.records import dataclass

FEW = 8
"""Up to how many threads the requests of a queue that don't let one pass are written out."""

_REMEMBERED = 16
"""So many queues are remembered, with what is the same for all who ask there."""


@dataclass(frozen=True, slots=True)
class Against:
    """Which modes are in the way of another, of how many, and how many may ask."""

    against: tuple[int, ...]
    modes: int
    candidates: int


def against(lock: Lock, mode: int) -> Against:
    """Which requests are in the way of one for `mode`."""
    others = range(len(lock.modes))
    against = tuple(other for other in others if not lock.together(mode, other))
    return Against(against, len(lock.modes), len(lock.candidates))


@lru_cache(maxsize=_REMEMBERED)
def let_pass(
    against: Against, slots: tuple[Expr, ...], often: tuple[Expr, ...], patience: int
) -> tuple[Expr, ...]:
    """For each place whether who asked there lets a request pass; the same for all threads.

    often: how often each has been overtaken; none where nobody may be.
    """
    passing = tuple(together(against, slot) for slot in slots)
    if not often:
        return passing
    once_more = (apply(Op.LT, times, Const(patience)) for times in often)
    return tuple(disj(each) for each in zip(passing, once_more, strict=True))


def together(against: Against, slot: Expr) -> Expr:
    """Whether a place in the queue is empty, or its request is in nobody's way."""
    others = range(against.modes)
    if len(against.against) == len(others):
        return equal(slot, Const(0))
    if against.candidates > FEW:
        modes = Const(against.modes)
        asked = apply(Op.MOD, apply(Op.ADD, slot, Const(against.modes - 1)), modes)
        let = (equal(asked, Const(other)) for other in others if other not in against.against)
        return disj((equal(slot, Const(0)), *let))
    blocking = (
        1 + candidate * against.modes + other
        for candidate in range(against.candidates)
        for other in against.against
    )
    return conj(differ(slot, Const(code)) for code in blocking)


def ahead_of(slots: Sequence[Expr], mine: Expr) -> Expr:
    """How many places of a long queue are not before that of `mine`; 0 if it is not in the queue.

    What it costs to say grows with the queue, not with its square, and it is the same expression
    wherever it is asked for.
    """
    counts = [
        apply(Op.MUL, equal(slot, mine), Const(len(slots) - place))
        for place, slot in enumerate(slots)
    ]
    while len(counts) > 1:
        pairs = (counts[start : start + 2] for start in range(0, len(counts), 2))
        counts = [apply(Op.ADD, *pair) if len(pair) == 2 else pair[0] for pair in pairs]
    return counts[0]


def is_behind(slots: Sequence[Expr], ahead: Expr, place: int) -> Expr:
    """Whether a place of the queue is that of a request or behind it. ahead: see `ahead_of`."""
    return apply(Op.LE, Const(len(slots) - place), ahead)


@lru_cache(maxsize=_REMEMBERED)
def first_empty(slots: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """For each place in the queue whether it is the first that is empty."""
    before = (TRUE, *(differ(slot, Const(0)) for slot in slots[:-1]))
    return tuple(
        conj((each, equal(slot, Const(0)))) for each, slot in zip(before, slots, strict=True)
    )


@lru_cache(maxsize=_REMEMBERED)
def overtaken(
    against: Against, slots: tuple[Expr, ...], often: tuple[Expr, ...], patience: int
) -> tuple[Expr, ...]:
    """How often each has been overtaken, when a request is granted before it."""
    return tuple(
        choose(
            together(against, slot),
            times,
            apply(Op.MIN, apply(Op.ADD, times, Const(1)), Const(patience)),
        )
        for slot, times in zip(slots, often, strict=True)
    )
