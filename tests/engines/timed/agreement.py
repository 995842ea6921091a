"""Whether what is measured of a random spec is what other readings of time say, and how often so.

Speaks of answers only. The run of each answer is played; a longest time less one is refuted.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.front.model import load
from checker.ir.duration import Duration
from checker.ir.expr import TRUE, Expr, Read, negate
from checker.ir.latencies import Event, Latency
from checker.ir.system import System
from checker.measured import Endless, Extreme, Measured, Unbounded, Unmeasured, kept
from checker.source import Source
from checker.verdict import Holds, Reason, Violated
from tests.engines.timed.generated import random_spec, richer
from tests.engines.timed.happening import (
    Asked,
    Condition,
    Happening,
    always,
    asked,
    becomes,
    comes_to,
    has,
)
from tests.engines.timed.observed import observed
from tests.engines.timed.played import never_ends, proves
from tests.engines.timed.specs import Asking, Sought, Spec, written
from tests.engines.timed.whole_time import Answer, Clockwork, TooMany, by_whole_time
from tests.timed_systems import random_system

US = Fraction(1, 10**6)
LONG = 60
"""Longer than any time of these specs that has an end, in units."""


@dataclass(frozen=True)
class Question:
    """One latency of a spec, with what it asks for in a reading of its own.

    unit: in seconds, of which every time is a whole number.
    """

    system: System
    latency: Latency
    asked: Asked
    unit: Fraction

    @property
    def name(self) -> str:
        """What it is called where it is wrong."""
        return self.latency.name


def system_of(text: str, settings: Mapping[str, str] | None = None) -> System:
    """The one system of a text."""
    model = load(Source("random.mm", text))
    (combination,) = model.combinations(settings or {})
    return model.system(combination)


def questions(spec: Spec) -> list[Question]:
    """The latencies of a spec."""
    system = system_of(written(spec))
    return [
        Question(system, latency, asked_of(system, asking), US)
        for latency, asking in zip(system.latencies, spec.askings, strict=True)
    ]


def of_systems(seed: int, *, symbolic: bool = False) -> Iterator[Question]:
    """Latencies of a system that no text is written for, where steps fail, and delays branch."""
    rng = random.Random(seed)
    system = random_system(rng, symbolic)
    for number in range(3):
        start, end = _random_events(system, rng), _random_events(system, rng)
        latency = Latency(f"x{number}", start, start if rng.random() < 0.1 else end)
        yield Question(system, latency, asked(system, latency), Fraction(1))


def _random_events(system: System, rng: random.Random) -> tuple[Event, ...]:
    found = []
    for _ in range(rng.choice([1, 1, 1, 2])):
        flag = len(system.threads) + rng.randrange(2)
        when: Expr = Read(flag) if rng.random() < 0.2 else TRUE
        if rng.random() < 0.25:
            found.append(Event((), rng.choice([Read(flag), negate(Read(flag))]), when))
            continue
        thread = rng.randrange(len(system.threads))
        place = rng.randrange(len(system.threads[thread].locations))
        found.append(Event(((thread, place),), None, when))
    return tuple(found)


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
    clockwork = Clockwork(question.system, question.unit)
    try:
        answer = by_whole_time(clockwork, question.asked)
    except TooMany:
        counts["too many"] += 1
        return
    found = Measuring(question.system).of(question.latency, Budget(seconds=20))
    if isinstance(found, Unmeasured) and found.text.startswith("Time can stand still"):
        counts["stands still"] += 1
        return
    if isinstance(found, Unmeasured):
        counts["no time left" if found.reason is Reason.SECONDS else "not measured"] += 1
        counts["not measured, of endless hurry"] += answer.hurry
        return
    counts[kind(answer)] += 1
    counts["endless hurry"] += answer.hurry
    told(found, answer, question, clockwork)
    if thorough:
        _refuted(question, found, counts)
        _by_zones(question, answer, clockwork, counts)


def kind(answer: Answer) -> str:
    """What sort of answer it is."""
    if answer.endless:
        return "rests" if "rests" in answer.endless else "cycle"
    if answer.longest is None:
        return "begins only" if answer.begun else "never"
    return "no time" if answer.longest == 0 else "finite"


def told(found: Measured, answer: Answer, question: Question, clockwork: Clockwork) -> None:
    """Raises AssertionError unless it was measured so, with runs that prove it."""
    what, unit, worst, best = question.asked, question.unit, found.worst, found.best
    name = question.name
    assert found.begun == answer.begun, name
    if found.best_known:
        assert (None if best is None else best.value / unit) == answer.shortest, name
    match worst:
        case None:
            assert answer.longest is None and not answer.endless, name
        case Extreme():
            assert not answer.endless and worst.value / unit == answer.longest, name
            assert proves(worst, what, clockwork, unit), name
        case Unbounded():
            why = {Endless.RESTS: "rests", Endless.CYCLE: "cycle"}[worst.why]
            assert why in answer.endless, name
            assert never_ends(worst, what, clockwork, unit), name
    if best is not None:  # the shortest, or the shortest that was seen
        assert proves(best, what, clockwork, unit), name


def _refuted(question: Question, found: Measured, counts: Counter[str]) -> None:
    if not isinstance(found.worst, Extreme):
        return
    worst = found.worst.value
    for bound, expected in ((worst, Holds), (worst - question.unit, Violated)):
        if bound < 0:
            continue
        within = replace(question.latency, bound=Duration(bound))
        again = Measuring(question.system).of(within, Budget(seconds=20))
        if isinstance(again, Unmeasured) and again.reason is Reason.SECONDS:
            counts["no time left"] += 1
            return
        verdict = kept(within, again)
        assert isinstance(verdict, expected), question.name
        counts["refuted"] += expected is Violated


def _by_zones(
    question: Question, answer: Answer, clockwork: Clockwork, counts: Counter[str]
) -> None:
    limit = LONG if answer.endless else (answer.longest or 0) + 1
    try:
        found = observed(clockwork, question.asked, limit)
    except TooMany:
        counts["too many zones"] += 1
        return
    counts["zones"] += 1
    name = question.name
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
        rng = random.Random(seed)
        spec = random_spec(rng, contended=seed % 3 == 0)
        if seed % 3 == 1:
            spec = richer(spec, rng)
        with noted(f"seed {seed}:\n{written(spec)}"):
            for question in questions(spec):
                agree(question, counts, thorough=bool(thorough) and seed % thorough == 0)
    return counts


def systems_agreed(seeds: Iterable[int], *, thorough: int = 1) -> Counter[str]:
    """The same of systems that no text is written for."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts["systems"] += 1
        with noted(f"system {seed}"):
            for question in of_systems(seed):
                agree(question, counts, thorough=bool(thorough) and seed % thorough == 0)
    return counts


@contextmanager
def noted(text: str) -> Iterator[None]:
    """An error that comes out of it says the text as well."""
    try:
        yield
    except Exception as error:
        error.add_note(text)
        raise
