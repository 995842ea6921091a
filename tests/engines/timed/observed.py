"""Bounds of the time between events by zones with one more clock, which is started by the first.

A search of its own over `engines.timed.zones`: each thread has a clock, which counts from when it
came, and no dates are kept. It answers whether an end can come so late, or so early.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from checker.engines.timed.zones import (
    ORIGIN,
    Zone,
    at_least,
    at_most,
    coarsened,
    elapsed,
    includes,
    started,
    without,
)
from checker.ir.system import State
from checker.trace import Step
from tests.engines.timed.happening import Asked
from tests.engines.timed.whole_time import Clockwork, TooMany


@dataclass
class Observed:
    """What can be of the time between two events, as far as `limit` tells numbers apart.

    ends: the latest and the earliest at which one ends. open: the latest while one is awaited.
    """

    latest: float | None = None
    earliest: float | None = None
    open: float | None = None


@dataclass
class _Search:
    clockwork: Clockwork
    what: Asked
    limit: int
    most: int
    limits: list[int] = field(default_factory=list)
    found: Observed = field(default_factory=Observed)
    kept: dict[tuple[State, bool], list[Zone]] = field(default_factory=dict)
    waiting: deque[tuple[State, bool, Zone]] = field(default_factory=deque)
    size: int = 0

    def run(self) -> Observed:
        system = self.clockwork.system
        self.limits = [0, *(self._most(k) for k in range(len(system.threads))), self.limit]
        for state in system.initials:
            zone: Zone = ORIGIN
            for k in range(len(system.threads)):
                zone = started(zone, k + 1)
            _, at_once, begins, awaited = self.what.follow(False, *self.what.at_start(state))
            if at_once:
                self._take(0, 0)
            self._come(state, awaited, started(zone, len(zone)) if begins else zone)
        while self.waiting:
            state, awaited, zone = self.waiting.popleft()
            for step in self.clockwork.tried(state):
                if isinstance(step, Step):
                    self._step(state, awaited, zone, step)
        return self.found

    def _step(self, state: State, awaited: bool, zone: Zone, step: Step) -> None:
        action, observer = step.action, len(self.clockwork.system.threads) + 1
        there: Zone | None = zone
        if action.delay is not None:
            there = at_least(zone, action.thread + 1, self.clockwork.units(action.delay.low))
            if there is not None and action.delay.high is not None and self.clockwork.owes(action):
                high = self.clockwork.units(action.delay.high)
                there = at_most(there, action.thread + 1, high)
        if there is None:
            return
        happens = self.what.in_step(state, action, step.state)
        ended, at_once, begins, still = self.what.follow(awaited, *happens)
        if ended:
            self._take(there[observer][0], -there[0][observer])
        if at_once:
            self._take(0, 0)
        ages = self.clockwork.behind(state, (1,) * (observer - 1), step)
        for clock, age in enumerate(ages, 1):
            if not age:
                there = started(without(there, clock), clock)
        if awaited and (ended or begins):
            there = without(there, observer)
        if begins:
            there = started(there, observer)
        self._come(step.state, still, there)

    def _come(self, state: State, awaited: bool, zone: Zone) -> None:
        haste, limits = self.clockwork.patience(state)
        there: Zone | None = zone if haste else elapsed(zone)
        for thread, high in limits:
            there = there and at_most(there, thread + 1, high)
        if there is None:
            return
        limits_here = self.limits if awaited else self.limits[:-1]
        there = coarsened(there, limits_here)
        kept = self.kept.setdefault((state, awaited), [])
        if any(includes(each, there) for each in kept):
            return
        if awaited:
            self.found.open = max(self.found.open or 0, there[-1][0])
        kept[:] = [each for each in kept if not includes(there, each)]
        kept.append(there)
        self.size += 1
        if self.size > self.most:
            raise TooMany
        self.waiting.append((state, awaited, there))

    def _take(self, latest: float, earliest: float) -> None:
        found = self.found
        found.latest = latest if found.latest is None else max(latest, found.latest)
        found.earliest = earliest if found.earliest is None else min(earliest, found.earliest)

    def _most(self, thread: int) -> int:
        numbers = [0]
        for action in self.clockwork.system.actions:
            if action.thread == thread and action.delay is not None:
                both = (action.delay.low, action.delay.high)
                numbers += [self.clockwork.units(each) for each in both if each is not None]
        return max(numbers)


def observed(clockwork: Clockwork, what: Asked, limit: int, most: int = 1_000) -> Observed:
    """What can be, told apart up to `limit` units. Raises TooMany for more than `most` zones."""
    return _Search(clockwork, what, limit, most).run()
