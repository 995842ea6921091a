"""Every operation of zones, against the whole numbers and halves that it should leave."""

from __future__ import annotations

import math
import random
from itertools import product

import pytest

from checker.engines.timed.zones import (
    ORIGIN,
    Zone,
    at_least,
    at_most,
    coarsened,
    elapsed,
    includes,
    started,
    without,
)
from tests.slow import first_of

MOST = 9
Values = set[tuple[int, ...]]


def values(zone: Zone) -> Values:
    """The whole numbers of a zone that are at most MOST."""
    found = set()
    for each in product(range(MOST + 1), repeat=len(zone) - 1):
        all_ = (0, *each)
        pairs = product(range(len(all_)), repeat=2)
        if all(all_[i] - all_[j] <= zone[i][j] for i, j in pairs):
            found.add(each)
    return found


def random_zone(rng: random.Random) -> Zone:
    """Of up to three clocks, by the operations that a run is made of."""
    zone: Zone = ORIGIN
    for _ in range(rng.randint(1, 12)):
        count = len(zone) - 1
        then: Zone | None = zone
        match rng.randrange(5):
            case 0 if count < 3:
                then = started(zone, rng.randint(1, count + 1))
            case 1 if count > 1:
                then = without(zone, rng.randint(1, count))
            case 2 if count:
                then = at_most(zone, rng.randint(1, count), rng.randint(0, 4))
            case 3 if count:
                then = at_least(zone, rng.randint(1, count), rng.randint(0, 4))
            case 4:
                then = elapsed(zone)
            case _:
                pass
        zone = zone if then is None else then
    return zone


@pytest.mark.parametrize("seed", first_of(4, range(10)))
def test_each_operation_leaves_what_it_should(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        zone = random_zone(rng)
        there = values(zone)
        assert there, "not empty"
        count = len(zone) - 1
        later = {tuple(each + d for each in v) for v in there for d in range(MOST + 1)}
        assert values(elapsed(zone)) == {v for v in later if max(v, default=0) <= MOST}
        if not count:
            continue
        clock, bound = rng.randint(1, count), rng.randint(0, 4)
        for cut, kept in (
            (at_most(zone, clock, bound), {v for v in there if v[clock - 1] <= bound}),
            (at_least(zone, clock, bound), {v for v in there if v[clock - 1] >= bound}),
        ):
            assert (values(cut) if cut else set()) == kept
        rest = {(*v[: clock - 1], *v[clock:]) for v in there}
        assert rest <= values(without(zone, clock))
        new = {(*v[: clock - 1], 0, *v[clock - 1 :]) for v in there}
        assert values(started(zone, clock)) == new


@pytest.mark.parametrize("seed", first_of(4, range(10)))
def test_zones_are_canonical_and_compared_by_what_they_hold(seed: int) -> None:
    rng = random.Random(seed)
    zones = [random_zone(rng) for _ in range(30)]
    for zone in zones:
        size = range(len(zone))
        for i, j, k in product(size, size, size):
            assert zone[i][k] <= zone[i][j] + zone[j][k]
        for other in zones:
            if len(other) == len(zone) and includes(other, zone):
                assert values(zone) <= values(other)
            if len(other) == len(zone) and values(zone) < values(other):
                assert not includes(zone, other)


def test_what_nothing_tells_apart_is_taken_together() -> None:
    late = at_least(elapsed(started(ORIGIN, 1)), 1, 7)
    later = at_least(elapsed(started(ORIGIN, 1)), 1, 8)
    assert late is not None and later is not None and late != later
    assert coarsened(late, (0, 5)) == coarsened(later, (0, 5)) == ((0, -6), (math.inf, 0))
    assert coarsened(late, (0, 8)) == late


@pytest.mark.parametrize("seed", range(8))
def test_values_that_are_added_are_beyond_the_limits(seed: int) -> None:
    """Each of them is as some value that was there, as far as numbers up to the limits tell."""
    rng = random.Random(seed)
    for _ in range(30):
        zone = random_zone(rng)
        limits = (0, *(rng.randint(0, 4) for _ in zone[1:]))
        wider = coarsened(zone, limits)
        assert includes(wider, zone)

        def told(v: tuple[int, ...], limits: tuple[int, ...] = limits) -> tuple[int, ...]:
            return tuple(min(each, most + 1) for each, most in zip(v, limits[1:], strict=True))

        seen = {told(v) for v in values(zone)}
        assert {told(v) for v in values(wider)} == seen
