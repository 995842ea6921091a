"""Finite sets of values, each stored as an integer, and how a value is written.

Must not know variables, nor what else a spec says of values.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from checker.records import dataclass


class Kind(Enum):
    """What the integers of a domain stand for."""

    BOOL = "bool"
    RANGE = "range"
    ENUM = "enum"
    LOCATION = "location"
    THREAD = "thread"  # 0 is none, k + 1 is names[k]
    THREADS = "set of threads"  # bit k set: names[k] is in
    REQUEST = "request"  # 0 is none, else 1 + k for names[k], a thread with a mode
    IDENTITY = "identity"  # names[value - low]; "" for a number that no value has
    SET = "set"  # bit k set: names[k] is in


@dataclass(frozen=True, slots=True)
class Domain:
    """The integers `low..high`, both included.

    names: for BOOL, ENUM and LOCATION one per value from 0; for THREAD and REQUEST one per value
    from 1; for IDENTITY one per value from `low`; for THREADS and SET one per bit; for RANGE empty.
    label: what the user calls the type (`Policy`), for messages.
    """

    kind: Kind
    low: int
    high: int
    names: tuple[str, ...] = ()
    label: str = ""

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"empty domain {self.low}..{self.high}")

    @property
    def values(self) -> Iterator[int]:
        """Each value, in order."""
        for value in range(self.low, self.high + 1):
            if self.kind is not Kind.IDENTITY or self.names[value - self.low]:
                yield value

    @property
    def size(self) -> int:
        """How many numbers there are from the first value to the last."""
        return self.high - self.low + 1

    def __contains__(self, value: int) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        match self.kind:
            case Kind.BOOL:
                return "bool"
            case Kind.RANGE:
                return f"{self.low}..{self.high}"
            case Kind.ENUM | Kind.LOCATION:
                return "{" + ", ".join(self.names) + "}"
            case Kind.THREAD | Kind.REQUEST:
                return "{" + ", ".join(("none", *self.names)) + "}"
            case Kind.IDENTITY:
                return "{" + ", ".join(filter(None, self.names)) + "}"
            case Kind.THREADS | Kind.SET:
                return "set of {" + ", ".join(self.names) + "}"

    def show(self, value: int) -> str:
        """`value` as the user would write it; a value outside the domain as a bare number."""
        if value not in self:
            return "none" if self.kind is Kind.IDENTITY and value == NOBODY else str(value)
        match self.kind:
            case Kind.RANGE:
                return str(value)
            case Kind.BOOL | Kind.ENUM | Kind.LOCATION:
                return self.names[value]
            case Kind.THREAD | Kind.REQUEST:
                return "none" if value == 0 else self.names[value - 1]
            case Kind.IDENTITY:
                return self.names[value - self.low] or str(value)
            case Kind.THREADS | Kind.SET:
                inside = (name for bit, name in enumerate(self.names) if value >> bit & 1)
                return "{" + ", ".join(inside) + "}"


NOBODY = -1
"""The number of `none` among identities; threads are numbered from 0."""

BOOL = Domain(Kind.BOOL, 0, 1, ("false", "true"), "bool")


def span_of(low: int, high: int, label: str = "") -> Domain:
    """The range `low..high`."""
    return Domain(Kind.RANGE, low, high, (), label)
