"""The nodes of statements.

Knows shapes only; must not know declarations.
"""

from __future__ import annotations

from checker.front.syntax.expressions import Binder, Call, Expression, Name, Node
from checker.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Fair(Node):
    """`fair` or `fair strong`."""

    strong: bool


@dataclass(frozen=True, slots=True, eq=False)
class LabelMark(Node):
    """`name:` before a statement. fair: said behind the name."""

    name: Name
    fair: Fair | None = None


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
class For(Node):
    """`for x in S { }` over a fixed set: once for each value, in order."""

    binder: Binder
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class Atomic(Node):
    """`atomic { }`: one step in every mode."""

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
class Early(Node):
    """`timeout T else …` or `unless e else …` behind a wait.

    condition: of an `unless`, else None. low, high: of a `timeout`, one time alone as both; None
    for `timeout any`. After `else`, `goto L` alone is a block of that one statement.
    """

    condition: Expression | None
    low: Expression | None
    high: Expression | None
    otherwise: Block


@dataclass(frozen=True, slots=True, eq=False)
class Await(Node):
    """`await e;`. owed_by: after `from`, the threads that owe it its end."""

    condition: Expression
    early: tuple[Early, ...] = ()
    owed_by: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Pause(Node):
    """`delay lo..hi;` (`sleep` false) or `sleep lo..hi;`; both bounds None for `sleep any`.

    One time alone is both bounds. preemptible: how often higher classes may interrupt a `delay`.
    """

    sleep: bool
    low: Expression | None
    high: Expression | None
    early: tuple[Early, ...] = ()
    preemptible: Expression | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Assign(Node):
    """`target = e;`, `+=` or `-=`. early: other ends of `x = q.get()`."""

    target: Expression
    operator: str
    value: Expression
    early: tuple[Early, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SetTimer(Node):
    """`t.start(T);`, or `t.stop();` where `length` is None."""

    timer: Expression
    length: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Invoke(Node):
    """`p(a, b);`. A call whose result is kept is an Assign with the Call as its value."""

    call: Call


@dataclass(frozen=True, slots=True, eq=False)
class Return(Node):
    """`return e;` or `return;` in a `proc`."""

    value: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Let(Node):
    """`let k = e;`. early: other ends of `let k = q.get()`, behind which k has no value."""

    name: Name
    value: Expression
    early: tuple[Early, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Choose(Node):
    """`choose x in S where e;`."""

    binder: Binder
    where: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Put(Node):
    """`q.put(e);`."""

    queue: Expression
    value: Expression
    early: tuple[Early, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Get(Node):
    """`q.get();` alone. One whose value is kept is a Let or Assign with the Call as its value."""

    queue: Expression
    early: tuple[Early, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Drop(Node):
    """`q.drop();`."""

    queue: Expression


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
    early: tuple[Early, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Release(Node):
    """`l.release();`, `l.downgrade(MODE);`, or `release all;` where `lock` is None.

    keeps: the mode in which a downgrade goes on holding the lock.
    """

    lock: Expression | None
    keeps: Name | None = None


Statement = (
    LabelMark
    | If
    | While
    | For
    | Atomic
    | Either
    | Goto
    | Stop
    | Skip
    | Await
    | Pause
    | Assign
    | SetTimer
    | Invoke
    | Return
    | Let
    | Choose
    | Put
    | Get
    | Drop
    | Assert
    | Acquire
    | Release
)
Block = tuple[Statement, ...]
