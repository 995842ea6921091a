"""Who runs on a CPU in a state, who is ready for one, and why one that is ready must wait.

Must not know how it is told.
"""

from __future__ import annotations

from checker.ir.actions import ActionKind
from checker.ir.system import State, System
from checker.ir.variables import Role
from checker.semantics.classes import rank


def ready(system: System, state: State) -> frozenset[int]:
    """The threads that wait for a CPU, or could take one now."""
    return frozenset(
        each.owner
        for number, each in enumerate(system.variables)
        if each.role is Role.READY and each.owner is not None and state[number]
    )


def running(system: System, state: State) -> frozenset[int]:
    """The threads that hold a CPU: those at a delay that needs one, and not ready any more."""
    waiting = ready(system, state)
    return frozenset(
        number
        for number in range(len(system.threads))
        if number not in waiting
        and any(
            action.kind is ActionKind.START
            for action in system.actions_from(number, system.location(state, number))
        )
    )


def before(system: System, state: State, thread: int) -> frozenset[int]:
    """Who keeps a thread that is ready from a CPU: all who hold one, or who are ready before it."""
    held = running(system, state)
    if system.cpus is not None and len(held) >= system.cpus:
        return held
    mine = rank(system, state, thread)
    return frozenset(each for each in ready(system, state) if rank(system, state, each) < mine)
