"""A timer as a variable of the state: what that can be, and what it means.

Must not know what starts a timer, nor the step by which it rings.
"""

from __future__ import annotations

from dataclasses import field

from checker.ir.domain import Domain, Kind
from checker.ir.duration import Duration
from checker.records import dataclass
from checker.source import Span

STOPPED, RANG, SET = 0, 1, 2
"""What the variable of a timer is; from SET on it is set, for one length after another."""


@dataclass(slots=True)
class Timer:
    """A timer or an element of an array of them. lengths: for which it is set, as they are found.

    owner: the thread whose own it is, if it is one's.
    """

    name: str
    variable: int
    owner: int | None
    span: Span
    lengths: list[Duration] = field(default_factory=list)

    @property
    def domain(self) -> Domain:
        """What its variable can be."""
        names = ("stopped", "rang", *(f"set for {each}" for each in self.lengths))
        return Domain(Kind.ENUM, 0, len(names) - 1, names, "timer")

    def setting(self, length: Duration) -> int:
        """What its variable is while it is set for this length."""
        if length not in self.lengths:
            self.lengths.append(length)
        return SET + self.lengths.index(length)
