"""Latencies side by side: the same at any number of workers, and a hard one leaves the others."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from time import monotonic

import pytest

from checker import timings
from checker.api import Options, check
from checker.compared.designs import compare
from checker.engines.budget import Budget
from checker.engines.timed.classes import Classes, StateClass
from checker.engines.timed.measure import Measuring
from checker.forms import FORMS
from checker.front.model import load
from checker.latency_answer import Timing
from checker.measured import Extreme, Measured, Unmeasured
from checker.measured_parcel import packed, unpacked
from checker.report import Outcome
from checker.semantics.replay import ReplayError
from checker.source import Source
from checker.verdict import Reason

SPEC = (Path(__file__).parent.parent / "specs" / "io_under_lock.mm").read_text(encoding="utf-8")

US = Fraction(1, 1_000_000)

HARD = """
model hard;
var n: 0..2000 = 0;
process slow[2] {
a: delay 1..7 us;  n += 1;
b: delay 2..11 us;
c: delay 1..5 us;
   if (n < 1995) { goto a; }
}
process p { ask: delay 1 us;  got: delay 2..3 us;  e: skip; }
latency long: slow[0]@a -> slow[0]@end;
latency short: p@ask -> p@got;
latency other: p@got -> p@e;
"""


def timings_of(text: str, workers: int, budget: Budget | None = None) -> list[Timing]:
    report = check(Source("m.mm", text), Options(workers=workers, budget=budget or Budget()))
    return [each for column in report.columns for each in column.timings]


def test_any_number_of_workers_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for workers, brief in ((1, 2_000), (1, 2), (2, 2), (3, 2)):
        monkeypatch.setattr(timings, "BRIEF", brief)
        source = Source("m.mm", SPEC)
        report = check(source, Options(workers=workers))
        assert report.exit_code == 0
        told.append(FORMS["json"].text([Outcome(source, report, (), report.sources)]))
    assert len(set(told)) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_a_hard_one_leaves_the_others(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its share of the time, though the hard one comes first and none is brief.

    The others take a small part of their share, so that they are done on a slow machine as well.
    """
    monkeypatch.setattr(timings, "BRIEF", 2)
    began = monotonic()
    long, short, other = timings_of(HARD, workers, Budget(seconds=6))
    assert monotonic() - began < 60
    assert isinstance(long.measurement, Unmeasured)
    assert long.measurement.reason is Reason.SECONDS and "--max-seconds" in long.measurement.text
    told = [long, short, other]
    for timing, worst, best in ((short, 1, 1), (other, 3, 2)):
        found = timing.measurement
        assert isinstance(found, Measured), [each.measurement for each in told]
        assert isinstance(found.worst, Extreme) and found.best is not None
        assert (found.worst.value, found.best.value) == (worst * US, best * US)


def test_how_long_a_lock_is_held_is_measured_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what the spec asks for has the time; nothing of it is done briefly here."""
    monkeypatch.setattr(timings, "BRIEF", 1)
    rounds: list[list[str]] = []
    here = timings._Rounds._here

    def noted(
        self: timings._Rounds, jobs: Sequence[int], budget: Budget, *, shared: bool
    ) -> dict[int, timings.Found]:
        if shared:
            rounds.append([self._latency(each).lock for each in jobs])
        return here(self, jobs, budget, shared=shared)

    monkeypatch.setattr(timings._Rounds, "_here", noted)
    compare([Source("m.mm", SPEC)], Options(workers=1))
    whose = [{bool(lock) for lock in each} for each in rounds]
    assert whose == sorted(whose, key=max) and whose[0] == {False} and whose[-1] == {True}


ALIKE = """
model alike;
lock k: mutex;
process p[3] { a: sleep any;  b: k.lock();  c: delay 1..2 us;  k.release(); }
process q { d: sleep any;  e: k.lock();  k.release();  f: skip; }
latency wait[f in p]: f@b -> f@c;
latency other: q@e -> q@f;
"""


def test_those_that_are_alike_are_measured_by_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is told what it would be alone."""
    monkeypatch.setattr(timings, "BRIEF", 2)
    groups: list[list[str]] = []
    beside = timings._Rounds._beside

    def noted(
        self: timings._Rounds, jobs: Sequence[Sequence[int]], budget: Budget, *, shared: bool
    ) -> dict[int, timings.Found]:
        groups.extend([self._latency(each).name for each in group] for group in jobs)
        return beside(self, jobs, budget, shared=shared)

    monkeypatch.setattr(timings._Rounds, "_beside", noted)
    found = timings_of(ALIKE, 2)
    assert groups == [["wait[p[0]]", "wait[p[1]]", "wait[p[2]]"], ["other"]]
    for each in found:
        measured = each.measurement
        assert isinstance(measured, Measured) and isinstance(measured.worst, Extreme)
        assert measured.worst.value == (4 if each.latency.family else 6) * US


def test_what_is_seen_before_a_signal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    steps, calls = Classes.steps, []

    def stopped(self: Classes, at: StateClass) -> object:
        calls.append(1)
        if len(calls) == 300:
            signal.raise_signal(signal.SIGINT)
        return steps(self, at)

    monkeypatch.setattr(Classes, "steps", stopped)
    text = HARD.replace("slow[0]@a -> slow[0]@end", "slow[0]@a -> slow[0]@b")
    long, short, other = timings_of(text, 1)
    assert isinstance(long.measurement, Unmeasured) and long.measurement.least is not None
    assert long.measurement.least.value == 7 * US  # of one round, the longest there is
    for each in (long, short, other):
        assert isinstance(each.measurement, Unmeasured)
        assert each.measurement.reason is Reason.INTERRUPTED


def _measured() -> tuple[Measuring, Measured]:
    model = load(Source("m.mm", HARD.replace("slow[2]", "slow[1]").replace("1995", "4")))
    (combination,) = model.combinations({})
    measuring = Measuring(model.system(combination))
    found = measuring.of(measuring.system.latencies[0], Budget())
    assert isinstance(found, Measured) and isinstance(found.worst, Extreme)
    return measuring, found


def test_a_parcel_is_put_together_on_another_copy() -> None:
    measuring, found = _measured()
    other, _ = _measured()
    again, _ = unpacked(other.system, packed(measuring.system, found, None))
    assert isinstance(again, Measured) and isinstance(again.worst, Extreme)
    assert isinstance(found.worst, Extreme)
    assert again.worst.value == found.worst.value
    assert again.worst.trace.system is other.system
    numbers = {id(each) for each in other.system.actions}
    assert all(id(each.action) in numbers for each in again.worst.trace.steps)


def test_a_run_that_does_not_follow_is_refused() -> None:
    measuring, found = _measured()
    assert isinstance(found.worst, Extreme)
    trace = found.worst.trace
    broken = replace(found, worst=replace(found.worst, trace=replace(trace, steps=trace.steps[1:])))
    with pytest.raises(ReplayError):
        unpacked(measuring.system, packed(measuring.system, broken, None))
    wrong = replace(found, worst=replace(found.worst, value=found.worst.value + 1))
    with pytest.raises(ReplayError):
        unpacked(measuring.system, packed(measuring.system, wrong, None))
