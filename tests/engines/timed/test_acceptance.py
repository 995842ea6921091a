"""Specs of `tests/models/timed/latency`, with the answers that a study or the literature gives."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from checker.measured import Measured
from checker.report import Column
from checker.source import Source
from tests.engines.timed.agreement import US, Question, told
from tests.engines.timed.happening import asked
from tests.engines.timed.whole_time import Clockwork, by_whole_time
from tests.stated import complaints, limits, report

MODELS = sorted((Path(__file__).parents[2] / "models" / "timed" / "latency").glob("*.mm"))
LARGE = {"behind_a_waiting_writer", "bridge_at_night", "collision", "fddi", "fischer_of_three"}
"""What has too many whole units to be looked at one after the other."""


def columns(path: Path) -> tuple[str, tuple[Column, ...]]:
    text = path.read_text(encoding="utf-8")
    return text, report(Source(path.name, text), budget=limits(text)).columns


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_what_the_text_says_comes_out(path: Path) -> None:
    text, found = columns(path)
    assert [complaints(text, each) for each in found] == [[] for _ in found]


@pytest.mark.slow
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_whole_units_say_the_same(path: Path) -> None:
    if path.stem in LARGE:
        pytest.skip("too many whole units")
    for column in columns(path)[1]:
        if any(each.box for each in column.system.parameters):
            continue
        for timing in column.timings:
            if not isinstance(timing.measurement, Measured):
                continue
            unit = US if "refault" not in path.stem else 1000 * US
            clockwork = Clockwork(column.system, unit)
            what = asked(column.system, timing.latency)
            answer = by_whole_time(clockwork, what, most=200_000)
            question = Question(column.system, timing.latency, what, Fraction(unit))
            told(timing.measurement, answer, question, clockwork)


def test_a_wrong_line_is_told() -> None:
    """The lines of these specs can fail."""
    (path,) = (each for each in MODELS if each.stem == "small_hold")
    text, (column,) = columns(path)
    assert complaints(text, column) == []
    for wrong in ("worst 44 us, best 0", "worst 45 us, best 1 us", "never starts", "unknown"):
        other = text.replace("worst 45 us, best 0", wrong)
        assert len(complaints(other, column)) == 1, wrong
    (path,) = (each for each in MODELS if each.stem == "formula_of_a_queue")
    text, (column,) = columns(path)
    assert len(complaints(text.replace("worst 3*hold", "worst 2*hold"), column)) == 1
    (path,) = (each for each in MODELS if each.stem == "late_by_a_timer")
    text, (column,) = columns(path)
    for right, wrong in (("< 10 us\n", "< 11 us\n"), ("< 10 us,", "< 11 us,")):
        assert len(complaints(text.replace(right, wrong), column)) == 1, wrong
