"""What an engine takes and what it gives back.

Knows no engine; must not know how one looks for states, nor who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from checker.engines.budget import Budget
from checker.exploration import Exploration
from checker.ir.system import System
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: states found, those of them still to expand, steps from the first.

    over: there is no more to come of it. latency: the one that is measured; the states are then
    state classes that were looked at, and of the others nothing is said.
    """

    states: int
    waiting: int
    depth: int
    over: bool = False
    latency: str = ""


class Engine(Protocol):
    """Decides every question of a system in one pass.

    Whatever the order of its work, an exhaustive run gives the same counts and verdicts as the
    interpreter, and each trace is as short as any.
    """

    @property
    def name(self) -> str:
        """What the engine is called in reports."""
        ...

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system` until it is exhausted or the budget ends.

        `progress` is called now and then. A KeyboardInterrupt is taken as the end of the budget;
        it comes once at most. Where it comes before anything is known it is raised again.
        """
        ...
