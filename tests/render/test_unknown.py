"""What is unknown is told once for each reason, and only of rows that are unknown somewhere."""

from __future__ import annotations

import re

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.render.as_text import Wanted, report_text
from checker.report import Report
from checker.source import Source

SPEC = """\
model cut;
param far:  bool;
param most: 1..4;
var n: 0..9 = 0;
process p { while (n < 9) { n += 1; } }
always    low:    n <= most + 2;
never     far_up: far && n == 2;
reachable five:   n == 5;
reachable two:    n == 2;
"""


def report(**budget: int) -> Report:
    return check(Source("cut.mm", SPEC), Options(budget=Budget(**budget), workers=1))


def reasons(report: Report, *, traces: bool = False) -> list[str]:
    """The paragraphs that say what is unknown, each on one line."""
    parts = report_text(report, Wanted(traces=traces)).split("\n\n")
    joined = [" ".join(each.split()) for each in parts]
    return [each for each in joined if ": unknown" in each]


@pytest.mark.parametrize("depth", [1, 3, 4, 5, 6])
def test_each_row_and_reason_is_told_once(depth: int) -> None:
    found = report(depth=depth)
    told = reasons(found)
    assert len(told) == len({each.partition(": unknown")[2] for each in told}) <= 2
    names = [name for each in told for name in each.partition(": unknown")[0].split(", ")]
    wanted = {answer.row for _, answer in found.answers if answer.unknown}
    assert len(names) == len(set(names))
    assert {each.split()[-1] for each in names} == wanted


def test_columns_are_counted_and_named_if_there_is_one() -> None:
    whole = report(depth=1)
    assert all(": unknown in all 8 columns. " in each for each in reasons(whole))
    some = " ".join(reasons(report(depth=4)))
    assert re.search(r"deadlock, error: unknown in up to 8 columns\. ", some)
    one = check(
        Source("cut.mm", SPEC),
        Options({"far": "true", "most": "1..2"}, ("far_up",), Budget(depth=1), workers=1),
    )
    assert ": unknown in both columns. " in reasons(one)[0]
    single = check(
        Source("cut.mm", SPEC), Options({"far": "true", "most": "1"}, (), Budget(depth=1))
    )
    assert ": unknown. " in reasons(single)[0]


def test_with_traces_each_column_is_told_apart() -> None:
    found = report(depth=1)
    told = reasons(found, traces=True)
    assert len(told) == 2 * len(found.columns)
    assert all("unknown when far = " in each for each in told)


def test_what_can_not_be_measured_is_told_in_a_sentence() -> None:
    spec = (
        "model m; class hi > lo; cpus 1;\n"
        "process p class lo { a: delay 1..2 us preemptible 1; b: skip; }\n"
        "process q class hi { c: delay 1 us; }\n"
        "latency t: p@a -> p@b;\nwithin 3 us v: p@a -> p@b;\n"
    )
    text = report_text(check(Source("m.mm", spec), Options(workers=1)), width=200)
    told = "Not measured: a `preemptible` delay may last longer than it says."
    assert f"v: unknown. {told}" in text and f"\n  {told}" in text
