"""How much a run may use: where searches look at the clock and at memory, to end in time.

Must not know what is run.
"""

from __future__ import annotations

import resource
import sys
import time
from contextlib import suppress
from dataclasses import field, replace

from checker.records import dataclass
from checker.verdict import Reason

_SIZES = {"GiB": 1 << 30, "MiB": 1 << 20, "KiB": 1 << 10}


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

    def begun(self) -> Budget:
        """The same limits, for a run that begins now."""
        return replace(self, started=time.monotonic())

    @property
    def left(self) -> float | None:
        """Seconds that are left, 0 if none are; None is no limit."""
        return None if self.seconds is None else max(self.seconds - self.elapsed, 0.0)

    @property
    def elapsed(self) -> float:
        """Seconds since the budget was made."""
        return time.monotonic() - self.started


class Spent(Exception):
    """Time or memory has run out within a search; `reason` says which."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def size(amount: int) -> str:
    """So many bytes in the largest unit that fits, to one digit behind the point.

    >>> size(1), size(1536), size(3 << 30), size(1000)
    ('1 byte', '1.5 KiB', '3 GiB', '1,000 bytes')
    """
    for unit, whole in _SIZES.items():
        if amount >= whole:
            return f"{amount / whole:,.1f}".removesuffix(".0") + f" {unit}"
    return f"{amount:,} byte" + ("" if amount == 1 else "s")


def resident() -> int:
    """Bytes of resident memory that this process uses now."""
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    import psutil  # takes long to load

    used: int = psutil.Process().memory_info().rss
    return used


def resident_in_all() -> int:
    """The same with the processes that this one has started; what is shared counts for each."""
    import psutil  # takes long to load

    used = resident()
    for each in psutil.Process().children():
        with suppress(psutil.Error):  # it is gone
            used += each.memory_info().rss
    return used


def default_memory() -> int:
    """60 % of the memory that is free now, in bytes, beside what this process already uses."""
    return resident() + _available() * 6 // 10


def _available() -> int:
    """Bytes of memory that can be had without swapping."""
    if sys.platform == "linux":
        with open("/proc/meminfo", encoding="ascii") as file:
            for line in file:
                name, amount, *_ = line.split()
                if name == "MemAvailable:":
                    return int(amount) << 10
    import psutil  # another system, or a kernel before 3.14

    free: int = psutil.virtual_memory().available
    return free
