"""The times that one run takes, against those that were measured, and those thought out here."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from checker.api import Options, check, systems
from checker.engines.budget import Budget
from checker.ir.system import System
from checker.measured import Endless, Extreme, Measured, Unbounded
from checker.semantics.integers import outcomes
from checker.semantics.passages import Passage, lasted, passages, passed
from checker.semantics.timing import time
from checker.source import Source
from checker.trace import Step, Trace
from tests.shipped import asks, shipped
from tests.slow import one_in

TIMED = ("latency", "within", "region")
FOLDER = Path(__file__).parent.parent / "models" / "timed" / "latency"
MODELS = [
    *one_in(2, (path for path in sorted(FOLDER.glob("*.mm")) if asks(path, *TIMED))),
    *shipped(*TIMED),
]


def run_of(system: System, *names: str) -> Trace:
    """The run of the actions of these names, as early as can be."""
    run = Trace(system, system.initials[0])
    for name in names:
        (step,) = (
            each
            for each in outcomes(system, run.last)
            if isinstance(each, Step) and each.action.name == name
        )
        run = Trace(system, run.initial, (*run.steps, step))
    timed = time(run)
    assert timed is not None
    return timed


def test_there_are_models() -> None:
    assert len(MODELS) > 10


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_run_that_was_measured_takes_what_was_measured(path: Path) -> None:
    source = Source(str(path), path.read_text(encoding="utf-8"))
    options = Options(workers=1, budget=Budget(3000, seconds=20.0))
    for column in check(source, options).columns:
        for timing in column.timings:
            measured = timing.measurement
            worst = measured.worst if isinstance(measured, Measured) else None
            if isinstance(worst, Extreme):
                here = Passage(worst.first, worst.last)
                assert here in [*passages(worst.trace, timing.latency)]
                assert lasted(worst.trace, here) == worst.value
                told = passed(worst.trace, [timing.latency])
                assert told is not None and told.passage is not None
                assert told.passage.last is None or lasted(worst.trace, told.passage) == worst.value
                bound = timing.latency.bound
                over = bound is not None and worst.value > bound.at(worst.trace.point)
                assert told.breaks == over
            if isinstance(worst, Unbounded):
                (*_, last) = passages(worst.trace, timing.latency)
                assert last == Passage(worst.first, None)
                run = time(worst.trace) if worst.trace.loop is None else None
                if worst.why is Endless.RESTS:
                    assert run is not None
                    told = passed(run, [timing.latency])
                    assert told is not None and told.endless
            best = measured.best if isinstance(measured, Measured) else None
            if best is not None:
                here = Passage(best.first, best.last)
                assert here in [*passages(best.trace, timing.latency)]
                assert lasted(best.trace, here) == best.value


SPEC = """\
model m;
var again: 0..2 = 0;
process p {
a: delay 2 us;
b: delay 3 us;
   again += 1;
   if (again < 2) { goto a; }
c: delay 7 us;
d: skip;
}
latency two:    p@a -> p@c;
latency lap:    p@a -> p@a;
latency over:   p@d -> p@a;
latency off:    p@c -> p@a;
latency same:   p@b -> p@b or p@c;
latency nought: p@c -> again == 2;
within 9 us   nine: p@a -> p@c;
within 10 us  ten:  p@a -> p@c;
within 6 us   six:  p@c -> p@d;
"""


def us(number: int) -> Fraction:
    return Fraction(number, 1_000_000)


def test_which_start_counts() -> None:
    ((_, system),) = systems(Source("m.mm", SPEC))
    run = run_of(system, "p@a", "p@b", "p@a", "p@b", "p@c")
    assert [each.time for each in run.steps] == [us(2), us(5), us(7), us(10), us(17)]
    found = {each.name: [*passages(run, each)] for each in system.latencies}
    assert found == {
        "two": [Passage(0, 4)],
        "lap": [Passage(0, 2), Passage(2, None)],
        "over": [Passage(5, None)],
        "off": [Passage(4, None)],
        "same": [Passage(1, 1), Passage(3, 3)],
        "nought": [Passage(4, 4)],
        "nine": [Passage(0, 4)],
        "ten": [Passage(0, 4)],
        "six": [Passage(4, 5)],
    }
    told = {each.name: passed(run, [each]) for each in system.latencies}
    broken = {name for name, each in told.items() if each is not None and each.breaks}
    assert broken == {"nine", "six"}


def test_what_is_not_over_yet() -> None:
    ((_, system),) = systems(Source("m.mm", SPEC))
    (nine,) = (each for each in system.latencies if each.name == "nine")
    short, long = (run_of(system, *("p@a", "p@b", "p@a", "p@b")[:length]) for length in (3, 4))
    told = passed(short, [nine])
    assert told is not None and told.passage == Passage(0, None) and not told.breaks
    assert not told.endless  # a delay with an end runs
    told = passed(long, [nine])
    assert told is not None and told.passage == Passage(0, 4) and told.breaks


def test_a_run_that_comes_to_rest_never_ends_it() -> None:
    text = "model m; process p { a: sleep any; b: skip; } process q { c: delay 4 us; d: skip; }"
    ((_, system),) = systems(Source("m.mm", f"{text} within 9 us w: p@a -> p@b;"))
    (latency,) = system.latencies
    rest, under_way = run_of(system, "q@c", "q@d"), run_of(system)
    told = passed(under_way, [latency])
    assert told is not None and not told.endless and not told.breaks
    told = passed(rest, [latency])
    assert told is not None and told.endless and told.breaks
