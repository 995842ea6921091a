"""A form that shows what holds says what that is only true of: `(t)` and `(e)` of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from checker.api import Options, check
from checker.forms import FORMS
from checker.report import Column, Finding, Outcome, Report
from checker.source import Source
from checker.verdict import Unknown

TEXT = """model m;
var late: bool = false;
var n: 0..1 = 0;
process slow { wait: delay 5 ms; look: late = n == 0; }
process fast { come: delay 1..2 ms; n = 1; }
never was_late: late;
"""
BROKEN = "process wrong { at: delay 1 ms; assert false; }\nexpect violated error;\n"


def report(text: str) -> Report:
    return check(Source("m.mm", text), Options(workers=1))


def written(form: str, found: Report) -> str:
    source = Source("m.mm", "model m;\n")
    return FORMS[form].text([Outcome(source, found, (), {}, 0)])


def at_every_speed(column: Column) -> Column:
    def plain(finding: Finding) -> Finding:
        assert not isinstance(finding.verdict, Unknown)
        return replace(finding, verdict=replace(finding.verdict, timed=False, untimed=None))

    return replace(column, findings=tuple(map(plain, column.findings)))


def to_the_end(column: Column) -> Column:
    explored = column.exploration
    coverage = replace(explored.coverage, failing=frozenset())
    return replace(column, exploration=replace(explored, coverage=coverage))


def without(column: Column) -> Column:
    left = tuple(each for each in column.findings if each.row != "was_late")
    return replace(column, findings=left)


@pytest.fixture(scope="module")
def by_times() -> Report:
    found = report(TEXT)
    assert [each.row for _, each in found.answers if each.by_times] == ["was_late"]
    return found


@pytest.fixture(scope="module")
def up_to_errors() -> Report:
    found = report(TEXT.replace("5 ms", "0..5 ms").replace("late = n == 0", "skip") + BROKEN)
    cut = [each.row for column, each in found.answers if column.up_to_errors(each)]
    assert "was_late" in cut and not any(each.by_times for _, each in found.answers)
    return found


def changed(found: Report, change: Callable[[Column], Column]) -> Report:
    return replace(found, columns=tuple(map(change, found.columns)))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("name", "unmarked"), [("by_times", at_every_speed), ("up_to_errors", to_the_end)]
)
def test_no_form_drops_what_an_answer_is_only_true_of(
    form: str, name: str, unmarked: Callable[[Column], Column], request: pytest.FixtureRequest
) -> None:
    found: Report = request.getfixturevalue(name)
    shows_it = written(form, changed(found, without)) != written(form, found)
    assert (written(form, changed(found, unmarked)) != written(form, found)) or not shows_it


def test_most_forms_show_what_holds(by_times: Report) -> None:
    """Else the test above asks nothing of them."""
    less = changed(by_times, without)
    showing = {form for form in FORMS if written(form, less) != written(form, by_times)}
    assert showing >= {"json", "junit", "markdown", "html"}
