"""The longest and shortest time between events, against a plain search in whole seconds.

All bounds are closed and whole, so whole seconds are enough (Henzinger, Manna and Pnueli, What Good
Are Digital Clocks?, 1992; the most of a difference is a shortest path, which is whole).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.formula import Sandwich
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.measure import Measuring
from checker.engines.timed.situations import Situations
from checker.front.model import load
from checker.ir.expr import TRUE, Expr, Read, negate
from checker.ir.latencies import Event, Latency
from checker.ir.system import State, System
from checker.measured import Endless, Extreme, Formula, Measured, Unbounded
from checker.semantics.blame import segments
from checker.semantics.events import begun, happens
from checker.semantics.integers import outcomes
from checker.semantics.timing import meets, started
from checker.source import Source
from checker.trace import Step
from tests.schedules import Point, in_time, may_pass
from tests.timed_systems import BOXES, random_system

OLD = 6
"""An age beyond which nothing tells one from another: bounds are at most 5."""

CAP = 40
"""What lasts so long lasts for ever: no run of these systems that does not loop takes so long."""

MOST = 3_000
"""States with ages that are looked at; where there are more there is no answer."""

Answer = tuple[int | str | None, int | None]
"""The longest time, or `for ever`; the shortest; None where no run takes any."""


def by_whole_seconds(system: System, latency: Latency, point: Point) -> Answer | None:
    """What a search says that keeps how old each thread is, and how long it is since the start."""
    longest: int | str | None = None
    shortest: int | None = None
    pending: list[tuple[State, tuple[int, ...], int | None]] = []
    seen = set()

    def come(state: State, ages: tuple[int, ...], since: int | None) -> None:
        if (state, ages, since) not in seen:
            seen.add((state, ages, since))
            pending.append((state, ages, since))

    def take(since: int) -> None:
        nonlocal longest, shortest
        if longest != "for ever":
            longest = max(since, longest or 0) if isinstance(longest, int) or longest is None else 0
        shortest = since if shortest is None else min(since, shortest)

    for state in system.initials:
        starts = begun(system, latency.start, state)
        ends = begun(system, latency.end, state)
        if starts and ends and not latency.restarts:
            take(0)
            starts = False
        come(state, (0,) * len(system.threads), 0 if starts else None)
    while pending:
        if len(seen) > MOST:
            return None
        state, ages, since = pending.pop()
        exact = [Fraction(each) for each in ages]
        if since is not None and (
            since > CAP or may_pass(system, state, exact, Fraction(CAP), point)
        ):
            longest = "for ever"
            if since > CAP:
                continue
        for gap in range(OLD + 1):
            if not may_pass(system, state, exact, Fraction(gap), point):
                break
            for outcome in outcomes(system, state):
                action = outcome.action
                assert action is not None
                if not isinstance(outcome, Step):
                    continue
                if not in_time(system, action, exact[action.thread] + gap, point):
                    continue
                new = [min(each + gap, OLD) for each in ages]
                for thread in started(action, state, outcome.choices):
                    new[thread] = 0
                now = None if since is None else since + gap
                starts = happens(latency.start, state, action, outcome.state)
                ends = happens(latency.end, state, action, outcome.state)
                if now is not None and ends:
                    take(now)
                    now = 0 if starts and latency.restarts else None
                elif now is None and starts:
                    if ends and not latency.restarts:
                        take(0)
                    else:
                        now = 0
                come(outcome.state, tuple(new), now)
    return longest, shortest


def random_events(system: System, rng: random.Random) -> tuple[Event, ...]:
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


def random_latencies(seeds: range, symbolic: bool = False) -> Iterator[tuple[System, Latency]]:
    for seed in seeds:
        rng = random.Random(seed)
        system = random_system(rng, symbolic)
        for _ in range(3):
            start, end = random_events(system, rng), random_events(system, rng)
            yield system, Latency("x", start, start if rng.random() < 0.1 else end)


def searched(system: System, latency: Latency, point: Point) -> tuple[Answer, list[Extreme]]:
    """What the state classes say, and the runs that take it."""
    situations = Situations(system)
    worst, best = (
        LatencySearch(situations, latency, point, Budget(), longest).run()
        for longest in (True, False)
    )
    assert worst.reason is None and best.reason is None
    runs = [each.extreme for each in (worst, best) if isinstance(each.extreme, Extreme)]
    most: int | str | None = None
    if isinstance(worst.extreme, Extreme):
        most = int(worst.extreme.value)
    elif isinstance(worst.extreme, Unbounded):
        most = "for ever"
    least = int(best.extreme.value) if isinstance(best.extreme, Extreme) else None
    return (most, least), runs


def agree(seeds: range) -> dict[str, int]:
    """How often there was which kind of answer."""
    kinds: dict[str, int] = {}
    for number, (system, latency) in enumerate(random_latencies(seeds)):
        expected = by_whole_seconds(system, latency, {})
        if expected is None:
            continue
        found, runs = searched(system, latency, {})
        assert found == expected, f"{seeds}: {number}"
        for run in runs:
            assert meets(run.trace)
            times = [Fraction(0), *(step.time or Fraction(0) for step in run.trace.steps)]
            assert times[run.last] - times[run.first] == run.value
        kind = "never" if expected == (None, None) else str(expected[0] == "for ever")
        kinds[kind] = kinds.get(kind, 0) + 1
    return kinds


def test_state_classes_agree_with_whole_seconds() -> None:
    kinds = agree(range(11))
    assert min(kinds[each] for each in ("never", "True", "False")) >= 2, kinds


@pytest.mark.slow
def test_state_classes_agree_with_whole_seconds_on_many() -> None:
    agree(range(1000, 3000))


def formulas_agree(seeds: range) -> tuple[int, int]:
    """How many formulas were looked at, and how many speak of a parameter."""
    found = open_ = 0
    points = [{"a": Fraction(a), "b": Fraction(b)} for a, b in ((0, 1), (2, 1), (1, 2), (0, 3))]
    for number, (system, latency) in enumerate(random_latencies(seeds, symbolic=True)):
        highest = {name: high for name, (_, high) in BOXES.items()}
        formulas = []
        situations = Situations(system)
        for longest in (True, False):
            first = LatencySearch(situations, latency, highest, Budget(), longest).run()
            formula = None
            if isinstance(first.extreme, Extreme):
                sandwich = Sandwich(situations, latency, BOXES, Budget(), longest=longest, most=800)
                formula = sandwich.formula(first.extreme, highest)
            formulas.append(formula)
        found += sum(each is not None for each in formulas)
        told = [form for each in formulas if each for forms in each.bounds for form in forms]
        open_ += any(form.terms for form in told)
        for point in points if told else ():
            answers = [
                searched(system, latency, point)[0],
                by_whole_seconds(system, latency, point),
            ]
            for answer in answers:
                for expected, formula in zip(answer or (), formulas, strict=False):
                    if formula is not None:
                        assert formula.at(point) == expected, f"{seeds}: {number}, {point}"
    return found, open_


def test_formulas_are_what_is_measured_at_each_point() -> None:
    found, open_ = formulas_agree(range(7))
    assert found >= 20 and open_ >= 1


@pytest.mark.slow
def test_formulas_are_what_is_measured_at_each_point_of_many() -> None:
    formulas_agree(range(1000, 1300))


def test_what_takes_for_ever_somewhere_has_no_formula() -> None:
    for system, latency in random_latencies(range(100, 102), symbolic=True):
        measured = Measuring(system).of(latency, Budget(seconds=2))
        if not isinstance(measured, Measured) or measured.worst_formula is None:
            continue
        for low, high in product(*BOXES.values()):
            answer = by_whole_seconds(system, latency, {"a": low, "b": high})
            assert answer is None or answer[0] != "for ever"


# Facts from elsewhere


RETRY = (Path(__file__).parents[3] / "specs" / "retry.mm").read_text(encoding="utf-8")

PROMPT = "latency prompt: mprotect@request -> mprotect@change;\n"
SERVICE = "latency service[f in fault]: f@enter -> f@end;\n"

SAMPLE = [
    ("HOLD", "false", "hold + io + 5 us", "2*hold + io + 20 us"),
    ("MMAP_RETRY", "false", "2*hold + 10 us", "3*hold + io + 20 us"),
    ("VMA_RETRY", "false", "hold + 5 us", "3*hold + io + 20 us"),
    ("HOLD", "true", "hold + io + 5 us", "2*hold + 2*io + 20 us"),
    ("MMAP_RETRY", "true", "2*hold + io + 10 us", "3*hold + 4*io + 20 us"),
    ("VMA_RETRY", "true", "hold + io + 5 us", "3*hold + 4*io + 20 us"),
]
"""Worst cases of two faulters, exact over the ranges of io and hold, from a study made before."""


def measured(text: str, **settings: str) -> dict[str, Measured]:
    model = load(Source("m.mm", text))
    (combination,) = model.combinations(settings)
    system = model.system(combination)
    measuring = Measuring(system)
    found = {each.name: measuring.of(each, Budget()) for each in system.latencies}
    assert all(isinstance(each, Measured) for each in found.values())
    return {name: each for name, each in found.items() if isinstance(each, Measured)}


def formula(of: Formula | None) -> str:
    assert of is not None
    ((form,),) = of.bounds
    return str(form)


@pytest.mark.slow
@pytest.mark.parametrize(("policy", "evict", "prompt", "service"), SAMPLE)
def test_the_sample(policy: str, evict: str, prompt: str, service: str) -> None:
    found = measured(RETRY + PROMPT + SERVICE, policy=policy, evict=evict)
    assert formula(found["prompt"].worst_formula) == prompt
    assert formula(found["prompt"].best_formula) == "0"
    for who in (0, 1):
        assert formula(found[f"service[fault[{who}]]"].worst_formula) == service
        assert formula(found[f"service[fault[{who}]]"].best_formula) == "7 us"


@pytest.mark.parametrize(
    ("policy", "evict", "prompt"),
    [
        ("HOLD", "false", "hold + io + 5 us"),
        ("MMAP_RETRY", "false", "hold + 5 us"),
        ("VMA_RETRY", "false", "hold + 5 us"),
        *((policy, "true", "hold + io + 5 us") for policy in ("HOLD", "MMAP_RETRY", "VMA_RETRY")),
    ],
)
def test_one_faulter(policy: str, evict: str, prompt: str) -> None:
    """Holding the lock over the I/O costs io; a retry only if the page can go away again."""
    found = measured(RETRY + PROMPT, policy=policy, evict=evict, faulters="1")
    assert formula(found["prompt"].worst_formula) == prompt


def test_a_fifo_mutex_of_four() -> None:
    """Each of the others holds it once before: 3 * 10."""
    text = (
        "model m;\nlock l: mutex grant fifo;\n"
        "process p[4] { s: sleep any; ask: l.lock(); got: delay 0..10 us; l.release(); }\n"
        "latency w: p[0]@ask -> p[0]@got;\n"
    )
    (found,) = measured(text).values()
    assert isinstance(found.worst, Extreme) and found.worst.value == Fraction(30, 10**6)
    told = segments(found.worst.trace, found.worst.first, found.worst.last)
    assert [each.length for each in told] == [Fraction(10, 10**6)] * 3
    assert [len(each.waiting) for each in told] == [3, 2, 1]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "lock a, b: mutex;\n"
            "process p { s: sleep any; ask: a.lock(); delay 1..2 us; b.lock();\n"
            "got: release all; }\n"
            "process q { s: sleep any; b.lock(); delay 1..2 us; a.lock(); release all; }\n"
            "latency x: p@ask -> p@got;\n",
            Endless.RESTS,
        ),
        (
            "var ready: bool = false;\n"
            "process p { s: sleep any; ask: goto look; look: if (ready) { goto got; }\n"
            "io: sleep 1..4 ms; ready = true; goto look; got: skip; }\n"
            "env reclaim { e: await ready; ready = false; goto e; }\n"
            "latency x: p@ask -> p@got;\n",
            Endless.CYCLE,
        ),
    ],
)
def test_what_takes_for_ever(text: str, why: Endless) -> None:
    """ABBA, and a page that may always go away before it is looked at again."""
    (found,) = measured(f"model m;\n{text}").values()
    assert isinstance(found.worst, Unbounded) and found.worst.why is why
    assert (found.worst.trace.loop is not None) is (why is Endless.CYCLE)


def test_a_loop_that_something_else_ends_has_an_end() -> None:
    text = (
        "model m;\nvar done: bool = false;\n"
        "process k { s: sleep any; ask: delay 10 us; done = true; got: skip; }\n"
        "daemon l { a: delay 0..5 us; if (done) { goto a; } b: delay 0..3 us; goto a; }\n"
        "latency w: k@ask -> k@got;\nlatency round: l@a -> l@a;\n"
    )
    found = measured(text)
    assert found["w"].worst is not None and found["w"].best is not None
    assert isinstance(found["w"].worst, Extreme)
    assert found["w"].worst.value == found["w"].best.value == Fraction(10, 10**6)
