"""Whatever the spec: reports fit the page, keep the schema, and show the runs they speak of."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.render.as_json import report_json, schema
from checker.render.as_text import Wanted, report_text, summary_line
from checker.render.page import WIDTH, columns
from checker.report import Report
from checker.source import Source
from checker.verdict import Unknown, trace_of
from tests.slow import first_of
from tests.texts import spec

ALL = Wanted(traces=True, warnings=True)
VALIDATOR = Draft202012Validator(schema())


def looked_over(report: Report) -> str:
    """The text with everything in it, after the checks that hold of any report."""
    text = report_text(report, ALL)
    for line in f"{text}\n{summary_line(report)}".splitlines():
        assert columns(line) <= WIDTH or line.lstrip().startswith("--> ")
        assert line == line.rstrip()
        assert line.isprintable()
    VALIDATOR.validate(json.loads(report_json(report)))
    return text


def check_runs_are_told(report: Report, text: str) -> None:
    told = [each for _, each in report.answers if trace_of(each.verdict)]
    lengths = (", none shorter", ", perhaps a shorter one", ", perhaps not the shortest")
    lengths += ("in the initial state",)
    assert sum(map(text.count, lengths)) >= len(told)
    for _, answer in report.answers:
        if isinstance(answer.verdict, Unknown):
            assert "unknown" in text


@pytest.mark.parametrize("seed", first_of(6, range(24)))
def test_random_texts(seed: int) -> None:
    options = Options(budget=Budget(states=3000), workers=1)
    report = check(Source("random.mm", spec(seed).text), options)
    check_runs_are_told(report, looked_over(report))


LONG = "a_name_that_somebody_made_up_who_was_paid_by_the_letter_and_had_time"


def test_long_names_are_wrapped() -> None:
    text = f"""\
model long;  // {"words " * 40}
enum E {{ {LONG}_1, {LONG}_2 }}
param {LONG}_p: E;
param {LONG}_q: bool = true;
lock {LONG}_l: rwsem;
var {LONG}_v: E = {LONG}_1;
process {LONG}_t[2] {{
{LONG}_a: {LONG}_l.write();
{LONG}_b: choose {LONG}_k in E where {LONG}_k == {LONG}_2;
    {LONG}_v = {LONG}_k;
    await {LONG}_v == {LONG}_1;
    release all;
}}
always {LONG}_x: {LONG}_v == {LONG}_1 && {LONG}_q && {LONG}_p == {LONG}_p;
reachable {LONG}_y: {LONG}_v == {LONG}_2;
"""
    report = check(Source(f"folder/{LONG}/{LONG}.mm", text), Options(workers=1))
    shown = looked_over(report)
    check_runs_are_told(report, shown)
    assert shown.startswith("folder/a_name_that_somebody")


def test_many_columns_are_cut_into_blocks() -> None:
    text = """\
model many;
param a: 0..3;
param b: 0..3;
param c: bool;
var n: 0..9 = 0;
process p { l: n = a + b; }
never high: n == 6 && c;
"""
    report = check(Source("many.mm", text), Options(workers=1))
    shown = looked_over(report)
    assert len(report.columns) == 32
    assert shown.count("violated (!)") == 1
    assert "high is violated when a = 3, b = 3, c = true\n" in shown


def test_a_long_run_has_room_for_its_numbers() -> None:
    text = """\
model run;
var n: 0..1200 = 0;
process p { l: n = (n + 1) % 1201;  goto l; }
never high: n == 1200;
"""
    shown = looked_over(check(Source("run.mm", text), Options(workers=1)))
    assert "1,200 steps, none shorter\n" in shown
    assert "\n     9  p@l           n 8 -> 9        :3\n" in shown
    assert "\n  1200  p@l           n 1199 -> 1200  :3\n" in shown
