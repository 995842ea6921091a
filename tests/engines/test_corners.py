"""Corners that random Systems seldom come to: for every engine, with the answer written down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from building import action, always_asked, located, places, rules
from conformance import agree, explored

from checker.engines.engine import Engine
from checker.engines.interpreted import Interpreted
from checker.front.model import load
from checker.ir.actions import Action, Wait, WaitKind
from checker.ir.domain import BOOL
from checker.ir.expr import FALSE, TRUE, Expr, Read, conj, negate
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import Thread, ThreadKind
from checker.ir.variables import Role, Variable
from checker.ir.verify import verify
from checker.source import Source
from checker.trace import Trace
from checker.verdict import Holds, Violated, trace_of
from tests.engines.engines import ENGINES

each_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)

ASK_BETWEEN = """model ask_between;
lock a: rwsem{grant};
lock b: mutex;
process first  {{ l: a.read();   m: b.lock();  release all; }}
process second {{ l: a.write();  release all; }}
process third  {{ l: b.lock();   m: a.read();  release all; }}
daemon apart {{ var n: 0..1 = 0;  l: n = 1 - n;  goto l; }}
"""


ONE_BESIDE_TWO = """model one_beside_two;
lock a, b, c: mutex;
var one, begun, two: bool = false;
process first  { await begun;  a.lock();  one = true;  b.lock();  release all; }
process middle {
    b.lock();  begun = true;
    await one && two;
    choose k in 0..1;
    if (k == 0) { a.lock(); } else { c.lock(); }
    release all;
}
process last   { await begun;  c.lock();  two = true;  b.lock();  release all; }
daemon apart { var n: 0..1 = 0;  l: n = 1 - n;  goto l; }
"""


def of_text(text: str) -> System:
    model = load(Source("corner", text))
    return model.system(next(iter(model.combinations({}))))


def shown(engine: Engine, system: System, name: str) -> Trace:
    """The run that violates the question, after a comparison with the interpreter."""
    found = explored(engine, system)
    agree(system, found, explored(Interpreted(), system))
    verdict = found.verdicts[name]
    assert isinstance(verdict, Violated)
    trace = trace_of(verdict)
    assert trace is not None
    return trace


@each_engine
@pytest.mark.parametrize(
    ("grant", "length"),
    [(" grant any", None), ("", 3), (" grant fifo", 4)],
    ids=["any", "prefer write", "fifo"],
)
def test_a_cycle_of_waits_through_an_ask(engine: Engine, grant: str, length: int | None) -> None:
    """A reader is refused by a writer that only asked, and that waits for another reader.

    With `any` nobody asks, and the second reader gets in. With `fifo` it asks as well.
    """
    system = of_text(ASK_BETWEEN.format(grant=grant))
    if length is None:
        assert explored(engine, system).verdicts["cycle"] == Holds()
    else:
        assert shown(engine, system, "cycle").length == length


@each_engine
def test_of_the_same_threads_now_these_are_the_cycle_now_those(engine: Engine) -> None:
    """Whichever two it is, the third is held up behind them: who is held up does not tell."""
    system = of_text(ONE_BESIDE_TWO)
    shown(engine, system, "cycle")
    found = explored(engine, system)
    assert {*found.coverage.deadlocks} == {
        (QuestionKind.CYCLE, (0, 1)),
        (QuestionKind.CYCLE, (1, 2)),
    }
    assert [each.threads for each in found.others["cycle"]] in ([(1, 2)], [(0, 1)])


@each_engine
@pytest.mark.parametrize("first", ["await never;", "k.lock();  k.release();"])
def test_a_daemon_that_waits_for_a_lock_or_for_something_else(engine: Engine, first: str) -> None:
    """In whichever order: it is refused the lock, so that this is no rest of daemons."""
    second = {"await never;": "k.lock();  k.release();"}.get(first, "await never;")
    system = of_text(
        f"""model either_of_two;
lock k: mutex;
var never: bool = false;
daemon e {{ a: k.lock();  f: await never;  goto f; }}
daemon d {{ w: either {{ {first} }} or {{ {second} }}  goto w; }}
process p {{ x: skip;  goto x; }}
"""
    )
    assert shown(engine, system, "cycle").length == 1


def processes(*bodies: tuple[Action, ...], questions: tuple[Question, ...] = ()) -> System:
    """Processes at `l`, then at their end, over one bool that is variable 0."""
    names = [f"p{k}" for k in range(len(bodies))]
    threads = [
        Thread(name, name, ThreadKind.PROCESS, 1 + k, places("l")) for k, name in enumerate(names)
    ]
    variables = (Variable("x", BOOL, Role.DATA), *(located(thread) for thread in threads))
    actions = tuple(each for body in bodies for each in body)
    system = System(
        "corner",
        variables,
        ((0,) * len(variables),),
        tuple(threads),
        actions,
        (*questions, *always_asked()),
    )
    verify(system)
    return system


def go(thread: int, guard: Expr = TRUE, **more: object) -> Action:
    made = action(f"p{thread}@l", thread, ThreadKind.PROCESS, 0, 1, guard=guard)
    return replace(made, **more)  # type: ignore[arg-type]


def fails(due: Expr) -> tuple[Obligation, ...]:
    return (Obligation(due, FALSE, "assert-failed", "It fails."),)


def awaits(condition: Expr) -> Wait:
    return Wait(WaitKind.AWAIT, TRUE, condition, "x")


@each_engine
def test_who_fails_is_not_stuck_and_does_not_wait(engine: Engine) -> None:
    """One fails whenever it is tried; the other waits for what only the first could do."""
    x = Read(0)
    first = go(0, updates={0: TRUE}, obligations=fails(TRUE))
    second = go(1, x, wait=awaits(x))
    system = processes((first,), (second,))
    assert shown(engine, system, "error").length == 1
    found = explored(engine, system)
    assert found.states == 1
    assert found.verdicts["stuck"] == found.verdicts["cycle"] == Holds()


@each_engine
def test_one_of_two_steps_fails(engine: Engine) -> None:
    """A branch that fails keeps its thread from waiting, as one that goes would."""
    x = Read(0)
    either = (go(0, x, wait=awaits(x)), go(0, obligations=fails(TRUE)))
    system = processes(either)
    shown(engine, system, "error")
    assert explored(engine, system).verdicts["stuck"] == Holds()


@each_engine
def test_an_obligation_may_be_due_where_the_guard_is_false(engine: Engine) -> None:
    """Trying is enough: `a[i] > 0 && …` reads `a[i]` even if the step is not possible."""
    x = Read(0)
    setter = go(0, updates={0: TRUE})
    tried = go(1, conj((x, negate(x))), obligations=fails(x))
    partly = go(1, conj((x, FALSE)), obligations=fails(x))
    for second in (tried, partly, go(1, negate(x), obligations=fails(x))):
        system = processes((setter,), (second,))
        assert shown(engine, system, "error").length == 2


@each_engine
def test_the_shorter_of_two_errors_is_shown(engine: Engine) -> None:
    """The first state of a level has a step that fails; in a later one a question fails at once."""
    x, y = Read(0), Read(1)
    variables = [Variable(name, BOOL, Role.DATA) for name in "xy"]
    base = rules(
        "errors",
        variables,
        [(0, 0)],
        [("x", negate(x), {0: TRUE}), ("y", negate(y), {1: TRUE}), ("bad", x, {})],
        [
            Question(
                "asked",
                QuestionKind.NEVER,
                FALSE,
                obligations=(Obligation(y, FALSE, "bad-index", "It fails."),),
            ),
            *always_asked(),
        ],
    )
    bad = replace(base.actions[2], obligations=fails(x))
    system = replace(base, actions=(*base.actions[:2], bad))
    trace = shown(engine, system, "error")
    assert trace.length == 1
    assert trace.failure is not None
    assert trace.failure.question == "asked"
    assert [each.action.name for each in trace.steps] == ["y"]


@each_engine
def test_of_two_errors_as_short_the_first_is_shown(engine: Engine) -> None:
    x = Read(0)
    failing = go(0, obligations=fails(TRUE))
    asked = Question(
        "asked",
        QuestionKind.NEVER,
        FALSE,
        obligations=(Obligation(x, FALSE, "bad-index", "It fails."),),
    )
    system = processes((failing,), (go(1, updates={0: TRUE}),), questions=(asked,))
    trace = shown(engine, system, "error")
    assert trace.length == 1
    assert trace.failure is not None
    assert trace.failure.action is not None


@each_engine
def test_rules_that_fail_are_not_stuck(engine: Engine) -> None:
    base = rules("bad", [Variable("x", BOOL, Role.DATA)], [(0,)], [("bad", TRUE, {})])
    bad = replace(base.actions[0], obligations=fails(TRUE))
    system = replace(base, actions=(bad,), questions=always_asked())
    shown(engine, system, "error")
    assert explored(engine, system).verdicts["stuck"] == Holds()
