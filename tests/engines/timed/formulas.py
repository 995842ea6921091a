"""Whether a formula of a time is, at points of the boxes, what it is when measured at that point.

And what whole units of time say of it there: at the corners, between, and at halves.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.ir.duration import Duration
from checker.measured import Extreme, Measured, Unbounded, kept
from checker.verdict import Holds, Violated
from tests.engines.timed.agreement import UNIT, Question, questions
from tests.engines.timed.generated import Spec, random_spec, written
from tests.engines.timed.whole_time import Answer, Clockwork, TooMany, by_whole_time

SECONDS = 2
"""How long a formula is looked for; what is left then counts as not measured."""

POINTS = 3
"""At how many points inside the boxes a formula is looked at, beside the corners."""


def formulas_agreed(seeds: Iterable[int]) -> Counter[str]:
    """How many formulas were looked at, and of which kinds they are."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(seed)
        spec = random_spec(rng, parameters=rng.choice([1, 2]), askings=2)
        counts["specs"] += 1
        try:
            for question in questions(spec):
                _agree(question, spec, rng, counts)
        except Exception as error:
            error.add_note(f"seed {seed}:\n{written(spec)}")
            raise
    return counts


def points(spec: Spec, rng: random.Random) -> Iterator[dict[str, Fraction]]:
    """The corners of the boxes, and some points inside, by halves of a unit."""
    corners = product(*((low, high) for _, low, high in spec.parameters))
    for corner in corners:
        yield {each[0]: UNIT * at for each, at in zip(spec.parameters, corner, strict=True)}
    for _ in range(POINTS):
        yield {
            name: UNIT * Fraction(rng.randint(2 * low, 2 * high), 2)
            for name, low, high in spec.parameters
        }


def _agree(question: Question, spec: Spec, rng: random.Random, counts: Counter[str]) -> None:
    found = Measuring(question.system).of(question.latency, Budget(seconds=SECONDS))
    if not isinstance(found, Measured):
        counts["not measured"] += 1
        return
    if isinstance(found.worst, Unbounded):
        counts["unbounded"] += 1
        _unbounded(question, found.point)
        return
    if found.worst_formula is not None:
        forms = [form for forms in found.worst_formula.bounds for form in forms]
        counts["formulas"] += 1
        counts["formulas of a parameter"] += any(form.terms for form in forms)
        counts["formulas of more than one form"] += len(forms) > 1
    for point in points(spec, rng):
        answer = _at(question, point, counts)
        if answer is None:
            continue
        counts["points"] += 1
        _told(found, answer, point, question.latency.name)
    if isinstance(found.worst, Extreme) and found.worst_formula is not None:
        _bounded(question, found, spec, counts)


def _at(question: Question, point: Mapping[str, Fraction], counts: Counter[str]) -> Answer | None:
    clockwork = Clockwork(question.system, UNIT / 2, point)
    try:
        return by_whole_time(clockwork, question.asked)
    except TooMany:
        counts["too many"] += 1
        return None


def _told(found: Measured, answer: Answer, point: Mapping[str, Fraction], name: str) -> None:
    assert not answer.endless, f"{name} at {point}"
    told = (
        (found.worst, found.worst_formula, answer.longest),
        (found.best, found.best_formula, answer.shortest),
    )
    for extreme, formula, units in told:
        if extreme is None:
            assert units is None, f"{name} at {point}"
        else:
            assert formula is not None, name
            expected = None if units is None else units * UNIT / 2
            assert formula.at(point) == expected, f"{name} at {point}"


def _unbounded(question: Question, point: Mapping[str, Fraction]) -> None:
    clockwork = Clockwork(question.system, UNIT / 2, point)
    try:
        answer = by_whole_time(clockwork, question.asked)
    except TooMany:
        return
    assert answer.endless, f"{question.latency.name} at {point}"


def _bounded(question: Question, found: Measured, spec: Spec, counts: Counter[str]) -> None:
    """The most that it can be anywhere is held as a bound, and half a unit less is not."""
    assert found.worst_formula is not None
    corners = product(*((low, high) for _, low, high in spec.parameters))
    most = max(
        found.worst_formula.at(
            {each[0]: UNIT * at for each, at in zip(spec.parameters, corner, strict=True)}
        )
        for corner in corners
    )
    if len(found.worst_formula.bounds) > 1:
        return  # it may be more between the corners
    for bound, expected in ((most, Holds), (most - UNIT / 2, Violated)):
        if bound >= 0:
            within = replace(question.latency, bound=Duration(bound))
            verdict = kept(within, Measuring(question.system).of(within, Budget(seconds=SECONDS)))
            assert isinstance(verdict, expected), question.latency.name
            counts["refuted"] += expected is Violated
