"""Whether one state decides a question: the one definition of what shows each kind of answer.

Knows a state and no run: what an error breaks is told where steps are tried.
"""

from __future__ import annotations

from typing import assert_never

from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.semantics.integers import value
from checker.semantics.waits import cycle, stuck


def decides(system: System, question: Question, state: State) -> bool:
    """Whether the state violates the question; for `reachable`, is its witness.

    Never for `error`, `always step`, `check`, `within` and what is asked of runs for ever, which no
    state decides alone.
    """
    condition = question.condition
    match question.kind:
        case QuestionKind.ALWAYS:
            assert condition is not None
            return not value(condition, state)
        case QuestionKind.NEVER | QuestionKind.REACHABLE:
            assert condition is not None
            return bool(value(condition, state))
        case QuestionKind.STUCK:
            return stuck(system, state)
        case QuestionKind.CYCLE:
            return bool(cycle(system, state))
        case QuestionKind.ERROR | QuestionKind.STEP | QuestionKind.CHECK | QuestionKind.WITHIN:
            return False
        case QuestionKind.EVENTUALLY | QuestionKind.LEADS | QuestionKind.LTL:
            return False
        case _:
            assert_never(question.kind)


def broken_by(question: Question, before: State, after: State) -> bool:
    """Whether a step between these states violates the question, which is an `always step`."""
    assert question.condition is not None
    return not value(question.condition, before + after)


def met_by(question: Question, before: State, after: State) -> bool:
    """Whether a step between these states meets the antecedent of an `always step`."""
    return question.antecedent is not None and bool(value(question.antecedent, before + after))


def settled(question: Question) -> bool | None:
    """Whether a question that no run has a part in holds; None for one that runs decide."""
    if question.kind is not QuestionKind.CHECK:
        return None
    assert question.condition is not None
    return bool(value(question.condition, ()))
