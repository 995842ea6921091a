"""The nodes of types and declarations, and the spec as a whole.

Knows shapes only.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.front.syntax.expressions import Binder, Expression, Name, Node
from checker.front.syntax.statements import Block

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
class ProcParameter(Node):
    """`a: T` (a value, kept while the proc runs), `l: lock`, or `ref v: T`, by `kind`.

    kind: `value`, `lock` or `ref`. type: None for a lock, and for a `ref` that says none.
    """

    name: Name
    kind: str
    type: TypeNode | None


@dataclass(frozen=True, slots=True, eq=False)
class Proc(Node):
    """`proc p(a: T, l: lock, ref v): U { … }`, read anew wherever it is called."""

    name: Name
    parameters: tuple[ProcParameter, ...]
    result: TypeNode | None
    locals: tuple[VarDecl, ...]
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
    | Proc
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
