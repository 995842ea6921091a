"""What a process does that explores and measures for another one: what it is told by a pipe.

Sends how far it has come, then what it has found. Must not know who does what.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
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
from checker.records import dataclass
from checker.task import Prepared, Task

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from checker.engines.timed.measure import Measuring
    from checker.measured_parcel import MeasuredParcel

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""What ends it; kept back until it can listen."""

_PATIENCE = 0.1  # seconds between two looks for a parent that is gone


Asked = Sequence[Sequence[tuple[System, Latency]]]
"""For each column its latencies, each with the system that it is asked of."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a forked process has from its parent, and need not make again; nothing of one part."""

    systems: Sequence[System] = ()
    asked: Asked = ()


def serve(
    pipe: Connection, task: Task, engine: str | Engine, parent: int, inherited: Inherited
) -> None:
    """What a worker does: explore what it is told, until it is told no more.

    Sends Progress, then a parcel; None if it was told to end before it began; a traceback as text.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and says SIGTERM
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with Interruption([signal.SIGTERM]) as interruption:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        worker = Work(pipe, task, engine, interruption, inherited)
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
        self,
        pipe: Connection,
        task: Task,
        engine: str | Engine,
        interruption: Interruption,
        inherited: Inherited,
    ) -> None:
        self.pipe = pipe
        self.task = task
        self.engine = engine
        self.interruption = interruption
        self.inherited = inherited
        self.prepared: Prepared | None = None
        self.asked: tuple[int, Sequence[tuple[System, Latency]]] | None = None
        self.measuring: dict[int, Measuring] = {}

    def done(
        self, order: tuple[int, Budget] | tuple[int, Sequence[int], Budget]
    ) -> Parcel | tuple[MeasuredParcel, ...] | None:
        """Explore a system, by number; or measure some of its latencies, by their numbers there.

        None if the end came before anything was known.
        """
        match order:
            case (number, budget):
                return self._explored(number, budget)
            case (number, latencies, budget):
                return self._measured(number, latencies, budget)

    def _system(self, number: int) -> System:
        if self.inherited.systems:
            return self.inherited.systems[number]
        self.prepared = self.prepared or self.task.prepared()
        return self.prepared.system(number)

    def _asked(self, number: int) -> Sequence[tuple[System, Latency]]:
        if self.inherited.asked:
            return self.inherited.asked[number]
        system = self._system(number)
        assert self.prepared is not None
        return self.prepared.timed(number, system)

    def _measured(
        self, number: int, latencies: Sequence[int], budget: Budget
    ) -> tuple[MeasuredParcel, ...] | None:
        """Those that came to something before the end."""
        if self.interruption.stopped:
            return None
        from checker.engines.timed.heard import heard  # only where something is measured
        from checker.engines.timed.measure import Measuring
        from checker.measured_parcel import packed as packed_measured

        self.interruption.limit(budget.left)
        name = ""
        limits = heard(
            budget, lambda classes: self._progress(Progress(classes, 0, 0, latency=name))
        )
        found: list[MeasuredParcel] = []
        with suppress(KeyboardInterrupt), self.interruption.raising():
            if self.asked is None or self.asked[0] != number:
                self.asked = number, self._asked(number)
                self.measuring.clear()
            for which in latencies:
                if self.interruption.stopped:
                    break
                system, latency = self.asked[1][which]
                name = latency.name
                if id(system) not in self.measuring:
                    self.measuring[id(system)] = Measuring(system)
                told = self.measuring[id(system)].all_of(
                    latency, limits, lambda: self.interruption.stopped
                )
                found.append(packed_measured(system, *told))
        return tuple(found) or None

    def _explored(self, number: int, budget: Budget) -> Parcel | None:
        if self.interruption.stopped:
            return None
        self.interruption.limit(budget.left)
        found = None
        with suppress(KeyboardInterrupt), self.interruption.raising():
            system = self._system(number)
            chosen = engine_of(self.engine, self.task.counting)
            found = chosen.run(system, budget, self._progress)
        return None if found is None else packed(system, found)

    def _progress(self, each: Progress) -> None:
        with self.interruption.holding():
            self.pipe.send(each)
