"""A run as a chart: a lane for each thread that moves, what is held from when to when, who waits.

What lanes in text, pictures and players share. Must not know how a lane looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.ir.actions import Wait, WaitKind
from checker.ir.system import State, System
from checker.ir.threads import ThreadKind
from checker.ir.variables import Role
from checker.records import dataclass
from checker.render.as_waits import awaited, waiting
from checker.render.history import holding
from checker.render.page import harmless
from checker.render.proc_calls import kept
from checker.render.rows import Row, rows
from checker.render.wholes import whole_name, whole_text, wholes
from checker.render.words import lock_in_mode, whereabouts
from checker.semantics.starving import staying
from checker.semantics.waits import HOLDING, Blocked, blocked, cycle, owing, refusers, stuck
from checker.trace import Trace

Stopped = Mapping[int, Blocked]
"""The threads that can't go on in a state, by number; an env among them, for it may hold a lock."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A thread that takes a step, or holds up one that does.

    rank: the name of its class, if it is in one. ends: where it is when the run ends.
    """

    thread: int
    name: str
    rank: str
    ends: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A thread has a lock in a mode after the steps `first` to `last`.

    first: 0 if it has it from the start. last: the step before the one that drops it; None if it
    has it when the run ends.
    """

    thread: int
    lock: int
    mode: int
    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A thread can't go on after the steps `first` to `last`, for what it waits for.

    lock: the lock, if it is one; mode: in which it wants it. text: what it waits for, as written;
    quoted: the same, with what is text of the spec between ticks.
    on: the threads that stand in the way after step `first`, where they are known.
    last: as for `Hold`.
    """

    thread: int
    text: str
    quoted: str
    lock: int | None
    mode: int | None
    on: tuple[int, ...]
    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A shared variable or queue that changes, and its value after each step from 0."""

    variable: int
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A run, told for each thread.

    rows: what happens, the first state first. blocked: who can't go on after each step from 0.
    lanes: in the order of the first steps. holds, stops: by first step. members: the threads that
    are in a deadlock when the run ends. still: names of the threads without a lane. columns: by
    variable.
    """

    trace: Trace
    rows: tuple[Row, ...]
    blocked: tuple[Stopped, ...]
    lanes: tuple[Lane, ...]
    holds: tuple[Hold, ...]
    stops: tuple[Stop, ...]
    members: frozenset[int]
    still: tuple[str, ...]
    columns: tuple[Column, ...]

    def held(self, thread: int, number: int) -> tuple[Hold, ...]:
        """What a thread holds after step `number`."""
        return tuple(
            each
            for each in self.holds
            if each.thread == thread and _during(each.first, each.last, number)
        )

    def stopped(self, thread: int, number: int) -> Stop | None:
        """What a thread waits for after step `number`, if it can't go on; of several the first.

        A daemon or env that waits for a condition rests: it has nothing to do, unless it is in the
        deadlock in which the run ends.
        """
        works = self.trace.system.threads[thread].kind is ThreadKind.PROCESS
        for each in self.stops:
            if each.thread == thread and _during(each.first, each.last, number):
                ends = each.last is None and thread in self.members
                return each if works or ends or each.lock is not None else None
        return None

    def at_last(self, thread: int) -> str:
        """What a thread waits for when the run ends, and who could end it, in words."""
        found = {each.thread: each for each in blocked(self.trace.system, self.trace.last)}
        return waiting(self.trace, found[thread], found) if thread in found else ""


def chart(trace: Trace, file: str, about: Iterable[int] = ()) -> Chart:
    """The chart of a run. file, about: as for `rows`."""
    told = rows(trace, file, about)
    blocked_after = tuple(
        {each.thread: each for each in blocked(trace.system, state, HOLDING)}
        for _, state in _states(trace)
    )
    stops = tuple(_stops(trace, blocked_after))
    moved = [row.thread for row in told if row.thread is not None]
    system, members = trace.system, _members(trace)
    asking = [each.thread for each in stops if each.lock is not None and each.last is None]
    beside = sorted({*members, *asking})
    ways = [other for stop in stops if stop.thread in (*moved, *beside) for other in stop.on]
    threads = tuple(dict.fromkeys((*moved, *beside, *ways)))
    return Chart(
        trace,
        told,
        blocked_after,
        tuple(_lane(trace, each) for each in threads),
        tuple(_holds(trace)),
        tuple(each for each in stops if each.thread in threads),
        members,
        tuple(_still(system, threads)),
        tuple(_columns(trace)),
    )


def _members(trace: Trace) -> frozenset[int]:
    """The threads of a deadlock at the end of the run; who starves where others go round."""
    system, state = trace.system, trace.last
    if trace.loop is not None:
        return frozenset(each.thread for each in staying(trace) if each.starves)
    if trace.failure is not None:
        return frozenset()
    found = [*cycle(system, state), *(owing(system, state) if stuck(system, state) else ())]
    return frozenset(each.thread for each in found)


def _still(system: System, threads: Iterable[int]) -> Iterator[str]:
    """The others by name; a timer that does not ring is none of them."""
    for number, each in enumerate(system.threads):
        if number not in threads and each.timer is None:
            yield harmless(each.name)


def _during(first: int, last: int | None, number: int) -> bool:
    return first <= number and (last is None or number <= last)


def _lane(trace: Trace, thread: int) -> Lane:
    system = trace.system
    each = system.threads[thread]
    name = harmless(each.name) if each.timer is None else f"timer {harmless(each.name)}"
    rank = "" if each.rank is None else harmless(system.classes[each.rank])
    return Lane(thread, name, rank, harmless(whereabouts(system, trace.last, thread)))


def _states(trace: Trace) -> Iterator[tuple[int, State]]:
    return ((number, trace.state(number)) for number in range(len(trace.steps) + 1))


def _holds(trace: Trace) -> Iterator[Hold]:
    """In the order of the first steps, then by lock and thread."""
    system = trace.system
    found: list[Hold] = []
    since: dict[tuple[int, int], tuple[int, int]] = {}
    for number, state in _states(trace):
        for lock, each in enumerate(system.locks):
            for thread in each.candidates:
                mode = holding(system, state, lock, thread) if each.owned else None
                before = since.get((lock, thread))
                if before is not None and before[1] != mode:
                    first, had = since.pop((lock, thread))
                    found.append(Hold(thread, lock, had, first, number - 1))
                if mode is not None and (lock, thread) not in since:
                    since[lock, thread] = (number, mode)
    found += [
        Hold(thread, lock, mode, first, None) for (lock, thread), (first, mode) in since.items()
    ]
    return iter(sorted(found, key=lambda each: (each.first, each.lock, each.thread)))


def _stops(trace: Trace, stopped: Sequence[Stopped]) -> Iterator[Stop]:
    system = trace.system
    found: list[Stop] = []
    since: dict[tuple[int, Wait], tuple[int, tuple[int, ...]]] = {}
    for number, state in _states(trace):
        now = {(each.thread, wait) for each in stopped[number].values() for wait in each.waits}
        for key in [key for key in since if key not in now]:
            first, on = since.pop(key)
            found.append(_stop(system, *key, on, first, number - 1))
        for thread, wait in sorted(now - {*since}, key=lambda key: (key[0], key[1].text)):
            lock = wait.kind is WaitKind.LOCK
            ways = refusers(system, state, thread, wait) if lock else frozenset[int]()
            since[thread, wait] = (number, tuple(sorted(ways)))
    found += [_stop(system, *key, on, first, None) for key, (first, on) in since.items()]
    return iter(sorted(found, key=lambda each: (each.first, each.thread)))


def _stop(
    system: System, thread: int, wait: Wait, on: tuple[int, ...], first: int, last: int | None
) -> Stop:
    name = system.threads[thread].name
    text, quoted = awaited(wait, name), awaited(wait, name, "`")
    if wait.kind is WaitKind.LOCK and wait.lock is not None:
        text = quoted = harmless(lock_in_mode(system.locks[wait.lock], wait.mode))
    return Stop(thread, text, quoted, wait.lock, wait.mode, on, first, last)


def _columns(trace: Trace) -> Iterator[Column]:
    """The shared variables that change."""
    system = trace.system
    for whole in wholes(system, range(len(system.variables))):
        variable = system.variables[whole]
        if variable.role is not Role.DATA or variable.owner is not None or kept(system, whole):
            continue
        values = tuple(whole_text(system, whole, state) for _, state in _states(trace))
        if len({*values}) > 1:
            yield Column(whole, whole_name(system, whole), values)
