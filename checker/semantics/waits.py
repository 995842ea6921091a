"""Who waits for whom in a state: blocked threads, stuck states, cycles of waits.

The one definition of both kinds of deadlock (`language.md`, Questions); engines may skip states
where it cannot apply, but ask here before they report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checker.ir.domain import Kind
from checker.ir.expr import reads
from checker.ir.system import (
    Action,
    DelayKind,
    Grant,
    State,
    System,
    ThreadKind,
    Wait,
    WaitKind,
)
from checker.semantics.integers import attempt, candidates, picks, value
from checker.trace import Step

WAITING = (ThreadKind.PROCESS, ThreadKind.DAEMON)
"""The kinds of thread that can be stuck; an env or a rule never owes a step."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A thread that cannot step, with all that it waits for (one per branch of an `either`)."""

    thread: int
    waits: tuple[Wait, ...]


def possible(system: System, action: Action, state: State) -> bool:
    """Whether the action can be taken in `state` with some choice."""
    return any(isinstance(attempt(system, action, state, each), Step) for each in picks(action))


def blocked(system: System, state: State) -> tuple[Blocked, ...]:
    """The processes and daemons that cannot step, are not at `end`, and wait for something."""
    found = []
    for number, thread in enumerate(system.threads):
        where = system.location(state, number)
        if thread.kind not in WAITING or where == thread.end:
            continue
        actions = system.actions_from(number, where)
        if any(possible(system, action, state) for action in actions):
            continue
        waits = tuple(dict.fromkeys(_waits(actions, state)))
        if waits:
            found.append(Blocked(number, waits))
    return tuple(found)


def _waits(actions: Iterable[Action], state: State) -> Iterable[Wait]:
    for action in actions:
        wait = action.wait
        if wait and any(value(wait.when, state, each) for each in picks(action)):
            yield wait


def stuck(system: System, state: State) -> bool:
    """Whether nobody who owes a step can take one although somebody is not done.

    No process or daemon can step other than out of a `sleep any`; and some process is neither at
    `end` nor in a `sleep any`, or some daemon waits for a lock. A model of rules alone is stuck
    where none is possible.
    """
    if all(thread.kind is ThreadKind.RULE for thread in system.threads):
        return not any(possible(system, action, state) for action in system.actions)
    enabled = [action for action in candidates(system, state) if possible(system, action, state)]
    owing = [a for a in enabled if system.threads[a.thread].kind in WAITING]
    if any(not _sleeps_any(action) for action in owing):
        return False
    asleep = {action.thread for action in owing}
    for number, thread in enumerate(system.threads):
        done = system.location(state, number) == thread.end
        if thread.kind is ThreadKind.PROCESS and not done and number not in asleep:
            return True
    return any(
        wait.kind is WaitKind.LOCK
        for each in blocked(system, state)
        if system.threads[each.thread].kind is ThreadKind.DAEMON
        for wait in each.waits
    )


def _sleeps_any(action: Action) -> bool:
    delay = action.delay
    return delay is not None and delay.kind is DelayKind.SLEEP and delay.high is None


def refusers(system: System, state: State, thread: int, wait: Wait) -> frozenset[int]:
    """Who refuses the lock that `thread` waits for: incompatible holders, and asks before it."""
    assert wait.lock is not None and wait.mode is not None
    lock = system.locks[wait.lock]
    wanted = lock.modes[wait.mode]
    found: set[int] = set()
    for mode in lock.modes:
        if mode.exclusive or wanted.exclusive:
            found.update(holders(system, state, wait.lock, mode.holder))
    match lock.grant:
        case Grant.PREFER:
            if wait.mode != lock.preferred:
                members = state[lock.asks[0]]
                found.update(t for bit, t in enumerate(lock.candidates) if members >> bit & 1)
        case Grant.FIFO:
            for request in (state[each] for each in lock.asks):
                if request == 0:
                    break
                candidate, number = divmod(request - 1, len(lock.modes))
                if lock.candidates[candidate] == thread:
                    break
                if lock.modes[number].exclusive or wanted.exclusive:
                    found.add(lock.candidates[candidate])
        case Grant.ANY:
            pass
    return frozenset(found - {thread})


def holders(system: System, state: State, lock: int, variable: int) -> tuple[int, ...]:
    """The threads that hold a lock in the mode whose holder variable this is."""
    candidates_ = system.locks[lock].candidates
    content = state[variable]
    if system.variables[variable].domain.kind is Kind.THREAD:
        return (candidates_[content - 1],) if content else ()
    return tuple(thread for bit, thread in enumerate(candidates_) if content >> bit & 1)


def enders(system: System, state: State, wait: Wait) -> frozenset[int]:
    """The threads that could still make the condition of an `await` true.

    Those that have a step that changes a variable of the condition and are not at `end`.
    """
    return frozenset(
        number
        for number in system.writers(reads(wait.condition))
        if system.threads[number].end is None
        or system.location(state, number) != system.threads[number].end
    )


def cycle(system: System, state: State) -> tuple[Blocked, ...]:
    """The largest set of threads that wait only for each other; empty if there is none.

    No thread of it can step; each lock that one waits for is refused by a holder or an earlier ask
    in the set; every thread that could still end an `await` in it is in it. Only daemons that rest
    in an `await` are no such set. It is a greatest fixed point: what is not in it is thrown out
    until nothing changes.
    """
    inside = {each.thread: each for each in blocked(system, state)}
    changed = True
    while changed:
        kept = {
            number: each
            for number, each in inside.items()
            if all(_held_up(system, state, number, wait, inside.keys()) for wait in each.waits)
        }
        changed = len(kept) < len(inside)
        inside = kept
    if all(_rests(system, each) for each in inside.values()):
        return ()
    return tuple(inside.values())


def _held_up(system: System, state: State, thread: int, wait: Wait, inside: Iterable[int]) -> bool:
    if wait.kind is WaitKind.LOCK:
        return not refusers(system, state, thread, wait).isdisjoint(inside)
    return enders(system, state, wait) <= set(inside)


def _rests(system: System, each: Blocked) -> bool:
    daemon = system.threads[each.thread].kind is ThreadKind.DAEMON
    return daemon and all(wait.kind is not WaitKind.LOCK for wait in each.waits)
