"""`inherit priority`: who waits lends its class, in known cases, random texts, and each state.

The Mars Pathfinder of 1997 is `models/holds/pathfinder.mm`.
"""

from __future__ import annotations

import random

import pytest

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.front.model import load
from checker.ir.actions import ActionKind
from checker.semantics.cpus import before, ready
from checker.semantics.integers import value
from checker.source import Source
from checker.verdict import Holds
from tests.engines.engines import ENGINES
from tests.slow import first_of, one_in
from tests.test_blocked_by import walk
from tests.test_reading import Told, pairs


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_a_class_is_lent_along_locks_that_all_lend(
    first: bool, second: bool, engine: Engine
) -> None:
    """`h` waits for `m`, which has no class, and `m` for `l`: does `o` get the CPU before `l`?"""
    text = f"""model chain;  class urgent > middle > low;  cpus 1;
    locktype one {{ mode lock exclusive; {"inherit priority;" if first else ""} }}
    locktype two {{ mode lock exclusive; {"inherit priority;" if second else ""} }}
    lock a: one;  lock b: two;  var began, late: bool = false;
    process h class urgent {{ w: await m@more;  began = true;  t: a.lock();  a.release(); }}
    process m {{ w: await l@rest;  t: a.lock();  more: b.lock();  release all; }}
    process l class low {{ t: b.lock();  rest: await began;  work: delay 1 ms;  release all; }}
    process o class middle {{ t: await l@work;  run: delay 1 ms;  late = l@work; }}
    never overtaken: late;
    """
    model = load(Source("chain.mm", text))
    verdict = engine.run(
        model.system(model.combinations({})[0]), Budget(), lambda progress: None
    ).verdicts["overtaken"]
    assert isinstance(verdict, Holds) == (first and second)
    ((one, other),) = pairs(text, 2000)
    assert one == other


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
@pytest.mark.parametrize("lends", [True, False])
def test_all_readers_go_before_the_middle_class(lends: bool, engine: Engine) -> None:
    """Each reader counts as the writer that waits for both."""
    text = f"""model readers;  class urgent > middle > low;  cpus 1;
    locktype rw {{ mode read shared;  mode write exclusive;
                   {"inherit priority;" if lends else ""} }}
    lock a: rw;  var late: bool = false;
    process h class urgent {{ w: await all f in r: f@rest;  t: a.write();  a.release(); }}
    process r[2] class low {{ t: a.read();  rest: await h@t;  work: delay 1 ms;  release all; }}
    process o class middle {{
    t: await all f in r: f@work;  run: delay 1 ms;  late = some f in r: f@work;
    }}
    never overtaken: late;
    """
    model = load(Source("readers.mm", text))
    verdict = engine.run(
        model.system(model.combinations({})[0]), Budget(), lambda progress: None
    ).verdicts["overtaken"]
    assert isinstance(verdict, Holds) == lends
    ((one, other),) = pairs(text, 4000)
    assert one == other


def test_a_thread_that_waits_for_nothing_lends_nothing() -> None:
    """Without the wait the texts with and without the words are the same."""
    text = """model same;  class urgent > low;  cpus 1;
    locktype one { mode lock exclusive; inherit priority; }
    lock a: one;
    process h class urgent { t: sleep 1 ms;  w: delay 1 ms; }
    process l class low { t: a.lock();  w: delay 1 ms;  release all; }
    """
    assert [*pairs(text)] == [*pairs(text.replace("inherit priority;", ""))]


# Random texts


def drawn(seed: int) -> str:
    """Threads of three classes on one or two CPUs, which take two locks that lend, or one does."""
    rng = random.Random(seed)
    grants = ["any", "fifo", "handoff 1", "prefer write", "phase_fair"]
    lines = [
        f"model drawn_{seed};  class urgent > middle > low;  cpus {rng.choice([1, 1, 2])};",
        "locktype alone { mode lock exclusive;  inherit priority; }",
        f"locktype both {{ mode read shared;  mode write exclusive;  grant {rng.choice(grants)};"
        f"  {rng.choice(['inherit priority;', 'inherit priority;', ''])} }}",
        "lock a: alone;  lock b: both;",
    ]
    ranks = ["urgent", "middle", "low", rng.choice(["urgent", "middle", "low", ""])]
    for number, rank in enumerate(ranks):
        asks = ["a.lock();", rng.choice(["b.read();", "b.write();"])]
        rng.shuffle(asks)
        work = "delay 1 ms;" if rank else "skip;"
        first, second = asks
        text = rng.choice(
            [
                f"l: {first}  m: {work}  n: {second}  o: {work}  release all;",
                f"l: {first}  m: {work}  release all;",
                f"l: {second}  n: {first}  o: {work}  release all;",
                f"l: sleep 1 ms;  m: {second}  n: {work}  release all;",
                f"l: {work}  m: {work}",
            ]
        )
        kind = f" class {rank}" if rank else ""
        lines.append(f"process t{number}{kind} {{ {text} }}")
    lines += [f"reachable r{k}: t0@end && t{k}@l;" for k in (1, 2)]
    lines += [f"never n{k}: t{k} waits a && t1@end;" for k in (0, 2)]
    return "\n".join(lines) + "\n"


def compared(seeds: range) -> tuple[int, int]:
    """How many texts were compared, and in how many of them the words change something."""

    def all_of(text: str) -> list[tuple[Told, Told]]:
        return [*pairs(text, 1500)]

    found = matters = 0
    for seed in seeds:
        told = all_of(drawn(seed))
        for first, second in told:
            assert first == second, f"seed {seed}"
            found += 1
        matters += told != all_of(drawn(seed).replace("inherit priority;", ""))
    return found, matters


@pytest.mark.parametrize("seeds", first_of(1, [range(3), range(3, 6)]))
def test_both_readings_of_random_texts_agree(seeds: range) -> None:
    found, matters = compared(seeds)
    assert found >= 3 and matters >= 1


@pytest.mark.slow
def test_both_readings_of_many_random_texts_agree() -> None:
    found, matters = compared(range(100, 250))
    assert found >= 80 and matters >= 30


@pytest.mark.parametrize("seed", one_in(2, range(4)))
def test_who_is_shown_to_go_before_a_thread_keeps_it_from_the_cpu(seed: int) -> None:
    """In every state the step can be taken if and only if nobody is told to go before."""
    model = load(Source("drawn.mm", drawn(seed)))
    system = model.system(model.combinations({})[0])
    for state in walk(system, 300):
        for thread in ready(system, state):
            (start,) = (
                each
                for each in system.actions_from(thread, system.location(state, thread))
                if each.kind is ActionKind.START
            )
            assert bool(value(start.guard, state)) == (not before(system, state, thread))
