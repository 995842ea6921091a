"""Locks as expressions over the state: who holds, who may be granted, what taking changes.

The one place that says what the grant rules mean. Must not know statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from checker.front.values import places
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
from checker.ir.locks import Grant, Lock

Current = Callable[[int], Expr]
"""What a variable is now, by its index."""

MOST_DEEP = 8
"""How often a thread may have taken a recursive lock without releasing it."""


def held(lock: Lock, mode: int, thread: int, current: Current) -> Expr:
    """Whether `thread` holds `lock` in `mode`; never of a lock without an owner."""
    if thread not in lock.candidates or not lock.owned:
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


def holders_in(lock: Lock, mode: int, current: Current) -> Expr:
    """How many hold the lock in `mode`."""
    holder = current(lock.modes[mode].holder)
    if not lock.owned:
        return holder
    if lock.modes[mode].exclusive:
        return differ(holder, Const(0))
    count: Expr = Const(0)
    for candidate in range(len(lock.candidates)):
        count = apply(Op.ADD, count, apply(Op.BIT, holder, Const(candidate)))
    return count


# Who may be granted


def grantable(
    lock: Lock, mode: int, thread: int, current: Current, *, asked: bool, trying: bool = False
) -> Expr:
    """Whether `thread`, which holds nothing of `lock`, can have it in `mode` now.

    asked: it has asked before. trying: by a `try`. Whatever the rule, the request goes together
    with the holders. Who else must not wait is said by the rule: under `prefer`, for another mode
    than that, whoever asked for it; under `fifo` who asked earlier and does not go together with
    it, and to a `try` who asked at all; under `handoff` who did so and has been overtaken as often
    as may be; under `phase_fair` who asked earlier to have it alone, unless it is the turn of those
    who asked to share it, for whom one who wants it alone waits in turn.
    """
    free = _free(lock, mode, current)
    slots = [current(each) for each in lock.queue]
    mine = Const(request(lock, mode, thread))
    match lock.grant:
        case Grant.ANY:
            return free
        case Grant.PREFER:
            if mode == lock.preferred:
                return free
            return conj((free, equal(current(lock.asks[0]), Const(0))))
        case Grant.FIFO | Grant.HANDOFF:
            if trying and lock.grant is Grant.FIFO:
                return conj((free, *(equal(slot, Const(0)) for slot in slots[:1])))
            if _in_turn(lock, mode):  # whoever else has asked stands in front
                return conj((free, equal(slots[0], mine if asked else Const(0))))
            passing = _passing(lock, mode, current)
            if not asked:
                return conj((free, *passing))
            if len(slots) > places.FEW:
                ahead = places.ahead_of(slots, mine)
                inside = apply(Op.LT, Const(0), ahead)
                before = (
                    disj((passes, places.is_behind(slots, ahead, place)))
                    for place, passes in enumerate(passing)
                )
                return conj((free, inside, *before))
            turn = disj(
                conj((equal(slot, mine), *passing[:place])) for place, slot in enumerate(slots)
            )
            return conj((free, turn))
        case Grant.PHASE_FAIR:
            first, favoured = slots[0], current(lock.asks[1])
            if lock.modes[mode].exclusive:
                turn = equal(first, mine if asked else Const(0))
                return conj((free, equal(favoured, Const(0)), turn))
            nobody = equal(first, Const(0))
            if not asked:
                return conj((free, nobody))
            bit = apply(Op.BIT, favoured, Const(lock.candidates.index(thread)))
            return conj((free, disj((nobody, bit))))
    assert_never(lock.grant)


def _free(lock: Lock, mode: int, current: Current) -> Expr:
    """Whether a request for `mode` goes together with the holders."""
    wanted, found = lock.modes[mode], []
    for number, each in enumerate(lock.modes):
        if each.exclusive or wanted.exclusive:
            found.append(equal(current(each.holder), Const(0)))
        elif number == mode and (limit := _binding_limit(lock, mode)) is not None:
            found.append(apply(Op.LT, holders_in(lock, mode, current), Const(limit)))
    return conj(found)


def _binding_limit(lock: Lock, mode: int) -> int | None:
    """The limit of a mode, unless there are not more who ask."""
    limit = lock.modes[mode].limit
    if limit is None or (lock.owned and limit >= len(lock.candidates)):
        return None
    return limit


def _in_turn(lock: Lock, mode: int) -> bool:
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


# What changes

Updates = Iterable[tuple[int, Expr]]


def ask(lock: Lock, mode: int, thread: int, current: Current) -> Updates:
    """What changes when `thread` asks for `mode` and has to wait."""
    shares = lock.grant is Grant.PHASE_FAIR and not lock.modes[mode].exclusive
    if lock.grant is Grant.PREFER or shares:
        bit = Const(1 << lock.candidates.index(thread))
        yield lock.asks[0], apply(Op.BITOR, current(lock.asks[0]), bit)
        return
    mine = Const(request(lock, mode, thread))
    slots = tuple(current(each) for each in lock.queue)
    for variable, slot, first in zip(lock.queue, slots, places.first_empty(slots), strict=True):
        yield variable, choose(first, mine, slot)


def withdraw(lock: Lock, mode: int, thread: int, current: Current) -> Updates:
    """What changes when the ask of `thread` for `mode` is forgotten."""
    shares = lock.grant is Grant.PHASE_FAIR and not lock.modes[mode].exclusive
    if lock.grant is Grant.PREFER or shares:
        candidate = lock.candidates.index(thread)
        for variable in lock.asks[: 2 if shares else 1]:
            yield variable, _without(lock, candidate, current(variable))
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


def take(lock: Lock, mode: int, thread: int, current: Current, *, asked: bool) -> Updates:
    """What changes when `thread` is granted `mode`; an ask of it is forgotten."""
    candidate, how = lock.candidates.index(thread), lock.modes[mode]
    holder = current(how.holder)
    if how.exclusive:
        yield how.holder, Const(candidate + 1 if lock.owned else 1)
    elif lock.owned:
        yield how.holder, apply(Op.BITOR, holder, Const(1 << candidate))
    else:
        assert how.limit is not None
        more = apply(Op.ADD, holder, Const(1))
        yield how.holder, apply(Op.MIN, more, Const(how.limit))
    if asked and _in_turn(lock, mode):
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


def deeper(lock: Lock, thread: int, current: Current) -> tuple[Expr, Updates]:
    """Taking again a lock that `thread` holds: whether it may, and what changes."""
    variable = lock.depths[lock.candidates.index(thread)]
    depth, most = current(variable), Const(MOST_DEEP - 1)
    more = apply(Op.MIN, apply(Op.ADD, depth, Const(1)), most)
    return apply(Op.LT, depth, most), [(variable, more)]


def drop(
    lock: Lock, mode: int, thread: int, current: Current, mine: Expr, *, wholly: bool = False
) -> Updates:
    """What changes when `thread` drops `lock` if it holds it in `mode`.

    mine: whether it does, see `held`. wholly: however often it has taken a recursive one.
    """
    candidate, how = lock.candidates.index(thread), lock.modes[mode]
    holder = current(how.holder)
    goes: Expr = TRUE
    if lock.depths:
        depth = current(lock.depths[candidate])
        less = Const(0) if wholly else apply(Op.MAX, apply(Op.SUB, depth, Const(1)), Const(0))
        yield lock.depths[candidate], choose(mine, less, depth)
        goes = TRUE if wholly else equal(depth, Const(0))
    if how.exclusive:
        yield how.holder, choose(conj((mine, goes)), FALSE, holder)
    else:
        yield how.holder, choose(goes, _without(lock, candidate, holder), holder)
    if how.exclusive:
        yield from _turn(lock, conj((mine, goes)), current)


def _turn(lock: Lock, when: Expr, current: Current) -> Updates:
    """Under `phase_fair`, it is the turn of those who asked to share the lock, where `when`."""
    if lock.grant is Grant.PHASE_FAIR:
        waiting, favoured = (current(each) for each in lock.asks[:2])
        yield lock.asks[0], choose(when, Const(0), waiting)
        yield lock.asks[1], choose(when, apply(Op.BITOR, favoured, waiting), favoured)


def give_back(lock: Lock, mode: int, current: Current) -> Updates:
    """What changes when one that holds a lock without an owner in `mode` is no more."""
    holder = lock.modes[mode].holder
    less = apply(Op.MAX, apply(Op.SUB, current(holder), Const(1)), Const(0))
    yield holder, Const(0) if lock.modes[mode].exclusive else less


def held_exclusively(lock: Lock, thread: int, current: Current) -> Expr:
    """Whether `thread`, of a lock without an owner anybody, holds `lock` in an exclusive mode."""
    alone = [number for number, mode in enumerate(lock.modes) if mode.exclusive]
    if not lock.owned:
        return disj(differ(current(lock.modes[mode].holder), Const(0)) for mode in alone)
    return disj(held(lock, mode, thread, current) for mode in alone)


def downgrade(lock: Lock, mode: int, thread: int, current: Current) -> Updates:
    """What changes when `thread` goes on to hold `lock` in `mode`, if it held it exclusively."""
    now = held_exclusively(lock, thread, current)
    shared = lock.modes[mode].holder
    then: Expr = Const(1)
    if lock.owned:
        then = apply(Op.BITOR, current(shared), Const(1 << lock.candidates.index(thread)))
    yield shared, choose(now, then, current(shared))
    for number, each in enumerate(lock.modes):
        if each.exclusive:
            mine = held(lock, number, thread, current) if lock.owned else now
            yield each.holder, choose(mine, FALSE, current(each.holder))
    yield from _turn(lock, now, current)


def _without(lock: Lock, candidate: int, members: Expr) -> Expr:
    rest = (1 << len(lock.candidates)) - 1 & ~(1 << candidate)
    return apply(Op.BITAND, members, Const(rest))
