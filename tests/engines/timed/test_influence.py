"""Threads that can't matter to a latency: which are left out, and that no answer depends on it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.influence import Influence
from checker.engines.timed.measure import Measuring
from checker.ir.expr import TRUE, Expr, Read, conj
from checker.ir.latencies import Event, Latency
from checker.ir.substitution import substitute
from checker.ir.system import System
from checker.measured import Extreme, Measured, Unbounded, Unmeasured
from checker.verdict import Reason
from tests.engines.timed.agreement import US, Question, kind, noted, system_of, told
from tests.engines.timed.generated import random_spec
from tests.engines.timed.happening import asked
from tests.engines.timed.specs import Writing, written
from tests.engines.timed.whole_time import Clockwork, TooMany, by_whole_time
from tests.timed_systems import random_system

MOST = 20_000
"""So many state classes a search may keep."""

WAITS = """model m;
lock l: mutex;
process a { come: sleep any; take: l.lock(); work: delay 1..3 us; l.release(); }
process b { come: sleep any; ask: l.lock(); got: l.release(); }
latency wait: b@ask -> b@got;
"""

LEFT_OUT = {
    "a daemon that ticks": "daemon t { x: delay 4..5 us; goto x; }",
    "one that counts": "var n: 0..2 = 0; daemon t { x: delay 4..5 us; n = (n + 1) % 3; goto x; }",
    "one that ends": "process t { x: delay 4..5 us; }",
    "one that is stuck": "var n: 0..2 = 0; process t { await n == 1; }",
    "one that may never end": "process t { x: sleep any; y: delay 2 us; goto x; }",
    "an env": "env t { x: delay 1 us; goto x; }",
    "a rule": "var n: 0..2 = 0; rule t when n < 2 { n += 1; }",
    "two of them with a lock": "lock k: mutex;"
    "process t[2] { x: k.lock(); y: delay 1..2 us; k.release(); z: delay 1 us; goto x; }",
    "a timer": "daemon t { timer r; x: r.start(3 us); await r.rang; goto x; }",
    "one that only looks": "var n: 0..9 = 0; daemon t {"
    "x: await b@ask; delay 1 us; n = 1; y: await !b@ask; goto x; }",
    "one that looks on, with an end to its patience": "daemon t {"
    "x: await b@ask timeout 4 us else goto y; z: await !b@ask; y: delay 1 us; goto x; }",
    "one that writes to where nobody reads": "var n: 0..2 = 0; daemon t {"
    "x: delay 1 us; n = 1; goto x; } process s { x: delay 1 us; n = 2; }",
}
"""`t` can't matter."""

KEPT = {
    "it takes the lock": "daemon t { x: delay 4..5 us; l.lock(); l.release(); goto x; }",
    "it goes round in no time": "daemon t { x: goto x; }",
    "it goes round in no time, at times": "param p: time in 0 us..2 us; daemon t {"
    "x: delay 0 us..p; goto x; }",
    "it may fail": "var n: 0..2 = 0; daemon t { x: delay 4..5 us; n += 1; goto x; }",
    "it fails": "process t { x: delay 4 us; assert false; }",
    "it fails where the others are somewhere": "process t { x: delay 4 us; assert !a@work; }",
}
"""`t` is not left out."""


def left_out(text: str) -> set[str]:
    """The threads that are left out of the first latency of a text."""
    system = system_of(text)
    found = Influence(system).left_out(system.latencies[0])
    return {system.threads[each].family for each in found}


@pytest.mark.parametrize("text", LEFT_OUT.values(), ids=LEFT_OUT)
def test_it_is_left_out(text: str) -> None:
    assert "t" in left_out(WAITS + text)


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_it_is_kept(text: str) -> None:
    assert "t" not in left_out(WAITS + text)


def test_those_that_share_a_cpu_are_kept() -> None:
    text = WAITS.replace("process a", "process a class hi").replace("b {", "b class hi {")
    text += "class hi; daemon t class hi { x: delay 4..5 us; goto x; }"
    assert left_out(text) == {"t"}
    assert not left_out(text + "cpus 1;")


def test_a_timer_of_others_is_kept_with_them() -> None:
    text = "model m; process a { timer r; x: r.start(3 us); y: delay 1 us; r.stop(); }"
    assert not left_out(text + "latency l: a@x -> a@y;")


def test_a_tick_does_not_cost_the_formula() -> None:
    text = """model m;
param io: time in 100 us..20 ms;
param look: time in 1..50 us;
lock l: rwsem;
process reader { come: sleep any; take: l.read(); look: delay 1 us..look;
    read: sleep 100 us..io; l.release(); }
process writer { come: sleep any; ask: l.write(); got: l.release(); }
daemon tick { next: delay 4..5 ms; goto next; }
latency wait: writer@ask -> writer@got;
"""
    system = system_of(text)
    found = Measuring(system).of(system.latencies[0], Budget())
    assert isinstance(found, Measured) and found.worst_formula is not None
    assert [str(each) for (each,) in found.worst_formula.bounds] == ["io + look"]
    worst = found.worst
    assert isinstance(worst, Extreme) and worst.value == Fraction(20_050, 10**6)
    ticks = [each.time for each in worst.trace.steps if each.action.thread == 2]
    assert ticks and all(
        b - a <= Fraction(5, 1000) for a, b in zip([0, *ticks], ticks, strict=False)
    )


# Answers with and without


def beside(rng: random.Random) -> System:
    """Two random systems as one; the second, of a thread or two, may look at the first."""
    one, other = random_system(rng), random_system(rng)
    size, count = len(one.threads), rng.choice([1, 1, 2])
    number = {k: size + k for k in range(count)}
    flags = len(one.variables), len(one.variables) + 1
    place = {k: len(one.variables) + 2 + k for k in range(count)}
    place |= {len(other.threads) + k: flags[k] for k in range(2)}
    moved = {Read(a): Read(b) for a, b in place.items()}
    looks = rng.random() < 0.5
    meddles = rng.random() < 0.2
    actions = [*one.actions]
    for each in other.actions:
        if each.thread not in number:
            continue
        guard: Expr = substitute(each.guard, moved)
        updates = {place[k]: substitute(value, moved) for k, value in each.updates.items()}
        if looks and rng.random() < 0.5:
            guard = conj([guard, Read(size + rng.randrange(2))])
        if meddles and rng.random() < 0.5:
            updates[size + rng.randrange(2)] = TRUE
        broken = rng.random() < 0.3
        actions.append(
            replace(
                each,
                name=f"b{len(actions)}",
                thread=number[each.thread],
                guard=guard,
                updates=updates,
                obligations=tuple(
                    replace(due, holds=substitute(due.holds, moved)) for due in each.obligations
                )
                if broken
                else (),
            )
        )
    threads = tuple(
        replace(other.threads[k], name=f"q{k}", family=f"q{k}", variable=place[k]) for k in number
    )
    variables = (
        *one.variables,
        *(replace(other.variables[len(other.threads) + k], name=f"y{k}") for k in range(2)),
        *(replace(other.variables[k], name=f"q{k}") for k in number),
    )
    return replace(
        one,
        variables=variables,
        initials=((0,) * len(variables),),
        threads=(*one.threads, *threads),
        actions=tuple(actions),
    )


def questions(system: System, rng: random.Random) -> Iterator[Question]:
    """Latencies of the first two threads."""
    for number in range(2):
        start, end = (
            Event(((thread, rng.randrange(len(system.threads[thread].locations))),))
            for thread in (rng.randrange(2), rng.randrange(2))
        )
        latency = Latency(f"x{number}", (start,), (end,))
        yield Question(system, latency, asked(system, latency), Fraction(1))


def written_beside(rng: random.Random) -> System:
    """A random spec with the threads of another in it, which have locks and flags of their own."""
    other = random_spec(rng, askings=0)
    other = replace(other, processes=other.processes[:1])
    text = written(other, Writing(names="z")).removeprefix("model random;")
    return system_of(written(random_spec(rng, contended=True)) + text)


def compared(seeds: Iterable[int], monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often there was what."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(seed)
        with noted(f"seed {seed}"):
            system = beside(rng)
            for question in questions(system, rng):
                _compare(question, counts, monkeypatch)
            system = written_beside(rng)
            for latency in system.latencies:
                question = Question(system, latency, asked(system, latency), US)
                _compare(question, counts, monkeypatch)
    return counts


def _compare(question: Question, counts: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    system, latency = question.system, question.latency
    threads = Influence(system).left_out(latency)
    if not threads:
        counts["all kept"] += 1
        return
    counts["left out"] += 1
    found = Measuring(system).of(latency, Budget(states=MOST))
    with monkeypatch.context() as whole:
        whole.setattr(Influence, "left_out", lambda *_: frozenset())
        other = Measuring(system).of(latency, Budget(states=MOST))
    if isinstance(other, Unmeasured) and other.reason is Reason.STATES:
        counts["too many"] += 1
        return
    if isinstance(found, Unmeasured) or isinstance(other, Unmeasured):
        counts["not measured"] += 1
        assert found == other, question.name
        return
    assert outline(found) == outline(other), question.name
    clockwork = Clockwork(system, question.unit)
    try:
        answer = by_whole_time(clockwork, question.asked)
    except TooMany:
        counts["too many"] += 1
        return
    counts[kind(answer)] += 1
    told(found, answer, question, clockwork)


def outline(found: Measured) -> tuple[object, ...]:
    """What does not depend on which run is told."""
    worst: object = found.worst
    if isinstance(found.worst, Extreme):
        worst = found.worst.value
    elif isinstance(found.worst, Unbounded):
        worst = found.worst.why
    best = None if found.best is None else found.best.value
    return worst, best, found.begun, found.failing, found.best_known


def test_what_is_left_out_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = compared(range(8), monkeypatch)
    assert counts["finite"] >= 8 and counts["all kept"] >= 4, counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1300, 50))
def test_what_is_left_out_of_many_changes_no_answer(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = compared(range(first, first + 50), monkeypatch)
    assert counts["finite"] >= 40, counts
