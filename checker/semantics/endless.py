"""Runs that go on for ever: who owes a step in them, which are fair, of which a formula is true.

The one definition (`language.md`, Fairness); engines may decide it otherwise, but every run that
they show is asked here. A run is a lasso, whose loop is gone round for ever, or comes to a state
in which nobody owes a step, and stays there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from checker.ir.formulas import Both, Either, Formula, Next, Now, Release, Until, inside, opposite
from checker.ir.system import State, System
from checker.ir.threads import Fairness
from checker.semantics.integers import candidates, value
from checker.semantics.waits import possible
from checker.trace import Trace


def owing(system: System, state: State) -> tuple[frozenset[int], frozenset[int]]:
    """The threads that can take a step that they owe; those of them that owe it by `fair strong`.

    One whose step breaks something can take it: the run then ends with an error.
    """
    weak, strong = set(), set()
    for action in candidates(system, state):
        if action.fairness is Fairness.NONE or not possible(system, action, state):
            continue
        weak.add(action.thread)
        if action.fairness is Fairness.STRONG:
            strong.add(action.thread)
    return frozenset(weak), frozenset(strong)


def rests(system: System, state: State) -> bool:
    """Whether a run may stay in `state` for ever: nobody can take a step that is owed."""
    return not owing(system, state)[0]


def fair(trace: Trace) -> bool:
    """Whether a run that ends in its loop, or where it rests, gives every thread what it is owed.

    A thread that takes no step in the loop must not be able to take one that it owes all the time,
    nor at any time if it owes it by `fair strong`. Pre: its steps follow.
    """
    system = trace.system
    if trace.loop is None:
        return rests(system, trace.last)
    always: set[int] = set(range(len(system.threads)))
    at_times: set[int] = set()
    for step in trace.steps[trace.loop - 1 :]:
        weak, strong = owing(system, step.state)
        always &= weak
        at_times |= strong
    moving = {step.action.thread for step in trace.steps[trace.loop - 1 :]}
    return always | at_times <= moving


def violates(trace: Trace, formula: Formula) -> bool:
    """Whether the run is fair, and `formula` is false of it. Pre: its steps follow."""
    return fair(trace) and is_true(opposite(formula), *_lasso(trace))


def _lasso(trace: Trace) -> tuple[list[State], int]:
    """The states of a run, each once, and the number of that which follows the last."""
    states = [trace.initial, *(step.state for step in trace.steps)]
    if trace.loop is None:
        return states, len(states) - 1
    return states[:-1], trace.loop - 1


def is_true(formula: Formula, states: Sequence[State], back: int) -> bool:
    """Whether it is so of the run through `states`, behind the last of which comes number `back`.

    Each formula in it is decided for every state, as the least or the greatest solution of what it
    says of a state and the next one.
    """
    after = [*range(1, len(states)), back]
    true: dict[Formula, list[bool]] = {}
    for each in inside(formula):
        true[each] = _where(each, states, after, true)
    return true[formula][0]


def _where(
    formula: Formula,
    states: Sequence[State],
    after: Sequence[int],
    true: dict[Formula, list[bool]],
) -> list[bool]:
    match formula:
        case Now(condition=condition):
            return [bool(value(condition, state)) for state in states]
        case Both(left=left, right=right):
            return [a and b for a, b in zip(true[left], true[right], strict=True)]
        case Either(left=left, right=right):
            return [a or b for a, b in zip(true[left], true[right], strict=True)]
        case Next(operand=operand):
            return [true[operand][each] for each in after]
        case Until(left=left, right=right):
            held, reached = true[left], true[right]
            return _solved(False, after, lambda k, then: reached[k] or (held[k] and then))
        case Release(left=left, right=right):
            freed, kept = true[left], true[right]
            return _solved(True, after, lambda k, then: kept[k] and (freed[k] or then))
    assert_never(formula)


def _solved(first: bool, after: Sequence[int], rule: Callable[[int, bool], bool]) -> list[bool]:
    """The solution that is reached from `first` everywhere. rule: from what is so next."""
    found = [first] * len(after)
    changed = True
    while changed:
        changed = False
        for number in reversed(range(len(after))):
            now = rule(number, found[after[number]])
            changed = changed or now != found[number]
            found[number] = now
    return found
