"""Running a walk to a goal where delays matter: the way that is taken has times if one is found."""

from __future__ import annotations

import random

import pytest

from checker.api import Options, check
from checker.semantics.replay import replay
from checker.source import Source
from checker.trace import Failure
from checker.verdict import trace_of
from checker.walk import Walk, start
from checker.ways import Found
from tests.slow import first_of

LAZY = """
process p { work: delay 1 ms; }
process q { step: skip; }
reachable done: p@end;
always step last: !(p@work && p@end');
"""


def walk(text: str) -> Walk:
    return start(Source("m.mm", "model m;\n" + text))


def ran(on: Walk, goal: str) -> Found:
    found = on.run_until(on.goal(goal))
    assert isinstance(found, Found)
    return found


def actions(found: Found) -> list[str]:
    return [each.action.name for each in found.steps if each.action is not None]


@pytest.mark.parametrize("goal", ["p@end", "done", "last"])
def test_another_way_is_taken_where_the_shortest_has_no_times(goal: str) -> None:
    on = walk(LAZY)
    found = ran(on, goal)
    assert actions(found) == ["q@step", "p@work"]
    assert found.shortest == 1
    assert on.timed() is not None


def test_a_way_that_has_times_is_left_as_it_is() -> None:
    on = walk(LAZY)
    on.take(1)
    found = ran(on, "p@end")
    assert actions(found) == ["p@work"] and found.shortest is None


def test_a_walk_without_times_goes_on_without_them() -> None:
    on = walk(LAZY)
    on.take(0)
    assert on.timed() is None
    assert actions(ran(on, "q@end")) == ["q@step"]


def test_the_way_goes_on_from_where_the_walk_is() -> None:
    text = """
var n: 0..2 = 0;
process a { pick: either { n = 1; } or { n = 2; }  wait: delay 3 ms; }
process b { work: delay 2 ms;  step: skip; }
"""
    on = walk(text)
    taken = [each.action.name for each in on.moves.possible].index("a@pick") + 1
    on.take(taken)
    before = on.trace
    found = ran(on, "a@end")
    assert actions(found) == ["b@work", "b@step", "a@wait"] and found.shortest == 1
    assert on.trace.steps[: before.length] == before.steps
    assert on.watch("n") is not None and on.seen(on.watches[0]) == 2


def test_so_does_an_error() -> None:
    text = """
process p { work: delay 2 ms;  assert q@end; }
process q { step: delay 3 ms; }
"""
    on = walk(text)
    found = ran(on, "error")
    assert isinstance(found.steps[-1], Failure)
    late = walk(text.replace("assert q@end", "assert !(q@end)").replace("3 ms", "1 ms"))
    found = ran(late, "error")
    assert actions(found) == ["q@step", "p@work"]
    assert isinstance(late.failure, Failure)


def test_where_none_has_times_the_shortest_is_taken() -> None:
    on = walk("process quick { work: delay 1 ms; }\nprocess slow { work: delay 2 ms; }\n")
    found = ran(on, "slow@end && quick@work")
    assert actions(found) == ["slow@work"] and found.shortest is None
    assert on.timed() is None


def test_who_gives_up_keeps_the_shortest() -> None:
    on = walk(LAZY)
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return True

    found = on.run_until(on.goal("p@end"), stopped=stopped)
    assert isinstance(found, Found) and actions(found) == ["p@work"] and asked > 0


def random_text(rng: random.Random) -> str:
    lines = ["var x, y: bool = false;"]
    for name in "abc"[: rng.randint(2, 3)]:
        body = []
        for number in range(rng.randint(1, 3)):
            low = rng.randint(0, 3)
            what = rng.choice(
                (
                    f"delay {low}..{low + rng.randint(0, 2)} ms;",
                    f"sleep {low}..{low + rng.randint(0, 3)} ms;",
                    f"{rng.choice('xy')} = {rng.choice(('true', 'false'))};",
                    f"await {rng.choice(('x', 'y', '!x'))} timeout {low} ms else {{ skip; }}",
                )
            )
            body.append(f"l{number}: {what}")
        lines.append(f"process {name} {{ {' '.join(body)} }}")
    return "\n".join([*lines, "reachable r: a@end && (b@l0 || x);"])


@pytest.mark.parametrize("seeds", first_of(1, [range(40), range(40, 400)]))
def test_it_is_as_long_as_the_run_that_a_check_shows(seeds: range) -> None:
    others = 0
    for seed in seeds:
        text = "model m;\n" + random_text(random.Random(seed))
        (column,) = check(Source("m.mm", text), Options(workers=1)).columns
        answer = column.answer("r")
        trace = trace_of(answer.decisive.verdict) if answer else None
        if answer is None or trace is None or not answer.decisive.holds:
            continue
        on = start(Source("m.mm", text))
        found = ran(on, "r")
        assert on.timed() is not None, seed
        assert len(found.steps) == trace.length, seed
        replay(on.trace, "r")
        others += found.shortest is not None and found.shortest < len(found.steps)
    assert others > 0
