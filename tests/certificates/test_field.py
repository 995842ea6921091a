"""What is shown without the solver is so, by the solver; and a lap can be taken many times."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from checker.certificates.field import Field
from checker.certificates.patience import Patience
from checker.front.model import load
from checker.ir.duration import Duration
from checker.semantics.integers import attempt
from checker.semantics.timing import meets
from checker.source import Source
from checker.trace import Step, Trace
from tests.certificates.certified import certificate, model
from tests.certificates.open import SAID, spec
from tests.slow import first_of

BOXES = {"a": (Fraction(0), Fraction(3)), "b": (Fraction(1), Fraction(4))}


def form(rng: random.Random) -> Duration:
    terms = [(name, Fraction(rng.choice([0, 0, 1, -1, 2]))) for name in BOXES]
    return Duration(Fraction(rng.randint(-3, 4)), tuple(each for each in terms if each[1]))


@pytest.mark.parametrize("seed", first_of(6, range(40)))
def test_a_field_says_what_the_solver_says(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.choice([2, 3, 4])
    point = {
        name: Fraction(rng.randint(int(low), int(high))) for name, (low, high) in BOXES.items()
    }
    below = [each for each in (form(rng),) if each.at(point) < 0 and seed % 2]
    fast, sure = (
        Field(BOXES, point, Fraction(1), Patience(None), below=below, paranoid=paranoid)
        for paranoid in (False, True)
    )
    pairs = [(i, j) for i in range(count) for j in range(count) if i != j]
    bounds = [(*rng.choice(pairs), fast.number(form(rng))) for _ in range(rng.randint(2, 9))]
    assert fast.impossible(count, bounds) == sure.impossible(count, bounds)
    for i, j in pairs:
        limits = [fast.number(form(rng)) for _ in range(rng.choice([1, 2]))]
        found = fast.short(count, bounds, i, j, limits)
        assert found == sure.short(count, bounds, i, j, limits)
        part = [(i, j, limits[0]), (j, i, fast.number(form(rng)))]
        assert fast.inside(count, bounds, [part]) == sure.inside(count, bounds, [part])
    for i, j, most in bounds:  # what is given is so
        assert fast.short(count, bounds, i, j, [most])


@pytest.mark.parametrize("name", ["laps", "refault"])
def test_a_lap_can_be_taken_many_times(name: str) -> None:
    source: Source = spec(name) if name in SAID else model(name)
    loaded = load(source)
    system = loaded.system(loaded.combinations({})[0])
    _, made = certificate(source)
    laps = 0
    for claim in made.columns[0].claims:
        if claim.endless is None or claim.endless.loop is None:
            continue
        told = claim.endless.steps
        lap = told[claim.endless.loop :]
        length = told[-1].time - told[claim.endless.loop - 1].time
        assert length > 0
        many = [*told]
        for number in range(1, 6):
            many += [replace(each, time=each.time + length * number) for each in lap]
        state, steps = claim.endless.initial, []
        for each in many:
            taken = attempt(system, system.actions[each.action], state, each.choices)
            assert isinstance(taken, Step)
            state = taken.state
            steps.append(replace(taken, time=each.time))
        point = dict(claim.point)
        assert meets(Trace(system, claim.endless.initial, tuple(steps), timed=True, point=point))
        laps += 1
    assert laps
