"""Times for which there is no one formula, but one for each of some parts of the boxes."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from checker.api import Options, check
from checker.certificates.form import Case, Certificate, Everywhere
from checker.certificates.reading import read
from checker.certificates.verifying import verify
from checker.certificates.writing import written
from checker.engines.budget import Budget
from checker.engines.timed import formula, splitting
from checker.engines.timed.comparing import relation
from checker.engines.timed.measure import Measuring
from checker.formula_reading import NotAFormula, exact_of
from checker.ir.duration import Duration, parameter
from checker.latency_answer import Timing
from checker.measured import (
    Cases,
    Exact,
    Extreme,
    Formula,
    Measured,
    Part,
    Unmeasured,
    kept,
)
from checker.regions import Constraint
from checker.render.as_formula import formula_text
from checker.render.as_json_latency import latency_json
from checker.render.as_latency import latency_cells, latency_lines
from checker.render.ink import PAPER
from checker.render.page import untied
from checker.report import Report
from checker.source import Source
from checker.verdict import Holds, Verdict, Violated
from tests.certificates.certified import certificate, model
from tests.engines.timed.agreement import US, Question, system_of
from tests.engines.timed.formulas import agreed_at_points
from tests.engines.timed.happening import asked
from tests.slow import first_of

LATE = model("late_by_a_timer")
ALONE = Source("alone.mm", LATE.text.partition("within")[0])


@cache
def checked() -> Report:
    return check(LATE, Options(workers=1))


def timing(report: Report, row: str) -> Timing:
    (column,) = report.columns
    return column.slowest[row]


@cache
def exact(text: str, row: str = "wait") -> Exact:
    system = system_of(text)
    (latency,) = (each for each in system.latencies if each.name == row)
    found = Measuring(system).of(latency, Budget())
    assert isinstance(found, Measured) and found.worst_formula is not None
    return found.worst_formula


def late(ring: str, sleep: str, slow: int, more: int = 0) -> str:
    """p takes longer if it wakes up when the timer has rung, and more if a second one has."""
    return f"""
model late;
param a: time in 1..20 us;
param b: time in 2..12 us;
var one: bool = false;
var two: bool = false;
process timer {{ r: sleep {ring};  one = true;  s: sleep b;  two = true; }}
process p {{
ask:  sleep {sleep};
      if (two) {{ goto most; }}
      if (one) {{ goto slow; }}
      goto got;
most: delay {more} us;  goto got;
slow: delay {slow} us;
got:  skip;
}}
latency wait: p@ask -> p@got;
"""


def by_hand(
    ring: Fraction, low: Fraction, high: Fraction, b: Fraction, slow: int, more: int
) -> Fraction:
    """The longest: it sleeps for as long as it may and does what it then finds to do, at a tie
    whichever takes longer; or it sleeps less, if there is less to do then."""
    ends = {x for x in (low, high, ring, ring + b) if low <= x <= high}
    found = []
    for x in ends:
        found += [x] if x <= ring else []
        found += [x + slow] if ring <= x <= ring + b else []
        found += [x + more] if ring + b <= x else []
    return max(found)


@pytest.mark.parametrize(
    ("low", "slow", "more"),
    first_of(1, [("a", 30, 2), ("a", 9, 30), ("1 us", 9, 30), ("1 us", 30, 2)]),
)
def test_it_is_what_it_is_by_hand(low: str, slow: int, more: int) -> None:
    found = exact(late("7 us", "a" if low == "a" else f"{low}..a", slow, more))
    rng = random.Random(slow)
    for _ in range(200):
        a = Fraction(rng.randint(2, 40), 2)
        b = Fraction(rng.randint(4, 24), 2)
        first = a if low == "a" else Fraction(1)
        expected = by_hand(Fraction(7), first, a, b, slow, more)
        assert found.at({"a": a * US, "b": b * US}) == expected * US, (a, b)


def test_parts_are_those_that_one_expects() -> None:
    """Where the timer is sure to ring later, at once, and in between."""
    found = exact(late("7 us", "a", 30, 30))
    assert isinstance(found, Cases)
    assert untied(formula_text(found, Fraction(0))) == (
        "a + 30 us where a >= 7 us; a where a < 7 us"
    )
    assert found.parameters == ("a",)


@pytest.mark.parametrize("seed", first_of(1, range(6)))
def test_whole_units_say_the_same(seed: int) -> None:
    counts: Counter[str] = Counter()
    rng = random.Random(seed)
    ring = rng.choice(["4..7 us", "b", "2 us..b"])
    sleep = rng.choice(["a", "1 us..a", "a..a + 2 us"])
    system = system_of(late(ring, sleep, rng.randint(1, 9), rng.randint(1, 9)))
    (latency,) = system.latencies
    question = Question(system, latency, asked(system, latency), US)
    agreed_at_points(question, rng, counts)
    assert counts["by parts"] == 1 and counts["points"] >= 5


def test_it_is_an_answer() -> None:
    report = checked()
    found = timing(report, "wait")
    assert report.unknown == 0 and report.exit_code == 0 and not found.unknown
    assert latency_cells(found) == ("io+60us or io", "io+60us or io")
    assert [
        " ".join(each.split()) for each in latency_lines(report.columns[0], found, PAPER)[1:4]
    ] == [
        "worst io + 60 us where io >= 10 us; io where io < 10 us",
        "(io 1 us..100 us; exact)",
        "best io + 60 us where io > 10 us; io where io <= 10 us",
    ]
    (soon,) = (each for each in report.columns[0].timings if each.row == "soon")
    assert soon.region is not None and soon.region.reason is None
    for io in (1, 9, 10, 11, 100):
        assert soon.region.holds({"io": io * US}) is (io < 10)


def test_it_is_told_as_data() -> None:
    report = checked()
    told = latency_json(report, report.columns[0], timing(report, "wait"))
    assert told["reason"] is None
    assert told["worst"]["formula"] == "io + 60 us where io >= 10 us; io where io < 10 us"
    assert told["worst"]["cases"] == [
        {"where": ["io >= 10 us"], "formula": "io + 60 us"},
        {"where": ["io < 10 us"], "formula": "io"},
    ]
    assert [each["formula"] for each in told["best"]["cases"]] == ["io + 60 us", "io"]
    assert "cases" not in latency_json(report, report.columns[0], timing(report, "soon"))["region"]
    json.dumps(told)


# What is not known is not rounded up


def test_parts_that_are_not_all_are_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula, "MOST_POINTS", 1)
    report = check(LATE, Options(workers=1))
    found = timing(report, "wait")
    assert isinstance(found.measurement, Unmeasured) and found.unknown
    assert len(found.measurement.between.parts) == 1


def test_parts_of_which_the_solver_does_not_say_that_they_are_all_are_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from checker.smt import Undecided

    whole = formula.point_in

    def no_word(outside: object, inside: object, boxes: object) -> object:
        found = whole(outside, inside, boxes)  # type: ignore[arg-type]
        return Undecided.STOPPED if outside and not inside and found is None else found

    monkeypatch.setattr(formula, "point_in", no_word)
    assert isinstance(timing(check(LATE, Options(workers=1)), "wait").measurement, Unmeasured)


def test_divided_boxes_are_joined_by_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part of the boxes has a formula of its own, and no one formula is that of all."""
    text = late("7 us", "a", 30, 30)
    system = system_of(text)
    (latency,) = system.latencies
    boxes = {"a": (1 * US, 20 * US), "b": (2 * US, 12 * US)}
    found = splitting.Splitting(
        Measuring(system)._quotients.under(latency), latency, boxes, Budget(), longest=True
    )
    low, high = {**boxes, "a": (1 * US, 7 * US)}, {**boxes, "a": (7 * US, 20 * US)}
    a, thirty = parameter("a"), Duration(30 * US)
    found._parts = [(low, exact(text)), (high, Formula(((a + thirty,),)))]
    assert found._joined() is None
    parts = splitting.parts_of(found._told(), boxes)
    joined = splitting.by_parts(parts)
    for half in range(2, 41):
        point = {"a": half * US / 2, "b": 2 * US}
        assert joined.at(point) == exact(text).at(point)


# Compared


@pytest.mark.slow
def test_which_is_shorter_is_so_at_points() -> None:
    boxes = {"a": (1 * US, 20 * US), "b": (2 * US, 12 * US)}
    times = [
        exact(late("7 us", "a", 30, 30)),
        exact(late("7 us", "a", 9, 2)),
        Formula(((parameter("b"), parameter("a")),)),
        Formula(((parameter("b") * 2,), (Duration(12 * US),))),
    ]
    rng = random.Random(1)
    for one in times:
        for other in times:
            found = relation(one, other, boxes)
            assert found is not None
            for _ in range(20):
                point = {
                    name: US * Fraction(rng.randint(int(2 * low / US), int(2 * high / US)), 2)
                    for name, (low, high) in boxes.items()
                }
                less, more = (
                    any(all(each.meets(point) for each in part) for part in parts)
                    for parts in (found.shorter, found.longer)
                )
                assert less is (one.at(point) < other.at(point))
                assert more is (one.at(point) > other.at(point))


def test_its_text_is_read_back() -> None:
    for text in (late("7 us", "a", 30, 30), late("7 us", "a", 9, 2), late("b", "1 us..a", 9, 9)):
        found = exact(text)
        assert exact_of(untied(formula_text(found, Fraction(0)))) == found
    least = Cases(
        (
            Part(
                (Constraint(parameter("a") - parameter("b")),), Formula(((parameter("a"),),), True)
            ),
            Part(
                (Constraint(parameter("b") - parameter("a"), True),),
                Formula(((Duration(US),),), True),
            ),
        )
    )
    assert exact_of(untied(formula_text(least, Fraction(0))), least=True) == least
    for wrong in ("a where b", "a where ; b where a < 1 us", "a where a = 1 us"):
        with pytest.raises(NotAFormula):
            exact_of(wrong)


# Certified


@cache
def certified() -> tuple[Report, Certificate]:
    return certificate(ALONE)


def everywhere(cases: tuple[Case, ...], which: bool = True) -> tuple[bool, list[str]]:
    """What becomes of a certificate whose longest time is said to be these cases."""
    made = certified()[1]

    def changed(one: Everywhere) -> Everywhere:
        return replace(one, cases=cases) if one.cases and one.longest is which else one

    columns = tuple(
        replace(
            column,
            claims=tuple(
                replace(claim, everywhere=tuple(map(changed, claim.everywhere)))
                for claim in column.claims
            ),
        )
        for column in made.columns
    )
    spoilt = read(written(replace(made, columns=columns)))
    done = verify(spoilt, ALONE)
    return bool(done.rejected), [each.rejected or "" for each in done.checks]


IO, TEN, SIXTY = parameter("io"), Duration(10 * US), Duration(60 * US)
SOON, LATER = (Constraint(IO - TEN, strict=True),), (Constraint(TEN - IO),)
RIGHT = (Case(LATER, ((IO + SIXTY,),)), Case(SOON, ((IO,),)))


def test_it_is_certified() -> None:
    report, made = certified()
    assert not any(claim.without for column in made.columns for claim in column.claims)
    claim = made.columns[0].claims[0]
    assert [each.cases for each in claim.everywhere if each.longest] == [RIGHT]
    assert isinstance(timing(report, "wait").measurement, Measured)
    assert everywhere(RIGHT)[0] is False


@pytest.mark.parametrize(
    ("cases", "why"),
    [
        (RIGHT[:1], "no formula is for the values"),
        ((RIGHT[0], Case(SOON, ((IO - Duration(US),),))), "it may be longer"),
        ((RIGHT[0], Case(SOON, ((IO + Duration(US),),))), "no run that takes so long"),
        ((Case((), ((IO + SIXTY,),)), RIGHT[1]), "no run that takes so long"),
        ((RIGHT[0], Case((Constraint(IO - TEN),), ((IO,),))), "it may be longer"),
        ((RIGHT[0], Case(SOON, ())), "a part of the boxes has no formula"),
        ((RIGHT[0], Case(SOON, ((),))), "a bound of the formula has no forms"),
        ((RIGHT[0], Case(SOON, ((parameter("no"),),))), "a time parameter that there is not"),
        ((*RIGHT, Case((Constraint(parameter("no")),), ((IO,),))), "parameter that there is not"),
    ],
)
def test_what_is_otherwise_is_rejected(cases: tuple[Case, ...], why: str) -> None:
    rejected, reasons = everywhere(cases)
    assert rejected and any(why in each for each in reasons), reasons


def test_the_run_is_that_of_the_point() -> None:
    found = timing(checked(), "wait").measurement
    assert isinstance(found, Measured) and isinstance(found.worst, Extreme)
    assert found.worst_formula is not None
    assert found.worst.value == found.worst_formula.at(found.point) == 160 * US


EARLY = """
model early;                   // there is more to do unless the timer has rung
param io: time in 1..20 us;
param b:  time in 1..30 us;
var rung: bool = false;
process timer { ring: sleep b;  rung = true; }
process p {
ask:  sleep io;
      if (rung) { goto got; }
more: delay 60 us;
got:  skip;
}
within BOUND keep: p@ask -> p@got;
"""


@pytest.mark.parametrize(("bound", "verdict"), [("79 us", Violated), ("80 us", Holds)])
def test_a_bound_is_broken_only_where_its_formula_is_so(bound: str, verdict: type[Verdict]) -> None:
    """79 us is broken where io > 19 us and io <= b, and `io + 60 us` is more elsewhere too."""
    system = system_of(EARLY.replace("BOUND", bound))
    (latency,) = system.latencies
    assert isinstance(kept(latency, Measuring(system).of(latency, Budget())), verdict)
