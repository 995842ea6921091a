"""Sets of dates, each relative to now, that differences bound: the time of a state class.

Knows numbers of dates and which of them are still to come; must not know what happens at one. Date
0 is now. Every bound is closed, so the most that is allowed is attained.

Source: B. Berthomieu and M. Diaz, Modeling and Verification of Time Dependent Systems Using Time
Petri Nets, IEEE Transactions on Software Engineering 17(3), 1991 (state classes), with the firing
rule written over a canonical matrix, so that no closure has to be computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from checker.engines.timed.forms import Number, at_most, below_0

Dates = tuple[tuple[Number, ...], ...]
"""Entry [i][j] is the most that date i minus date j can be; `math.inf` if there is no bound.

Every matrix here is canonical (no entry can be lowered without losing a value) and not empty, and
no date to come lies before now.
"""

NOW: Dates = ((0,),)
"""Nothing is to come."""


def due(dates: Dates, key: int, others: Iterable[int]) -> Dates | None:
    """Time goes on to the date `key`, before or at all `others` to come; None if it can't be first.

    The date stays, as now does: both are the same instant.
    """
    last = dates[key]
    if any(below_0(dates[other][key]) for other in others):
        return None
    ahead = [
        min(entry, min((dates[other][j] for other in others), default=math.inf))
        for j, entry in enumerate(last)
    ]
    moved = [[min(entry, row[key] + ahead[j]) for j, entry in enumerate(row)] for row in dates]
    moved[0] = moved[key]
    return _with_now(moved, key)


def at_once(dates: Dates, key: int) -> Dates | None:
    """The date `key` is now; None if it is later for sure."""
    if below_0(dates[0][key]):
        return None
    now = dates[0]
    moved = [[min(entry, row[key] + now[j]) for j, entry in enumerate(row)] for row in dates]
    return tuple(tuple(row) for row in moved)


def passed(dates: Dates, others: Iterable[int]) -> Dates:
    """Any time passes, up to the first of the dates `others` that are to come."""
    ahead = [
        min((dates[other][j] for other in others), default=math.inf) for j in range(len(dates))
    ]
    moved = [
        [min(entry, row[0] + ahead[j]) if j else row[0] for j, entry in enumerate(row)]
        for row in dates
    ]
    moved[0] = [0, *ahead[1:]]
    return tuple(tuple(row) for row in moved)


def _with_now(moved: list[list[Number]], key: int) -> Dates:
    """Now is the date `key`."""
    return tuple((0 if i in (0, key) else row[key], *row[1:]) for i, row in enumerate(moved))


def begun(dates: Dates, low: Number, high: Number) -> Dates:
    """With one more date, behind the others, from `low` to `high` after now."""
    now = dates[0]
    wider = tuple((*row, row[0] - low) for row in dates)
    return (*wider, (*(high + entry for entry in now), 0))


def marked(dates: Dates) -> Dates:
    """With one more date, behind the others, which is now."""
    return begun(dates, 0, 0)


def no_earlier(dates: Dates) -> Dates:
    """The last date, which has passed, may also have been later, up to now."""
    return (*dates[:-1], (*dates[0][:-1], 0))


def no_later(dates: Dates) -> Dates:
    """The last date, which has passed, may also have been earlier, however much."""
    return (*((*row[:-1], math.inf) for row in dates[:-1]), dates[-1])


def kept(dates: Dates, numbers: Iterable[int]) -> Dates:
    """Only now and the dates of these numbers, in this order."""
    order = (0, *numbers)
    return tuple(tuple(dates[i][j] for j in order) for i in order)


def includes(larger: Dates, smaller: Dates) -> bool:
    """Whether every value of `smaller` is in `larger`. Pre: they are of the same dates."""
    return all(
        at_most(entry, other)
        for row, others in zip(smaller, larger, strict=True)
        for entry, other in zip(row, others, strict=True)
    )
