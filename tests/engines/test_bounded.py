"""The search by preemptions against every run with so few of them, one by one."""

from __future__ import annotations

from collections import deque
from math import comb

import pytest
from conformance import agree, explored, reference
from systems import random_system

from checker.api import systems
from checker.engines.bounded import Bounded
from checker.engines.budget import Budget
from checker.engines.interpreted import Interpreted
from checker.exploration import Exploration
from checker.ir.actions import DelayKind
from checker.ir.questions import QuestionKind
from checker.ir.system import State, System
from checker.ir.threads import Fairness, ThreadKind
from checker.semantics.deciding import broken_by, decides
from checker.semantics.integers import outcomes, question_failure, step_failure
from checker.semantics.preempting import preemptions
from checker.semantics.replay import replay
from checker.source import Source
from checker.trace import Failure, Shortest, Step
from checker.verdict import Holds, Reason, Unknown, Violated, trace_of
from tests.slow import first_of

MOST = 3


def model(text: str) -> System:
    ((_, system),) = systems(Source("m.mm", text))
    return system


def stays(system: System, outcome: Step | Failure) -> bool:
    """Whether who takes it would go on by it: read anew, from what the language says."""
    action = outcome.action
    assert action is not None
    thread = system.threads[action.thread]
    if thread.kind is ThreadKind.ENV:
        return False
    if thread.kind is ThreadKind.RULE and thread.fairness is Fairness.NONE:
        return False
    return action.delay is None or (
        action.delay.kind is DelayKind.WORK and action.delay.high is not None
    )


Far = tuple[int, int]


def by_hand(system: System, most: int) -> tuple[dict[State, int], dict[str, Far]]:
    """For each state the fewest preemptions that lead there; for each question those to its run.

    With the fewest steps among these. Runs are followed breadth first, all of one number of
    preemptions before the next.
    """
    fewest: dict[State, int] = {}
    shown: dict[str, Far] = {}

    def note(name: str, far: Far) -> None:
        shown[name] = min(far, shown.get(name, far))

    now: dict[tuple[State, int], int] = {(each, -1): 0 for each in system.initials}
    known: set[tuple[State, int]] = set()
    for count in range(most + 1):
        after: dict[tuple[State, int], int] = {}
        pending = deque(sorted((length, place) for place, length in now.items()))
        lengths = dict(now)
        while pending:
            pending = deque(sorted(pending))
            length, place = pending.popleft()
            if place in known or lengths[place] != length:
                continue
            known.add(place)
            state, last = place
            fewest.setdefault(state, count)
            for question in system.questions:
                if decides(system, question, state):
                    note(question.name, (count, length))
                if question_failure(question, state):
                    note("error", (count, length))
            every = list(outcomes(system, state))
            able = any(e.action and e.action.thread == last and stays(system, e) for e in every)
            for each in every:
                assert each.action is not None
                by = each.action.thread
                far = count + (able and by != last), length + 1
                if far[0] > most:
                    continue
                if isinstance(each, Failure):
                    note("error", far)
                    continue
                for question in system.questions:
                    if question.kind is QuestionKind.STEP:
                        if broken_by(question, state, each.state):
                            note(question.name, far)
                        if step_failure(question, state, each.state):
                            note("error", far)
                there = (each.state, by)
                if there in known:
                    continue
                nearer = lengths if far[0] == count else after
                if there not in nearer or far[1] < nearer[there]:
                    nearer[there] = far[1]
                    if nearer is lengths:
                        pending.append((far[1], there))
        now = {place: length for place, length in after.items() if place not in known}
    return fewest, shown


@pytest.mark.parametrize("seed", first_of(3, range(150)))
def test_it_is_every_run_with_so_few(seed: int) -> None:
    system, whole = reference(seed)
    if not whole.exhaustive:
        return
    asked = {each.name for each in system.questions}
    for most in (0, 1, MOST):
        found = explored(Bounded(most, whole=Interpreted()), system)
        fewest, shown = by_hand(system, most)
        shown = {name: far for name, far in shown.items() if name in asked}
        assert found.states == len(fewest)
        if found.engine == "interpreter":
            assert found.states == whole.states
            agree(system, found, whole)
            continue
        assert not found.exhaustive
        for question in system.questions:
            verdict = found.verdicts[question.name]
            if question.kind is QuestionKind.CHECK:
                continue
            run = trace_of(verdict)
            assert (run is not None) == (question.name in shown), question.name
            if run is None:
                assert isinstance(verdict, Unknown) and verdict.reason is Reason.PREEMPTIONS
                continue
            replay(run, question.name)
            assert isinstance(verdict, Holds | Violated)
            assert type(verdict) is type(whole.verdicts[question.name])
            assert (preemptions(run), run.length) == shown[question.name], question.name


@pytest.mark.slow
def test_some_need_preemptions_and_some_are_whole() -> None:
    """So that the comparison above is of something."""
    ends, needed = set(), set()
    for seed in range(40):
        system, whole = reference(seed)
        if whole.exhaustive:
            found = explored(Bounded(1, whole=Interpreted()), system)
            ends.add(found.engine)
            runs = (trace_of(each) for each in found.verdicts.values())
            needed |= {preemptions(each) for each in runs if each is not None}
    assert len(ends) == 2 and needed >= {0, 1}


RACE = """model race; var n: 0..2 = 0; var x, y: 0..2 = 0;
process p { a: x = n; b: n = x + 1; }
process q { a: y = n; b: n = y + 1; }
reachable lost: p@end && q@end && n == 1;
always  step up: n' >= n;
"""


def test_a_lost_update_needs_one() -> None:
    system = model(RACE)
    none = explored(Bounded(0), system)
    lost = none.verdicts["lost"]
    assert isinstance(lost, Unknown)
    assert lost.text == (
        "Every run with no preemption was looked at (9 states), and no other."
        " Raise --max-preemptions, or leave it out."
    )
    one = explored(Bounded(1), system)
    assert one.exhaustive and isinstance(one.verdicts["up"], Holds), "two come to nothing else"
    assert isinstance(one.verdicts["lost"], Holds)


@pytest.mark.parametrize("threads", [2, 3, 4])
def test_as_many_are_under_way_as_were_put_aside(threads: int) -> None:
    """Each thread has not begun, is done, or is at one of two places between.

    With c preemptions c + 1 of them can be between.
    """
    names = [f"p{k}" for k in range(threads)]
    lines = "".join(f"process {name} {{ a: n += 1; b: n += 1; c: n += 1; }}\n" for name in names)
    between = " && ".join(f"{name}@b" for name in names)
    system = model(f"model m; var n: 0..99 = 0;\n{lines}reachable all_in: {between};")
    for most in range(threads):
        found = explored(Bounded(most), system)
        counts = [comb(threads, k) * 2**k * 2 ** (threads - k) for k in range(most + 2)]
        assert found.states == sum(counts)
        verdict = found.verdicts["all_in"]
        run = trace_of(verdict)
        assert (run is not None) == (most >= threads - 1)
        if most < threads - 1:
            assert isinstance(verdict, Unknown) and not found.exhaustive


def test_the_run_has_as_few_as_can_be() -> None:
    lines = "".join(f"process p{k} {{ a: n += 1; b: n += 1; }}\n" for k in range(3))
    text = f"model m; var n: 0..9 = 0;\n{lines}reachable two: p0@b && p1@b && !p2@b;"
    found = explored(Bounded(1), model(text))
    run = trace_of(found.verdicts["two"])
    assert run is not None
    assert (preemptions(run), run.length) == (1, 2)
    assert run.shortest is Shortest.OF_AS_FEW_PREEMPTIONS


@pytest.mark.parametrize(
    ("budget", "reason", "text"),
    [
        (Budget(states=3), Reason.STATES, "Stopped at 3 states; no run was looked at as a whole."),
        (Budget(states=70), Reason.STATES, "every run with no preemption was looked at. Raise"),
        (Budget(depth=2), Reason.DEPTH, "Stopped at depth 2; no run was looked at as a whole."),
    ],
)
def test_where_it_is_cut_it_says_so(budget: Budget, reason: Reason, text: str) -> None:
    lines = "".join(f"process p{k} {{ a: n += 1; b: n += 1; c: n += 1; }}\n" for k in range(3))
    system = model(f"model m; var n: 0..9 = 0;\n{lines}always step up: n' >= n;")
    found = explored(Bounded(1), system, budget)
    up = found.verdicts["up"]
    assert isinstance(up, Unknown) and up.reason is reason
    assert text in up.text
    assert not found.exhaustive


def test_time_ends_it() -> None:
    lines = "".join(f"process p{k} {{ a: n[{k}] += 1; goto a; }}\n" for k in range(4))
    wrap = lines.replace("+= 1", "= (n[0] + 1) % 9")
    text = f"model wide; var n[4]: 0..8 = 0;\n{wrap}never high: n[0] + n[1] + n[2] + n[3] == 33;"
    found = explored(Bounded(3), model(text), Budget(seconds=0))
    told = found.verdicts["high"]
    assert isinstance(told, Unknown) and told.reason is Reason.SECONDS
    assert told.text.endswith("Raise --max-seconds.")


def test_no_more_is_said_of_what_is_random() -> None:
    """Runs for ever are not looked for; what needs no run is decided."""
    text = "model m; process p { a: goto a; } process q { a: goto a; } eventually e: p@end;"
    found: Exploration = explored(Bounded(0), model(text))
    assert found.exhaustive, "one state: no run leads elsewhere"
    assert isinstance(found.verdicts["e"], Violated)
    two = text.replace("q { a: goto a; }", "q { a: skip; b: goto a; }")
    found = explored(Bounded(0), model(two))
    told = found.verdicts["e"]
    assert isinstance(told, Unknown) and told.reason is Reason.UNASKED


def test_random_systems_are_small_enough_to_be_whole() -> None:
    for seed in range(3):
        found = explored(Bounded(40), random_system(seed), Budget(states=4_000))
        assert found.exhaustive or not any(
            isinstance(each, Holds) and trace_of(each) is None
            for name, each in found.verdicts.items()
            if not name.startswith("check")
        )
