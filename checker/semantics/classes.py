"""The class by which a thread counts for a CPU in a state: its own, or one that it inherits.

The reading of `inherit priority` over states; what a step tests is made in `front.lowering.cpus`.
"""

from __future__ import annotations

from checker.ir.actions import ActionKind
from checker.ir.system import State, System
from checker.ir.threads import LocationKind
from checker.semantics.integers import picks, value
from checker.semantics.refusal import holders
from checker.semantics.waits import possible


def rank(system: System, state: State, thread: int) -> int:
    """The number of the class, 0 for the most urgent; with no class, the number of classes.

    The best of its own and of those who wait for a lock that it holds and that inherits priority,
    directly or by way of others.
    """
    found = [thread]
    for each in found:
        for number, lock in enumerate(system.locks):
            if lock.inherits and each in _having(system, state, number):
                found += sorted(waiting(system, state, number) - {*found})
    ranks = (system.threads[each].rank for each in found)
    return min((each for each in ranks if each is not None), default=len(system.classes))


def _having(system: System, state: State, lock: int) -> frozenset[int]:
    modes = system.locks[lock].modes
    return frozenset(who for mode in modes for who in holders(system, state, lock, mode.holder))


def waiting(system: System, state: State, lock: int) -> frozenset[int]:
    """The threads that wait for a lock: they have asked for it, or are refused and can't go on."""
    found = system.locks[lock].candidates
    return frozenset(each for each in found if _waits(system, state, each, lock))


def _waits(system: System, state: State, thread: int, lock: int) -> bool:
    where = system.location(state, thread)
    actions = system.actions_from(thread, where)
    asking = [each for each in actions if each.wait is not None and each.wait.lock == lock]
    if where is None or not asking:
        return False
    if system.threads[thread].locations[where].kind is LocationKind.ASKED:
        return True
    going = (each for each in actions if each.kind is ActionKind.STEP)
    if any(possible(system, each, state) for each in going):
        return False
    return any(
        value(each.wait.when, state, choices)
        for each in asking
        if each.wait is not None
        for choices in picks(each)
    )
