"""Where a time that was measured goes: for each stretch of it who was waited for, and how.

Of a time between events `blame` tells it, which follows the run to its end. Of an inversion it is
read of the states, for when it ends the thread need not have gone on. Must not know other runs, nor
how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from checker.ir.actions import Delay
from checker.measured import Extreme
from checker.semantics.blame import Segment, Waiting, joined, segments
from checker.semantics.integers import candidates
from checker.semantics.inverted import Chain, chains
from checker.semantics.kept import kept
from checker.semantics.waits import possible
from checker.trace import Trace


def spent(extreme: Extreme) -> tuple[Segment, ...]:
    """The time, cut by what takes it; it adds up exactly. Nothing takes a time of 0."""
    if extreme.inverted is None:
        return segments(extreme.trace, extreme.first, extreme.last)
    if not extreme.value:
        return ()
    found = joined(extreme.trace, _stretches(extreme, extreme.inverted))
    total = sum((each.length for each in found), Fraction(0))
    assert total == extreme.value, "the stretches do not add up"
    return found


def _stretches(extreme: Extreme, thread: int) -> Iterator[tuple[int, Segment]]:
    """One for each time that passes between two steps, with the instant at which it begins.

    Where the thread is inverted by several chains, one is told that lasts as long as any.
    """
    trace = extreme.trace
    times = [Fraction(0), *(each.time or Fraction(0) for each in trace.steps)]
    lasting = [k for k in range(extreme.first, extreme.last) if times[k] < times[k + 1]]
    here = [
        {each.threads: each for each in chains(trace.system, trace.state(k), thread)}
        for k in lasting
    ]
    chosen: tuple[int, ...] = ()
    for place, number in enumerate(lasting):
        if chosen not in here[place]:
            left = dict.fromkeys(here[place])
            for later in here[place + 1 :]:
                still = {each: None for each in left if each in later}
                if not still:
                    break
                left = still
            chosen = next(iter(left))
        ends = times[number], times[number + 1]
        yield number, _segment(trace, number, here[place][chosen], *ends)


def _segment(trace: Trace, number: int, chain: Chain, begin: Fraction, end: Fraction) -> Segment:
    behind = [*(each.thread for each in chain.waiting[1:]), chain.last]
    waiting = tuple(
        Waiting(each.thread, each.location, each.action, kept(trace, number, each.action, after))
        for each, after in zip(chain.waiting, behind, strict=True)
    )
    location = trace.system.location(trace.state(number), chain.last)
    delay = spends(trace, number, chain.last)
    return Segment(begin, end - begin, waiting, chain.last, location, delay)


def spends(trace: Trace, number: int, thread: int) -> Delay | None:
    """What a thread takes its time for after a step: of several the one that it then takes."""
    system, state = trace.system, trace.state(number)
    found = [
        each
        for each in candidates(system, state)
        if each.thread == thread and each.delay is not None and possible(system, each, state)
    ]
    later = (each.action for each in trace.steps[number:])
    following = next((each for each in later if each.thread == thread), None)
    if following is not None and following in found:
        return following.delay
    return found[0].delay if found else None
