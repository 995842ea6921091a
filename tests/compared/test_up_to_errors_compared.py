"""A design whose runs end at an error of the model stands in no order of designs."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import jsonschema

from checker.api import Options
from checker.compared.against import change
from checker.compared.designs import Asked, compare
from checker.compared.earlier import of_comparison, of_text
from checker.compared.figures import figures_of, names_in, with_figures
from checker.comparison import Cell, Change, Key, Section, Time
from checker.engines.budget import Budget
from checker.ir.duration import Duration
from checker.measured import Formula
from checker.render.as_comparison import comparison_text
from checker.render.as_json import report_json
from checker.render.as_json_comparison import comparison_json, comparison_schema
from checker.source import Source
from tests.cut_short import TEXT, comparison, report

WORST = Key(Section.TIMES, "latency", "wait", "worst")


def flat(text: str) -> str:
    return " ".join(text.split())


def milliseconds(number: int) -> Formula:
    return Formula(((Duration(Fraction(number, 1000)),),))


def test_a_design_that_ends_at_an_error_is_not_ranked() -> None:
    (table,) = comparison().tables
    assert not table.orders
    text = flat(comparison_text(comparison()))
    assert "k=false <" not in text and "< k=true" not in text
    assert "(e) runs of k=false end at an error of the model; not compared" in text
    row = table.row(WORST)
    assert row is not None and [each and each.text for each in row.cells] == ["0 (e)", "io+1ms"]
    held = table.row(Key(Section.HOLDS, "held", "l by b", "longest"))
    assert held is not None and [each and each.text for each in held.cells] == ["0 (e)", "0"]


def test_the_others_are_ranked_all_the_same() -> None:
    odd = ("process c", "latency late", "latency own", "latency rests", "region")
    text = "\n".join(line for line in TEXT.splitlines() if not line.startswith(odd)) + "\n"
    text = text.replace("param k: bool;", "enum Way { BAD, SLOW, FAST }\nparam way: Way;")
    text = text.replace("assert k,", "assert way != BAD,")
    text = text.replace("  two:", "  if (way == SLOW) { delay 1 ms; }\n  two:")
    found = compare([Source("three.mm", text)], Options(budget=Budget(states=10_000)), Asked())
    (order,) = (each for each in found.tables[0].orders if each.row == "worst wait")
    assert order.order == ("FAST", "SLOW")
    told = flat(comparison_text(found))
    assert "worst wait: FAST < SLOW" in told
    assert "(e) runs of BAD end at an error of the model; not compared" in told


def test_json_has_it_and_it_is_read_again() -> None:
    text = comparison_json(comparison())
    jsonschema.validate(json.loads(text), comparison_schema())
    assert [each.cells for each in of_text(text)] == [
        each.cells for each in of_comparison(comparison())
    ]
    cut, whole = (each.cells[WORST].value for each in of_text(text))
    assert isinstance(cut, Time) and cut.up_to_errors
    assert isinstance(whole, Time) and not whole.up_to_errors
    cut, whole = (each.cells[WORST].value for each in of_text(report_json(report())))
    assert isinstance(cut, Time) and cut.up_to_errors
    assert isinstance(whole, Time) and not whole.up_to_errors


def test_it_is_neither_better_nor_worse_than_it_was() -> None:
    long, short = Time(milliseconds(6)), Time(milliseconds(1))
    cells = [Cell("x", each) for each in (long, short)]
    assert change(WORST, *cells, {}) == (Change.BETTER, "")
    cut = Cell("x", replace(short, up_to_errors=True))
    assert change(WORST, cells[0], cut, {}) == (Change.OTHER, "")
    assert change(WORST, cut, cells[0], {}) == (Change.OTHER, "")
    assert change(WORST, cut, cut, {}) is None


def test_a_measured_time_is_not_more_than_such_a_time() -> None:
    figures = Source("seen.csv", "row,k,measured\nwait,false,3 ms\nwait,true,7 ms\n")
    read = figures_of(figures.text, figures.name, names_in(comparison()))
    found = with_figures(comparison(), read, figures.name)
    (row,) = (each for each in found.tables[0].rows if each.key.kind == "measured")
    assert [each and each.text for each in row.cells] == ["3 ms", "7 ms (>)"]
