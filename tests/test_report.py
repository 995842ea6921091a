"""Reports: what counts as expected, how two findings are one answer, exit codes."""

from __future__ import annotations

from itertools import permutations

import pytest

from checker.diagnostic import Diagnostic, Severity
from checker.exploration import Exploration
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import Thread, ThreadKind
from checker.report import Answer, Column, Finding, Report, worst
from checker.trace import Failure, Trace
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated

SYSTEM = System("m", (), ((),), (Thread("r", "r", ThreadKind.RULE, None),), (), ())
UNKNOWN = Unknown(Reason.STATES, "Stopped.")


def finding(kind: QuestionKind, verdict: Verdict, *, violated: bool = False) -> Finding:
    return Finding(Question(kind.value, kind, expect_violated=violated), verdict)


def report(*findings: Finding, strict: bool = False, warnings: int = 0) -> Report:
    exploration = Exploration("none", 1, 1, 0, 0, True, {})
    column = Column({}, SYSTEM, exploration, findings)
    odd = Diagnostic("unused", "`x` is used nowhere", severity=Severity.WARNING)
    return Report("m.mm", "", {}, (column,), (odd,) * warnings, strict=strict)


@pytest.mark.parametrize(
    ("verdict", "violated", "expected", "code"),
    [
        (Holds(), False, True, 0),
        (Holds(), True, False, 1),
        (Violated(), False, False, 1),
        (Violated(), True, True, 0),
        (UNKNOWN, False, False, 3),
        (UNKNOWN, True, False, 3),
    ],
)
def test_one_finding(verdict: Verdict, violated: bool, expected: bool, code: int) -> None:
    one = finding(QuestionKind.NEVER, verdict, violated=violated)
    assert one.as_expected is expected
    assert report(one).exit_code == code
    assert (report(one).unexpected, report(one).unknown) == (int(code == 1), int(code == 3))


@pytest.mark.parametrize("violated", [False, True])
@pytest.mark.parametrize(
    ("stuck", "cycle", "kind"),
    [
        (Holds(), Holds(), Holds),
        (Violated(), Holds(), Violated),
        (Holds(), Violated(), Violated),
        (Violated(), Violated(), Violated),
        (Violated(), UNKNOWN, Violated),
        (UNKNOWN, Violated(), Violated),
        (UNKNOWN, Holds(), Unknown),
        (Holds(), UNKNOWN, Unknown),
        (UNKNOWN, UNKNOWN, Unknown),
    ],
)
def test_a_deadlock_is_one_answer_of_two_findings(
    stuck: Verdict, cycle: Verdict, kind: type[Verdict], violated: bool
) -> None:
    both = (
        finding(QuestionKind.STUCK, stuck, violated=violated),
        finding(QuestionKind.CYCLE, cycle, violated=violated),
    )
    for findings in permutations(both):
        found = report(*findings)
        (_, answer), *others = found.answers
        assert not others
        assert (answer.row, found.rows) == ("deadlock", ("deadlock",))
        assert isinstance(answer.verdict, kind)
        assert answer.unknown == (kind is Unknown)
        assert answer.as_expected == (kind is (Violated if violated else Holds))
        assert found.exit_code == (3 if answer.unknown else int(not answer.as_expected))


def test_the_shorter_run_decides_and_a_cycle_if_both_are_as_short() -> None:
    from checker.ir.actions import Action
    from checker.ir.expr import TRUE
    from checker.ir.obligations import Obligation

    obligation = Obligation(TRUE, TRUE, "assert-failed", "no")
    long = Trace(SYSTEM, (), failure=Failure(obligation, Action("r", 0, None, None, TRUE)))
    short = Trace(SYSTEM, ())
    assert (long.length, short.length) == (1, 0)
    stuck, cycle = QuestionKind.STUCK, QuestionKind.CYCLE
    for one, other, kind in (
        (short, long, stuck),
        (long, short, cycle),
        (short, short, cycle),
    ):
        answer = Answer((finding(stuck, Violated(one)), finding(cycle, Violated(other))))
        assert answer.question.kind is kind


@pytest.mark.parametrize(
    ("strict", "warnings", "code"), [(False, 1, 0), (True, 1, 1), (True, 0, 0)]
)
def test_warnings_count_only_when_strict(strict: bool, warnings: int, code: int) -> None:
    one = finding(QuestionKind.NEVER, Holds())
    assert report(one, strict=strict, warnings=warnings).exit_code == code


def test_what_is_unexpected_goes_before_what_is_unknown() -> None:
    bad, open_ = finding(QuestionKind.NEVER, Violated()), finding(QuestionKind.ALWAYS, UNKNOWN)
    assert report(bad, open_).exit_code == report(open_, bad).exit_code == 1


def test_the_worst_exit_code_of_several() -> None:
    order = (2, 4, 1, 3, 0)
    assert worst([]) == 0
    for place, code in enumerate(order):
        assert worst(order[place:]) == worst(reversed(order[place:])) == code
