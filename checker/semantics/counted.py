"""What counts between the events of a latency: the one definition of a retry and of a lock taken.

A retry is that the first event happens again before the second: a fault that comes back to the
label where it began. A lock is taken in a step that the thread of the events takes, by a request
that was granted or a `try` that got it, as often as the text of the step takes it. Must not know
how runs are counted through.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.ir.actions import LockVerb
from checker.ir.expr import Apply, Const, Expr, Op, Read
from checker.ir.formulas import Either, Now, Release, Until
from checker.ir.latencies import Event, Latency
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.ir.threads import LocationKind
from checker.semantics.events import happens
from checker.semantics.integers import value
from checker.tallies import Counter, What
from checker.trace import Step


def whose(latency: Latency) -> int | None:
    """The thread that the events are of: both are places that it comes to. None if there is none.

    What becomes true is of nobody.
    """
    found = {thread for each in (*latency.start, *latency.end) for thread in _threads(each)}
    return next(iter(found)) if len(found) == 1 and None not in found else None


def _threads(event: Event) -> Iterator[int | None]:
    if event.condition is not None or event.inverting is not None:
        yield None
    for thread, _ in event.arrivals:
        yield thread


def between(system: System, question: Question) -> Latency | None:
    """The events of a `leads` from one label of a thread to another: that it comes to each.

    None of one that asks for anything else.
    """
    match question.formula:
        case Release(right=Either(right=Until(right=Now(condition=ends)))):
            start, end = _comes_to(system, question.antecedent), _comes_to(system, ends)
        case _:
            return None
    if question.kind is not QuestionKind.LEADS or start is None or end is None:
        return None
    whole = question.name, (start,), (end,)
    return Latency(*whole, family=question.family, member=question.member, whose=question.whose)


def _comes_to(system: System, condition: Expr | None) -> Event | None:
    """The event of coming to where a condition is true, if it is that a thread is at a label."""
    found = _places(condition)
    owners = {
        each.variable: number
        for number, each in enumerate(system.threads)
        if each.variable is not None
    }
    variables = {variable for variable, _ in found}
    if len(variables) != 1 or not variables <= owners.keys():
        return None
    thread = owners[variables.pop()]
    locations = system.threads[thread].locations
    places = {place for _, place in found}
    labels = {locations[each].label for each in places}
    if places != {k for k, each in enumerate(locations) if each.label in labels}:
        return None
    named = (LocationKind.LABEL, LocationKind.END)
    arrivals = tuple((thread, each) for each in sorted(places) if locations[each].kind in named)
    return Event(arrivals) if len(labels) == 1 and arrivals else None


def _places(condition: Expr | None) -> list[tuple[int, int]]:
    """The variables and values of a condition that is `v == c`, or one of several; else nothing."""
    match condition:
        case Apply(op=Op.EQ, args=(Read(variable=variable), Const(value=value))):
            return [(variable, value)]
        case Apply(op=Op.OR, args=args):
            found = [_places(each) for each in args]
            return [each for some in found for each in some] if all(found) else []
        case _:
            return []


def counters(system: System, latency: Latency) -> tuple[Counter, ...]:
    """What is counted for a latency: retries, then the locks that its thread may take.

    The locks one by one too if there are several; that none is taken is counted too, where the
    system has a lock. No retries where the events are the same, for
    then each ends what the one before has begun.
    """
    found = [] if latency.restarts else [Counter(What.RETRIES)]
    thread = whose(latency)
    if thread is None:
        return tuple(found)
    taken = {
        op.lock
        for action in system.actions
        if action.thread == thread
        for op in action.locks
        if op.verb is LockVerb.TAKE
    }
    if system.locks:
        found.append(Counter(What.LOCKS))
    if len(taken) > 1:
        found += [Counter(What.LOCK, lock) for lock in sorted(taken)]
    return tuple(found)


def amount(system: System, latency: Latency, counter: Counter, before: State, step: Step) -> int:
    """How much a step counts that is taken while the second event is awaited."""
    match counter.what:
        case What.RETRIES:
            return int(happens(system, latency.start, before, step.action, step.state))
        case What.LOCKS | What.LOCK:
            if step.action.thread != whose(latency):
                return 0
            return sum(
                op.verb is LockVerb.TAKE
                and counter.lock in (None, op.lock)
                and bool(value(op.when, before, step.choices))
                for op in step.action.locks
            )
