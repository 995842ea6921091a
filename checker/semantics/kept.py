"""Who has a lock that is waited for in vain, where another ends the wait than who has it.

As where the wait times out, or an I/O that a thread has begun releases the lock that it took. Must
not know how it is told.
"""

from __future__ import annotations

from enum import Enum

from checker.ir.actions import Action, ActionKind, LockVerb, Wait, WaitKind
from checker.records import dataclass
from checker.semantics.integers import picks, value
from checker.semantics.refusal import holders, obstacles
from checker.trace import Trace

_EARLY = (ActionKind.TIMEOUT, ActionKind.UNLESS)


class Having(Enum):
    """What those are for a lock for whom a thread waits."""

    HELD = "held by"
    TAKEN = "taken by"  # of a lock without an owner: who took it need not release it
    BEHIND = "behind"  # nobody has it whom the request would not go with, but others asked before


@dataclass(frozen=True, slots=True)
class Kept:
    """A lock that a thread waits for, and the threads that are in its way, not empty."""

    lock: int
    having: Having
    threads: tuple[int, ...]


def kept(trace: Trace, number: int, action: Action, after: int | None = None) -> Kept | None:
    """Who has the lock that a thread waits for after step `number`; None if it waits for none.

    action: the step that ends its wait. after: the thread that lets it end, if another does: where
    that one is in the way of a lock that is got there is nothing to tell.
    """
    early = action.kind in _EARLY
    wait = _refused(trace, number, action.thread) if early else action.wait
    if wait is None or wait.lock is None or wait.mode is None:
        return None
    system, state = trace.system, trace.state(number)
    if not system.locks[wait.lock].owned:
        taker = _taker(trace, number, wait.lock)
        if taker is None or (taker == after and not early):
            return None
        return Kept(wait.lock, Having.TAKEN, (taker,))
    found = obstacles(system, state, action.thread, wait.lock, wait.mode)
    every = {each for together in found for each in together}
    if after in every and not early:
        return None
    having = {
        each
        for mode in system.locks[wait.lock].modes
        for each in holders(system, state, wait.lock, mode.holder)
    }
    if every & having:
        return Kept(wait.lock, Having.HELD, tuple(sorted(every & having)))
    return Kept(wait.lock, Having.BEHIND, tuple(sorted(every))) if every else None


def _refused(trace: Trace, number: int, thread: int) -> Wait | None:
    """The first lock that a thread waits for where it is, and can't have."""
    system, state = trace.system, trace.state(number)
    for action in system.actions_from(thread, system.location(state, thread)):
        wait = action.wait
        if wait is None or wait.kind is not WaitKind.LOCK:
            continue
        here = [each for each in picks(action) if value(wait.when, state, each)]
        if here and not any(value(wait.condition, state, each) for each in here):
            return wait
    return None


def _taker(trace: Trace, number: int, lock: int) -> int | None:
    """Who took a lock alone that is taken after step `number`; None where the run does not tell."""
    modes = trace.system.locks[lock].modes
    for each in range(number, 0, -1):
        step, before = trace.steps[each - 1], trace.state(each - 1)
        for op in reversed(step.action.locks):
            if op.lock != lock or not value(op.when, before, step.choices):
                continue
            if op.verb is LockVerb.DROP:
                return None
            if op.verb is LockVerb.TAKE:
                alone = op.mode is not None and modes[op.mode].exclusive
                return step.action.thread if alone else None
    return None
