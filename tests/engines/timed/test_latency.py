"""The longest and shortest time between events, against facts from elsewhere."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.front.model import load
from checker.measured import Endless, Extreme, Formula, Measured, Unbounded
from checker.semantics.blame import segments
from checker.source import Source

RETRY = (Path(__file__).parents[3] / "specs" / "retry.mm").read_text(encoding="utf-8")
RETRY, _, _ = RETRY.partition("latency")

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
    found = {each.name: Measuring(system).of(each, Budget()) for each in system.latencies}
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


def test_who_holds_a_lock_is_waited_for_and_not_who_takes_it_later() -> None:
    text = """
    lock l: mutex;
    process p[3] { come: sleep any; ask: l.lock(); got: delay 1..3 us; l.release(); }
    latency wait: p[0]@ask -> p[0]@got;
    """
    worst = measured(f"model m;\n{text}")["wait"].worst
    assert isinstance(worst, Extreme) and worst.value == Fraction(6, 10**6)
    told = segments(worst.trace, worst.first, worst.last)
    assert [each.length for each in told] == [Fraction(3, 10**6)] * 2
    system = worst.trace.system
    for each in told:
        begins = max(
            number
            for number, step in enumerate(worst.trace.steps, 1)
            if step.time is not None and step.time <= each.begin
        )
        (lock,) = system.locks
        holder = worst.trace.state(begins)[lock.modes[0].holder]
        assert lock.candidates[holder - 1] == each.thread != 0
