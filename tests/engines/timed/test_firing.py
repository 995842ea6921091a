"""What a step does to dates, against all whole numbers that they can be."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import product

import pytest

from checker.engines.timed.dates import Dates, covers, includes
from checker.engines.timed.firing import Shape, firing

MOST = 4
"""Dates lie so far before or behind now at most."""

ENDLESS = 1000
"""A length that no other comes near to."""

Values = set[tuple[int, ...]]
Ends = list[tuple[int, int]]


def of(points: Values) -> Dates:
    """The least matrix with all of these points in it: each of its bounds is attained."""
    every = [(0, *each) for each in points]
    size = len(every[0])
    return tuple(
        tuple(max(one[i] - one[j] for one in every) for j in range(size)) for i in range(size)
    )


def values(dates: Dates, coming: int) -> Values:
    """All whole numbers that the dates behind now can be."""
    size = len(dates)
    ranges = [range(MOST + 1) if k < coming else range(-MOST, 1) for k in range(size - 1)]
    return {
        each
        for each in product(*ranges)
        if all(
            (0, *each)[i] - (0, *each)[j] <= dates[i][j] for i, j in product(range(size), repeat=2)
        )
    }


def random_dates(rng: random.Random, coming: int, past: int) -> Dates:
    """The least matrix that has some random points in it."""
    points = {
        (*(rng.randrange(MOST + 1) for _ in range(coming)), *(-rng.randrange(MOST),) * past)
        for _ in range(rng.choice([1, 2, 2, 3]))
    }
    return of(points)


def random_shape(rng: random.Random, coming: int, past: int) -> tuple[Shape, Ends]:
    """A step, and the low and the high of each date that begins with it."""
    size = 1 + coming + past
    ends = rng.choice([None, *range(1, 1 + coming)])
    stay = [each for each in range(1, 1 + coming) if each != ends and rng.random() < 0.8]
    begun = rng.choice([0, 1, 1, 2])
    order = [*stay, *range(size, size + begun)]
    rng.shuffle(order)
    lows = [rng.randrange(3) for _ in range(begun)]
    shape = Shape(size, coming, ends, rng.random() < 0.3, (*order, *range(1 + coming, size)))
    return shape, [(low, low + rng.randrange(3)) for low in lows]


def by_hand(shape: Shape, before: Values, ends: Ends) -> Values:
    """The values behind a step of this shape, one after the other."""
    found = set()
    for point in before:
        latest = 0 if shape.hurried else min(point[: shape.coming])
        for now in range(latest + 1):
            if shape.ends is not None and point[shape.ends - 1] != now:
                continue
            for lengths in product(*(range(low, high + 1) for low, high in ends)):
                every = (*(each - now for each in point), *lengths)
                found.add(tuple(every[each - 1] for each in shape.order))
    return found


def flat(ends: Sequence[tuple[float, float]]) -> list[float]:
    return [each for pair in ends for each in pair]


@pytest.mark.parametrize("seed", range(6))
def test_a_step_leaves_what_it_should(seed: int) -> None:
    rng = random.Random(seed)
    taken = 0
    for _ in range(60):
        coming, past = rng.choice([(1, 0), (1, 1), (2, 0), (2, 1), (3, 0)])
        dates = random_dates(rng, coming, past)
        shape, ends = random_shape(rng, coming, past)
        expected = by_hand(shape, values(dates, coming), ends)
        after = firing(shape)(dates, flat(ends))
        assert after == (of(expected) if expected else None)
        taken += after is not None
    assert taken > 20


@pytest.mark.parametrize("seed", range(3))
def test_a_date_without_end_is_one_that_is_far(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        dates = random_dates(rng, 2, 1)
        shape, ends = random_shape(rng, 2, 1)
        far = firing(shape)(dates, flat([(low, ENDLESS) for low, _ in ends]))
        after = firing(shape)(dates, flat([(low, math.inf) for low, _ in ends]))
        assert (far is None) == (after is None)
        if far is not None:
            capped = (
                tuple(math.inf if entry > ENDLESS / 2 else entry for entry in row) for row in far
            )
            assert after == tuple(capped)


def test_where_nothing_is_to_come_any_time_passes() -> None:
    """An instant that was 1 to 3 ago is then as long ago or longer."""
    assert firing(Shape(2, 0, None, False, (1,)))(((0, 3), (-1, 0)), ()) == (
        (0, math.inf),
        (-1, 0),
    )


@pytest.mark.parametrize("seed", range(3))
def test_more_dates_include_fewer(seed: int) -> None:
    rng = random.Random(seed)
    yes = 0
    for _ in range(200):
        one, other = random_dates(rng, 2, 0), random_dates(rng, 2, 0)
        expected = values(other, 2) <= values(one, 2)
        assert includes(one, other) == covers(one, other) == expected
        yes += expected
    assert yes > 5
