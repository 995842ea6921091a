"""What is better and what is worse, against values on a grid; and what an earlier report says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from html import unescape
from itertools import product
from random import Random

import pytest

from checker.api import Options, check
from checker.compared.against import against, change
from checker.compared.earlier import NoComparison, of_comparison, of_text
from checker.comparison import (
    Cell,
    Change,
    Comparison,
    Key,
    Section,
    Standing,
    Time,
    Value,
    Verdict,
)
from checker.engines.budget import Budget
from checker.formula_reading import NotAFormula, formula_of, length_of
from checker.ir.duration import Duration
from checker.measured import Formula
from checker.render.as_comparison import comparison_text
from checker.render.as_comparison_html import comparison_html
from checker.render.as_comparison_markdown import comparison_markdown
from checker.render.as_formula import formula_text
from checker.render.as_json import report_json
from checker.render.as_json_comparison import comparison_json
from checker.source import Source
from checker.tallies import Tally
from tests.compared.two_ways import TEXT, compared, spec, two
from tests.slow import first_of

BOXES = {"a": (Fraction(1), Fraction(3)), "b": (Fraction(0), Fraction(2))}
US = Fraction(1, 10**6)
WORST = Key(Section.TIMES, "latency", "x", "worst")
BEST = Key(Section.TIMES, "latency", "x", "best")


def random_formula(rng: Random, *, least: bool = False, single: bool = False) -> Formula:
    def form() -> Duration:
        terms = [(name, Fraction(rng.choice([0, 1, 1, 2, -1, 3]))) for name in "ab"]
        terms[0] = (terms[0][0], terms[0][1] / rng.choice([1, 1, 2]))
        constant = rng.choice([0, 1, 2500, -1, Fraction(1, 3)])
        return Duration(constant * US, tuple(each for each in terms if each[1]))

    count = 1 if single else rng.choice([1, 1, 2])
    width = 1 if single else rng.choice([1, 2])
    return Formula(tuple(tuple(form() for _ in range(width)) for _ in range(count)), least)


def test_what_is_written_of_a_formula_is_read() -> None:
    for seed in range(200):
        rng = Random(seed)
        formula = random_formula(rng, least=rng.random() < 0.5)
        text = formula_text(formula, Fraction(0))
        read = formula_of(text, least=formula.least)
        for point in product(*BOXES.values()):
            at = dict(zip(BOXES, point, strict=True))
            assert read.at(at) == formula.at(at), text


def test_what_is_no_formula_is_refused() -> None:
    for text in ("", "5", "5 m", "io +", "2io", "max(a, b", "5 us + us 5", "1//2 s"):
        with pytest.raises(NotAFormula):
            length_of(text)


# Cells


def cell(value: Value, text: str = "x", standing: Standing = Standing.PLAIN) -> Cell:
    return Cell(text, value, standing)


@pytest.mark.parametrize("seed", first_of(8, range(400)))
def test_times_are_better_where_they_are_shorter(seed: int) -> None:
    rng = Random(seed)
    key = rng.choice([WORST, BEST])
    one, other = (random_formula(rng, single=key is BEST, least=key is BEST) for _ in range(2))
    found = change(key, cell(Time(one)), cell(Time(other)), BOXES, BOXES)
    grid = [Fraction(k, 8) for k in range(17)]
    points = [{"a": 1 + x, "b": y} for x, y in product(grid, grid)]
    signs = {(one.at(each) > other.at(each)) - (one.at(each) < other.at(each)) for each in points}
    match found:
        case None:
            assert signs == {0}
        case (Change.BETTER, _):
            assert 1 in signs
            assert -1 not in signs
        case (Change.WORSE, _):
            assert -1 in signs
            assert 1 not in signs
        case (kind, where):
            assert kind is Change.OTHER
            assert where.startswith("better where")  # it may be so between the points of the grid
            assert {-1, 1} & signs


PAIRS: list[tuple[Value, Value, Change | None]] = [
    (Verdict("holds"), Verdict("violated"), Change.WORSE),
    (Verdict("violated"), Verdict("holds"), Change.BETTER),
    (Verdict("holds"), Verdict("holds"), None),
    (Verdict("holds"), Verdict("holds", timed=True), Change.WORSE),
    (Verdict("holds", timed=True), Verdict("holds"), Change.BETTER),
    (Verdict("holds", timed=True), Verdict("holds", timed=True), None),
    (Verdict("holds", timed=True), Verdict("violated"), Change.WORSE),
    (Time(word="none"), Time(word="none", timed=True), Change.WORSE),
    (Time(word="none", timed=True), Time(word="none"), Change.BETTER),
    (Time(word="none", timed=True), Time(word="none", timed=True), None),
    (Time(word="none", up_to_errors=True), Time(word="none", timed=True), Change.OTHER),
    (Time(word="unbounded"), Time(formula_of("a")), Change.BETTER),
    (Time(formula_of("a")), Time(word="unbounded"), Change.WORSE),
    (Time(word="none"), Time(formula_of("a")), Change.WORSE),
    (Time(word="never ends"), Time(formula_of("a")), Change.OTHER),
    (Tally(1, 2), Tally(1, 3), Change.WORSE),
    (Tally(1, None), Tally(1, 3), Change.BETTER),
    (Tally(1, 3), Tally(0, 4), Change.OTHER),
    (Tally(None, 1), Tally(0, 1), Change.OTHER),
    (Tally(1, 3), Tally(1, 3), None),
    (True, False, Change.BETTER),
    (False, True, Change.WORSE),
    (1, 2, Change.OTHER),
    (2, 2, None),
    (1, True, Change.OTHER),
    (Verdict("holds"), 1, Change.OTHER),
]


def test_each_kind_of_cell() -> None:
    for before, now, expected in PAIRS:
        found = change(WORST, cell(before), cell(now), BOXES, BOXES)
        assert (found and found[0]) is expected, (before, now)


AT = "a = 3 s, b = 0"


def test_what_has_no_end_at_some_values_is_worse_there_and_no_better_elsewhere() -> None:
    somewhere, time = cell(Time(word="unbounded", where=AT)), cell(Time(formula_of("a")))
    assert change(WORST, time, somewhere, BOXES, BOXES) == (Change.WORSE, f"at {AT}")
    assert change(WORST, time, somewhere, BOXES) == (Change.WORSE, f"at {AT}")
    told = f"better at {AT}; elsewhere not compared"
    assert change(WORST, somewhere, time, BOXES, BOXES) == (Change.OTHER, told)
    assert change(WORST, somewhere, cell(Time(word="unbounded")), BOXES, BOXES) is None
    other = {**BOXES, "b": (Fraction(0), Fraction(1))}
    for pair in ((time, somewhere), (somewhere, time)):
        assert change(WORST, *pair, BOXES, other) == (Change.OTHER, "the range of b is another")


DOG = """model dog;
param d: bool;
param io: time in 1 ms..5 ms;
var done, rang: bool = false;
process disk { r: sleep io;  if (!rang) { done = true; } }
daemon dog { w: sleep 3 ms;  rang = true; }
process w {
a: if (d) { goto c; }
   delay 7 ms;
   goto out;
c: await done;
out: skip;
}
latency wait: w@a -> w@out;
expect violated deadlock when d;
"""
"""With `d` the wait has no end where io > 3 ms."""


@pytest.mark.parametrize("form", ["comparison", "report", "spec"])
def test_at_which_values_there_is_no_end_is_read_as_it_was_written(form: str) -> None:
    none = DOG.replace("if (d)", "if (false)").replace("deadlock when d", "deadlock when false")
    bounded, dog = (Source("dog.mm", text) for text in (none, DOG))

    def beside(before: Source, now: Source) -> list[tuple[Change, str]]:
        if form == "report":
            text = report_json(check(before, Options(workers=1)))
            earlier = of_text(text)
        else:
            found = compared([before])
            read = form == "comparison"
            earlier = of_text(comparison_json(found)) if read else of_comparison(found)
        return [
            (each.change, each.where)
            for each in against(compared([now]), earlier, "before").changes
            if each.key.part == "worst"
        ]

    assert beside(bounded, dog) == [(Change.WORSE, "at io = 5 ms")]
    assert beside(dog, bounded) == [(Change.OTHER, "better at io = 5 ms; elsewhere not compared")]
    assert beside(dog, dog) == []


def test_what_is_unknown_is_neither_better_nor_worse() -> None:
    unknown = cell(None, "unknown", Standing.UNKNOWN)
    assert change(WORST, unknown, unknown, BOXES) is None
    for value in (Verdict("holds"), Time(word="none"), Tally(0, 0), False):
        assert change(WORST, cell(value), unknown, BOXES) == (Change.OTHER, "")
        assert change(WORST, unknown, cell(value), BOXES) == (Change.OTHER, "")


def test_a_reachable_row_has_no_better() -> None:
    key = Key(Section.ANSWERS, "reachable", "x")
    pair = cell(Verdict("holds")), cell(Verdict("violated"))
    assert change(key, *pair, BOXES) == (Change.OTHER, "")


def test_another_range_is_said() -> None:
    pair = cell(Time(formula_of("a + 1 us"))), cell(Time(formula_of("a")))
    other = {**BOXES, "a": (Fraction(0), Fraction(3))}
    assert change(WORST, *pair, BOXES, other) == (Change.OTHER, "the range of a is another")
    assert change(WORST, *pair, BOXES, BOXES) == (Change.BETTER, "")


# Whole comparisons

SPEEDS = """model speeds;
class high > low;
lock l, k: mutex;
var done: bool = false;
process io { read: sleep 1 ms..2 ms;  done = true; }
process unmap { wait: ORDER;  free: skip; }
process holder class low { take: l.lock();  two: delay 2 ms;  l.release(); }
process asker class high { come: sleep 5 ms;  ask: OTHER.lock();  last: release all; }
never early: unmap@end && !done;
reachable freed: unmap@end && !done expect violated;
inversion held_up: thread asker;
"""
ORDERED = Source("speeds.mm", SPEEDS.replace("ORDER", "await done").replace("OTHER", "k"))
TIMES = Source("speeds.mm", SPEEDS.replace("ORDER", "sleep 5 ms").replace("OTHER", "l"))
"""What another thread, or another lock, keeps apart, and what the times do alone."""


@pytest.mark.parametrize("form", ["comparison", "report", "spec"])
def test_what_comes_to_rest_on_the_times_is_worse(form: str) -> None:
    def beside(before: Source, now: Source) -> Comparison:
        earlier = before
        if form == "report":
            earlier = Source("r.json", report_json(check(before, Options(workers=1))))
        elif form == "comparison":
            found = compared([before], earlier=before)
            earlier = Source("c.json", comparison_json(found))
        return compared([now], earlier=earlier)

    worse, better = beside(ORDERED, TIMES), beside(TIMES, ORDERED)
    for name, part in (("early", ""), ("freed", ""), ("held_up", "worst")):
        assert changes(worse)[name, part, ""] is Change.WORSE
        assert changes(better)[name, part, ""] is Change.BETTER
    assert (worse.exit_code, better.exit_code) == (1, 0)
    for text in (comparison_text(worse), comparison_markdown(worse), comparison_html(worse)):
        told = unescape(text)
        assert "early: holds -> holds (t)" in told
        assert re.search(r"freed: unreached( \(x\))? -> unreached \(t\) \(x\)", told)
        assert "held_up worst: none -> none (t)" in told


def changes(found: Comparison) -> dict[tuple[str, str, str], Change]:
    assert found.against is not None
    return {
        (each.key.name or each.key.kind, each.key.part, each.design.get("way", "")): each.change
        for each in found.against.changes
    }


SLOWER = TEXT.replace("read: sleep 1 us..io;", "read: sleep 1 us..io;\n      delay 1 us..hold;")


@cache
def slower() -> Comparison:
    return compared([spec(SLOWER, "slower.mm")])


def is_worse(found: Comparison, *, partial: bool) -> None:
    told = changes(found)
    assert told["wait", "worst", "KEEP"] is Change.WORSE
    assert told["up", "worst", "KEEP"] is Change.WORSE
    assert told["whole", "best", "KEEP"] is Change.WORSE
    assert told["states", "", "KEEP"] is Change.OTHER
    if not partial:
        assert told["l by slow", "longest", "KEEP"] is Change.WORSE
    assert {design for _, _, design in told} == {"KEEP"} | (set() if partial else {"WORK"})
    assert all(each in (Change.WORSE, Change.OTHER) for each in told.values())
    assert found.exit_code == 1
    assert found.against is not None
    assert not found.against.missing
    text = comparison_text(found)
    assert f"against {found.against.name}" in text
    assert "worse    wait worst: io -> hold+io" in text


def test_what_got_worse_is_found_in_a_comparison() -> None:
    before = of_text(comparison_json(two()))
    is_worse(replace(slower(), against=against(slower(), before, "c.json")), partial=False)


def test_what_got_worse_is_found_in_a_report() -> None:
    before = of_text(report_json(check(spec(), Options(workers=1))))
    is_worse(replace(slower(), against=against(slower(), before, "r.json")), partial=True)


@pytest.mark.slow
def test_what_got_worse_is_found_in_a_spec() -> None:
    is_worse(compared([spec(SLOWER, "slower.mm")], earlier=spec()), partial=False)


@pytest.mark.parametrize("form", ["spec", "comparison", "json"])
def test_nothing_changes_beside_itself(form: str) -> None:
    untimed = spec("model m; param n: 0..1; process p { a: skip; b: skip; } latency x: p@a -> p@b;")
    one = compared([untimed])
    earlier = {"spec": untimed, "comparison": one, "json": Source("c", comparison_json(one))}
    found = compared([untimed], earlier=earlier[form])
    assert found.against is not None
    assert not found.against.changes
    assert not found.against.missing
    assert found.against.same == sum(len(row.cells) for row in found.tables[0].rows)
    assert found.exit_code == 0


FAMILY = """model m;
class high > low;
lock l: mutex;
process slow class low  { l.lock();  two: delay 2 ms;  l.release(); }
process p[i in 3] class high {
    enter: if (i == 1) { delay 4 ms; } else { delay 1..2 ms; }
    got:   if (i == 2) { goto enter; }
    last:  if (i == 0) { l.lock();  l.release(); }
}
process q { w: delay 5 ms;  assert true; }
latency turn[f in p]: f@enter -> f@got;
latency rests[f in p]: f@got -> f@last;
inversion held_up[f in thread]: thread f;
"""


@pytest.mark.parametrize("text", [FAMILY, FAMILY.replace("assert true", "assert false")])
def test_the_slowest_of_a_family_is_read_in_a_report(text: str) -> None:
    one = Source("m.mm", text)
    earlier = Source("r.json", report_json(check(one, Options(workers=1))))
    found = compared([one], earlier=earlier)
    assert found.against is not None
    assert not [each for each in found.against.changes if each.key.section is Section.TIMES]
    (read,) = of_text(earlier.text)
    turn = read.cells[Key(Section.TIMES, "latency", "turn", "worst")].value
    assert isinstance(turn, Time) and turn.formula == formula_of("4 ms")
    assert turn.up_to_errors is ("false" in text)


ENDS_AT_AN_ERROR = """param n: 0..1;
var x: 0..4 = 0;
process p { a: x = 1; b: assert n == 1; c: x = 2; }
"""


def test_how_many_states_there_are_is_compared_where_runs_end_at_errors() -> None:
    def told(before: str, limit: int | None = None) -> list[tuple[str, str, str]]:
        options = Options(workers=1, budget=Budget(states=limit))
        report = check(Source("e.mm", before), options)
        earlier = Source("r.json", report_json(report))
        found = compared([Source("e.mm", ENDS_AT_AN_ERROR)], by=("n",), earlier=earlier)
        assert found.against is not None
        states = (each for each in found.against.changes if each.key.kind == "states")
        return [(each.design["n"], each.before, each.now) for each in states]

    assert told(ENDS_AT_AN_ERROR) == []
    assert told(ENDS_AT_AN_ERROR.replace("a: x = 1;", "a: x = 1; d: x = 3;")) == [
        ("0", "3", "2"),
        ("1", "5", "4"),
    ]
    cut = told(ENDS_AT_AN_ERROR, limit=1)
    assert [(before, now) for _, before, now in cut] == [("1+", "2"), ("1+", "4")]


def test_the_other_way_it_is_better() -> None:
    found = replace(two(), against=against(two(), of_comparison(slower()), "slower.mm"))
    told = changes(found)
    assert told["wait", "worst", "KEEP"] is Change.BETTER
    assert Change.WORSE not in told.values()
    assert found.exit_code == 0


def test_a_design_that_is_not_there_is_said() -> None:
    keep, work = of_comparison(two())
    assert against(two(), [keep], "x").missing == ("way = WORK is not in it",)
    assert against(two(), [keep, keep, work], "x").missing == (
        "way = KEEP fits more than one column of it",
    )
    other = replace(work, values={**work.values, "way": "FLY"})
    assert against(two(), [keep, work, other], "x").missing == ("1 of its designs is not here",)


def test_a_comparison_is_read_as_it_was_written() -> None:
    first = of_comparison(two())
    again = of_text(comparison_json(two()))
    assert len(first) == len(again) == 2
    for one, other in zip(first, again, strict=True):
        assert (one.file, one.values, one.boxes) == (other.file, other.values, other.boxes)
        assert one.cells.keys() == other.cells.keys()
        for key, each in one.cells.items():
            assert (each.text, each.standing, each.note) == (
                other.cells[key].text,
                other.cells[key].standing,
                other.cells[key].note,
            )
            assert change(key, each, other.cells[key], one.boxes or {}) is None
            assert type(each.value) is type(other.cells[key].value)


def test_what_is_no_report_is_refused() -> None:
    for text in [
        "",
        "{",
        "[]",
        "{}",
        '{"schema": 2}',
        '{"schema": 1}',
        '{"schema": 1, "kind": "comparison", "texts": [], "tables": []}',
        '{"schema": 1, "kind": "comparison", "texts": 3, "tables": []}',
        '{"schema": 1, "errors": [{}], "explorations": [], "findings": []}',
    ]:
        with pytest.raises(NoComparison):
            of_text(text)


def test_a_value_of_another_kind_is_refused() -> None:
    document = json.loads(comparison_json(two()))
    document["tables"][0]["rows"][0]["cells"][0]["value"] = {"odd": 1}
    with pytest.raises(NoComparison, match="no value"):
        of_text(json.dumps(document))
