"""Columns shared out to other processes at once: the same answers, and what is lost is none."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from checker import workers
from checker.api import Options, check
from checker.engines.budget import Budget, resident
from checker.engines.timed.measure import Measuring
from checker.forms import FORMS
from checker.ir.latencies import Latency
from checker.measured import Measured, Unmeasured
from checker.report import Outcome, Report
from checker.source import Source
from checker.verdict import Reason

SPEC = """\
model shared_out;
param n: 1..3;
lock k: mutex;
var c: 0..9 = 0;
process p[i in 2] {
ask: k.lock();
got: delay 1..9 us;
     c += n;
     assert c < 6, "too many";
     k.release();
}
process q { a: sleep 2..3 us;  b: k.lock();  e: k.release(); }
never six: c == 6;
latency first[f in p]: f@ask -> f@got;
latency second: q@b -> q@e;
inversion held: thread q;
"""

forked = pytest.mark.skipif(sys.platform != "linux", reason="what is put in is inherited by a fork")


@pytest.fixture
def little_is_much(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What little there is to do is shared out; the number of each process that is started."""
    monkeypatch.setattr(workers, "MUCH", 1)
    monkeypatch.setattr(workers, "forks", lambda: True)  # though the tests have threads
    started: list[int] = []
    begin = workers._started

    def counted(*given: object) -> object:
        worker = begin(*given)  # type: ignore[arg-type]
        started.append(worker.process.pid or 0)
        return worker

    monkeypatch.setattr(workers, "_started", counted)
    return started


def checked(count: int, budget: Budget | None = None) -> Report:
    return check(Source("m.mm", SPEC), Options(workers=count, budget=budget or Budget()))


def test_the_same_is_said_at_any_number_of_processes(little_is_much: list[int]) -> None:
    told = []
    for count, expected in ((1, 0), (2, 4), (8, 6)):
        little_is_much.clear()
        report = checked(count)
        assert len(little_is_much) == expected, "of each number so many explore, and measure"
        outcome = Outcome(Source("m.mm", SPEC), report, (), report.sources)
        told.append(FORMS["json"].text([outcome]))
    assert len(set(told)) == 1
    assert "too many" in told[0]


def test_without_room_nothing_is_shared_out(little_is_much: list[int]) -> None:
    assert checked(2, Budget(memory=5 * resident())).columns[2].exploration.exhaustive
    assert not little_is_much


@forked
def test_who_has_threads_or_may_have_no_children_does_all_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked() -> tuple[bool, bool]:
        return workers.forks(), workers.shared_out(1000, 6, 2, Budget())

    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert asked() == (True, True)
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert asked() == (False, False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    assert asked() == (False, False)


def put_in(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let something happen in each process that measures `second`."""
    whole, parent = Measuring.all_of, os.getpid()

    def changed(self: Measuring, latency: Latency, *given: object) -> object:
        if os.getpid() != parent and latency.name == "second":
            act()
        return whole(self, latency, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Measuring, "all_of", changed)


@forked
def test_what_a_lost_process_had_is_measured_by_another(
    little_is_much: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def lost() -> None:
        try:
            (tmp_path / "once").touch(exist_ok=False)
        except FileExistsError:
            return
        os._exit(1)

    plain = checked(1)
    put_in(monkeypatch, lost)
    report = checked(2)
    assert len(little_is_much) == 6, "two more, for what was lost"
    for one, other in zip(plain.columns, report.columns, strict=True):
        for here, there in zip(one.timings, other.timings, strict=True):
            assert isinstance(here.measurement, Measured)
            assert isinstance(there.measurement, Measured)
            assert there.measurement.classes == here.measurement.classes


@forked
@pytest.mark.usefixtures("little_is_much")
def test_what_is_lost_each_time_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(monkeypatch, lambda: os._exit(1))
    for column in checked(2).columns:
        for each in column.timings:
            if each.latency.name == "second":
                assert isinstance(each.measurement, Unmeasured)
                assert each.measurement.reason is Reason.MEMORY
    assert not psutil.Process().children()


@forked
@pytest.mark.usefixtures("little_is_much")
def test_what_was_measured_before_a_signal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def signalled() -> None:
        os.kill(os.getppid(), signal.SIGINT)
        while True:
            time.sleep(0.01)

    put_in(monkeypatch, signalled)
    report = checked(2)
    known = [
        [isinstance(each.measurement, Measured) for each in column.timings]
        for column in report.columns
    ]
    assert all(not any(column[2:]) for column in known)
    assert any(column[:2] == [True, True] for column in known)
    for column in report.columns:
        for each in column.timings:
            assert isinstance(each.measurement, Measured) or (
                each.measurement.reason is Reason.INTERRUPTED
            )
    assert not psutil.Process().children()
