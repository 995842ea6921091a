"""A budget that says how many state classes have been looked at, whenever a search asks it.

Every search asks once in `OFTEN` of them. Must not know who listens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from checker.engines.budget import Budget
from checker.records import dataclass
from checker.verdict import Reason

OFTEN = 64
"""A search of state classes asks its budget once in so many."""


class Looked:
    """Counts the classes and tells how many there were. told: called with their number."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self._told = told
        self._classes = 0

    def again(self) -> None:
        """So many more have been looked at."""
        self._classes += OFTEN
        self._told(self._classes)


@dataclass(frozen=True, slots=True)
class Heard(Budget):
    """The limits of a budget. looked: what counts for whoever listens."""

    looked: Looked = field(kw_only=True, compare=False)

    def spent(self) -> Reason | None:
        """Whether time or memory has run out; to be asked once in `OFTEN` classes."""
        self.looked.again()
        return Budget.spent(self)


def heard(budget: Budget, told: Callable[[int], None]) -> Heard:
    """The same limits, and `told` is called with how many classes have been looked at."""
    limits = budget.states, budget.depth, budget.seconds, budget.memory, budget.started
    return Heard(*limits, looked=Looked(told))
