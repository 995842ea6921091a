"""Whether a loop can take longer with each lap, against many laps in whole units of time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from checker.engines.timed.laps import grows
from checker.ir.system import System
from checker.trace import Step, Trace
from tests.engines.timed.agreement import US, noted, system_of
from tests.engines.timed.generated import random_spec
from tests.engines.timed.played import LAPS, again, longest_along, rises
from tests.engines.timed.specs import written
from tests.engines.timed.whole_time import Clockwork
from tests.timed_systems import random_system

LONGEST = 30
"""How many steps a run has at most."""

MOST_IN_A_LAP = 7


def walk(clockwork: Clockwork, rng: random.Random) -> Trace:
    """A random run, at whole times."""
    (state, *_) = clockwork.system.initials
    first, ages, steps = state, (0,) * len(clockwork.system.threads), list[Step]()
    for _ in range(4 * LONGEST):
        older = clockwork.waits(state, ages)
        found = [
            each
            for each in clockwork.tried(state)
            if isinstance(each, Step) and clockwork.in_time(each.action, ages[each.action.thread])
        ]
        if older is not None and (not found or rng.random() < 0.5):
            ages = older
        elif found:
            step = rng.choice(found)
            ages = clockwork.behind(state, ages, step)
            state = step.state
            steps.append(step)
        else:
            break
        if len(steps) == LONGEST:
            break
    return Trace(clockwork.system, first, tuple(steps))


def loops(trace: Trace) -> Iterator[tuple[Trace, int]]:
    """Beginnings of a run that end where they were before, with the instant at which they were."""
    for last in range(1, trace.length + 1):
        for loop in range(max(0, last - MOST_IN_A_LAP), last):
            if trace.state(loop) == trace.state(last):
                yield replace(trace, steps=trace.steps[:last]), loop


def compared(systems: Iterable[tuple[str, System, Fraction]], each_: int) -> Counter[str]:
    """How many loops there were that grow, and that do not."""
    counts: Counter[str] = Counter()
    for text, system, unit in systems:
        rng = random.Random(text)
        clockwork = Clockwork(system, unit)
        seen = set()
        for _ in range(3):
            for trace, loop in loops(walk(clockwork, rng)):
                lap = tuple((each.action.name, each.state) for each in trace.steps[loop:])
                if lap in seen or len(seen) >= each_:
                    continue
                seen.add(lap)
                round_ = replace(trace, loop=loop + 1)
                far = longest_along(again(round_, LAPS), loop, clockwork)
                if far is None:
                    counts["not so many laps"] += 1
                    continue
                size = trace.length - loop
                longer = rises(far, len(far) - 1 - LAPS // 2 * size)
                with noted(f"{text}\n{[each.action.name for each in trace.steps]}, {loop}"):
                    assert grows(trace, loop, {}) == longer
                counts["grow" if longer else "do not"] += 1
    return counts


def specs(seeds: range) -> Iterator[tuple[str, System, Fraction]]:
    for seed in seeds:
        text = written(random_spec(random.Random(seed)))
        yield f"seed {seed}\n{text}", system_of(text), US


def systems(seeds: range) -> Iterator[tuple[str, System, Fraction]]:
    for seed in seeds:
        yield f"system {seed}", random_system(random.Random(seed)), Fraction(1)


def test_a_loop_grows_if_many_laps_do() -> None:
    counts = compared(specs(range(500, 530)), 4) + compared(systems(range(500, 520)), 3)
    assert counts["grow"] >= 10 and counts["do not"] >= 10, counts


@pytest.mark.slow
def test_a_loop_grows_if_many_laps_of_it_do() -> None:
    counts = compared(specs(range(6000, 6400)), 10) + compared(systems(range(6000, 6400)), 10)
    assert counts["grow"] >= 200 and counts["do not"] >= 200, counts
