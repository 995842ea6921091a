"""Specs of `tests/models/timed/inversion`, with the answers that a study of time gives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from checker.api import Options, check
from checker.ir.actions import WaitKind
from checker.measured import Measured
from checker.render.as_latency import latency_cells
from checker.report import Column
from checker.source import Source
from tests.engines.timed.agreement import US, Question, told
from tests.engines.timed.inverted_reading import Inversions
from tests.engines.timed.specs import Spec
from tests.engines.timed.whole_time import Clockwork, by_whole_time
from tests.slow import one_in
from tests.stated import complaints, limits, report

MODELS = sorted((Path(__file__).parents[2] / "models" / "timed" / "inversion").glob("*.mm"))
LARGE = {"behind_a_waiting_writer", "pathfinder", "pathfinder_lends"}
"""What has too many whole units to be looked at one after the other."""


def columns(path: Path) -> tuple[str, tuple[Column, ...]]:
    text = path.read_text(encoding="utf-8")
    return text, report(Source(path.name, text), budget=limits(text)).columns


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_what_the_text_says_comes_out(path: Path) -> None:
    text, found = columns(path)
    assert [complaints(text, each) for each in found] == [[] for _ in found]


@pytest.mark.parametrize("path", one_in(2, MODELS), ids=lambda path: path.stem)
def test_whole_units_say_the_same(path: Path) -> None:
    """Where all waits are for locks, which the second reading knows without a spec as data."""
    if path.stem in LARGE:
        pytest.skip("too many whole units")
    unit = US if " us;" in path.read_text(encoding="utf-8") else 1000 * US
    for column in columns(path)[1]:
        system = column.system
        waits = {each.wait.kind for each in system.actions if each.wait is not None}
        if any(each.box for each in system.parameters) or waits != {WaitKind.LOCK}:
            continue
        for timing in column.timings:
            measured, thread = timing.measurement, timing.latency.inverted
            assert isinstance(measured, Measured) and thread is not None
            clockwork = Clockwork(system, unit)
            what = Inversions(system, Spec((), (), (), ()), clockwork).asked(thread)
            answer = by_whole_time(clockwork, what, most=200_000)
            assert answer.begun == measured.begun
            if system.timed and measured.begun:
                question = Question(system, timing.latency, what, Fraction(unit))
                told(measured, replace(answer, shortest=None), question, clockwork)


SAMPLE = {
    ("HOLD", "true"): ("hold+io+5us", "direct, off CPU"),
    ("MMAP_RETRY", "true"): ("2hold+io+10us", "direct, off CPU"),
    ("VMA_RETRY", "true"): ("hold+io+5us", "direct, off CPU"),
    ("HOLD", "false"): ("hold+io+5us", "direct, off CPU"),
    ("MMAP_RETRY", "false"): ("2hold+10us", "direct"),
    ("VMA_RETRY", "false"): ("hold+5us", "direct"),
}
"""By policy, and whether a page may be evicted: section 7.2, `on io of background` or `on hold`."""


@pytest.mark.slow
@pytest.mark.parametrize("evict", ["true", "false"])
def test_the_sample_of_the_language(evict: str) -> None:
    sample = Path(__file__).parents[2] / "normative" / "sample.mm"
    text = sample.read_text(encoding="utf-8") + "inversion held_up: thread mprotect;\n"
    options = Options({"evict": evict}, properties=("held_up",), workers=1)
    found = {}
    for column in check(Source("sample.mm", text), options).columns:
        (timing,) = column.timings
        found[column.varying["policy"], evict] = latency_cells(timing)
    assert found == {key: cells for key, cells in SAMPLE.items() if key[1] == evict}


def test_a_wrong_line_is_told() -> None:
    """The lines of these specs can fail."""
    (path,) = (each for each in MODELS if each.stem == "throttled")
    text, (column,) = columns(path)
    assert complaints(text, column) == []
    right = "worst io + throttle + 5 us, how direct, off CPU"
    for wrong in (
        "worst io + 5 us",
        "none",
        "none, timed",
        "inverted",
        right.replace("direct", "chained"),
    ):
        other = text.replace(right, wrong)
        assert len(complaints(other, column)) == 1, wrong
