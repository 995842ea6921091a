"""Locks as expressions over the state: who holds, who may be granted, what taking changes.

The one place that says what `any`, `prefer` and `fifo` mean. Must not know statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from checker.ir.expr import (
    FALSE,
    TRUE,
    Apply,
    Const,
    Expr,
    Op,
    apply,
    choose,
    conj,
    differ,
    disj,
    equal,
)
from checker.ir.system import Grant, Lock

Current = Callable[[int], Expr]
"""What a variable is now, by its index."""


def held(lock: Lock, mode: int, thread: int, current: Current) -> Expr:
    """Whether `thread` holds `lock` in `mode`."""
    if thread not in lock.candidates:
        return FALSE
    how, holder = lock.modes[mode], current(lock.modes[mode].holder)
    return _is_holder(holder, lock.candidates.index(thread), exclusive=how.exclusive)


def _is_holder(holder: Expr, candidate: int, *, exclusive: bool) -> Expr:
    """Membership, seen through what the step itself has just assigned."""
    match holder:
        case Const(value=value):
            return (
                TRUE if (value == candidate + 1 if exclusive else value >> candidate & 1) else FALSE
            )
        case Apply(op=Op.IF, args=(condition, then, other)):
            inside = _is_holder(then, candidate, exclusive=exclusive)
            outside = _is_holder(other, candidate, exclusive=exclusive)
            if inside == FALSE and outside == condition:
                return FALSE
            return choose(condition, inside, outside)
        case Apply(op=Op.BITOR, args=(before, Const(value=added))) if not exclusive:
            if added >> candidate & 1:
                return TRUE
            return _is_holder(before, candidate, exclusive=False)
        case Apply(op=Op.BITAND, args=(before, Const(value=kept))) if not exclusive:
            if not kept >> candidate & 1:
                return FALSE
            return _is_holder(before, candidate, exclusive=False)
        case _ if exclusive:
            return equal(holder, Const(candidate + 1))
        case _:
            return apply(Op.BIT, holder, Const(candidate))


def held_in_any(lock: Lock, thread: int, current: Current) -> Expr:
    """Whether `thread` holds `lock` in some mode."""
    return disj(held(lock, mode, thread, current) for mode in range(len(lock.modes)))


def queues(lock: Lock, mode: int) -> bool:
    """Whether a request for `mode` that cannot be granted at once asks, by a step of its own."""
    match lock.grant:
        case Grant.ANY:
            return False
        case Grant.PREFER:
            return mode == lock.preferred
        case Grant.FIFO:
            return True
    assert_never(lock.grant)


def grantable(lock: Lock, mode: int, thread: int, current: Current, *, asked: bool) -> Expr:
    """Whether `thread`, which holds nothing of `lock`, can have it in `mode` now.

    asked: it has asked before. Compatible with the holders; under `prefer` another mode also
    waits for everybody who asked for the preferred one; under `fifo` for everybody incompatible
    who asked earlier.
    """
    wanted = lock.modes[mode]
    free = conj(
        equal(current(each.holder), Const(0))
        for each in lock.modes
        if each.exclusive or wanted.exclusive
    )
    match lock.grant:
        case Grant.ANY:
            return free
        case Grant.PREFER:
            if mode == lock.preferred:
                return free
            return conj((free, equal(current(lock.asks[0]), Const(0))))
        case Grant.FIFO:
            slots = [current(each) for each in lock.asks]
            compatible = [_lets_pass(lock, mode, slot) for slot in slots]
            if not asked:
                return conj((free, *compatible))
            mine = Const(request(lock, mode, thread))
            turn = disj(
                conj((equal(slot, mine), *compatible[:place])) for place, slot in enumerate(slots)
            )
            return conj((free, turn))
    assert_never(lock.grant)


def _lets_pass(lock: Lock, mode: int, slot: Expr) -> Expr:
    """Whether a place in the queue is empty, or its request goes together with `mode`."""
    if lock.modes[mode].exclusive or all(each.exclusive for each in lock.modes):
        return equal(slot, Const(0))
    blocking = (
        1 + candidate * len(lock.modes) + number
        for candidate in range(len(lock.candidates))
        for number, each in enumerate(lock.modes)
        if each.exclusive
    )
    return conj(differ(slot, Const(code)) for code in blocking)


def request(lock: Lock, mode: int, thread: int) -> int:
    """How the queue of a `fifo` lock writes that `thread` asked for `mode`."""
    return 1 + lock.candidates.index(thread) * len(lock.modes) + mode


Updates = Iterable[tuple[int, Expr]]


def ask(lock: Lock, mode: int, thread: int, current: Current) -> Updates:
    """What changes when `thread` asks for `mode` and has to wait."""
    if lock.grant is Grant.PREFER:
        bit = Const(1 << lock.candidates.index(thread))
        yield lock.asks[0], apply(Op.BITOR, current(lock.asks[0]), bit)
        return
    mine = Const(request(lock, mode, thread))
    before: Expr = TRUE
    for variable in lock.asks:
        slot = current(variable)
        empty = equal(slot, Const(0))
        yield variable, choose(conj((before, empty)), mine, slot)
        before = differ(slot, Const(0))


def take(lock: Lock, mode: int, thread: int, current: Current, *, asked: bool) -> Updates:
    """What changes when `thread` is granted `mode`; an ask of it is forgotten."""
    candidate, how = lock.candidates.index(thread), lock.modes[mode]
    if how.exclusive:
        yield how.holder, Const(candidate + 1)
    else:
        yield how.holder, apply(Op.BITOR, current(how.holder), Const(1 << candidate))
    if asked and lock.grant is Grant.PREFER:
        yield lock.asks[0], _without(lock, candidate, current(lock.asks[0]))
    if asked and lock.grant is Grant.FIFO:
        mine = Const(request(lock, mode, thread))
        passed: Expr = FALSE
        following = [*(current(each) for each in lock.asks[1:]), FALSE]
        for variable, after in zip(lock.asks, following, strict=True):
            slot = current(variable)
            passed = disj((passed, equal(slot, mine)))
            yield variable, choose(passed, after, slot)


def drop(lock: Lock, mode: int, thread: int, current: Current) -> Updates:
    """What changes when `thread` drops `lock` if it holds it in `mode`."""
    candidate, how = lock.candidates.index(thread), lock.modes[mode]
    holder = current(how.holder)
    if not how.exclusive:
        yield how.holder, _without(lock, candidate, holder)
        return
    mine = held(lock, mode, thread, current)
    yield how.holder, choose(mine, FALSE, holder)


def _without(lock: Lock, candidate: int, members: Expr) -> Expr:
    rest = (1 << len(lock.candidates)) - 1 & ~(1 << candidate)
    return apply(Op.BITAND, members, Const(rest))
