"""Locks as expressions over the state: who holds, who may be granted, what taking changes.

Must not know statements, nor what the grant rules mean: `granting` does.
"""

from __future__ import annotations

from checker.front.values import granting
from checker.front.values.granting import Current, Updates
from checker.front.values.thread_sets import without
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
from checker.ir.locks import Lock

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
    with the holders; who else must not wait is said by the rule.
    """
    rule = granting.turn(lock, mode, thread, current, asked=asked, trying=trying)
    return conj((_free(lock, mode, current), *rule))


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


# What changes


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
    yield from granting.granted(lock, mode, thread, current, asked=asked)


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
        yield how.holder, choose(goes, without(lock, candidate, holder), holder)
    if how.exclusive:
        yield from granting.released(lock, conj((mine, goes)), current)


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
    yield from granting.released(lock, now, current)
