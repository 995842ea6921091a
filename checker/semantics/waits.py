"""Who waits for whom in a state: blocked threads, stuck states, cycles of waits.

The one definition of both kinds of deadlock (`language.md`, Questions); engines may skip states
where it cannot apply, but ask here before they report.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.ir.actions import Action, Delay, DelayKind, Wait, WaitKind
from checker.ir.expr import reads
from checker.ir.locks import asked_before
from checker.ir.questions import QuestionKind
from checker.ir.system import State, System
from checker.ir.threads import ThreadKind
from checker.records import dataclass
from checker.semantics.ending import able, starters
from checker.semantics.integers import attempt, candidates, picks, value
from checker.semantics.refusal import obstacles, releasers

WAITING = (ThreadKind.PROCESS, ThreadKind.DAEMON)
"""The kinds of thread that can be stuck; an env or a rule never owes a step."""


HOLDING = (*WAITING, ThreadKind.ENV)
"""The kinds of thread that can be in a cycle of waits: an env may hold what another waits for."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A thread that cannot step, with all that it waits for (one per branch of an `either`)."""

    thread: int
    waits: tuple[Wait, ...]


def possible(system: System, action: Action, state: State) -> bool:
    """Whether the action can be tried in `state` with some choice: a step, or a failure.

    A thread whose step fails does not wait: it breaks something, and that is told as an error.
    """
    return any(attempt(system, action, state, each) is not None for each in picks(action))


def blocked(
    system: System, state: State, kinds: tuple[ThreadKind, ...] = WAITING
) -> tuple[Blocked, ...]:
    """The threads of these kinds that cannot step, are not at `end`, and wait for something.

    A `timeout any` may never come, so it is no step.
    """
    found = []
    for number, thread in enumerate(system.threads):
        where = system.location(state, number)
        if thread.kind not in kinds or where == thread.end:
            continue
        actions = system.actions_from(number, where)
        if any(possible(system, each, state) for each in actions if not times_out_any(each)):
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

    No process or daemon can step other than out of a `sleep any` or by a `timeout any`; and some
    process is neither at `end` nor in a `sleep any`, or some daemon waits for a lock. A model of
    rules alone is stuck where none is possible, but with no thread at all nothing is owed.
    """
    if all(thread.kind is ThreadKind.RULE for thread in system.threads):
        written = any(thread.timer is None for thread in system.threads)
        return written and not any(possible(system, action, state) for action in system.actions)
    enabled = [action for action in candidates(system, state) if possible(system, action, state)]
    if any(action.obliged for action in enabled):
        return False
    asleep = {action.thread for action in enabled if sleeps_any(action)}
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


def sleeps_any(action: Action) -> bool:
    """Whether it is the end of a `sleep any`."""
    delay = action.delay
    return delay is not None and delay.kind is DelayKind.SLEEP and delay.high is None


def times_out_any(action: Action) -> bool:
    """Whether it is the end of a wait by a `timeout any`."""
    delay = action.delay
    return delay is not None and delay.kind is DelayKind.TIMEOUT and delay.high is None


def refusers(
    system: System, state: State, thread: int, wait: Wait, *, trying: bool = False
) -> frozenset[int]:
    """Who refuses the lock that `thread` waits for: holders that are known, and asks before it."""
    assert wait.lock is not None and wait.mode is not None
    found = obstacles(system, state, thread, wait.lock, wait.mode, trying=trying)
    if not system.locks[wait.lock].owned:
        lock = system.locks[wait.lock]
        return frozenset(asked_before(lock, state, thread, wait.mode, trying=trying))
    return frozenset(each for one in found for each in one)


def enders(system: System, state: State, wait: Wait) -> frozenset[int]:
    """The threads that could still make the condition of an `await` true, or release a lock.

    Those that have a step that could do it, or that the text says owe it its end, and are not at
    `end`. In place of a timer that is not set those that could start it.
    """
    if wait.kind is WaitKind.LOCK:
        assert wait.lock is not None
        return releasers(system, state, wait.lock)
    found = able(system, wait) if wait.owed_by is None else frozenset(wait.owed_by)
    return _not_done(system, state, _by_way_of_timers(system, state, found))


def unnamed(system: System, state: State, thread: int, wait: Wait) -> frozenset[int]:
    """The others that could still end an `await` of `thread` although its `from` names them not.

    They count for nobody; only who tells of the wait must know that there are some.
    """
    if wait.owed_by is None:
        return frozenset()
    found = _not_done(system, state, _by_way_of_timers(system, state, able(system, wait)))
    return found - {thread, *wait.owed_by}


def _by_way_of_timers(system: System, state: State, threads: frozenset[int]) -> frozenset[int]:
    found: set[int] = set()
    for each in threads:
        found |= starters(system, each) if _unset(system, state, each) else {each}
    return frozenset(found)


def _unset(system: System, state: State, thread: int) -> bool:
    """Whether it lets a timer ring that is not set."""
    rings = system.actions_from(thread, None) if system.threads[thread].timer is not None else ()
    return bool(rings) and not any(value(action.guard, state) for action in rings)


def unset_timers(system: System, state: State, wait: Wait) -> frozenset[int]:
    """The timers, as threads, that could end an `await` if they were set, and are not."""
    if wait.kind is WaitKind.LOCK or wait.owed_by is not None:
        return frozenset()
    found = able(system, wait)
    return frozenset(each for each in found if _unset(system, state, each))


def changers(system: System, state: State, wait: Wait) -> frozenset[int]:
    """The threads that could still change what an `await` looks at, to whatever."""
    return _not_done(system, state, system.writers(reads(wait.condition)))


def _not_done(system: System, state: State, threads: Iterable[int]) -> frozenset[int]:
    return frozenset(
        each
        for each in threads
        if system.threads[each].end is None
        or system.location(state, each) != system.threads[each].end
    )


def owing(system: System, state: State) -> tuple[Blocked, ...]:
    """Whom a stuck state is about: each process that is not done, each daemon refused a lock.

    Those in a `sleep any` are among them, with no waits.
    """
    waits = {each.thread: each for each in blocked(system, state)}
    found = []
    for number, thread in enumerate(system.threads):
        each = waits.get(number, Blocked(number, ()))
        done = system.location(state, number) == thread.end
        refused = any(wait.kind is WaitKind.LOCK for wait in each.waits)
        if (thread.kind is ThreadKind.PROCESS and not done) or (
            thread.kind is ThreadKind.DAEMON and refused
        ):
            found.append(each)
    return tuple(found)


def sleeping(system: System, state: State, thread: int) -> Delay | None:
    """The `sleep any` that the thread is in, if it is in one."""
    actions = system.actions_from(thread, system.location(state, thread))
    return next((each.delay for each in actions if sleeps_any(each)), None)


def gives_up(system: System, state: State, thread: int) -> bool:
    """Whether the thread waits with a `timeout any`, by which it may go on at any moment."""
    actions = system.actions_from(thread, system.location(state, thread))
    return any(times_out_any(each) and possible(system, each, state) for each in actions)


def cycle(system: System, state: State) -> tuple[Blocked, ...]:
    """A smallest set of threads that wait only for each other; empty if there is none.

    No thread of it can step; each lock that one waits for is refused by a holder or an earlier ask
    in the set; every thread that could still end an `await` in it is in it. Only daemons that rest
    in an `await` are no such set. The first of the smallest, by the thread that it is found from.
    """
    return min(_sets(system, state), key=len, default=())


def cycles(system: System, state: State) -> tuple[tuple[Blocked, ...], ...]:
    """Every such set that has no smaller one inside, by the thread that it is found from."""
    found = {frozenset(each.thread for each in one): one for one in _sets(system, state)}
    return tuple(one for key, one in found.items() if not any(other < key for other in found))


def deadlocked(system: System, state: State, kind: QuestionKind) -> list[tuple[int, ...]]:
    """The sets of threads that are in a deadlock of this kind here, if `state` decides it.

    A stuck state with a cycle of waits is told by its cycles.
    """
    sets = cycles(system, state)
    if kind is QuestionKind.STUCK:
        sets = () if sets else (owing(system, state),)
    return [tuple(each.thread for each in one) for one in sets]


def closed(system: System, state: State, found: tuple[Blocked, ...]) -> bool:
    """Whether each thread of such a set waits for each other, directly or not: a true circle."""
    if len(found) < 2:
        return False
    return all(len(_behind(system, state, each, found)) == len(found) for each in found)


def _sets(system: System, state: State) -> list[tuple[Blocked, ...]]:
    inside = _held_up_for_ever(system, state)
    return [_behind(system, state, each, inside) for each in inside if not _rests(system, each)]


def _held_up_for_ever(system: System, state: State) -> tuple[Blocked, ...]:
    """The largest such set, with whatever waits for it and daemons that rest.

    A greatest fixed point: what is not held up by the others is thrown out until nothing changes.
    Who has a wait that may end early is not held up.
    """
    waiting = blocked(system, state, HOLDING)
    inside = tuple(each for each in waiting if not any(wait.early for wait in each.waits))
    while True:
        threads = frozenset(each.thread for each in inside)
        kept = tuple(
            each
            for each in inside
            if all(_held_up(system, state, each.thread, wait, threads) for wait in each.waits)
        )
        if len(kept) == len(inside):
            return inside
        inside = kept


def _behind(
    system: System, state: State, first: Blocked, inside: tuple[Blocked, ...]
) -> tuple[Blocked, ...]:
    """`first` and all in the set that it waits for, directly or not: a set of the same kind."""
    threads = frozenset(each.thread for each in inside)
    found = {first.thread}
    pending = [first]
    while pending:
        each = pending.pop()
        needed: set[int] = set()
        for wait in each.waits:
            needed |= _needed(system, state, each.thread, wait, threads)
        pending += [one for one in inside if one.thread in needed - found]
        found |= needed
    return tuple(each for each in inside if each.thread in found)


def _needed(
    system: System, state: State, thread: int, wait: Wait, threads: frozenset[int]
) -> frozenset[int]:
    """Who of `threads`, which hold each other up, has to move for the wait to end."""
    if wait.kind is WaitKind.LOCK:
        found = _refusing(system, state, thread, wait, threads)
        return frozenset(each for one in found for each in one)
    return enders(system, state, wait)


def _refusing(
    system: System, state: State, thread: int, wait: Wait, threads: frozenset[int]
) -> list[frozenset[int]]:
    """The sets within `threads` of which each refuses the lock while nobody of it moves.

    An env or a rule could always release a lock without an owner.
    """
    assert wait.lock is not None and wait.mode is not None
    found = obstacles(system, state, thread, wait.lock, wait.mode)
    inside = [each for each in found if each <= threads]
    if system.locks[wait.lock].owned:
        return inside
    asked = asked_before(system.locks[wait.lock], state, thread, wait.mode)
    return [
        each
        for each in inside
        if (len(each) == 1 and each <= {*asked}) or all(_owes(system, one) for one in each)
    ]


def _owes(system: System, thread: int) -> bool:
    return system.threads[thread].kind in WAITING


def _held_up(
    system: System, state: State, thread: int, wait: Wait, threads: frozenset[int]
) -> bool:
    """Whether the wait cannot end while none of `threads` moves.

    An env or a rule among those that could end an `await` always could.
    """
    if wait.kind is WaitKind.LOCK:
        return bool(_refusing(system, state, thread, wait, threads))
    needed = enders(system, state, wait)
    return all(_owes(system, each) for each in needed) and needed <= threads


def _rests(system: System, each: Blocked) -> bool:
    rests = system.threads[each.thread].kind is not ThreadKind.PROCESS
    return rests and all(wait.kind is not WaitKind.LOCK for wait in each.waits)
