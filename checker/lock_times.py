"""How long locks are held, as latencies: from when a thread takes one until it has it no more.

One family for each family of threads and each lock, or array of locks, that they take. Must not
know how a latency is measured, nor who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.front.values.locking import held_in_any
from checker.ir.expr import Read, negate
from checker.ir.latencies import Event, Latency
from checker.ir.system import System
from checker.semantics.asleep import takers


def _lock_times(system: System) -> Iterator[Latency]:
    """The latencies; none of a system where nothing takes time.

    To drop a lock and take it again in one step ends nothing.
    """
    if not system.timed:
        return
    for (family, bare), pairs in takers(system).items():
        row = lock_row(family, bare)
        for thread, lock in pairs:
            which, name = system.locks[lock], system.threads[thread].name
            has = held_in_any(which, thread, Read)
            text = f"{name} holds {which.name}"
            start = Event(condition=has, text=text)
            end = Event(condition=negate(has), text=f"!({text})")
            member = name if which.name == bare else f"{name}, {which.name}"
            yield Latency(
                text if len(pairs) > 1 else row,
                (start,),
                (end,),
                family=row if len(pairs) > 1 else "",
                member=member if len(pairs) > 1 else "",
                whose=member if len(pairs) > 1 else "",
                lock=bare,
            )


def lock_row(family: str, lock: str) -> str:
    """What the row of a family and a lock, or array of locks, is called."""
    return f"{family} holds {lock}"


def with_lock_times(system: System) -> System:
    """The system with these among its latencies, behind those that are asked for."""
    return replace(system, latencies=(*system.latencies, *_lock_times(system)))
