"""Inversion in the longest time of random systems, against a reading of its own at each instant.

The reading follows who can step, and who holds what, as the interpreter says. Ranks are drawn at
random: without CPUs they change no run.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.ir.locks import Grant
from checker.ir.system import System
from checker.measured import Extreme, Measured
from checker.semantics.inversion import Bound, inversion
from checker.trace import Trace
from tests.engines.timed.agreement import US, noted, questions, system_of
from tests.engines.timed.generated import random_spec
from tests.engines.timed.specs import written
from tests.engines.timed.test_blame import can, in_the_way, next_of, times
from tests.engines.timed.whole_time import Clockwork


def ranked(system: System, rng: random.Random) -> System:
    """The system with threads of random classes, or none."""
    threads = tuple(replace(each, rank=rng.choice([None, 0, 1, 2])) for each in system.threads)
    return replace(system, threads=threads, classes=("a", "b", "c"))


def chain_at(trace: Trace, number: int, thread: int, clockwork: Clockwork) -> list[int]:
    """Who waits for whom behind step `number`, from a thread to one that can go on."""
    own, step = next_of(thread, number, trace)
    if can(step, number, trace, clockwork):
        return [thread]
    holders = in_the_way(step.action, trace, number)
    if holders:
        gone = {
            each: min(
                later
                for later in range(number + 1, own + 1)
                if each not in in_the_way(step.action, trace, later)
            )
            for each in holders
        }
        last = max(gone, key=gone.__getitem__)
    else:
        refused = [later for later in range(number, own) if not can(step, later, trace, clockwork)]
        last = trace.steps[max(refused)].action.thread
    return [thread, *chain_at(trace, number, last, clockwork)]


def read(extreme: Extreme, clockwork: Clockwork) -> dict[tuple[int, bool], Fraction]:
    """For which lower threads the victim waits, directly or not, and for how long."""
    trace, when = extreme.trace, times(extreme.trace)
    victim = trace.steps[extreme.last - 1].action.thread
    ranks = [each.rank for each in clockwork.system.threads]
    found: dict[tuple[int, bool], Fraction] = {}
    for number in range(extreme.first, extreme.last):
        if when[number] == when[number + 1]:
            continue
        chain = chain_at(trace, number, victim, clockwork)
        while ranks[chain[-1]] is None and len(chain) > 1:
            chain.pop()
        own, other = ranks[victim], ranks[chain[-1]]
        if own is not None and other is not None and own < other:
            key = chain[-1], len(chain) == 2
            found[key] = found.get(key, Fraction(0)) + when[number + 1] - when[number]
    return found


def compared(seeds: Iterable[int]) -> Counter[str]:
    """Of longest times above 0, whether both readings of their inversion are the same."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(seed)
        spec = random_spec(rng, contended=rng.random() < 0.7)
        with noted(f"seed {seed}\n{written(spec)}"):
            for question in questions(spec):
                system = question.system
                if len(system.threads) > 2 and any(x.grant is not Grant.ANY for x in system.locks):
                    continue  # the reading knows holders, and nobody who has asked before
                measured = Measuring(system).of(question.latency, Budget(seconds=20))
                if not isinstance(measured, Measured) or not isinstance(measured.worst, Extreme):
                    continue
                if not measured.worst.value:
                    continue
                for _ in range(4):  # classes change no run
                    one = ranked(system, rng)
                    _same(one, question.unit, measured, measured.worst, counts)
    return counts


def _same(
    system: System, unit: Fraction, measured: Measured, worst: Extreme, counts: Counter[str]
) -> None:
    trace = replace(worst.trace, system=system)
    worst = replace(worst, trace=trace)
    told = inversion(system, system.latencies[0], replace(measured, worst=worst))
    expected = read(worst, Clockwork(system, unit))
    if told is None:
        assert system.threads[trace.steps[worst.last - 1].action.thread].rank is None
        assert not expected
        counts["of no class"] += 1
        return
    assert {(each.other, each.direct): each.time for each in told.found} == expected
    assert (told.bound is None) == (not expected)
    counts["inverted" if expected else "none"] += 1
    counts["through others"] += any(not direct for _, direct in expected)
    counts["off CPU"] += told.bound is Bound.OFF_CPU


def test_both_readings_find_the_same_inversion() -> None:
    counts = compared(range(500, 525))
    least = {"inverted": 15, "none": 30, "of no class": 15, "off CPU": 5}
    assert all(counts[each] >= number for each, number in least.items()), counts


CHAIN = """model chain;
var done: bool = false;
lock one, two: mutex;
process d { w: delay 5 us;  done = true; }
process c { two.lock();  work: await done;  more: sleep 1..3 us;  two.release(); }
process b { t: await c@work;  one.lock();  in_it: two.lock();  last: delay 1 us;  release all; }
process a { t: await b@in_it;  ask: one.lock();  got: one.release(); }
latency wait: a@ask -> a@got;
"""


def test_both_readings_find_the_same_along_a_chain_of_four() -> None:
    system, rng, counts = system_of(CHAIN), random.Random(7), Counter[str]()
    (latency,) = system.latencies
    measured = Measuring(system).of(latency, Budget())
    assert isinstance(measured, Measured) and isinstance(measured.worst, Extreme)
    assert measured.worst.value == 9 * US
    for _ in range(60):
        _same(ranked(system, rng), US, measured, measured.worst, counts)
    assert counts["through others"] >= 10 and counts["none"] >= 10, counts
