"""Situations of several threads that could hold each other up: rings in the order of locks.

A thread of a ring waits for a lock that the next one holds, or has asked for before it. Whether
such a state can be reached is not looked at; that its threads could be in it together is, as far as
the locks tell. A mode of which a limited number may hold the lock closes no ring unless the limit
is 1.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from checker.ir.system import System
from checker.lock_order.effort import Effort
from checker.lock_order.situations import Situation
from checker.records import dataclass
from checker.source import Called, Span

MOST_LOOKED_AT = 300_000
"""How many links of chains are tried; the rings behind them are not told."""

MOST_TOLD = 20
"""So many sets of places are told of a system, each with the rings there."""

_MOST_ALIKE = 8  # threads in the same situation: a shortest ring needs one of them

Ring = tuple[Situation, ...]
"""Each waits for the next, the last for the first."""


Site = tuple[Span, tuple[Called, ...]]
"""A place in the text, and the calls through which it is read: two calls are two places."""

Known = frozenset[tuple[Site, str]]
"""Places of a ring, each with the name of the lock that is waited for there."""


def site(span: Span) -> Site:
    """The place of a request; spans alone do not tell calls apart."""
    return span, span.calls


def places(ring: Ring) -> frozenset[Site]:
    """Where those of a ring wait that hold a lock which another waits for."""
    return frozenset(site(each.span) for each in _holding(ring))


def _holding(ring: Ring) -> Iterator[Situation]:
    for place, each in enumerate(ring):
        if ring[place - 1].lock in {held.lock for held in each.held}:
            yield each


class Names:
    """What locks are called where they are waited for: an element of an array, or the whole of it.

    The whole is meant where one place of a thread may be about several locks.
    """

    def __init__(self, system: System) -> None:
        self._system = system
        self._at: dict[tuple[int, Site], set[int]] = {}
        for action in system.actions:
            for op in action.locks:
                if op.mode is not None and op.span is not None:
                    at = self._at.setdefault((action.thread, site(op.span)), set())
                    at.add(op.lock)

    def sure(self, thread: int, span: Span | None) -> bool:
        """Whether a request of the thread at this place is always about the same lock."""
        return span is None or len(self._at.get((thread, site(span)), ())) <= 1

    def waited_for(self, each: Situation) -> str:
        """The lock that the thread waits for."""
        name = self._system.locks[each.lock].name
        return name if self.sure(each.thread, each.span) else name.split("[")[0]

    def known_by(self, ring: Ring) -> Known:
        """What a ring is known by; there is another one where the same is said of another."""
        return frozenset((site(each.span), self.waited_for(each)) for each in _holding(ring))


def rings(system: System, found: Iterable[Situation], effort: Effort) -> tuple[Ring, ...]:
    """The rings, shortest first; none waits for all that one before it waits for, where it does.

    effort: is told if there may be more.
    """
    told: list[Ring] = []
    where: set[frozenset[Site]] = set()
    for ring in _rings(system, found, effort):
        where.add(places(ring))
        if len(where) > MOST_TOLD:
            effort.omit(f"only the {MOST_TOLD} shortest rings are told")
            break
        told.append(ring)
    return tuple(told)


def closed(system: System, found: Iterable[Situation], effort: Effort) -> bool:
    """Whether there is no ring, for sure."""
    return next(_rings(system, found, effort), None) is None and not effort.omitted


def _rings(system: System, found: Iterable[Situation], effort: Effort) -> Iterator[Ring]:
    every = [*_few_alike(found)]
    knots = _knots(every)
    return _Search(system, every, knots, effort).all() if knots else iter(())


def _few_alike(found: Iterable[Situation]) -> Iterator[Situation]:
    counts: dict[object, int] = {}
    for each in found:
        alike = (each.lock, each.mode, each.span, each.held)
        counts[alike] = counts.get(alike, 0) + 1
        if counts[alike] <= _MOST_ALIKE:
            yield each


def _knots(every: Sequence[Situation]) -> frozenset[int]:
    """The locks from which, by taking one while another is held, a way leads back to them."""
    after: dict[int, set[int]] = {}
    for each in every:
        for held in each.held:
            after.setdefault(held.lock, set()).add(each.lock)
    kept = set(after)
    while True:  # a lock on the way round has one before it, and one behind
        behind = {lock for lock in kept if not after[lock].isdisjoint(kept)}
        reached = {lock for each in behind for lock in after[each]}
        if behind & reached == kept:
            return frozenset(kept)
        kept = behind & reached


@dataclass(frozen=True, slots=True)
class _Link:
    """A situation as one of a chain. Sets are bits: of threads, of locks, of modes of locks.

    number: its place among those that hold something, by which a ring is begun with the least.
    known: where it waits, and for what.
    alone: locks held in an exclusive mode. single: held modes that only one thread may hold.
    """

    number: int
    situation: Situation
    known: tuple[Site, str]
    thread: int
    held: int
    alone: int
    single: int


class _Search:
    """Tries chains of situations, shorter ones first.

    A ring is found once, from the first of its situations that hold what another waits for. A
    chain that waits for all that a known ring waits for, where it does, is not followed.
    """

    def __init__(
        self,
        system: System,
        every: Sequence[Situation],
        knots: frozenset[int],
        effort: Effort,
    ) -> None:
        self.locks = system.locks
        self.names = Names(system)
        self.effort = effort
        self.inside = [
            self._link(number, each)
            for number, each in enumerate(each for each in every if each.lock in knots)
        ]
        inside = sum(1 << knot for knot in knots)
        self.holding = [each for each in self.inside if each.held & inside]
        self.holders: dict[tuple[int, int], list[_Link]] = {}
        self.askers: dict[tuple[int, int], list[_Link]] = {}
        self.ways: dict[int, set[int]] = {}
        for each in self.holding:
            for held in each.situation.held:
                self.ways.setdefault(held.lock, set()).add(each.situation.lock)
        self.known_ways: dict[int, dict[int, int]] = {}
        threads = len({each.thread for each in self.inside})
        self.longest = min(threads, 2 * len(knots))
        self.told: dict[tuple[Site, str], list[Known]] = {}

    def _link(self, number: int, situation: Situation) -> _Link:
        held = alone = single = 0
        for each in situation.held:
            mode = self.locks[each.lock].modes[each.mode]
            held |= 1 << each.lock
            if mode.exclusive:
                alone |= 1 << each.lock
            elif mode.limit == 1:
                single |= 1 << each.mode * len(self.locks) + each.lock
        known = site(situation.span), self.names.waited_for(situation)
        return _Link(number, situation, known, 1 << situation.thread, held, alone, single)

    def all(self) -> Iterator[Ring]:
        self.effort.begin("links", MOST_LOOKED_AT)
        for length in range(2, self.longest + 1):
            for first in self.holding:
                at = frozenset({first.known})
                yield from self._close([first], first, at, length, asked=False)
                if not self.effort.spend():
                    whole = f"only those of up to {length - 1} threads were all looked at"
                    self.effort.omit(whole if length > 2 else "not all of them were looked at")
                    return

    def _close(
        self, chain: list[_Link], union: _Link, at: Known, length: int, *, asked: bool
    ) -> Iterator[Ring]:
        """The rings of this length that begin with `chain`.

        union: the threads of the chain and what they hold. at: what the chain so far is known by.
        asked: its last waits for the same lock as the one before it, and is thus held up by one
        that has it.
        """
        if self._is_told(at, (chain[-1].known,)):
            return
        first, last = chain[0], chain[-1].situation
        if self._far(last, first.situation) > length - len(chain):
            return
        if len(chain) == length:
            if self._waits_for_holder(last, first.situation) and not self._is_told(at, at):
                for known in at:
                    self.told.setdefault(known, []).append(at)
                yield tuple(each.situation for each in chain)
            return
        for each in self._holders(last):
            if not self.effort.spend():
                return
            if each.number > first.number and _fits(union, each):
                more = at | {each.known}
                joined = _join(union, each)
                yield from self._close([*chain, each], joined, more, length, asked=False)
        for each in () if asked else self._askers(last):
            if not self.effort.spend():
                return
            if _fits(union, each):
                joined = _join(union, each)
                yield from self._close([*chain, each], joined, at, length, asked=True)

    def _is_told(self, at: Known, some: Iterable[tuple[Site, str]]) -> bool:
        """Whether a known ring is a part of `at`, one that has to do with `some` of it."""
        return any(known <= at for each in some for known in self.told.get(each, ()))

    def _far(self, last: Situation, first: Situation) -> int:
        """How many more it takes at least until one waits for what `first` holds."""
        far = self._far_from(last.lock)
        return min(far.get(held.lock, self.longest) for held in first.held)

    def _far_from(self, lock: int) -> dict[int, int]:
        """How many hold one lock and wait for the next, on the way from `lock` to each other."""
        known = self.known_ways.get(lock)
        if known is None:
            known = self.known_ways[lock] = {lock: 0}
            pending = deque([lock])
            while pending:
                here = pending.popleft()
                for each in self.ways.get(here, ()):
                    if each not in known:
                        known[each] = known[here] + 1
                        pending.append(each)
        return known

    def _holders(self, waiter: Situation) -> Sequence[_Link]:
        """Those that hold what it waits for."""
        known = self.holders.get((waiter.lock, waiter.mode))
        if known is None:
            known = [
                each for each in self.holding if self._waits_for_holder(waiter, each.situation)
            ]
            self.holders[waiter.lock, waiter.mode] = known
        return known

    def _askers(self, waiter: Situation) -> Sequence[_Link]:
        """Those that may have asked for the same lock before it, and turn it away."""
        known = self.askers.get((waiter.lock, waiter.mode))
        if known is None:
            lock = self.locks[waiter.lock]
            known = [
                each
                for each in self.inside
                if each.situation.lock == waiter.lock
                and lock.goes_before(each.situation.mode, waiter.mode)
            ]
            self.askers[waiter.lock, waiter.mode] = known
        return known

    def _waits_for_holder(self, waiter: Situation, holder: Situation) -> bool:
        return any(
            held.lock == waiter.lock and self._excludes(held.lock, held.mode, waiter.mode)
            for held in holder.held
        )

    def _excludes(self, lock: int, one: int, other: int) -> bool:
        """Whether the lock can't be held in both modes, by two threads."""
        modes = self.locks[lock].modes
        if modes[one].exclusive or modes[other].exclusive:
            return True
        return one == other and modes[one].limit == 1


def _fits(union: _Link, each: _Link) -> bool:
    """Whether it is of another thread, and they can hold what they hold at the same time."""
    return not (
        union.thread & each.thread
        or union.alone & each.held
        or union.held & each.alone
        or union.single & each.single
    )


def _join(union: _Link, each: _Link) -> _Link:
    return _Link(
        union.number,
        union.situation,
        union.known,
        union.thread | each.thread,
        union.held | each.held,
        union.alone | each.alone,
        union.single | each.single,
    )
