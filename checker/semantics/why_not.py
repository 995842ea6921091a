"""Why a step cannot be taken in a state: which parts of its condition are false, and who stands by.

The guard of an action is a conjunction; each of its parts comes from something in the text: what
the step waits for, an `if` on its path, a lock that it tries. A step is possible, or some part is
false, or no value that it could choose makes all parts true. Must not know how it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum

from checker.ir.actions import Action, ActionKind, LockOp, LockVerb, Wait, WaitKind
from checker.ir.expr import FALSE, TRUE, Expr, conj, conjuncts, negate, reads
from checker.ir.system import State, System
from checker.ir.threads import ThreadKind
from checker.ir.variables import Role
from checker.records import dataclass
from checker.semantics.ending import makers
from checker.semantics.integers import attempt, candidates, outcomes, picks, value
from checker.semantics.waits import refusers
from checker.source import Span
from checker.trace import Failure, Step


class Cause(Enum):
    """What in the text a part of a guard comes from."""

    AWAIT = "await"  # the step waits for it
    CHOOSE = "choose"  # no value that may be chosen will do
    LOCK = "lock"  # the lock, or the one that is tried, is not to be had
    CPU = "cpu"  # the thread has none; or waits for one; or needs none any more
    FREE = "free"  # the lock could be had, so that it is neither asked for nor refused
    OVER = "over"  # the wait can end by itself, so that it is not given up
    BRANCH = "branch"  # the text goes another way
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the guard of an action, with what it comes from.

    text, span: of the condition as written, of which this may be one of several parts; empty where
    the text does not say it. taken: for a BRANCH, whether the path needs it to be true.
    lock, mode: for LOCK and FREE. trying: it is a `try`.
    """

    condition: Expr
    cause: Cause
    text: str = ""
    span: Span | None = None
    taken: bool = True
    lock: int | None = None
    mode: int | None = None
    trying: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that is false, whatever is chosen.

    refused_by: for a LOCK those who hold it or whose ask goes first, where that is known.
    could: the other threads, not at their end, with a step anywhere that may make it true.
    now: steps of other threads, possible now, behind which it is true.
    """

    part: Part
    refused_by: frozenset[int]
    could: frozenset[int]
    now: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Impossible:
    """An action whose thread is at its source, and which cannot be taken.

    missing: at least one. enabled_by: steps of other threads, possible now, behind which it can.
    """

    action: Action
    missing: tuple[Missing, ...]
    enabled_by: tuple[Step, ...]


class Standing(Enum):
    """What a thread can do in a state."""

    GOES = "can go"
    WAITS = "waits"
    RESTS = "rests"  # a daemon, env or rule that waits for nobody to give back a lock
    ENDED = "has ended"
    NOWHERE = "has no step here"  # for these values of the parameters


@dataclass(frozen=True, slots=True)
class Moves:
    """All that can be said of the next step from a state.

    possible: in order of thread, text and choices: steps, and failures of trying one.
    impossible: actions at whose source their threads are, in the same order.
    standing: of each thread.
    """

    possible: tuple[Step | Failure, ...]
    impossible: tuple[Impossible, ...]
    standing: tuple[Standing, ...]


def moves(system: System, state: State) -> Moves:
    """What can be done in `state`, and why the rest cannot."""
    able = tuple(outcomes(system, state))
    taken = {id(each.action) for each in able}
    steps = [each for each in able if isinstance(each, Step)]
    stopped = tuple(
        _impossible(system, action, state, steps)
        for action in candidates(system, state)
        if id(action) not in taken
    )
    going = {each.action.thread for each in able if each.action is not None}
    standing = tuple(
        Standing.GOES if number in going else _standing(system, state, number)
        for number in range(len(system.threads))
    )
    return Moves(able, stopped, standing)


def _standing(system: System, state: State, number: int) -> Standing:
    thread = system.threads[number]
    where = system.location(state, number)
    if thread.end is not None and where == thread.end:
        return Standing.ENDED
    actions = system.actions_from(number, where)
    if not actions:
        return Standing.NOWHERE
    if thread.kind is ThreadKind.PROCESS or any(_wants_lock(each, state) for each in actions):
        return Standing.WAITS
    return Standing.RESTS


def _wants_lock(action: Action, state: State) -> bool:
    wait = action.wait
    if wait is None or wait.kind is not WaitKind.LOCK:
        return False
    return any(value(wait.when, state, each) for each in picks(action))


# Why one cannot be taken


def _impossible(system: System, action: Action, state: State, steps: Sequence[Step]) -> Impossible:
    others = [each for each in steps if each.action.thread != action.thread]
    missing = tuple(
        _missing(system, action, each, state, others) for each in _false(system, action, state)
    )
    enabling = tuple(each for each in others if _opens(system, action, each.state))
    return Impossible(action, missing, enabling)


def _opens(system: System, action: Action, after: State) -> bool:
    """Whether the action can be taken behind a step of another thread, which left its own alone."""
    return any(isinstance(attempt(system, action, after, each), Step) for each in picks(action))


def _missing(
    system: System, action: Action, part: Part, state: State, others: Iterable[Step]
) -> Missing:
    def true(after: State) -> bool:
        return any(value(part.condition, after, each) for each in picks(action))

    refused: frozenset[int] = frozenset()
    if part.cause is Cause.LOCK and part.lock is not None and part.mode is not None:
        wait = Wait(WaitKind.LOCK, TRUE, FALSE, "", part.lock, part.mode)
        refused = refusers(system, state, action.thread, wait, trying=part.trying)
    return Missing(
        part,
        refused,
        frozenset(
            number
            for number in makers(system, part.condition, action.choices)
            if number != action.thread and not _ended(system, state, number)
        ),
        tuple(each for each in others if true(each.state)),
    )


def _ended(system: System, state: State, thread: int) -> bool:
    end = system.threads[thread].end
    return end is not None and system.location(state, thread) == end


def _false(system: System, action: Action, state: State) -> list[Part]:
    """The parts that are false for every choice, or else those together of which some always is."""
    found = parts_of(system, action)
    chosen = [*picks(action)]
    never, sometimes = [], []
    for part in found:
        truths = {bool(value(part.condition, state, each)) for each in chosen}
        if truths == {False}:
            never.append(part)
        elif False in truths:
            sometimes.append(part)
    if never:
        return never
    condition = conj(each.condition for each in sometimes)
    told = next((each for each in sometimes if each.cause is Cause.CHOOSE), None)
    if told is not None:
        return [replace(told, condition=condition)]
    return [Part(condition, Cause.CHOOSE, span=action.span)]


def parts_of(system: System, action: Action) -> tuple[Part, ...]:
    """The parts of the guard, in its order; all that one request or choice needs is one part."""
    siblings = system.actions_from(action.thread, action.source)
    table = _origins(action, siblings)
    found: dict[Part, list[Expr]] = {}
    for each in conjuncts(action.guard):
        origin = table.get(each) or _by_variables(system, action, each)
        whole = origin.cause in (Cause.LOCK, Cause.CHOOSE)
        key = replace(origin, condition=TRUE if whole else each)
        found.setdefault(key, []).append(each)
    return tuple(replace(part, condition=conj(inside)) for part, inside in found.items())


_KINDS = {WaitKind.LOCK: Cause.LOCK, WaitKind.CHOOSE: Cause.CHOOSE, WaitKind.CPU: Cause.CPU}


def _origins(action: Action, siblings: Iterable[Action]) -> dict[Expr, Part]:
    """By conjunct what it comes from, where the action says so; the first that does counts."""
    table: dict[Expr, Part] = {}
    if action.wait is not None:
        wait = action.wait
        cause = _KINDS.get(wait.kind, Cause.AWAIT)
        for each in conjuncts(wait.condition):
            part = Part(each, cause, wait.text, wait.span, lock=wait.lock, mode=wait.mode)
            table.setdefault(each, part)
    for branch in action.branches:
        for each in conjuncts(branch.condition):
            part = Part(each, Cause.BRANCH, branch.text, branch.span, branch.taken)
            table.setdefault(each, part)
    if action.kind in (ActionKind.TIMEOUT, ActionKind.UNLESS):
        for other in siblings:
            if other.wait is not None and other.kind is ActionKind.STEP:
                for each in conjuncts(negate(other.wait.condition)):
                    part = Part(each, Cause.OVER, other.wait.text, other.wait.span)
                    table.setdefault(each, part)
    return table


_REQUESTS = {
    LockVerb.TAKE: Cause.LOCK,
    LockVerb.ASK: Cause.FREE,
    LockVerb.REFUSED: Cause.FREE,
    LockVerb.WITHDRAW: Cause.OVER,
}


def _by_variables(system: System, action: Action, condition: Expr) -> Part:
    """What a conjunct comes from that no text of the action says: by what it reads."""
    read = reads(condition)
    for op in action.locks:
        cause = _REQUESTS.get(op.verb)
        if cause is not None and not read.isdisjoint(system.locks[op.lock].variables):
            return _of_lock(action, op, cause, condition)
    if any(system.variables[each].role is Role.READY for each in read):
        return Part(condition, Cause.CPU, span=action.span)
    return Part(condition, Cause.OTHER, span=action.span)


def _of_lock(action: Action, op: LockOp, cause: Cause, condition: Expr) -> Part:
    trying = cause is Cause.LOCK and (action.wait is None or action.wait.kind is not WaitKind.LOCK)
    return Part(condition, cause, "", op.span, lock=op.lock, mode=op.mode, trying=trying)
