"""Who stands in the way of a request for a lock, as a set of threads over the state.

The rules of `locking.grantable`, read for whom they let go first. Must not know where a thread
comes to ask. A set has a bit for each thread, by its number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from checker.front.values.locking import Current, holders_in, request
from checker.ir.expr import (
    FALSE,
    Apply,
    Const,
    Expr,
    Op,
    apply,
    choose,
    differ,
    disj,
    equal,
    negate,
)
from checker.ir.locks import Grant, Lock


def union(sets: Iterable[Expr]) -> Expr:
    """What is in one of them."""
    found: Expr = FALSE
    for each in sets:
        found = apply(Op.BITOR, found, each)
    return found


def only(thread: int) -> Expr:
    """The set of one thread."""
    return Const(1 << thread)


def may_have(members: Expr, thread: int) -> bool:
    """Whether the thread is in a set in some state, as far as its parts tell; True if in doubt."""
    pending, seen = [members], {members}
    while pending:
        match pending.pop():
            case Const(value=value):
                if value >> thread & 1:
                    return True
                parts: tuple[Expr, ...] = ()
            case Apply(op=Op.IF, args=(_, *arms)):
                parts = tuple(arms)
            case Apply(op=Op.BITOR, args=args):
                parts = args
            case _:
                return True
        pending += (each for each in parts if each not in seen)
        seen.update(parts)
    return False


def refusing(lock: Lock, mode: int, thread: int, current: Current) -> Expr:
    """Those because of whom `thread` is refused `lock` in `mode` now; empty if it is not refused.

    Holders that it does not go together with, all holders of a mode that is full, and asks that go
    before its own. Of a lock without an owner nobody knows who holds it: only asks are in the set.
    Pre: it holds nothing of the lock; where such a request is queued, it has asked.
    """
    return union((*_holders(lock, mode, current), *_before(lock, mode, thread, current)))


def holders(lock: Lock, current: Current) -> Expr:
    """All who hold the lock, in any mode; nobody of a lock without an owner."""
    modes = range(len(lock.modes)) if lock.owned else ()
    return union(_holding(lock, mode, current) for mode in modes)


def _holders(lock: Lock, mode: int, current: Current) -> Iterable[Expr]:
    for number, how in enumerate(lock.modes if lock.owned else ()):
        if how.exclusive or lock.modes[mode].exclusive:
            yield _holding(lock, number, current)
        elif number == mode and how.limit is not None:
            full = apply(Op.LE, Const(how.limit), holders_in(lock, mode, current))
            yield choose(full, _holding(lock, number, current), FALSE)


def _holding(lock: Lock, mode: int, current: Current) -> Expr:
    holder = current(lock.modes[mode].holder)
    if not lock.modes[mode].exclusive:
        return _members(lock, holder)
    found: Expr = FALSE
    for candidate, thread in reversed([*enumerate(lock.candidates)]):
        found = choose(equal(holder, Const(candidate + 1)), only(thread), found)
    return found


def _members(lock: Lock, content: Expr) -> Expr:
    """The threads of a set that has a bit for each candidate."""
    if lock.candidates == tuple(range(len(lock.candidates))):
        return content
    return union(
        choose(apply(Op.BIT, content, Const(candidate)), only(thread), FALSE)
        for candidate, thread in enumerate(lock.candidates)
    )


def _before(lock: Lock, mode: int, thread: int, current: Current) -> Iterable[Expr]:
    """Those whose ask goes before that of `thread`."""
    match lock.grant:
        case Grant.ANY:
            pass
        case Grant.PREFER:
            if mode != lock.preferred:
                yield _members(lock, current(lock.asks[0]))
        case Grant.FIFO | Grant.HANDOFF:
            yield _earlier(lock, mode, thread, current)
        case Grant.PHASE_FAIR:
            favoured = current(lock.asks[1])
            if lock.modes[mode].exclusive:
                yield _members(lock, favoured)
                yield _earlier(lock, mode, thread, current)
                return
            # Its turn comes when one that has the lock alone releases it: the holder, or the first.
            alone = (each.holder for each in lock.modes if each.exclusive)
            held = disj(differ(current(each), Const(0)) for each in alone)
            turn = apply(Op.BIT, favoured, Const(lock.candidates.index(thread)))
            first = _asking(lock, mode, current(lock.queue[0]))
            yield choose(disj((held, turn)), FALSE, first)
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
