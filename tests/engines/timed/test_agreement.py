"""What is measured of random specs, against readings of time that share no more than a step."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.engines.timed.agreement import agreed, systems_agreed
from tests.engines.timed.formulas import formulas_agreed, formulas_of_systems_agreed

FINITE = 0.22
ENDLESS = 0.2
NEVER = 0.05
"""At least so many of the answers are longest times above 0, none at all, or never taken."""

SKIPPED = 0.03
"""At most so many have no answer by one or the other."""


def of_each_kind(counts: Counter[str]) -> None:
    """Raises AssertionError unless there are enough of each kind of answer."""
    kinds = ("finite", "no time", "rests", "cycle", "never", "begins only")
    total = sum(counts[each] for each in kinds)
    assert counts["finite"] >= FINITE * total, counts
    assert counts["rests"] + counts["cycle"] >= ENDLESS * total, counts
    assert counts["never"] + counts["begins only"] >= NEVER * total, counts
    skipped = counts["too many"] + counts["too many zones"] + counts["not measured"]
    skipped += counts["no time left"]
    assert skipped <= SKIPPED * (total + skipped), counts


def test_what_is_measured_is_so() -> None:
    counts = agreed(range(20), thorough=4)
    of_each_kind(counts)
    assert counts["zones"] >= 12 and counts["refuted"] >= 3, counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1300, 50))
def test_what_is_measured_of_many_is_so(first: int) -> None:
    counts = agreed(range(first, first + 50), thorough=3)
    of_each_kind(counts)
    assert counts["cycle"] >= 1, counts


def test_what_is_measured_of_systems_is_so() -> None:
    counts = systems_agreed(range(20), thorough=6)
    assert counts["finite"] >= 2 and counts["rests"] and counts["cycle"], counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1300, 50))
def test_what_is_measured_of_many_systems_is_so(first: int) -> None:
    counts = systems_agreed(range(first, first + 50), thorough=10)
    assert counts["finite"] >= 5, counts


def test_formulas_are_what_is_measured_at_each_point() -> None:
    counts = formulas_agreed((5, 6, 8, 11, 12, 14))
    assert counts["formulas of a parameter"] >= 5, counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1300, 50))
def test_formulas_of_many_are_what_is_measured_at_each_point(first: int) -> None:
    counts = formulas_agreed(range(first, first + 50))
    assert counts["formulas of a parameter"] >= 15, counts
    assert counts["not measured"] <= 0.25 * 2 * counts["specs"], counts


def test_formulas_of_systems_are_what_is_measured_at_each_point() -> None:
    counts = formulas_of_systems_agreed(range(5))
    assert counts["formulas"] >= 5, counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1200, 50))
def test_formulas_of_many_systems_are_what_is_measured_at_each_point(first: int) -> None:
    counts = formulas_of_systems_agreed(range(first, first + 50))
    assert counts["formulas of a parameter"] >= 5, counts
