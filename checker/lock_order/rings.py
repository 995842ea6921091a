"""Situations of several threads that could hold each other up: rings in the order of locks.

A thread of a ring waits for a lock that the next one holds, or has asked for before it. Whether
such a state can be reached is not looked at; that its threads could be in it together is, as far as
the locks tell. A mode of which a limited number may hold the lock closes no ring unless the limit
is 1.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from checker.ir.locks import Grant, Lock
from checker.ir.system import System
from checker.lock_order.situations import Situation
from checker.source import Span

MOST_LOOKED_AT = 20_000
"""How many chains of situations are tried; what is behind them is not told."""

MOST_TOLD = 20
"""How many rings are told of a spec."""

_MOST_ALIKE = 8  # threads in the same situation: a shortest ring needs one of them

Ring = tuple[Situation, ...]
"""Each waits for the next, the last for the first."""


def places(ring: Ring) -> frozenset[Span]:
    """Where those of a ring wait that hold a lock which another waits for: what it is known by."""
    pairs = ((each, ring[place - 1].lock) for place, each in enumerate(ring))
    return frozenset(
        each.span for each, wanted in pairs if wanted in {held.lock for held in each.held}
    )


def rings(system: System, found: Iterable[Situation]) -> tuple[Ring, ...]:
    """The rings, shortest first, of which none waits at the places of another and more."""
    every = [*_few_alike(found)]
    knots = _knots(every)
    if not knots:
        return ()
    return tuple(_Search(system, every, knots).all())


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


class _Search:
    """Tries chains of situations, shorter ones first."""

    def __init__(self, system: System, every: Sequence[Situation], knots: frozenset[int]) -> None:
        self.locks = system.locks
        self.inside = [each for each in every if each.lock in knots]
        self.holding = [
            each for each in self.inside if any(held.lock in knots for held in each.held)
        ]
        self.by_held: dict[int, list[Situation]] = {}
        for each in self.holding:
            for held in each.held:
                if held.lock in knots:
                    self.by_held.setdefault(held.lock, []).append(each)
        self.asking: dict[int, list[Situation]] = {}
        for each in self.inside:
            self.asking.setdefault(each.lock, []).append(each)
        self.ways: dict[int, set[int]] = {}
        for each in self.holding:
            for held in each.held:
                self.ways.setdefault(held.lock, set()).add(each.lock)
        self.known_ways: dict[int, dict[int, int]] = {}
        threads = len({each.thread for each in self.inside})
        self.longest = min(threads, 2 * len(knots))
        self.left = MOST_LOOKED_AT

    def all(self) -> Iterator[Ring]:
        told: list[frozenset[Span]] = []
        for length in range(2, self.longest + 1):
            for first in self.holding:
                for ring in self._close([first], length, asked=False):
                    known = places(ring)
                    if len(told) < MOST_TOLD and not any(each <= known for each in told):
                        told.append(known)
                        yield ring
                if self.left <= 0:
                    return

    def _close(self, chain: list[Situation], length: int, *, asked: bool) -> Iterator[Ring]:
        """The rings of this length that begin with `chain`.

        asked: its last waits for the same lock as the one before it, and is thus held up by one
        that has it.
        """
        self.left -= 1
        if self.left <= 0:
            return
        last = chain[-1]
        if self._far(last, chain[0]) > length - len(chain):
            return
        if len(chain) == length:
            if self._waits_for_holder(last, chain[0]):
                yield tuple(chain)
            return
        for each in self.by_held.get(last.lock, ()):
            if self._waits_for_holder(last, each) and self._fits(chain, each):
                yield from self._close([*chain, each], length, asked=False)
        for each in () if asked else self.asking.get(last.lock, ()):
            if self._waits_for_ask(last, each) and self._fits(chain, each):
                yield from self._close([*chain, each], length, asked=True)

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

    def _fits(self, chain: Sequence[Situation], each: Situation) -> bool:
        """Whether it is of another thread, and they can hold what they hold at the same time."""
        return all(each.thread != other.thread and self._together(each, other) for other in chain)

    def _together(self, one: Situation, other: Situation) -> bool:
        theirs = {held.lock: held.mode for held in other.held}
        return not any(
            held.lock in theirs and self._excludes(held.lock, held.mode, theirs[held.lock])
            for held in one.held
        )

    def _excludes(self, lock: int, one: int, other: int) -> bool:
        """Whether the lock can't be held in both modes, by two threads."""
        modes = self.locks[lock].modes
        if modes[one].exclusive or modes[other].exclusive:
            return True
        return one == other and modes[one].limit == 1

    def _waits_for_holder(self, waiter: Situation, holder: Situation) -> bool:
        return any(
            held.lock == waiter.lock and self._excludes(held.lock, held.mode, waiter.mode)
            for held in holder.held
        )

    def _waits_for_ask(self, waiter: Situation, other: Situation) -> bool:
        """Whether an ask of `other` for the same lock may go before the request."""
        return _goes_before(self.locks[waiter.lock], other.mode, waiter.mode)


def _goes_before(lock: Lock, first: int, second: int) -> bool:
    """Whether an ask for the mode `first` can refuse a later request for `second`."""
    match lock.grant:
        case Grant.ANY:
            return False
        case Grant.PREFER:
            return first == lock.preferred and second != lock.preferred
        case Grant.FIFO | Grant.HANDOFF:
            return not lock.together(first, second)
        case Grant.PHASE_FAIR:
            return lock.modes[first].exclusive
