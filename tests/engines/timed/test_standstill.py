"""Loops that take no time: told, and not taken for something that was measured."""

from __future__ import annotations

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.front.model import load
from checker.measured import Measured, Measurement, Unmeasured
from checker.source import Source


def measured(text: str) -> Measurement:
    model = load(Source("m.mm", f"model m;\n{text}"))
    system = model.system(model.combinations({})[0])
    return Measuring(system).of(system.latencies[0], Budget())


WORKER = "process w { work: delay 5 us; busy = false; }\n"
SPINS = {
    "a label": "process p { a: skip; spin: if (busy) { goto spin; } b: skip; }",
    "a while": "process p { a: skip; spin: while (busy) { skip; } b: skip; }",
    "two labels": "process p { a: skip; spin: skip; on: if (busy) { goto spin; } b: skip; }",
    "a delay of nothing": (
        "process p { a: skip; spin: delay 0 us; if (busy) { goto spin; } b: skip; }"
    ),
    "a daemon": "daemon d { spin: skip; goto spin; }\nprocess p { a: skip; b: skip; }",
}


@pytest.mark.parametrize("name", SPINS)
def test_a_loop_that_takes_no_time_is_told(name: str) -> None:
    found = measured(f"var busy: bool = true;\n{WORKER}{SPINS[name]}\nlatency t: p@a -> p@b;\n")
    assert isinstance(found, Unmeasured)
    assert found.text.startswith("Time can stand still: ")
    assert f"{'d' if name == 'a daemon' else 'p'} at " in found.text and "spin" in found.text


def test_two_that_go_round_together_are_told() -> None:
    text = """
    var turn: 0..1 = 0;
    process p { a: skip; x: await turn == 0; turn = 1; goto x; b: skip; }
    process q { y: await turn == 1; turn = 0; goto y; }
    latency t: p@a -> p@b;
    """
    found = measured(text)
    assert isinstance(found, Unmeasured)
    assert "p at " in found.text and " and q at " in found.text


LOOPS = {
    "with a delay": "process p { a: skip; spin: delay 1 us; if (busy) { goto spin; } b: skip; }",
    "that waits": "process p { a: skip; spin: await !busy; b: skip; }",
    "of a delay that may be nothing": (
        "process p { a: skip; spin: delay 0..1 us; if (busy) { goto spin; } b: skip; }"
    ),
    "of an env": "env e { x: skip; goto x; }\nprocess p { a: skip; spin: await !busy; b: skip; }",
}


@pytest.mark.parametrize("name", LOOPS)
def test_other_loops_are_not(name: str) -> None:
    text = f"var busy: bool = true;\n{WORKER}{LOOPS[name]}\nlatency t: p@a -> p@b;\n"
    assert isinstance(measured(text), Measured)
