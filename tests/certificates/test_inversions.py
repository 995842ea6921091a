"""The longest time of an inversion has a certificate, and one that says less is rejected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checker.certificates.reading import read
from checker.certificates.verifying import verify
from checker.certificates.writing import written
from checker.measured import Extreme, Measured
from checker.source import Source
from tests.certificates.certified import certificate

MODELS = Path(__file__).parents[1] / "models" / "timed" / "inversion"
CERTIFIED = {
    "drops_and_retries": 2,
    "only_at_some_speed": 1,
    "retry_under_mmap_lock": 2,
    "two_ways": 1,
    "waits_for_a_cpu": 1,
}
"""How many longest times, of all columns, are certified."""


def source(name: str) -> Source:
    return Source(f"{name}.mm", (MODELS / f"{name}.mm").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CERTIFIED)
def test_it_is_verified_and_nothing_less_is(name: str) -> None:
    spec = source(name)
    report, made = certificate(spec)
    assert read(written(made)) == made
    done = verify(made, spec)
    assert [each for each in done.checks if each.rejected] == []
    told = [each.text for each in (*done.checks, *done.without)]
    assert all(each.startswith("inversion ") and "shortest" not in each for each in told)
    sides = 0
    for place, (column, certified) in enumerate(zip(report.columns, made.columns, strict=True)):
        for number, (timing, claim) in enumerate(
            zip(column.timings, certified.claims, strict=True)
        ):
            found = timing.measurement
            assert isinstance(found, Measured)
            if found.every_speed:
                assert claim.sides == () and "at every speed" in claim.without[0]
                continue
            (side,) = claim.sides
            sides += 1
            assert side.longest
            value = found.worst.value if isinstance(found.worst, Extreme) else None
            assert side.value == value
            if value is None:
                continue
            less = replace(side, value=value - side.unit)
            claims = [*certified.claims]
            claims[number] = replace(claim, sides=(less,))
            columns = [*made.columns]
            columns[place] = replace(certified, claims=tuple(claims))
            spoilt = replace(made, columns=tuple(columns))
            assert any(each.rejected for each in verify(spoilt, spec).checks)
    assert sides == CERTIFIED[name]


def test_what_was_decided_without_times_has_none() -> None:
    spec = source("no_times")
    _, made = certificate(spec)
    claims = [each for column in made.columns for each in column.claims]
    assert [each.sides for each in claims] == [(), ()]
    assert all("at every speed" in each.without[0] for each in claims)
    assert verify(made, spec).checks == ()
