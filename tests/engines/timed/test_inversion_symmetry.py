"""Inversion among threads that can change their places: no answer depends on the use of it.

Random specs with a thread twice or thrice, of random classes. Where it is made use of, the answers
are those without, and those of a second reading of who is inverted (`inverted_reading`).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from checker.engines.budget import Budget
from checker.engines.symmetry.exchanges import exchanges
from checker.engines.symmetry.measured_alike import asked_alike
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.measure import Measuring
from checker.engines.timed.quotient import Quotient, Quotients
from checker.engines.timed.situations import Situations
from checker.ir.latencies import Inverting
from checker.ir.system import System
from checker.measured import Extreme, Measured, Unbounded
from checker.semantics.integers import outcomes
from checker.semantics.inverted import holds, may_be_inverted
from checker.trace import Step
from checker.verdict import Reason
from tests.engines.timed.agreement import US, noted, system_of
from tests.engines.timed.generated import random_spec, richer
from tests.engines.timed.specs import Spec, written
from tests.engines.timed.test_inversion_questions import agree, inversion_of
from tests.engines.timed.test_symmetry import doubled, outline

RETRY = (Path(__file__).parents[3] / "specs" / "retry.mm").read_text(encoding="utf-8")
RETRY = RETRY.partition("latency")[0]
HELD_UP = "inversion held_up: thread mprotect;\n"
NUMBERS = {"io": "20 ms", "hold": "8 ms"}


def of_classes(system: System, rng: random.Random) -> System:
    """The system with processes of random classes, or none; those of a family have the same.

    Those that are there more than once are rather low, the others rather high.
    """
    families = Counter(each.family for each in system.threads)
    ranks = {
        family: rng.choice([0, 1, 2, 2] if count > 1 else [None, 0, 0, 1, 2])
        for family, count in families.items()
    }
    threads = tuple(
        each if each.variable is None else replace(each, rank=ranks[each.family])
        for each in system.threads
    )
    return replace(system, threads=threads, classes=("a", "b", "c"))


def random_alike(seed: int) -> tuple[System, Spec, str] | None:
    """A system with threads that may be alike, with what it was drawn from, and its text.

    None where there is no other thread than those.
    """
    rng = random.Random(seed)
    spec = random_spec(rng, contended=seed % 3 == 0)
    if len(spec.processes) == 1:
        return None
    spec = richer(spec, rng) if seed % 3 == 1 else spec
    text = doubled(written(spec), rng)
    system = system_of(text)
    return system if spec.cpus else of_classes(system, rng), spec, text


def inverted_where_it_is_exchanged(system: System, thread: int, most: int) -> int:
    """In how many states the thread is inverted.

    Raises AssertionError unless it is so, and so over, where those that may are exchanged.
    """
    latency = inversion_of(system, thread)
    made = [each for each in exchanges(system) if asked_alike(system, each, latency, latency)]
    found = [*system.initials]
    known, count = set(found), 0
    for state in found:  # which grows meanwhile
        for turn in (Inverting(thread), Inverting(thread, True)):
            told = holds(system, state, turn)
            count += told and not turn.ends
            assert all(holds(system, each.state(state), turn) == told for each in made)
        for outcome in outcomes(system, state):
            if isinstance(outcome, Step) and outcome.state not in known and len(known) < most:
                known.add(outcome.state)
                found.append(outcome.state)
    return count


def compared(seeds: Iterable[int], *, thorough: int, most: int) -> Counter[str]:
    """How often there was what.

    thorough: one in so many is also compared with whole units of time. most: how many classes may
    be looked at without exchanges.
    """
    counts: Counter[str] = Counter()
    for seed in seeds:
        drawn = random_alike(seed)
        if drawn is None:
            continue
        system, spec, text = drawn
        counts["specs"] += 1
        for thread, each in enumerate(system.threads):
            if each.variable is None or not may_be_inverted(system, thread):
                continue
            latency = inversion_of(system, thread)
            ranks = [each.rank for each in system.threads]
            with noted(f"seed {seed}, thread {each.name}, classes {ranks}:\n{text}"):
                found = Quotients(system).under(latency)
                if not isinstance(found, Quotient):
                    continue
                counts["alike"] += 1
                counts["inverted"] += bool(inverted_where_it_is_exchanged(system, thread, 100))
                one, other = (
                    LatencySearch(each, latency, {}, Budget(), True, most).run()
                    for each in (found, Situations(system))
                )
                if other.reason is Reason.STATES:
                    counts["too large"] += 1
                    continue
                assert outline(one) == outline(other)
                assert one.classes <= other.classes
                counts["finite"] += isinstance(one.extreme, Extreme)
                counts["unbounded"] += isinstance(one.extreme, Unbounded)
                counts["fewer"] += one.classes < other.classes
                if seed % thorough == 0:
                    agree(system, spec, thread, counts)
    return counts


def test_it_changes_no_answer() -> None:
    counts = compared(range(10_000, 10_045), thorough=3, most=1_000)
    assert counts["alike"] >= 20 and counts["finite"] >= 10 and counts["fewer"] >= 12, counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(6_000, 6_800, 200))
def test_it_changes_no_answer_of_many(first: int) -> None:
    counts = compared(range(first, first + 200), thorough=2, most=10_000)
    assert counts["alike"] >= 80 and counts["finite"] >= 25 and counts["unbounded"], counts


ALIKE = (
    "model m; class hi > mid > lo; lock k: mutex; var o: bool = false;"
    "process p[3] class {p} {{ a: sleep any; k.lock(); b: delay 1..3 us; k.release(); }}"
    "process w class {w} {{ c: sleep any; k.lock(); d: delay 1 us; k.release(); }}"
    "inversion held_up: thread w; inversion each[f in p]: thread f;"
)


def test_only_those_that_the_thread_is_not_are_exchanged() -> None:
    system = system_of(ALIKE.format(p="lo", w="hi"))
    by_name = {each.name: each for each in system.latencies}
    made = exchanges(system)
    found = {
        name: [each.threads for each in made if asked_alike(system, each, latency, latency)]
        for name, latency in by_name.items()
    }
    assert len(found["held_up"]) == 3
    assert found["each[p[0]]"] == [(0, 2, 1, 3)]


def test_a_thread_of_another_class_is_not_exchanged() -> None:
    system = system_of(ALIKE.format(p="lo", w="hi"))
    threads = tuple(
        replace(each, rank=1) if each.name == "p[1]" else each for each in system.threads
    )
    system = replace(system, threads=threads)
    latency = system.latencies[0]
    found = [
        each.threads for each in exchanges(system) if asked_alike(system, each, latency, latency)
    ]
    assert found == [(2, 1, 0, 3)]


def test_whom_a_wait_names_tells_threads_apart() -> None:
    """Only `p[0]` owes the end of it, though each could make it true."""
    text = (
        "model m; class hi > lo; var o: bool = false;"
        "process p[3] class lo { a: sleep any; b: delay 1..3 us; o = true; }"
        "process w class hi { c: sleep any; d: await o from p[0]; }"
        "inversion held_up: thread w; latency wait: w@d -> w@end;"
    )
    system = system_of(text)
    held_up, wait = system.latencies
    assert [
        [each.threads for each in exchanges(system) if asked_alike(system, each, one, one)]
        for one in (held_up, wait)
    ] == [[(0, 2, 1, 3)], [(1, 0, 2, 3), (2, 1, 0, 3), (0, 2, 1, 3)]]


def test_members_of_which_each_is_inverted() -> None:
    """One is measured; each is told a run of its own in which it is the one that is inverted."""
    system = system_of(ALIKE.format(p="hi", w="lo"))
    measuring = Measuring(system)
    found = set()
    for latency in system.latencies[1:]:
        measured = measuring.of(latency, Budget())
        assert isinstance(measured, Measured) and isinstance(measured.worst, Extreme)
        assert measured.worst.inverted == latency.inverted
        assert measured.worst.value == 1 * US
        found.add(measured.worst.inverted)
        agree(system, Spec((), (), (), ()), latency.inverted or 0, Counter())
    assert found == {0, 1, 2}


@pytest.mark.parametrize(
    ("policy", "evict"),
    [
        ("HOLD", "false"),
        *(
            pytest.param(policy, evict, marks=pytest.mark.slow)
            for policy, evict in [("HOLD", "true"), ("MMAP_RETRY", "true"), ("VMA_RETRY", "true")]
        ),
    ],
)
def test_the_sample_has_far_fewer_classes(policy: str, evict: str) -> None:
    settings = {"faulters": "3", "policy": policy, "evict": evict, **NUMBERS}
    system = system_of(RETRY + HELD_UP, settings)
    (latency,) = system.latencies
    found = Quotients(system).under(latency)
    one, other = (
        LatencySearch(each, latency, {}, Budget(), True).run()
        for each in (found, Situations(system))
    )
    assert outline(one) == outline(other)
    assert one.classes < 0.3 * other.classes
