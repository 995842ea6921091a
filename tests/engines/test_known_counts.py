"""Counts that are known from elsewhere, or by arithmetic, on Systems built by hand."""

from __future__ import annotations

import pytest
from building import always_asked, counters, rules
from conformance import explored

from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.ir.domain import BOOL, Domain, Kind
from checker.ir.expr import FALSE, TRUE, Apply, Const, Expr, Op, Read, conj, equal
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.variables import Role, Variable
from checker.verdict import Holds
from tests.engines.engines import ENGINES

NAMES = [engine.name for engine in ENGINES]


@pytest.mark.parametrize("engine", ENGINES, ids=NAMES)
@pytest.mark.parametrize(("count", "modulus"), [(1, 2), (2, 3), (3, 4), (1, 100), (2, 16)])
def test_counters(engine: Engine, count: int, modulus: int) -> None:
    found = explored(engine, counters(count, modulus))
    assert found.states == modulus**count
    assert found.transitions == count * modulus**count
    assert found.depth == count * (modulus - 1)
    assert set(found.verdicts.values()) == {Holds()}


def test_many_counters() -> None:
    found = explored(Generated(), counters(5, 8))
    assert (found.states, found.transitions, found.depth) == (8**5, 5 * 8**5, 35)


def two_phase_commit(managers: int) -> System:
    """Resource managers agree to commit, through one transaction manager and a set of messages.

    The published TLA+ specification TwoPhase (Lamport; after Gray and Lamport, Consensus on
    Transaction Commit, 2004), action for action.
    """
    manager = Domain(Kind.ENUM, 0, 3, ("working", "prepared", "committed", "aborted"))
    decision = Domain(Kind.ENUM, 0, 2, ("init", "committed", "aborted"))
    all_of = range(managers)
    state, heard, sent = 0, managers, 2 * managers
    decided, commit, abort = 3 * managers, 3 * managers + 1, 3 * managers + 2
    variables = (
        *(Variable(f"state{k}", manager, Role.DATA) for k in all_of),
        *(Variable(f"heard{k}", BOOL, Role.DATA) for k in all_of),
        *(Variable(f"sent{k}", BOOL, Role.DATA) for k in all_of),
        Variable("decided", decision, Role.DATA),
        Variable("commit", BOOL, Role.DATA),
        Variable("abort", BOOL, Role.DATA),
    )
    undecided = equal(Read(decided), Const(0))
    everybody = conj(Read(heard + k) for k in all_of)
    steps: list[tuple[str, Expr, dict[int, Expr]]] = [
        ("commit", conj((undecided, everybody)), {decided: Const(1), commit: TRUE}),
        ("abort", undecided, {decided: Const(2), abort: TRUE}),
    ]
    for k in all_of:
        works = equal(Read(state + k), Const(0))
        steps += [
            ("hear", conj((undecided, Read(sent + k))), {heard + k: TRUE}),
            ("prepare", works, {state + k: Const(1), sent + k: TRUE}),
            ("refuse", works, {state + k: Const(3)}),
            ("obey", Read(commit), {state + k: Const(2)}),
            ("give up", Read(abort), {state + k: Const(3)}),
        ]
    some = [
        conj((equal(Read(state + a), Const(2)), equal(Read(state + b), Const(3))))
        for a in all_of
        for b in all_of
    ]
    agreed = Apply(Op.NOT, (Apply(Op.OR, (*some, FALSE)),))
    questions = [Question("agreed", QuestionKind.ALWAYS, agreed), *always_asked()]
    start = (0,) * len(variables)
    return rules("two-phase commit", variables, [start], steps, questions)


@pytest.mark.parametrize("engine", ENGINES, ids=NAMES)
def test_two_phase_commit(engine: Engine) -> None:
    found = explored(engine, two_phase_commit(3))
    assert (found.states, found.transitions, found.depth) == (288, 1145, 10)
    assert set(found.verdicts.values()) == {Holds()}


def test_two_phase_commit_of_five() -> None:
    found = explored(Generated(), two_phase_commit(5))
    assert found.states == 8832
    assert set(found.verdicts.values()) == {Holds()}
