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
from math import lcm

from checker.engines.timed.measure import Measuring
from checker.ir.duration import Duration, parameter
from checker.ir.system import System
from checker.measured import Cases, Extreme, Formula, Measured, Unbounded, Unmeasured, kept
from checker.verdict import Holds, Reason, Violated
from tests.engines.timed.agreement import Question, noted, of_systems, questions
from tests.engines.timed.generated import random_spec
from tests.engines.timed.played import proves
from tests.engines.timed.processor_time import ProcessorTime
from tests.engines.timed.specs import written
from tests.engines.timed.whole_time import Answer, Clockwork, TooMany, by_whole_time

Point = Mapping[str, Fraction]

SECONDS = 2
"""How long a formula is looked for, on a processor; what is left then counts as not measured."""

POINTS = 3
"""At how many points inside the boxes a formula is looked at, beside the corners."""


def formulas_agreed(seeds: Iterable[int]) -> Counter[str]:
    """How many formulas were looked at, and of which kinds they are."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(seed)
        count, contended = rng.choice([1, 2]), seed % 2 == 0
        spec = random_spec(rng, parameters=count, askings=2, contended=contended)
        counts["specs"] += 1
        with noted(f"seed {seed}:\n{written(spec)}"):
            for question in questions(spec):
                agreed_at_points(question, rng, counts)
    return counts


def formulas_of_systems_agreed(seeds: Iterable[int]) -> Counter[str]:
    """The same of systems that no text is written for."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts["systems"] += 1
        with noted(f"system {seed}"):
            for question in of_systems(seed, symbolic=True):
                agreed_at_points(question, random.Random(seed), counts)
    return counts


def points(system: System, unit: Fraction, rng: random.Random) -> Iterator[Point]:
    """The corners of the boxes, and some points inside, by halves of a unit."""
    boxes = {each.name: each.box for each in system.parameters if each.box is not None}
    for corner in product(*boxes.values()):
        yield dict(zip(boxes, corner, strict=True))
    for _ in range(POINTS):
        yield {
            name: unit * Fraction(rng.randint(int(2 * low / unit), int(2 * high / unit)), 2)
            for name, (low, high) in boxes.items()
        }


def agreed_at_points(question: Question, rng: random.Random, counts: Counter[str]) -> None:
    """That a latency is at points of the boxes what its formulas say."""
    found = Measuring(question.system).of(question.latency, ProcessorTime(seconds=SECONDS))
    if not isinstance(found, Measured):
        counts["not measured"] += 1
        _between(question, found, rng, counts)
        return
    if isinstance(found.worst, Unbounded):
        counts["unbounded"] += 1
        answer = _at(question, found.point, counts)
        assert answer is None or answer.endless, f"{question.name} at {found.point}"
        return
    if found.worst_formula is not None:
        forms = found.worst_formula.forms
        counts["by parts"] += isinstance(found.worst_formula, Cases)
        counts["formulas"] += 1
        counts["formulas of a parameter"] += any(form.terms for form in forms)
        counts["formulas of more than one form"] += len(forms) > 1
    for point in points(question.system, question.unit, rng):
        answer = _at(question, point, counts)
        if answer is not None:
            counts["points"] += 1
            _told(found, answer, point, question)
    if isinstance(found.worst, Extreme) and found.worst_formula is not None:
        _bounded(question, found, rng, counts)


def _between(
    question: Question, found: Unmeasured, rng: random.Random, counts: Counter[str]
) -> None:
    """What is known without a formula for all values is so at each point."""
    known = found.between
    if not (known.low or known.high or known.parts):
        return
    for point in points(question.system, question.unit, rng):
        answer = _at(question, point, counts)
        if answer is None:
            continue
        place = f"{question.name} at {point}: {known}"
        longest = None if answer.longest is None else answer.longest * question.unit / 2
        if known.high is not None:
            counts["bounds from above"] += 1
            assert not answer.endless, place
            assert longest is None or longest <= known.high.at(point), place
        if known.low is not None:
            counts["bounds from below"] += 1
            assert answer.endless or (longest is not None and longest >= known.low.at(point)), place
        inside = [p for p in known.parts if all(each.meets(point) for each in p.where)]
        for part in inside:
            counts["points of parts"] += 1
            assert not answer.endless and part.formula.at(point) == longest, place


def _at(question: Question, point: Point, counts: Counter[str]) -> Answer | None:
    clockwork = Clockwork(question.system, question.unit / 2, point)
    try:
        return by_whole_time(clockwork, question.asked)
    except TooMany:
        counts["too many"] += 1
        return None


def _told(found: Measured, answer: Answer, point: Point, question: Question) -> None:
    place = f"{question.name} at {point}"
    assert not answer.endless, place
    told = [(found.worst, found.worst_formula, answer.longest)]
    if found.best_known:
        told.append((found.best, found.best_formula, answer.shortest))
    for extreme, formula, units in told:
        if extreme is None:
            assert units is None, place
        else:
            assert formula is not None, place
            expected = None if units is None else units * question.unit / 2
            assert formula.at(point) == expected, place


def _bounded(question: Question, found: Measured, rng: random.Random, counts: Counter[str]) -> None:
    """The most that it can be anywhere is held as a bound, and half a unit less is not.

    So is a bound that has a parameter in it, if the time is nowhere more.
    """
    formula = found.worst_formula
    assert formula is not None
    if not isinstance(formula, Formula) or len(formula.bounds) > 1:
        return  # it may be more between the corners
    boxes = {each.name: each.box for each in question.system.parameters if each.box is not None}
    corners = [dict(zip(boxes, corner, strict=True)) for corner in product(*boxes.values())]
    slope = parameter(rng.choice([*boxes])) * rng.choice([0, 1, 2])
    most = max(formula.at(corner) - slope.at(corner) for corner in corners)
    for constant, expected in ((most, Holds), (most - question.unit / 2, Violated)):
        if constant < 0:
            continue
        bound = Duration(constant) + slope
        within = replace(question.latency, bound=bound)
        again = Measuring(question.system).of(within, ProcessorTime(seconds=SECONDS))
        if isinstance(again, Unmeasured) and again.reason is Reason.SECONDS:
            continue
        verdict = kept(within, again)
        assert isinstance(verdict, expected), question.name
        if isinstance(verdict, Violated):
            counts["refuted"] += 1
            assert isinstance(again, Measured) and isinstance(again.worst, Extreme)
            assert again.worst.value > bound.at(again.point), question.name
            clockwork = Clockwork(question.system, _unit(again.point, question.unit), again.point)
            unit = _unit(again.point, question.unit)
            assert proves(again.worst, question.asked, clockwork, unit), question.name


def _unit(point: Point, unit: Fraction) -> Fraction:
    """One of which the values of all parameters are whole numbers."""
    return unit / lcm(*((value / unit).denominator for value in point.values()))
