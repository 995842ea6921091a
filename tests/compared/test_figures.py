"""Figures that somebody measured: where they come to stand, which are too long, what is wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest

from checker.command.cli import run
from checker.compared.against import MEASURED
from checker.compared.figures import (
    MORE,
    BadFigures,
    figures_of,
    most_of,
    names_in,
    with_figures,
)
from checker.render.as_json_comparison import comparison_json
from tests.compared.test_against import BOXES, random_formula
from tests.compared.two_ways import texts, two

TEXT = """
# a comment
row, way, p50, max, from
wait, KEEP, 99 us, 101 us, "here, and there"

wait, WORK, 1.5 us, ,
up, KEEP, , 3 ms, there
"""


def test_a_figure_stands_below_the_longest_time() -> None:
    found = with_figures(two(), figures_of(TEXT, "f.csv", names_in(two())), "f.csv")
    rows = [row for row in found.tables[0].rows if row.key.kind == MEASURED]
    assert [(row.key.name, row.key.part) for row in rows] == [
        ("wait", "p50"),
        ("wait", "max"),
        ("up", "max"),
    ]
    assert [[each and each.text for each in row.cells] for row in rows] == [
        ["99 us", "1.5 us"],
        [f"101 us {MORE}", "-"],
        [f"3 ms {MORE}", "-"],
    ]
    names = [row.key for row in found.tables[0].rows]
    worst = next(k for k, key in enumerate(names) if (key.name, key.part) == ("wait", "worst"))
    assert names[worst + 1] == rows[0].key
    assert found.sources == ("here, and there", "there")
    assert texts(two(), "wait", "worst") == ["io", "2hold"]  # io is 100 us at most


def test_a_figure_is_a_time_in_json() -> None:
    found = with_figures(two(), figures_of(TEXT, "f.csv", names_in(two())), "f.csv")
    rows = json.loads(comparison_json(found))["tables"][0]["rows"]
    told = [[each["value"] for each in row["cells"]] for row in rows if row["kind"] == MEASURED]
    assert told == [
        [{"time": "99 us"}, {"time": "1.5 us"}],
        [{"time": "101 us"}, None],
        [{"time": "3 ms"}, None],
    ]


def test_figures_of_a_second_file_stand_beside_the_model() -> None:
    """A column may be named `worst`, as the row of the model that it stands below."""
    figures = figures_of("row,way,worst\nwait,KEEP,99 us\n", "f.csv", names_in(two()))
    once = with_figures(two(), figures, "f.csv")
    twice = with_figures(once, figures, "f.csv")
    count = sum(row.key.kind == MEASURED for row in twice.tables[0].rows)
    assert count == 2


def test_no_longest_time_is_above_its_most() -> None:
    corners = [dict(zip(BOXES, each, strict=True)) for each in product(*BOXES.values())]
    for seed in range(100):
        rng = Random(seed)
        formula, single = random_formula(rng), random_formula(rng, single=True)
        assert most_of(formula, BOXES) >= max(map(formula.at, corners))
        assert most_of(single, BOXES) == max(map(single.at, corners))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "f.csv: there is nothing in it"),
        ("way,p50\n", "f.csv:1: no column is named `row`"),
        ("row,p50,p50\n", "f.csv:1: two columns are named `p50`"),
        ("\n# c\nrow,p50\nwait\n", "f.csv:4: 1 values for 2 columns"),
        ("row,p50\nwait,7\n", "f.csv:2: `p50` is '7', no time such as 195.8 ms"),
        ("row,p50\nwait,io\n", "f.csv:2: `p50` is 'io', no time"),
        ("row,p50\nwait,-1 ms\n", "f.csv:2: `p50` is '-1 ms', no time"),
        ("row,p50\nweight,1 ms\n", "f.csv:2: no row `weight` here; rows of times are"),
        ("row,way,p50\nwait,FLY,1 ms\n", "f.csv:2: no row `wait` where way = FLY here"),
        ("row,wey,p50\nwait,KEEP,1 ms\n", "f.csv:2: `wey` is 'KEEP', no time"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, told: str) -> None:
    with pytest.raises(BadFigures) as raised:
        with_figures(two(), figures_of(text, "f.csv", names_in(two())), "f.csv")
    assert told in str(raised.value)


@pytest.mark.slow
def test_the_sample_of_the_page_is_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.chdir(root)
    page = (root / "docs" / "compare.md").read_text(encoding="utf-8")
    command = "compare --set evict=false --measured specs/retry.measured.csv specs/retry.mm"
    assert run(command.split()) == 0
    assert f"```\n$ mmcheck {command}\n{capsys.readouterr().out}```\n" in page


def test_a_column_may_name_a_parameter_that_has_one_value() -> None:
    """The file need not change with `--set`; another value than that is none of a design here."""
    texts = tuple(replace(each, fixed={**each.fixed, "disk": "FAST"}) for each in two().texts)
    fixed = replace(two(), texts=texts)
    text = "row,way,disk,p50\nwait,KEEP,FAST,7 us\n"
    found = with_figures(fixed, figures_of(text, "f.csv", names_in(fixed)), "f.csv")
    (row,) = (row for row in found.tables[0].rows if row.key.kind == MEASURED)
    assert [each and each.text for each in row.cells] == ["7 us", "-"]
    other = figures_of(text.replace("FAST", "SLOW"), "f.csv", names_in(fixed))
    with pytest.raises(BadFigures, match="no row `wait` where way = KEEP, disk = SLOW here"):
        with_figures(fixed, other, "f.csv")
