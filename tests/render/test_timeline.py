"""Timelines: each stretch is told as the run and its delays say, nothing is wider than a mail."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.api import Options, check
from checker.command.cli import run as command
from checker.ir.duration import show_seconds
from checker.measured import Extreme, Measured
from checker.render.as_text import Wanted, report_text
from checker.render.as_timeline import timeline_lines
from checker.render.as_timeline_picture import timeline_dot
from checker.render.graphviz import draw
from checker.render.history import holding
from checker.render.ink import PAPER
from checker.render.timeline import Doing, Timeline, timeline
from checker.report import GOOD, UNEXPECTED
from checker.source import Source
from tests.render.test_as_latency import BEHIND
from tests.render.test_as_picture import texts

RETRY = (Path(__file__).parents[2] / "specs" / "retry.mm").read_text(encoding="utf-8")
RETRY = RETRY.partition("latency")[0] + "latency prompt: mprotect@request -> mprotect@change;\n"

PERIODIC = """model periodic;
lock l: mutex;
process a { n: delay 1 us;  m: delay 2 us;  w: l.lock();  x: delay 3..40 us;  l.release(); }
process b { l.lock();  y: delay 5 us;  z: sleep 70 us;  u: delay 1..2 us;  l.release();  v: skip; }
daemon clock { tick: sleep 7 us;  goto tick; }
latency whole: a@n -> a@x;
latency rest: b@y -> b@v;
"""

LINES = """\
       0      8 ms     28 ms     28.005 ms
       |  8 ms  | 20 ms  |    5 us   |
wait   |-------- <28.005 ms> --------|
writer [.......... l write ..........]
reader [# look #|# read #|### done ##]
  l    ------------- read ------------
"""


def found(text: str, **settings: str) -> list[tuple[str, Timeline]]:
    report = check(Source("m.mm", text), Options(workers=1, settings=settings))
    told = []
    for column in report.columns:
        for each in column.timings:
            measured = each.measurement
            assert isinstance(measured, Measured)
            worst = measured.worst
            line = timeline(worst, "m.mm") if isinstance(worst, Extreme) else None
            if line is not None and isinstance(worst, Extreme):
                assert line.whole == worst.value
                told.append((each.latency.name, line))
    return told


@pytest.fixture(scope="module")
def every() -> list[tuple[str, Timeline]]:
    retry = found(RETRY, faulters="1", evict="true", policy="all")
    return [*found(BEHIND), *found(PERIODIC), *retry]


def after(told: Timeline, tick: Fraction) -> int:
    """The last step at or before an instant."""
    return sum(each.time is not None and each.time <= tick for each in told.trace.steps)


def test_the_blamed_time_is_all_the_time(every: list[tuple[str, Timeline]]) -> None:
    assert len(every) == 3 + 2 + 3
    for _, told in every:
        blamed = [k for each in told.spans if each.blamed for k in range(each.first, each.last)]
        assert sorted(blamed) == [*range(len(told.lengths))]


def test_what_takes_time_is_within_its_delay(every: list[tuple[str, Timeline]]) -> None:
    whole = 0
    for _, told in every:
        point = told.trace.point
        for each in told.spans:
            if each.doing is Doing.WAITS or each.delay is None:
                continue
            first = each.first
            for before in told.spans_of(each.thread):  # of which a part only is blamed
                if before.last == first and before.delay == each.delay:
                    first = before.first
            length = told.ticks[each.last] - told.ticks[first]
            assert each.delay.high is None or length <= each.delay.high.at(point)
            ends = told.ticks[each.last]
            stepped = any(
                step.time == ends and step.action.thread == each.thread for step in told.trace.steps
            )
            if stepped and not each.before:
                assert length >= each.delay.low.at(point)
                whole += 1
    assert whole > 5


def test_bars_are_what_is_held(every: list[tuple[str, Timeline]]) -> None:
    for _, told in every:
        system = told.trace.system
        for k in range(len(told.ticks) - 1):
            state = told.trace.state(after(told, told.ticks[k]))
            for lock in range(len(system.locks)):
                for thread in range(len(system.threads)):
                    bars = [
                        each.mode
                        for each in told.bars_of(thread)
                        if each.lock == lock and each.first <= k < each.last
                    ]
                    mode = holding(system, state, lock, thread)
                    assert bars == ([] if mode is None else [mode])


def test_who_waits_takes_no_step(every: list[tuple[str, Timeline]]) -> None:
    waits = 0
    for _, told in every:
        for each in told.spans:
            if each.doing is Doing.WAITS:
                inside = (told.ticks[each.first], told.ticks[each.last])
                waits += 1
                assert not any(
                    step.action.thread == each.thread
                    and step.time is not None
                    and inside[0] < step.time < inside[1]
                    for step in told.trace.steps
                )
    assert waits


def test_as_text() -> None:
    (_, told), *_ = found(BEHIND)
    lines = timeline_lines(told, "wait", PAPER, "")
    assert "\n".join(lines[:-1]) + "\n" == LINES
    assert lines[-1] == "# takes the time  . waits  - holds  (not to scale)"


@pytest.mark.parametrize("width", [40, 60, 72])
def test_nothing_is_wider_than_the_page(every: list[tuple[str, Timeline]], width: int) -> None:
    from checker.render.ink import Ink

    for name, told in every:
        lines = timeline_lines(told, name, Ink(width=width))
        assert max(map(len, lines)) <= width
        text = "\n".join(lines)
        assert all(each.name in text for each in told.lanes)
        assert all(show_seconds(each) in text for each in (*told.ticks, *told.lengths))


WAITING = """model waiting;
class high > low;
cpus 1;
var ready: bool = false;
process quick class high { come: sleep any;  work: delay 1 ms; }
process slow  class low  { come: sleep any;  ask: delay 2 ms;  see: await ready;  done: skip; }
process other { go: await slow@see;  io: sleep 8 ms;  ready = true; }
latency held: slow@ask -> slow@done;
"""


def test_what_is_waited_for_stands_in_ticks_where_it_is_text() -> None:
    text = report_text(check(Source("m.mm", WAITING), Options(workers=1)))
    assert "a CPU <- quick@work" in text and "`a CPU`" not in text and "`ready` <- other" in text
    (_, told), *_ = found(WAITING)
    waits = {each.name for each in told.spans if each.doing is Doing.WAITS}
    assert waits == {"a CPU", "`ready`", "`slow@see`"}


def test_it_stands_with_a_bound_that_is_not_kept_and_with_all_runs() -> None:
    report = check(Source("m.mm", BEHIND), Options(workers=1))
    row = "[# look #|# read #|### done ##]"
    assert row not in report_text(report)
    assert row in report_text(report, Wanted(traces=True))
    surprising = check(Source("m.mm", BEHIND.replace(" expect violated", "")), Options(workers=1))
    text = report_text(surprising)
    assert text.count(row) == 1 and text.index("within hasty is violated") < text.index(row)


def test_as_picture(every: list[tuple[str, Timeline]]) -> None:
    (name, told), *_ = every
    shown = texts(draw(timeline_dot(told, name, ["it is so"]), "svg", placed=True))
    for each in ("it is so", "28.005 ms", "8 ms", "waits for l write", "sleep 50 us..io off CPU"):
        assert each in shown
    assert "class interactive" in shown and "read" in shown


def test_no_box_covers_another(every: list[tuple[str, Timeline]]) -> None:
    for name, told in every:
        boxes = places(timeline_dot(told, name, ["it is so"]))
        assert len([each for each in boxes if each.startswith("span")]) == len(told.spans)
        for one, (left, low, right, high) in boxes.items():
            for other, (left2, low2, right2, high2) in boxes.items():
                apart = right <= left2 or right2 <= left or high <= low2 or high2 <= low
                assert one == other or apart, (one, other)


def places(dot: str) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of each box, in points."""
    found = {}
    for line in dot.splitlines():
        name = re.match(r'  "((?:span|bar|lane|rank|held|title|note) [\d ]+)" \[', line)
        if name is None:
            continue
        values = dict(re.findall(r"(\w+)=\"?([-\d.,!]+)\"?[,\]]", line))
        x, y = map(float, values["pos"].rstrip("!").split(","))
        width, height = float(values["width"]) * 72, float(values["height"]) * 72
        found[name[1]] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return found


def test_files_of_the_longest_times(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, folder = tmp_path / "m.mm", tmp_path / "runs"
    path.write_text(BEHIND, encoding="utf-8")
    arguments = [str(path), "-q", "--trace-dir", str(folder)]
    assert command([*arguments, "--trace-format", "svg,png,txt,json,itf.json"]) == GOOD
    ends = {each.name for each in folder.iterdir()}
    assert ends == {f"m-wait.{end}" for end in ("svg", "png", "txt", "json", "itf.json")}
    assert ElementTree.fromstring((folder / "m-wait.svg").read_bytes()) is not None
    text = (folder / "m-wait.txt").read_text(encoding="utf-8")
    assert text.startswith("latency wait: writer@ask -> writer@got\nworst: hold + io + 5 us")
    assert LINES in text
    assert command([str(path), "--replay", str(folder / "m-wait.json")]) == GOOD
    assert "28.005 ms  writer@ask" in capsys.readouterr().out


def test_files_of_a_bound_that_is_not_kept(tmp_path: Path) -> None:
    path, folder = tmp_path / "m.mm", tmp_path / "runs"
    path.write_text(BEHIND.replace(" expect violated", ""), encoding="utf-8")
    arguments = [str(path), "-q", "--property", "hasty", "--trace-dir", str(folder)]
    assert command([*arguments, "--trace-format", "txt,json"]) == UNEXPECTED
    assert "hasty  |-" in (folder / "m-hasty.txt").read_text(encoding="utf-8")
    assert command([str(path), "--replay", str(folder / "m-hasty.json")]) == GOOD
