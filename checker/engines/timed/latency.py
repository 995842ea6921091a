"""The longest and the shortest time from one event to another, over all runs, exactly.

At one value of each time parameter. Must not know how dates are kept, nor how it is shown.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed import dates as d
from checker.engines.timed.classes import Classes, StateClass, Taken
from checker.engines.timed.laps import grows
from checker.ir.latencies import Latency
from checker.ir.system import State, System
from checker.semantics.events import begun, happens
from checker.semantics.farthest import farthest
from checker.trace import Step, Trace

_OFTEN = 64
"""The budget is asked once in this many classes."""


class Endless(Enum):
    """Why a latency has no longest time."""

    RESTS = "rests"  # nothing more need happen
    CYCLE = "cycle"  # it may go round for ever


@dataclass(frozen=True, slots=True)
class Extreme:
    """A longest or shortest time, in seconds, with a run that takes it, at its times.

    first, last: the instants of the run, as numbers of steps, between which it lies.
    """

    value: Fraction
    trace: Trace
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Unbounded:
    """There is no longest time, for a run may begin it and never end it.

    trace: such a run up to where it rests, or with the loop that it may go round.
    first: the instant at which it begins.
    """

    why: Endless
    trace: Trace
    first: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What a latency comes to. Both None: no run begins it.

    best is None where no run that begins it ends it. classes: how many were looked at.
    failing: some runs end at an error of the model, and it speaks of them only up to there.
    """

    worst: Extreme | Unbounded | None
    best: Extreme | None
    classes: int
    failing: bool = False


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """The search was cut short: the longest time is at least that of `least`, if there is one."""

    least: Extreme | None
    classes: int


@dataclass(frozen=True, slots=True)
class _Node:
    """A class that was come to, and whether the time is being taken in it, since which step."""

    at: StateClass
    length: int = 0
    before: _Node | None = None
    step: Step | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """The end of a time that was taken: the longest or shortest of a step."""

    units: int
    node: _Node
    step: Step | None
    first: int


@dataclass(slots=True)
class LatencySearch:
    """Measures a latency; run it once."""

    system: System
    latency: Latency
    point: Mapping[str, Fraction]
    budget: Budget
    most: int = 1_000_000
    _classes: Classes = field(init=False)
    _kept: dict[tuple[State, bool], list[d.Dates]] = field(default_factory=dict)
    _stored: int = 0
    _longest: _Found | None = None
    _shortest: _Found | None = None
    _unbounded: tuple[Endless, _Node, _Node] | None = None
    _failing: bool = False

    def __post_init__(self) -> None:
        self._classes = Classes(self.system, self.point)

    def run(self) -> Measured | Unmeasured:
        """Look at every class, or as many as the budget allows. Raises CannotTime."""
        waiting: deque[_Node] = deque()
        for first in self._classes.first():
            node = _Node(first)
            if begun(self.system, self.latency.start, first.state):
                ends = begun(self.system, self.latency.end, first.state)
                if ends and not self.latency.restarts:
                    self._taken(0, 0, node, None, 0)
                else:
                    node = _Node(_marked(first), since=0)
            self._keep(node, waiting)
        looked = 0
        while waiting and self._unbounded is None:
            if looked % _OFTEN == 0 and self.budget.spent() is not None:
                return Unmeasured(self._extreme(self._longest, 1), self._stored)
            if self._stored >= self.most:
                return Unmeasured(self._extreme(self._longest, 1), self._stored)
            looked += 1
            node = waiting.popleft()
            if node.since is not None and self._classes.rests(node.at):
                self._unbounded = Endless.RESTS, node, node
                break
            for taken in self._classes.steps(node.at):
                after = self._follow(node, taken)
                if after is not None:
                    self._keep(after, waiting)
        worst = self._never() if self._unbounded else self._extreme(self._longest, 1)
        best = self._extreme(self._shortest, -1)
        return Measured(worst, best, self._stored, self._failing)

    def _follow(self, node: _Node, taken: Taken) -> _Node | None:
        if not isinstance(taken.outcome, Step) or taken.after is None:
            self._failing = True
            return None
        step, after, since = taken.outcome, taken.after, node.since
        before = node.at.state
        starts = happens(self.latency.start, before, step.action, step.state)
        ends = happens(self.latency.end, before, step.action, step.state)
        length = node.length + 1
        if since is not None and ends:
            (mark,) = node.at.remembered
            self._taken(taken.dates[0][mark], -taken.dates[mark][0], node, step, since)
            after, since = _forgetful(after), None
            starts = starts and self.latency.restarts
        elif since is None and starts and ends and not self.latency.restarts:
            self._taken(0, 0, node, step, length)
            starts = False
        if since is None and starts:
            after, since = _marked(after), length
        return _Node(after, length, node, step, since)

    def _taken(self, most: float, least: float, node: _Node, step: Step | None, first: int) -> None:
        assert most < math.inf, "a class in which nothing need happen was stepped from"
        if self._longest is None or most > self._longest.units:
            self._longest = _Found(int(most), node, step, first)
        if self._shortest is None or least < self._shortest.units:
            self._shortest = _Found(int(least), node, step, first)

    def _keep(self, node: _Node, waiting: deque[_Node]) -> None:
        """Store a class unless one that is kept has all its dates; see whether it goes round."""
        kept = self._kept.setdefault((node.at.state, node.since is not None), [])
        if any(d.includes(dates, node.at.dates) for dates in kept):
            return
        if node.since is not None and self._unbounded is None:
            start = self._same_before(node)
            if start is not None:
                self._unbounded = Endless.CYCLE, node, start
                return
        kept.append(node.at.dates)
        waiting.append(node)
        self._stored += 1

    def _same_before(self, node: _Node) -> _Node | None:
        """The class at which a loop begins that the run can go round without any bound."""
        own = _forgetful(node.at)
        earlier = node.before
        while earlier is not None and earlier.since == node.since:
            if earlier.at.state == node.at.state and _forgetful(earlier.at) == own:
                trace = self._trace(node)
                if grows(trace, earlier.length, self.point):
                    return earlier
            earlier = earlier.before
        return None

    def _never(self) -> Unbounded:
        assert self._unbounded is not None
        why, node, start = self._unbounded
        trace = self._trace(node)
        first = node.since if node.since is not None else 0
        if why is Endless.CYCLE:
            trace = Trace(self.system, trace.initial, trace.steps, loop=start.length)
        return Unbounded(why, trace, first)

    def _extreme(self, found: _Found | None, sign: int) -> Extreme | None:
        if found is None:
            return None
        trace = self._trace(found.node, found.step)
        last = trace.length
        if sign > 0:
            run = farthest(trace, found.first, last, self.point)
        else:
            run = farthest(trace, last, found.first, self.point)
        assert run is not None, "a time that was found has no bound"
        apart, timed = run
        value = apart * sign
        assert value == found.units * self._classes.unit, "two ways to measure a run differ"
        return Extreme(value, timed, found.first, last)

    def _trace(self, node: _Node, last: Step | None = None) -> Trace:
        steps = [] if last is None else [last]
        at = node
        while at.before is not None and at.step is not None:
            steps.append(at.step)
            at = at.before
        return Trace(self.system, at.at.state, tuple(reversed(steps)))


def _marked(at: StateClass) -> StateClass:
    """With this instant remembered."""
    return StateClass(at.state, at.activities, d.marked(at.dates))


def _forgetful(at: StateClass) -> StateClass:
    """With no instant remembered."""
    dates = d.kept(at.dates, range(1, 1 + len(at.activities)))
    return StateClass(at.state, at.activities, dates)
