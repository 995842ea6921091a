"""Threads that can change their places: which do, and that no answer depends on the use of it."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from checker.engines.budget import Budget
from checker.engines.symmetry.exchanges import exchanges
from checker.engines.symmetry.renaming import Renaming
from checker.engines.timed.latency import Found, LatencySearch
from checker.engines.timed.measure import Measuring
from checker.engines.timed.quotient import Quotient, Quotients
from checker.engines.timed.situations import Situations
from checker.ir.system import State, System
from checker.measured import Extreme, Measured, Unbounded, Unmeasured
from checker.semantics.integers import outcomes
from checker.trace import Step
from checker.verdict import Reason
from tests.engines.timed.agreement import US, Question, agree, noted, system_of
from tests.engines.timed.generated import random_spec, richer
from tests.engines.timed.happening import asked
from tests.engines.timed.played import never_ends, proves
from tests.engines.timed.specs import written
from tests.engines.timed.whole_time import Clockwork
from tests.slow import first_of

RETRY = (Path(__file__).parents[3] / "specs" / "retry.mm").read_text(encoding="utf-8")
RETRY = RETRY.partition("latency")[0]
PROMPT = "latency prompt: mprotect@request -> mprotect@change;\n"
NUMBERS = {"io": "20 ms", "hold": "8 ms"}

ALIKE = {
    "a lock": "lock k: mutex; process p[3] { sleep any; k.lock(); delay 1..2 us; k.release(); }",
    "a queue": "lock k: mutex grant fifo;"
    "process p[3] { sleep any; k.lock(); delay 1..2 us; k.release(); }",
    "a queue of readers": "lock k: rwsem grant phase_fair;"
    "process p[3] { sleep any; k.read(); delay 1..2 us; k.release(); }"
    "process w { k.write(); delay 1 us; k.release(); }",
    "an array": "var x[3]: 0..2 = 0; process p[i in 3] { a: delay 1..2 us; x[i] = 2; }",
    "an array of threads": "var x[p]: bool = false;"
    "process p[3] { a: delay 1..2 us; x[self] = true; b: await all f in p: x[f]; delay 1 us; }",
    "a name": "var o: p? = none; process p[3] { a: await o == none; o = self; b: delay 1..2 us;"
    "o = none; }",
    "a set": "var o: set of p = {}; process p[3] { a: delay 1..2 us; o += self; }",
    "all of them": "process p[3] { a: delay 1..2 us; b: await all f in p: f@b || f@c; c: skip; }",
    "a count": "process p[3] {"
    "a: delay 1..2 us; b: await count(f in p: f@b || f@c) >= 2; c: skip; }",
    "a timer each": "process p[3] { timer t; a: t.start(2 us); b: await t.rang; c: delay 1 us; }",
    "one CPU": "cpus 1; class hi > lo; process p[3] class lo { delay 1..2 us; b: delay 1 us; }"
    "process q class hi { a: sleep any; b: delay 1 us; }",
    "a lock each": "lock k[3]: mutex;"
    "process p[i in 3] { k[i].lock(); delay 1 us; k[i].release(); }",
    "a choice": "var o: p? = none; process p[3] { a: await o == self; delay 1..2 us; }"
    "process q { a: choose f in p; o = f; b: delay 1 us; }",
}
"""All threads of `p` can change their places."""

UNLIKE = {
    "a delay": "process p[i in 3] { delay (i + 1) * 2 us; b: delay 1 us; }",
    "a lower bound": "process p[i in 3] { delay (i + 1) * 1 us..9 us; b: delay 1 us; }",
    "a turn": "var t: 0..3 = 0; process p[i in 3] { await t == i; delay 1..2 us; t = t + 1; }",
    "a neighbour": "var x[3]: bool = false; process p[i in 3] {"
    "a: delay 1 us; x[i] = true; b: await x[(i + 1) % 3]; delay 1 us; }",
    "a start": "process p[i in 3] { var d: 0..2 = i; a: delay 1 us; d = 0; }",
    "an array as it starts": "var x[3]: 0..2 = 0; process p[i in 3] { delay 1 us; x[i] = i; }",
    "an order": "var n: 0..9 = 0; process p[i in 3] { delay 1 us; n = (n * 2 + i) % 10; }",
    "a favourite": "process p[3] { delay 1..2 us; b: delay 1 us; }"
    "process q { a: await p[0]@b && !p[1]@b && !p[2]@b; delay 1 us; }",
}
"""No two of them can, whatever it looks like."""


def models(texts: dict[str, str]) -> list[ParameterSet]:
    return [pytest.param("model m;\n" + text, id=name) for name, text in texts.items()]


def pairs(system: System) -> list[tuple[int, ...]]:
    """The threads that change their places, by each exchange."""
    return [
        tuple(k for k, other in enumerate(each.threads) if k != other and not _timer(system, k))
        for each in exchanges(system)
    ]


def _timer(system: System, thread: int) -> bool:
    return system.threads[thread].timer is not None


@pytest.mark.parametrize("text", models(ALIKE))
def test_these_are_alike(text: str) -> None:
    system = system_of(text)
    assert pairs(system) == [(0, 1), (0, 2), (1, 2)]
    leads_to_the_same(system, 150)


@pytest.mark.parametrize("text", models(UNLIKE))
def test_these_are_not(text: str) -> None:
    assert pairs(system_of(text)) in ([], [(1, 2)] if "p[0]" in text else [])


def test_one_that_is_another_stays_alone() -> None:
    text = "model m;\nprocess p[i in 3] { if (i == 1) { delay 3 us; } else { delay 2 us; } }"
    assert pairs(system_of(text)) == [(0, 2)]


def leads_to_the_same(system: System, most: int) -> None:
    """Raises AssertionError unless all that is tried in a state is so where it is exchanged."""
    made = exchanges(system)
    found = [*system.initials]
    known = set(found)
    for state in found:  # which grows meanwhile
        for each in made:
            assert _tried(system, each.state(state)) == _tried(system, state, each)
        for outcome in outcomes(system, state):
            if isinstance(outcome, Step) and outcome.state not in known and len(known) < most:
                known.add(outcome.state)
                found.append(outcome.state)


def _tried(system: System, state: State, made: Renaming | None = None) -> Counter[object]:
    """What can be tried there by the interpreter, as it is behind an exchange, if one is given."""
    found: Counter[object] = Counter()
    for each in outcomes(system, state):
        action = each.action
        assert action is not None
        delay = action.delay and (action.delay.low, action.delay.high, action.delay.kind)
        thread = action.thread if made is None else made.threads[action.thread]
        after = each.state if isinstance(each, Step) else None
        after = after if made is None or after is None else made.state(after)
        found[thread, action.source, action.target, action.eager, delay, after] += 1
    return found


# Answers with and without


def measured(
    system: System, number: int, *, longest: bool, most: int = 100_000
) -> tuple[Found, Found, bool]:
    """What is found with and without exchanges, and whether there is one."""
    latency = system.latencies[number]
    found = Quotients(system).under(latency)
    point = {each.name: each.box[1] for each in system.parameters if each.box is not None}
    one, other = (
        LatencySearch(each, latency, point, Budget(), longest, most).run()
        for each in (found, Situations(system))
    )
    return one, other, isinstance(found, Quotient)


def outline(found: Found) -> tuple[object, ...]:
    """What does not depend on which run is told."""
    match found.extreme:
        case Extreme(value=value):
            what: object = value
        case Unbounded():
            what = "unbounded"
        case _:
            what = None
    return what, found.begun, found.failing, found.reason, found.still is None


@pytest.mark.parametrize(
    ("policy", "evict"),
    [
        ("HOLD", "false"),
        pytest.param("HOLD", "true", marks=pytest.mark.slow),
        *(
            pytest.param(policy, evict, marks=pytest.mark.slow)
            for policy in ("MMAP_RETRY", "VMA_RETRY")
            for evict in ("false", "true")
        ),
    ],
)
def test_the_sample_has_far_fewer_classes(policy: str, evict: str) -> None:
    settings = {"faulters": "3", "policy": policy, "evict": evict, **NUMBERS}
    one, other, used = measured(system_of(RETRY + PROMPT, settings), 0, longest=True)
    assert used and outline(one) == outline(other)
    assert one.classes < 0.3 * other.classes


def test_one_of_four_that_is_asked_for() -> None:
    """Only the others change their places: it waits for each of them once."""
    text = (
        "model m; lock k: mutex grant fifo;"
        "process p[4] { a: sleep any; b: k.lock(); c: delay 10 us; k.release(); }"
        "latency wait: p[0]@b -> p[0]@c;"
    )
    one, other, used = measured(system_of(text), 0, longest=True)
    assert used and outline(one) == outline(other)
    assert isinstance(one.extreme, Extreme) and one.extreme.value == 30 * US
    assert one.classes < 0.35 * other.classes


def test_threads_at_the_same_delay_are_known_by_what_is_left_of_it() -> None:
    """One has only come when another is nearly done; each is told with its own times."""
    text = (
        "model m; var n: 0..3 = 0;"
        "process p[3] { a: sleep any; b: delay 4..6 us; n += 1; c: delay 1..2 us; n -= 1; }"
        "latency any_of: n > 0 -> n == 0; latency less: n == 3 -> n == 0;"
    )
    system = system_of(text)
    clockwork = Clockwork(system, US)
    for number, latency in enumerate(system.latencies):
        one, other, used = measured(system, number, longest=True)
        assert used and outline(one) == outline(other)
        assert one.classes < 0.5 * other.classes
        assert isinstance(one.extreme, Extreme)
        assert proves(one.extreme, asked(system, latency), clockwork, US)


@pytest.mark.slow
def test_members_of_which_one_is_asked_for() -> None:
    text = RETRY + "latency service[f in fault]: f@enter -> f@end;\n"
    settings = {"faulters": "3", "policy": "HOLD", "evict": "false", **NUMBERS}
    system = system_of(text, settings)
    one, other, used = measured(system, 1, longest=True)
    assert used and outline(one) == outline(other)
    assert one.classes < 0.7 * other.classes


def test_members_that_are_alike_are_measured_once() -> None:
    """Each is told a run of its own, which takes the time by a reading of its own."""
    text = RETRY + "latency service[f in fault]: f@enter -> f@end;\n"
    settings = {"faulters": "2", "policy": "VMA_RETRY", "evict": "false", "io": "200 us"}
    system = system_of(text, settings | {"hold": "10 us"})
    measuring = Measuring(system)
    found = [measuring.of(each, Budget()) for each in system.latencies]
    clockwork = Clockwork(system, US)
    for latency, each in zip(system.latencies, found, strict=True):
        assert isinstance(each, Measured) and isinstance(each.worst, Extreme)
        assert each.worst.value == 250 * US  # 3*hold + io + 20 us, by the same study
        assert proves(each.worst, asked(system, latency), clockwork, US)
        assert each.best is not None
        assert proves(each.best, asked(system, latency), clockwork, US)
    again = [Measuring(system).of(each, Budget()) for each in reversed(system.latencies)]
    assert again == found[::-1], "it depends on what was asked before"
    quotients = Quotients(system)
    first, second = system.latencies
    assert quotients.like(first) is None and quotients.like(second) is not None


def test_what_was_cut_short_is_measured_again_only_if_more_can_come_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched = []
    run = LatencySearch.run

    def noted(self: LatencySearch) -> Found:
        searched.append(self.latency.name)
        return run(self)

    monkeypatch.setattr(LatencySearch, "run", noted)
    text = (
        "model m; lock k: mutex; process p[3] { a: sleep any; b: k.lock(); c: delay 2 us;"
        "k.release(); } latency wait[f in p]: f@b -> f@c;"
    )
    system = system_of(text)
    measuring = Measuring(system)
    first, second, third = system.latencies
    brief, longer = Budget(states=20), Budget(states=21)
    counts = []
    for latency, budget, whole in (
        (first, brief, False),
        (second, brief, False),  # it is that of the first, which was cut at as many classes
        (second, longer, False),
        (first, longer, False),
        (third, Budget(), True),
        (replace(first, given=(("n", "1"),)), brief, True),
        (second, Budget(), True),
    ):
        found = measuring.of(latency, budget)
        assert isinstance(found, Measured) == whole
        if isinstance(found, Measured):
            assert isinstance(found.worst, Extreme) and found.worst.value == 4 * US
        counts.append(len(searched))
    assert counts == [2, 2, 4, 4, 6, 6, 6] and {*searched} == {"wait[p[0]]"}


@pytest.mark.parametrize("seconds", [None, 9.0, 10.0, 13.0])
def test_what_was_cut_by_time_is_measured_again_with_much_more(
    seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "model m; process p { a: delay 1..2 us; b: delay 1 us; } latency x: p@a -> p@b;"
    (latency,) = (system := system_of(text)).latencies
    measuring = Measuring(system)
    with monkeypatch.context() as patched:
        patched.setattr(Budget, "spent", lambda self: Reason.SECONDS)
        cut = measuring.of(latency, Budget(seconds=10.0))
    assert isinstance(cut, Unmeasured) and cut.reason is Reason.SECONDS
    again = measuring.of(latency, Budget(seconds=seconds))
    assert isinstance(again, Measured) == (seconds in (None, 13.0))


def test_a_member_with_a_loop_of_its_own() -> None:
    text = (
        "model m; lock k: mutex;"
        "process p[3] { a: k.lock(); b: delay 1..2 us; k.release(); goto a; }"
        "latency wait[f in p]: f@a -> f@b;"
    )
    system = system_of(text)
    measuring = Measuring(system)
    for latency in system.latencies:
        found = measuring.of(latency, Budget())
        assert isinstance(found, Measured) and isinstance(found.worst, Unbounded)
        assert never_ends(found.worst, asked(system, latency), Clockwork(system, US), US)


def doubled(text: str, rng: random.Random) -> str:
    """The spec with one of its threads twice or thrice, of which the first may be asked for."""
    (name,) = rng.sample(re.findall(r"^(?:process|daemon|env) (p\d)\b", text, re.MULTILINE), 1)
    head, _, tail = text.partition("latency")
    count = 2 if text.count("process") > 2 or rng.random() < 0.8 else 3
    tail = re.sub(rf"\b{name}@", f"{name}[0]@", tail)
    return re.sub(rf"^(\w+ {name})\b", rf"\1[{count}]", head, flags=re.MULTILINE) + "latency" + tail


def compared(seeds: Iterable[int], *, thorough: int, most: int) -> Counter[str]:
    """How often there was what.

    thorough: one in so many is also compared with other readings. most: how many classes may be
    looked at without exchanges.
    """
    counts: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(seed)
        spec = random_spec(rng, contended=seed % 3 == 0)
        spec = richer(spec, rng) if seed % 3 == 1 else spec
        text = doubled(written(spec), rng)
        system = system_of(text)
        made = exchanges(system)
        counts["specs"] += 1
        counts["alike"] += bool(made)
        with noted(f"seed {seed}:\n{text}"):
            leads_to_the_same(system, 60)
            for number, latency in enumerate(system.latencies):
                for longest in (True, False):
                    one, other, used = measured(system, number, longest=longest, most=most)
                    if other.reason is Reason.STATES:
                        counts["too large"] += 1
                        continue
                    assert outline(one) == outline(other), latency.name
                    counts["used"] += used
                    counts["finite"] += used and isinstance(one.extreme, Extreme)
                    counts["unbounded"] += used and isinstance(one.extreme, Unbounded)
                    counts["fewer"] += used and one.classes < other.classes
                if made and seed % thorough == 0:
                    question = Question(system, latency, asked(system, latency), US)
                    agree(question, counts)
    return counts


@pytest.mark.parametrize("seeds", first_of(1, [range(3), range(3, 6)]))
def test_it_changes_no_answer(seeds: range) -> None:
    counts = compared(seeds, thorough=6, most=1_000)
    assert counts["used"] > 3 and counts["finite"] and counts["fewer"], counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(2000, 2400, 50))
def test_it_changes_no_answer_of_many(first: int) -> None:
    counts = compared(range(first, first + 50), thorough=2, most=10_000)
    assert counts["used"] > 60 and counts["finite"] > 20 and counts["unbounded"], counts
    assert counts["too large"] < 0.1 * counts["used"], counts


def test_a_loop_in_which_threads_change_their_places_is_told_as_a_run() -> None:
    """Each in its turn, for ever: who waits for all of them waits for ever."""
    text = (
        "model m; lock k: mutex;"
        "process p[3] { a: k.lock(); b: delay 1..2 us; k.release(); goto a; }"
        "process w { a: sleep any; b: await all f in p: f@b; c: skip; }"
        "latency wait: w@b -> w@c;"
    )
    system = system_of(text)
    one, other, used = measured(system, 0, longest=True)
    assert used and outline(one) == outline(other)
    assert isinstance(one.extreme, Unbounded) and one.extreme.trace.loop is not None


def test_formulas_are_the_same() -> None:
    """With two parameters open and three faulters; two have the same, by a study made before."""
    settings = {"faulters": "3", "policy": "HOLD", "evict": "false"}
    system = system_of(RETRY + PROMPT, settings)
    (latency,) = system.latencies
    found = Measuring(system).of(latency, Budget())
    assert isinstance(found, Measured) and found.worst_formula is not None
    assert [[str(form) for form in forms] for forms in found.worst_formula.bounds] == [
        ["hold + io + 5 us"]
    ]
