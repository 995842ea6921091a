"""Checks a run step by step against the interpreter, before anybody sees it."""

from __future__ import annotations

from checker.ir.system import QuestionKind
from checker.semantics.integers import attempt, outcomes, question_failure, value
from checker.semantics.waits import cycle, stuck
from checker.trace import Failure, Step, Trace


class ReplayError(Exception):
    """A run that an engine gave does not follow the system. Always our bug, never a verdict."""


def replay(trace: Trace, question: str) -> None:
    """Check that `trace` is a run of its system that shows what it is given for.

    question: the name of the question that it answers.
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
    if not _shows(trace, question):
        raise ReplayError(f"the run does not show what it should about `{question}`")


def _shows(trace: Trace, name: str) -> bool:
    state = trace.last
    question = next(each for each in trace.system.questions if each.name == name)
    match question.kind:
        case QuestionKind.ERROR:
            failure = trace.failure
            if failure is None:
                return False
            if failure.action is not None:
                return failure in [
                    each for each in outcomes(trace.system, state) if isinstance(each, Failure)
                ]
            asked = [question_failure(each, state) for each in trace.system.questions]
            return failure in asked
        case QuestionKind.STUCK:
            return stuck(trace.system, state)
        case QuestionKind.CYCLE:
            return bool(cycle(trace.system, state))
        case QuestionKind.ALWAYS:
            assert question.condition is not None
            return not value(question.condition, state)
        case QuestionKind.NEVER | QuestionKind.REACHABLE:
            assert question.condition is not None
            return bool(value(question.condition, state))
