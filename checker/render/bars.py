"""In which order the bars of what a thread holds stand beside its lane, and where their names go.

A slot is a place for a bar: 0 is next to the lane, 1 to the left of it. Knows when what is held;
must not know how wide anything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.render.chart import Hold


def slots(holds: Iterable[Hold]) -> dict[Hold, int]:
    """For each hold the slot of its bar: the first that no other bar takes at its steps."""
    found: dict[Hold, int] = {}
    for hold in holds:
        beside = [
            slot
            for other, slot in found.items()
            if other.thread == hold.thread and (other.last is None or other.last >= hold.first)
        ]
        found[hold] = next(n for n in range(len(beside) + 1) if n not in beside)
    return found


def name_slot(taken: Mapping[Hold, int], hold: Hold) -> int:
    """The slot at which the name over a bar ends: its own, or left of all that stand there."""
    there = [
        slot + 1
        for other, slot in taken.items()
        if other.thread == hold.thread
        and other.first < hold.first
        and (other.last is None or other.last >= hold.first - 1)
    ]
    return max([taken[hold], *there])


def begun_past(taken: Mapping[Hold, int], hold: Hold) -> int:
    """How many bars further left begin at the same step: their names are below this one."""
    return sum(
        (other.thread, other.first) == (hold.thread, hold.first) and slot > taken[hold]
        for other, slot in taken.items()
    )


def goes_on(taken: Mapping[Hold, int], hold: Hold) -> bool:
    """Whether a bar begins where one of the same lock ends, as at a downgrade: no new name."""
    return any(
        (other.thread, other.lock, other.last, slot)
        == (hold.thread, hold.lock, hold.first - 1, taken[hold])
        for other, slot in taken.items()
    )
