"""Who has a step left that could end a wait: by random texts nobody who ends one was ruled out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from checker.ir.actions import WaitKind
from checker.ir.system import State, System
from checker.semantics.ahead import left
from checker.semantics.waits import enders
from checker.trace import Step
from tests.semantics.test_ending import open_to, systems


def before(steps: Mapping[State, list[Step]]) -> dict[State, list[State]]:
    """By state those from which a step leads to it."""
    found: dict[State, list[State]] = {each: [] for each in steps}
    for state, taken in steps.items():
        for step in taken:
            found[step.state].append(state)
    return found


def leading_to(ends: Iterable[State], earlier: Mapping[State, list[State]]) -> set[State]:
    """The states from which one of these is reached, themselves included."""
    seen = {*ends}
    waiting = [*seen]
    while waiting:
        for state in earlier[waiting.pop()]:
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return seen


def nobody_comes_to_it(system: System, steps: Mapping[State, list[Step]]) -> int:
    """How many were told to be past each step that could end a wait, though they had some."""
    earlier, past = before(steps), 0
    for action in system.actions:
        wait = action.wait
        if wait is None or wait.kind is not WaitKind.AWAIT:
            continue
        closed = {state for state in steps if not open_to(action, state)}
        still = {state: left(system, state, wait) for state in closed}
        past += sum(len(enders(system, state, wait) - still[state]) for state in closed)
        for thread in range(len(system.threads)):
            ends = {
                state
                for state in closed
                for step in steps[state]
                if step.action.thread == thread and open_to(action, step.state)
            }
            for state in leading_to(ends, earlier) & closed:
                timers = enders(system, state, wait) - {thread}  # who starts it stands for it
                rings = system.threads[thread].timer is not None
                assert thread in still[state] or (rings and timers), (system.name, action.name)
    return past


def test_nobody_is_past_a_step_to_which_it_comes() -> None:
    assert sum(nobody_comes_to_it(*each) for each in systems(range(90, 100), 200)) >= 20


@pytest.mark.slow
def test_nobody_of_many_is_past_a_step_to_which_it_comes() -> None:
    assert sum(nobody_comes_to_it(*each) for each in systems(range(5000, 5150), 300)) >= 1000
