"""Against an earlier run: open times that had another range, and rows that are asked no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.api import Options, check
from checker.compared.against import against
from checker.compared.earlier import of_text
from checker.comparison import Against, Change, Comparison
from checker.render.as_comparison import comparison_text
from checker.render.as_json import report_json
from checker.render.as_json_comparison import comparison_json
from tests.compared.two_ways import TEXT, compared, spec

SMALL = """model small;
enum Way { LONG, SHORT }
param way: Way;
param io: time in 1 ms..5 ms;
process worker {
begin: if (way == SHORT) { goto quick; }
slow:  delay 1 ms..io;  goto out;
quick: delay 1 ms..2 ms;
out:   skip;
}
never lost: false;
latency work: worker@begin -> worker@out;
"""
WIDER = SMALL.replace("..5 ms", "..6 ms")


def beside(now: str, before: str, form: str) -> tuple[Comparison, Against]:
    """A comparison beside an earlier one, or beside the report of a check."""
    if form == "report":
        text = report_json(check(spec(before), Options(workers=1)))
    else:
        text = comparison_json(compared([spec(before)]))
    here = compared([spec(now)])
    found = replace(here, against=against(here, of_text(text), "before.json"))
    assert found.against is not None
    return found, found.against


@pytest.mark.parametrize("form", ["report", "comparison"])
def test_the_same_formula_over_another_range_is_told(form: str) -> None:
    for now, before in ((WIDER, SMALL), (SMALL, WIDER)):
        found, told = beside(now, before, form)
        assert {(each.change, each.key.part, each.design["way"]) for each in told.changes} == {
            (Change.OTHER, "worst", "LONG")
        }
        assert found.exit_code == 0
        text = " ".join(comparison_text(found).split())
        assert "changed work worst: io -> io, the range of io is another (way = LONG)" in text


@pytest.mark.parametrize("form", ["report", "comparison"])
def test_nothing_is_told_over_the_same_range(form: str) -> None:
    for text in (SMALL, TEXT):
        found, told = beside(text, text, form)
        assert not told.changes and found.exit_code == 0


@pytest.mark.parametrize("form", ["report", "comparison"])
def test_what_is_gone_is_counted(form: str) -> None:
    found, told = beside(SMALL.replace("never lost: false;\n", ""), SMALL, form)
    assert (told.gone, told.worse, found.exit_code) == (2, 0, 0)
    assert comparison_text(found).endswith("0 unexpected, 0 unknown, 0 worse, 2 gone\n")


def test_a_report_has_the_ranges_of_open_times_alone() -> None:
    text = report_json(check(spec(SMALL), Options(workers=1)))
    assert text.count('"ranges": {') == 2
    fixed = check(spec(SMALL), Options({"io": "3 ms"}, workers=1))
    assert "ranges" not in report_json(fixed)
