"""What must not change what is measured of a spec, and what may change it one way only."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.measured import Extreme, Unbounded, Unmeasured
from tests.engines.timed.agreement import noted, system_of
from tests.engines.timed.generated import random_spec, widened
from tests.engines.timed.specs import PLAIN, Spec, Writing, written

Told = tuple[Fraction | float | None, Fraction | None]
"""The longest time, infinite if there is none, and the shortest; None where no run takes any."""

SAME = {
    "unit": Writing(unit="ms"),
    "names": Writing(names="zz_"),
    "order": Writing(backwards=True),
    "idle": Writing(idle=True),
    "all": Writing(unit="ms", names="a_", backwards=True, idle=True),
}


def answers(spec: Spec, how: Writing = PLAIN) -> Iterator[Told | None]:
    """What is measured of each latency; None if it is not."""
    system = system_of(written(spec, how))
    for latency in system.latencies:
        found = Measuring(system).of(latency, Budget(seconds=20))
        if isinstance(found, Unmeasured):
            yield None
            continue
        longest: Fraction | float | None = None
        if isinstance(found.worst, Extreme):
            longest = found.worst.value
        elif isinstance(found.worst, Unbounded):
            longest = math.inf
        yield longest, None if found.best is None else found.best.value


def same(seeds: range) -> int:
    """How many answers were compared with those of the same spec written otherwise."""
    compared = 0
    for seed in seeds:
        spec = random_spec(random.Random(seed))
        plain = [*answers(spec)]
        for name, how in SAME.items():
            factor = 1000 if how.unit == "ms" else 1
            with noted(f"seed {seed}, {name}\n{written(spec, how)}"):
                for one, other in zip(plain, answers(spec, how), strict=True):
                    if one is None or other is None:
                        continue
                    assert other == tuple(None if each is None else each * factor for each in one)
                    compared += 1
    return compared


def wider(seeds: range) -> tuple[int, int]:
    """How many answers were compared with those of wider times, and how many are other ones."""
    compared = changed = 0
    for seed in seeds:
        rng = random.Random(seed)
        spec = random_spec(rng)
        more = widened(spec, rng)
        with noted(f"seed {seed}\n{written(spec)}\n{written(more)}"):
            for one, other in zip(answers(spec), answers(more), strict=True):
                if one is None or other is None:
                    continue
                compared += 1
                changed += one != other
                (longest, shortest), (longer, shorter) = one, other
                assert longest is None or (longer is not None and longer >= longest)
                assert shortest is None or (shorter is not None and shorter <= shortest)
    return compared, changed


def test_the_same_written_otherwise_takes_the_same_time() -> None:
    assert same(range(400, 402)) >= 20


@pytest.mark.slow
def test_the_same_of_many_written_otherwise_takes_the_same_time() -> None:
    assert same(range(5000, 5040)) >= 550


def test_wider_times_take_no_less_at_most_and_no_more_at_least() -> None:
    compared, changed = wider(range(400, 407))
    assert compared >= 18 and changed >= 1


@pytest.mark.slow
def test_wider_times_of_many_take_no_less_at_most_and_no_more_at_least() -> None:
    compared, changed = wider(range(5000, 5080))
    assert compared >= 230 and changed >= 20
