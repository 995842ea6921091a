"""Deadlocks that an env or an empty choice takes part in, by every engine."""

from __future__ import annotations

import pytest

from checker.api import Options, check
from checker.deadlocks import further, told
from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.front.model import load
from checker.ir.questions import QuestionKind
from checker.source import Source
from checker.verdict import Holds, Verdict, Violated
from tests.engines.engines import ENGINES
from tests.slow import one_in
from tests.texts import spec

ENV = """
lock a, b: mutex;  var t: bool = false;
env e        { l: a.lock(); b.lock(); release all; }
process p    { l: b.lock(); a.lock(); release all; }
process tick { l: t = !t; goto l; }
"""

EMPTY = """
const N = 0;  var t: bool = false;  var f[2]: bool = false;
process p    { m: choose k in N where f[k]; n: skip; }
process tick { l: t = !t; goto l; }
"""


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
@pytest.mark.parametrize(("text", "steps"), [(ENV, 2), (EMPTY, 0)], ids=["env", "empty"])
def test_a_cycle_of_waits_is_found(text: str, steps: int, engine: Engine) -> None:
    model = load(Source("deadlock.mm", text))
    system = model.system(model.combinations({})[0])
    verdict = engine.run(system, Budget(), lambda progress: None).verdicts["cycle"]
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None and verdict.trace.length == steps


PAIRS = """
lock a, b, c, d: mutex;  var go: bool = false;
process p { l: a.lock(); b.lock(); release all; }
process q { l: b.lock(); a.lock(); release all; }
process r { l: c.lock(); d.lock(); release all; }
process s { l: d.lock(); c.lock(); release all; }
process t { l: await go; }
env e     { l: go = true; }
"""


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
def test_every_set_of_waiters_is_noted(engine: Engine) -> None:
    model = load(Source("deadlock.mm", f"model m;{PAIRS}"))
    system = model.system(model.combinations({})[0])
    found = engine.run(system, Budget(), lambda progress: None).coverage.deadlocks
    assert set(found) == {
        (QuestionKind.CYCLE, (0, 1)),
        (QuestionKind.CYCLE, (2, 3)),
        (QuestionKind.STUCK, (4,)),
    }


@pytest.mark.parametrize("seed", one_in(6, range(0, 120, 3)))
def test_no_set_of_waiters_is_made_up(seed: int) -> None:
    model = load(Source("random.mm", spec(seed).text))
    for combination in model.combinations({}):
        system = model.system(combination)
        known, *others = (
            engine.run(system, Budget(states=2000), lambda progress: None) for engine in ENGINES
        )
        for found in others if known.exhaustive else ():
            assert {*found.coverage.deadlocks} <= {*known.coverage.deadlocks}
            kinds = {kind for kind, _ in known.coverage.deadlocks}
            assert kinds == {kind for kind, _ in found.coverage.deadlocks}


NOBODY = {
    "a process": ("param n: 0..1; process p[n] { l: skip; }", 0, Holds),
    "a rule": (
        "param n: 0..1; var x: bool = false; rule r[i in n] when !x { x = true; }",
        0,
        Holds,
    ),
    "a timer alone": ("param n: 0..1; timer t; process p[n] { l: t.start(1 ms); }", 0, Holds),
    "one rule": (
        "param n: 0..1; var x: bool = false; rule r[i in n] when !x { x = true; }",
        1,
        Violated,
    ),
}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
@pytest.mark.parametrize(("text", "n", "verdict"), NOBODY.values(), ids=NOBODY)
def test_where_nobody_is_nothing_is_owed(
    text: str, n: int, verdict: type[Verdict], engine: Engine
) -> None:
    model = load(Source("nobody.mm", text))
    system = model.system(model.combinations({"n": str(n)})[0])
    found = engine.run(system, Budget(), lambda progress: None).verdicts["stuck"]
    assert isinstance(found, verdict)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda each: each.name)
@pytest.mark.parametrize(("env", "verdict"), [("env", Violated), ("fair env", Holds)])
def test_an_env_that_never_starts_keeps_lower_classes_from_the_cpu(
    env: str, verdict: type[Verdict], engine: Engine
) -> None:
    text = f"class a > b; cpus 1; {env} e class a {{ l: delay 1 ms; goto l; }}\n"
    model = load(Source("cpu.mm", f"{text}process p class b {{ l: delay 1 ms; }}\n"))
    system = model.system(model.combinations({})[0])
    found = engine.run(system, Budget(), lambda progress: None).verdicts["stuck"]
    assert isinstance(found, verdict)


LATE = """model late;                  // the deadlock that is found first is not the one with times
lock a, b: mutex;
var x, y: bool = false;
process p { l: a.lock();  m: b.lock();  release all; }
process q { l: b.lock();  m: a.lock();  release all; }
process r { l: sleep 1..2 ms;  m: x = false; }
process s { l: sleep 5 ms;  m: await y; }
"""
TWO_ERRORS = """model two_errors;
var n: 0..3 = 0;
process slow  { l: sleep 5 ms;  m: n = 1; }
process quick { l: delay 1 ms;  m: if (n == 1) { n += 3; } }
process other { a: skip;  b: skip;  c: skip;  d: skip;  e: assert false; }
"""


def test_no_deadlock_is_told_twice_where_a_run_with_times_is_another() -> None:
    (column,) = check(Source("m.mm", LATE), Options(workers=1)).columns
    answer = column.answer("deadlock")
    assert answer is not None
    sets = [frozenset(each.threads) for each in (*told(answer), *further(answer))]
    assert sets == [frozenset((0, 1))]
    for finding in answer.findings:
        assert not [each for each in finding.others if {*each.threads} == {0, 1}]


def test_no_error_is_told_twice_where_a_run_with_times_is_another() -> None:
    (column,) = check(Source("m.mm", TWO_ERRORS), Options(workers=1)).columns
    answer = column.answer("error")
    assert answer is not None
    assert [each.obligation.code for each in answer.failures] == ["assert-failed"]
