"""What was measured without some threads, with the steps that they take meanwhile.

Must not know why they were left out, nor how it was measured.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from checker.ir.actions import Action
from checker.ir.system import State, System
from checker.measured import Extreme, Measurement, Unbounded
from checker.semantics.integers import attempt, picks
from checker.semantics.replay import follow
from checker.semantics.timing import due, meets, started
from checker.semantics.waits import possible
from checker.trace import Step

MOST_STEPS = 2_000
"""A run gets no more steps than this."""


def completed(
    system: System, measurement: Measurement, left_out: Collection[int]
) -> Measurement | None:
    """The same with runs of the system; None if one of them goes on for ever, or is too long.

    Pre: `left_out` let time go on, whatever the others do, and the others take no notice of them.
    """
    changed: dict[str, Any] = {}
    for each in fields(measurement):
        value = getattr(measurement, each.name)
        if isinstance(value, Unbounded):
            return None
        if isinstance(value, Extreme):
            found = _completed(system, value, left_out)
            if found is None:
                return None
            changed[each.name] = found
    return replace(measurement, **changed)


def _completed(system: System, extreme: Extreme, left_out: Collection[int]) -> Extreme | None:
    trace = extreme.trace
    run = _Run(system, trace.initial, trace.point, left_out)
    instants = [0]
    for each in trace.steps:
        assert each.time is not None and trace.failure is None, "a run that was measured has times"
        if not run.let_go_on(each.time):
            return None
        run.take(each.action, each.choices)
        instants.append(len(run.steps))
    found = replace(trace, system=system, steps=tuple(run.steps))
    follow(found)
    assert meets(found), "threads that were left out keep time from going on"
    return Extreme(extreme.value, found, instants[extreme.first], instants[extreme.last])


class _Run:
    """A run that is made step by step. Some threads step only where time can't go on without."""

    def __init__(
        self,
        system: System,
        initial: State,
        point: Mapping[str, Fraction],
        late: Collection[int],
    ) -> None:
        self._system = system
        self._state = initial
        self._point = point
        self._late = late
        self._now = Fraction(0)
        self._came = [Fraction(0)] * len(system.threads)
        self.steps: list[Step] = []

    def let_go_on(self, until: Fraction) -> bool:
        """Let time go on; False where it takes too many steps."""
        while True:
            ends = [(self._end(each), each) for each in self._due()]
            end, action = min(ends, key=lambda each: each[0], default=(until, None))
            if action is None or end >= until:
                self._now = until
                return True
            if len(self.steps) >= MOST_STEPS:
                return False
            self._now = end
            able = (each for each in picks(action) if self._can(action, each))
            self.take(action, next(able))

    def take(self, action: Action, choices: tuple[int, ...]) -> None:
        """Go on by a step, now."""
        step = attempt(self._system, action, self._state, choices)
        assert isinstance(step, Step), "what threads do depends on those that were left out"
        for thread in started(action, self._state, choices):
            self._came[thread] = self._now
        self._state = step.state
        self.steps.append(replace(step, time=self._now))

    def _due(self) -> list[Action]:
        """The steps of the late threads without which time can't go on for ever."""

        def can(action: Action) -> bool:
            return action.thread in self._late and possible(self._system, action, self._state)

        return [*due(self._system, self._state, can)]

    def _end(self, action: Action) -> Fraction:
        if action.delay is None:
            return self._now
        assert action.delay.high is not None
        return self._came[action.thread] + action.delay.high.at(self._point)

    def _can(self, action: Action, choices: tuple[int, ...]) -> bool:
        return isinstance(attempt(self._system, action, self._state, choices), Step)
