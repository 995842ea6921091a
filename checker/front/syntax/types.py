"""The nodes of types.

Knows shapes only.
"""

from __future__ import annotations

from checker.front.syntax.expressions import Expression, Name, Node
from checker.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class BoolType(Node):
    """`bool`."""


@dataclass(frozen=True, slots=True, eq=False)
class RangeType(Node):
    """`lo..hi`."""

    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True, eq=False)
class NamedType(Node):
    """The name of an enum, a struct, a `type` or a process."""

    name: Name


@dataclass(frozen=True, slots=True, eq=False)
class TimeType(Node):
    """`time`, or `time in lo..hi`."""

    low: Expression | None
    high: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class IdentityType(Node):
    """`T?`: a thread of a process, or of any if the name is `thread`, or none."""

    name: Name


@dataclass(frozen=True, slots=True, eq=False)
class SetType(Node):
    """`set of T`."""

    element: TypeNode


@dataclass(frozen=True, slots=True, eq=False)
class QueueType(Node):
    """`queue[N] of T`."""

    capacity: Expression
    element: TypeNode


TypeNode = BoolType | RangeType | NamedType | TimeType | IdentityType | SetType | QueueType
