"""Runs that go on from one that has times, to where something is decided, and have times as well.

Knows where such runs are looked for. That none is found is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from checker.engines.budget import Budget
from checker.engines.timed.answers import MOST, points_of
from checker.engines.timed.search import TimedSearch
from checker.ir.questions import Question
from checker.trace import Trace


def going_on(
    run: Trace, questions: Sequence[Question], budget: Budget, stopped: Callable[[], bool] = bool
) -> Trace | None:
    """A run that begins with `run` and decides one of the questions, with times; None if not found.

    None that does so is shorter, at the values of the time parameters that are searched. It is
    given without its times. stopped: whether to give up; it is asked now and then.
    """
    points, _ = points_of(run.system)
    found: list[Trace] = []
    for point in points:
        start = TimedSearch(run.system, (), point, budget, 0).behind(run)
        if start is None:
            continue
        share = MOST // len(points)
        search = TimedSearch(run.system, (*questions,), point, budget, share, start)
        search.stopped = partial(_ends, search, stopped)
        search.run()
        found += search.found.values()
        if search.interrupted:
            break
    return min(found, key=lambda each: each.length, default=None)


def _ends(search: TimedSearch, stopped: Callable[[], bool]) -> bool:
    """Whether a search for any of several questions may end."""
    return bool(search.found) or stopped()
