"""What is expected hides nothing: errors that end runs, and deadlocks beside the known one."""

from __future__ import annotations

import json

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.render.as_json import report_json
from checker.render.as_text import Wanted, report_text
from checker.report import Report
from checker.source import Source

ENGINES = ["generated", "interpreted"]

CUT = """\
model cut;
lock m: mutex;
var x: 0..3 = 0;
process p { a: assert false, "known"; c: x = 3; }
process q { a: m.release(); }
never three: x == 3;
check even: 4 % 2 == 0;
expect violated error;
"""

PAIRS = """\
model pairs;
lock a, b: mutex;
lock rw: rwsem;
process p { l: a.lock(); b.lock(); release all; }
process q { l: b.lock(); rw.read(); a.lock(); release all; }
process r { l: rw.write(); b.lock(); release all; }
expect violated deadlock;
"""


def checked(text: str, engine: str = "generated", **options: bool) -> Report:
    return check(Source("m.mm", text), Options(workers=1, engine=engine, **options))


def codes(report: Report) -> list[str]:
    return [each.code for each in report.warnings]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_rests_on_runs_that_end_at_an_error_is_marked(engine: str) -> None:
    report = checked(CUT, engine)
    (column,) = report.columns
    marked = {each.row: column.up_to_errors(each) for each in column.answers}
    assert marked == {"three": True, "even": False, "deadlock": True, "error": False}
    assert codes(report) == ["ends-at-error"]
    assert report.exit_code == 0
    assert checked(CUT, engine, strict=True).exit_code == 1
    text = report_text(report)
    assert "never     three  holds (e)" in text
    assert (
        'more than one error: assert-failed :4 "known"; release-not-held :5\n'
        "  (--traces shows a run for each)\n"
    ) in text
    found = json.loads(report_json(report))
    assert found["explorations"][0]["exhaustive"] is False
    assert [each["up_to_errors"] for each in found["findings"]] == [True, False, True, False]


@pytest.mark.parametrize("engine", ENGINES)
def test_each_kind_of_error_is_told_with_a_run(engine: str) -> None:
    text = CUT.replace("a: m.release();", "a: x = 1; b: x = x + 3; ")
    report = checked(text, engine)
    told = report_text(report, Wanted(traces=True))
    assert "error[assert-failed]" in told and "error[out-of-range]" in told
    (found,) = (e for e in json.loads(report_json(report))["findings"] if e["kind"] == "error")
    evidence = found["evidence"]
    assert (evidence["code"], evidence["step"]) == ("assert-failed", 1)
    assert [(e["code"], e["step"]) for e in evidence["others"]] == [("out-of-range", 2)]
    assert len(evidence["others"][0]["trace"]["steps"]) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_one_statement_may_break_two_things(engine: str) -> None:
    """The second is looked for though the step has failed before."""
    report = checked(
        "model m; var x: 0..3 = any; var t[2]: 0..1 = 0;\n"
        'process p { l: assert x < 3, "why"; t[x] = 1; }\n',
        engine,
    )
    (answer,) = (each for _, each in report.answers if each.row == "error")
    assert {each.obligation.code for each in answer.failures} == {"assert-failed", "bad-index"}


def test_nothing_is_marked_where_nothing_breaks() -> None:
    report = checked(CUT.replace("assert false", "assert true").replace("m.release()", "skip"))
    (column,) = report.columns
    assert not any(column.up_to_errors(each) for each in column.answers)
    assert json.loads(report_json(report))["explorations"][0]["exhaustive"] is True


BESIDE = """\
model beside;
param bad: bool;
param n: 0..1;
var x: 0..3 = 0;
process p { a: assert !bad, "known"; c: x = n; }
never three: x == 3;
"""


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ("expect violated error when bad;", []),
        ("expect violated error when bad && n == 1;", []),
        ("expect violated error;", ["ends-at-error"]),
    ],
)
def test_what_another_column_looks_at_is_no_warning(expect: str, told: list[str]) -> None:
    report = checked(BESIDE + expect)
    assert codes(report) == told
    assert "holds (e)" in report_text(report)


def test_only_a_column_of_the_same_values_looks_at_it() -> None:
    """The error depends on `bad`, and no column without it has the same `n`."""
    text = BESIDE + "assume bad == (n == 1);\nexpect violated error when bad;"
    assert codes(checked(text)) == ["ends-at-error"]


def test_a_row_that_is_cut_short_everywhere_stays() -> None:
    """Beside it runs end at an error too, which nobody expects."""
    text = BESIDE.replace("x = n;", "assert n > 1;") + "expect violated error when bad;"
    assert codes(checked(text)) == ["ends-at-error"]


def test_a_row_that_is_unknown_beside_is_not_answered() -> None:
    text = BESIDE.replace("c: x = n;", "c: x = n; d: x = 2; e: x = n;")
    report = check(
        Source("m.mm", text + "expect violated error when bad;"),
        Options(workers=1, budget=Budget(states=2)),
    )
    assert codes(report) == ["ends-at-error"]


def test_a_question_without_a_value_ends_no_run() -> None:
    report = checked("model m; var x: 0..1 = 0; process p { l: x = 1; } never q: 4 / x == 1;")
    (column,) = report.columns
    assert column.answers[-1].decisive.violated
    assert not any(column.up_to_errors(each) for each in column.answers)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_deadlock_has_its_run(engine: str) -> None:
    report = checked(PAIRS, engine)
    assert codes(report) == ["lock-order", "several-deadlocks"]
    assert "`expect" not in report.warnings[1].headline
    assert report.warnings[1].headline.endswith("there are 2: q and r; p and q")
    assert "p and q wait for each other" not in report_text(report)
    told = report_text(report, Wanted(traces=True))
    assert "deadlock: q and r wait for each other" in told
    assert "deadlock: p and q wait for each other" in told
    (found,) = (e for e in json.loads(report_json(report))["findings"] if e["kind"] == "deadlock")
    (other,) = found["evidence"]["others"]
    assert {each["thread"] for each in other["waits"]} == {"p", "q"}
    last = other["trace"]["steps"][-1]["state"]
    assert (last["a"], last["b"]) == ("p", "q")


@pytest.mark.parametrize("engine", ENGINES)
def test_an_unexpected_deadlock_shows_the_others_too(engine: str) -> None:
    told = report_text(checked(PAIRS.replace("expect violated deadlock;", ""), engine))
    assert "deadlock: q and r wait for each other" in told
    assert "deadlock: p and q wait for each other" in told


def test_instances_of_a_process_are_no_other_deadlock() -> None:
    text = "model m; lock a, b: mutex; process p[2] { l: a.lock(); b.lock(); release all; }\n"
    text += "process q[2] { l: b.lock(); a.lock(); release all; }\nexpect violated deadlock;"
    report = checked(text)
    assert "several-deadlocks" not in codes(report)
    assert report_text(report, Wanted(traces=True)).count("wait for each other") == 1


TIMED = """\
model timed;
lock a, b, c, d: mutex;
process p { l: a.lock(); b.lock(); release all; }
process q { l: b.lock(); a.lock(); release all; }
process r { l: c.lock(); delay 9 ms; d.lock(); release all; }
process s { l: delay 1 ms; d.lock(); c.lock(); release all; }
process u { l: delay 1 ms; assert false; }
process v { l: delay 2 ms; assert 1 == 2; }
"""


def test_a_further_run_has_times_or_is_not_shown() -> None:
    (column,) = checked(TIMED).columns
    for answer in column.answers:
        for finding in answer.findings:
            assert all(each.trace.timed for each in finding.others)
