"""What a thread that is blocked at a place may wait for, and who could end that, for any engine.

Never too narrow: a wait is said to hold nobody up for ever only where somebody could always end it.
The definition of a deadlock stays in `semantics.waits`. Must not know how a state is stored.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.ir.actions import Action, Choice, Wait, WaitKind
from checker.ir.expr import FALSE, TRUE, Expr, disj
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.ending import able, starters
from checker.semantics.integers import for_some_choice
from checker.semantics.refusal import may_release
from checker.semantics.waits import HOLDING, WAITING


@dataclass(frozen=True, slots=True)
class Held:
    """One wait at a place.

    when: the thread waits so where it is true. enders: of an `await`, and of a lock without an
    owner, all who could end it; None if that may be somebody who always could, and for other locks.
    timers: those among whom it could end, for each of which `enders` has who could start it.
    never: nothing can hold it up for ever.
    """

    when: Expr
    wait: Wait
    never: bool
    enders: frozenset[int] | None
    timers: tuple[int, ...] = ()


def places(system: System) -> dict[tuple[int, int], tuple[Held, ...]]:
    """By thread and location all that the thread may wait for there, if there is anything."""
    found = {}
    for number, thread in enumerate(system.threads):
        if thread.kind in HOLDING:
            for location in range(len(thread.locations)):
                if waits := _waits(system, number, location):
                    found[number, location] = waits
    return found


def _waits(system: System, thread: int, location: int) -> tuple[Held, ...]:
    """First what cannot hold it up for ever.

    Then locks: a daemon counts only where it is refused one, whatever else it waits for.
    """
    waits: dict[Wait, dict[tuple[Choice, ...], Action]] = {}
    for action in system.actions_from(thread, location):
        if action.wait is not None:
            waits.setdefault(action.wait, {}).setdefault(action.choices, action)
    found = []
    for wait, actions in waits.items():
        when = disj(for_some_choice(wait.when, each) for each in actions.values())
        if when != FALSE:
            found.append(_held(system, wait, when))
    return tuple(
        sorted(
            found,
            key=lambda each: (
                not each.never,
                each.wait.kind is not WaitKind.LOCK,
                each.when != TRUE,
            ),
        )
    )


def _held(system: System, wait: Wait, when: Expr) -> Held:
    if wait.early:
        return Held(when, wait, True, None)
    if wait.kind is WaitKind.LOCK:
        assert wait.lock is not None
        if system.locks[wait.lock].owned:
            return Held(when, wait, False, None)
        return Held(when, wait, False, *_enders(system, may_release(system, wait.lock)))
    owed = wait.owed_by
    enders, timers = _enders(system, able(system, wait) if owed is None else owed)
    return Held(when, wait, enders is None, enders, timers)


def _enders(
    system: System, threads: Iterable[int]
) -> tuple[frozenset[int] | None, tuple[int, ...]]:
    """All who could end a wait, None if somebody always could; and the timers among them.

    While a timer is not set those who could start it instead. An env or a rule always could.
    """
    of = frozenset(threads)
    timers = [each for each in of if system.threads[each].timer is not None]
    enders = of.difference(timers).union(*(starters(system, each) for each in timers))
    rest = all(_may_rest(system, each) for each in enders)
    return (enders if rest else None), tuple(sorted(timers))


def _may_rest(system: System, thread: int) -> bool:
    """Whether it may ever be among threads that hold each other up, or at its end."""
    each = system.threads[thread]
    return each.kind in WAITING or each.end is not None
