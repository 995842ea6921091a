"""Walks against the whole: what they say is so, and of small systems they see nearly all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from systems import random_system
from timed_systems import random_system as random_timed_system

from checker.api import systems
from checker.engines.budget import Budget
from checker.engines.generated.tries import Tried, Tries
from checker.engines.interpreted import Interpreted
from checker.engines.simulation import Plan, Simulated
from checker.engines.simulation.schedules import Movers, schedule
from checker.engines.timed.answers import with_times
from checker.exploration import Exploration
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.semantics.deciding import decides
from checker.semantics.integers import outcomes
from checker.semantics.preempting import preemptions
from checker.semantics.replay import ReplayError, replay
from checker.semantics.timing import time
from checker.source import Source
from checker.trace import Failure, Step, Trace
from checker.verdict import Holds, Unknown, Violated, trace_of
from tests.engines.conformance import explored, reference
from tests.slow import first_of


def walked(system: System, plan: Plan, budget: Budget | None = None) -> Exploration:
    return Simulated(plan).run(system, budget or Budget(), lambda _: None)


def model(text: str, **values: str) -> System:
    ((_, system),) = systems(Source("m.mm", text), values)
    return system


def rightly(system: System, found: Exploration, whole: Exploration) -> tuple[int, int]:
    """Whether all that is said is so; how many answers were found, of how many there are."""
    assert not found.exhaustive
    assert found.states <= whole.states
    assert found.coverage.taken <= whole.coverage.taken
    assert found.coverage.reached <= whole.coverage.reached
    assert found.coverage.failing <= whole.coverage.failing
    seen = there = 0
    for question in system.questions:
        verdict, real = found.verdicts[question.name], whole.verdicts[question.name]
        if question.kind is QuestionKind.CHECK:
            assert verdict == real
            continue
        run = trace_of(real)
        there += run is not None
        if isinstance(verdict, Unknown):
            continue
        seen += 1
        trace = trace_of(verdict)
        assert type(verdict) is type(real) and trace is not None and run is not None
        replay(trace, question.name)
        assert trace.length >= run.length
    return seen, there


@pytest.mark.parametrize(("first", "count"), first_of(1, [(0, 5), (0, 50), (50, 50)]))
def test_nothing_is_said_that_is_not_so_and_most_is_seen(first: int, count: int) -> None:
    seen = there = 0
    for seed in range(first, first + count):
        system, whole = reference(seed)
        if whole.exhaustive:
            found = rightly(system, walked(system, Plan(seed=seed, walks=20, depth=40)), whole)
            seen, there = seen + found[0], there + found[1]
    assert there > count
    assert seen >= there * 9 // 10, f"{seen} of {there}"


@pytest.mark.parametrize("name", first_of(0, ["priority", "random", "preemption"]))
def test_each_schedule_sees_much_alone(name: str) -> None:
    seen = there = 0
    for seed in range(100, 110):
        system, whole = reference(seed)
        if whole.exhaustive:
            plan = Plan(seed=seed, walks=30, depth=40, schedules=(name,))
            found = rightly(system, walked(system, plan), whole)
            seen, there = seen + found[0], there + found[1]
    assert seen >= there * 3 // 4, f"{seen} of {there}"


# Short runs


def shows(system: System, initial: tuple[int, ...], steps: Sequence[Step], like: Trace) -> bool:
    """Whether these steps, those that can be taken, show it; by the interpreter alone."""
    taken: list[Step] = []
    state = initial

    def here() -> bool:
        run = Trace(system, initial, tuple(taken))
        if like.failure is None:
            return _replays(run, NAME)
        if like.failure.action is None:
            return False
        again = (each for each in outcomes(system, state) if isinstance(each, Failure))
        return any((each.action, each.choices) == tried for each in again)

    tried = (like.failure.action, like.failure.choices) if like.failure else None
    if like.failure is None and here():
        return True
    for step in steps:
        found = next(
            (
                each
                for each in outcomes(system, state)
                if isinstance(each, Step)
                and each.action is step.action
                and each.choices == step.choices
            ),
            None,
        )
        if found is None:
            continue
        taken.append(found)
        state = found.state
        if like.failure is None and here():
            return True
    return here()


NAME = ""


def _replays(run: Trace, name: str) -> bool:
    try:
        replay(run, name)
    except ReplayError:
        return False
    return True


def test_no_step_of_a_run_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0
    for seed in range(8):
        system = random_system(seed)
        if system.timed:  # what is left may have no times
            continue
        for name, verdict in walked(system, Plan(seed=1, walks=20, depth=60)).verdicts.items():
            run = trace_of(verdict)
            if run is None or (run.failure is not None and run.failure.action is None):
                continue
            monkeypatch.setattr(f"{__name__}.NAME", name)
            states = [run.initial, *(each.state for each in run.steps)]
            assert len(set(states[:-1])) == len(states) - 1, "a state comes twice"
            for left_out in range(len(run.steps)):
                steps = [each for k, each in enumerate(run.steps) if k != left_out]
                assert not shows(system, run.initial, steps, run), f"seed {seed}: {name}"
                looked_at += 1
    assert looked_at > 15


DEEP = """model deep;
param rounds: 1..60 = 60;
param others: 0..8 = 8;
var done: 0..60 = 0;
var ready, filled: bool = false;
process worker {
round:   while (done < rounds) {
             done += 1;
    half:    skip;
    rest:    skip;
         }
publish: ready = true;
fill:    filled = true;
}
process reader {
look: await ready;
use:  skip;
}
process noise[others] {
    var k: 0..20 = 0;
spin: while (k < 20) {
          k += 1;
    on:   skip;
      }
}
never early: reader@use && !filled;
"""


def test_a_bug_at_the_end_of_long_runs_of_many_threads() -> None:
    """Too many states for any search; the walks find it and make its run as short as any.

    Nobody else has a part in it, so a shortest run is that of the system without the others.
    """
    plan = Plan(walks=12)
    system = model(DEEP.replace("60", "72"), rounds="72", others="8")
    asked = tuple(each for each in system.questions if each.name == "early")
    found = walked(replace(system, questions=asked), plan)
    assert found.walks is not None and found.walks.found["early"] <= 12
    run = trace_of(found.verdicts["early"])
    alone = explored(Simulated(), model(DEEP, rounds="1", others="0"))
    short = trace_of(alone.verdicts["early"])
    assert run is not None and short is not None
    assert run.length == 72 * 3 + 3 > 200
    assert short.length == 6, "a round, the end of the loop, both who race"


# The same again


def test_the_same_seed_walks_the_same() -> None:
    system = random_system(3)
    plan = Plan(seed=5, walks=9, depth=30)
    assert walked(system, plan) == walked(system, plan)
    other = walked(system, Plan(seed=6, walks=9, depth=30))
    assert other.walks != walked(system, plan).walks


def test_no_time_no_walk() -> None:
    found = walked(random_system(3), Plan(depth=400), Budget(seconds=0))
    assert found.walks is not None and found.walks.count <= 300
    assert not any(
        isinstance(each, (Holds, Violated)) and trace_of(each) is None
        for name, each in found.verdicts.items()
        if not name.startswith("check")
    )


def test_what_has_no_first_state_is_not_walked() -> None:
    text = "model first; var n: 0..1 = any; process p { a: skip; } reachable end: p@end;"
    system = model(text)

    found = walked(replace(system, initials=()), Plan())
    assert (found.states, found.walks.count if found.walks else -1) == (0, 0)
    assert isinstance(found.verdicts["end"], Unknown)


def test_runs_for_ever_are_not_asked() -> None:
    text = "model m; process p { a: goto a; } eventually done: p@end; reachable there: p@a;"
    found = walked(model(text), Plan(walks=3, depth=20))
    told = found.verdicts["done"]
    assert isinstance(told, Unknown) and told.reason.value == "unasked"
    assert found.walks is not None
    assert (found.walks.cut, found.walks.longest, found.states) == (3, 20, 1)


# Schedules


def test_a_walk_preempts_no_more_often_than_it_may() -> None:
    most = 0
    for seed in range(25):
        system = random_system(seed)
        tries, movers = Tries(system), Movers(system)
        by = schedule("preemption", movers, random.Random(seed), 2, 20)
        run = _run(system, tries, by.pick)
        count = preemptions(run)
        most = max(most, count)
        assert count <= 2, f"seed {seed}"
    assert most == 2


def test_a_walk_by_priority_runs_one_thread_to_where_it_waits() -> None:
    """Without change points each thread that begins goes on until it is done."""
    lines = "".join(f"process p{k} {{ a: n += 1; b: n += 1; c: n += 1; }}\n" for k in range(4))
    system = model(f"model four; var n: 0..12 = 0;\n{lines}")
    for seed in range(20):
        by = schedule("priority", Movers(system), random.Random(seed), 1, 12)
        run = _run(system, Tries(system), by.pick)
        order = [each.action.thread for each in run.steps]
        assert [order[k] for k in range(0, 12, 3)] == [order[k] for k in range(2, 12, 3)]
        assert len(set(order)) == 4


def _run(system: System, tries: Tries, pick: object) -> Trace:
    assert callable(pick)
    state = tries.layout.pack(system.initials[0])
    steps = []
    for number in range(1, 40):
        able = [each for each in tries.all(state) if each[2] is not None]
        if not able:
            break
        step: Tried = pick(able, number)
        assert step in able and step[2] is not None
        state = step[2]
        action = system.actions[step[0]]
        steps.append(Step(action, step[1], tries.layout.unpack(state)))
    return Trace(system, system.initials[0], tuple(steps))


RACE = """model race;
var n, m: 0..9 = 0;
process a { a1: n += 1; a2: n += 1; a3: m = 1; a4: n += 1; }
process b { b1: skip; b2: skip; b3: if (m == 1 && n == 2) { goto hit; } goto end; hit: skip; }
reachable hit: b@hit;
"""


def test_a_bug_is_found_as_often_as_is_said() -> None:
    """It needs b between a3 and a4: of depth 2, with 2 threads and at most 8 steps.

    That is met if a goes first and falls behind at step 3, and else not: 1 in 16 it is, exactly.
    Three standard deviations are 10.
    """
    system = model(RACE.replace("goto end;", "stop;"))
    hit = next(each for each in system.questions if each.name == "hit")
    tries, movers = Tries(system), Movers(system)
    tried = 192
    hits = 0
    for seed in range(tried):
        by = schedule("priority", movers, random.Random(seed), 2, 8)
        run = _run(system, tries, by.pick)
        hits += any(decides(system, hit, each.state) for each in run.steps)
    assert abs(hits - tried // 16) < 10, f"{hits} of {tried}"
    plan = Plan(walks=1, depth=8, schedules=("priority",), changes=2)
    found = walked(system, plan)
    assert found.walks is not None and found.walks.one_in == 2 * 8


# Times


@pytest.mark.parametrize("seed", first_of(3, range(40)))
def test_runs_have_times(seed: int) -> None:
    system = random_timed_system(random.Random(seed))
    found = walked(system, Plan(seed=seed, walks=40, depth=30))
    verdict = found.verdicts["error"]
    run = trace_of(verdict)
    if run is not None:
        assert time(run) is not None

    whole = with_times(system, explored(Interpreted(), system).verdicts, Budget())
    if isinstance(verdict, Violated):
        assert not isinstance(whole["error"], Holds)
    elif isinstance(whole["error"], Violated):
        assert isinstance(verdict, Unknown)
