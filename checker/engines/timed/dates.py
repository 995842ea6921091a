"""Sets of dates, each relative to now, that differences bound: the time of a state class.

Knows numbers of dates and which of them are still to come; must not know what happens at one. Date
0 is now. Every bound is closed, so the most that is allowed is attained.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from checker.engines.timed.forms import Number, at_most

Dates = tuple[tuple[Number, ...], ...]
"""Entry [i][j] is the most that date i minus date j can be; `math.inf` if there is no bound.

Every matrix here is canonical (no entry can be lowered without losing a value) and not empty, and
no date to come lies before now.
"""

NOW: Dates = ((0,),)
"""Nothing is to come."""


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


def covers(larger: Dates, smaller: Dates) -> bool:
    """The same as `includes`, where all are whole numbers or infinite."""
    for row, others in zip(smaller, larger, strict=True):
        for entry, other in zip(row, others, strict=True):
            if entry > other:
                return False
    return True
