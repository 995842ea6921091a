"""How much a run may use; the only place that looks at the clock or at memory."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import psutil

from checker.verdict import Reason

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one run; None is no limit.

    states: how many may be stored. depth: how many steps from an initial state. seconds: of wall
    time. memory: bytes of resident memory of this process.
    """

    states: int | None = None
    depth: int | None = None
    seconds: float | None = None
    memory: int | None = None
    started: float = field(default_factory=time.monotonic, compare=False)

    def spent(self, states: int) -> Reason | None:
        """Which limit is reached, if any. Depth is the engine's to watch, level by level."""
        if self.states is not None and states >= self.states:
            return Reason.STATES
        if self.seconds is not None and time.monotonic() - self.started >= self.seconds:
            return Reason.SECONDS
        if self.memory is not None and psutil.Process().memory_info().rss >= self.memory:
            return Reason.MEMORY
        return None

    @property
    def elapsed(self) -> float:
        """Seconds since the budget was made."""
        return time.monotonic() - self.started


def default_memory() -> int:
    """60 % of the memory that is free now, in bytes, beside what this process already uses."""
    free: int = psutil.virtual_memory().available
    used: int = psutil.Process().memory_info().rss
    return used + free * 6 // 10
