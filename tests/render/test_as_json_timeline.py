"""Times as JSON, read from outside: a timeline says what the states of its run say, and adds up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.ir.duration import UNITS
from checker.measured import Extreme, Measured, Unmeasured
from checker.render.as_json import report_json
from checker.source import Source
from checker.verdict import Reason

HERE = Path(__file__).parent
SCHEMA = json.loads(files("checker.render").joinpath("schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
MODELS = [
    path
    for folder in (HERE.parent / "models" / "timed" / "latency", HERE.parent.parent / "specs")
    for path in sorted(folder.glob("*.mm"))
    if any(f"\n{kind} " in path.read_text("utf-8") for kind in ("latency", "within", "region"))
]


def seconds(text: str) -> Fraction:
    amount, unit = text.split(" ")
    return Fraction(amount) * UNITS[unit]


def instants(extreme: Mapping[str, Any]) -> list[Fraction]:
    return [Fraction(0), *(seconds(each["time"]) for each in extreme["trace"]["steps"])]


def states(extreme: Mapping[str, Any], begin: Fraction, end: Fraction) -> Iterator[Any]:
    """The states of the run in which some time between the two instants passes."""
    times = instants(extreme)
    trace = extreme["trace"]
    found = [trace["initial"], *(each["state"] for each in trace["steps"])]
    for number, state in enumerate(found):
        after = times[number + 1] if number + 1 < len(times) else None
        if after is not None and max(begin, times[number]) < min(end, after):
            yield state


def extremes(path: Path) -> Iterator[Mapping[str, Any]]:
    source = Source(str(path), path.read_text(encoding="utf-8"))
    report = check(source, Options(workers=1, budget=Budget(3000, seconds=20.0)))
    document = json.loads(report_json(report))
    VALIDATOR.validate(document)
    for latency in document["latencies"]:
        for each in (latency["worst"], latency["best"], latency.get("least")):
            if each is not None and "time" in each:
                yield each


def holders(state: Mapping[str, Any], lock: str, mode: str) -> list[str]:
    """Who has a lock: it stands under its name, or under that of the mode."""
    found = state.get(f"{lock}.{mode}", state.get(lock))
    return found if isinstance(found, list) else [found]


def test_there_are_models() -> None:
    assert len(MODELS) > 10


MANY_COLUMNS = ("throttle", "qos", "gc", "fork", "retry", "uptodate")
QUICK = [each for each in MODELS if each.stem not in MANY_COLUMNS][::2]


@pytest.mark.parametrize(
    "path",
    [pytest.param(each, marks=[] if each in QUICK else [pytest.mark.slow]) for each in MODELS],
    ids=lambda path: path.stem,
)
def test_a_timeline_is_of_its_run(path: Path) -> None:
    for extreme in extremes(path):
        times = instants(extreme)
        begin, end = times[extreme["first"]], times[extreme["last"]]
        assert end - begin == seconds(extreme["exact"])
        told = extreme["timeline"]
        if told is None:
            assert begin == end
            continue
        ticks = [*map(seconds, told["instants"])]
        assert ticks == sorted({*ticks}) and {*ticks} <= {*times}
        assert (ticks[0], ticks[-1]) == (begin, end)
        at = 0
        for stretch in told["path"]:
            assert stretch["first"] == at < stretch["last"]
            at = stretch["last"]
            assert seconds(stretch["length"]) == ticks[at] - ticks[stretch["first"]]
            who = [*(each["thread"] for each in stretch["waiting"]), stretch["thread"]]
            assert who[0] == extreme["trace"]["steps"][extreme["last"] - 1]["thread"]
        assert at == len(ticks) - 1
        for thread in told["threads"]:
            for span in thread["spans"]:
                here = [*states(extreme, ticks[span["first"]], ticks[span["last"]])]
                assert here
                if span["doing"] != "waits":
                    assert all(state[thread["thread"]] == span["name"] for state in here)
            for held in thread["held"]:
                here = [*states(extreme, ticks[held["first"]], ticks[held["last"]])]
                assert here
                assert all(
                    thread["thread"] in holders(each, held["lock"], held["mode"]) for each in here
                )


def test_some_have_all_that_there_is() -> None:
    found = [*extremes(HERE.parent.parent / "specs" / "io_under_lock.mm")]
    told = [each["timeline"] for each in found if each["timeline"] is not None]
    threads = [each for one in told for each in one["threads"]]
    assert any(each["held"] for each in threads)
    doing = {span["doing"] for each in threads for span in each["spans"]}
    assert doing == {"works", "sleeps", "waits"}


def test_the_documentation_shows_what_comes_out() -> None:
    page = (HERE.parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
    shown = page[page.index("- **`timeline`**") :].split("```")[1].removeprefix("json")
    found = [*extremes(HERE.parent.parent / "specs" / "io_under_lock.mm")]
    told = [each["timeline"] for each in found if each["timeline"] is not None]
    assert json.loads(shown) in told[0]["path"] and len(told[0]["path"]) == 3


def test_a_time_with_a_fraction_is_exact() -> None:
    text = "model m;\nprocess p { a: delay 1 us;  b: delay 1500 ns;  c: skip; }\n"
    report = check(Source("m.mm", f"{text}latency x: p@a -> p@c;\n"), Options(workers=1))
    (latency,) = json.loads(report_json(report))["latencies"]
    assert (latency["worst"]["exact"], latency["worst"]["time"]) == ("5/2 us", "2.5 us")
    assert [each["length"] for each in latency["blame"]] == ["1 us", "3/2 us"]
    assert latency["worst"]["timeline"]["instants"] == ["0 us", "1 us", "5/2 us"]


def test_the_longest_that_was_seen_is_told() -> None:
    text = "model m;\nprocess p { a: delay 1 us;  b: delay 1500 ns;  c: skip; }\n"
    report = check(Source("m.mm", f"{text}latency x: p@a -> p@c;\n"), Options(workers=1))
    (column,) = report.columns
    (timing,) = column.timings
    assert isinstance(timing.measurement, Measured)
    assert isinstance(timing.measurement.worst, Extreme)
    cut = Unmeasured(Reason.STATES, "Stopped.", {}, timing.measurement.worst)
    column = replace(column, timings=(replace(timing, measurement=cut),))
    document = json.loads(report_json(replace(report, columns=(column,))))
    VALIDATOR.validate(document)
    (latency,) = document["latencies"]
    assert latency["worst"] is None and latency["reason"]["code"] == "states"
    assert latency["least"]["exact"] == "5/2 us" and latency["least"]["timeline"] is not None
