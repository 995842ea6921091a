"""Where a limit is kept: two ways to find it, against a plain search at points, and known facts."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.engines.timed.region import Closing, from_formula
from checker.engines.timed.situations import Situations
from checker.engines.timed.unions import minimal, shorter
from checker.front.model import load
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.measured import Formula, Measured, Unmeasured, kept
from checker.regions import Constraint, Region
from checker.render.as_formula import constraint_text
from checker.semantics.timing import boxes_of
from checker.source import Source
from checker.verdict import Holds, Reason, Violated
from tests.engines.timed.agreement import of_systems
from tests.engines.timed.test_latency import RETRY
from tests.engines.timed.whole_time import Clockwork, TooMany, by_whole_time
from tests.slow import first_of
from tests.timed_systems import BOXES

POINTS = [{"a": Fraction(a), "b": Fraction(b)} for a in range(3) for b in range(1, 4)]


def form(constant: int, **factors: int) -> Duration:
    terms = tuple((name, Fraction(each)) for name, each in sorted(factors.items()) if each)
    return Duration(Fraction(constant), terms)


def answered(system: System, latency: Latency) -> Region | None:
    """What is said of it where it is measured."""
    measuring = Measuring(system)
    return measuring.region(latency, measuring.of(latency, Budget()), Budget())


def agree(seeds: range) -> dict[str, int]:
    """How often there was which kind of answer, at all points that of a plain search."""
    kinds = dict.fromkeys(("good", "bad", "open", "both"), 0)
    asking = (each for seed in seeds for each in of_systems(seed, symbolic=True))
    for number, question in enumerate(asking):
        system, latency = question.system, question.latency
        rng = random.Random(number)
        limit = form(rng.randrange(7), a=rng.choice([0, 0, 1]), b=rng.choice([0, 0, 1, -1]))
        asked = replace(latency, limit=limit)
        budget = Budget(seconds=5).begun()
        measured = Measuring(system).of(asked, budget)
        regions = [Closing(Situations(system), asked, BOXES, budget).region()]
        if isinstance(measured, Measured) and measured.worst_formula is not None:
            regions.append(from_formula(measured.worst_formula, limit, BOXES))
            kinds["both"] += regions[0].reason is None
        for point in POINTS:
            told = {each.holds(point) for each in regions} - {None}
            kinds["open"] += not told
            assert len(told) < 2, f"{seeds}: {number}, {point}"
            if not told:
                continue
            try:
                answer = by_whole_time(Clockwork(system, question.unit, point), question.asked)
            except TooMany:
                continue
            worst = (answer.longest or 0) * question.unit
            kept = not answer.endless and (answer.longest is None or worst <= limit.at(point))
            assert told == {kept}, f"{seeds}: {number}, {point}"
            kinds["good" if kept else "bad"] += 1
    return kinds


def test_two_ways_agree_with_whole_seconds() -> None:
    kinds = agree(range(4))
    assert min(kinds[each] for each in ("good", "bad", "both")) >= 4, kinds


@pytest.mark.slow
def test_two_ways_agree_with_whole_seconds_on_many() -> None:
    agree(range(1000, 1150))


# Short unions


def random_part(rng: random.Random) -> tuple[Constraint, ...]:
    return tuple(
        Constraint(
            form(rng.randrange(-3, 3), a=rng.randrange(-2, 3), b=rng.randrange(-2, 3)),
            rng.random() < 0.3,
        )
        for _ in range(rng.randrange(1, 4))
    )


@pytest.mark.parametrize("seeds", first_of(1, [range(16), range(16, 40)]))
def test_a_short_union_is_the_same_union(seeds: range) -> None:
    grid = [{"a": Fraction(a, 6), "b": 1 + Fraction(b, 6)} for a in range(13) for b in range(13)]
    shorter = 0
    for seed in seeds:
        rng = random.Random(seed)
        parts = [random_part(rng) for _ in range(rng.randrange(1, 4))]
        short = minimal(parts, BOXES)
        shorter += sum(map(len, short)) < sum(map(len, parts))
        for point in grid:
            assert Region(short).holds(point) == Region(tuple(parts)).holds(point), seed
        for part in short:  # nothing in it can go
            rest = minimal([each for each in short if each is not part], BOXES)
            assert any(
                Region(short).holds(point) != Region(rest).holds(point) for point in grid
            ) or all(not Region((part,)).holds(point) for point in grid)
    assert shorter >= len(seeds) // 2


def test_what_is_so_everywhere_has_no_constraint() -> None:
    parts = [(Constraint(form(-1, a=1)),), (Constraint(form(1, a=-1)),)]
    assert minimal(parts, BOXES) == ((),)
    assert minimal([(Constraint(form(1, b=1)),)], BOXES) == ()


def test_the_least_of_bounds_is_a_union() -> None:
    formula = Formula(((form(0, a=1),), (form(0, b=1),)))
    found = from_formula(formula, form(1), {"a": BOXES["a"], "b": (Fraction(0), Fraction(3))})
    assert [[constraint_text(each) for each in part] for part in found.good] == [
        ["a <= 1 s"],
        ["b <= 1 s"],
    ]


# Facts from elsewhere


def told(text: str, **settings: str) -> dict[str, str]:
    """By name the region, found both ways, in words."""
    model = load(Source("m.mm", text))
    (combination,) = model.combinations(settings)
    system = model.system(combination)
    return {each.name: both_ways(system, each.name) for each in system.latencies}


def both_ways(system: System, name: str) -> str:
    (latency,) = (each for each in system.latencies if each.name == name)
    first = answered(system, latency)
    second = Closing(Situations(system), latency, boxes_of(system), Budget()).region()
    assert first is not None and first.reason is None is second.reason
    assert words(first) == words(second)
    return words(first)


def words(found: Region) -> str:
    if found.everywhere:
        return "everywhere"
    parts = [" and ".join(map(constraint_text, part)) for part in found.good]
    return " or ".join(parts) or "nowhere"


@pytest.mark.parametrize(
    ("policy", "evict", "expected"),
    [
        ("HOLD", "false", "hold + io <= 4995 us"),
        ("MMAP_RETRY", "false", "hold <= 4995 us"),
        ("VMA_RETRY", "false", "hold <= 4995 us"),
        *((each, "true", "hold + io <= 4995 us") for each in ("HOLD", "MMAP_RETRY", "VMA_RETRY")),
    ],
)
def test_one_faulter_within_5_ms(policy: str, evict: str, expected: str) -> None:
    """The answers of a study made before, by other programs."""
    question = "region prompt: mprotect@request -> mprotect@change <= 5 ms;\n"
    found = told(RETRY + question, policy=policy, evict=evict, faulters="1")
    assert found == {"prompt": expected}


RACE = """model race;
param io: time in 100 us..20 ms;
param patience: time in 1 ms..10 ms;
var there: bool = false;
lock l: mutex;
process disk { busy: sleep 100 us..io; there = true; }
process reader {
take: l.lock();
look: await there timeout patience else goto out;
out: delay 2..15 us;
l.release();
}
process writer { come: sleep any;  ask: l.lock();  got: l.release(); }
"""


def test_a_race_is_a_union() -> None:
    """The reader keeps the lock until the disk is done or its patience at an end."""
    found = told(RACE + "region quick: writer@ask -> writer@got <= 5 ms;\n")
    assert found == {"quick": "io <= 4985 us or patience <= 4985 us"}


ONCE = """model once;
param io: time in 100 us..20 ms;
var there: bool = false;
process disk { busy: sleep io; there = true; }
process reader { w: await there timeout 10 ms else { stop; } ok: delay 7 ms; fin: skip; }
"""


def test_what_no_run_begins_where_it_is_measured_may_begin_elsewhere() -> None:
    text = ONCE + "region r: reader@ok -> reader@fin <= 1 ms;\n"
    assert told(text) == {"r": "io > 10 ms"}
    text = ONCE + "region r: reader@ok -> reader@fin <= io;\n"
    assert told(text) == {"r": "io >= 7 ms"}
    text = ONCE + "region r: disk@end -> disk@busy <= 1 ms;\n"
    (latency,) = (
        load(Source("m.mm", text))
        .system(next(iter(load(Source("m.mm", text)).combinations({}))))
        .latencies
    )
    assert latency.limit == Duration(Fraction(1, 1000))


def test_where_no_run_ends_it_the_limit_is_not_kept() -> None:
    text = ONCE.replace("stop;", "await false;") + ("region r: reader@w -> reader@end <= 18 ms;\n")
    assert told(text) == {"r": "io < 10 ms"}


def test_what_can_go_round_for_ever_is_not_known_there() -> None:
    text = (
        "model m;\nparam io: time in 1..4 ms;\nvar ready: bool = false;\n"
        "process p { s: sleep any; ask: goto look; look: if (ready) { goto got; }\n"
        "io: sleep 1 ms..io; ready = true; goto look; got: skip; }\n"
        "env reclaim { e: await ready; ready = false; goto e; }\n"
        "region x: p@ask -> p@got <= 1 s;\n"
    )
    model = load(Source("m.mm", text))
    (combination,) = model.combinations({})
    system = model.system(combination)
    (latency,) = system.latencies
    found = answered(system, latency)
    assert found is None


def test_a_shorter_formula_is_the_same() -> None:
    grid = [{"a": Fraction(a, 3), "b": 1 + Fraction(b, 3)} for a in range(7) for b in range(7)]
    shorted = 0
    for seed in range(25):
        rng = random.Random(seed)

        def some(rng: random.Random = rng) -> Duration:
            return form(rng.randrange(4), a=rng.randrange(3), b=rng.randrange(-1, 3))

        bounds = tuple(tuple(some() for _ in range(rng.randrange(1, 4))) for _ in range(2))
        whole = Formula(bounds, least=rng.random() < 0.5)
        short = shorter(whole, BOXES)
        assert all(short.at(point) == whole.at(point) for point in grid), seed
        shorted += sum(map(len, short.bounds)) < sum(map(len, bounds))
    assert shorted >= 10


def test_a_bound_is_not_kept_where_only_some_values_let_it_begin() -> None:
    """With the largest io the reader never comes to `ok`, with io up to 10 ms it takes 7 ms."""
    for bound, verdict in (("6 ms", Violated), ("7 ms", Holds)):
        text = ONCE + f"within {bound} w: reader@ok -> reader@fin;\n"
        model = load(Source("m.mm", text))
        system = model.system(next(iter(model.combinations({}))))
        (latency,) = system.latencies
        assert isinstance(kept(latency, Measuring(system).of(latency, Budget())), verdict)


def test_where_time_can_stand_still_nothing_is_known() -> None:
    """Not that it is kept everywhere, as it is by all runs in which time goes on."""
    text = (
        "model m;\nparam io: time in 1 ms..8 ms;\nprocess p { a: delay 1 ms..io; b: skip; }\n"
        "process q { s: skip; goto s; }\nregion x: p@a -> p@b <= 9 ms;\n"
    )
    model = load(Source("m.mm", text))
    system = model.system(model.combinations({})[0])
    (latency,) = system.latencies
    assert answered(system, latency) is None
    closing = Closing(Situations(system), latency, boxes_of(system), Budget())
    found = closing.region()
    assert not found.good and found.reason is Reason.TIMING


def test_nor_where_it_can_for_some_values_alone() -> None:
    """q comes to its loop if p is done within 2 ms, so not where io is largest."""
    text = (
        "model m;\nparam io: time in 1 ms..8 ms;\nvar done: bool = false;\n"
        "process p { a: delay io; done = true; c: delay 1 ms; b: skip; }\n"
        "process q { t: delay 2 ms; if (done) { goto s; } stop; s: skip; goto s; }\n"
        "region x: p@a -> p@b <= 9 ms;\nlatency y: p@a -> p@b;\n"
    )
    model = load(Source("m.mm", text))
    system = model.system(model.combinations({})[0])
    region, latency = system.latencies
    found = answered(system, region)
    assert found is None or found.holds({"io": Fraction(1, 1000)}) is None
    assert isinstance(Measuring(system).of(latency, Budget()), Unmeasured)
