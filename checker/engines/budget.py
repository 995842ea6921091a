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

    def full(self, states: int) -> bool:
        """Whether no more than this many states may be stored."""
        return self.states is not None and states >= self.states

    def spent(self) -> Reason | None:
        """Whether time or memory has run out. States and depth are the engine's to count.

        Reads the clock and the size of the process: to be asked now and then.
        """
        if self.seconds is not None and self.elapsed >= self.seconds:
            return Reason.SECONDS
        if self.memory is not None and resident() >= self.memory:
            return Reason.MEMORY
        return None

    @property
    def elapsed(self) -> float:
        """Seconds since the budget was made."""
        return time.monotonic() - self.started


def resident() -> int:
    """Bytes of resident memory that this process uses now."""
    used: int = psutil.Process().memory_info().rss
    return used


def default_memory() -> int:
    """60 % of the memory that is free now, in bytes, beside what this process already uses."""
    free: int = psutil.virtual_memory().available
    return resident() + free * 6 // 10
