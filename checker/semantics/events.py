"""Whether an event happens in a step. The one reading of `language.md`, "A and B are events".

Must not know times, nor what is asked of events.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.ir.actions import Action, ActionKind
from checker.ir.expr import TRUE
from checker.ir.latencies import Event
from checker.ir.system import State, System
from checker.semantics.integers import value
from checker.semantics.inverted import holds


def begun(system: System, events: Iterable[Event], state: State) -> bool:
    """Whether one of the events happens at the start, in this initial state."""

    def has(event: Event) -> bool:
        if event.inverting is not None:
            return holds(system, state, event.inverting)
        if event.condition is not None:
            return bool(value(event.condition, state))
        return any(system.location(state, thread) == place for thread, place in event.arrivals)

    return any(has(each) and _when(each, state) for each in events)


def happens(
    system: System, events: Iterable[Event], before: State, action: Action, after: State
) -> bool:
    """Whether one of the events happens in the step that `action` makes of `before`.

    A thread that gets a CPU stays where it is and has not come there.
    """
    for each in events:
        if (turn := each.inverting) is not None:
            has = holds(system, after, turn) and not holds(system, before, turn)
        elif each.condition is not None:
            has = bool(value(each.condition, after)) and not value(each.condition, before)
        else:
            moves = action.kind is not ActionKind.START
            has = moves and (action.thread, action.target) in each.arrivals
        if has and _when(each, after):
            return True
    return False


def _when(event: Event, state: State) -> bool:
    return event.when is TRUE or bool(value(event.when, state))
