"""A limit of time that is the same whatever else the machine does.

Must not know what is limited.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from checker.engines.budget import Budget


@dataclass(frozen=True, slots=True)
class ProcessorTime(Budget):
    """A budget whose seconds are those that this process has a processor, since it was made."""

    began: float = field(default_factory=time.process_time, compare=False)

    @property
    def elapsed(self) -> float:
        """Seconds on a processor since the budget was made."""
        return time.process_time() - self.began
