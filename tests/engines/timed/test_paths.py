"""What is measured against runs of a bounded length, whose instants the solver finds."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.measured import Extreme, Measured
from tests.engines.timed.agreement import Question, of_systems, questions
from tests.engines.timed.generated import random_spec
from tests.engines.timed.paths import Found, Paths
from tests.engines.timed.whole_time import Clockwork

DEPTH, MOST = 9, 250


def followed(question: Question) -> Found:
    return Paths(Clockwork(question.system, question.unit), question.asked, DEPTH, MOST).run()


def compare(question: Question, counts: Counter[str]) -> None:
    measured = Measuring(question.system).of(question.latency, Budget(seconds=20))
    if not isinstance(measured, Measured):
        counts["not measured"] += 1
        return
    found = followed(question)
    worst, best = measured.worst, measured.best
    if found.shortest is not None:
        assert best is not None and best.value / question.unit <= found.shortest, question.name
    if found.longest is not None and isinstance(worst, Extreme):
        assert worst.value / question.unit >= found.longest, question.name
    assert found.longest is None or worst is not None, question.name
    if isinstance(worst, Extreme) and worst.trace.length <= DEPTH and found.orders < MOST:
        assert worst.value / question.unit == found.longest, question.name
        counts["longest of several units" if worst.value else "longest of none"] += 1
    if best is not None and best.trace.length <= DEPTH and found.orders < MOST:
        assert best.value / question.unit == found.shortest, question.name
        counts["shortest"] += 1
    if found.whole:
        assert (found.longest is None) == (worst is None or not isinstance(worst, Extreme))
        counts["whole"] += 1


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 300), marks=pytest.mark.slow)])
def test_runs_one_by_one_say_the_same(seeds: range) -> None:
    counts: Counter[str] = Counter()
    for seed in seeds:
        for question in (*of_systems(seed), *questions(random_spec(random.Random(seed)))):
            compare(question, counts)
    assert counts["longest of several units"] >= len(seeds) // 3, counts
    assert counts["shortest"] >= len(seeds), counts
