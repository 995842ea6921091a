"""Whole reports against golden texts: what is printed for a spec, to the letter.

`MMCHECK_UPDATE=1` writes the golden texts anew; read them as a diff.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.render.as_text import Wanted, report_text, summary_line
from checker.render.page import WIDTH, columns
from checker.report import Report
from checker.source import Source

HERE = Path(__file__).parent
ALL = Wanted(traces=True, warnings=True)


@dataclass(frozen=True)
class Golden:
    """A spec, how it is checked, and how its report is shown."""

    spec: str
    wanted: Wanted = field(default_factory=Wanted)
    settings: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[str, ...] = ()
    budget: Mapping[str, int] = field(default_factory=dict)

    def report(self) -> Report:
        text = (HERE / "specs" / f"{self.spec}.mm").read_text(encoding="utf-8")
        budget = Budget(**self.budget)
        options = Options(self.settings, self.properties, budget, workers=1)
        return check(Source(f"{self.spec}.mm", text), options)


GOLDEN = {
    "crossed": Golden("crossed"),
    "crossed_traces": Golden("crossed", Wanted(traces=True)),
    "crossed_one_column": Golden("crossed", settings={"order": "false"}),
    "crossed_one_row": Golden("crossed", ALL, {"order": "true"}, ("both",)),
    "fault": Golden("fault", ALL),
    "broken": Golden("broken", Wanted(traces=True)),
    "vacuous": Golden("vacuous", ALL),
    "stuck": Golden("stuck", ALL),
    "grid": Golden("grid"),
    "untimed": Golden("untimed"),
    "untimed_traces": Golden("untimed", Wanted(traces=True)),
    "later": Golden("later", ALL),
    "parts": Golden("parts"),
    "wide": Golden("wide", settings={"style": "SLEEP_THEN_TEST"}),
    "wide_in_blocks": Golden("wide"),
    "starves": Golden("starves", ALL),
    "starves_in_lanes": Golden("starves", Wanted(lanes=True), properties=("written",)),
    "cut_by_states": Golden("counters", budget={"states": 40}),
    "cut_by_depth": Golden("counters", settings={"most": "8..9"}, budget={"depth": 7}),
}


@cache
def reported(name: str) -> Report:
    return GOLDEN[name].report()


@pytest.mark.parametrize("name", GOLDEN)
def test_report(name: str) -> None:
    text = report_text(reported(name), GOLDEN[name].wanted) + "\n"
    path = HERE / "golden" / f"{name}.txt"
    if os.environ.get("MMCHECK_UPDATE"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_golden_text_belongs_to_a_test() -> None:
    assert {path.stem for path in (HERE / "golden").glob("*.txt")} == set(GOLDEN)


@pytest.mark.parametrize(
    "path", sorted((HERE / "golden").glob("*.txt")), ids=lambda path: path.stem
)
def test_golden_texts_fit_into_a_mail(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        assert columns(line) <= WIDTH
        assert line == line.rstrip()
        assert line.isascii()


@pytest.mark.parametrize("name", GOLDEN)
def test_colour_changes_no_letter(name: str) -> None:
    report = reported(name)
    painted = report_text(report, GOLDEN[name].wanted, colour=True)
    assert "\x1b[" in painted
    bare = "".join(
        part.partition("m")[2] if number else part
        for number, part in enumerate(painted.split("\x1b["))
    )
    assert bare == report_text(report, GOLDEN[name].wanted)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("crossed", "crossed.mm: 1 unexpected, 0 unknown: deadlock when order = false"),
        (
            "cut_by_states",
            "counters.mm: 0 unexpected, 5 unknown: low, high, top, 2 more; stopped by --max-states",
        ),
        ("vacuous", "vacuous.mm: 0 unexpected, 0 unknown, 8 warnings"),
    ],
)
def test_one_line_sums_up(name: str, line: str) -> None:
    assert summary_line(GOLDEN[name].report(), width=200) == line


COLUMNS = """param n: 0..3;
var x: 0..3 = 0;
process p { x = n; }
always small: x <= 1;
always still: x == 0;
always apart: x != n;
"""


def test_the_one_line_says_in_how_many_columns() -> None:
    report = check(Source("m.mm", COLUMNS), Options(workers=1))
    assert " ".join(summary_line(report).split()) == (
        "m.mm: 9 unexpected, 0 unknown: apart in all 4 columns;"
        " still when n = 1 and in 2 more columns; small when n = 2 and in 1 more column"
    )
    two = check(Source("m.mm", COLUMNS), Options({"n": "1..2"}, workers=1))
    assert " ".join(summary_line(two).split()) == (
        "m.mm: 5 unexpected, 0 unknown: still in both columns; apart in both columns;"
        " small when n = 2"
    )


STILL = """param io: time in 1..2 ms;
process p { a: delay io;  while (true) { skip; } }
process q { c: delay io;  d: skip; }
latency y: q@c -> q@d;
"""


def test_the_one_line_says_why_answers_are_unknown() -> None:
    counters = GOLDEN["cut_by_states"].report()
    line = " ".join(summary_line(counters, limits={"--max-states": "40"}).split())
    assert line.endswith("2 more; stopped by --max-states 40")
    still = summary_line(check(Source("m.mm", STILL), Options(workers=1)), width=200)
    assert still.endswith(
        " 1 unknown: y; Time can stand still: p at a.2 may go round for ever in no time"
    )
    cut = check(Source("m.mm", STILL), Options(budget=Budget(states=3), workers=1))
    assert summary_line(cut, width=200).endswith(": deadlock, error, y; for 2 reasons")


def test_a_hostile_spec_steers_no_terminal() -> None:
    text = "model m;  // \x1b[31mred\u202e\x07\nvar n: 0..1 = 0;\nprocess p { l: n = 1; }\n"
    text += "always bad: /* \x1b[2J */ n == 0;\n"
    report = check(Source("\x1b[1mm.mm", text), Options(workers=1))
    shown = report_text(report, ALL) + summary_line(report)
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert r"\x1b[31mred\u202e\x07" in shown
