"""Situations of which one stands for all that differ only in who is who.

Threads that can change their places do so as long as the state gets less by it, and what a step
leads to is turned so at once. Any choice is sound, since an exchange makes runs of runs; a better
one only leaves fewer. Must not know what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.engines.symmetry.exchanges import exchanges
from checker.engines.symmetry.measured_alike import asked_alike
from checker.engines.symmetry.renaming import Renaming
from checker.engines.timed import dates as d
from checker.engines.timed.activities import Activity
from checker.engines.timed.situations import Firings, Move, Situation, Situations
from checker.ir.latencies import Latency
from checker.ir.system import State, System


class Quotients:
    """The situations of a system for each latency of it, as few as its symmetry allows.

    Raises CannotTime as `Situations` does.
    """

    def __init__(self, system: System) -> None:
        self.plain = Situations(system)
        self._exchanges = exchanges(system)
        self._known: dict[tuple[int, ...], Situations] = {(): self.plain}

    def under(self, latency: Latency) -> Situations:
        """Those that stand for all where the latency is measured."""
        system = self.plain.system
        kept = tuple(
            number
            for number, each in enumerate(self._exchanges)
            if asked_alike(system, each, latency, latency)
        )
        if kept not in self._known:
            made = [self._exchanges[each] for each in kept]
            self._known[kept] = Quotient(self.plain, made)
        return self._known[kept]

    def like(self, latency: Latency) -> tuple[Latency, Renaming] | None:
        """An earlier member of its family, and an exchange that makes this one of it, if any."""
        system = self.plain.system
        for other in system.latencies:
            if other.name == latency.name:
                return None
            if not latency.family or other.family != latency.family:
                continue
            if (other.bound, other.limit) != (latency.bound, latency.limit):
                continue
            for each in self._exchanges:
                if asked_alike(system, each, other, latency):
                    return other, each
        return None


class Quotient(Situations):
    """Those of a system by exchanges that leave it, and what is asked, the same.

    Each exchange undoes itself.
    """

    def __init__(self, plain: Situations, exchanges: Sequence[Renaming]) -> None:
        self.system = plain.system
        self.exchanges = exchanges
        self._plain = plain
        self.activities = plain.activities
        self._turned: dict[State, _Turned] = {}
        self._steps: dict[Situation, tuple[Move, ...]] = {}
        self._free: dict[Situation, tuple[_Free, ...]] = {}
        self.firings: Firings = {}

    @property
    def plain(self) -> Situations:
        """All of them, each for itself."""
        return self._plain

    def first(self) -> Iterator[Situation]:
        """Where runs start, but for who is who."""
        yield from dict.fromkeys(map(self.at, self.system.initials))

    def at(self, state: State) -> Situation:
        """The one that stands for a state."""
        return self._come_to(state)[0]

    def moves(self, at: Situation) -> tuple[Move, ...]:
        """What can be tried there, in the one of them that stands for all."""
        known = self._steps.get(at)
        if known is None:
            known = self._steps[at] = tuple(self._move(at, each) for each in at.outcomes)
        return known

    def settled(self, at: Situation, dates: d.Dates) -> tuple[d.Dates, tuple[int, ...]]:
        """The dates with threads exchanged that are in all else alike, and which exchanges.

        Of two the one whose dates come first is first.
        """
        free = self._free.get(at)
        if free is None:
            free = self._free[at] = tuple(self._alike(at))
        turns: tuple[int, ...] = ()
        for number, first, second, order in free:
            if _key(dates, second) < _key(dates, first):
                dates = d.kept(dates, (*order, *range(1 + len(order), len(dates))))
                turns = (*turns, number)
        return dates, turns

    def _come_to(self, state: State) -> _Turned:
        known = self._turned.get(state)
        if known is None:
            least, turns = self._least(state)
            at, there = self._plain.at(least), []
            for each in at.activities:
                thread = each.thread
                for turn in reversed(turns):
                    thread = self.exchanges[turn].threads[thread]
                there.append(self.activities.like(each, thread))
            known = self._turned[state] = at, tuple(there), turns
        return known

    def _least(self, state: State) -> tuple[State, tuple[int, ...]]:
        """The state turned by exchanges, as long as one of them makes it less."""
        turns: list[int] = []
        changed = True
        while changed:
            changed = False
            for number, each in enumerate(self.exchanges):
                other = each.state(state)
                if other < state:
                    state, changed = other, True
                    turns.append(number)
        return state, tuple(turns)

    def _places(self, at: Situation, exchange: Renaming) -> tuple[int, ...]:
        """Which activity each becomes, where the exchange leaves the state the same."""
        places = {each: number for number, each in enumerate(at.activities)}
        made = (self.activities.like(e, exchange.threads[e.thread]) for e in at.activities)
        return tuple(places[each] for each in made)

    def _alike(self, at: Situation) -> Iterator[_Free]:
        """The exchanges that leave the state the same and some of what is under way another."""
        for number, each in enumerate(self.exchanges):
            if each.state(at.state) != at.state:
                continue
            places = self._places(at, each)
            moved = [k for k, place in enumerate(places) if k < place]
            if moved:
                order = tuple(1 + place for place in places)
                first = tuple(1 + each for each in moved)
                yield number, first, tuple(1 + places[each] for each in moved), order


_Turned = tuple[Situation, tuple[Activity, ...], tuple[int, ...]]
"""What stands for a state, what its activities are there, and the exchanges between."""

_Free = tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""A number of an exchange, activities, what each of them becomes, and what all become."""


def _key(dates: d.Dates, activities: Sequence[int]) -> list[tuple[object, object]]:
    now = dates[0]
    return [(dates[each][0], now[each]) for each in activities]
