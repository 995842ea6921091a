"""How long a thread is inverted in random specs, against a search over whole units of time.

The second reading has its own word on who waits for whom (`inverted_reading`), on how time passes
(`whole_time`), and on which times count (`happening`).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.ir.latencies import Event, Inverting, Latency
from checker.ir.system import System
from checker.measured import Extreme, Measured, Unmeasured
from tests.engines.timed.agreement import US, Question, kind, noted, system_of, told
from tests.engines.timed.generated import random_spec, richer
from tests.engines.timed.inverted_reading import Inversions
from tests.engines.timed.played import possible
from tests.engines.timed.specs import Spec, written
from tests.engines.timed.test_inversion_agreement import ranked
from tests.engines.timed.whole_time import Clockwork, TooMany, by_whole_time


def inversion_of(system: System, thread: int) -> Latency:
    """The question, as `inversion n: thread f;` asks it."""
    begins, ends = (Event(inverting=Inverting(thread, each)) for each in (False, True))
    return Latency(f"i{thread}", (begins,), (ends,))


def agree(system: System, spec: Spec, thread: int, counts: Counter[str]) -> None:
    """Raises AssertionError unless both say the same; counts what there was."""
    clockwork = Clockwork(system, US)
    latency = inversion_of(system, thread)
    asked = Inversions(system, spec, clockwork).asked(thread)
    try:
        answer = by_whole_time(clockwork, asked)
    except TooMany:
        counts["too many"] += 1
        return
    found = Measuring(system).of(latency, Budget(seconds=20))
    if isinstance(found, Unmeasured):
        counts["not measured"] += 1
        return
    assert isinstance(found, Measured)
    if not found.begun:
        assert not answer.begun and not answer.endless, latency.name
        counts["none at any speed" if found.every_speed else "none with these delays"] += 1
        return
    if not system.timed:
        counts["inverted, of no times"] += 1
        assert answer.begun and isinstance(found.worst, Extreme)
        assert possible(found.worst.trace)
        assert asked.at_start(found.worst.trace.last)[0], "the run does not show it"
        return
    counts[kind(answer)] += 1
    answer = replace(answer, shortest=None)  # nobody asks for it
    told(found, answer, Question(system, latency, asked, US), clockwork)


def of_classes(system: System, rng: random.Random) -> System:
    """The system with processes of random classes, or none: without CPUs that changes no run."""
    made = ranked(system, rng)
    threads = tuple(
        replace(each, rank=None) if each.variable is None else each for each in made.threads
    )
    return replace(made, threads=threads)


def agreed(seeds: Iterable[int]) -> Counter[str]:
    """How often there was which kind of answer."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts["specs"] += 1
        rng = random.Random(seed)
        spec = random_spec(rng, contended=seed % 3 == 0)
        if seed % 3 == 1:
            spec = richer(spec, rng)
        plain = system_of(written(spec))
        system = plain if spec.cpus else of_classes(plain, rng)
        for thread, each in enumerate(system.threads):
            below = [x for x in system.threads if x.rank is not None and x.rank > (each.rank or 0)]
            if each.rank is not None and each.variable is not None and below:
                classes = [x.rank for x in system.threads]
                with noted(f"seed {seed}, thread {each.name}, classes {classes}:\n{written(spec)}"):
                    agree(system, spec, thread, counts)
    return counts


def test_both_readings_find_the_same_longest_inversion() -> None:
    counts = agreed(range(3_150, 3_280))
    least = {
        "finite": 20,
        "rests": 2,
        "no time": 3,
        "none at any speed": 20,
        "none with these delays": 2,
        "inverted, of no times": 1,
    }
    assert all(counts[each] >= number for each, number in least.items()), counts
    assert counts["not measured"] <= 3


@pytest.mark.slow
def test_both_readings_find_the_same_of_many() -> None:
    counts = agreed(range(4_000, 5_500))
    assert counts["finite"] >= 200 and counts["cycle"] >= 2, counts
