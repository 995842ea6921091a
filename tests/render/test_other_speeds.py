"""An answer that rests on delays says what other speeds show, and who comes at 0 alone."""

from __future__ import annotations

import json

import jsonschema
import pytest

from checker.api import Options, check
from checker.render.as_html import page_data
from checker.render.as_json import report_json, schema
from checker.render.as_markdown import markdown
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
