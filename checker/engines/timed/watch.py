"""A latency followed along the classes of a run: when its time begins, and when it is taken.

The one reading of which start counts (`language.md`, Time). Must not know which classes are kept.
"""

from __future__ import annotations

from dataclasses import field

from checker.engines.timed import dates as d
from checker.engines.timed.classes import StateClass, Taken
from checker.engines.timed.coming import Coming
from checker.engines.timed.forms import Number
from checker.engines.timed.situations import Move
from checker.ir.latencies import Latency
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.events import begun, happens
from checker.trace import Step


@dataclass(frozen=True, slots=True)
class Watched:
    """A class, and whether the time is being taken: then it remembers when that began."""

    at: StateClass
    pending: bool

    @property
    def forgetful(self) -> StateClass:
        """The class without that instant."""
        dates = d.kept(self.at.dates, range(1, 1 + len(self.at.at.activities)))
        return StateClass(self.at.at, dates)


@dataclass(frozen=True, slots=True)
class Sample:
    """A time that was taken: the most that it can be, or minus the least.

    at_once: it began in the step that ended it.
    """

    far: Number
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """How a latency is followed. longest: for the longest time, else for the shortest.

    For the longest, the instant that is remembered counts as if it might also have been later, and
    for the shortest as if it might have been earlier. What is so added gives no longer, or no
    shorter, time; and more classes are included in another, so that there are fewer.
    """

    system: System
    latency: Latency
    longest: bool
    _events: dict[Move, tuple[bool, bool]] = field(default_factory=dict)
    _coming: Coming = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_coming", Coming(self.system, self.latency.start))

    def over(self, on: Watched) -> bool:
        """Whether no time is being taken, nor will be in any run that goes on from here."""
        return not on.pending and not self._coming.may(on.at.at.state)

    def start(self, first: StateClass) -> tuple[Watched, Sample | None]:
        """Where runs start, and the time that is taken there."""
        latency = self.latency
        if not begun(self.system, latency.start, first.at.state):
            return Watched(first, False), None
        if not latency.restarts and begun(self.system, latency.end, first.at.state):
            return Watched(first, False), Sample(0, True)
        return Watched(_marked(first), True), None

    def follow(self, before: Watched, taken: Taken) -> tuple[Watched, Sample | None] | None:
        """The class behind a step, and the time that it ends; None for a step that fails."""
        return _follow(self, before, taken)

    def events(self, before: State, move: Move) -> tuple[bool, bool]:
        """Whether the time may begin, and end, in a step that does not fail, out of a state."""
        known = self._events.get(move)
        if known is None:
            step = move.outcome
            assert isinstance(step, Step)
            starts = happens(self.system, self.latency.start, before, step.action, step.state)
            ends = happens(self.system, self.latency.end, before, step.action, step.state)
            known = self._events[move] = starts, ends
        return known

    def far(self, after: StateClass) -> Number:
        """The most, or minus the least, that the instant which is remembered is ago."""
        (mark,) = after.remembered
        return after.dates[0][mark] if self.longest else after.dates[mark][0]

    def eased(self, at: StateClass) -> StateClass:
        """The class with what is to be added of the instant that is remembered."""
        dates = d.no_earlier(at.dates) if self.longest else d.no_later(at.dates)
        return StateClass(at.at, dates)


def _follow(watch: Watch, before: Watched, taken: Taken) -> tuple[Watched, Sample | None] | None:
    after, latency = taken.after, watch.latency
    if after is None:
        return None
    pending, sample = before.pending, None
    starts, ends = watch.events(before.at.at.state, taken.move)
    if pending and ends:
        sample = Sample(watch.far(after))
        after, pending = Watched(after, True).forgetful, False
        starts = starts and latency.restarts
    elif not pending and starts and ends and not latency.restarts:
        sample, starts = Sample(0, True), False
    if not pending and starts:
        after, pending = _marked(after), True
    return Watched(watch.eased(after) if pending else after, pending), sample


def _marked(at: StateClass) -> StateClass:
    """With this instant remembered."""
    return StateClass(at.at, d.marked(at.dates))
