"""The longest or the shortest time from one event to another, over all runs, exactly.

At one value of each time parameter. Must not know how dates are kept, nor how it is shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import field, replace
from fractions import Fraction

from checker.collecting import resting
from checker.engines.budget import Budget
from checker.engines.timed import dates as d
from checker.engines.timed.activities import whole
from checker.engines.timed.classes import Classes
from checker.engines.timed.heard import OFTEN
from checker.engines.timed.laps import grows
from checker.engines.timed.lifting import Hop, Lifted
from checker.engines.timed.situations import Situation, Situations
from checker.engines.timed.standstill import standstill
from checker.engines.timed.watch import Sample, Watch, Watched
from checker.ir.latencies import Latency
from checker.ir.system import State
from checker.measured import Endless, Extreme, Unbounded
from checker.records import dataclass
from checker.semantics.farthest import farthest
from checker.semantics.replay import follow
from checker.semantics.timing import time
from checker.trace import Shortest, Step, Trace
from checker.verdict import Reason

MOST = 500_000
"""How many classes may be kept."""


@dataclass(slots=True)
class _Node:
    """A class that was come to, by which hop, and since which one the time is taken, if it is.

    covered: one that was found later has all its dates.
    """

    on: Watched
    length: int = 0
    before: _Node | None = None
    hop: Hop | None = None
    since: int | None = None
    covered: bool = False


@dataclass(frozen=True, slots=True)
class _Taken:
    """A time that was taken, in units, or minus it: it ends with a step from a class."""

    units: int
    node: _Node
    step: Step | None
    first: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. extreme: None if no run takes the time, or ends it for the shortest.

    begun: some run begins the time. reason: why the search was cut short, if it was; then `extreme`
    is the longest or shortest that was seen. classes: how many were looked at. failing: some runs
    end at an error of the model, and it speaks of them only up to there. still: a loop in which no
    time passes, if one was come to; then `reason` is TIMING, for nothing is known of such runs. It
    is not looked for where somebody interrupts, and no more is said than what was seen.
    """

    extreme: Extreme | Unbounded | None
    begun: bool
    classes: int
    failing: bool
    reason: Reason | None = None
    still: tuple[Step, ...] | None = None


@dataclass(slots=True)
class LatencySearch:
    """Measures a latency breadth first over state classes, those left out that another includes.

    Sound and complete: dates are exact, and bounds are closed, so the most that a class allows is
    taken by a run; the interpreter takes it again, and it is measured a second time from its own
    delays. That it ends although
    the time grows without bound is owed to `laps`: a class that comes again with the time still
    being taken is tried for a loop that can be gone round for ever.

    Run it once. longest: for the longest time, else for the shortest.
    """

    situations: Situations
    latency: Latency
    point: Mapping[str, Fraction]
    budget: Budget
    longest: bool
    most: int = MOST
    _watch: Watch = field(init=False)
    _unit: Fraction = field(init=False)
    _classes: Classes = field(init=False)
    _kept: dict[tuple[Situation, bool], dict[d.Dates, _Node]] = field(default_factory=dict)
    _stored: int = 0
    _farthest: _Taken | None = None
    _begun: bool = False
    _unbounded: tuple[Endless, _Node, Trace, int | None] | None = None
    _failing: bool = False

    def __post_init__(self) -> None:
        system = self.situations.system
        self._unit, number = whole(system, self.point)
        self._classes = Classes(self.situations, number)
        self._watch = Watch(system, self.latency, self.longest)

    def run(self) -> Found:
        """Look at every class, or as many as the budget allows.

        A KeyboardInterrupt is taken as the end of the budget. Raises CannotTime as `Situations`
        does.
        """
        hurried = False
        try:
            reason = self._search()
        except KeyboardInterrupt:
            reason = self.budget.spent() or Reason.INTERRUPTED
            hurried = self._unbounded is None  # what was seen is no more than that
        extreme = self._never() if self._unbounded else self._extreme()
        # It looks at every situation that was come to, which who interrupts need not wait for.
        still = None if hurried else standstill(self.situations, (at for at, _ in self._kept))
        reason = Reason.TIMING if still is not None else reason
        return Found(extreme, self._begun, self._stored, self._failing, reason, still)

    @resting()
    def _search(self) -> Reason | None:
        waiting: deque[_Node] = deque()
        for first in self._classes.first():
            watched, sample = self._watch.start(first)
            node = _Node(watched, since=0 if watched.pending else None)
            if sample is not None:
                self._take(sample, node, None)
            self._keep(node, waiting)
        looked = 0
        while waiting and self._unbounded is None:
            reason = self.budget.spent() if looked % OFTEN == 0 else None
            if self._stored >= self.most or self.budget.full(self._stored):
                reason = Reason.STATES
            if reason is not None:
                return reason
            looked += 1
            node = waiting.popleft()
            if node.covered:
                continue
            if self.longest and node.on.pending and self._classes.rests(node.on.at):
                self._unbounded = Endless.RESTS, node, self._trace(node), None
                break
            for taken in self._classes.steps(node.on.at):
                step = taken.move.outcome
                followed = self._watch.follow(node.on, taken)
                if followed is None or not isinstance(step, Step):
                    self._failing = True
                    continue
                watched, sample = followed
                if sample is not None:
                    self._take(sample, node, step)
                self._keep(_behind(node, (step, taken.turns), watched, sample), waiting)
        return None

    def _take(self, sample: Sample, node: _Node, step: Step | None) -> None:
        assert isinstance(sample.far, int), "a time that was taken has an end"
        self._begun = True
        first = node.since if not sample.at_once else node.length + int(step is not None)
        assert first is not None
        if self._farthest is None or sample.far > self._farthest.units:
            self._farthest = _Taken(sample.far, node, step, first)

    def _keep(self, node: _Node, waiting: deque[_Node]) -> None:
        """Store a class unless it is of no use, or one that is kept has all its dates.

        Those that it has all dates of are left out from now on. See whether it goes round.
        """
        if self._watch.over(node.on):
            return
        self._begun |= node.on.pending
        kept = self._kept.setdefault((node.on.at.at, node.on.pending), {})
        own = node.on.at.dates
        if own in kept:
            return
        for dates in kept:
            if d.covers(dates, own):
                return
        if self.longest and node.on.pending and self._unbounded is None:
            loop = self._loop(node)
            if loop is not None:
                self._unbounded = Endless.CYCLE, node, *loop
                return
        for dates in [dates for dates in kept if d.covers(own, dates)]:
            kept.pop(dates).covered = True
        kept[own] = node
        waiting.append(node)
        self._stored += 1

    def _loop(self, node: _Node) -> tuple[Trace, int] | None:
        """A run to `node`, and behind which of its steps a loop begins that has no bound."""
        at, own = node.on.at.at, None
        earlier = node.before
        while earlier is not None and earlier.since == node.since:
            if earlier.on.at.at is at:
                own = own or node.on.forgetful
                if earlier.on.forgetful == own:
                    trace = self._round(node, earlier.length)
                    if grows(trace, earlier.length, self.point):
                        return trace, earlier.length
            earlier = earlier.before
        return None

    def _round(self, node: _Node, begin: int) -> Trace:
        """The run to `node`, and on as it came there from step `begin` until all are as they were.

        Behind the loop others may be where some were before it. If it is gone round again, those
        change in the same way, so that each comes back.
        """
        initial, hops = _path(node)
        run = Lifted(self.situations, initial)
        for each in hops[:begin]:
            run.take(each)
        place = run.place
        for each in hops[begin:]:
            run.take(each)
        while run.place != place:
            for each in hops[begin:]:
                run.take(each)
        return Trace(self.situations.system, initial, tuple(run.steps))

    def _never(self) -> Unbounded:
        assert self._unbounded is not None
        why, node, trace, loop = self._unbounded
        trace = replace(trace, shortest=Shortest.UNKNOWN)
        trace = (time(trace) or trace) if loop is None else replace(trace, loop=loop + 1)
        assert node.since is not None
        follow(trace)
        return Unbounded(why, trace, node.since)

    def _extreme(self) -> Extreme | None:
        found, sign = self._farthest, 1 if self.longest else -1
        if found is None:
            return None
        trace = self._trace(found.node, found.step)
        first, last = found.first, trace.length
        ends = (first, last) if sign > 0 else (last, first)
        run = farthest(trace, *ends, self.point)
        assert run is not None, "a time that was found has no bound"
        apart, timed = run
        follow(timed)
        assert apart == found.units * self._unit, "two ways to measure a run differ"
        return Extreme(apart * sign, timed, first, last, self.latency.inverted)

    def _trace(self, node: _Node, last: Step | None = None) -> Trace:
        initial, hops = _path(node)
        run = Lifted(self.situations, initial)
        for each in hops:
            run.take(each)
        if last is not None:
            run.take((last, ()))
        return Trace(self.situations.system, initial, tuple(run.steps))


def _path(node: _Node) -> tuple[State, list[Hop]]:
    """Where the path to a node begins, and its hops."""
    hops: list[Hop] = []
    while node.before is not None and node.hop is not None:
        hops.append(node.hop)
        node = node.before
    hops.reverse()
    return node.on.at.at.state, hops


def _behind(node: _Node, hop: Hop, watched: Watched, sample: Sample | None) -> _Node:
    since = None
    if watched.pending:
        since = node.length + 1 if not node.on.pending or sample is not None else node.since
    return _Node(watched, node.length + 1, node, hop, since)
