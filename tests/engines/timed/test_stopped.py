"""A signal while one time is measured ends the measuring of all."""

from __future__ import annotations

import signal

import pytest

from checker.api import Options, check
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.measure import Measuring
from checker.measured import Unmeasured
from checker.source import Source
from checker.verdict import Reason

TEXT = """
model two;
process p { a: delay 1 us;  b: skip; }
latency x: p@a -> p@b;
latency y: p@a -> p@end;
"""


def test_what_stops_one_stops_all_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def stopped(*_: object) -> None:
        begun.append(1)
        signal.raise_signal(signal.SIGTERM)
        raise AssertionError("it goes on")

    monkeypatch.setattr(Measuring, "of", stopped)
    (column,) = check(Source("two.mm", TEXT), Options(workers=1)).columns
    told = [each.measurement for each in column.timings]
    assert len(begun) == 1
    assert [each.reason for each in told if isinstance(each, Unmeasured)] == [
        Reason.INTERRUPTED,
        Reason.INTERRUPTED,
    ]


def test_who_interrupts_need_not_wait_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops in which no time passes are not looked for any more."""
    take = LatencySearch._take

    def stopped(self: LatencySearch, *given: object) -> None:
        take(self, *given)  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGTERM)

    def searched(*_: object) -> None:
        raise AssertionError("it goes on")

    monkeypatch.setattr(LatencySearch, "_take", stopped)
    monkeypatch.setattr("checker.engines.timed.latency.standstill", searched)
    (column,) = check(Source("two.mm", TEXT), Options(workers=1)).columns
    first, _ = [each.measurement for each in column.timings]
    assert isinstance(first, Unmeasured) and first.reason is Reason.INTERRUPTED
