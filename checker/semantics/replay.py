"""Checks a run step by step against the interpreter, before anybody sees it.

Knows a run and what it is said to show; must not know which engine found it, nor how.
"""

from __future__ import annotations

from checker.ir.questions import QuestionKind
from checker.semantics.deciding import broken_by, decides
from checker.semantics.endless import violates
from checker.semantics.integers import attempt, outcomes, question_failure, step_failure
from checker.trace import Failure, Step, Trace


class ReplayError(Exception):
    """A run that an engine gave does not follow the system. Always our bug, never a verdict."""


def replay(trace: Trace, question: str) -> None:
    """Check that `trace` is a run of its system that shows what it is given for.

    question: the name of the question that it answers. Raises ReplayError.
    """
    follow(trace)
    if not shows(trace, question):
        raise ReplayError(f"the run does not show what it should about `{question}`")


def follow(trace: Trace) -> None:
    """Check that `trace` is a run of its system; one with a loop comes back to where that begins.

    Raises ReplayError with the number of the first step that does not follow.
    """
    system = trace.system
    if trace.initial not in system.initials:
        raise ReplayError("the first state of the run is not an initial state")
    state = trace.initial
    for number, taken in enumerate(trace.steps, 1):
        outcome = attempt(system, taken.action, state, taken.choices)
        at_source = taken.action.source == system.location(state, taken.action.thread)
        if not at_source or not isinstance(outcome, Step) or outcome.state != taken.state:
            raise ReplayError(f"step {number} ({taken.action.name}) cannot be taken so")
        state = taken.state
    if trace.loop is not None and state != trace.state(trace.loop - 1):
        raise ReplayError("the loop of the run does not come back to where it begins")


def shows(trace: Trace, name: str) -> bool:
    """Whether a run shows what the question of this name asks for. Pre: its steps follow."""
    system, state, failure = trace.system, trace.last, trace.failure
    question = next(each for each in system.questions if each.name == name)
    if question.formula is not None:
        return violates(trace, question.formula)
    before = trace.state(len(trace.steps) - 1) if trace.steps else None
    if question.kind is QuestionKind.STEP:
        return before is not None and broken_by(question, before, state)
    if question.kind is not QuestionKind.ERROR:
        return decides(system, question, state)
    if failure is None:
        return False
    if failure.action is not None:
        return failure in [each for each in outcomes(system, state) if isinstance(each, Failure)]
    asked = [question_failure(each, state) for each in system.questions]
    if before is not None:
        asked += [step_failure(each, before, state) for each in system.questions]
    return failure in asked
