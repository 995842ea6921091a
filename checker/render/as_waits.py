"""What a thread waits for in a state, in words: the lock or condition, and who could end it.

The definitions are those of `semantics.waits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import assert_never

from checker.ir.actions import Action, Wait, WaitKind
from checker.ir.system import State, System
from checker.ir.threads import ThreadKind
from checker.render.page import harmless
from checker.render.words import joined, named
from checker.semantics import ending
from checker.semantics.cpus import before, running
from checker.semantics.integers import picks, value
from checker.semantics.waits import Blocked, enders, refusers
from checker.trace import Trace

_MOST_PICKS = 64


def awaited(wait: Wait, thread: str, tick: str = "") -> str:
    """What a wait is for: the lock, or the condition as written, with the thread for `self`.

    tick: what stands around that which is text of the spec.
    """
    text = re.sub(r"\bself\b", lambda _: thread, wait.text)
    told = f"{tick}{harmless(text)}{tick}"
    match wait.kind:
        case WaitKind.LOCK | WaitKind.AWAIT:
            return told
        case WaitKind.CPU:
            return harmless(text)
        case WaitKind.CHOOSE:
            return told if text.startswith("choose ") else f"a value with {told}"
        case kind:
            assert_never(kind)


def waiting(trace: Trace, each: Blocked, stopped: Mapping[int, Blocked]) -> str:
    """What a blocked thread waits for in the last state, and who could end it.

    stopped: all threads that owe a step there and can't take one, by number. A lock leads to who
    refuses it, and on while one thread alone stands in the way. Locks stand in brackets, so that
    one is not taken for a thread: `[mm] -> f -> [vma] -> g`.
    """
    system, state = trace.system, trace.last
    found = []
    for wait in each.waits:
        if wait.kind is WaitKind.LOCK:
            found.append(" -> ".join(_chain(system, state, each.thread, wait, stopped)))
        else:
            others = _ready(system, state, each.thread, wait)
            what = awaited(wait, system.threads[each.thread].name)
            found.append(f"{what} ({_who(trace, others, wait)})")
    return "waits for " + " or ".join(found)


def _chain(
    system: System, state: State, thread: int, wait: Wait, stopped: Mapping[int, Blocked]
) -> Iterable[str]:
    """The lock, who stands in the way, who in whose, up to a thread that can go or a circle."""
    seen = {thread}
    while True:
        if wait.kind is WaitKind.LOCK:
            assert wait.lock is not None
            yield f"[{system.locks[wait.lock].name}]"
            others = refusers(system, state, thread, wait)
            others = others or enders(system, state, wait) - {thread}
        else:
            others = _ready(system, state, thread, wait)
        yield ", ".join(named(system, others)) or "nobody else"
        if len(others) != 1:
            return
        (thread,) = others
        if thread in seen or thread not in stopped or len(stopped[thread].waits) != 1:
            return
        seen.add(thread)
        (wait,) = stopped[thread].waits


def _ready(system: System, state: State, waiter: int, wait: Wait) -> frozenset[int]:
    """Others, one step of which would make the condition true, were it taken in this state.

    Without such a thread all others that could do so at all (`enders`). For a story: the first
    leaves out who could do it only after somebody else.
    """
    if wait.kind is WaitKind.CPU:
        return before(system, state, waiter)
    others = enders(system, state, wait) - {waiter}
    others = able(system, others, wait) or others
    here = system.actions_from(waiter, system.location(state, waiter))
    values = [
        picked
        for action in here
        if action.wait == wait
        for picked in islice(picks(action), _MOST_PICKS)
    ]
    at_once = set()
    for thread in others:
        actions = (each for each in system.actions if each.thread == thread)
        states = (after for each in actions for after in _after(each, state))
        if any(value(wait.condition, after, picked) for after in states for picked in values):
            at_once.add(thread)
    return frozenset(at_once) or others


def able(system: System, threads: frozenset[int], wait: Wait) -> frozenset[int]:
    """Those of the threads that have a step behind which the condition may be true."""
    return threads & ending.able(system, wait)


def _after(action: Action, state: State) -> Iterator[State]:
    """What `state` would become by the assignments of a step, for some of its choices."""
    for choices in islice(picks(action), _MOST_PICKS):
        after = list(state)
        for variable, new in action.updates.items():
            after[variable] = value(new, state, choices)
        yield tuple(after)


def cpu(system: System, state: State, others: frozenset[int]) -> str:
    """How those who keep a thread from a CPU do so."""
    names = joined(named(system, others))
    if others & running(system, state):
        return f"held by {names}"
    return f"free, but {names} {'goes' if len(others) == 1 else 'go'} first"


def _who(trace: Trace, others: frozenset[int], wait: Wait) -> str:
    """Who could end a wait; for one that is in a delay, within which time."""
    system, state = trace.system, trace.last
    if wait.kind is WaitKind.CPU:
        return cpu(system, state, others)
    names = ", ".join(named(system, others))
    threads = sorted(others)
    if len(threads) == 1:
        time = _within(trace, system.actions_from(threads[0], system.location(state, threads[0])))
        return f"{names}, within {time}" if time else names
    return names or "nobody else"


def _within(trace: Trace, actions: tuple[Action, ...]) -> str | None:
    """The longest time that a thread stays where these are its steps, if it has one."""
    times = {str(each.delay.high) if each.delay and each.delay.high else None for each in actions}
    if len(times) != 1:
        return None
    if trace.system.threads[actions[0].thread].kind in (ThreadKind.ENV, ThreadKind.RULE):
        return None
    return times.pop()
