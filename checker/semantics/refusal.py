"""Who stands in the way of a request for a lock in a state: holders, and asks before it.

Must not know the grant rules: whose ask goes before whose is said in `ir.locks`.
"""

from __future__ import annotations

from checker.ir.actions import LockVerb
from checker.ir.domain import Kind
from checker.ir.locks import Grant, Lock, asked_before, members
from checker.ir.system import State, System


def obstacles(
    system: System, state: State, thread: int, lock: int, mode: int, *, trying: bool = False
) -> tuple[frozenset[int], ...]:
    """Sets of threads of which each is enough to refuse `lock` to `thread`.

    While nobody of such a set moves, the request cannot be granted. Alone in a set are a holder
    that does not go together with it and an ask that goes before it. Together are all who hold a
    mode that is full; and all who could release a lock without an owner, even if that is nobody.
    trying: it is a `try`.
    """
    it = system.locks[lock]
    found = [frozenset((each,)) for each in asked_before(it, state, thread, mode, trying=trying)]
    if not it.owned:
        if _taken(it, state, mode):
            found.append(releasers(system, state, lock))
        return tuple(found)
    for number, how in enumerate(it.modes):
        holding = holders(system, state, lock, how.holder)
        if how.exclusive or it.modes[mode].exclusive:
            found += [frozenset((each,)) for each in holding]
        elif number == mode and how.limit is not None and len(holding) >= how.limit:
            found.append(frozenset(holding))
    return tuple(each for each in found if thread not in each)


def holders(system: System, state: State, lock: int, variable: int) -> tuple[int, ...]:
    """The threads that hold a lock in the mode whose holder variable this is.

    Of a lock without an owner nobody knows.
    """
    if not system.locks[lock].owned:
        return ()
    candidates = system.locks[lock].candidates
    content = state[variable]
    if system.variables[variable].domain.kind is Kind.THREAD:
        return (candidates[content - 1],) if content else ()
    return tuple(thread for bit, thread in enumerate(candidates) if content >> bit & 1)


def asked(lock: Lock, state: State, thread: int) -> bool:
    """Whether the thread has asked for the lock and waits for it."""
    if any(
        request is not None and request[0] == thread
        for request in (lock.requested(state[each]) for each in lock.queue)
    ):
        return True
    sets = lock.asks[: len(lock.asks) - len(lock.queue)]
    return any(thread in members(lock, state[each]) for each in sets)


def asked_mode(lock: Lock, state: State, thread: int) -> int | None:
    """The mode that the thread has asked for, if the state tells."""
    for request in (lock.requested(state[each]) for each in lock.queue):
        if request is not None and request[0] == thread:
            return request[1]
    if lock.grant is Grant.PREFER:
        return lock.preferred
    shared = [number for number, each in enumerate(lock.modes) if not each.exclusive]
    return shared[0] if len(shared) == 1 else None


def _taken(lock: Lock, state: State, mode: int) -> bool:
    """Whether a lock without an owner is held by as many as keep out a request for `mode`."""
    for number, how in enumerate(lock.modes):
        if how.exclusive or lock.modes[mode].exclusive:
            if state[how.holder]:
                return True
        elif number == mode and how.limit is not None and state[how.holder] >= how.limit:
            return True
    return False


def releasers(system: System, state: State, lock: int) -> frozenset[int]:
    """The threads that have a step that releases the lock, and are not at their end."""
    return frozenset(
        number
        for number in may_release(system, lock)
        if system.threads[number].end is None
        or system.location(state, number) != system.threads[number].end
    )


def may_release(system: System, lock: int) -> frozenset[int]:
    """The threads that have a step that releases the lock, or keeps it in a shared mode."""
    verbs = (LockVerb.DROP, LockVerb.DOWNGRADE)
    return frozenset(
        action.thread
        for action in system.actions
        if any(op.lock == lock and op.verb in verbs for op in action.locks)
    )
