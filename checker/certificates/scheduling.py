"""Times of one run that depend on time parameters, or that let a lap of it be taken for ever.

Must not know what the run shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from checker.ir.duration import Duration
from checker.semantics.timing import bounds_of
from checker.smt import AtMost, Below, satisfying
from checker.trace import Trace

_MOST_LAPS = 4
_MILLISECONDS = 10_000


def scheduled(
    trace: Trace, origin: int, point: Mapping[str, Fraction]
) -> tuple[Duration, ...] | None:
    """Times at which every instant is as much later than the origin as it can be at a point.

    Each is a sum of bounds of delays, so that around the point the times are possible too, as far
    as no other sums are less. None if the run has no times there, or an instant has no latest.

    Source: shortest paths by Bellman and Ford's algorithm, as in Cormen, Leiserson, Rivest and
    Stein, Introduction to Algorithms, each with the sum that it is of.
    """
    count = trace.length + 1
    far: list[tuple[Fraction, Duration] | None] = [None] * count
    far[origin] = Fraction(0), Duration()
    edges = [(each.after, each.before, each.gap.at(point), each.gap) for each in bounds_of(trace)]
    for _ in range(count):
        changed = False
        for start, end, value, gap in edges:
            here, there = far[start], far[end]
            if here is not None and (there is None or here[0] - value < there[0]):
                far[end] = here[0] - value, here[1] - gap
                changed = True
        if not changed:
            break
    else:
        return None
    lengths = [each[1] for each in far if each is not None]
    return tuple(each - lengths[0] for each in lengths) if len(lengths) == count else None


def repeated(trace: Trace, loop: int, point: Mapping[str, Fraction]) -> tuple[Trace, int] | None:
    """The run with times at which its last lap can be taken over and over, and where that begins.

    It ends in the state in which it is behind step `loop`; more laps come before the last if need
    be. None if there are no such times with a few of them.
    """
    lap = trace.steps[loop:]
    for extra in range(_MOST_LAPS):
        longer = replace(trace, loop=None, steps=(*trace.steps, *lap * extra))
        begin = loop + len(lap) * extra
        times = _periodic(longer, begin, point)
        if times is not None:
            return at_times(longer, times), begin
    return None


def at_times(trace: Trace, times: Sequence[Fraction]) -> Trace:
    """The run with these times, that of its start first."""
    pairs = zip(trace.steps, times[1:], strict=True)
    return replace(trace, steps=tuple(replace(step, time=each) for step, each in pairs))


def _periodic(trace: Trace, begin: int, point: Mapping[str, Fraction]) -> list[Fraction] | None:
    """Times such that the steps from `begin` on can come again, each so much later."""
    length = trace.length
    size = length - begin
    twice = replace(trace, steps=(*trace.steps, *trace.steps[begin:]))
    clauses: list[list[AtMost | Below]] = [[Below(_less(begin, length), Fraction(0))]]
    for each in bounds_of(twice):
        if each.before > length and each.after <= begin:
            return None  # it must end, and goes on through all laps
        terms: dict[str, Fraction] = {}
        for instant, sign in ((each.before, 1), (each.after, -1)):
            laps, at = (1, instant - size) if instant > length else (0, instant)
            for of, factor in ((at, sign), (length, sign * laps), (begin, -sign * laps)):
                terms[f"t{of}"] = terms.get(f"t{of}", Fraction(0)) + factor
        clauses.append([AtMost(tuple(terms.items()), -each.gap.at(point))])
    clauses.append([AtMost((("t0", Fraction(1)),), Fraction(0))])
    clauses.append([AtMost((("t0", Fraction(-1)),), Fraction(0))])
    found = satisfying(clauses, milliseconds=_MILLISECONDS)
    if not isinstance(found, dict):
        return None
    return [found[f"t{number}"] for number in range(length + 1)]


def _less(one: int, other: int) -> tuple[tuple[str, Fraction], ...]:
    return (f"t{one}", Fraction(1)), (f"t{other}", Fraction(-1))
