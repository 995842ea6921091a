"""The nodes of expressions, and what every node is.

Knows shapes only; must not know statements.
"""

from __future__ import annotations

from fractions import Fraction

from checker.records import dataclass
from checker.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Anything with a place in the text."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    """`3`."""

    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Truth(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class Nobody(Node):
    """`none`."""


@dataclass(frozen=True, slots=True, eq=False)
class TimeLiteral(Node):
    """`0.1 ms`; also the lower bound of `0.1..20 ms`, which takes the unit of the pair."""

    seconds: Fraction
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """A name where it is used or declared; `self` is a name too."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Index(Node):
    """`base[i]`; `t[i][j]` is an Index of an Index."""

    base: Expression
    index: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Member(Node):
    """`f.drops`, `l.held`, `Policy.HOLD`."""

    base: Expression
    name: Name


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """`f(x)` of a `def`, or `l.count(read)` where `function` is a Member."""

    function: Expression
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class At(Node):
    """`thread@label`."""

    thread: Expression
    label: Name


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Node):
    """`!e` or `-e`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Node):
    """`+ - * / % & | < <= > >= == != in && || ->`, and `holds` and `waits` of a thread and lock."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Conditional(Node):
    """`c ? a : b`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Range(Node):
    """`lo..hi` as a set of numbers, after `in`."""

    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True, eq=False)
class SetLiteral(Node):
    """`{a, b}`, or `{}`."""

    elements: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StructLiteral(Node):
    """`{ a: 1, b: x }`: names of fields, each with its value."""

    names: tuple[Name, ...]
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class QueueLiteral(Node):
    """`[]`."""


@dataclass(frozen=True, slots=True, eq=False)
class Binder(Node):
    """`x in S`: a name that stands for each value of a set in turn. S: Range, number or name."""

    name: Name
    domain: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Quantified(Node):
    """`all x in S: e`; `kind` is all, some, count, min, max or sum."""

    kind: str
    binder: Binder
    body: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Primed(Node):
    """`e'`, the value after the step; `f@label'` too."""

    operand: Expression


Expression = (
    Number
    | Truth
    | Nobody
    | TimeLiteral
    | SetLiteral
    | StructLiteral
    | QueueLiteral
    | Name
    | Index
    | Member
    | Call
    | At
    | Unary
    | Binary
    | Conditional
    | Range
    | Quantified
    | Primed
)
