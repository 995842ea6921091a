"""What a process does that explores and measures for another one: what it is told by a pipe.

Sends how far it has come, then what it has found. Must not know who does what.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from time import sleep
from typing import TYPE_CHECKING

from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.named import engine_of
from checker.interruption import Interruption
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.parcel import Parcel, packed
from checker.task import Prepared, Task

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from checker.engines.timed.measure import Measuring
    from checker.measured_parcel import MeasuredParcel

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""What ends it; kept back until it can listen."""

_PATIENCE = 0.1  # seconds between two looks for a parent that is gone


def serve(pipe: Connection, task: Task, engine: str | Engine, parent: int) -> None:
    """What a worker does: explore what it is told, until it is told no more.

    Sends Progress, then a parcel; None if it was told to end before it began; a traceback as text.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and says SIGTERM
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with Interruption([signal.SIGTERM]) as interruption:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        worker = Work(pipe, task, engine, interruption)
        try:
            while order := pipe.recv():
                pipe.send(worker.done(order))
        except (EOFError, OSError):
            return
        except Exception:
            import traceback

            pipe.send(traceback.format_exc())


def _end_with(parent: int) -> None:
    """End this process, whatever it is doing, when the one that started it is gone."""
    while os.getppid() == parent:
        sleep(_PATIENCE)
    os._exit(1)


class Work:
    """What a worker knows from one system to the next."""

    def __init__(
        self, pipe: Connection, task: Task, engine: str | Engine, interruption: Interruption
    ) -> None:
        self.pipe = pipe
        self.task = task
        self.engine = engine
        self.interruption = interruption
        self.prepared: Prepared | None = None
        self.asked: tuple[int, tuple[tuple[System, Latency], ...]] | None = None
        self.measuring: dict[int, Measuring] = {}

    def done(
        self, order: tuple[int, Budget] | tuple[int, int, Budget]
    ) -> Parcel | MeasuredParcel | None:
        """Explore a system, by number; or measure one of its latencies, by its number there.

        None if the end came before anything was known.
        """
        match order:
            case (number, budget):
                return self._explored(number, budget)
            case (number, latency, budget):
                return self._measured(number, latency, budget)

    def _measured(self, number: int, which: int, budget: Budget) -> MeasuredParcel | None:
        if self.interruption.stopped:
            return None
        from checker.engines.timed.heard import heard  # only where something is measured
        from checker.engines.timed.measure import Measuring
        from checker.measured_parcel import packed as packed_measured

        self.interruption.limit(budget.left)
        limits = heard(budget, lambda classes: self._progress(Progress(classes, 0, 0)))
        found: MeasuredParcel | None = None
        with suppress(KeyboardInterrupt), self.interruption.raising():
            self.prepared = self.prepared or self.task.prepared()
            if self.asked is None or self.asked[0] != number:
                self.asked = number, self.prepared.timed(number, self.prepared.system(number))
                self.measuring.clear()
            system, latency = self.asked[1][which]
            if id(system) not in self.measuring:
                self.measuring[id(system)] = Measuring(system)
            told = self.measuring[id(system)].all_of(
                latency, limits, lambda: self.interruption.stopped
            )
            found = packed_measured(system, *told)
        return found

    def _explored(self, number: int, budget: Budget) -> Parcel | None:
        if self.interruption.stopped:
            return None
        self.interruption.limit(budget.left)
        found = None
        with suppress(KeyboardInterrupt), self.interruption.raising():
            self.prepared = self.prepared or self.task.prepared()
            system = self.prepared.system(number)
            chosen = engine_of(self.engine, self.task.counting)
            found = chosen.run(system, budget, self._progress)
        return None if found is None else packed(system, found)

    def _progress(self, each: Progress) -> None:
        with self.interruption.holding():
            self.pipe.send(each)
