"""Runs as lanes: what stands where, that pages fit a mail, and that charts tell what states say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.ir.threads import ThreadKind
from checker.render.as_lanes import lanes_lines
from checker.render.chart import chart
from checker.render.history import holding
from checker.render.ink import PAPER
from checker.render.page import WIDTH, columns
from checker.semantics.waits import HOLDING, blocked
from checker.source import Source
from checker.trace import Trace
from checker.verdict import trace_of
from tests.slow import first_of
from tests.texts import spec


def runs(text: str, *rows: str, states: int = 10_000) -> Iterator[Trace]:
    """The runs that are found for a spec."""
    options = Options(properties=rows, workers=1, budget=Budget(states=states))
    for column in check(Source("m.mm", text), options).columns:
        for finding in column.findings:
            run = trace_of(finding.verdict)
            if run is not None:
                yield run


def lanes(text: str, *rows: str) -> str:
    """The first run of a spec as lanes."""
    return "\n".join(lanes_lines(next(runs(f"model m;\n{text}", *rows)), "m.mm", ink=PAPER))


CROSSED = """\
lock a: rwsem;
lock b: mutex;
process left { first: a.read();  second: b.lock();  release all; }
process right { first: b.lock();  second: a.write();  release all; }
"""


def test_a_wait_points_at_who_is_in_the_way() -> None:
    assert lanes(CROSSED, "deadlock") == (
        """\
    left    right
 0  locks free
 1  first   .
    +a r
 2  |?      first
    |?      +b
 3  |<- - - second
    |?      ?a w
now second  second
    ?b      ?a w

     + takes  ? waits  | holds something  . nothing"""
    )


def test_variables_stand_beside_the_lanes() -> None:
    text = lanes(
        """\
var full: bool = false;
var least: 0..3 = 0;
process a { full = true;  x: least = 2; }
process b { var seen: 0..3 = 0;  await full;  seen = least;  y: least = seen + 1; }
reachable done: a@end && b@end && least == 3;
""",
        "done",
    )
    assert text == (
        """\
    a      b            full   least
 0  full false, least 0, b.seen 0
 1  start  .            true   0
 2  x      .                   2
 3  .      start
           seen 0 -> 2
 4  .      y                   3
now end    end

     . nothing"""
    )


def test_threads_that_do_not_fit_go_below() -> None:
    text = lanes(
        """\
lock l[9]: mutex;
process p[i in 0..8] { x: l[i].lock();  y: release all; }
reachable all_in: all t in p: t@y;
""",
        "all_in",
    )
    assert all(columns(line) <= WIDTH for line in text.splitlines())
    heads = [line for line in text.splitlines() if "p[" in line]
    assert len(heads) > 1
    assert [f"p[{i}]" in "".join(heads) for i in range(9)] == [True] * 9


def test_threads_without_a_step_are_named() -> None:
    text = lanes(
        "var n: 0..1 = 0;\nprocess a { n = 1; }\nprocess b { n = 0; }\nreachable one: n == 1;",
        "one",
    )
    assert text.endswith("not shown, for they take no step: b")


def test_who_is_in_the_deadlock_has_a_lane_though_it_takes_no_step() -> None:
    text = lanes(
        """\
lock m: mutex;
var asked, answered: bool = false;
process fault { a: m.lock();  b: asked = true;  await answered;  release all; }
process handler { a: await asked;  b: m.lock();  c: answered = true;  release all; }
daemon server { a: await answered;  b: asked = false;  goto a; }
process late { a: await answered;  b: skip; }
""",
        "deadlock",
    )
    head, *rows = text.splitlines()
    for name in ("fault", "handler", "late"):
        assert name in head
    assert any(row.startswith("now") for row in rows)
    assert text.count("?answered") >= 2
    assert "not shown" not in text or "late" not in text.partition("not shown")[2]


@pytest.mark.parametrize("seed", first_of(7, range(15)))
def test_random_runs(seed: int) -> None:
    """What a chart says of holds and waits is what the states say, step by step."""
    for run in runs(spec(seed).text, states=2000):
        told = chart(run, "random.mm")
        for number in range(len(run.steps) + 1):
            state = run.state(number)
            for thread, each in enumerate(run.system.threads):
                held = {(one.lock, one.mode) for one in told.held(thread, number)}
                assert held == {
                    (lock, mode)
                    for lock, kind in enumerate(run.system.locks)
                    if kind.owned
                    for mode in [holding(run.system, state, lock, thread)]
                    if mode is not None
                }
                stopped = any(b.thread == thread for b in blocked(run.system, state, HOLDING))
                lane = any(one.thread == thread for one in told.lanes)
                if lane and each.kind is ThreadKind.PROCESS:
                    assert (told.stopped(thread, number) is not None) == stopped
        for line in lanes_lines(run, "random.mm", ink=PAPER):
            assert columns(line) <= WIDTH
            assert line == line.rstrip()
