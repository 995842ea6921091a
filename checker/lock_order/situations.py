"""Situations in which a thread waits for a lock while it holds others.

Knows one thread at a time. Must not know how situations of several threads close a ring.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from checker.ir.actions import Action, LockVerb, WaitKind
from checker.ir.expr import Apply, Const, Expr, Op, conjuncts, negate
from checker.ir.system import System
from checker.lock_order.effort import Effort
from checker.lock_order.holding import Held, Visit, followed
from checker.records import dataclass
from checker.source import Span


@dataclass(frozen=True, slots=True)
class Situation:
    """A thread that waits for a lock, in which mode and where, with what it holds meanwhile."""

    thread: int
    lock: int
    mode: int
    span: Span
    held: tuple[Held, ...]


def situations(
    system: System,
    thread: int,
    actions: Sequence[tuple[Action, bool]],
    effort: Effort,
    *,
    apart: Collection[int] = (),
    locals_too: bool,
) -> tuple[Situation, ...] | None:
    """Every situation in which the thread may wait for a lock; None if there are too many places.

    actions, apart, locals_too: as for `followed`. A wait that may end early is left out, and one
    beside which another branch may go; so are locks without an owner.
    """
    looked_at = {
        number for number, lock in enumerate(system.locks) if lock.owned and number not in apart
    }

    def waits(visit: Visit) -> Iterator[Situation]:
        own = {each.lock for each in visit.held}
        for action in visit.waiting:
            wait = action.wait
            if wait is None or wait.kind is not WaitKind.LOCK or wait.early:
                continue
            assert wait.lock is not None and wait.mode is not None
            if wait.span is None or wait.lock in own or wait.lock not in looked_at:
                continue
            if visit.possible(wait.when) and not beside_another(action, visit.waiting):
                yield Situation(thread, wait.lock, wait.mode, wait.span, visit.held)

    return followed(system, thread, actions, effort, waits, apart=apart, locals_too=locals_too)


def beside_another(waiting: Action, actions: Sequence[Action]) -> bool:
    """Whether another branch may go while the thread waits: of an `either`, not of an `if`."""
    return any(_beside(waiting, other) for other in actions)


def _beside(waiting: Action, other: Action) -> bool:
    wait = waiting.wait
    assert wait is not None
    if other is waiting or (other.wait is not None and other.wait.span == wait.span):
        return False
    if any(op.verb is LockVerb.ASK for op in other.locks):
        return False
    when = other.guard if other.wait is None else other.wait.when
    return not _exclude(wait.when, when)


def _exclude(one: Expr, other: Expr) -> bool:
    """Whether two conditions can be seen not to be true together."""
    theirs = conjuncts(other)
    return any(
        negate(mine) == each or _other_value(mine, each)
        for mine in conjuncts(one)
        for each in theirs
    )


def _other_value(one: Expr, other: Expr) -> bool:
    """Whether they say of the same thing that it is two different numbers."""
    match one, other:
        case (
            Apply(op=Op.EQ, args=(thing, Const(value=value))),
            Apply(op=Op.EQ, args=(same, Const(value=another))),
        ):
            return thing == same and value != another
        case _:
            return False
