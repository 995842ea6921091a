"""Whether a run that goes round a loop has times for ever, at each of which time goes on.

Knows what one run demands of its times; must not know how it was found, nor explore any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from fractions import Fraction

from checker.ir.duration import Duration
from checker.ir.system import State, System
from checker.semantics.timing import bounds_of, boxes_of, due
from checker.smt import AtMost, Below, Undecided, satisfying
from checker.trace import Trace

_LAP = "'lap"  # no parameter has such a name
_MILLISECONDS = 10_000


class Lasting(Enum):
    """What became of looking for times of a run without an end."""

    YES = "it has times"
    NO = "it has none, or they could not be found"
    STILL = "it has times only if none passes in its loop"


def lasting(trace: Trace) -> Lasting:
    """Whether there are times for any number of laps, so that each lap takes some time.

    A loop that takes none will do if nobody is in a delay that must end while it is gone round: how
    long its steps take then matters to nobody.

    Looked for are times that repeat themselves: from the second lap on each step comes so much
    later than in the lap before. All that a lap demands then holds of every later one, unless it
    bounds from above how long after something before the second lap a step may come. If there are
    any times there are such.

    Source: potentials of periodic event graphs; F. Baccelli, G. Cohen, G. J. Olsder, J.-P. Quadrat,
    Synchronization and Linearity, 1992, chapter 2. Pre: the run follows and has a loop.
    """
    assert trace.loop is not None, "only a run with a loop goes on for ever"
    if not trace.system.timed:
        return Lasting.YES
    stem = trace.loop - 1
    lap = trace.steps[stem:]
    size = len(lap)
    thrice = replace(trace, steps=(*trace.steps, *lap, *lap), loop=None)
    second, third = stem + size, stem + 2 * size
    demands: list[tuple[AtMost | Below, ...]] = []
    for each in bounds_of(thrice):
        early, late = sorted((each.before, each.after))
        if late > third and early <= second and each.after < each.before:
            return Lasting.NO  # something that began before goes on, and must end
        demands.append((_apart(each.before, each.after, each.gap),))
    for place in range(second + 1, third + 1):
        demands += _later(place, place + size)
    for name, (low, high) in boxes_of(trace.system).items():
        demands.append((AtMost(((name, Fraction(-1)),), -low),))
        demands.append((AtMost(((name, Fraction(1)),), high),))
    passes = Below(((_LAP, Fraction(-1)),), Fraction(0))
    if _possible([*demands, (passes,)]):
        return Lasting.YES
    stands = AtMost(((_LAP, Fraction(-1)),), Fraction(0))
    if not _possible([*demands, (stands,)]):
        return Lasting.NO
    return (
        Lasting.STILL if any(_in_delay(trace.system, each.state) for each in lap) else Lasting.YES
    )


def _in_delay(system: System, state: State) -> bool:
    """Whether somebody is in a delay that must end."""
    return any(each.delay is not None for each in due(system, state))


def _possible(demands: Sequence[tuple[AtMost | Below, ...]]) -> bool:
    found = satisfying(demands, milliseconds=_MILLISECONDS)
    return found is not None and not isinstance(found, Undecided)


def _apart(before: int, after: int, gap: Duration) -> AtMost:
    """Instant `after` comes at least `gap` later than instant `before`."""
    terms = [(f"'{before}", Fraction(1)), (f"'{after}", Fraction(-1)), *gap.terms]
    return AtMost(tuple(terms), -gap.constant)


def _later(place: int, next_: int) -> Iterator[tuple[AtMost, ...]]:
    """Instant `next_` comes one lap after instant `place`, exactly."""
    terms = ((f"'{next_}", Fraction(1)), (f"'{place}", Fraction(-1)), (_LAP, Fraction(-1)))
    yield (AtMost(terms, Fraction(0)),)
    yield (AtMost(tuple((name, -factor) for name, factor in terms), Fraction(0)),)
