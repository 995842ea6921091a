"""Who stands in the way of a request for a lock, as a set of threads over the state.

Must not know where a thread comes to ask, nor the grant rules: `granting` does.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.front.values import granting
from checker.front.values.granting import Current
from checker.front.values.locking import holders_in
from checker.front.values.thread_sets import members, only, union
from checker.ir.expr import FALSE, Const, Expr, Op, apply, choose, equal
from checker.ir.locks import Lock


def refusing(lock: Lock, mode: int, thread: int, current: Current) -> Expr:
    """Those because of whom `thread` is refused `lock` in `mode` now; empty if it is not refused.

    Holders that it does not go together with, all holders of a mode that is full, and asks that go
    before its own. Of a lock without an owner nobody knows who holds it: only asks are in the set.
    Pre: it holds nothing of the lock; where such a request is queued, it has asked.
    """
    return union((*_holders(lock, mode, current), *granting.before(lock, mode, thread, current)))


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
        return members(lock, holder)
    found: Expr = FALSE
    for candidate, thread in reversed([*enumerate(lock.candidates)]):
        found = choose(equal(holder, Const(candidate + 1)), only(thread), found)
    return found
