"""The states of a system with what is under way in them, and the steps between them.

All of it that does not depend on how long anything takes, so that it is worked out once for every
search of a system. Must not know dates, nor what is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.engines.generated.moves import Moves
from checker.engines.symmetry.renaming import Renaming
from checker.engines.timed import dates as d
from checker.engines.timed.activities import Activities, Activity, CannotTime
from checker.engines.timed.firing import Firing
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.timing import hastens, started
from checker.trace import Failure, Step


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """A state; equal ones are one object.

    activities: what is under way and has a date. hurried: no time passes there.
    outcomes: what can be tried.
    """

    state: State
    activities: tuple[Activity, ...]
    hurried: bool
    outcomes: tuple[Step | Failure, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """A step, or one that fails, with what it does to all that is under way.

    ends: the number of the activity that ends by it, if one does.
    after: what it leads to, None if it fails. staying: the numbers of the activities that go on, as
    they were before. places: those of them as they are behind it, in the same order.
    turns: the numbers of the exchanges that make `after` of the state that the step leads to.
    """

    outcome: Step | Failure
    ends: int | None
    after: Situation | None = None
    staying: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    turns: tuple[int, ...] = ()


Firings = dict[tuple[Move, int], tuple[Firing, tuple[Activity, ...]]]


class Situations:
    """Those of one system, as they are come to.

    Raises CannotTime for a system that state classes can't follow.
    exchanges: those by which one of them stands for others; here each stands for itself.
    activities: what is under way in them. firings: what steps do to dates, by how many these are,
    and what begins with them; kept here for whoever asks.
    """

    exchanges: Sequence[Renaming] = ()

    def __init__(self, system: System) -> None:
        self.system = system
        self.activities = Activities(system)
        self._moves = Moves(system)
        self._at_once = frozenset(
            id(each) for each in system.actions if each.delay is None and hastens(system, each)
        )
        self._known: dict[State, Situation] = {}
        self._from: dict[Situation, tuple[Move, ...]] = {}
        self.firings: Firings = {}

    @property
    def plain(self) -> Situations:
        """The same, where each stands for itself."""
        return self

    def settled(self, at: Situation, dates: d.Dates) -> tuple[d.Dates, tuple[int, ...]]:
        """The dates by which a class there is known, and the exchanges that make them so."""
        return dates, ()

    def first(self) -> Iterator[Situation]:
        """Where runs start."""
        for state in self.system.initials:
            yield self.at(state)

    def at(self, state: State) -> Situation:
        """What is under way in a state."""
        known = self._known.get(state)
        if known is None:
            outcomes = tuple(self._moves.outcomes(state))
            tried = {id(each.action) for each in outcomes}

            def can(action: object) -> bool:
                return id(action) in tried

            activities = self.activities.under_way(state, can)
            hurried = not self._at_once.isdisjoint(tried)
            known = self._known[state] = Situation(state, activities, hurried, outcomes)
        return known

    def moves(self, at: Situation) -> tuple[Move, ...]:
        """What can be tried there."""
        known = self._from.get(at)
        if known is None:
            known = self._from[at] = tuple(self._move(at, each) for each in at.outcomes)
        return known

    def _move(self, at: Situation, outcome: Step | Failure) -> Move:
        action = outcome.action
        assert action is not None
        activity = None if action.delay is None else self.activities.of(action)
        ends = None if activity is None else at.activities.index(activity)
        if not isinstance(outcome, Step):
            return Move(outcome, ends)
        after, there, turns = self._come_to(outcome.state)
        anew = self._anew(at, outcome, there)
        staying, places = [], []
        for place, each in enumerate(there):
            if each in at.activities and each.thread not in anew:
                staying.append(at.activities.index(each))
                places.append(place)
        return Move(outcome, ends, after, tuple(staying), tuple(places), turns)

    def _come_to(self, state: State) -> tuple[Situation, tuple[Activity, ...], tuple[int, ...]]:
        """What stands for a state, what its activities are there, and the exchanges between."""
        at = self.at(state)
        return at, at.activities, ()

    def _anew(self, at: Situation, step: Step, there: Iterable[Activity]) -> frozenset[int]:
        """The threads whose activities behind a step begin with it. there: those behind it.

        Raises CannotTime where one is under way that began neither with a step of its thread nor
        before.
        """
        threads = frozenset(started(step.action, at.state, step.choices))
        for each in there:
            if each not in at.activities and each.thread not in threads:
                thread = self.system.threads[each.thread]
                if thread.timer is None:
                    raise CannotTime(f"a delay of {thread.name} begins by a step of another thread")
                threads |= {each.thread}
        return threads
