"""`expect timed`: that an answer rests on the times is known; if it does not, that is told."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import jsonschema
import pytest

from checker.api import Options, check
from checker.command.cli import run
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.render.as_codequality import codequality
from checker.render.as_html import page_data
from checker.render.as_json import report_json, schema
from checker.render.as_junit import junit
from checker.render.as_markdown import markdown
from checker.render.as_other_speeds import at_other_speeds
from checker.render.as_sarif import sarif
from checker.render.as_text import Wanted, report_text
from checker.report import Outcome, Report
from checker.source import Source
from checker.verdict import Unknown

UNMAPPED = """\
model m;
param ordered: bool = false;
var freed: bool = false;
process fault { io: sleep 1..2 ms;  use: assert !freed, "unmapped"; }
process munmap { come: sleep 5..6 ms;  if (ordered) { await fault@end; }  free: freed = true; }
never early: freed && fault@io;
reachable late: freed && fault@use;
eventually served: fault@end;
"""
ROWS = "expect timed early;\nexpect timed late;\nexpect timed error;\n"


def checked(more: str = "", text: str = UNMAPPED, **settings: str) -> Report:
    return check(Source("m.mm", text + more), Options(workers=1, settings=settings))


def outcome(report: Report, more: str = "") -> Outcome:
    return Outcome(Source("m.mm", UNMAPPED + more), report)


def expected(report: Report) -> dict[str, bool]:
    return {answer.row: answer.as_expected for _, answer in report.answers}


def test_it_is_as_expected_and_marked() -> None:
    told = report_text(checked(ROWS))
    for line in ("early holds (t) (x)", "late unreached (t) (x)", "error none (t) (x)"):
        assert line in " ".join(told.split())
    assert checked(ROWS).exit_code == 0
    assert expected(checked())["late"] is False  # without a word it is to be reached


def test_no_form_tells_of_other_speeds() -> None:
    report = checked(ROWS)
    told = outcome(report, ROWS)
    assert "at other speeds" in report_text(checked()) and at_other_speeds(checked())
    assert "at other speeds" not in report_text(report) and not at_other_speeds(report)
    assert not json.loads(sarif([told]))["runs"][0]["results"]
    assert not json.loads(codequality([told]))
    cases = {case.get("name"): len(case) for case in fromstring(junit([told])).iter("testcase")}
    assert not any(cases[name] for name in ("never early", "reachable late", "error"))
    assert "at other speeds" not in markdown([told])
    assert not page_data([told])["files"][0]["beside"]


def test_its_run_is_shown_where_all_are() -> None:
    told = report_text(checked(ROWS), Wanted(traces=True))
    assert "early violated at other speeds" in told and "munmap@come" in told


def test_one_row_hides_no_other() -> None:
    report = checked("expect timed early;\nexpect violated late;\n")
    told = at_other_speeds(report)
    assert "error assert-failed" in told and "late reached" in told and "early" not in told


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("expect timed early;\n", "never early holds at every speed, but m.mm:9 expects that"),
        ("expect timed error;\n", "error: none at any speed, but m.mm:9 expects that"),
        ("expect timed deadlock;\n", "deadlock: none at any speed, but m.mm:9 expects that"),
        ("expect timed served;\n", "eventually served holds at every speed, but m.mm:9 expects"),
        ("expect timed late;\n", "reachable late is not reached at any speed, but m.mm:9"),
    ],
)
def test_what_holds_at_every_speed_is_not_as_expected(more: str, said: str) -> None:
    settled = "" if "late" in more else "expect violated late;\n"
    report = checked(more + settled, ordered="true")
    assert (report.exit_code, report.unexpected) == (1, 1)
    whole = " ".join(report_text(report).split())
    assert said in whole and "with these times only take the `expect` away" in whole
    found = outcome(report, more)
    (failure,) = fromstring(junit([found])).iter("failure")
    assert (failure.get("message") or "").startswith(said)
    assert "the spec expects a violation" not in whole
    (result,) = json.loads(sarif([found]))["runs"][0]["results"]
    assert result["level"] == "error"


def test_a_condition_says_for_which_values() -> None:
    more = "".join(f"expect timed {each} when !ordered;\n" for each in ("early", "late", "error"))
    report = checked(more + "expect violated late;\n", ordered="all")
    assert report.exit_code == 0 and len(report.columns) == 2
    assert not at_other_speeds(report)


def test_of_what_is_violated_nothing_is_asked() -> None:
    text = UNMAPPED.replace("5..6 ms", "0..6 ms")
    more = "expect violated early;\nexpect timed early;\nexpect violated error;\n"
    found = expected(checked(more, text))
    assert found["early"] and found["error"] and found["late"]


def test_it_is_not_violated_either() -> None:
    report = checked("expect timed early;\n", UNMAPPED.replace("5..6 ms", "0..6 ms"))
    assert not expected(report)["early"]
    assert "never early is violated\n" in report_text(report)


def test_what_is_reached_is_not_as_expected() -> None:
    report = checked("expect timed late;\n", UNMAPPED.replace("5..6 ms", "0..6 ms"))
    assert not expected(report)["late"]
    assert "is reached; the spec expects it not to be" in report_text(report)


def test_an_unknown_stays_one() -> None:
    options = Options(workers=1, budget=Budget(states=2))
    report = check(Source("m.mm", UNMAPPED + ROWS), options)
    assert any(isinstance(answer.verdict, Unknown) for _, answer in report.answers)
    assert not any(answer.as_expected for _, answer in report.answers if answer.unknown)
    assert report.exit_code in (1, 3)


FAMILY = """\
model f;
process quick { work: delay 1 ms; }
process p[2] { work: delay 2..3 ms; }
process slow { wait: await p[0]@end;  work: delay 1 ms; }
never early[x in p]: slow@end && x@work && quick@work;
"""


def test_one_member_that_rests_on_the_times_is_enough() -> None:
    report = checked("expect timed early;\n", FAMILY)
    (answer,) = [each for _, each in report.answers if each.row == "early"]
    assert {each.verdict.timed for each in answer.findings if each.holds} == {True, False}
    assert answer.as_expected and answer.timed_foreseen and report.exit_code == 0
    assert answer.question.whose == "p[1]"
    (shown,) = page_data([Outcome(Source("m.mm", FAMILY), report)])["files"]
    assert shown["unexpected"] == 0 and not shown["findings"]


def test_a_member_that_is_reached_at_no_speed_decides() -> None:
    text = FAMILY.replace("never early", "reachable early")
    (answer,) = [each for _, each in checked("", text).answers if each.row == "early"]
    assert [each.verdict.timed for each in answer.findings if each.violated] == [False, True]
    assert not answer.by_times and answer.question.whose == "p[0]"
    swapped = text.replace("p[0]@end", "p[1]@end")
    (answer,) = [each for _, each in checked("", swapped).answers if each.row == "early"]
    assert [each.verdict.timed for each in answer.findings if each.violated] == [True, False]
    assert not answer.by_times and answer.question.whose == "p[1]"
    report = checked("expect timed early;\n", swapped)
    assert report.exit_code == 1 and "not reached at any speed" in report_text(report)


def test_json_has_it() -> None:
    document = json.loads(report_json(checked(ROWS)))
    jsonschema.validate(document, schema())
    told = {each["property"]: each.get("expected_timed") for each in document["findings"]}
    assert told == {
        "early": True, "late": True, "served": None, "deadlock": None, "error": True,
    }  # fmt: skip
    (late,) = [each for each in document["findings"] if each["property"] == "late"]
    assert (late["expected"], late["as_expected"]) == ("violated", True)


def test_a_comparison_takes_it_for_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, before = tmp_path / "m.mm", tmp_path / "before.json"
    path.write_text(UNMAPPED + ROWS, encoding="utf-8")
    assert run(["--workers", "1", "--quiet", str(path), "--json", str(before)]) == 0
    assert run(["compare", "--workers", "1", str(path), "--against", str(before)]) == 0
    told = capsys.readouterr().out
    assert "early holds (t) (x)" in " ".join(told.split()) and "0 worse" in told


@pytest.mark.parametrize(
    ("more", "headline"),
    [
        ("expect timed early;\nexpect timed early;\n", "`early` has two expectations"),
        ("expect timed error;\nexpect timed error when ordered;\n", "`error` has two expectations"),
        ("within 1 ms w: fault@io -> fault@use expect timed;\n", "a `within` is never `(t)`"),
        ("check c: true expect timed;\n", "a `check` is never `(t)`"),
        ("latency l: fault@io -> fault@use;\nexpect timed l;\n", "a `latency` informs"),
        ("latency l: fault@io -> fault@use;\nexpect violated l;\n", "a `latency` informs"),
        ("inversion l: thread fault;\nexpect violated l;\n", "an `inversion` informs"),
        ("expect timed ealry;\n", "the spec asks no question `ealry`"),
    ],
)
def test_what_can_never_be_so_is_told(more: str, headline: str) -> None:
    with pytest.raises(SpecError) as raised:
        checked(more)
    (told,) = raised.value.diagnostics
    assert told.code == "bad-expectation" and headline in told.headline and told.help


def test_one_of_each_kind_may_be_told() -> None:
    checked("expect violated early when ordered;\nexpect timed early when !ordered;\n")
