"""Several systems explored side by side: the small ones here, the others by processes of their own.

Which process explores what decides nothing: results come in the order of the systems, and are the
same at any number of workers unless a run is cut by time, by memory or from outside.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from checker.engines.budget import Budget, resident
from checker.engines.engine import Engine, Progress
from checker.engines.named import engine_of
from checker.exploration import Exploration
from checker.interruption import Interruption
from checker.ir.system import System
from checker.parcel import Parcel, unpacked
from checker.records import dataclass
from checker.serving import SIGNALS, Inherited, serve
from checker.task import Task
from checker.verdict import Reason, Unknown

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

FIRST = 20_000
"""A system with fewer states than this is explored without the cost of another process."""

MUCH = 120
"""So many actions in several systems are work enough to be shared out to processes at once."""

ROOM = 4
"""A process is only then given work at once if it may have so many times the memory of this one."""

Watch = Callable[[int, int, Progress], None]
"""Told now and then how far the exploration of a system has come, and when it is over.

Its number, counting from 0, and how many there are. Nothing is told any more after an interruption.
Later the same of each latency of a system.
"""


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared_out(actions: int, jobs: int, workers: int, budget: Budget) -> bool:
    """Whether jobs are given to other processes before any was tried here.

    actions: those of the systems of all jobs, as a measure of the work. Never where a process
    can't be forked from this one, or may not be: then it takes longer to begin, or may not end.
    """
    if min(jobs, workers) < 2 or actions < MUCH or not forks():
        return False
    return budget.memory is None or budget.memory // min(jobs, workers) >= ROOM * resident()


def forks() -> bool:
    """Whether this process has one thread only, and may have children that are copies of it."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    from multiprocessing import current_process  # a small spec needs none of it

    return not current_process().daemon


class WorkerError(Exception):
    """An exception in another process, with its traceback as text. Always our bug."""


def explore(
    task: Task,
    systems: Sequence[System],
    budget: Budget,
    engine: str | Engine,
    workers: int,
    watch: Watch,
    interruption: Interruption,
) -> tuple[Exploration, ...]:
    """One exploration for each system, in their order.

    systems: those that `task` makes. budget: states and depth are limits of each exploration,
    seconds of all together, memory of all processes together. workers: processes.
    What is not decided when the interruption comes is unknown.
    """
    done: dict[int, Exploration] = {}
    actions = sum(len(each.actions) for each in systems)
    walks = _walks(engine)
    if walks or not shared_out(actions, len(systems), workers, budget):
        _explore_here(done, task, systems, budget, engine, workers, watch, interruption)
    left = [number for number in range(len(systems)) if number not in done]
    if left and not interruption.stopped:
        crew = _Explorers(task, systems, budget, engine, min(workers, len(left)), watch)
        crew.run(left, done, interruption)
    return tuple(
        done[number] if number in done else _not_begun(system, engine, budget, interruption)
        for number, system in enumerate(systems)
    )


def _walks(engine: str | Engine) -> bool:
    """Whether it walks by chance, and searches nothing."""
    if isinstance(engine, str):
        return False
    from checker.engines.simulation.plan import Simulated  # by whom it is wanted has loaded it

    return isinstance(engine, Simulated)


_LOST = (
    "The process that explored it was ended from outside, perhaps for want of memory;"
    " nothing is known. Try --workers 1, or set --max-memory."
)


def _not_begun(
    system: System, engine: str | Engine, budget: Budget, interruption: Interruption
) -> Exploration:
    if interruption.seen or budget.seconds is None:
        return _nothing(system, engine, Reason.INTERRUPTED, "Interrupted before it began.")
    told = f"Stopped after {budget.seconds:g} s, before it began. Raise --max-seconds."
    return _nothing(system, engine, Reason.SECONDS, told)


def _nothing(system: System, engine: str | Engine, reason: Reason, text: str) -> Exploration:
    verdicts = {each.name: Unknown(reason, text) for each in system.questions}
    return Exploration(engine_of(engine).name, 0, 0, 0, 0, False, verdicts)


def _explore_here(
    done: dict[int, Exploration],
    task: Task,
    systems: Sequence[System],
    budget: Budget,
    engine: str | Engine,
    workers: int,
    watch: Watch,
    interruption: Interruption,
) -> None:
    """Explore systems in this process up to the first that is too large to be done beside others.

    One system, or one worker, is explored here whatever its size. Walks have no size, and each
    system has the same share of the time.
    """
    walks = _walks(engine)
    alone = walks or workers <= 1 or len(systems) == 1
    brief = budget.states is None or budget.states > FIRST
    limits = replace(budget, states=FIRST) if brief and not alone else budget
    for number, system in enumerate(systems):
        if interruption.stopped:
            return

        def progress(each: Progress, number: int = number) -> None:
            with interruption.holding():
                watch(number, len(systems), each)

        if walks and budget.left is not None:
            share = budget.elapsed + budget.left / (len(systems) - number)
            limits = replace(budget, seconds=share)
        found = None
        with suppress(KeyboardInterrupt), interruption.raising():
            found = engine_of(engine, task.counting).run(system, limits, progress)
        if found is None:
            return
        if not alone and limits is not budget and not interruption.stopped and _cut_short(found):
            return
        done[number] = found
        if not interruption.stopped:
            watch(number, len(systems), _over(found))


def _over(found: Exploration) -> Progress:
    return Progress(found.states, 0, found.depth, over=True)


def _cut_short(found: Exploration) -> bool:
    """Whether the brief limit may have ended it, and not one of those that were asked for."""
    reasons = {each.reason for each in found.verdicts.values() if isinstance(each, Unknown)}
    beside = found.all_states
    whole = found.exhaustive and (beside is None or beside.exhaustive)
    return not whole and reasons <= {Reason.STATES}


# Other processes

_PATIENCE = 0.1  # seconds between two looks for a signal


@dataclass(slots=True)
class _Worker:
    """A process that does one job after another. busy: the number of its job."""

    process: BaseProcess
    pipe: Connection
    busy: int | None = None


Result = TypeVar("Result")


class Crew(ABC, Generic[Result]):
    """Some workers, and what they are to do: jobs, by number."""

    def __init__(self, task: Task, engine: str | Engine, count: int, inherited: Inherited) -> None:
        """inherited: what `task` comes to here, for processes that can have it without sending."""
        self.task = task
        self.inherited = inherited
        self.engine = engine
        self.count = count
        self.workers: list[_Worker] = []
        self.ending = False

    @abstractmethod
    def order(self, number: int) -> object:
        """What a worker is told, to do this job: see `serving.Work`."""

    @abstractmethod
    def result(self, number: int, message: object) -> Result:
        """What comes of a message that ends a job."""

    @abstractmethod
    def lost(self, number: int) -> Result:
        """What comes of a job whose worker is gone."""

    def progress(self, number: int, progress: Progress) -> None:
        """How far a job has come."""

    def run(self, left: Sequence[int], done: dict[int, Result], interruption: Interruption) -> None:
        """Add a result to `done` for each number of `left` that was begun."""
        pending = deque(left)
        try:
            for _ in range(self.count):
                self.workers.append(_started(self.task, self.engine, self.inherited))
            while pending or any(each.busy is not None for each in self.workers):
                if interruption.stopped:
                    pending.clear()
                    interruption.taken()
                if interruption.seen and not self.ending:
                    self.ending = True
                    for each in self.workers:
                        each.process.terminate()  # it sends what it has found so far
                self._turn(pending, done)
        finally:
            for worker in self.workers:
                _end(worker)

    def _turn(self, pending: deque[int], done: dict[int, Result]) -> None:
        """Give work to who has none, and take what comes first."""
        for worker in self.workers:
            if worker.busy is None and pending and worker.process.is_alive():
                worker.busy = pending.popleft()
                with suppress(OSError):  # it is gone: what it sends no more says so below
                    worker.pipe.send(self.order(worker.busy))
        from multiprocessing import connection

        by_pipe = {each.pipe: each for each in self.workers if each.busy is not None}
        if not by_pipe:  # every worker is gone
            while pending:
                lost = pending.popleft()
                done[lost] = self.lost(lost)
        for pipe in connection.wait([*by_pipe], timeout=_PATIENCE):
            assert isinstance(pipe, connection.Connection)
            worker = by_pipe[pipe]
            number = worker.busy
            assert number is not None
            try:
                message = worker.pipe.recv()
            except (EOFError, OSError):  # it is gone, perhaps in the midst of a message
                worker.busy = None
                worker.process.join()
                done[number] = self.lost(number)
                continue
            match message:
                case Progress():
                    self.progress(number, message)
                case None:
                    worker.busy = None
                case str():
                    raise WorkerError(message)
                case _:
                    worker.busy = None
                    done[number] = self.result(number, message)


class _Explorers(Crew[Exploration]):
    """Each job is to explore a system."""

    def __init__(
        self,
        task: Task,
        systems: Sequence[System],
        budget: Budget,
        engine: str | Engine,
        count: int,
        watch: Watch,
    ) -> None:
        super().__init__(task, engine, count, Inherited(systems=systems))
        self.systems = systems
        self.watch = watch
        share = None if budget.memory is None else budget.memory // count
        self.budget = replace(budget, memory=share)

    def order(self, number: int) -> object:
        return number, self.budget

    def progress(self, number: int, progress: Progress) -> None:
        self.watch(number, len(self.systems), progress)

    def result(self, number: int, message: object) -> Exploration:
        assert isinstance(message, Parcel), f"a worker sent {message!r}"
        found = unpacked(self.systems[number], message)
        if not self.ending:
            self.watch(number, len(self.systems), _over(found))
        return found

    def lost(self, number: int) -> Exploration:
        return _nothing(self.systems[number], self.engine, Reason.MEMORY, _LOST)


def _started(task: Task, engine: str | Engine, inherited: Inherited) -> _Worker:
    from multiprocessing import Pipe, get_context  # a small spec needs none of it

    here, there = Pipe()
    forks = sys.platform == "linux"
    arguments = (there, task, engine, os.getpid(), inherited if forks else Inherited())
    context = get_context("fork") if forks else get_context("spawn")
    process = context.Process(target=serve, args=arguments, daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until it can listen to them
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
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
