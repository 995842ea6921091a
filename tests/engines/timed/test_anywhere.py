"""What is so where each parameter has its largest value need not be so elsewhere in the boxes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.engines.timed.measure import Measuring
from checker.measured import Extreme, Measured, Unmeasured
from checker.render.as_latency import latency_cells
from checker.report import Column
from checker.source import Source
from checker.verdict import Unknown, Violated
from tests.engines.timed.agreement import system_of

US = Fraction(1, 10**6)

LATE = """
model never_at_the_top;
param a: time in 0 us..5 us;
var done: bool = false;
process p { s: delay a;  l: skip; }
process q { t: delay 2 us;  done = true; }
latency x: p@l when !done -> q@end;
within 1 us bounded: p@l when !done -> q@end    expect violated;
"""


def column(text: str, **settings: str) -> Column:
    (found,) = check(Source("m.mm", text), Options(settings, workers=1)).columns
    return found


def test_what_no_run_takes_at_the_top_may_be_taken_below() -> None:
    """At a = 5 us none begins it; at a = 0 it takes 2 us, so that 1 us does not hold."""
    at_0 = column(LATE, a="0 us")
    (bounded,) = (each for each in at_0.answers if each.row == "bounded")
    assert isinstance(bounded.verdict, Violated)
    (bounded,) = (each for each in column(LATE).answers if each.row == "bounded")
    assert isinstance(bounded.verdict, Unknown | Violated)


@pytest.mark.parametrize("event", ["false", "p@s && x"])
def test_what_is_never_taken_anywhere_is_known(event: str) -> None:
    text = (
        "model m;\nparam a: time in 0 us..5 us;\nvar x: bool = false;\n"
        "process p { s: delay a;  x = true; }\nprocess q { sleep 1 us..a + 1 us; }\n"
        f"latency w: {event} -> p@end;\n"
    )
    system = system_of(text)
    found = Measuring(system).of(system.latencies[0], Budget())
    assert isinstance(found, Measured) and not found.begun and found.worst is None


BROKEN = """
lock m: mutex;
param io: time in 1..10 ms;
process p {
a: m.lock();
b: sleep 1 ms..io;
c: m.lock();
d: skip;
}
latency x: p@a -> p@d;
"""


@pytest.mark.parametrize("values", [{}, {"io": "5 ms"}])
def test_what_ends_at_an_error_at_all_values_never_ends(values: dict[str, str]) -> None:
    (timing,) = column(BROKEN, **values).timings
    found = timing.measurement
    assert isinstance(found, Measured) and found.begun
    assert found.worst is None and found.best is None and found.best_known
    assert latency_cells(timing) == ("never ends (e)", "never ends (e)")


FAILS_AT_THE_TOP = """
param a: time in 0 us..5 us;
var done: bool = false;
process p { ask: delay a;  if (done) { assert false; }  %s  got: skip; }
process q { t: delay 2 us;  done = true; }
latency x: p@ask -> p@got;
"""


@pytest.mark.parametrize(
    "goes_on", ["await false;", "sleep any;", "while (!done) { delay 1 us; }  await false;", ""]
)
def test_what_fails_at_the_top_may_go_on_below(goes_on: str) -> None:
    """Of the longest time it can't be said that no run ends it, nor goes on for ever with it."""
    text = FAILS_AT_THE_TOP % goes_on
    (top,) = column(text, a="5 us").timings
    assert isinstance(top.measurement, Measured) and top.measurement.worst is None
    (timing,) = column(text).timings
    assert isinstance(timing.measurement, Unmeasured) or timing.measurement.worst is not None


def test_what_fails_at_the_top_may_go_round_below() -> None:
    text = FAILS_AT_THE_TOP % "while (true) { delay 1 us; }"
    (timing,) = column(text).timings
    assert isinstance(timing.measurement, Unmeasured) or timing.measurement.worst is not None


BEST = """
model where_it_ends;
param a: time in 0 us..5 us;
var done: bool = false;
process p { ask: delay a;  if ({} done) { goto got; }  await false;  got: skip; }
process q { t: delay 2 us;  done = true; }
latency x: p@ask -> p@got;
"""


@pytest.mark.parametrize("ends_if", ["!", ""])
def test_a_shortest_time_is_the_shortest_of_all_values(ends_if: str) -> None:
    """It is ended for a < 2 us, or for a > 2 us, alone: `no run ends it` is wrong."""
    found = system_of(BEST.replace("{}", ends_if))
    measured = Measuring(found).of(found.latencies[0], Budget())
    assert isinstance(measured, Unmeasured) or measured.best is not None or not measured.best_known


HELD = """
model held;
param io: time in 1..20 us;
param hold: time in 2..8 us;
lock k: mutex;
process low {
    s: sleep any;
    take: k.lock();  work: delay 1 us..hold;  read: sleep 1 us..io;  e: k.release();
}
process high { s: sleep any; ask: k.lock(); got: k.release(); }
within 5 us late: high@ask -> high@got    expect violated;
within io  early: high@ask -> high@got    expect violated;
"""


def test_a_bound_is_broken_where_it_is_broken_most() -> None:
    """It is `hold + io`; over 5 us the most with both at their largest, over `io` at any `io`."""
    system = system_of(HELD)
    late, early = (Measuring(system).of(each, Budget()) for each in system.latencies)
    for found, most in ((late, 28), (early, 9)):
        assert isinstance(found, Measured) and isinstance(found.worst, Extreme)
        assert found.point["hold"] == 8 * US and found.worst.value >= most * US
    assert isinstance(late, Measured) and late.point == {"io": 20 * US, "hold": 8 * US}
