"""Loops that can go on for ever with their delays, and such as can't."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.api import systems
from checker.ir.system import System
from checker.semantics.integers import outcomes
from checker.semantics.laps import Lasting, lasting
from checker.semantics.timing import time
from checker.source import Source
from checker.trace import Step, Trace

TWO = """
model two;
{params}
process a {{ l: delay {a};  goto l; }}
process b {{ m: delay {b};  goto m; }}
"""


def system(text: str) -> System:
    ((_, found),) = systems(Source("two.mm", text))
    return found


def run(of: System, way: str, loop: str) -> Trace:
    """The steps of the threads that are named by their letters, first those before the loop."""
    state, steps = of.initials[0], []
    for letter in way + loop:
        taken = (each for each in outcomes(of, state) if isinstance(each, Step))
        steps.append(next(e for e in taken if of.threads[e.action.thread].name == letter))
        state = steps[-1].state
    return Trace(of, of.initials[0], tuple(steps), len(way) + 1)


def laps_have_times(trace: Trace, laps: int) -> bool:
    """Whether the run has times with so many laps, by the check of finite runs."""
    assert trace.loop is not None
    lap = trace.steps[trace.loop - 1 :]
    steps = (*trace.steps[: trace.loop - 1], *lap * laps)
    return time(Trace(trace.system, trace.initial, steps)) is not None


@pytest.mark.parametrize(
    ("a", "b", "loop", "found"),
    [
        ("1 us", "1 us", "ab", Lasting.YES),
        ("1 us", "2 us", "ab", Lasting.NO),
        ("1 us", "2 us", "aab", Lasting.YES),
        ("1..2 us", "2..3 us", "ab", Lasting.YES),  # both take 2 us
        ("1..2 us", "3 us", "ab", Lasting.NO),
        ("2 us", "3 us", "aababaabab", Lasting.NO),  # 6 of a, 4 of b is right; here 6 and 4
        ("2 us", "3 us", "ababa", Lasting.YES),
        ("0 us", "0 us", "ab", Lasting.STILL),
        ("0..1 us", "0 us", "ab", Lasting.STILL),
        ("0..1 us", "0..1 us", "ab", Lasting.YES),
        ("1 us", "0 us", "ab", Lasting.NO),
    ],
)
def test_who_goes_how_often_decides(a: str, b: str, loop: str, found: Lasting) -> None:
    trace = run(system(TWO.format(a=a, b=b, params="")), "", loop)
    assert lasting(trace) is found
    assert laps_have_times(trace, 8) is (found is not Lasting.NO)


def test_one_value_of_a_parameter_must_do_for_all_laps() -> None:
    params = "param io: time in 1 us..5 us;"
    of = system(TWO.format(a="io", b="2..3 us", params=params))
    assert lasting(run(of, "", "ab")) is Lasting.YES
    assert lasting(run(of, "", "bba")) is Lasting.YES  # 4 us and 2 us, or 5 us and 2.5 us
    assert lasting(run(of, "", "aab")) is Lasting.YES
    assert lasting(run(of, "", "bbba")) is Lasting.NO
    assert lasting(run(of, "", "aaaab")) is Lasting.NO


def test_the_way_to_the_loop_counts() -> None:
    of = system(TWO.format(a="2 us", b="2 us", params=""))
    assert lasting(run(of, "a", "ba")) is Lasting.YES
    assert lasting(run(of, "aa", "ba")) is Lasting.NO


def test_who_is_in_a_delay_must_step() -> None:
    of = system(TWO.format(a="2 us", b="2..9 us", params=""))
    trace = run(of, "", "a")
    assert laps_have_times(trace, 4) and not laps_have_times(trace, 5)
    assert lasting(trace) is Lasting.NO


def test_an_env_need_not_step() -> None:
    text = "model m; process a { l: delay 2 us;  goto l; } env b { m: delay 1 us;  goto m; }"
    assert lasting(run(system(text), "", "a")) is Lasting.YES


FREE = """
model free;
process a { l: skip;  goto l; }
process b { m: %s;  goto m; }
"""


def test_a_loop_without_a_delay_will_do_where_none_must_end() -> None:
    assert lasting(run(system(FREE % "sleep any"), "", "a")) is Lasting.YES
    assert lasting(run(system(FREE % "delay 1 us"), "", "a")) is Lasting.NO
    assert lasting(run(system(FREE % "delay 1 us"), "", "ab")) is Lasting.NO


def test_no_time_is_too_short() -> None:
    """That time goes on is asked exactly, not up to some least amount."""
    tiny = f"{Fraction(1, 8)} ns".replace("1/8", "0.001")
    assert lasting(run(system(TWO.format(a=tiny, b=tiny, params="")), "", "ab")) is Lasting.YES
