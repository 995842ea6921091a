"""Explorations side by side: the same answers from any number of processes, or none at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import cast

import psutil
import pytest

from checker import workers
from checker.api import Options, check
from checker.engines import named
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.interpreted import Interpreted
from checker.exploration import Exploration
from checker.interruption import Interruption
from checker.ir.system import System
from checker.parcel import packed, unpacked
from checker.render.as_json import report_json
from checker.report import Report
from checker.semantics.replay import ReplayError
from checker.serving import Inherited
from checker.source import Source
from checker.task import Task
from checker.verdict import Reason, Unknown
from checker.workers import Watch, WorkerError

ROOT = Path(__file__).parent.parent
SPECS = Path(__file__).parent / "render" / "specs"
SMALL = """\
model small;
param most: 1..4;
var n[2]: 0..most = 0;
process p[i in 2] { l: n[i] = (n[i] + 1) % (most + 1);  goto l; }
never high: n[0] + n[1] == 3;
"""
LARGE = """\
model large;
param start: 0..3;
var n[5]: 0..9 = start;
process p[i in 5] { l: n[i] = (n[i] + 1) % 10;  goto l; }
always low: n[0] < 10;
"""

forked = pytest.mark.skipif(sys.platform != "linux", reason="the engine is put in before a fork")


def checked(text: str, watch: Watch | None = None, *, workers: int) -> Report:
    return check(Source("m.mm", text), Options(workers=workers), watch)


@pytest.fixture
def no_system_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every system but the first few states of the first is left to other processes."""
    monkeypatch.setattr(workers, "FIRST", 2)


@pytest.mark.usefixtures("no_system_is_small")
@pytest.mark.parametrize("count", [2, 3, 8])
def test_any_number_of_processes_gives_the_same_report(count: int) -> None:
    alone = report_json(checked(SMALL, workers=1))
    assert report_json(checked(SMALL, workers=count)) == alone


@pytest.mark.usefixtures("no_system_is_small")
def test_runs_and_failures_come_whole_from_another_process() -> None:
    for name in ("broken", "stuck", "fault"):
        source = Source(name, (SPECS / f"{name}.mm").read_text(encoding="utf-8"))
        alone = report_json(check(source, Options(workers=1)))
        assert report_json(check(source, Options(workers=2))) == alone


@pytest.mark.usefixtures("no_system_is_small")
def test_limits_hold_in_every_process() -> None:
    budget = Budget(states=5)
    report = check(Source("m.mm", SMALL), Options(budget=budget, workers=2))
    assert [each.exploration.states for each in report.columns] == [4, 5, 5, 5]
    assert report.exit_code == 3


def test_small_systems_need_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(workers, "_started", refused)
    assert checked(SMALL, workers=2).columns[3].exploration.exhaustive


def test_a_limit_that_was_asked_for_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "FIRST", 6)
    report = check(Source("m.mm", SMALL), Options(budget=Budget(states=5), workers=2))
    assert [each.exploration.states for each in report.columns] == [4, 5, 5, 5]


# Interruptions


def reasons(report: Report) -> list[set[Reason]]:
    """Why things are unknown, column by column."""
    return [
        {each.verdict.reason for each in column.findings if isinstance(each.verdict, Unknown)}
        for column in report.columns
    ]


def interrupt(number: int, count: int, progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_an_interruption_leaves_what_is_known_so_far() -> None:
    report = checked(LARGE, interrupt, workers=1)
    assert reasons(report) == [{Reason.INTERRUPTED}] * 4
    assert 0 < report.columns[0].exploration.states < 10**5
    assert report.columns[1].exploration.states == 0
    assert report.exit_code == 3


def test_an_interruption_reaches_every_process() -> None:
    def interrupt_them(number: int, count: int, progress: Progress) -> None:
        if number == 0 and progress.states and psutil.Process().children():
            interrupt(number, count, progress)

    report = checked(LARGE, interrupt_them, workers=2)
    assert reasons(report) == [{Reason.INTERRUPTED}] * 4
    assert 0 < report.columns[0].exploration.states < 10**5
    assert report.columns[3].exploration.states == 0
    assert not psutil.Process().children()


def test_a_process_that_is_killed_is_no_verdict() -> None:
    killed: list[int] = []

    def kill(number: int, count: int, progress: Progress) -> None:
        for child in psutil.Process().children() if not killed else ():
            killed.append(number)
            child.kill()

    report = checked(LARGE, kill, workers=2)
    assert all(each <= {Reason.MEMORY} for each in reasons(report))
    assert {Reason.MEMORY} in reasons(report)
    assert report.exit_code == 3


class Gone:
    """A process that is there when it is asked, and gone before anything is said."""

    def is_alive(self) -> bool:
        return True

    def join(self, timeout: float | None = None) -> None:
        pass

    kill = join


class Asking(workers.Crew[str]):
    def order(self, number: int) -> object:
        return number

    def result(self, number: int, message: object) -> str:
        return f"{message}"

    def lost(self, number: int) -> str:
        return "lost"


@pytest.mark.parametrize("sent", [b"", b"\0\0", b"\0\0\1\0half of a message"])
def test_a_pipe_that_is_closed_is_a_worker_that_is_lost(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def started(*_: object) -> workers._Worker:
        here, there = Pipe()
        os.write(there.fileno(), sent)
        there.close()
        return workers._Worker(cast("BaseProcess", Gone()), here)

    monkeypatch.setattr(workers, "_started", started)
    done: dict[int, str] = {}
    task = Task(Source("m.mm", SMALL))
    Asking(task, "interpreted", 1, Inherited()).run([0, 1], done, Interruption())
    assert done == {0: "lost", 1: "lost"}


class Broken(Interpreted):
    """An engine with a bug."""

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        if budget.states == 2:
            return super().run(system, budget, progress)
        raise RuntimeError("the wheel came off")


@forked
@pytest.mark.usefixtures("no_system_is_small")
def test_a_bug_in_another_process_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(named.ENGINES, "broken", Broken)
    with pytest.raises(WorkerError, match="the wheel came off"):
        check(Source("m.mm", SMALL), Options(engine="broken", workers=2))
    assert not psutil.Process().children()


def test_the_time_of_a_worker_is_over_in_whatever_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(named.ENGINES, "endless", Endless)
    for count in (1, 2):
        budget = Budget(seconds=0.2)
        options = Options(engine="endless", workers=count, budget=budget)
        report = check(Source("m.mm", SMALL), options)
        assert reasons(report) == [{Reason.SECONDS}] * 4
        assert budget.elapsed < 5
        assert not psutil.Process().children()


class Endless(Interpreted):
    """An engine that never looks at the clock; the brief look at what is small it ends at once."""

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        if budget.states is not None:
            return super().run(system, replace(budget, states=1), progress)
        while True:
            time.sleep(0.01)


@forked
def test_no_process_outlives_the_one_that_is_killed(tmp_path: Path) -> None:
    spec = tmp_path / "large.mm"
    spec.write_text(LARGE, encoding="utf-8")
    arguments = [sys.executable, "-m", "checker", str(spec), "--workers", "2"]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        children: list[psutil.Process] = []
        while len(children) < 2 and process.poll() is None:
            children = psutil.Process(process.pid).children()
        process.kill()
    assert len(children) == 2
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


# What is sent


def test_a_run_that_does_not_follow_is_not_believed() -> None:
    (one, *_), (other, *_) = (
        Task(Source("m.mm", text), {"most": "4"}).prepared().systems()
        for text in (SMALL, SMALL.replace("== 3", "== 4"))
    )
    parcel = packed(one, Interpreted().run(one, Budget(), lambda _: None))
    assert unpacked(one, parcel).verdicts.keys() == {"high", "stuck", "cycle", "error"}
    with pytest.raises(ReplayError):
        unpacked(other, parcel)
