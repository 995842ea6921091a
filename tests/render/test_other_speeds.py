"""An answer that rests on delays says what other speeds show, and who comes at 0 alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import jsonschema
import pytest

from checker.api import Options, check
from checker.command.cli import run
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

TEXT = """model m;
var freed: bool = false;
process fault {{ io: sleep 1..2 ms; look: if (freed) {{ stop; }} use: assert false; }}
process munmap {{ {come} free: freed = true; }}
"""


def reported(come: str = "") -> Report:
    return check(Source("m.mm", TEXT.format(come=come)), Options(workers=1))


def test_the_run_that_is_left_out_is_told_with_who_comes_at_0() -> None:
    text = report_text(reported())
    assert "error     none (t)" in text
    assert "at other speeds: error assert-failed :3" in text
    assert "munmap begins at 0 and takes no time" in text


def test_a_thread_that_comes_at_any_time_shows_the_error_with_times() -> None:
    text = report_text(reported("come: sleep any;"))
    assert "assert-failed (!)" in text and "at other speeds" not in text
    assert "begins at 0" not in text


def test_the_run_is_shown_where_all_are_wanted() -> None:
    text = " ".join(report_text(reported(), Wanted(traces=True)).split())
    assert "at no times of this spec" in text and "fault@use" in text


@pytest.mark.parametrize("come", ["", "come: sleep any;"])
def test_every_form_tells_it(come: str) -> None:
    report = reported(come)
    document = json.loads(report_json(report))
    jsonschema.validate(document, schema())
    told = ["other_speeds" in each for each in document["findings"] if each["kind"] == "error"]
    outcome = Outcome(Source("m.mm", TEXT.format(come=come)), report)
    page = " ".join(page_data([outcome])["files"][0]["beside"])
    assert told == [not come]
    assert ("at other speeds" in markdown([outcome])) == (not come)
    assert ("at other speeds" in page) == (not come)


@pytest.mark.parametrize("come", ["", "come: sleep any;"])
def test_a_server_is_told_and_nothing_fails(come: str) -> None:
    """A note at the assertion, the output of a test that passes; no more than a failure else."""
    outcome = Outcome(Source("m.mm", TEXT.format(come=come)), reported(come))
    case = fromstring(junit([outcome])).find("testsuite/testcase[@name='error']")
    assert case is not None
    assert [each.tag for each in case] == ["failure" if come else "system-out"]
    assert ("munmap begins at 0" in (case[0].text or "")) == (not come)
    assert "fault@use" in (case[0].text or "")
    (result,) = found(sarif([outcome]))
    assert result["level"] == ("error" if come else "note")
    assert result["ruleId"] == ("error" if come else "other-speeds")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert (
        "fault@use"
        in result["codeFlows"][0]["threadFlows"][0]["locations"][-1]["location"]["message"]["text"]
    )
    severities = {each["severity"] for each in json.loads(codequality([outcome]))}
    assert severities - {"minor"} == {"critical" if come else "info"}


def found(text: str) -> list[dict[str, Any]]:
    """The results of a log that are no warnings."""
    results = json.loads(text)["runs"][0]["results"]
    return [each for each in results if each["level"] != "warning"]


def test_a_quiet_check_names_it_and_is_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "m.mm"
    path.write_text(TEXT.format(come=""), encoding="utf-8")
    for more, code in ((), 0), (("--strict",), 1):  # there is a warning
        assert run(["--quiet", *more, "--workers", "1", str(path)]) == code
        line, *_ = capsys.readouterr().out.split("\n\n")  # what is below is warnings
        assert " ".join(line.split()).endswith("; at other speeds: error assert-failed :3, 3 steps")


def test_nothing_is_added_to_what_is_not_as_expected() -> None:
    """Of a row that is `(t)` and should be otherwise only the failure is told."""
    text = TEXT.format(come="") + "expect violated error;\n"
    report = check(Source("m.mm", text), Options(workers=1))
    assert report.exit_code == 1 and "at other speeds" in report_text(report)
    assert not at_other_speeds(report)
    (result,) = found(sarif([Outcome(Source("m.mm", text), report)]))
    assert result["level"] == "error"


def test_what_only_moved_is_known_again() -> None:
    texts = [f"{above}{TEXT.format(come='')}" for above in ("", "// a line\n")]
    outcomes = [
        Outcome(source, check(source, Options(workers=1)))
        for source in (Source("m.mm", text) for text in texts)
    ]
    here, moved = (json.loads(codequality([each])) for each in outcomes)
    assert here != moved
    marks = [{each["fingerprint"] for each in each_of} for each_of in (here, moved)]
    assert marks[0] == marks[1]
