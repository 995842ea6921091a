"""A condition that was looked at is told with the values of its variables, where that says more."""

from __future__ import annotations

import pytest

from checker.api import Options, check
from checker.render.as_text import report_text
from checker.render.rows import rows
from checker.source import Source
from checker.verdict import trace_of

HEAD = """\
enum Page { ABSENT, READY }
var page: Page = ABSENT;
var t[3]: 0..3 = 2;
var a, b, c, d: bool = false;
var k: 0..2 = 1;
"""


def found(statement: str) -> list[str]:
    """What the run says of its first step, which is this statement."""
    text = f"{HEAD}process p {{\nvar own: 0..3 = 1;\nl: {statement}\nm: a = true;\n}}\n"
    report = check(Source("f.mm", f"{text}reachable done: a;\n"), Options(properties=("done",)))
    trace = trace_of(report.columns[0].findings[0].verdict)
    assert trace is not None
    effects = rows(trace, "f.mm")[1].effects
    return [part for each in effects for part in (each.text, *filter(None, [each.values]))]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("if (page == READY) { goto m; }", ["finds `page == READY` false", "page ABSENT"]),
        ("await page == ABSENT;", ["finds `page == ABSENT` true"]),
        ("await page != READY;", ["finds `page != READY` true", "page ABSENT"]),
        ("if (a) { goto m; }", ["finds `a` false"]),
        ("await !a;", ["finds `!a` true"]),
        ("await own < t[k];", ["finds `own < t[k]` true", "own 1, k 1, t[1] 2"]),
        ("await !a && !b || c;", ["finds `!a && !b || c` true", "a false, b false, c false"]),
        ("await !a && !b && !c && !d;", ["finds `!a && !b && !c && !d` true"]),
        ("skip;", ["goes to m"]),
        ("delay 1 us;", ["delay ends"]),
        ("sleep 1..2 us;", ["sleep ends"]),
    ],
)
def test_what_a_step_finds(statement: str, told: list[str]) -> None:
    assert [each.replace("\u00a0", " ") for each in found(statement)] == told


def test_the_values_of_what_a_deadlock_waits_for() -> None:
    text = f"{HEAD}process p {{ l: k = 2;  t[0] = 3;  m: await t[k] == k - 2; }}\n"
    told = " ".join(report_text(check(Source("f.mm", text))).split())
    assert "waits for `t[k] == k - 2` (k 2, t[2] 2) at f.mm:6: no " in told


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("t[own + 2] = 1;", "own 1"),
        ("own = 2;  t[own + 2] = 1;", ""),  # what it was before the step would mislead
        ("own += 3;", ""),
        ("assert a || b;", "a false, b false"),
    ],
)
def test_the_values_behind_an_error(statement: str, values: str) -> None:
    text = f"{HEAD}process p {{\nvar own: 0..3 = 1;\nl: {statement}\n}}\n"
    report = check(Source("f.mm", text), Options(properties=("error",)))
    trace = trace_of(report.columns[0].findings[0].verdict)
    assert trace is not None
    last = rows(trace, "f.mm")[-1].effects[-1]
    assert last.text.startswith("error: ")
    assert last.values.replace("\u00a0", " ") == values


def test_what_a_step_goes_by_is_told_beside_what_it_does() -> None:
    told = found("if (a) { b = true; } if (own == 1) { c = true; } d = true;")
    assert told == ["finds `a` false", "c false -> true, d false -> true"]


def test_the_value_before_is_not_told_of_what_the_step_has_written() -> None:
    told = found("k -= 1; if (k == 0) { b = true; }")
    assert told == ["b false -> true, k 1 -> 0", "finds `k == 0` true"]
