"""Whether a run that goes round a loop can take longer with each lap, without any bound.

Knows what one run demands of its times; must not know how it was found, nor what is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from checker.semantics.timing import bounds_of
from checker.trace import Trace

_Edge = tuple[int, int, Fraction, int]
"""From and to a step of a lap: seconds, and how many laps back."""


def grows(trace: Trace, loop: int, point: Mapping[str, Fraction]) -> bool:
    """Whether the time from step `loop` to the end of its n-th repetition grows beyond all bounds.

    The run ends in the class in which it was behind step `loop`, so that it has times with any
    number of laps.

    What the laps demand of the times is a graph that repeats itself: an edge says how much later
    than one instant another may be, so many laps further on. Each lap takes some time at least if
    some circle of the graph of one lap leads back by some laps at a length below 0. If none does,
    the longest time, a shortest path over n laps, stays bounded if and only if some circle leads
    some laps further at no length. What goes on through all laps bounds them as well.

    Source: the least ratio of a cycle by negative cycles, as in E. L. Lawler, Combinatorial
    Optimization, 1976; with pairs, compared as in a dictionary, for a number that is small enough.
    """
    size = trace.length - loop
    lap = trace.steps[loop:]
    thrice = replace(trace, steps=(*trace.steps, *lap, *lap))
    edges: set[_Edge] = set()
    for each in bounds_of(thrice):
        if not trace.length < max(each.before, each.after) <= trace.length + size:
            continue
        if each.after <= loop < each.before:
            return False  # something goes on from before the loop, and must end
        if each.before <= loop < each.after:
            continue
        end_lap, end = divmod(each.before - loop - 1, size)
        start_lap, start = divmod(each.after - loop - 1, size)
        edges.add((start, end, -each.gap.at(point), start_lap - end_lap))
    at_least = {(start, end, seconds, 0) for start, end, seconds, _ in edges}
    return _circle_below_0(at_least, size) or not _circle_below_0(edges, size)


def _circle_below_0(edges: Iterable[_Edge], size: int) -> bool:
    lengths = [(Fraction(0), 0)] * size
    for _ in range(size):
        changed = False
        for start, end, seconds, laps in edges:
            further = lengths[start][0] + seconds, lengths[start][1] + laps
            if further < lengths[end]:
                lengths[end] = further
                changed = True
        if not changed:
            return False
    return True
