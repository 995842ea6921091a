"""Where the longest time goes, held against what each thread can do at each instant of the run."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.ir.actions import Action, DelayKind, WaitKind
from checker.measured import Extreme, Measured
from checker.semantics.blame import Segment, segments
from checker.trace import Step, Trace
from tests.engines.timed.agreement import US, noted, of_systems, questions, system_of
from tests.engines.timed.generated import random_spec
from tests.engines.timed.specs import written
from tests.engines.timed.whole_time import Clockwork


def times(trace: Trace) -> list[Fraction]:
    """When each step of a run is taken, the start first."""
    found = [Fraction(0)]
    for step in trace.steps:
        assert step.time is not None
        found.append(step.time)
    return found


def can(step: Step, number: int, trace: Trace, clockwork: Clockwork) -> bool:
    """Whether a step of the run could be taken behind step `number`, whatever the time."""
    state, action = trace.state(number), step.action
    found = [each for each in clockwork.tried(state) if isinstance(each, Step)]
    return any(each.action is action and each.choices == step.choices for each in found)


def next_of(thread: int, number: int, trace: Trace) -> tuple[int, Step]:
    """The next step of a thread behind step `number`, and its own number."""
    for later in range(number, trace.length):
        if trace.steps[later].action.thread == thread:
            return later + 1, trace.steps[later]
    raise AssertionError("it takes no more step")


def in_the_way(action: Action, trace: Trace, number: int) -> set[int]:
    """Who holds the lock that a step takes, behind step `number`, so that it can't be taken."""
    wait = action.wait
    if wait is None or wait.lock is None or wait.mode is None:
        return set()
    lock, state = trace.system.locks[wait.lock], trace.state(number)
    found = set()
    for mode in lock.modes:
        content = state[mode.holder]
        if mode.exclusive and content:
            found.add(lock.candidates[content - 1])
        elif not mode.exclusive and lock.modes[wait.mode].exclusive:
            found |= {each for bit, each in enumerate(lock.candidates) if content >> bit & 1}
    return found - {action.thread}


def asleep(thread: int, number: int, trace: Trace, clockwork: Clockwork) -> bool:
    """Whether a thread is in a delay behind step `number` that it comes out of by its next step."""
    _, step = next_of(thread, number, trace)
    delay = step.action.delay
    tried = clockwork.tried(trace.state(number))
    return delay is not None and any(
        each.action.thread == thread and each.action.delay == delay
        for each in tried
        if isinstance(each, Step)
    )


def on_a_cpu(trace: Trace, number: int, clockwork: Clockwork) -> set[int]:
    """Who is in a `delay` behind step `number` that its next step ends."""
    found = set()
    for thread in {each.action.thread for each in trace.steps[number:]}:
        _, step = next_of(thread, number, trace)
        delay = step.action.delay
        works = delay is not None and delay.kind is DelayKind.WORK
        if works and can(step, number, trace, clockwork):
            found.add(thread)
    return found


def is_so(told: tuple[Segment, ...], extreme: Extreme, clockwork: Clockwork) -> Counter[str]:
    """Raises AssertionError unless each stretch is where the time goes; counts what they are."""
    trace, when, counts = extreme.trace, times(extreme.trace), Counter[str]()
    assert sum((each.length for each in told), Fraction(0)) == extreme.value
    at = when[extreme.first]
    for segment in told:
        assert segment.begin == at and segment.length > 0
        at += segment.length
        within = [
            number
            for number in range(extreme.first, extreme.last)
            if segment.begin <= when[number] < when[number + 1] <= at
        ]
        assert within, "no instant of the run is in it"
        for number in within:
            one_stretch(segment, number, trace, extreme.last, clockwork)
        counts["stretches"] += 1
        counts["links"] += len(segment.waiting)
        counts["idle"] += segment.delay is None
    assert at == when[extreme.last]
    return counts


def one_stretch(
    segment: Segment, number: int, trace: Trace, last: int, clockwork: Clockwork
) -> None:
    """Raises AssertionError unless the chain is so in the state behind step `number`."""
    threads = [*(each.thread for each in segment.waiting), segment.thread]
    assert threads[0] == trace.steps[last - 1].action.thread, "the victim is another"
    state = trace.state(number)
    for waiting, by in zip(segment.waiting, threads[1:], strict=True):
        assert clockwork.system.location(state, waiting.thread) == waiting.location
        own, step = next_of(waiting.thread, number, trace)
        assert step.action == waiting.action
        assert not can(step, number, trace, clockwork), "who waits could go on"
        assert not asleep(waiting.thread, number, trace, clockwork), "who waits is in a delay"
        if waiting.action.wait is not None and waiting.action.wait.kind is WaitKind.CPU:
            assert by in on_a_cpu(trace, number, clockwork), "he has no CPU"
            continue
        if by in in_the_way(waiting.action, trace, number):
            continue
        enabling = max(k for k in range(number, own - 1) if not can(step, k, trace, clockwork)) + 1
        assert trace.steps[enabling - 1].action.thread == by, "another lets it go on"
    _, step = next_of(segment.thread, number, trace)
    assert clockwork.system.location(state, segment.thread) == segment.location
    if segment.delay is None:
        assert step.action.delay is None and not clockwork.owes(step.action)
        assert can(step, number, trace, clockwork)
    else:
        assert step.action.delay == segment.delay


def blamed(seeds: Iterable[int], *, systems: bool = False) -> Counter[str]:
    """Of longest times above 0, where they go."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        spec = random_spec(random.Random(seed), contended=True)
        all_ = of_systems(seed) if systems else questions(spec)
        with noted(f"seed {seed}\n{'' if systems else written(spec)}"):
            for question in all_:
                found = Measuring(question.system).of(question.latency, Budget(seconds=20))
                if not isinstance(found, Measured) or not isinstance(found.worst, Extreme):
                    continue
                if not found.worst.value:
                    continue
                told = segments(found.worst.trace, found.worst.first, found.worst.last)
                clockwork = Clockwork(question.system, question.unit)
                counts["times"] += 1
                counts += is_so(told, found.worst, clockwork)
    return counts


def test_all_of_the_time_goes_where_it_is_said() -> None:
    counts = blamed(range(200, 209))
    assert counts["times"] >= 10 and counts["stretches"] >= 15 and counts["links"] >= 15, counts


@pytest.mark.slow
@pytest.mark.parametrize("systems", [False, True])
def test_all_of_the_time_of_many_goes_where_it_is_said(systems: bool) -> None:
    counts = blamed(range(3000, 3120), systems=systems)
    assert counts["times"] >= 25 and counts["links"] >= (0 if systems else 120), counts


QUEUE = """\
class high > middle > low;
cpus 1;
process worker class low { w: delay 1 ms; x: delay 1 ms; }
process one class high { come: sleep any;  work: delay 10 ms; }
process two class middle { come: sleep any;  work: delay 10 ms; }
latency whole: worker@w -> worker@end;
"""


def test_who_has_no_cpu_waits_for_who_has_one() -> None:
    """Not for who takes it next, who may just have come."""
    system = system_of(QUEUE)
    found = Measuring(system).of(system.latencies[0], Budget())
    assert isinstance(found, Measured) and isinstance(found.worst, Extreme)
    worst = found.worst
    assert worst.value == Fraction(22, 1000)
    told = segments(worst.trace, worst.first, worst.last)
    assert {each.length for each in told if each.waiting} == {Fraction(10, 1000)}
    assert all(each.delay is not None and not each.off_cpu for each in told)
    names = {system.threads[each.thread].name for each in told}
    assert names == {"worker", "one", "two"}


LATE = """\
var late: bool = false;
process timer { ring: sleep 10 us;  late = true; }
process p { ask: sleep 100 us;  if (!late) { goto got; }  more: delay 60 us;  got: skip; }
latency whole: p@ask -> p@got;
"""


def test_who_sleeps_waits_for_nobody() -> None:
    """Not for who decides meanwhile what it does when it wakes up."""
    system = system_of(LATE)
    found = Measuring(system).of(system.latencies[0], Budget())
    assert isinstance(found, Measured) and isinstance(found.worst, Extreme)
    told = segments(found.worst.trace, found.worst.first, found.worst.last)
    assert [each.length for each in told] == [100 * US, 60 * US]
    assert not any(each.waiting for each in told)
    assert {system.threads[each.thread].name for each in told} == {"p"}


# A chain that is not so is found


def broken(told: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    """The stretches with one thing wrong."""
    first, *rest = told
    yield (replace(first, length=first.length + US), *rest)
    yield (replace(first, begin=first.begin + US), *rest)
    yield (replace(first, thread=first.thread + 1), *rest)
    if first.waiting:
        yield (replace(first, waiting=first.waiting[1:]), *rest)


def test_a_wrong_stretch_is_found() -> None:
    tried = 0
    for seed in range(200, 203):
        for question in questions(random_spec(random.Random(seed), contended=True)):
            found = Measuring(question.system).of(question.latency, Budget())
            if not isinstance(found, Measured) or not isinstance(found.worst, Extreme):
                continue
            told = segments(found.worst.trace, found.worst.first, found.worst.last)
            clockwork = Clockwork(question.system, question.unit)
            for wrong in broken(told) if told else ():
                tried += 1
                with pytest.raises((AssertionError, IndexError)):
                    is_so(wrong, found.worst, clockwork)
    assert tried >= 6
