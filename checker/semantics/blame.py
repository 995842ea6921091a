"""Where the time of one run goes: for each stretch of it who was waited for, and what that one did.

Follows the run itself: whoever waits, waits for the step that lets it go on in this run, and so for
the thread that takes it. For a lock it waits for one who stands in its way now: of several for the
last of them to be gone; for a CPU, for the first of those who have one now. Must not know other
runs, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from checker.ir.actions import Action, ActionKind, Delay, DelayKind, WaitKind
from checker.records import dataclass
from checker.semantics.cpus import running
from checker.semantics.integers import attempt
from checker.semantics.kept import Kept, kept
from checker.semantics.refusal import obstacles
from checker.semantics.waits import possible
from checker.trace import Step, Trace


@dataclass(frozen=True, slots=True)
class Waiting:
    """A thread in a chain that can't go on: the step that it will take once it can.

    kept: who has the lock that it waits for, where that is not the next in the chain.
    """

    thread: int
    location: int | None
    action: Action
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time, in seconds, that one activity takes.

    begin, length: of the run. waiting: who waits, the victim first, each for the next; behind them
    all stands `thread`, which spends the time at `location`. delay: what it does there; None if it
    could go on and does not, as an env may. kept: of a timeout the lock that it waits for.
    """

    begin: Fraction
    length: Fraction
    waiting: tuple[Waiting, ...]
    thread: int
    location: int | None
    delay: Delay | None
    kept: Kept | None = None

    @property
    def off_cpu(self) -> bool:
        """Whether the time is spent asleep."""
        return self.delay is not None and self.delay.kind is not DelayKind.WORK


def segments(trace: Trace, first: int, last: int) -> tuple[Segment, ...]:
    """The time between two instants of a run, cut by what takes it; it adds up exactly.

    What is done twice, one after the other, is two stretches. The victim is the thread that takes
    step `last`. Pre: the run has times, and first <= last.
    """
    found = joined(trace, _stretches(trace, first, last))
    total = sum((each.length for each in found), Fraction(0))
    assert total == _time(trace, last) - _time(trace, first), "the stretches do not add up"
    return found


def _stretches(trace: Trace, first: int, last: int) -> Iterator[tuple[int, Segment]]:
    """One for each time that passes between two steps, with the instant at which it begins."""
    for number in range(first, last):
        begin, end = _time(trace, number), _time(trace, number + 1)
        if begin != end:
            yield number, _blamed(trace, number, last, begin, end - begin)


def joined(trace: Trace, stretches: Iterable[tuple[int, Segment]]) -> tuple[Segment, ...]:
    """Stretches in order, each with its instant, as one where the same goes on.

    It does not where whose time it is takes a step in between: then it begins anew.
    """
    found: list[Segment] = []
    before = 0
    for number, each in stretches:
        steps = trace.steps[before:number]
        goes_on = found and not any(step.action.thread == each.thread for step in steps)
        if goes_on and same(found[-1], each):
            found[-1] = replace(found[-1], length=found[-1].length + each.length)
        else:
            found.append(each)
        before = number
    return tuple(found)


def repeated(stretches: Iterable[Segment]) -> Iterator[tuple[int, Segment]]:
    """How often each comes one after the other, in the same way and as long, and the first."""
    count, first = 0, None
    for each in stretches:
        if first is not None and same(first, each) and first.length == each.length:
            count += 1
            continue
        if first is not None:
            yield count, first
        count, first = 1, each
    if first is not None:
        yield count, first


def _time(trace: Trace, number: int) -> Fraction:
    time = trace.steps[number - 1].time if number else Fraction(0)
    assert time is not None, "the run has no times"
    return time


def _blamed(trace: Trace, number: int, last: int, begin: Fraction, length: Fraction) -> Segment:
    """Who spends the time between instant `number` and the next."""
    system, state = trace.system, trace.state(number)
    waiting: list[Waiting] = []
    step = last
    while True:
        thread = trace.steps[step - 1].action.thread
        step, action = _next(trace, thread, number)
        location = system.location(state, thread)
        if action.delay is not None and not _held_up(trace, step, number):
            lock = kept(trace, number, action) if action.kind is ActionKind.TIMEOUT else None
            return Segment(begin, length, tuple(waiting), thread, location, action.delay, lock)
        helper = _enabled_by(trace, step)
        if helper <= number:
            return Segment(begin, length, tuple(waiting), thread, location, None)
        if action.wait is not None and action.wait.kind is WaitKind.CPU:
            helper = _off_a_cpu(trace, number) or helper
        else:
            helper = _out_of_the_way(trace, action, number, helper) or helper
        other = kept(trace, number, action, trace.steps[helper - 1].action.thread)
        waiting.append(Waiting(thread, location, action, other))
        step = helper


def _next(trace: Trace, thread: int, number: int) -> tuple[int, Action]:
    """The first step of a thread behind instant `number`."""
    for later in range(number + 1, len(trace.steps) + 1):
        action = trace.steps[later - 1].action
        if action.thread == thread:
            return later, action
    raise AssertionError("a thread that is waited for takes no more step")


def _held_up(trace: Trace, step: int, number: int) -> bool:
    """Whether a step with a delay is not under way yet, as one that has no CPU.

    What it does when it ends may be chosen by what others do meanwhile: it is under way as long
    as some step can end it.
    """
    action = trace.steps[step - 1].action
    assert action.delay is not None
    if action.delay.kind is DelayKind.TIMEOUT:
        return False
    system, state = trace.system, trace.state(number)
    ends = (
        each
        for each in system.actions_from(action.thread, system.location(state, action.thread))
        if each.delay == action.delay
    )
    return not any(possible(system, each, state) for each in ends)


def _enabled_by(trace: Trace, step: int) -> int:
    """The last step before this one without which it could not be taken; 0 if it always could."""
    taken = trace.steps[step - 1]
    number = step - 1
    while number and _can(trace, taken, number - 1):
        number -= 1
    return number


def _out_of_the_way(trace: Trace, action: Action, number: int, last: int) -> int | None:
    """The step, up to `last`, by which the last of those goes who stand in the way of a lock.

    Those who hold it, or go first, at instant `number`. None if there are none, or the way
    is cleared by others than themselves.
    """
    there = _obstacles(trace, action, number)
    gone: list[int] = []
    for thread in there:
        behind = range(number + 1, last + 1)
        ends = (each for each in behind if thread not in _obstacles(trace, action, each))
        step = next(ends, None)
        if step is None or trace.steps[step - 1].action.thread != thread:
            return None
        gone.append(step)
    return max(gone, default=None)


def _off_a_cpu(trace: Trace, number: int) -> int | None:
    """The step by which the first of those is off its CPU who have one after step `number`; None if
    one is free."""
    system = trace.system
    have = running(system, trace.state(number))
    if system.cpus is None or len(have) < system.cpus:
        return None
    later = range(number + 1, len(trace.steps) + 1)
    return next((each for each in later if trace.steps[each - 1].action.thread in have), None)


def _obstacles(trace: Trace, action: Action, number: int) -> frozenset[int]:
    """Who stands in the way of a step that takes a lock, after step `number`."""
    wait = action.wait
    if wait is None or wait.lock is None or wait.mode is None:
        return frozenset()
    state = trace.state(number)
    found = obstacles(trace.system, state, action.thread, wait.lock, wait.mode)
    return frozenset(each for together in found for each in together)


def _can(trace: Trace, taken: Step, number: int) -> bool:
    """Whether the step could be taken in the state after step `number`, time apart."""
    system, state = trace.system, trace.state(number)
    action = taken.action
    if action.source != system.location(state, action.thread):
        return False
    return isinstance(attempt(system, action, state, taken.choices), Step)


def same(one: Segment, other: Segment) -> bool:
    """Whether the same takes the one stretch and the other."""
    return (
        one.waiting == other.waiting
        and one.thread == other.thread
        and one.location == other.location
        and one.delay == other.delay
        and one.kept == other.kept
    )
