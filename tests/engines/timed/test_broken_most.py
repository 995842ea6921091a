"""A broken `within` is shown at the corner of many ranges where it is broken most."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

from checker.api import Options, check
from checker.engines.timed.formula import highest
from checker.ir.duration import Duration, parameter
from checker.measured import Extreme, Formula, Measured
from checker.source import Source

FIVE = """
param t1: time in 1 ms..50 ms;
param t2: time in 1 ms..2 ms;
param t3: time in 1 ms..2 ms;
param t4: time in 1 ms..2 ms;
param t5: time in 1 ms..2 ms;
process w { a: delay t1; b: delay t2; c: delay t3; d: delay t4; e: delay t5; out: skip; }
within 8 ms quick: w@a -> w@out;
"""


def test_of_five_open_times_the_first_is_large() -> None:
    report = check(Source("m.mm", FIVE), Options(workers=1))
    (timing,) = report.columns[0].timings
    found = timing.measurement
    assert isinstance(found, Measured) and isinstance(found.worst, Extreme)
    assert found.worst.value == Fraction(58, 1000)
    assert found.point["t1"] == Fraction(50, 1000)


def test_the_most_of_forms_is_found_at_the_highest_of_all_corners() -> None:
    broken = 0
    for seed in range(60):
        rng = random.Random(seed)
        names = [f"t{k}" for k in range(rng.randint(5, 8))]
        ranges = [sorted(map(Fraction, rng.sample(range(1, 30), 2))) for _ in names]
        boxes = {name: (low, high) for name, (low, high) in zip(names, ranges, strict=True)}

        def form(names: list[str] = names, rng: random.Random = rng) -> Duration:
            found = Duration(Fraction(rng.randint(0, 9)))
            for name in names:
                for _ in range(rng.randint(0, 2)):
                    found = found + parameter(name)
            return found

        exact = Formula((tuple(form() for _ in range(rng.randint(1, 3))),))
        bound = form() + Duration(Fraction(rng.randint(0, 60)))
        corners = [dict(zip(names, each, strict=True)) for each in product(*boxes.values())]
        most = max(exact.at(each) - bound.at(each) for each in corners)
        found = highest(exact, bound, boxes)
        broken += most > 0
        if most <= 0:
            assert found is None, seed
        else:
            assert found is not None and exact.at(found) - bound.at(found) == most, seed
    assert 15 < broken < 55
