"""`checker.Timing`: the times of a report from Python, the same as those of the command line."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import get_type_hints
from xml.dom import minidom

import pytest

import checker
from checker import render
from checker.render.as_region_plot import NotPlotted

SPEC = """\
model t;
param policy: 1..2;
param io: time in 2..9 ms;
param more: time in 1..3 ms;
process p { ask: sleep 1 ms..io;  again: if (policy == 2) { delay 1 ms..more; }  got: skip; }
process q { come: sleep any;  on: skip; }
within 4 ms  short: p@ask -> p@got;
latency      long:  p@ask -> p@got;
latency      never_ends: p@ask -> q@on;
latency      no:    q@on -> p@ask;
region       when:  p@ask -> p@got <= 5 ms;
region       each[t in 1..2]: p@ask -> q@on <= 3 ms;
"""


@pytest.fixture(scope="module")
def report() -> checker.Report:
    return checker.check(checker.load(text=SPEC, name="t.mm"), workers=1)


def test_a_row_is_found_by_its_name(report: checker.Report) -> None:
    for row in ("long", "when", "no"):
        found = report.finding(row, policy=2)
        assert isinstance(found, checker.Timing) and found == report.timing(row, policy=2)
        assert found.row == row and found.parameters == {"policy": "2"}
    assert isinstance(report.finding("short", policy=2), checker.Finding)
    assert isinstance(report.timing("short", policy=2), checker.Timing)
    kinds = {each.row: each.kind for each in report.timings}
    assert kinds["short"] == "within" and kinds["when"] == "region" and kinds["no"] == "latency"
    with pytest.raises(KeyError, match=r"only .*short.*long.*when"):
        report.finding("none")
    with pytest.raises(KeyError, match="2 of 2 columns fit; they differ in policy"):
        report.timing("long")
    told = "row 'deadlock' measures no time, only short, long, never_ends, no, when, each"
    with pytest.raises(KeyError, match=told):
        report.timing("deadlock", policy=1)
    with pytest.raises(KeyError, match=r"no row 'none' in this report, only .*deadlock.*when"):
        report.timing("none", policy=1)


def test_a_row_of_a_spec_that_measures_no_time() -> None:
    spec = checker.load(text="model m; process p { a: skip; }")
    with pytest.raises(KeyError, match="row 'error' measures no time, and no other does"):
        checker.check(spec, workers=1).timing("error")


def test_nothing_is_tied_where_no_line_is_broken() -> None:
    text = SPEC.replace("p@got;\nlatency      long", "p@got with twice = 1;\nlatency      long")
    spec = checker.load(text=text.replace("param io", "param twice: 1..2;\nparam io"))
    report = checker.check(spec, settings={"policy": 2}, workers=1)
    short = report.timing("short", twice=2)
    assert short.trace is not None
    again = checker.replay(spec, json.loads(short.trace.json()))
    assert "with twice = 1" in again.title[0] and "with twice = 1" in repr(short)
    told = [*short.trace.title, *again.title, repr(short), repr(again), short.worst, short.best]
    assert "\u00a0" not in "".join(told)


def test_it_is_typed() -> None:
    told = get_type_hints(checker.Report.timing)
    assert told["return"] is checker.Timing


def test_times_are_those_of_the_json(report: checker.Report) -> None:
    told = {
        (each["name"], each["parameters"]["policy"]): each
        for each in json.loads(report.json())["latencies"]
        if "member" not in each
    }
    for (name, policy), each in told.items():
        timing = report.timing(name, policy=policy)
        assert timing.data == each
        trace = timing.trace
        assert (trace is None) == (each["worst"] is None)
        if trace is not None:
            assert trace.data == each["worst"]["trace"]
            assert trace.title[0].startswith(f"{timing.kind} ")
    long = report.timing("long", policy=2)
    assert (long.worst, long.best) == ("io+more", "2 ms")
    assert (long.worst_seconds, long.best_seconds) == (Fraction(12, 1000), Fraction(2, 1000))
    assert report.timing("never_ends", policy=1).worst == "unbounded"
    assert report.timing("never_ends", policy=1).worst_seconds is None
    no = report.timing("no", policy=1)
    assert (no.worst, no.best, no.best_seconds) == ("unbounded", "never ends", None)


def test_what_never_begins_has_no_run() -> None:
    text = "model m;\nprocess p { a: delay 1 us;  b: skip; }\nlatency x: 1 == 2 -> p@b;\n"
    timing = checker.check(checker.load(text=text), workers=1).timing("x")
    assert (timing.trace, timing.worst, timing.worst_seconds) == (None, "never starts", None)


def test_a_time_of_some_values_says_which(report: checker.Report) -> None:
    short = report.timing("short", policy=1)
    if short.data["worst"]["formula"] == short.data["worst"]["time"]:
        assert " at io = " in short.worst
    assert "limit  4 ms" in short.text() and "short" in short.timeline()


def test_it_tells_and_draws_itself(report: checker.Report) -> None:
    long = report.timing("long", policy=2)
    assert str(long).startswith("latency long: p@ask -> p@got when policy = 2\n")
    assert "# takes the time" in long.timeline() and long.timeline() in long.text()
    minidom.parseString(long.svg())
    assert long.png().startswith(b"\x89PNG")
    shown = long._repr_html_()
    assert "<svg" in shown and shown.index("<pre") < shown.index("<svg")
    rests = report.timing("never_ends", policy=1)
    assert rests.timeline() == "" and rests._repr_svg_() is None
    assert "<svg" not in rests._repr_html_()
    with pytest.raises(ValueError, match="no longest time"):
        rests.svg()
    with pytest.raises(ValueError, match="format is 'gif'"):
        render.timeline_picture(long, "gif")


def test_a_region_is_drawn(report: checker.Report) -> None:
    when = report.timing("when", policy=2)
    assert when.region is not None
    assert when.region.holds({"io": Fraction(2, 1000), "more": Fraction(3, 1000)})
    assert not when.region.holds({"io": Fraction(3, 1000), "more": Fraction(3, 1000)})
    assert when.region.parameters == ("io", "more")
    with pytest.raises(KeyError, match="no value of more; the region depends on io, more"):
        when.region.holds({"io": Fraction(3, 1000)})
    with pytest.raises(KeyError, match="no value of io, more; "):
        when.region.holds({})
    assert when.holds_where in when.text().replace(" ", "")
    assert "worst io" not in repr(when) and when.holds_where in repr(when)
    drawn = when.svg()
    assert "region when: p@ask -&gt; p@got &lt;= 5 ms" in drawn
    assert "<svg" in when._repr_html_()
    both = render.plot(report, region="when").decode()
    assert len(both) > len(drawn) and "policy = 1" in both and "policy = 1" not in drawn
    with pytest.raises(NotPlotted, match="one region is plotted"):
        render.plot(report)
    with pytest.raises(NotPlotted, match="no `region`"):
        render.plot(report, region="long")
    with pytest.raises(ValueError, match="format is 'gif'"):
        render.plot(report, "gif", region="when")


def test_a_replayed_run_says_what_it_takes(report: checker.Report) -> None:
    trace = report.timing("long", policy=2).trace
    assert trace is not None
    saved = json.loads(trace.json())
    spec = checker.load(text=SPEC, name="t.mm")
    again = checker.replay(spec, saved)
    assert again.shows == "long" and "the run takes 12 ms for latency long" in again.title[1]
    over = checker.replay(spec, saved, property="short")
    assert over.shows == "short" and "violates within short: it takes 12 ms" in over.title[1]
    assert checker.replay(spec, saved, property="no").shows is None
