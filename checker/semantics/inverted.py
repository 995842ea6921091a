"""For whom of a lower class a thread waits in a state: the one definition of priority inversion.

A thread is inverted while it can't take its next step and a chain of those it waits for ends in a
thread of a lower class that can go on. A thread without a class works for whoever waits for it: the
chain ends in the last thread that has one. Of several who may be waited for each is followed. Must
not know runs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import field

from checker.ir.actions import Action, DelayKind, Wait, WaitKind
from checker.ir.latencies import Inverting
from checker.ir.system import State, System
from checker.ir.threads import ThreadKind
from checker.records import dataclass
from checker.semantics.integers import candidates, picks, value
from checker.semantics.refusal import obstacles
from checker.semantics.timing import due
from checker.semantics.waits import enders, possible

_MOST_KNOWN = 50_000
"""Of so many states it is remembered, at most, what is asked about them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A thread of a chain that can't go on, and the step by which it would."""

    thread: int
    location: int | None
    action: Action


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain by which a thread is inverted.

    waiting: who waits, the thread first, each for the next; behind them stands `last`, who can go
    on. lower: where in the chain the thread of a lower class stands by which it is.
    """

    waiting: tuple[Link, ...]
    last: int
    lower: int

    @property
    def threads(self) -> tuple[int, ...]:
        """All that are in it, in order."""
        return (*(each.thread for each in self.waiting), self.last)

    @property
    def other(self) -> int:
        """The thread of a lower class."""
        return self.threads[self.lower]

    @property
    def direct(self) -> bool:
        """Whether it is waited for without others between."""
        return self.lower == 1


def lower(system: System, threads: Sequence[int]) -> int | None:
    """Where in a chain of waits the thread stands by which the first is inverted, if it is.

    Threads without a class are neither higher nor lower than any.
    """
    ranks = [system.threads[each].rank for each in threads]
    first = ranks[0]
    if first is None:
        return None
    number = max(number for number, rank in enumerate(ranks) if rank is not None)
    last = ranks[number]
    return number if last is not None and last > first else None


def may_be_inverted(system: System, thread: int) -> bool:
    """Whether there is a thread of a lower class at all."""
    own = system.threads[thread].rank
    return own is not None and any(
        each.rank is not None and each.rank > own for each in system.threads
    )


def chains(system: System, state: State, thread: int) -> Iterator[Chain]:
    """The chains by which a thread is inverted in a state, short ones first.

    Of those with the same end and the same thread of a lower class one that is direct, if there is
    one, and one that is not. None comes back to the thread itself; to another only where there is
    no other chain to the same thread of a lower class.
    """
    if not may_be_inverted(system, thread):
        return
    places = _Places(system, state)
    pending: deque[tuple[tuple[Link, ...], int]] = deque([((), thread)])
    seen: set[tuple[int, int, bool]] = set()
    plain, round_about = set[int](), list[Chain]()
    while pending:
        waiting, last = pending.popleft()
        threads = [*(each.thread for each in waiting), last]
        of_a_class = [k for k, each in enumerate(threads) if system.threads[each].rank is not None]
        key = last, threads[of_a_class[-1]], of_a_class[-1] == 1
        if key in seen:
            continue
        seen.add(key)
        place, number = places.of(last), lower(system, threads)
        if place.goes and number is not None:
            found = Chain(waiting, last, number)
            if len({*threads}) == len(threads):
                plain.add(found.other)
                yield found
            else:
                round_about.append(found)
        for link in place.links:
            others = sorted(places.waited_for(link) - {thread})
            pending += [((*waiting, link), each) for each in others]
    yield from (each for each in round_about if each.other not in plain)


def at_the_ends(system: System, state: State, thread: int) -> frozenset[int]:
    """Who can go on, of the thread and all whom it waits for, for itself or by way of others."""
    places = _Places(system, state)
    seen, left, found = {thread}, [thread], set[int]()
    while left:
        here = left.pop()
        place = places.of(here)
        if place.goes:
            found.add(here)
        for link in place.links:
            others = places.waited_for(link) - seen
            seen |= others
            left += sorted(others)
    return frozenset(found)


def holds(system: System, state: State, inverting: Inverting) -> bool:
    """Whether a thread is inverted in a state; if it `ends`, whether it is not, and time may pass.

    It is the same however often it is asked, and remembered.
    """
    known: dict[tuple[State, Inverting], bool] = system.__dict__.setdefault("_inverted", {})
    key = state, inverting
    found = known.get(key)
    if found is None:
        if inverting.ends:
            begun = Inverting(inverting.thread)
            found = not holds(system, state, begun) and not hurried(system, state)
        else:
            found = next(chains(system, state, inverting.thread), None) is not None
        if len(known) < _MOST_KNOWN:
            known[key] = found
    return found


def hurried(system: System, state: State) -> bool:
    """Whether no time passes in a state, since a step that takes none is owed."""
    return any(each.delay is None for each in due(system, state))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a thread is. goes: it can go on, or gives up when its time is over.

    links: what it waits for; it may do both, with a time limit.
    """

    goes: bool
    links: tuple[Link, ...] = ()


@dataclass(slots=True)
class _Places:
    """What is asked about threads of one state, each once."""

    system: System
    state: State
    _known: dict[int, _Place] = field(default_factory=dict)

    def of(self, thread: int) -> _Place:
        """Where a thread is."""
        if thread not in self._known:
            self._known[thread] = self._place(thread)
        return self._known[thread]

    def _place(self, thread: int) -> _Place:
        system, state = self.system, self.state
        it, where = system.threads[thread], system.location(state, thread)
        if it.kind is ThreadKind.RULE:
            return _Place(True)
        if where == it.end:
            return _Place(False)
        actions = system.actions_from(thread, where)
        can = [each for each in actions if possible(system, each, state)]
        if not all(_gives_up(each) for each in can):
            return _Place(True)
        waits: dict[Wait, Action] = {}
        for each in actions:
            wait = each.wait
            if wait and any(value(wait.when, state, picked) for picked in picks(each)):
                waits.setdefault(wait, each)
        links = tuple(Link(thread, where, each) for each in waits.values())
        limited = any(each.delay is not None and each.delay.high is not None for each in can)
        return _Place(limited, links)

    def waited_for(self, link: Link) -> frozenset[int]:
        """Who may end a wait."""
        system, state, wait = self.system, self.state, link.action.wait
        assert wait is not None
        if wait.kind is WaitKind.LOCK:
            assert wait.lock is not None and wait.mode is not None
            found = obstacles(system, state, link.thread, wait.lock, wait.mode)
            return frozenset(each for one in found for each in one)
        if wait.kind is WaitKind.CPU:
            return _working(system, state)
        return enders(system, state, wait)


def _gives_up(action: Action) -> bool:
    return action.delay is not None and action.delay.kind is DelayKind.TIMEOUT


def _working(system: System, state: State) -> frozenset[int]:
    """The threads that are in a `delay` and have a CPU for it."""
    return frozenset(
        each.thread
        for each in candidates(system, state)
        if each.delay is not None
        and each.delay.kind is DelayKind.WORK
        and possible(system, each, state)
    )
