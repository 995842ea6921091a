"""A run that goes round for ever, thread by thread: who goes on, who stays, and behind whom.

Knows the loop of a run, and of the question that it is shown for only whom it asks for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checker.ir.actions import LockVerb, Wait
from checker.ir.expr import Expr, reads
from checker.ir.formulas import Both, Either, Formula, Release, Until, conditions
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import LocationKind, ThreadKind
from checker.records import dataclass
from checker.semantics.integers import value
from checker.semantics.waits import WAITING, blocked, possible
from checker.trace import Step, Trace


@dataclass(frozen=True, slots=True)
class Staying:
    """A thread that takes no step in the loop although it has more to do.

    waits: what it waits for somewhere in the loop. able: at how many of its states it could take a
    step that it owes. overtaken: who takes a lock in the loop that it waits for, and how often.
    """

    thread: int
    waits: tuple[Wait, ...]
    able: int
    overtaken: tuple[tuple[int, int], ...]

    @property
    def starves(self) -> bool:
        """Whether it owes a step somewhere in the loop, or others get what it waits for."""
        return bool(self.able or (self.waits and self.overtaken))


def going(trace: Trace) -> tuple[tuple[int, int], ...]:
    """The threads that take steps in the loop, in order, and how many each takes."""
    counts = Counter(step.action.thread for step in _loop(trace))
    return tuple(sorted(counts.items()))


def staying(trace: Trace) -> tuple[Staying, ...]:
    """Those that take none, have not ended, and don't merely rest as a daemon or an env may."""
    system, loop = trace.system, _loop(trace)
    moving = {thread for thread, _ in going(trace)}
    found = []
    for number, thread in enumerate(system.threads):
        where = system.location(trace.last, number)
        if number in moving or where == thread.end or thread.kind is ThreadKind.RULE:
            continue
        waits: dict[Wait, None] = {}
        for step in loop:
            for each in blocked(system, step.state, (thread.kind,)):
                if each.thread == number:
                    waits.update(dict.fromkeys(each.waits))
        locks = {each.lock for each in waits if each.lock is not None}
        if thread.kind is not ThreadKind.PROCESS and not locks:
            continue
        able = sum(_able(system, step, number) for step in loop)
        found.append(Staying(number, tuple(waits), able, _overtaken(trace, loop, locks)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Retrying:
    """A thread that goes round itself, and never comes to what is asked of it.

    labels: by which it comes in each round, and how often, in the order of the loop.
    """

    thread: int
    labels: tuple[tuple[str, int], ...]


def retrying(trace: Trace, question: Question) -> Retrying | None:
    """The thread that a run for ever is about, if it takes steps in the loop all the same."""
    thread = asked_for(trace.system, question)
    steps = [step.action for step in _loop(trace) if step.action.thread == thread]
    if thread is None or not steps or trace.system.threads[thread].kind not in WAITING:
        return None
    locations = trace.system.threads[thread].locations
    passed = [locations[each.source] for each in steps if each.source is not None]
    written = [each.name for each in passed if each.kind in (LocationKind.LABEL, LocationKind.LOOP)]
    counts = Counter(written or [each.label for each in passed])
    return Retrying(thread, tuple(counts.items()))


def asked_for(system: System, question: Question) -> int | None:
    """The thread that `eventually` or `leads` wants somewhere: the one whose place or locals alone
    stand in what must become true; if none does the member that it is, or None.
    """
    if question.kind not in (QuestionKind.EVENTUALLY, QuestionKind.LEADS):
        return None
    wanted = _wanted(question.formula)
    read = frozenset().union(*(reads(each) for each in wanted))
    own = {each.variable: number for number, each in enumerate(system.threads)}
    found = {own.get(each, system.variables[each].owner) for each in read} - {None}
    if not found:
        found = {n for n, each in enumerate(system.threads) if each.name == question.whose}
    return found.pop() if len(found) == 1 else None


def _wanted(formula: Formula | None) -> Iterator[Expr]:
    """What some state must be, of a formula in which nothing else is an `Until`."""
    match formula:
        case Until(right=right):
            yield from conditions(right)
        case Both(left=left, right=right) | Either(left=left, right=right):
            yield from _wanted(left)
            yield from _wanted(right)
        case Release(right=right):
            yield from _wanted(right)


def _loop(trace: Trace) -> tuple[Step, ...]:
    return () if trace.loop is None else trace.steps[trace.loop - 1 :]


def _able(system: System, step: Step, thread: int) -> bool:
    actions = system.actions_from(thread, system.location(step.state, thread))
    return any(each.obliged and possible(system, each, step.state) for each in actions)


def _overtaken(
    trace: Trace, loop: tuple[Step, ...], locks: set[int]
) -> tuple[tuple[int, int], ...]:
    counts: Counter[int] = Counter()
    first = trace.length - len(loop)
    for number, step in enumerate(loop, first):
        before = trace.state(number)
        for each in step.action.locks:
            takes = each.verb is LockVerb.TAKE and each.lock in locks
            if takes and value(each.when, before, step.choices):
                counts[step.action.thread] += 1
    return tuple(sorted(counts.items()))
