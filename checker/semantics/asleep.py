"""Whether a thread may hold a lock while it, or somebody whom it waits for, is asleep.

A `sleep` is what stands for I/O in a model. Must not know how states are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.ir.actions import DelayKind, LockVerb
from checker.ir.system import State, System
from checker.semantics.inverted import at_the_ends
from checker.semantics.refusal import holders
from checker.semantics.waits import possible
from checker.tallies import OverSleep
from checker.verdict import Unknown

if TYPE_CHECKING:
    from checker.semantics.reached import Reached


def bare(name: str) -> str:
    """The name of a lock without its place in an array: `vma_lock` of `vma_lock[1]`."""
    return name.partition("[")[0]


def takers(system: System) -> dict[tuple[str, str], tuple[tuple[int, int], ...]]:
    """By family and lock, without its place in an array: each thread and lock that it may take.

    Of locks that have an owner; in the order of threads, then of locks.
    """
    taken = {
        (action.thread, op.lock)
        for action in system.actions
        for op in action.locks
        if op.verb is LockVerb.TAKE and system.locks[op.lock].owned
    }
    found: dict[tuple[str, str], tuple[tuple[int, int], ...]] = {}
    for thread, lock in sorted(taken):
        key = system.threads[thread].family, bare(system.locks[lock].name)
        found[key] = (*found.get(key, ()), (thread, lock))
    return found


def holds(system: System, state: State, thread: int, lock: int) -> bool:
    """Whether a thread holds a lock in some mode."""
    modes = system.locks[lock].modes
    return any(thread in holders(system, state, lock, each.holder) for each in modes)


def asleep(system: System, state: State, thread: int) -> bool:
    """Whether a thread is in a `sleep`, and need not leave it at once."""
    can = [
        each
        for each in system.actions_from(thread, system.location(state, thread))
        if possible(system, each, state)
    ]
    if any(each.delay is None and each.eager for each in can):
        return False
    return any(each.delay is not None and each.delay.kind is DelayKind.SLEEP for each in can)


def over_sleep(system: System, graph: Reached | Unknown) -> tuple[OverSleep, ...]:
    """For each family and lock whether it may be held so, in some state, at whatever speed."""
    wanted = takers(system)
    if isinstance(graph, Unknown):
        return tuple(OverSleep(*key, None, graph) for key in wanted)
    found: set[tuple[str, str]] = set()
    for state in graph.states:
        if len(found) == len(wanted):
            break
        found.update(_in(system, state, wanted, found))
    return tuple(OverSleep(*key, key in found) for key in wanted)


def _in(
    system: System,
    state: State,
    wanted: dict[tuple[str, str], tuple[tuple[int, int], ...]],
    found: set[tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    sleeping: dict[int, bool] = {}
    for key, pairs in wanted.items():
        if key in found:
            continue
        for thread, lock in pairs:
            if not holds(system, state, thread, lock):
                continue
            if thread not in sleeping:
                ends = at_the_ends(system, state, thread)
                sleeping[thread] = any(asleep(system, state, each) for each in sorted(ends))
            if sleeping[thread]:
                yield key
                break
