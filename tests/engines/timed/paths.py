"""The longest and the shortest time between events by runs of a bounded length, one by one.

Each order of steps is followed by the interpreter, and the solver says at which instants it can be:
no state classes, no zones, no units of time. Shares with `whole_time` the reading of when a delay
may end and must, and with `happening` that of the events.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

from checker.ir.system import State
from checker.trace import Step
from tests.engines.timed.happening import Asked
from tests.engines.timed.whole_time import Clockwork


@dataclass
class Found:
    """What runs of at most so many steps take, in units. whole: no run is longer."""

    longest: Fraction | None = None
    shortest: Fraction | None = None
    whole: bool = True
    orders: int = 0


class Paths:
    """Follows every order of steps. Run it once."""

    def __init__(self, clockwork: Clockwork, what: Asked, depth: int, most: int) -> None:
        self._clockwork = clockwork
        self._what = what
        self._depth = depth
        self._most = most
        self._times: list[Any] = [z3.Real(f"t{k}") for k in range(depth + 1)]
        self._solver = z3.Optimize()
        self.found = Found()

    def run(self) -> Found:
        """All that there is to say."""
        system = self._clockwork.system
        self._solver.add(self._times[0] == 0)
        for state in system.initials:
            _, at_once, _, awaited = self._what.follow(False, *self._what.at_start(state))
            if at_once:
                self._take(Fraction(0), Fraction(0))
            self._from(state, (0,) * len(system.threads), 0, 0 if awaited else None)
        return self.found

    def _from(self, state: State, since: tuple[int, ...], length: int, begun: int | None) -> None:
        """Go on from a state. since: the step by which each thread is as old as it is.

        begun: the step with which what is awaited began, None if nothing is.
        """
        haste, limits = self._clockwork.patience(state)
        for step in self._clockwork.tried(state):
            assert step.action is not None
            if self.found.orders >= self._most or length == self._depth:
                self.found.whole = False
                return
            now, before = self._times[length + 1], self._times[length]
            age = now - self._times[since[step.action.thread]]
            low, high = self._clockwork.allowed(step.action)
            self._solver.push()
            self._solver.add(now == before if haste else now >= before, age >= low)
            if high is not None:
                self._solver.add(age <= high)
            self._solver.add(*(now - self._times[since[k]] <= most for k, most in limits))
            if isinstance(step, Step) and self._solver.check() == z3.sat:
                self.found.orders += 1
                self._behind(state, since, length, begun, step)
            self._solver.pop()

    def _behind(
        self, state: State, since: tuple[int, ...], length: int, begun: int | None, step: Step
    ) -> None:
        happens = self._what.in_step(state, step.action, step.state)
        ended, at_once, begins, awaited = self._what.follow(begun is not None, *happens)
        if at_once:
            self._take(Fraction(0), Fraction(0))
        if ended:
            assert begun is not None
            took = self._times[length + 1] - self._times[begun]
            self._take(self._extreme(took, longest=True), self._extreme(took, longest=False))
        young = self._clockwork.behind(state, (1,) * len(since), step)
        after = tuple(each if old else length + 1 for each, old in zip(since, young, strict=True))
        there = (length + 1 if begins else begun) if awaited else None
        self._from(step.state, after, length + 1, there)

    def _extreme(self, took: Any, *, longest: bool) -> Fraction | None:
        """The most or the least that it can be; None where it has no most."""
        self._solver.push()
        handle = self._solver.maximize(took) if longest else self._solver.minimize(took)
        assert self._solver.check() == z3.sat
        bound = handle.upper() if longest else handle.lower()
        self._solver.pop()
        known = z3.is_int_value(bound) or z3.is_rational_value(bound)
        return Fraction(str(bound)) if known else None

    def _take(self, most: Fraction | None, least: Fraction | None) -> None:
        found = self.found
        if most is not None:
            found.longest = most if found.longest is None else max(found.longest, most)
        if least is not None:
            found.shortest = least if found.shortest is None else min(found.shortest, least)
