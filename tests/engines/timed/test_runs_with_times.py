"""Runs with times: as short as any, against a search over whole numbers of seconds."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.engines.interpreted import Interpreted
from checker.engines.timed.answers import MOST_POINTS, with_times
from checker.engines.timed.reach import Standstill, undecided
from checker.engines.timed.search import TimedSearch
from checker.forms import FORMS
from checker.ir.expr import Const, Read, conj, equal
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.render.as_text import report_text
from checker.report import Outcome, Report
from checker.semantics.integers import outcomes
from checker.semantics.replay import replay
from checker.semantics.timing import time
from checker.source import Source
from checker.trace import Failure, Shortest, Step
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated, trace_of
from tests.schedules import Point, in_time, may_pass, play, times
from tests.slow import first_of
from tests.timed_systems import BOXES, random_system

AT_NO_POINT: Point = {}
OLD = 5
"""An age beyond which nothing tells one from another: bounds are at most 3."""


def soonest(system: System, point: Point = AT_NO_POINT) -> tuple[dict[State, int], int | None]:
    """The least number of steps to each state that a timed run comes to, and to a failure.

    Whole seconds are enough: all bounds are whole and closed. So is each value of `point`.
    """
    ages = (0,) * len(system.threads)
    level = {(state, ages) for state in system.initials}
    seen, found = set(level), dict.fromkeys(system.initials, 0)
    fails: int | None = None
    length = 0
    while level:
        length += 1
        below = set()
        for state, old in level:
            exact = [Fraction(each) for each in old]
            for gap in range(OLD + 1):
                if not may_pass(system, state, exact, Fraction(gap), point):
                    break
                for outcome in outcomes(system, state):
                    action = outcome.action
                    assert action is not None
                    if not in_time(system, action, exact[action.thread] + gap, point):
                        continue
                    if isinstance(outcome, Failure):
                        fails = fails or length
                        continue
                    new = [min(each + gap, OLD) for each in old]
                    new[action.thread] = 0
                    below.add((outcome.state, tuple(new)))
        level = below - seen
        seen |= level
        for state, _ in level:
            found.setdefault(state, length)
    return found, fails


def asking(system: System, states: Mapping[str, State]) -> System:
    """The system with a question for each of these states, and for an error."""
    questions = [Question("error", QuestionKind.ERROR)]
    for name, state in states.items():
        at = conj(equal(Read(k), Const(each)) for k, each in enumerate(state))
        questions.append(Question(name, QuestionKind.REACHABLE, at))
    return replace(system, questions=tuple(questions))


def untimed(system: System) -> set[State]:
    """Every state that a run comes to, whatever its times."""
    found, pending = set(system.initials), list(system.initials)
    while pending:
        for outcome in outcomes(system, pending.pop()):
            if isinstance(outcome, Step) and outcome.state not in found:
                found.add(outcome.state)
                pending.append(outcome.state)
    return found


@pytest.mark.parametrize("seed", first_of(3, range(4)))
def test_runs_are_found_where_there_are_any_and_are_as_short(seed: int) -> None:
    rng = random.Random(seed)
    late = 0
    for _ in range(8):
        system = random_system(rng)
        states = {f"s{k}": state for k, state in enumerate(sorted(untimed(system)))}
        system = asking(system, states)
        search = TimedSearch(system, system.questions, {}, Budget(), 10**6)
        search.run()
        lengths, fails = soonest(system)
        assert search.whole
        wanted = {name: lengths[state] for name, state in states.items() if state in lengths}
        if fails is not None:
            wanted["error"] = fails
        assert {name: run.length for name, run in search.found.items()} == wanted, seed
        late += len(states) - len(lengths)
        for name, run in search.found.items():
            replay(run, name)
            timed = time(run)
            schedule = times(timed)
            assert schedule is not None and play(run, schedule, {})
    assert late > 0  # some states are never reached in time


def answers(system: System, **options: int) -> Mapping[str, Verdict]:
    found = Interpreted().run(system, Budget(), lambda _: None)
    return with_times(system, found.verdicts, Budget(), **options)


@pytest.mark.parametrize("seed", first_of(3, range(4)))
def test_what_is_said_of_the_length_is_true(seed: int) -> None:
    rng = random.Random(seed + 100)
    said = set()
    refuted = 0
    for _ in range(8):
        system = random_system(rng)
        states = {f"s{k}": state for k, state in enumerate(sorted(untimed(system)))}
        system = asking(system, states)
        lengths, fails = soonest(system)
        plain = Interpreted().run(system, Budget(), lambda _: None).verdicts
        for name, verdict in answers(system).items():
            run, shortest = trace_of(verdict), trace_of(plain[name])
            least = fails if name == "error" else lengths.get(states[name])
            if isinstance(verdict, Unknown):
                assert least is None and verdict.untimed == shortest
                assert "Time can stand still" in verdict.text
                continue
            if shortest is not None and least is None:  # no run with times shows it
                opposite = Violated if isinstance(plain[name], Holds) else Holds
                assert verdict == opposite(timed=True)
                refuted += 1
                continue
            assert type(verdict) is type(plain[name]) and not verdict.timed
            if run is not None and shortest is not None:
                assert run.timed and run.length == least
                of_all = run.length == shortest.length
                assert run.shortest is (Shortest.OF_ALL if of_all else Shortest.OF_TIMED)
                said.add(run.shortest)
    assert said == {Shortest.OF_ALL, Shortest.OF_TIMED}
    assert refuted > 0


GRID = [dict(zip(BOXES, each, strict=True)) for each in product(*(
    [low, (low + high) / 2, high] for low, high in BOXES.values()
))]  # fmt: skip


@pytest.mark.parametrize("seeds", [range(1), pytest.param(range(1, 150), marks=pytest.mark.slow)])
def test_what_no_run_shows_is_so_at_every_value(seeds: range) -> None:
    refuted = open_ = many = 0
    for seed in seeds:
        rng = random.Random(seed + 205)
        for _ in range(3):
            system = random_system(rng, symbolic=True)
            states = {f"s{k}": state for k, state in enumerate(sorted(untimed(system)))}
            system = asking(system, states)
            asked = [each for each in system.questions if each.kind is not QuestionKind.ERROR]
            try:
                never = undecided(system, system.questions, Budget(), most=300)
            except Standstill:
                continue
            if never is None:
                many += 1
                continue
            everywhere = [soonest(system, point) for point in GRID]
            for each in asked:
                come = [states[each.name] in lengths for lengths, _ in everywhere]
                assert not (each.name in never and any(come)), (seed, each.name)
                refuted += each.name in never
                open_ += each.name not in never and not any(come)
            if "error" in never:
                assert all(fails is None for _, fails in everywhere)
    assert refuted > open_  # of what is so at every value less is missed than found
    assert many < 2 * len(seeds) + 1  # of three for each


@pytest.mark.parametrize("seed", first_of(3, range(4)))
def test_with_open_parameters_no_more_is_said_than_was_tried(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(6):
        system = random_system(rng, symbolic=True)
        if not system.timed:
            continue
        states = {f"s{k}": state for k, state in enumerate(sorted(untimed(system))[:12])}
        system = asking(system, states)
        plain = Interpreted().run(system, Budget(), lambda _: None).verdicts
        for name, verdict in answers(system, most=2000).items():
            run, shortest = trace_of(verdict), trace_of(plain[name])
            if run is None or shortest is None:
                continue
            schedule = times(run)
            assert schedule is not None and play(run, schedule, run.point)
            assert all(low <= run.point[name] <= high for name, (low, high) in BOXES.items())
            assert (run.length == shortest.length) == (run.shortest is Shortest.OF_ALL)


# Texts


def found(text: str, budget: Budget | None = None) -> tuple[Report, dict[str, Verdict]]:
    report = check(Source("x.mm", f"model x;\n{text}"), Options(budget=budget or Budget()))
    (column,) = report.columns
    return report, {each.question.name: each.verdict for each in column.findings}


EAGER = """
var n: 0..1 = 0;
process a { delay 1 ms; n = 1; }
process b { x: skip; }
reachable one: n == 1;
"""


def test_an_eager_step_of_another_thread_is_taken_first() -> None:
    _, verdicts = found(EAGER)
    run = trace_of(verdicts["one"])
    assert run is not None and run.timed
    assert [step.action.name for step in run.steps] == ["b@x", "a@start"]
    assert run.shortest is Shortest.OF_TIMED


def test_other_steps_of_the_same_number_are_tried() -> None:
    _, verdicts = found(
        "process slow { work: delay 2 ms; }\nprocess quick { work: delay 1 ms; }\n"
        "never two: slow@end || quick@end;"
    )
    run = trace_of(verdicts["two"])
    assert run is not None and run.shortest is Shortest.OF_ALL
    assert [step.action.name for step in run.steps] == ["quick@work"]


def test_a_deadlock_and_an_error_are_searched_too() -> None:
    _, verdicts = found(
        "lock k: mutex;\nlock l: mutex;\nvar n: 0..1 = 0;\n"
        "process a { delay 1 ms; k.lock(); x: l.lock(); y: release all; }\n"
        "process b { delay 1 ms; l.lock(); x: k.lock(); y: release all; }\n"
        "process c { one: skip; two: skip; delay 3 ms; n += 2; }"
    )
    for name, length in (("cycle", 5), ("error", 6)):
        run = trace_of(verdicts[name])
        assert run is not None and run.timed and run.length == length
        assert run.shortest is Shortest.OF_TIMED


NEVER = "process quick { work: delay 1 ms; }\nprocess slow { work: delay 2 ms; }\n"


def test_that_there_is_none_is_an_answer() -> None:
    report, verdicts = found(NEVER + "never late: slow@end && quick@work;")
    assert verdicts["late"] == Holds(timed=True)
    text = report_text(report)
    assert "never     late  holds (t)\n" in text
    assert "(t) with these delays, not at every speed" in text
    (finding,) = json.loads(FORMS["json"].text([Outcome(Source("x.mm", ""), report)]))["findings"][
        :1
    ]
    assert (finding["verdict"], finding["timing"]) == ("holds", "these delays")
    _, verdicts = found(NEVER + "reachable late: slow@end && quick@work;")
    assert verdicts["late"] == Violated(timed=True)


def test_what_never_happens_because_time_stands_still_is_unknown() -> None:
    text = "daemon busy { turn: skip; goto turn; }\nnever late: slow@end && quick@work;"
    late = found(NEVER + text)[1]["late"]
    assert isinstance(late, Unknown)
    assert "Time can stand still: busy at turn may go round for ever in no time." in late.text


def test_that_none_is_found_is_no_answer() -> None:
    """Where a delay may be interrupted the state classes can't be followed."""
    text = NEVER.replace("2 ms", "2 ms preemptible 1") + "class a > b;\ncpus 1;\n"
    text = text.replace("process slow", "process slow class b")
    late = found(text + "process other class a { x: skip; }\nnever late: slow@end && quick@work;")
    verdict = late[1]["late"]
    assert isinstance(verdict, Unknown) and verdict.reason is Reason.TIMING
    assert verdict.untimed is not None and not verdict.untimed.timed
    assert "(2 steps)" in verdict.text and "is no proof" in verdict.text


def test_what_the_budget_cuts_is_not_claimed() -> None:
    (column,) = found(NEVER + "never late: slow@end && quick@work;")[0].columns
    plain = Interpreted().run(column.system, Budget(), lambda _: None).verdicts
    late = with_times(column.system, plain, Budget(), most=1)["late"]
    assert isinstance(late, Unknown) and "too many states with their times" in late.text
    spent = with_times(column.system, plain, Budget(seconds=0.0), most=1)["late"]
    assert isinstance(spent, Unknown) and "too many states with their times" in spent.text


OPEN = """
param io: time in 1 ms..2 ms;
process quick { work: delay LOW..io; }
process slow  { work: delay 3 ms; }
never late: slow@end && quick@work;
"""


def test_a_parameter_that_only_makes_delays_longer_needs_no_forms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At its upper end it allows what it allows elsewhere; not so if it is a least time as well."""
    monkeypatch.setattr("checker.engines.timed.reach.MOST_CLASSES_OF_FORMS", 0)
    for low, fixed in (("1 ms", True), ("io", False)):
        verdict = found(OPEN.replace("LOW", low))[1]["late"]
        assert isinstance(verdict, Holds) is fixed
        if isinstance(verdict, Unknown):
            assert "With values for `io`, by --set, there are fewer" in verdict.text
    verdict = found(OPEN.replace("LOW..io", "io").replace("2 ms;", "4 ms;"))[1]["late"]
    assert isinstance(verdict, Violated)  # at another value than the lower end


def test_the_limit_of_depth_is_kept() -> None:
    (column,) = found(EAGER)[0].columns
    system = column.system
    plain = Interpreted().run(system, Budget(), lambda _: None).verdicts
    assert isinstance(with_times(system, plain, Budget(depth=2))["one"], Holds)
    assert isinstance(with_times(system, plain, Budget(depth=1))["one"], Unknown)


def test_an_open_parameter_is_tried_between_its_ends_too() -> None:
    """`io` is above 2 ms and below 4 ms, so neither end will do."""
    _, verdicts = found(
        "param io: time in 1 ms..5 ms;\nvar k: 0..3 = 0;\n"
        "process a { delay 2 ms; k += 1; }\n"
        "process b { sleep io; if (k == 1) { k = 3; } }\n"
        "process c { delay 4 ms; if (k == 1) { k = 2; } }\n"
        "process d { x: skip; }\n"
        "never three: k == 3;"
    )
    run = trace_of(verdicts["three"])
    assert isinstance(verdicts["three"], Violated) and run is not None
    assert 2 <= run.point["io"] * 1000 <= 4
    assert run.shortest is Shortest.UNKNOWN


def test_points_are_few_however_many_parameters() -> None:
    names = [f"p{k}" for k in range(9)]
    text = "".join(f"param {each}: time in 1 ms..5 ms;\n" for each in names)
    text += "".join(f"process t_{each} {{ x: sleep {each}; }}\n" for each in names[:3])
    text += "process last { x: skip; }\nprocess z { y: delay 9 ms; }\n"
    text += "never first: z@end && t_p0@x;"
    _, verdicts = found(text)
    assert verdicts["first"] == Holds(timed=True)
    assert len(list(product(range(3), repeat=3))) <= MOST_POINTS
