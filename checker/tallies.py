"""How often something happens between two events of runs: the fewest and the most of all runs.

Must not know how runs were counted through, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum

from checker.ir.system import System
from checker.records import dataclass
from checker.verdict import Unknown


class What(Enum):
    """What can be counted."""

    RETRIES = "retries"  # the first event comes again
    LOCKS = "locks taken"  # of all locks together
    LOCK = "lock taken"  # of one lock


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted. lock: the number of the one lock, of a LOCK."""

    what: What
    lock: int | None = None

    def name(self, system: System) -> str:
        """What it is called in a table: `retries`, `locks taken`, the name of the lock."""
        return self.what.value if self.lock is None else system.locks[self.lock].name


@dataclass(frozen=True, slots=True)
class Tally:
    """The fewest and the most, of all passages from the first event to the second.

    least: of those that come to the second event; None if none does. most: of all, also of those
    that do not, as far as they go; None if there is no most, for a run may go round and round.
    """

    least: int | None
    most: int | None

    def __or__(self, other: Tally) -> Tally:
        """Of the passages of both."""
        ends = [each.least for each in (self, other) if each.least is not None]
        most = None if self.most is None or other.most is None else max(self.most, other.most)
        return Tally(min(ends, default=None), most)


@dataclass(frozen=True, slots=True)
class Tallied:
    """What was counted between the events of one row, over all members of its family.

    thread: the names of the threads whose locks are counted; none where the events are not of one
    thread, so that no locks are counted. found: by counter; without any no run comes to the first
    event, unless it is `unknown`. failing: some runs end at an error of the model, and count only
    up to there.
    """

    row: str
    threads: tuple[str, ...]
    found: Mapping[Counter, Tally] = field(default_factory=dict)
    failing: bool = False
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class OverSleep:
    """Whether a thread of a family may hold a lock while it, or whom it waits for, sleeps.

    so: None where that is `unknown`.
    """

    family: str
    lock: str
    so: bool | None
    unknown: Unknown | None = None


def together(tallies: Iterable[Mapping[Counter, Tally]]) -> dict[Counter, Tally]:
    """What was counted for several members, of all of them."""
    found: dict[Counter, Tally] = {}
    for each in tallies:
        for counter, tally in each.items():
            found[counter] = found[counter] | tally if counter in found else tally
    return found
