"""How far apart two instants of one run can be, and times at which they are.

Knows nothing of other runs. See `timing` for what a run demands of its times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from checker.semantics.timing import bounds_of
from checker.trace import Shortest, Trace


def farthest(
    trace: Trace, first: int, last: int, point: Mapping[str, Fraction]
) -> tuple[Fraction, Trace] | None:
    """The most that instant `last` can be behind `first`, in seconds, and the run at such times.

    Instants are numbers of steps, 0 is the start. `last` may be the earlier one: the most of a
    difference that is negative is minus the least. None if nothing bounds it. The run has times
    at the given values of the time parameters. Raises ValueError if it has none there.

    Source: the most that differences of a system of difference constraints can be are shortest
    paths, as in Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms.
    """
    count = trace.length + 1
    far: list[Fraction | None] = [None] * count
    far[first] = Fraction(0)
    gaps = [(each.after, each.before, -each.gap.at(point)) for each in bounds_of(trace)]
    for _ in range(count):
        changed = False
        for start, end, length in gaps:
            here, there = far[start], far[end]
            if here is not None and (there is None or here + length < there):
                far[end] = here + length
                changed = True
        if not changed:
            break
    else:
        raise ValueError("the run has no times there")
    reached = [each for each in far if each is not None]
    if far[last] is None or len(reached) < count:
        return None
    begin = far[0]
    assert begin is not None
    times = [each - begin for each in reached]
    steps = tuple(replace(each, time=times[k]) for k, each in enumerate(trace.steps, 1))
    apart = times[last] - times[first]
    return apart, replace(
        trace, steps=steps, timed=True, point=dict(point), shortest=Shortest.UNKNOWN
    )
