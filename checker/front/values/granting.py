"""The grant rules as expressions: who may be granted, who goes before, how asks are remembered.

The one place that says what a step tests and changes because of a rule. Must not know statements,
nor what holding a lock changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from checker.front.values import places
from checker.front.values.thread_sets import members, only, union, without
from checker.ir.expr import (
    FALSE,
    TRUE,
    Const,
    Expr,
    Op,
    apply,
    choose,
    conj,
    differ,
    disj,
    equal,
    negate,
)
from checker.ir.locks import Grant, Lock

Current = Callable[[int], Expr]
"""What a variable is now, by its index."""

Updates = Iterable[tuple[int, Expr]]

# Who may be granted


def turn(
    lock: Lock, mode: int, thread: int, current: Current, *, asked: bool, trying: bool
) -> tuple[Expr, ...]:
    """The conditions of the rule for `thread` to have `lock` in `mode`, whoever holds it.

    asked: it has asked before. trying: by a `try`. Who must not wait is said by the rule: under
    `prefer`, for another mode than that, whoever asked for it; under `fifo` who asked earlier and
    does not go together with it, and to a `try` who asked at all; under `handoff` who did so and
    has been overtaken as often as may be; under `phase_fair` who asked earlier to have it alone,
    unless it is the turn of those who asked to share it, for whom one who wants it alone waits in
    turn.
    """
    slots = [current(each) for each in lock.queue]
    match lock.grant:
        case Grant.ANY:
            return ()
        case Grant.PREFER:
            if mode == lock.preferred:
                return ()
            return (equal(current(lock.asks[0]), Const(0)),)
        case Grant.FIFO | Grant.HANDOFF:
            mine = Const(request(lock, mode, thread))
            if trying and lock.grant is Grant.FIFO:
                return tuple(equal(slot, Const(0)) for slot in slots[:1])
            if _at_the_head(lock, mode):  # whoever else has asked stands in front
                return (equal(slots[0], mine if asked else Const(0)),)
            passing = _passing(lock, mode, current)
            if not asked:
                return passing
            if len(slots) > places.FEW:
                ahead = places.ahead_of(slots, mine)
                inside = apply(Op.LT, Const(0), ahead)
                cleared = (
                    disj((passes, places.is_behind(slots, ahead, place)))
                    for place, passes in enumerate(passing)
                )
                return (inside, *cleared)
            standing = disj(
                conj((equal(slot, mine), *passing[:place])) for place, slot in enumerate(slots)
            )
            return (standing,)
        case Grant.PHASE_FAIR:
            first, favoured = slots[0], current(lock.asks[1])
            if lock.modes[mode].exclusive:
                alone = Const(request(lock, mode, thread)) if asked else Const(0)
                return (equal(favoured, Const(0)), equal(first, alone))
            nobody = equal(first, Const(0))
            if not asked:
                return (nobody,)
            bit = apply(Op.BIT, favoured, Const(lock.candidates.index(thread)))
            return (disj((nobody, bit)),)
    assert_never(lock.grant)


def _at_the_head(lock: Lock, mode: int) -> bool:
    """Whether a request for the mode is only granted at the head of the queue.

    The queue has no gaps, so it is empty if its head is.
    """
    if lock.grant is Grant.PHASE_FAIR:
        return lock.modes[mode].exclusive
    strict = lock.grant is Grant.FIFO or (lock.grant is Grant.HANDOFF and not lock.patience)
    return strict and not any(lock.together(mode, other) for other in range(len(lock.modes)))


def _passing(lock: Lock, mode: int, current: Current) -> tuple[Expr, ...]:
    """For each place in the queue whether who asked there lets a request for `mode` pass."""
    slots = tuple(current(each) for each in lock.queue)
    patient = lock.grant is Grant.HANDOFF and lock.patience
    often = tuple(current(each) for each in lock.overtaken) if patient else ()
    return places.let_pass(places.against(lock, mode), slots, often, lock.patience or 0)


def request(lock: Lock, mode: int, thread: int) -> int:
    """How the queue of a lock writes that `thread` asked for `mode`."""
    return 1 + lock.candidates.index(thread) * len(lock.modes) + mode


# Who goes before: the same rules, read for whom they let go first


def before(lock: Lock, mode: int, thread: int, current: Current) -> Iterable[Expr]:
    """Sets of those whose ask goes before that of `thread`."""
    match lock.grant:
        case Grant.ANY:
            pass
        case Grant.PREFER:
            if mode != lock.preferred:
                yield members(lock, current(lock.asks[0]))
        case Grant.FIFO | Grant.HANDOFF:
            yield _earlier(lock, mode, thread, current)
        case Grant.PHASE_FAIR:
            favoured = current(lock.asks[1])
            if lock.modes[mode].exclusive:
                yield members(lock, favoured)
                yield _earlier(lock, mode, thread, current)
                return
            # Its turn comes when one that has the lock alone releases it: the holder, or the first.
            alone = (each.holder for each in lock.modes if each.exclusive)
            held = disj(differ(current(each), Const(0)) for each in alone)
            bit = apply(Op.BIT, favoured, Const(lock.candidates.index(thread)))
            first = _asking(lock, mode, current(lock.queue[0]))
            yield choose(disj((held, bit)), FALSE, first)
        case _:
            assert_never(lock.grant)


def _earlier(lock: Lock, mode: int, thread: int, current: Current) -> Expr:
    """Those before `thread` in the queue whom it can't overtake."""
    mine = Const(request(lock, mode, thread))
    found: Expr = FALSE
    for place, variable in reversed([*enumerate(lock.queue)]):
        slot = current(variable)
        here = _asking(lock, mode, slot)
        if lock.grant is Grant.HANDOFF and lock.patience:
            patient = apply(Op.LT, current(lock.overtaken[place]), Const(lock.patience))
            here = choose(negate(patient), here, FALSE)
        found = choose(equal(slot, mine), FALSE, union((here, found)))
    return found


def _asking(lock: Lock, mode: int, slot: Expr) -> Expr:
    """Who asks at a place in the queue, if that does not go together with `mode`."""
    found: Expr = FALSE
    for thread in lock.candidates:
        for other in range(len(lock.modes)):
            if not lock.together(mode, other):
                found = choose(
                    equal(slot, Const(request(lock, other, thread))), only(thread), found
                )
    return found


# What changes


def _sets(lock: Lock, mode: int) -> tuple[int, ...]:
    """The sets that a request for `mode` may be in, first where it asks; none if it is queued."""
    match lock.grant:
        case Grant.ANY | Grant.FIFO | Grant.HANDOFF:
            return ()
        case Grant.PREFER:
            return lock.asks
        case Grant.PHASE_FAIR:
            return () if lock.modes[mode].exclusive else lock.asks[:2]
    assert_never(lock.grant)


def ask(lock: Lock, mode: int, thread: int, current: Current) -> Updates:
    """What changes when `thread` asks for `mode` and has to wait."""
    if sets := _sets(lock, mode):
        bit = Const(1 << lock.candidates.index(thread))
        yield sets[0], apply(Op.BITOR, current(sets[0]), bit)
        return
    mine = Const(request(lock, mode, thread))
    slots = tuple(current(each) for each in lock.queue)
    for variable, slot, first in zip(lock.queue, slots, places.first_empty(slots), strict=True):
        yield variable, choose(first, mine, slot)


def withdraw(lock: Lock, mode: int, thread: int, current: Current) -> Updates:
    """What changes when the ask of `thread` for `mode` is forgotten."""
    if sets := _sets(lock, mode):
        candidate = lock.candidates.index(thread)
        for variable in sets:
            yield variable, without(lock, candidate, current(variable))
        return
    yield from _leave(lock, mode, thread, current)


def _leave(
    lock: Lock,
    mode: int,
    thread: int,
    current: Current,
    *,
    overtaking: bool = False,
    first: bool = False,
) -> Updates:
    """The queue without `thread`.

    overtaking: those before it are passed by its request. first: it is known to be at the head.
    """
    mine = Const(request(lock, mode, thread))
    slots = tuple(current(each) for each in lock.queue)
    often = tuple(current(each) for each in lock.overtaken)
    more = _once_more(lock, mode, slots, often) if overtaking and often else often
    many = len(slots) > places.FEW and not first
    ahead = places.ahead_of(slots, mine) if many else FALSE
    passed: Expr = TRUE if first else FALSE
    for place, (variable, slot) in enumerate(zip(lock.queue, slots, strict=True)):
        if many:
            passed = places.is_behind(slots, ahead, place)
        elif not first:
            passed = disj((passed, equal(slot, mine)))
        yield variable, choose(passed, (*slots, FALSE)[place + 1], slot)
        if often:
            yield lock.overtaken[place], choose(passed, (*often, FALSE)[place + 1], more[place])


def _once_more(
    lock: Lock, mode: int, slots: tuple[Expr, ...], often: tuple[Expr, ...]
) -> tuple[Expr, ...]:
    """How often each has been overtaken, when a request for `mode` is granted before it."""
    assert lock.patience is not None
    return places.overtaken(places.against(lock, mode), slots, often, lock.patience)


def granted(lock: Lock, mode: int, thread: int, current: Current, *, asked: bool) -> Updates:
    """What else changes when `thread` is granted `mode`; an ask of it is forgotten."""
    if asked and _at_the_head(lock, mode):
        yield from _leave(lock, mode, thread, current, first=True)
    elif lock.grant is Grant.HANDOFF:
        if asked:
            yield from _leave(lock, mode, thread, current, overtaking=True)
        else:
            slots = tuple(current(each) for each in lock.queue)
            often = tuple(current(each) for each in lock.overtaken)
            if often:
                yield from zip(lock.overtaken, _once_more(lock, mode, slots, often), strict=True)
    elif asked and lock.grant is not Grant.ANY:
        yield from withdraw(lock, mode, thread, current)


def released(lock: Lock, when: Expr, current: Current) -> Updates:
    """What else changes when nobody has the lock alone any more, where `when`.

    Under `phase_fair` it is the turn of those who asked to share it.
    """
    if lock.grant is Grant.PHASE_FAIR:
        waiting, favoured = (current(each) for each in lock.asks[:2])
        yield lock.asks[0], choose(when, Const(0), waiting)
        yield lock.asks[1], choose(when, apply(Op.BITOR, favoured, waiting), favoured)
