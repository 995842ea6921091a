"""How the longest times of columns compare, as it is printed and written."""

from __future__ import annotations

import json
from fractions import Fraction
from importlib.resources import files

import jsonschema

from checker.api import Options, check, read
from checker.forms import FORMS
from checker.ir.duration import Duration
from checker.rankings import Ranking, Relation
from checker.regions import Constraint
from checker.render.as_html import page_data
from checker.render.as_ranking import ranking_lines
from checker.render.as_text import report_text
from checker.report import Outcome, Report
from checker.source import Source

WHICH = """\
enum Policy { WAIT, REDO }
param policy: Policy;
param io:     time in 100 us..20 ms;
param work:   time in 5 us..8 ms;
param asleep: bool = false;
process owner { ask: skip;  a: delay 0 us..(policy == REDO ? 2 * work : io);  b: skip; }
latency wait: owner@ask -> owner@b;
"""


def report(text: str, **settings: str) -> Report:
    return check(Source("which.mm", text), Options(settings, workers=1))


def told(found: Report) -> str:
    return "\n".join(ranking_lines(found.rankings))


def test_where_two_cross_is_told() -> None:
    assert told(report(WHICH)) == (
        "worst wait by policy\n  WAIT < REDO where io < 2*work; REDO < WAIT where 2*work < io"
    )


def test_where_none_do_there_is_an_order() -> None:
    text = WHICH.replace("2 * work", "io + work")
    assert told(report(text)) == "worst wait by policy\n  WAIT < REDO"
    assert told(report(WHICH.replace("2 * work", "io"))) == ""


def test_numbers_are_not_compared() -> None:
    assert report(WHICH, io="1 ms", work="1 ms").rankings == ()


def test_a_parameter_without_names_counts_where_there_is_no_other() -> None:
    text = WHICH.replace("policy == REDO", "asleep")
    assert told(report(text, policy="WAIT", asleep="all")).startswith("worst wait by asleep\n")
    both = report(text, asleep="all")
    assert {each.parameter for each in both.rankings} == {"policy"}
    assert told(both) == ""


def test_json_has_all_of_it_and_meets_the_schema() -> None:
    found = report(WHICH)
    outcome = Outcome(Source("which.mm", WHICH), found, (), found.sources, 0, None)
    document = json.loads(FORMS["json"].text([outcome]))
    schema = json.loads(files("checker.render").joinpath("schema.json").read_text())
    jsonschema.validate(document, schema)
    (ranking,) = document["rankings"]
    assert ranking["order"] is None
    (pair,) = ranking["pairs"]
    assert (pair["one"], pair["shorter"], pair["longer"]) == (
        "WAIT",
        [["io < 2*work"]],
        [["2*work < io"]],
    )
    assert "worst wait by policy" in FORMS["markdown"].text([outcome])


def test_a_union_is_told_with_or() -> None:
    def short(name: str) -> Constraint:
        return Constraint(Duration(Fraction(-1, 1000), ((name, Fraction(1)),)), strict=True)

    parts = ((short("x"),), (short("y"), short("z")))
    ranking = Ranking("w", "p", {}, ("A", "B"), {("A", "B"): Relation(parts, ((short("u"),),))})
    assert ranking_lines([ranking]) == [
        "worst w by p",
        "  A < B where x < 1 ms, or y < 1 ms and z < 1 ms; B < A where u < 1 ms",
    ]


def test_the_sample_says_which_design_is_shorter() -> None:
    """As the worst cases of the study have it, one faulter."""
    found = check(read("specs/retry.mm"), Options(properties=("prompt", "service")))
    assert told(found).splitlines() == [
        "worst prompt by policy",
        "  evict = false: MMAP_RETRY = VMA_RETRY < HOLD",
        "  evict = true: the same for all",
        "worst service by policy",
        "  HOLD < MMAP_RETRY = VMA_RETRY",
    ]
    assert report_text(found).endswith(told(found))


def test_the_page_tells_it_below_the_table() -> None:
    text = WHICH.replace("owner@b;", "owner@b with asleep = true;")
    found = report(text)
    (told,) = page_data([Outcome(Source("which.mm", text), found, (), found.sources)])["files"]
    assert told["compared"] == [
        "worst wait by policy",
        "  WAIT < REDO where io < 2*work; REDO < WAIT where 2*work < io",
    ]
    assert told["beside"] == ["wait: with asleep = true; --thorough asks without"]
