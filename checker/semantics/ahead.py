"""Which steps a thread may still come to by its text, and who has none left that could end a wait.

Guards are not looked at on the way, so some steps may count that it never comes to; never the other
way round. Must not know how it is told.
"""

from __future__ import annotations

from checker.ir.actions import Action, Wait, WaitKind
from checker.ir.system import State, System
from checker.semantics import ending
from checker.semantics.waits import cycles, enders, unset_timers


def ahead(system: System, state: State, thread: int) -> tuple[Action, ...]:
    """Every step of the thread from where it is, or from where such a step leads."""
    found = [*system.actions_from(thread, None)]
    here = system.location(state, thread)
    seen: set[int | None] = {None, here}
    pending = [here]
    while pending:
        for action in system.actions_from(thread, pending.pop()):
            found.append(action)
            if action.target not in seen:
                seen.add(action.target)
                pending.append(action.target)
    return tuple(found)


def left(system: System, state: State, wait: Wait) -> frozenset[int]:
    """Those who could still end a wait (`waits.enders`), without who is past each step for it.

    All of them where the text says who owes it its end, where a timer is not set, and of a wait for
    anything but a condition. Who is in a cycle of waits counts too: that is why it takes no step.
    """
    could = enders(system, state, wait)
    if wait.kind is not WaitKind.AWAIT or wait.owed_by is not None:
        return could
    past = frozenset(
        each for each in could if not ending.by_one_of(system, ahead(system, state, each), wait)
    )
    if not past or unset_timers(system, state, wait):
        return could
    return could - past | could & {each.thread for one in cycles(system, state) for each in one}
