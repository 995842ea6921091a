"""What a run did to locks: since when a thread holds one or has asked for one, and who refuses it.

Reads states, not the story that steps tell of themselves; must not know how it is written down.
"""

from __future__ import annotations

from checker.ir.actions import Wait, WaitKind
from checker.ir.expr import FALSE, TRUE
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.refusal import asked, asked_mode, holders
from checker.semantics.waits import refusers
from checker.source import Span
from checker.trace import Trace


@dataclass(frozen=True, slots=True)
class Hold:
    """A thread holds a lock in a mode since a step (0: since the start), taken at `span`."""

    thread: int
    lock: int
    mode: int
    since: int
    span: Span | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A thread stands in the way of a request, since a step.

    mode: in which it holds the lock, or, if `asked`, for which it asks, and goes first.
    """

    thread: int
    mode: int | None
    asked: bool
    since: int


def holding(system: System, state: State, lock: int, thread: int) -> int | None:
    """The mode in which the thread holds the lock, if it does."""
    for number, mode in enumerate(system.locks[lock].modes):
        if thread in holders(system, state, lock, mode.holder):
            return number
    return None


def holds(trace: Trace, number: int) -> tuple[Hold, ...]:
    """Who holds what after step `number`, by lock and thread."""
    system, state = trace.system, trace.state(number)
    found = []
    for lock, each in enumerate(system.locks):
        for mode, how in enumerate(each.modes):
            for thread in holders(system, state, lock, how.holder):
                since = _held_since(trace, number, lock, thread)
                span = _span(trace, since, lock)
                found.append(Hold(thread, lock, mode, since, span))
    return tuple(found)


def refusals(
    trace: Trace, number: int, thread: int, lock: int, mode: int, *, trying: bool = False
) -> tuple[Refusal, ...]:
    """Who refuses the lock to `thread` in the state after step `number`; holders first.

    trying: by a `try`.
    """
    system, state = trace.system, trace.state(number)
    wait = Wait(WaitKind.LOCK, TRUE, FALSE, "", lock, mode)
    found = []
    for other in sorted(refusers(system, state, thread, wait, trying=trying)):
        held = holding(system, state, lock, other)
        if held is not None:
            since = _held_since(trace, number, lock, other)
            found.append(Refusal(other, held, False, since))
        else:
            wanted = asked_mode(system.locks[lock], state, other)
            since = _asked_since(trace, number, lock, other)
            found.append(Refusal(other, wanted, True, since))
    return tuple(sorted(found, key=lambda each: each.asked))


def _held_since(trace: Trace, number: int, lock: int, thread: int) -> int:
    while number and holding(trace.system, trace.state(number - 1), lock, thread) is not None:
        number -= 1
    return number


def _asked_since(trace: Trace, number: int, lock: int, thread: int) -> int:
    wanted = trace.system.locks[lock]
    while number and asked(wanted, trace.state(number - 1), thread):
        number -= 1
    return number


def _span(trace: Trace, number: int, lock: int) -> Span | None:
    """Where step `number` takes the lock."""
    if not number:
        return None
    action = trace.steps[number - 1].action
    return next((op.span for op in action.locks if op.lock == lock and op.span), action.span)
