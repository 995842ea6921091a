"""A latency followed along the classes of a run: when its time begins, and when it is taken.

The one reading of which start counts (`language.md`, Time). Must not know which classes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.engines.timed import dates as d
from checker.engines.timed.classes import StateClass, Taken
from checker.engines.timed.forms import Number
from checker.ir.latencies import Latency
from checker.ir.system import System
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
        dates = d.kept(self.at.dates, range(1, 1 + len(self.at.activities)))
        return StateClass(self.at.state, self.at.activities, dates)


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

    def start(self, first: StateClass) -> tuple[Watched, Sample | None]:
        """Where runs start, and the time that is taken there."""
        latency = self.latency
        if not begun(self.system, latency.start, first.state):
            return Watched(first, False), None
        if not latency.restarts and begun(self.system, latency.end, first.state):
            return Watched(first, False), Sample(0, True)
        return Watched(_marked(first), True), None

    def follow(self, before: Watched, taken: Taken) -> tuple[Watched, Sample | None] | None:
        """The class behind a step, and the time that it ends; None for a step that fails."""
        return _follow(self, before, taken)

    def far(self, taken: Taken, mark: int) -> Number:
        """The most, or minus the least, that the instant which is remembered is ago."""
        return taken.dates[0][mark] if self.longest else taken.dates[mark][0]

    def eased(self, at: StateClass) -> StateClass:
        """The class with what is to be added of the instant that is remembered."""
        dates = d.no_earlier(at.dates) if self.longest else d.no_later(at.dates)
        return StateClass(at.state, at.activities, dates)


def _follow(watch: Watch, before: Watched, taken: Taken) -> tuple[Watched, Sample | None] | None:
    step, after, latency = taken.outcome, taken.after, watch.latency
    if not isinstance(step, Step) or after is None:
        return None
    state, pending, sample = before.at.state, before.pending, None
    starts = happens(latency.start, state, step.action, step.state)
    ends = happens(latency.end, state, step.action, step.state)
    if pending and ends:
        (mark,) = before.at.remembered
        sample = Sample(watch.far(taken, mark))
        after, pending = Watched(after, True).forgetful, False
        starts = starts and latency.restarts
    elif not pending and starts and ends and not latency.restarts:
        sample, starts = Sample(0, True), False
    if not pending and starts:
        after, pending = _marked(after), True
    return Watched(watch.eased(after) if pending else after, pending), sample


def _marked(at: StateClass) -> StateClass:
    """With this instant remembered."""
    return StateClass(at.state, at.activities, d.marked(at.dates))
