"""How a system is to be walked through, and the engine that does it.

Light: what walks is loaded when it walks. Must not know how a schedule picks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.exploration import Exploration
from checker.ir.system import System
from checker.records import dataclass

RANDOM, PRIORITY, PREEMPTION = "random", "priority", "preemption"

SCHEDULES = (RANDOM, PRIORITY, PREEMPTION)
"""The names of the schedules, in the order in which walks take turns."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which walks are taken.

    seed: the same gives the same walks. walks: how many at most. depth: steps of each at most.
    schedules: by which they go, in turn. changes: of a walk by priorities the depth of the bugs
    that it looks for, one more than it has change points; of one by preemptions how many at most.
    """

    seed: int = 0
    walks: int = 300
    depth: int = 1_000
    schedules: tuple[str, ...] = SCHEDULES
    changes: int = 3


@dataclass(frozen=True, slots=True)
class Simulated:
    """Walks, and says what was seen; see `Engine`. Never says that something holds.

    Of a budget only time and memory count; the states are those of distinct walks together.
    """

    plan: Plan = field(default_factory=Plan)
    name: str = "simulation"

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Walk through `system` until the plan, the budget or what is open is at its end."""
        from checker.engines.simulation.walking import walked

        return walked(self.name, system, self.plan, budget, progress)
