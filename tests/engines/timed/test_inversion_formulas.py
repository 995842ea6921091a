"""Inversion as a formula in time parameters, against whole units of time at some points."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.ir.system import System
from checker.measured import Extreme, Measured, Unbounded
from tests.engines.timed.agreement import US, noted, system_of
from tests.engines.timed.formulas import SECONDS, points
from tests.engines.timed.generated import random_spec
from tests.engines.timed.inverted_reading import Inversions
from tests.engines.timed.specs import Spec, written
from tests.engines.timed.test_inversion_questions import inversion_of, of_classes
from tests.engines.timed.whole_time import Answer, Clockwork, TooMany, by_whole_time


def answer_at(system: System, spec: Spec, thread: int, point: dict[str, object]) -> Answer | None:
    clockwork = Clockwork(system, US / 2, point)
    try:
        return by_whole_time(clockwork, Inversions(system, spec, clockwork).asked(thread))
    except TooMany:
        return None


def agree(
    system: System, spec: Spec, thread: int, rng: random.Random, counts: Counter[str]
) -> None:
    """Raises AssertionError unless the formula is so at each point; counts what there was."""
    found = Measuring(system).of(inversion_of(system, thread), Budget(seconds=SECONDS))
    if not isinstance(found, Measured):
        counts["not measured"] += 1
        return
    if isinstance(found.worst, Unbounded):
        counts["unbounded"] += 1
        answer = answer_at(system, spec, thread, dict(found.point))
        assert answer is None or answer.endless
        return
    formula = found.worst_formula
    counts["formulas"] += formula is not None
    forms = () if formula is None else (each for forms in formula.bounds for each in forms)
    counts["formulas of a parameter"] += any(each.terms for each in forms)
    counts["none"] += not found.begun
    for point in points(system, US, rng):
        answer = answer_at(system, spec, thread, dict(point))
        if answer is None:
            continue
        counts["points"] += 1
        assert answer.begun <= found.begun and not answer.endless, point
        if isinstance(found.worst, Extreme):
            assert formula is not None
            longest = None if answer.longest is None else answer.longest * US / 2
            assert formula.at(point) == longest, point
        else:
            assert answer.longest is None, point


def formulas_agreed(seeds: Iterable[int]) -> Counter[str]:
    """How many formulas were looked at, and at how many points."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(seed)
        spec = random_spec(rng, parameters=rng.choice([1, 2]), contended=seed % 2 == 0)
        system = of_classes(system_of(written(spec)), rng)
        for thread, each in enumerate(system.threads):
            if each.rank is None or each.variable is None:
                continue
            if any(x.rank is not None and x.rank > each.rank for x in system.threads):
                with noted(f"seed {seed}, thread {each.name}:\n{written(spec)}"):
                    agree(system, spec, thread, rng, counts)
    return counts


def test_the_formula_is_so_at_each_point() -> None:
    counts = formulas_agreed(range(35))
    assert counts["formulas of a parameter"] >= 2 and counts["points"] >= 25, counts


@pytest.mark.slow
def test_the_formula_is_so_at_many_points() -> None:
    counts = formulas_agreed(range(1_000, 1_800))
    assert counts["formulas of a parameter"] >= 60, counts
