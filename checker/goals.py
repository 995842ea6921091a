"""What a walk may run to: where a condition is true, or where a row of the report is decided.

Knows questions by name; must not know how a way is looked for.
"""

from __future__ import annotations

from checker.ir.expr import Expr
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.semantics.deciding import broken_by, decides
from checker.semantics.integers import question_failure, step_failure, value
from checker.trace import Failure, Step

Goal = Expr | tuple[Question, ...]
"""A condition; or questions, one of which a state or a step has to decide."""

ON_THE_WAY = frozenset((
    QuestionKind.ALWAYS, QuestionKind.NEVER, QuestionKind.REACHABLE, QuestionKind.STUCK,
    QuestionKind.CYCLE, QuestionKind.STEP, QuestionKind.ERROR,
))  # fmt: skip
"""Questions that a state alone may decide, see `decides`, or a step, or the failure of one."""


def row(system: System, name: str) -> tuple[Question, ...]:
    """The questions of a row of the report, or the one member of it that is named."""
    found = [each for each in system.questions if name in _names(each)]
    timed = (
        Question(each.name, QuestionKind.WITHIN, family=each.family) for each in system.latencies
    )
    return (*found, *(each for each in timed if name in _names(each)))


def meets(system: System, goal: Goal, state: State) -> bool:
    """Whether the state is one that is looked for."""
    if not isinstance(goal, tuple):
        return bool(value(goal, state))
    if any(each.kind is QuestionKind.ERROR for each in goal):
        return any(question_failure(each, state) is not None for each in system.questions)
    return any(decides(system, each, state) for each in goal)


def met_on(system: System, goal: Goal, before: State, last: Step | Failure) -> bool:
    """Whether a step, or what it breaks, is what is looked for, wherever it leads.

    before: the state that it is taken in.
    """
    if not isinstance(goal, tuple):
        return False
    error = any(each.kind is QuestionKind.ERROR for each in goal)
    if isinstance(last, Failure):
        return error
    if error:
        broken = (step_failure(each, before, last.state) for each in system.questions)
        return any(each is not None for each in broken)
    steps = [each for each in goal if each.kind is QuestionKind.STEP]
    return any(
        step_failure(each, before, last.state) is None and broken_by(each, before, last.state)
        for each in steps
    )


def _names(question: Question) -> tuple[str, ...]:
    if question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
        return ("deadlock", question.name)
    return (question.name, question.family) if question.family else (question.name,)
