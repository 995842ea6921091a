"""Coverage in each form: the same numbers, and plain words where they are not known."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.interpreted import Interpreted
from checker.exploration import Exploration
from checker.ir.system import System
from checker.render.as_html import page_data
from checker.render.as_json import report_json, schema
from checker.render.as_listing import listing
from checker.render.as_text import Wanted, report_text
from checker.report import Outcome, Report
from checker.source import Source

SPEC = (Path(__file__).parent / "specs" / "crossed.mm").read_text(encoding="utf-8")

LONG = """\
model long;
var a_condition_with_a_name: bool = false;
process a_process_with_quite_a_long_name {
a_label_with_quite_a_long_name_too:
    if (a_condition_with_a_name && !a_condition_with_a_name) { goto never_at_all_in_any_run; }
    stop;
never_at_all_in_any_run: skip;
}
"""


class Interrupted(Interpreted):
    """A signal comes while it searches."""

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        def interrupt(news: Progress) -> None:
            raise KeyboardInterrupt

        return Interpreted(counting=True).run(system, budget, interrupt)


def counted(text: str, **limits: Any) -> Report:
    options = Options(workers=1, counting=True, budget=Budget(**limits))
    return check(Source("a.mm", text), options)


def outcome(report: Report) -> Outcome:
    return Outcome(report.sources[report.file], report, (), report.sources, report.exit_code)


def told(report: Report, width: int = 72) -> str:
    return report_text(report, Wanted(coverage=True), width=width)


def test_json_keeps_the_schema_and_adds_up() -> None:
    report = counted(SPEC)
    document = json.loads(report_json(report))
    Draft202012Validator(schema()).validate(document)
    assert len(document["explorations"]) == len(report.columns) > 1
    for each, column in zip(document["explorations"], report.columns, strict=True):
        found = each["coverage"]
        assert sum(step["count"] for step in found["steps"]) == each["transitions"] > 0
        ends = {thread.name for thread in column.system.threads}
        for name in ends:
            at = [label["states"] for label in found["labels"] if label["thread"] == name]
            assert 0 < sum(at) <= each["states"]  # at its end it is at no label
    plain = json.loads(report_json(check(Source("a.mm", SPEC), Options(workers=1))))
    assert all("coverage" not in each for each in plain["explorations"])


def test_the_page_and_the_listing_have_the_margins_of_the_json() -> None:
    report = counted(SPEC)
    by_line: dict[int, int] = {}
    for each in json.loads(report_json(report))["explorations"]:
        for line in each["coverage"]["lines"]:
            by_line[line["line"]] = by_line.get(line["line"], 0) + line["count"]
    lines = SPEC.splitlines()
    wanted = [
        "-" if n not in by_line else f"{by_line[n]:,}" if by_line[n] else "#####"
        for n in range(1, len(lines) + 1)
    ]
    (file,) = page_data([outcome(report)])["files"]
    assert file["coverage"]["margins"] == [wanted]
    assert len(file["sources"][0]["lines"]) == len(wanted)
    text = listing([outcome(report)])
    assert re.findall(r"^ *(\S+): +\d+: ?(.*)$", text, re.MULTILINE) == [
        (margin, line.rstrip()) for margin, line in zip(wanted, lines, strict=True)
    ]


def test_a_page_without_counts_has_no_coverage() -> None:
    report = check(Source("a.mm", SPEC), Options(workers=1))
    (file,) = page_data([outcome(report)])["files"]
    assert "coverage" not in file and "coverage" not in report_text(report)


def test_where_the_search_was_cut_the_rest_may_be_there() -> None:
    assert "so far" not in told(counted(LONG))
    assert "never taken so far: the search did not" in " ".join(
        told(counted(SPEC, states=3)).split()
    )


def test_where_time_ended_it_nothing_is_known() -> None:
    report = counted(SPEC)
    columns = [
        replace(each, exploration=replace(each.exploration, tally=None)) for each in report.columns
    ]
    none = replace(report, columns=tuple(columns))
    assert "coverage: unknown; nothing was counted there" in " ".join(told(none).split())
    assert "coverage: unknown" in listing([outcome(none)])
    some = replace(report, columns=(columns[0], *report.columns[1:]))
    assert "(without 1 column; nothing was counted there" in " ".join(told(some).split())
    ended = Interrupted().run(report.columns[0].system, Budget(), lambda progress: None)
    assert ended.tally is None and not ended.exhaustive


@pytest.mark.parametrize("width", [72, 40])
def test_it_fits_the_page(width: int) -> None:
    text = told(counted(LONG), width)
    assert max(map(len, text.splitlines())) <= width
    assert "a_process_with_quite_a_long_name@never_at_all_in_any_run" in re.sub(r"\n *", "", text)


def test_a_lock_that_was_never_waited_for_is_not_told_as_never_taken() -> None:
    """It is given at once: only that it had to wait, and was given it then, never happened."""
    text = (
        "model once;\nlock l: mutex grant fifo;\nprocess p { ask: l.lock();  have: l.release(); }\n"
    )
    text += "process q { wait: await p@end;  l.lock();  l.release(); }\n"
    found = report_text(counted(text), Wanted(coverage=True))
    told = " ".join(found.split())
    assert "p@ask -> ask :3 has to wait for l" in told
    assert "p@ask -> have :3 takes l, for which it has waited" in told
    assert "p@ask -> have :3 takes l " not in told
