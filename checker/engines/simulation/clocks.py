"""Steers a walk through a system with delays to runs that have times.

Only steers: whether a run has times is for `semantics.timing` to say, exactly. Must not know what
is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from checker.engines.generated.tries import Tried
from checker.ir.actions import Delay
from checker.ir.duration import Duration
from checker.ir.system import State, System
from checker.semantics.integers import value
from checker.semantics.timing import boxes_of


class Clocks:
    """When what is under way is over, by chance within its bounds; for one walk.

    Times are in seconds, rounded; each open time parameter has one value, often an end of it.
    """

    def __init__(self, system: System, chance: Random) -> None:
        self._system = system
        self._chance = chance
        self._point = {
            name: low + (high - low) * chance.choice((0, 1, chance.random()))
            for name, (low, high) in (
                (name, (float(low), float(high))) for name, (low, high) in boxes_of(system).items()
            )
        }
        self._now = 0.0
        self._since = [0.0] * len(system.threads)
        self._due: list[dict[int, float]] = [{} for _ in system.threads]
        delays = (each.delay for each in system.actions)
        ends = [self._seconds(each)[1] for each in delays if each is not None]
        self._long = max((each for each in ends if each is not None), default=1.0) or 1.0

    def allowed(self, able: Sequence[Tried]) -> list[Tried]:
        """Those of the steps that may come first: no time passes while one is due."""
        actions = self._system.actions
        when = [
            self._ends(number, actions[number].delay)
            if actions[number].delay is not None
            else self._now
            for number, _, _ in able
        ]
        hurried = [
            time
            for (number, _, _), time in zip(able, when, strict=True)
            if actions[number].delay is not None or actions[number].eager
        ]
        first = max(self._now, min(hurried, default=self._now))
        return [each for each, time in zip(able, when, strict=True) if time <= first]

    def take(self, step: Tried, before: State) -> None:
        """Note that a step is taken. before: the state that it is taken in."""
        number, choices, _ = step
        action = self._system.actions[number]
        if action.delay is not None:
            self._now = max(self._now, self._ends(number, action.delay))
        self._begin(action.thread)
        for timer, starts in action.starts:
            if value(starts, before, choices):
                self._begin(timer)

    def _begin(self, thread: int) -> None:
        self._since[thread] = self._now
        self._due[thread].clear()

    def _ends(self, number: int, delay: Delay | None) -> float:
        assert delay is not None
        thread = self._system.actions[number].thread
        due = self._due[thread].get(number)
        if due is None:
            due = self._since[thread] + self._drawn(*self._seconds(delay))
            self._due[thread][number] = due
        return due

    def _seconds(self, delay: Delay) -> tuple[float, float | None]:
        low = _at(delay.low, self._point)
        return low, None if delay.high is None else _at(delay.high, self._point)

    def _drawn(self, low: float, high: float | None) -> float:
        chance = self._chance
        if high is None:
            return low + chance.choice((0.0, chance.expovariate(1 / self._long)))
        return chance.choice((low, high, low + (high - low) * chance.random()))


def _at(duration: Duration, point: dict[str, float]) -> float:
    found = float(duration.constant)
    return found + sum(float(factor) * point[name] for name, factor in duration.terms)
