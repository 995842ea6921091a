"""The nodes of declarations, and the spec as a whole.

Knows shapes only.
"""

from __future__ import annotations

from typing import Literal

from checker.front.syntax.expressions import Binder, Expression, Name, Node
from checker.front.syntax.questions import Expect, Property, RunQuestion
from checker.front.syntax.statements import Block, Fair
from checker.front.syntax.types import TypeNode
from checker.records import dataclass


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
class Field(Node):
    """One name of `a, b: T;` in a struct."""

    name: Name
    type: TypeNode


@dataclass(frozen=True, slots=True, eq=False)
class Struct(Node):
    """`struct S { a: T; b: U; }`."""

    name: Name
    fields: tuple[Field, ...]


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
class Cpus(Node):
    """`cpus N;`."""

    count: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ModeDecl(Node):
    """`mode read shared;`, `mode down shared limit n;` or `mode write exclusive;`."""

    name: Name
    exclusive: bool
    limit: Expression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class GrantRule(Node):
    """What stands behind `grant`: `kind` is its word. mode: of `prefer`. limit: n of `handoff`."""

    kind: str
    mode: Name | None
    limit: Expression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LockType(Node):
    """`locktype T { mode …; grant …; release holder; }`; `grant any` where nothing is said.

    anyone: `release anyone`. inherits: `inherit priority`. waiting: "atomic" or "sleep";
    None where it says neither.
    """

    name: Name
    modes: tuple[ModeDecl, ...]
    grant: GrantRule | None
    anyone: bool = False
    recursive: bool = False
    inherits: bool = False
    waiting: Literal["atomic", "sleep"] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LockDecl(Node):
    """One name of `lock a, b[N]: T limit n grant …;`: a list is one LockDecl per name.

    sizes: a Range, number or name per dimension, as for variables. limit: for that of its type.
    """

    name: Name
    sizes: tuple[Expression, ...]
    type: Name
    grant: GrantRule | None
    limit: Expression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class VarDecl(Node):
    """`var x[N]: T = e;`. initial: None if missing; `any_value` for `= any`."""

    name: Name
    sizes: tuple[Expression, ...]
    type: TypeNode
    initial: Expression | None
    any_value: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TimerDecl(Node):
    """One name of `timer t, u[N];`: a list is one TimerDecl per name. sizes: as for variables."""

    name: Name
    sizes: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Process(Node):
    """`process`, `daemon` or `env`, by `kind`.

    binders: `p[N]` gives one Binder with the name `_`; none for a single instance.
    fair: what is said of its fairness.
    """

    kind: str
    name: Name
    binders: tuple[Binder, ...]
    class_name: Name | None
    locals: tuple[VarDecl, ...]
    body: Block
    fair: Fair | None = None
    timers: tuple[TimerDecl, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Rule(Node):
    """`rule r[x in S] when e { … }`; condition None is true."""

    name: Name
    binders: tuple[Binder, ...]
    condition: Expression | None
    body: Block
    fair: Fair | None = None


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
class View(Node):
    """`view n[x in S] = e;`, shown in traces."""

    name: Name
    binders: tuple[Binder, ...]
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Assume(Node):
    """`assume e;`: which values of parameters, and which first states, are checked."""

    condition: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Include(Node):
    """`include "x.mm"`, or `include <x.mm>` of the library; `path` is what stands in between."""

    path: str
    library: bool


@dataclass(frozen=True, slots=True, eq=False)
class Wild(Node):
    """`_` in a row of a table: every value."""


Pattern = Wild | Expression
"""What stands in a row of a table for one parameter: one value, a Range, or every value."""


@dataclass(frozen=True, slots=True, eq=False)
class Row(Node):
    """`_ NONE => KEEP;`, a row of a table."""

    patterns: tuple[Pattern, ...]
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Table(Node):
    """`table out(a: bool, n: Need): Out { … }`, used like a `def`."""

    name: Name
    parameters: tuple[DefParameter, ...]
    result: TypeNode
    rows: tuple[Row, ...]


Declaration = (
    Const
    | Param
    | Enum
    | Struct
    | TypeAlias
    | ClassOrder
    | Cpus
    | TimerDecl
    | LockType
    | LockDecl
    | VarDecl
    | Process
    | Rule
    | Proc
    | Def
    | Expect
    | Property
    | View
    | Assume
    | Include
    | Table
    | RunQuestion
)


@dataclass(frozen=True, slots=True, eq=False)
class Module(Node):
    """A spec: its declarations in the order of the text.

    title: the comment on the line of `model`, shown in the summary's headline.
    """

    name: str
    title: str
    declarations: tuple[Declaration, ...]
