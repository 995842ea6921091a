"""Formulas from parts of the boxes: the same as those for all at once, and exact in each part."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from checker.engines.budget import Budget
from checker.engines.timed import splitting
from checker.engines.timed.dividing import divided, division
from checker.engines.timed.forms import Space
from checker.engines.timed.formula import Sandwich
from checker.engines.timed.measure import Measuring
from checker.engines.timed.unions import differ
from checker.ir.duration import Duration, parameter
from checker.measured import Exact, Extreme, Formula, Measured
from tests.engines.timed.agreement import questions, system_of
from tests.engines.timed.formulas import formulas_agreed
from tests.engines.timed.generated import random_spec
from tests.slow import first_of

BOXES = {"a": (Fraction(0), Fraction(10)), "b": (Fraction(1), Fraction(3))}
A, B = parameter("a"), parameter("b")


RETRY = Path(__file__).parents[3] / "specs" / "retry.mm"


class Halving(Sandwich):
    """Finds a formula only where no parameter has a box of more than a unit, of 1 us."""

    def formula(self, extreme: Extreme, point: Mapping[str, Fraction]) -> Exact | None:
        for name, (low, high) in self._boxes.items():
            if high - low > Fraction(1, 10**6):
                self.crowded, self.division = True, (name, (low + high) / 2)
                return None
        return super().formula(extreme, point)


@pytest.mark.parametrize("seeds", first_of(1, [[5, 6], [8, 11, 12, 14]]))
def test_what_is_found_in_parts_is_so(seeds: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "Sandwich", Halving)
    counts = formulas_agreed(seeds)
    assert counts["formulas of a parameter"] >= 1, counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1200, 50))
def test_what_is_found_of_many_in_parts_is_so(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "Sandwich", Halving)
    counts = formulas_agreed(range(first, first + 50))
    assert (
        counts["formulas of a parameter"] >= 15
        and counts["by parts"] + counts["points of parts"] >= 1
    ), counts


def test_where_few_classes_are_kept_the_formulas_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = 0
    for seed in range(20, 26):
        for question in questions(random_spec(random.Random(seed), parameters=2)):
            told = []
            for spare in (splitting.SPARE, -(10**6)):
                monkeypatch.setattr(splitting, "SPARE", spare)
                measured = Measuring(question.system).of(question.latency, Budget(states=2_000))
                formula = measured.worst_formula if isinstance(measured, Measured) else None
                told.append((type(measured), formula))
            monkeypatch.undo()
            assert told[0] == told[1], question.name
            found += told[0][1] is not None
    assert found > 4


@pytest.mark.slow
def test_the_writer_among_three_faults_has_a_formula() -> None:
    """That of two faults, by the study that the sample is from; a small `hold` is hard."""
    text = RETRY.read_text(encoding="utf-8").partition("latency")[0]
    text += "latency prompt: mprotect@request -> mprotect@change;\n"
    settings = {"faulters": "3", "policy": "VMA_RETRY", "evict": "false"}
    system = system_of(text, settings)
    found = Measuring(system).of(system.latencies[0], Budget())
    assert isinstance(found, Measured)
    five = Duration(Fraction(5, 10**6))
    assert found.worst_formula == Formula(((parameter("hold") + five,),))


def seconds(amount: int) -> Duration:
    return Duration(Fraction(amount))


@pytest.mark.parametrize(
    ("one", "other", "boxes", "expected"),
    [
        (Formula(((A,),)), Formula(((A,),)), BOXES, False),
        (Formula(((A, B),)), Formula(((A,),)), BOXES, True),
        (Formula(((A, B),)), Formula(((A,),)), {**BOXES, "a": (Fraction(3), Fraction(9))}, False),
        (Formula(((A,), (B,))), Formula(((B,),)), BOXES, True),
        (
            Formula(((A,), (B,))),
            Formula(((B,),)),
            {**BOXES, "a": (Fraction(3), Fraction(9))},
            False,
        ),
        (Formula(((A, B),), least=True), Formula(((A,),), least=True), BOXES, True),
        (
            Formula(((A, B),), least=True),
            Formula(((B,),), least=True),
            {**BOXES, "a": (Fraction(3), Fraction(9))},
            False,
        ),
        (Formula(((seconds(3), A),)), Formula(((seconds(3),), (A,))), BOXES, True),
    ],
)
def test_whether_formulas_differ(
    one: Formula, other: Formula, boxes: Mapping[str, tuple[Fraction, Fraction]], expected: bool
) -> None:
    assert differ(one, other, boxes) is differ(other, one, boxes) is expected


def test_a_box_is_divided_where_most_forms_change_their_sign() -> None:
    space = Space(BOXES, {"a": Fraction(10), "b": Fraction(3)}, Fraction(1))
    number, zero = space.form, 0
    small = ((zero, number(seconds(7))), (zero, zero))
    large = ((zero, number(A)), (zero, zero))
    other = ((zero, number(A + seconds(1))), (zero, zero))
    assert division([[small, large]], BOXES) == ("a", 7)
    assert division([[small, large, other], [small, large]], BOXES) == ("a", 7)
    assert division([[large, other]], BOXES) is None, "the one is always in the other"
    assert division([[small]], BOXES) is None
    assert divided(BOXES, "a", Fraction(7)) == (
        {**BOXES, "a": (7, 10)},
        {**BOXES, "a": (0, 7)},
    )


def test_of_two_parameters_the_one_that_matters_more_is_divided() -> None:
    space = Space(BOXES, {"a": Fraction(10), "b": Fraction(3)}, Fraction(1))
    small = ((0, space.form(B)), (0, 0))
    large = ((0, space.form(A)), (0, 0))
    assert division([[small, large]], BOXES) == ("a", 2)


JOIN = """
model join;                    // it waits for the later of two
param a: time in 1..20 us;
param b: time in 1..20 us;
var x: bool = false;
var y: bool = false;
process p { s: sleep a;  x = true; }
process q { s: sleep b;  y = true; }
process w { ask: await x && y;  got: skip; }
latency wait: w@ask -> w@got;
"""


def test_a_bound_that_is_exact_at_a_point_is_not_looked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two runs from below, for each of the two that may be later; one bound from above."""
    roofs: list[object] = []
    whole = Sandwich.roof

    def counted(self: Sandwich, *given: object) -> object:
        roofs.extend([given] * (self._sign > 0))
        return whole(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Sandwich, "roof", counted)
    system = system_of(JOIN)
    (latency,) = system.latencies
    found = Measuring(system).of(replace(latency, bound=Duration(Fraction(1))), Budget())
    assert isinstance(found, Measured) and found.worst_formula == Formula(((A, B),))
    assert len(roofs) == 1
