"""Which times one run takes between the events of a latency: from which instant to which.

The one run alone: that another takes no longer is no matter of it. Must not know how a run was
found, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from checker.ir.latencies import Latency
from checker.records import dataclass
from checker.semantics.events import begun, happens
from checker.semantics.timing import due
from checker.trace import Trace


@dataclass(frozen=True, slots=True)
class Passage:
    """A time that a run takes, between two instants of it, which are numbers of steps.

    last: None where it has begun and not ended when the run stops.
    """

    first: int
    last: int | None


def passages(trace: Trace, latency: Latency) -> Iterator[Passage]:
    """Every time that the run takes between the events, in order; one that is open is the last.

    `language.md`, "Between events": a start while one is awaited already counts for nothing, start
    and end in one step are 0 apart, and where both are the same events each end begins it anew.
    """
    system, restarts = trace.system, latency.restarts
    pending: int | None = None
    if begun(system, latency.start, trace.initial):
        if not restarts and begun(system, latency.end, trace.initial):
            yield Passage(0, 0)
        else:
            pending = 0
    before = trace.initial
    for number, step in enumerate(trace.steps, 1):
        starts = happens(system, latency.start, before, step.action, step.state)
        ends = happens(system, latency.end, before, step.action, step.state)
        before = step.state
        if pending is not None and ends:
            yield Passage(pending, number)
            pending = number if starts and restarts else None
        elif pending is None and starts:
            if ends and not restarts:
                yield Passage(number, number)
            else:
                pending = number
    if pending is not None:
        yield Passage(pending, None)


def lasted(trace: Trace, passage: Passage) -> Fraction:
    """How long it takes in seconds, or has taken when the run stops. Pre: the run has times."""
    last = len(trace.steps) if passage.last is None else passage.last
    return instant(trace, last) - instant(trace, passage.first)


def instant(trace: Trace, number: int) -> Fraction:
    """When step `number` is taken, in seconds; 0 is the start. Pre: the run has times."""
    time = trace.steps[number - 1].time if number else Fraction(0)
    if time is None:
        assert not trace.system.timed, "the run has no times"
        return Fraction(0)  # no step of the system takes any
    return time


def rests(trace: Trace) -> bool:
    """Whether a run may stop where this one does, for good: nothing more need happen."""
    return trace.loop is None and not any(True for _ in due(trace.system, trace.last))


def endless(trace: Trace, passage: Passage) -> bool:
    """Whether the run may come to rest before it ends, and so never ends it."""
    return passage.last is None and trace.failure is None and rests(trace)


def breaks(trace: Trace, latency: Latency, passage: Passage) -> bool:
    """Whether it takes longer than the bound of the latency, where the parameters are as there.

    So it does where the bound is over before it has ended, and where it never ends. Pre: the run
    has times, and the latency a bound.
    """
    assert latency.bound is not None
    over = lasted(trace, passage) > latency.bound.at(trace.point)
    return over or endless(trace, passage)


@dataclass(frozen=True, slots=True)
class Passed:
    """What a run with times says of a latency: the passage that tells most of it.

    passage: None if the run never begins it.
    """

    latency: Latency
    trace: Trace
    passage: Passage | None

    @property
    def breaks(self) -> bool:
        """Whether it takes longer than the bound, if there is one."""
        if self.passage is None or self.latency.bound is None:
            return False
        return breaks(self.trace, self.latency, self.passage)

    @property
    def endless(self) -> bool:
        """Whether it is begun, and never ends where the run comes to rest."""
        return self.passage is not None and endless(self.trace, self.passage)

    @property
    def shown(self) -> bool:
        """Whether the run breaks the bound; without one, whether it takes a time, or never ends.

        Of an inversion whether there is one in it.
        """
        if self.latency.bound is not None:
            return self.breaks
        if self.passage is None:
            return False
        return self.passage.last is not None or self.endless or self.latency.inverted is not None


def passed(trace: Trace, latencies: Iterable[Latency]) -> Passed | None:
    """What the run says of one of some latencies, the members of a family: of that which says most.

    A bound that is broken goes first, then what never ends, then the longest time that is over,
    then what has begun. None without latencies. Pre: the run has times.
    """
    found = [
        Passed(latency, trace, each)
        for latency in latencies
        for each in (*passages(trace, latency), None)
    ]
    return max(found, key=_weight, default=None)  # of several the first


def _weight(told: Passed) -> tuple[bool, bool, bool, bool, Fraction]:
    passage = told.passage
    if passage is None:
        return False, False, False, False, Fraction(0)
    ended = passage.last is not None
    return told.breaks, told.endless, ended, True, lasted(told.trace, passage)
