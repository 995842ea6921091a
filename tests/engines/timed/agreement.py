"""Whether what is measured of a random spec is what other readings of time say, and how often so.

Speaks of answers only. The run of each answer is played; a longest time less one is refuted.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.front.model import load
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.measured import Endless, Extreme, Measured, Unbounded, Unmeasured, kept
from checker.source import Source
from checker.verdict import Holds, Violated
from tests.engines.timed.generated import Asking, Sought, Spec, random_spec, written
from tests.engines.timed.happening import (
    Asked,
    Condition,
    Happening,
    always,
    becomes,
    comes_to,
    has,
)
from tests.engines.timed.observed import observed
from tests.engines.timed.played import never_ends, proves
from tests.engines.timed.whole_time import Answer, Clockwork, TooMany, by_whole_time

UNIT = Fraction(1, 10**6)
LONG = 60
"""Longer than any time of these specs that has an end, in units."""


@dataclass(frozen=True)
class Question:
    """One latency of a spec, with what it asks for in a reading of its own."""

    system: System
    latency: Latency
    asked: Asked
    clockwork: Clockwork


def system_of(text: str, settings: Mapping[str, str] | None = None) -> System:
    """The one system of a text."""
    model = load(Source("random.mm", text))
    (combination,) = model.combinations(settings or {})
    return model.system(combination)


def questions(spec: Spec, settings: Mapping[str, str] | None = None) -> list[Question]:
    """The latencies of a spec."""
    system = system_of(written(spec), settings)
    clockwork = Clockwork(system, UNIT)
    return [
        Question(system, latency, asked_of(system, asking), clockwork)
        for latency, asking in zip(system.latencies, spec.askings, strict=True)
    ]


def asked_of(system: System, asking: Asking) -> Asked:
    """What is asked for, read off the data that the text was written from."""
    start = tuple(_happening(system, each) for each in asking.start)
    end = tuple(_happening(system, each) for each in asking.end)
    return Asked(system, start, end, asking.start == asking.end)


def _happening(system: System, sought: Sought) -> Happening:
    when: Condition = has(system, sought.when, 1) if sought.when else always
    if sought.process:
        return comes_to(system, sought.process, sought.label, when)
    return becomes(system, sought.flag, sought.wanted, when)


def agree(question: Question, counts: Counter[str], *, thorough: bool = False) -> None:
    """Raises AssertionError unless what is measured is what is so; counts what there was.

    thorough: also by zones, and whether a longest time is held, and that less one is not.
    """
    try:
        answer = by_whole_time(question.clockwork, question.asked)
    except TooMany:
        counts["too many"] += 1
        return
    found = Measuring(question.system).of(question.latency, Budget(seconds=20))
    if isinstance(found, Unmeasured) and found.text.startswith("Time can stand still"):
        counts["stands still"] += 1
        return
    if isinstance(found, Unmeasured):
        counts["not measured"] += 1
        counts["not measured, of endless hurry"] += answer.hurry
        return
    counts[kind(answer)] += 1
    counts["endless hurry"] += answer.hurry
    told(found, answer, question)
    if thorough:
        _refuted(question, found, counts)
        _by_zones(question, answer, counts)


def kind(answer: Answer) -> str:
    """What sort of answer it is."""
    if answer.endless:
        return "rests" if "rests" in answer.endless else "cycle"
    if answer.longest is None:
        return "begins only" if answer.begun else "never"
    return "no time" if answer.longest == 0 else "finite"


def told(found: Measured, answer: Answer, question: Question) -> None:
    """Raises AssertionError unless it was measured so, with runs that prove it."""
    asked, clockwork, worst, best = question.asked, question.clockwork, found.worst, found.best
    name = question.latency.name
    assert found.begun == answer.begun, name
    assert (None if best is None else best.value / UNIT) == answer.shortest, name
    match worst:
        case None:
            assert answer.longest is None and not answer.endless, name
        case Extreme():
            assert not answer.endless and worst.value / UNIT == answer.longest, name
            assert proves(worst, asked, clockwork, UNIT), name
        case Unbounded():
            why = {Endless.RESTS: "rests", Endless.CYCLE: "cycle"}[worst.why]
            assert why in answer.endless, name
            assert never_ends(worst, asked, clockwork, UNIT), name
    if best is not None:
        assert proves(best, asked, clockwork, UNIT), name


def _refuted(question: Question, found: Measured, counts: Counter[str]) -> None:
    if not isinstance(found.worst, Extreme):
        return
    worst = found.worst.value
    for bound, expected in ((worst, Holds), (worst - UNIT, Violated)):
        if bound < 0:
            continue
        within = replace(question.latency, bound=Duration(bound))
        verdict = kept(within, Measuring(question.system).of(within, Budget(seconds=20)))
        assert isinstance(verdict, expected), question.latency.name
        counts["refuted"] += expected is Violated


def _by_zones(question: Question, answer: Answer, counts: Counter[str]) -> None:
    limit = LONG if answer.endless else (answer.longest or 0) + 1
    try:
        found = observed(question.clockwork, question.asked, limit)
    except TooMany:
        counts["too many zones"] += 1
        return
    counts["zones"] += 1
    name = question.latency.name
    assert found.earliest == answer.shortest, name
    if answer.endless:
        assert found.open is not None and found.open > LONG, name
    else:
        assert found.latest == answer.longest, name


def agreed(seeds: Iterable[int], *, thorough: int = 1) -> Counter[str]:
    """How often there was which kind of answer. thorough: one spec in so many is, 0 for none."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts["specs"] += 1
        spec = random_spec(random.Random(seed))
        try:
            for question in questions(spec):
                agree(question, counts, thorough=bool(thorough) and seed % thorough == 0)
        except Exception as error:
            error.add_note(f"seed {seed}:\n{written(spec)}")
            raise
    return counts
