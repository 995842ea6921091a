"""Whether an exchange of threads makes of what is measured by one latency what is by another.

The time between events is the same where the events are, but for who is who: the steps of the
system are. A thread is inverted in a state if who waits for whom says so, and the classes of those
threads do. So an inversion is the same where in every state the waits are (`waits_alike`), each
thread has the class of the one that it becomes, and the one thread that is asked about becomes the
other. Must not know how a search makes use of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from checker.engines.symmetry.alike import Alike
from checker.engines.symmetry.interchangeable import waits_alike
from checker.engines.symmetry.renaming import Renaming
from checker.ir.latencies import Event, Inverting, Latency
from checker.ir.system import System


def asked_alike(system: System, made: Renaming, one: Latency, other: Latency) -> bool:
    """Whether the exchange makes of what is measured by the one what is measured by the other.

    Pre: the system is the same by it, as of `exchanges`.
    """
    alike = Alike(system, made)
    if one.restarts != other.restarts or not all(
        _matched(events, others, lambda each, its: _same_event(made, alike, each, its))
        for events, others in ((one.start, other.start), (one.end, other.end))
    ):
        return False
    return one.inverted is None or (_same_classes(system, made) and waits_alike(system, made))


def _same_event(made: Renaming, alike: Alike, one: Event, other: Event) -> bool:
    arrivals = Counter((made.threads[thread], place) for thread, place in one.arrivals)
    if arrivals != Counter(other.arrivals) or not alike.says(one.when, other.when):
        return False
    if _becomes(made, one.inverting) != other.inverting:
        return False
    if one.condition is None or other.condition is None:
        return one.condition is other.condition
    return alike.says(one.condition, other.condition)


def _becomes(made: Renaming, turn: Inverting | None) -> Inverting | None:
    return None if turn is None else Inverting(made.threads[turn.thread], turn.ends)


def _same_classes(system: System, made: Renaming) -> bool:
    ranks = [each.rank for each in system.threads]
    return all(rank == ranks[made.threads[number]] for number, rank in enumerate(ranks))


_T = TypeVar("_T")


def _matched(ones: Sequence[_T], others: Sequence[_T], same: Callable[[_T, _T], bool]) -> bool:
    """Whether each of these has one of its own among the others; tried in their order first."""
    if len(ones) != len(others):
        return False
    left = list(range(len(others)))
    for number, one in enumerate(ones):
        order = sorted(left, key=lambda each: each != number)
        found = next((each for each in order if same(one, others[each])), None)
        if found is None:
            return False
        left.remove(found)
    return True
