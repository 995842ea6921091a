"""Several systems explored side by side: the small ones here, the others by processes of their own.

Which process explores what decides nothing: results come in the order of the systems, and are the
same at any number of workers unless a run is cut by time, by memory or from outside.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import Pipe, connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.exploration import Exploration
from checker.ir.system import System
from checker.parcel import Parcel, packed, unpacked
from checker.task import Task
from checker.verdict import Reason, Unknown

FIRST = 20_000
"""A system with fewer states than this is explored without the cost of another process."""


ENGINES: dict[str, Callable[[], Engine]] = {"generated": Generated, "interpreted": Interpreted}
"""The engines by name."""

Watch = Callable[[int, Progress], None]
"""Told now and then how far the exploration of a system, by its number, has come."""


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class WorkerError(Exception):
    """An exception in another process, with its traceback as text. Always our bug."""


def explore(
    task: Task, systems: Sequence[System], budget: Budget, engine: str, workers: int, watch: Watch
) -> tuple[Exploration, ...]:
    """One exploration for each system, in their order.

    systems: those that `task` makes. budget: states and depth are limits of each exploration,
    seconds of all together, memory of all processes together.
    SIGINT and SIGTERM end it: what is not decided by then is unknown.
    """
    done: dict[int, Exploration] = {}
    with Interruption() as interruption:
        try:
            _explore_here(done, systems, budget, engine, workers, watch, interruption)
            left = [number for number in range(len(systems)) if number not in done]
            if left and not interruption.seen:
                crew = _Crew(task, systems, budget, engine, min(workers, len(left)), watch)
                crew.run(left, done, interruption)
        except KeyboardInterrupt:
            interruption.seen = True
    return tuple(
        done[number] if number in done else _nothing(system, engine, Reason.INTERRUPTED, _NOT_BEGUN)
        for number, system in enumerate(systems)
    )


_NOT_BEGUN = "Interrupted before it began."
_LOST = (
    "The process that explored it was ended from outside, perhaps for want of memory;"
    " nothing is known. Try --workers 1, or set --max-memory."
)


def _nothing(system: System, engine: str, reason: Reason, text: str) -> Exploration:
    verdicts = {each.name: Unknown(reason, text) for each in system.questions}
    return Exploration(ENGINES[engine]().name, 0, 0, 0, 0, False, verdicts)


class Interruption:
    """Whether SIGINT or SIGTERM has come. The first raises KeyboardInterrupt, the next is ignored.

    Later ones raise it again, for somebody who does not want to wait. Does nothing in a thread.
    raises: whether the first raises; if not, `seen` is to be looked at.
    """

    def __init__(self) -> None:
        self.seen = False
        self.raises = True
        self._times = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            for each in (signal.SIGINT, signal.SIGTERM):
                self._before[each] = signal.signal(each, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.seen = True
        self._times += 1
        if self._times > 2 or (self._times == 1 and self.raises):
            raise KeyboardInterrupt


def _explore_here(
    done: dict[int, Exploration],
    systems: Sequence[System],
    budget: Budget,
    engine: str,
    workers: int,
    watch: Watch,
    interruption: Interruption,
) -> None:
    """Explore systems in this process up to the first that is too large to be done beside others.

    One system, or one worker, is explored here whatever its size.
    """
    alone = workers <= 1 or len(systems) == 1
    brief = budget.states is None or budget.states > FIRST
    limits = replace(budget, states=FIRST) if brief and not alone else budget
    for number, system in enumerate(systems):
        if interruption.seen:
            return

        def progress(each: Progress, number: int = number) -> None:
            watch(number, each)

        found = ENGINES[engine]().run(system, limits, progress)
        if limits is not budget and not interruption.seen and _cut_short(found):
            return
        done[number] = found


def _cut_short(found: Exploration) -> bool:
    """Whether the brief limit may have ended it, and not one of those that were asked for."""
    reasons = {each.reason for each in found.verdicts.values() if isinstance(each, Unknown)}
    return not found.exhaustive and reasons <= {Reason.STATES}


# Other processes

_PATIENCE = 0.1  # seconds between two looks for a signal, or for a parent that is gone


@dataclass(slots=True)
class _Worker:
    """A process that explores one system after another. busy: the number of its system."""

    process: BaseProcess
    pipe: Connection
    busy: int | None = None


class _Crew:
    """Some workers, and what they are to do."""

    def __init__(
        self,
        task: Task,
        systems: Sequence[System],
        budget: Budget,
        engine: str,
        count: int,
        watch: Watch,
    ) -> None:
        self.task = task
        self.systems = systems
        self.engine = engine
        self.count = count
        self.watch = watch
        share = None if budget.memory is None else budget.memory // count
        self.budget = replace(budget, memory=share)
        self.workers: list[_Worker] = []

    def run(
        self, left: Sequence[int], done: dict[int, Exploration], interruption: Interruption
    ) -> None:
        """Add an exploration to `done` for each number of `left` that was begun."""
        pending = deque(left)
        told = False
        interruption.raises = False  # it would tear a message that is being read
        try:
            for _ in range(self.count):
                self.workers.append(_started(self.task, self.engine))
            while pending or any(each.busy is not None for each in self.workers):
                if interruption.seen and not told:
                    told = True
                    pending.clear()
                    for each in self.workers:
                        each.process.terminate()  # it sends what it has found so far
                self._turn(pending, done)
        finally:
            for worker in self.workers:
                _end(worker)

    def _turn(self, pending: deque[int], done: dict[int, Exploration]) -> None:
        """Give work to who has none, and take what comes first."""
        for worker in self.workers:
            if worker.busy is None and pending and worker.process.is_alive():
                worker.busy = pending.popleft()
                worker.pipe.send((worker.busy, self.budget))
        by_pipe = {each.pipe: each for each in self.workers if each.busy is not None}
        if not by_pipe:  # every worker is gone
            while pending:
                lost = pending.popleft()
                done[lost] = self._lost(lost)
        for pipe in connection.wait([*by_pipe], timeout=_PATIENCE):
            assert isinstance(pipe, Connection)
            worker = by_pipe[pipe]
            number = worker.busy
            assert number is not None
            try:
                message = worker.pipe.recv()
            except (EOFError, ConnectionResetError):
                worker.busy = None
                worker.process.join()
                done[number] = self._lost(number)
                continue
            self._take(worker, number, message, done)

    def _take(
        self, worker: _Worker, number: int, message: object, done: dict[int, Exploration]
    ) -> None:
        match message:
            case Progress():
                self.watch(number, message)
            case Parcel():
                worker.busy = None
                done[number] = unpacked(self.systems[number], message)
            case None:
                worker.busy = None
            case str():
                raise WorkerError(message)
            case _:
                raise AssertionError(f"a worker sent {message!r}")

    def _lost(self, number: int) -> Exploration:
        return _nothing(self.systems[number], self.engine, Reason.MEMORY, _LOST)


def _started(task: Task, engine: str) -> _Worker:
    here, there = Pipe()
    arguments = (there, task, engine, os.getpid())
    process: BaseProcess
    if sys.platform == "linux":
        process = get_context("fork").Process(target=_serve, args=arguments, daemon=True)
    else:
        process = get_context("spawn").Process(target=_serve, args=arguments, daemon=True)
    process.start()
    there.close()
    return _Worker(process, here)


def _end(worker: _Worker) -> None:
    """Let an idle worker go, and end one that is busy."""
    if worker.busy is None:
        with suppress(OSError):  # it is gone already
            worker.pipe.send(None)
        worker.process.join(timeout=1)
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _serve(pipe: Connection, task: Task, engine: str, parent: int) -> None:
    """What a worker does: explore what it is told, until it is told no more.

    Sends Progress, then a Parcel; None if it was told to end before it began; a traceback as text.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and says SIGTERM
    signals = _Signals()
    signal.signal(signal.SIGTERM, signals.end)

    def progress(each: Progress) -> None:
        if os.getppid() != parent:
            raise EOFError("nobody is there to take the result")
        pipe.send(each)

    try:
        prepared = task.prepared()
        while work := _received(pipe, parent):
            number, budget = work
            system = prepared.system(number)
            pipe.send(signals.explored(engine, system, budget, progress))
    except (EOFError, BrokenPipeError):
        return
    except Exception:
        pipe.send(traceback.format_exc())


def _received(pipe: Connection, parent: int) -> tuple[int, Budget] | None:
    """What to explore next and how far, or None. Ends with the parent, however that ended."""
    while not pipe.poll(_PATIENCE):
        if os.getppid() != parent:
            return None
    order: tuple[int, Budget] | None = pipe.recv()
    return order


class _Signals:
    """Whether a worker was told to end; while it explores that raises KeyboardInterrupt, once."""

    def __init__(self) -> None:
        self.ended = False
        self.exploring = False

    def end(self, number: int, frame: FrameType | None) -> None:
        again, self.ended = self.ended, True
        if self.exploring and not again:
            raise KeyboardInterrupt

    def explored(
        self, engine: str, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Parcel | None:
        try:
            self.exploring = True
            if self.ended:
                return None
            found = ENGINES[engine]().run(system, budget, progress)
            self.exploring = False
        except KeyboardInterrupt:
            return None
        finally:
            self.exploring = False
        return packed(system, found)
