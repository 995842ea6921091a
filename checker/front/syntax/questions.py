"""The nodes of what a spec asks: properties of states and steps, questions about runs.

Knows shapes only.
"""

from __future__ import annotations

from checker.front.syntax.expressions import Binder, Expression, Name, Node
from checker.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Expect(Node):
    """`expect violated` with `when e`, else always; at top level with the row it speaks of.

    kind: violated, or timed: the answer rests on the times. target: the name of a property,
    `deadlock` or `error`; None behind a property.
    """

    kind: str
    target: Name | None
    when: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Property(Node):
    """`always n[x in S]: e;` by `kind`: always, step (`always step`), never, reachable, check."""

    kind: str
    name: Name
    binders: tuple[Binder, ...]
    condition: Expression
    expect: Expect | None


@dataclass(frozen=True, slots=True, eq=False)
class Event(Node):
    """`f@a when e` in a question about time: coming to a label, or a condition becoming true."""

    trigger: Expression
    when: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Setting(Node):
    """`n = 1` behind the `with` of a question: the value that it is asked for.

    name: of a constant or parameter. value: is read as text, as `--set` reads it.
    """

    name: Name
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class RunQuestion(Node):
    """A question about runs, of more than one state or step, by `kind`.

    states: conditions on a state, as p and q of `leads`; for `inversion` the thread. starts, ends:
    the events between which a question about time measures. bound: of `within` and `region`.
    given: the values that it is asked for, unless a run is told to be thorough. formula: of an
    `ltl` the whole, of which `states` are the parts without an operator of time.
    """

    kind: str
    name: Name
    binders: tuple[Binder, ...]
    states: tuple[Expression, ...]
    starts: tuple[Event, ...]
    ends: tuple[Event, ...]
    bound: Expression | None
    given: tuple[Setting, ...]
    expect: Expect | None
    formula: Expression | None = None
