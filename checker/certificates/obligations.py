"""What goes on in a state and what a step does to it, read from what a run demands of its times.

A run, with its times, is told by dates: each delay that is under way has one at which it ends. One
that ends by a step has the date of that step; one that is given up, or goes on for ever, has the
latest that it may have. So no time passes beyond a date, if what `semantics.timing` demands of a
run keeps time from passing beyond the bounds; where it does not, `NotDated` is raised. What holds
for all such dates holds for every run. Must not know classes.
"""

from __future__ import annotations

from checker.ir.actions import Action, DelayKind
from checker.ir.duration import Duration
from checker.ir.latencies import Event, Latency
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.events import begun, happens
from checker.semantics.integers import candidates, outcomes, value
from checker.semantics.timing import due, owes, started
from checker.trace import Failure, Step


class NotDated(Exception):
    """A delay for which the argument of dates does not hold; the text says which."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A delay that goes on. high: the latest that it may end, None if it need not."""

    thread: int
    low: Duration
    high: Duration | None
    kind: DelayKind

    @property
    def free(self) -> bool:
        """Whether it can end at any moment, or never: no date says more."""
        return self.high is None and self.low == Duration()


@dataclass(frozen=True, slots=True)
class Here:
    """A state, with what goes on in it and is not free. hurried: no time passes there.

    failing: the actions that break something of the model when they are tried.
    """

    state: State
    under_way: tuple[UnderWay, ...]
    hurried: bool
    steps: tuple[Step, ...]
    failing: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Watching:
    """Whether a time is being taken behind a step, and one that the step ends.

    ends: the time that was being taken ends. at_once: one begins and ends in the step.
    anew: the time begins with the step.
    """

    pending: bool
    ends: bool = False
    at_once: bool = False
    anew: bool = False


class Obligations:
    """Of one system; what is found of a state is kept. Raises NotDated."""

    def __init__(self, system: System) -> None:
        if system.preemptible:
            raise NotDated("a `preemptible` delay may last longer than it says")
        self.system = system
        self._known: dict[State, Here] = {}

    def here(self, state: State) -> Here:
        """What goes on in a state."""
        known = self._known.get(state)
        if known is None:
            known = self._known[state] = self._here(state)
        return known

    def _here(self, state: State) -> Here:
        found = tuple(outcomes(self.system, state))
        tried = {id(each.action) for each in found}
        bounding = [*due(self.system, state, lambda action: id(action) in tried)]
        hurried = any(each.delay is None for each in bounding)
        under_way: dict[UnderWay, None] = {}
        for action in candidates(self.system, state):
            if action.delay is None:
                continue
            kind = action.delay.kind
            goes_on = kind is DelayKind.TIMEOUT or (
                bool(value(action.guard, state)) if kind is DelayKind.TIMER else id(action) in tried
            )
            if goes_on and not self.of(action).free:
                under_way[self.of(action)] = None
        bound = {self.of(each) for each in bounding if each.delay is not None}
        for each in under_way:
            if each.high is not None and not hurried and each not in bound:
                raise NotDated(f"time may pass a bound of {self._name(each.thread)}")
        steps = tuple(each for each in found if isinstance(each, Step))
        errs = (each.action for each in found if isinstance(each, Failure))
        failing = {id(each): each for each in errs if each is not None}
        return Here(state, tuple(under_way), hurried, steps, tuple(failing.values()))

    def of(self, action: Action) -> UnderWay:
        """What ends by a step that has a delay."""
        delay = action.delay
        assert delay is not None
        high = delay.high if owes(self.system, action) else None
        return UnderWay(action.thread, delay.low, high, delay.kind)

    def begins(self, before: Here, step: Step, after: Here) -> frozenset[UnderWay]:
        """What is under way behind a step and begins with it; all else goes on as it was.

        Raises NotDated if something begins that is of another thread.
        """
        threads = started(step.action, before.state, step.choices)
        anew = {each for each in after.under_way if each.thread in threads}
        for each in after.under_way:
            if each not in anew and each not in before.under_way:
                name = self._name(each.thread)
                raise NotDated(f"a delay of {name} begins by a step of another thread")
        return frozenset(anew)

    def _name(self, thread: int) -> str:
        return self.system.threads[thread].name


def at_start(system: System, latency: Latency, state: State) -> Watching:
    """What is being taken in an initial state."""
    starts, ends = (begun(system, of, state) for of in (latency.start, latency.end))
    if starts and ends and not latency.restarts:
        return Watching(False, at_once=True)
    return Watching(starts, anew=starts)


def behind(system: System, latency: Latency, pending: bool, before: State, step: Step) -> Watching:
    """What is being taken behind a step; a start while one is awaited counts for nothing."""

    def occurs(events: tuple[Event, ...]) -> bool:
        return happens(system, events, before, step.action, step.state)

    if pending:
        if not occurs(latency.end):
            return Watching(True)
        return Watching(latency.restarts, ends=True, anew=latency.restarts)
    starts = occurs(latency.start)
    if starts and not latency.restarts and occurs(latency.end):
        return Watching(False, at_once=True)
    return Watching(starts, anew=starts)


class Coming:
    """Whether a time may still begin, by the text of each thread alone, whatever others do."""

    def __init__(self, system: System, latency: Latency) -> None:
        self._system = system
        self._any = any(each.condition is not None for each in latency.start)
        places = {each for event in latency.start for each in event.arrivals}
        self._from = {place: _leading_to(system, *place) for place in places}
        for thread in (each.inverting.thread for each in latency.start if each.inverting):
            for action in system.actions:
                if action.thread == thread and action.wait and action.source is not None:
                    place = thread, action.source
                    self._from[place] = {action.source, *_leading_to(system, *place)}

    def may(self, state: State) -> bool:
        """From a state on."""
        return self._any or any(
            self._system.location(state, thread) in leading
            for (thread, _), leading in self._from.items()
        )


def _leading_to(system: System, thread: int, location: int) -> set[int | None]:
    """Where a thread may be before it comes to a location, however long before."""
    leading: set[int | None] = set()
    size = -1
    while len(leading) > size:
        size = len(leading)
        for each in system.actions:
            to_it = each.target == location or each.target in leading
            if each.thread == thread and to_it and each.target is not None:
                leading.add(each.source)
    return leading
