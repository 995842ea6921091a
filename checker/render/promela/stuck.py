"""The condition under which a state is stuck, as one expression over the variables.

Says in one expression what `semantics.waits.stuck` says of a state, and is tested against it. Must
not know how it is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.ir.actions import Action, WaitKind
from checker.ir.expr import TRUE, Const, Expr, Read, conj, disj, equal, negate
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.semantics.integers import for_some_choice
from checker.semantics.step import breach
from checker.semantics.waits import sleeps_any, times_out_any


def stuck_condition(system: System) -> Expr:
    """True in the states that are stuck, and no others."""
    if all(thread.kind is ThreadKind.RULE for thread in system.threads):
        written = any(thread.timer is None for thread in system.threads)
        nothing = negate(disj(_possible(system, each) for each in system.actions))
        return conj((nothing, Const(int(written))))
    owed = disj(_possible(system, each) for each in system.actions if each.obliged)
    return conj((disj(_unfinished(system)), negate(owed)))


def _unfinished(system: System) -> Iterable[Expr]:
    """For each thread, when it is one that keeps a state without owed steps from being done."""
    for number, thread in enumerate(system.threads):
        if thread.variable is None:
            continue
        own = [action for action in system.actions if action.thread == number]
        if thread.kind is ThreadKind.PROCESS:
            asleep = disj(_possible(system, each) for each in own if sleeps_any(each))
            done = [] if thread.end is None else [equal(Read(thread.variable), Const(thread.end))]
            yield negate(disj((*done, asleep)))
        elif thread.kind is ThreadKind.DAEMON:
            yield from _refused(system, own)


def _refused(system: System, own: list[Action]) -> Iterable[Expr]:
    """When a daemon can go no further and waits for a lock.

    A `timeout any` may never come, so it is no step.
    """
    for source in dict.fromkeys(each.source for each in own):
        here = [each for each in own if each.source == source]
        when = disj(
            for_some_choice(each.wait.when, each)
            for each in here
            if each.wait is not None and each.wait.kind is WaitKind.LOCK
        )
        going = disj(_possible(system, each) for each in here if not times_out_any(each))
        yield conj((_there(system, here[0]), when, negate(going)))


def _possible(system: System, action: Action) -> Expr:
    """Whether it can be tried with some choice: a step, or a failure."""
    tried = disj((action.guard, *map(breach, action.obligations)))
    return conj((_there(system, action), for_some_choice(tried, action)))


def _there(system: System, action: Action) -> Expr:
    variable = system.threads[action.thread].variable
    if variable is None or action.source is None:
        return TRUE
    return equal(Read(variable), Const(action.source))
