"""A shortest time of 0 that was seen is the shortest, however soon the search was cut."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.front.model import load
from checker.latency_answer import Timing
from checker.measured import Measurement
from checker.render.as_latency import best_text
from checker.source import Source

SPEC = """
model soon;
param io: time in 1..20 ms;
lock l: mutex;
process w { come: sleep any;  ask: l.lock();  WORK got: l.release(); }
process r[2] { loop: sleep 1..3 ms;  l.lock();  delay 1 ms..io;  l.release();  goto loop; }
latency t: w@ask -> w@got;
"""


def told(work: str, settings: dict[str, str], states: int) -> tuple[Measurement, str]:
    """What is measured, and how its shortest time is told."""
    model = load(Source("m.mm", SPEC.replace("WORK", work)))
    system = model.system(next(iter(model.combinations(settings))))
    (latency,) = system.latencies
    found = Measuring(system).of(latency, Budget(states=states))
    return found, best_text(Timing(system, latency, found, None))


@pytest.mark.parametrize("settings", [{}, {"io": "5ms"}])
def test_no_time_is_shorter_than_none(settings: dict[str, str]) -> None:
    found, text = told("", settings, 10)
    assert found.best_known and found.best is not None and found.best.value == 0
    assert text == "0"
    if not settings:
        assert found.best_formula is not None
        assert found.best_formula.at({"io": Fraction(1, 1000)}) == 0


def test_where_other_values_may_take_longer_it_is_not_known() -> None:
    """At 20 ms, where it is measured, the delay may take no time; with less it takes some."""
    found, text = told("delay 20 ms - io;", {}, 12)
    assert not found.best_known
    assert "not known" in text
    found, text = told("delay 20 ms - io;", {"io": "20ms"}, 12)
    assert found.best_known and text == "0"
