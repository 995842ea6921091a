"""What a preemption is, step by step in runs of which it is known."""

from __future__ import annotations

import pytest

from checker.api import systems
from checker.ir.system import System
from checker.semantics.integers import outcomes
from checker.semantics.preempting import preemptions, preempts
from checker.source import Source
from checker.trace import Step, Trace

TEXT = """model who;
lock l: mutex;
var open: bool = false;
process p { a: l.lock();  b: skip;  c: l.release(); }
process q { a: l.lock();  c: l.release(); }
process w { a: await open;  b: delay 1..2 ms;  c: sleep 1 ms;  d: skip; }
env e { a: open = true;  goto a; }
"""


def system() -> System:
    ((_, found),) = systems(Source("who.mm", TEXT))
    return found


def run(*threads: str) -> Trace:
    """The run in which these threads step one after the other."""
    found = system()
    state, steps = found.initials[0], []
    for name in threads:
        step = next(
            each
            for each in outcomes(found, state)
            if isinstance(each, Step) and found.threads[each.action.thread].name == name
        )
        steps.append(step)
        state = step.state
    return Trace(found, found.initials[0], tuple(steps))


@pytest.mark.parametrize(
    ("threads", "count"),
    [
        ("", 0),
        ("p p p q q", 0),  # one is done before the other begins
        ("p e p", 1),  # the env goes before p, which could go on; the env is not put aside
        ("e p e", 1),
        ("e p p p q", 0),
        ("e e e", 0),
        ("p p e p q", 1),
        ("p q", None),  # q is refused the lock
        ("e w w w p", 1),  # it could end
        ("e w p", 1),  # in a `delay`: it works
        ("e w w p", 0),  # in a `sleep`: it went aside
        ("e w w w p w p", 2),
    ],
)
def test_how_often(threads: str, count: int | None) -> None:
    if count is None:
        with pytest.raises(StopIteration):
            run(*threads.split())
        return
    assert preemptions(run(*threads.split())) == count


def test_who_waits_is_not_put_aside() -> None:
    """q has the lock, so p, which has taken no step, waits: another may go on in its place."""
    trace = run("q")
    names = [each.name for each in trace.system.threads]
    p, q, e = (names.index(each) for each in "pqe")
    assert not preempts(trace.system, trace.last, p, e)
    assert preempts(trace.system, trace.last, q, e)
    assert not preempts(trace.system, trace.last, q, q)
    assert not preempts(trace.system, trace.last, None, e)
