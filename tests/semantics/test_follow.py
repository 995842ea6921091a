"""Runs that are no runs are not followed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.latency import LatencySearch
from checker.engines.timed.situations import Situations
from checker.front.model import load
from checker.measured import Extreme, Unbounded
from checker.semantics.replay import ReplayError, follow
from checker.source import Source
from checker.trace import Trace

ROUND = "var n: 0..2 = 0;\nprocess p { a: delay 1 us; n = (n + 1) % 3; goto a; }\n"


def run_of(text: str) -> Trace:
    model = load(Source("m.mm", f"model m;\n{text}"))
    system = model.system(model.combinations({})[0])
    (latency,) = system.latencies
    found = LatencySearch(Situations(system), latency, {}, Budget(), True).run().extreme
    assert isinstance(found, Extreme | Unbounded)
    return found.trace


def test_a_run_is_followed_and_one_that_is_changed_is_not() -> None:
    trace = run_of(ROUND + "latency x: n == 1 -> n == 0;\n")
    follow(trace)
    for number in range(len(trace.steps)):
        steps = [*trace.steps]
        steps[number] = replace(steps[number], state=trace.initial)
        if steps[number].state != trace.steps[number].state:
            with pytest.raises(ReplayError):
                follow(replace(trace, steps=tuple(steps)))
    with pytest.raises(ReplayError, match="initial"):
        follow(replace(trace, initial=trace.steps[0].state))


def test_a_loop_comes_back() -> None:
    trace = run_of(ROUND + "latency x: n == 1 -> n == 1 && p@end;\n")
    assert trace.loop is not None
    follow(trace)
    with pytest.raises(ReplayError, match="loop"):
        follow(replace(trace, loop=trace.loop + 1))


def test_what_state_classes_find_is_taken_by_the_interpreter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A step that the text makes and the interpreter does not is never shown."""
    from checker.engines.generated.moves import Moves

    right = Moves.outcomes

    def wrong(self: Moves, state: tuple[int, ...]) -> list[object]:
        return [replace(each, state=(each.state[0], 0)) for each in right(self, state)]  # type: ignore[call-arg,union-attr]

    monkeypatch.setattr(Moves, "outcomes", wrong)
    with pytest.raises(ReplayError):
        run_of(
            "var n: 0..2 = 0;\nprocess p { a: delay 1 us; n = 2; b: skip; }\nlatency x: p@a -> p@b;"
        )
