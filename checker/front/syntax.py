"""The shape of a spec after parsing: one node per construct, each with its place.

Nodes are compared by identity, so that side tables (`names`, `typecheck`, `steps`) can be keyed by
them. Knows nothing of meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from checker.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Anything with a place in the text."""

    span: Span


# Expressions


@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    """`3`."""

    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Truth(Node):
    """`true` or `false`."""

    value: bool


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


Expression = (
    Number
    | Truth
    | TimeLiteral
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
)


# Statements


@dataclass(frozen=True, slots=True, eq=False)
class LabelMark(Node):
    """`name:` before a statement."""

    name: Name


@dataclass(frozen=True, slots=True, eq=False)
class If(Node):
    """`if (c) { } else { }`; an `else if` is an If alone in `otherwise`."""

    condition: Expression
    then: Block
    otherwise: Block


@dataclass(frozen=True, slots=True, eq=False)
class While(Node):
    """`while (c) { }`."""

    condition: Expression
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class Either(Node):
    """`either { } or { }`, with two branches or more."""

    branches: tuple[Block, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Goto(Node):
    """`goto label;`."""

    label: Name


@dataclass(frozen=True, slots=True, eq=False)
class Stop(Node):
    """`stop;`: to `end`."""


@dataclass(frozen=True, slots=True, eq=False)
class Skip(Node):
    """`skip;`."""


@dataclass(frozen=True, slots=True, eq=False)
class Await(Node):
    """`await e;`."""

    condition: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Pause(Node):
    """`delay lo..hi;` (`sleep` false) or `sleep lo..hi;`; both bounds None for `sleep any`.

    One time alone is both bounds.
    """

    sleep: bool
    low: Expression | None
    high: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Assign(Node):
    """`target = e;`, `+=` or `-=`."""

    target: Expression
    operator: str
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Let(Node):
    """`let k = e;`."""

    name: Name
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Choose(Node):
    """`choose x in S where e;`."""

    binder: Binder
    where: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Assert(Node):
    """`assert name: e, "why";` with name and reason optional."""

    name: Name | None
    condition: Expression
    reason: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Acquire(Node):
    """`l.mode();`, or `try l.mode() else …` where `otherwise` is not None.

    After `else`, `goto L;` alone is a block of that one statement.
    """

    lock: Expression
    mode: Name
    otherwise: Block | None


@dataclass(frozen=True, slots=True, eq=False)
class Release(Node):
    """`l.release();`, or `release all;` where `lock` is None."""

    lock: Expression | None


Statement = (
    LabelMark
    | If
    | While
    | Either
    | Goto
    | Stop
    | Skip
    | Await
    | Pause
    | Assign
    | Let
    | Choose
    | Assert
    | Acquire
    | Release
)
Block = tuple[Statement, ...]


# Types


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
    """The name of an enum or of a `type`."""

    name: Name


@dataclass(frozen=True, slots=True, eq=False)
class TimeType(Node):
    """`time`, or `time in lo..hi`."""

    low: Expression | None
    high: Expression | None


TypeNode = BoolType | RangeType | NamedType | TimeType


# Declarations


@dataclass(frozen=True, slots=True, eq=False)
class Const(Node):
    """`const N = e;` or `const N: T = e;`."""

    name: Name
    type: TypeNode | None
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Param(Node):
    """`param p: T = default;`, the default optional."""

    name: Name
    type: TypeNode
    default: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Enum(Node):
    """`enum E { A, B }`."""

    name: Name
    members: tuple[Name, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TypeAlias(Node):
    """`type T = lo..hi;`."""

    name: Name
    type: TypeNode


@dataclass(frozen=True, slots=True, eq=False)
class ClassOrder(Node):
    """`class a > b > c;`, the most urgent first."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ModeDecl(Node):
    """`mode read shared;` or `mode write exclusive;`."""

    name: Name
    exclusive: bool


@dataclass(frozen=True, slots=True, eq=False)
class GrantRule(Node):
    """`grant any`, `grant fifo`, or `grant prefer MODE`."""

    kind: str
    mode: Name | None


@dataclass(frozen=True, slots=True, eq=False)
class LockType(Node):
    """`locktype T { mode …; grant …; release holder; }`; `grant any` where nothing is said."""

    name: Name
    modes: tuple[ModeDecl, ...]
    grant: GrantRule | None


@dataclass(frozen=True, slots=True, eq=False)
class LockDecl(Node):
    """One name of `lock a, b[N]: T grant …;`: a list is one LockDecl per name.

    sizes: a Range, number or name per dimension, as for variables.
    """

    name: Name
    sizes: tuple[Expression, ...]
    type: Name
    grant: GrantRule | None


@dataclass(frozen=True, slots=True, eq=False)
class VarDecl(Node):
    """`var x[N]: T = e;`. initial: None if missing; `any_value` for `= any`."""

    name: Name
    sizes: tuple[Expression, ...]
    type: TypeNode
    initial: Expression | None
    any_value: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Process(Node):
    """`process`, `daemon` or `env`, by `kind`.

    binders: `p[N]` gives one Binder with the name `_`; none for a single instance.
    """

    kind: str
    name: Name
    binders: tuple[Binder, ...]
    class_name: Name | None
    locals: tuple[VarDecl, ...]
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class Rule(Node):
    """`rule r[x in S] when e { … }`; condition None is true."""

    name: Name
    binders: tuple[Binder, ...]
    condition: Expression | None
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class DefParameter(Node):
    """`a: T` of a `def`."""

    name: Name
    type: TypeNode


@dataclass(frozen=True, slots=True, eq=False)
class Def(Node):
    """`def f(a: T) = e;`; `parameters` is None for `def g = e;`."""

    name: Name
    parameters: tuple[DefParameter, ...] | None
    body: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Expect(Node):
    """`expect violated` with `when e`, else always; at top level with the row it speaks of.

    target: the name of a property, `deadlock` or `error`; None behind a property.
    """

    target: Name | None
    when: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Property(Node):
    """`always n: e;`, `never n: e;`, `reachable n: e;` by `kind`."""

    kind: str
    name: Name
    condition: Expression
    expect: Expect | None


Declaration = (
    Const
    | Param
    | Enum
    | TypeAlias
    | ClassOrder
    | LockType
    | LockDecl
    | VarDecl
    | Process
    | Rule
    | Def
    | Expect
    | Property
)


@dataclass(frozen=True, slots=True, eq=False)
class Module(Node):
    """A spec: its declarations in the order of the text.

    title: the comment on the line of `model`, shown in the summary's headline.
    """

    name: str
    title: str
    declarations: tuple[Declaration, ...]
