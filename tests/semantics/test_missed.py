"""Wake-ups that came too early, by known runs and by taking the steps in the other order."""

from __future__ import annotations

import pytest

from checker.api import Options, check
from checker.ir.questions import QuestionKind
from checker.render.as_text import report_text
from checker.semantics.integers import outcomes, value
from checker.semantics.missed import Missed, missed
from checker.semantics.waits import blocked
from checker.source import Source
from checker.trace import Step, Trace
from checker.verdict import trace_of

HEAD = "model m;\nvar ready, asleep: bool = false;\nvar woken: bool = false;\n"
WAITER = """process waiter {
check: if (ready) { goto out; }
prep:  PREP
rest:  await woken;
out:   skip;
}
"""
LOOKED = (
    HEAD
    + WAITER.replace("PREP", "asleep = true;")
    + """process waker {
set:   ready = true;
wake:  if (asleep) { woken = true; }
}
"""
)
UNDONE = (
    HEAD
    + WAITER.replace("PREP", "woken = false;")
    + """process waker {
set:   ready = true;
wake:  woken = true;
}
"""
)


def stuck(text: str) -> Trace:
    report = check(Source("m.mm", text), Options(workers=1))
    for each in report.columns[0].findings:
        trace = trace_of(each.verdict)
        if each.question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE) and trace is not None:
            return trace
    raise AssertionError("no deadlock")


def found(text: str, thread: str = "waiter") -> Missed | None:
    trace = stuck(text)
    (each,) = [
        each
        for each in blocked(trace.system, trace.last)
        if trace.system.threads[each.thread].name == thread
    ]
    return missed(trace, each.thread, each.waits[0])


def taken_last(trace: Trace, step: int) -> Trace:
    """The same run with one step as the last, each by its name."""
    names = [each.action.thread for each in trace.steps]
    names.append(names.pop(step - 1))
    state, steps = trace.initial, []
    for thread in names:
        able = [
            each
            for each in outcomes(trace.system, state)
            if isinstance(each, Step) and each.action.thread == thread
        ]
        assert len(able) == 1
        steps += able
        state = able[0].state
    return Trace(trace.system, trace.initial, tuple(steps))


@pytest.mark.parametrize(("text", "undone"), [(LOOKED, None), (UNDONE, 4)])
def test_the_step_taken_last_wakes_the_thread(text: str, undone: int | None) -> None:
    trace, it = stuck(text), found(text)
    assert it == Missed(3, undone)
    waiter = next(n for n, each in enumerate(trace.system.threads) if each.name == "waiter")
    (wait,) = next(e for e in blocked(trace.system, trace.last) if e.thread == waiter).waits
    assert not value(wait.condition, trace.last)
    assert value(wait.condition, taken_last(trace, it.step).last)


@pytest.mark.parametrize(
    "text",
    [
        # nobody ever wakes it
        LOOKED.replace("woken = true;", "asleep = true;"),
        # who could has not come to it, for he waits as well
        HEAD
        + "process waiter { l: await woken; }\nprocess waker { l: await ready;  woken = true; }",
        # what came early is a lock
        "model m; lock a, b: mutex;\nprocess p { l: a.lock();  b.lock();  release all; }\n"
        "process waiter { l: b.lock();  a.lock();  release all; }",
    ],
)
def test_where_no_wake_up_came_too_early(text: str) -> None:
    assert found(text) is None


def test_what_was_true_before_was_not_made_true() -> None:
    assert found(UNDONE.replace("var woken: bool = false", "var woken: bool = true")) == Missed(
        3, None
    )


def test_it_is_told() -> None:
    told = {}
    for name, text in (("looked", LOOKED), ("undone", UNDONE)):
        report = check(Source("m.mm", text), Options(workers=1))
        told[name] = " ".join(report_text(report).split())
    assert "waker@wake came too early, at step 3: now it would make it true" in told["looked"]
    early = "waker@wake made it true at step 3, waiter@prep false again at step 4"
    assert early in told["undone"]


SLEEPER = LOOKED.replace(
    "woken = true; }\n}", "woken = true; }\nidle:  sleep any;\nfin:   AGAIN\n}"
)


def stuck_text(text: str) -> str:
    told = " ".join(report_text(check(Source("m.mm", text), Options(workers=1))).split())
    return told[told.index("deadlock: no process or daemon") :].partition(" # ")[0]


def test_who_sleeps_for_ever_past_the_wake_up_is_no_hope() -> None:
    told = stuck_text(SLEEPER.replace("AGAIN", "skip;"))
    assert "only waker changes what it waits for, and has no step left that makes it true" in told
    assert "waker@wake came too early, at step 3: now it would make it true" in told
    other = SLEEPER.replace("AGAIN", "skip;") + "process late { s: sleep any;  w: woken = true; }\n"
    told = stuck_text(other)
    assert "only late can still make it true" in told and "too early" not in told


@pytest.mark.parametrize("again", ["goto set;", "woken = true;", "if (ready) { woken = true; }"])
def test_who_may_come_to_it_again_may_end_it(again: str) -> None:
    told = stuck_text(SLEEPER.replace("AGAIN", again))
    assert "only waker changes what it waits for waker" in told and "too early" not in told


def test_where_two_are_past_it_both_are_named() -> None:
    text = SLEEPER.replace("process waker {", "process waker[2] {").replace("AGAIN", "skip;")
    told = stuck_text(text)
    assert "waker[0] or waker[1] changes what it waits for, and none has a step left" in told


def test_who_waits_for_another_is_past_it_as_well() -> None:
    text = SLEEPER.replace("AGAIN", "skip;").replace("sleep any", "await over")
    text = text.replace("var woken", "var over, woken") + "env boss { s: over = true; }\n"
    told = stuck_text(text)
    assert "waker@wake came too early, at step 3: now it would make it true" in told


def test_of_a_cycle_of_waits_it_is_not_said() -> None:
    text = LOOKED.replace("woken = true; }\n}", "woken = true; }\nidle:  await gone;\n}")
    text = text.replace("var woken", "var gone, woken").replace("skip;", "gone = true;")
    told = " ".join(report_text(check(Source("m.mm", text), Options(workers=1))).split())
    assert "deadlock: waiter and waker wait for" in told and "too early" not in told
