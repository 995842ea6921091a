"""What a walk may run to: where a condition is true, or where a row of the report is decided.

Knows questions by name; must not know how a way is looked for.
"""

from __future__ import annotations

from checker.ir.expr import Expr
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.semantics.deciding import decides
from checker.semantics.integers import value

Goal = Expr | tuple[Question, ...]
"""A condition; or questions, one of which a state has to decide."""

BY_STATE = frozenset((
    QuestionKind.ALWAYS, QuestionKind.NEVER, QuestionKind.REACHABLE, QuestionKind.STUCK,
    QuestionKind.CYCLE,
))  # fmt: skip
"""Questions that a state alone may decide, see `decides`."""


def row(system: System, name: str) -> tuple[Question, ...]:
    """The questions of a row of the report, or the one member of it that is named."""
    found = [each for each in system.questions if name in _names(each)]
    timed = (
        Question(each.name, QuestionKind.WITHIN, family=each.family) for each in system.latencies
    )
    return (*found, *(each for each in timed if name in _names(each)))


def meets(system: System, goal: Goal, state: State) -> bool:
    """Whether the state is one that is looked for."""
    if isinstance(goal, tuple):
        return any(decides(system, each, state) for each in goal)
    return bool(value(goal, state))


def _names(question: Question) -> tuple[str, ...]:
    if question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
        return ("deadlock", question.name)
    return (question.name, question.family) if question.family else (question.name,)
