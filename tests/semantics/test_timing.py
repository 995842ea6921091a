"""Times of a run: against every schedule of small whole numbers, and by playing each one back."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from checker.ir.actions import Action, Delay
from checker.ir.duration import Duration, parameter
from checker.ir.expr import FALSE, TRUE, Const, Read, equal
from checker.ir.obligations import Obligation
from checker.ir.system import Parameter, System
from checker.ir.threads import ThreadKind
from checker.semantics.integers import attempt, outcomes
from checker.semantics.timing import meets, time
from checker.trace import Failure, Step, Trace
from tests.schedules import brute, play, times
from tests.timed_systems import BOXES, build, delay, random_system, seconds


def walk(system: System, *indices: int, failing: int | None = None) -> Trace:
    """The run that takes these actions, by number; then one that fails."""
    state, steps = system.initials[0], []
    for index in indices:
        outcome = attempt(system, system.actions[index], state, ())
        assert isinstance(outcome, Step)
        steps.append(outcome)
        state = outcome.state
    failure = None
    if failing is not None:
        failure = attempt(system, system.actions[failing], state, ())
        assert isinstance(failure, Failure)
    return Trace(system, system.initials[0], tuple(steps), failure=failure)


# Random runs


def random_trace(rng: random.Random, system: System, length: int) -> Trace:
    state, steps = system.initials[0], []
    for _ in range(length):
        open_ = list(outcomes(system, state))
        taken = [each for each in open_ if isinstance(each, Step)]
        failures = [each for each in open_ if isinstance(each, Failure)]
        if failures and rng.random() < 0.3:
            return Trace(system, system.initials[0], tuple(steps), failure=rng.choice(failures))
        if not taken:
            break
        steps.append(rng.choice(taken))
        state = steps[-1].state
    return Trace(system, system.initials[0], tuple(steps))


@pytest.mark.parametrize("count", [250, pytest.param(1500, marks=pytest.mark.slow)])
def test_times_exist_where_a_whole_number_schedule_does_and_are_the_earliest(count: int) -> None:
    rng = random.Random(2026)
    possible = failing = 0
    for _ in range(count):
        trace = random_trace(rng, random_system(rng), rng.randint(1, 7))
        expected = brute(trace, {}, Fraction(1), most=3)
        found = times(time(trace))
        assert found == expected, trace
        if found is not None:
            assert play(trace, found, {})
            possible += 1
            failing += trace.failure is not None
    assert 4 * count < 15 * possible < 13 * count and 40 * failing > count  # both answers occur


@pytest.mark.parametrize("count", [60, pytest.param(250, marks=pytest.mark.slow)])
def test_with_parameters_a_point_exists_where_a_grid_has_one(count: int) -> None:
    rng = random.Random(7)
    half = Fraction(1, 2)
    answers = {True: 0, False: 0}
    for _ in range(count):
        trace = random_trace(rng, random_system(rng, symbolic=True), rng.randint(1, 5))
        found = time(trace)
        answers[found is not None] += 1
        if found is not None:
            schedule = times(found)
            assert schedule is not None and play(trace, schedule, found.point)
            assert all(low <= found.point[name] <= high for name, (low, high) in BOXES.items())
            assert found == time(trace)
            continue
        ranges = [range(int(low * 2), int(high * 2) + 1) for low, high in BOXES.values()]
        for halves in product(*ranges):
            point = dict(zip(BOXES, (each * half for each in halves), strict=True))
            assert brute(trace, point, half, most=10) is None
    assert 6 * min(answers.values()) > count


# What each kind of step demands


@pytest.mark.parametrize("symbolic", [False, True])
@pytest.mark.parametrize("count", [250, pytest.param(600, marks=pytest.mark.slow)])
def test_given_times_are_possible_if_they_can_be_played(symbolic: bool, count: int) -> None:
    rng = random.Random(11)
    good = bad = 0
    for _ in range(count):
        system = random_system(rng, symbolic)
        run = random_trace(rng, system, 5)
        found = time(run)
        if found is None or not run.length or not system.timed:
            continue
        schedule = times(found)
        assert schedule is not None and meets(found)
        point = {name: rng.choice([*box]) for name, box in _boxes(system).items()}
        place = rng.randrange(len(schedule))
        moved = Fraction(rng.choice([-1, 1, 1, 2]), rng.choice([1, 2]))
        schedule = [*schedule[:place], *(each + moved for each in schedule[place:])]
        steps = tuple(replace(each, time=schedule[k]) for k, each in enumerate(run.steps))
        failure = run.failure and replace(run.failure, time=schedule[-1])
        at = replace(run, steps=steps, failure=failure, timed=True, point=point)
        assert meets(at) == play(run, schedule, point)
        assert not meets(replace(at, steps=(replace(steps[0], time=None), *steps[1:])))
        good, bad = good + meets(at), bad + (not meets(at))
    assert min(good, bad) >= count // 30


def _boxes(system: System) -> dict[str, tuple[Fraction, Fraction]]:
    return {each.name: each.box for each in system.parameters if each.box is not None}


def work(
    thread: int, source: int, target: int, low: int | Duration, high: int | Duration | None
) -> Action:
    return Action("work", thread, source, target, TRUE, delay=delay(low, high), eager=False)


def test_a_system_without_delays_runs_at_instant_zero() -> None:
    system = build(
        [("p", ThreadKind.PROCESS, 2)], [Action("go", 0, 0, 1, TRUE), Action("back", 0, 1, 0, TRUE)]
    )
    assert times(time(walk(system, 0, 1, 0))) == [0, 0, 0]


def test_a_delay_counts_from_the_coming_and_a_self_loop_comes_again() -> None:
    system = build([("p", ThreadKind.PROCESS, 1)], [work(0, 0, 0, 2, 3)])
    assert times(time(walk(system, 0, 0, 0))) == [2, 4, 6]


def test_a_thread_that_never_steps_still_bounds_the_run() -> None:
    threads = [("slow", ThreadKind.PROCESS, 2), ("quick", ThreadKind.PROCESS, 2)]
    system = build(threads, [work(0, 0, 1, 5, 5), work(1, 0, 1, 0, 4)])
    assert times(time(walk(system, 1, 0))) == [0, 5]
    assert time(walk(system, 0)) is None  # `quick` must have stepped by 4
    assert times(time(walk(system, 0, 1))) is None


@pytest.mark.parametrize("kind", [ThreadKind.ENV, ThreadKind.PROCESS, ThreadKind.DAEMON])
def test_an_env_is_never_due_but_does_wait(kind: ThreadKind) -> None:
    threads = [("slow", ThreadKind.PROCESS, 2), ("other", kind, 2)]
    system = build(threads, [work(0, 0, 1, 5, 5), work(1, 0, 1, 2, 4)])
    late = times(time(walk(system, 0, 1)))
    assert late == ([5, 5] if kind is ThreadKind.ENV else None)
    assert times(time(walk(system, 1, 0))) == [2, 5]


def test_no_time_passes_while_an_eager_step_can_be_taken() -> None:
    threads = [("p", ThreadKind.PROCESS, 2), ("q", ThreadKind.PROCESS, 2)]
    system = build(threads, [work(0, 0, 1, 1, 2), Action("go", 1, 0, 1, TRUE)])
    assert times(time(walk(system, 1, 0))) == [0, 1]
    assert time(walk(system, 0, 1)) is None
    env = replace(
        system, threads=(system.threads[0], replace(system.threads[1], kind=ThreadKind.ENV))
    )
    assert times(time(walk(env, 0, 1))) == [1, 1]


def test_an_eager_step_waits_for_its_guard() -> None:
    threads = [("p", ThreadKind.PROCESS, 2), ("q", ThreadKind.PROCESS, 2)]
    wake = replace(work(0, 0, 1, 1, 2), updates={2: Const(1)})
    system = build(threads, [wake, Action("go", 1, 0, 1, Read(2)), work(0, 1, 0, 1, 1)], data=1)
    assert times(time(walk(system, 0, 1, 2))) == [1, 1, 2]
    assert time(walk(system, 0, 2, 1)) is None


def test_sleep_any_is_never_due() -> None:
    threads = [("p", ThreadKind.PROCESS, 2), ("q", ThreadKind.PROCESS, 2)]
    system = build(threads, [work(0, 0, 1, 7, 7), work(1, 0, 1, 0, None)])
    assert times(time(walk(system, 0, 1))) == [7, 7]
    assert times(time(walk(system, 1, 0))) == [0, 7]


def test_of_two_delays_at_one_location_the_shorter_is_due() -> None:
    system = build(
        [("p", ThreadKind.PROCESS, 2)],
        [work(0, 0, 1, 1, 2), work(0, 0, 1, 5, 6), work(0, 0, 1, 2, 3)],
    )
    assert times(time(walk(system, 0))) == [1]
    assert time(walk(system, 1)) is None
    assert times(time(walk(system, 2))) == [2]


def test_a_failing_step_has_a_time_too() -> None:
    threads = [("p", ThreadKind.PROCESS, 2), ("q", ThreadKind.PROCESS, 2)]
    broken = Obligation(TRUE, equal(Read(2), Const(0)), "assert-failed", "broken")
    write = replace(work(0, 0, 1, 1, 1), updates={2: Const(1)})
    late = replace(work(1, 0, 1, 3, 4), obligations=(broken,))
    system = build(threads, [write, late], data=1)
    trace = time(walk(system, 0, failing=1))
    assert times(trace) == [1, 3]
    early = replace(late, delay=delay(0, 0))
    assert time(walk(replace(system, actions=(write, early)), 0, failing=1)) is None


def test_a_step_that_would_break_something_is_due_as_well() -> None:
    threads = [("p", ThreadKind.PROCESS, 2), ("q", ThreadKind.PROCESS, 2)]
    broken = Obligation(TRUE, FALSE, "assert-failed", "broken")
    system = build(
        threads, [work(0, 0, 1, 1, 1), Action("bad", 1, 0, 1, TRUE, obligations=(broken,))]
    )
    assert time(walk(system, 0)) is None
    assert times(time(walk(system, failing=1))) == [0]


def test_the_length_of_a_question_that_breaks_is_that_of_its_steps() -> None:
    system = build([("p", ThreadKind.PROCESS, 2)], [work(0, 0, 1, 2, 3)])
    broken = Obligation(TRUE, FALSE, "bad-index", "broken")
    trace = replace(walk(system, 0), failure=Failure(broken, None, question="n"))
    found = time(trace)
    assert found is not None and found.failure is not None
    assert found.failure.time == found.steps[-1].time == 2


# Parameters


def race(mine: Delay, other: Delay, boxes: Mapping[str, tuple[int, int]]) -> System:
    """Two threads with one step each; the run `0, 1` asks that `mine` can end first."""
    threads = [("p", ThreadKind.PROCESS, 2), ("q", ThreadKind.PROCESS, 2)]
    steps = [
        Action("work", k, 0, 1, TRUE, delay=d, eager=False) for k, d in enumerate([mine, other])
    ]
    exact = {name: (Fraction(low), Fraction(high)) for name, (low, high) in boxes.items()}
    return build(threads, steps, boxes=exact)


def test_a_parameter_above_stands_at_the_end_that_relaxes() -> None:
    system = race(delay(5, 5), delay(1, parameter("io")), {"io": (2, 9)})
    found = time(walk(system, 0, 1))
    assert times(found) == [5, 5]
    assert found is not None and found.point == {"io": 9}
    assert time(walk(race(delay(5, 5), delay(1, parameter("io")), {"io": (2, 4)}), 0, 1)) is None


def test_a_parameter_below_stands_at_the_end_that_relaxes() -> None:
    system = race(delay(parameter("io"), None), delay(0, 3), {"io": (2, 9)})
    found = time(walk(system, 0, 1))
    assert times(found) == [2, 2]
    assert found is not None and found.point == {"io": 2}


def test_one_value_for_the_whole_run() -> None:
    """Whatever `io` is, a delay of `io + 1` doesn't end before one of at most `io`."""
    io = parameter("io")
    late, soon = delay(io + seconds(1), io + seconds(1)), delay(0, io)
    assert time(walk(race(late, soon, {"io": (0, 9)}), 0, 1)) is None
    assert times(time(walk(race(soon, late, {"io": (0, 9)}), 0, 1))) == [0, 1]


def test_a_parameter_on_both_sides_takes_its_least_value() -> None:
    """`2*io` must not be over before 7, and `io` not begin after 4: `io` is 7/2."""
    io = parameter("io")
    system = race(delay(7, 7), delay(0, 2 * io), {"io": (1, 9)})
    wait = Action("wait", 2, 0, 1, TRUE, delay=delay(io, 4), eager=False)
    three = build(
        [("p", ThreadKind.PROCESS, 2), ("q", ThreadKind.PROCESS, 2), ("r", ThreadKind.PROCESS, 2)],
        [*system.actions, wait],
        boxes={"io": (Fraction(1), Fraction(9))},
    )
    found = time(walk(three, 2, 0, 1))
    assert found is not None and found.point == {"io": Fraction(7, 2)}
    assert times(found) == [Fraction(7, 2), 7, 7]
    narrow = replace(three, parameters=(Parameter("io", None, (Fraction(1), Fraction(3))),))
    assert time(walk(narrow, 2, 0, 1)) is None


def test_thirds_are_exact() -> None:
    third = Duration(Fraction(1, 3))
    system = build([("p", ThreadKind.PROCESS, 1)], [work(0, 0, 0, third, third)])
    assert times(time(walk(system, 0, 0, 0))) == [Fraction(1, 3), Fraction(2, 3), 1]


def test_the_solver_is_not_loaded_with_the_rest() -> None:
    code = "import sys, checker.semantics.timing; sys.exit('z3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_solver_is_asked_only_about_parameters_on_both_sides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("checker.semantics.timing.feasible", None)
    io = parameter("io")
    assert time(walk(race(delay(5, 5), delay(1, io), {"io": (2, 4)}), 0, 1)) is None
    assert time(walk(race(delay(io, io), delay(1, 3), {"io": (2, 4)}), 0, 1)) is not None
    with pytest.raises(TypeError):
        time(walk(race(delay(2 * io, 9), delay(0, io + seconds(1)), {"io": (2, 4)}), 0, 1))
