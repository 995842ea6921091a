"""All variants of the explorers on a few random Systems; `long_fuzz` goes on with many."""

from __future__ import annotations

from itertools import count

import pytest

from tests.slow import first_of

pytest.importorskip("llvmlite")

from tests.engines.native.long_fuzz import LIMITS, Fuzz
from tests.engines.native.test_native_fuzz import TURNS
from tests.engines.native.variants import LAYOUTS, SIZES


@pytest.mark.parametrize("first", first_of(1, range(1_045, 1_200, 15)))
def test_each_says_the_same(first: int, capsys: pytest.CaptureFixture[str]) -> None:
    fuzz = Fuzz(8, 60, every=True)
    seeds = count(first)
    while (explored := fuzz.systems["explored"]) < 2:
        fuzz.go(next(seeds))
    assert fuzz.failed == 0, capsys.readouterr().out
    runs = [number for names, number in fuzz.runs.items() if "turns" in names[-1]]
    assert runs == [explored] * (len(LAYOUTS) * len(SIZES) * len(TURNS))
    assert fuzz.runs["generated",] == fuzz.runs["tiers",] == explored
    assert {names[0] for names in fuzz.runs} == {"generated", "native", "tiers", LIMITS}


def test_what_differs_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("checker.engines.native.search.Search.depth", 1_000)
    fuzz = Fuzz(5, 60, every=True)
    fuzz.go(1_041)
    fuzz.tell()
    told = capsys.readouterr().out
    assert "seed 1041, native usual tight turns 0: AssertionError" in told
    assert f"{fuzz.failed} failed" in told and fuzz.failed > 20
