"""The line that shows how far a run is: what it says, what it leaves out, and where it is shown."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest

from checker.api import Options, check
from checker.command.meter import APART, Meter, fitting
from checker.command.output import Output
from checker.engines.budget import Budget, resident, resident_in_all
from checker.engines.engine import Progress
from checker.source import Source

ROOT = Path(__file__).parent.parent
SPEC = """\
model large;
param start: 0..1;
var n[9]: 0..9 = start;
process p[i in 9] { l: n[i] = (n[i] + 1) % 10;  goto l; }
always low: n[0] < 10;
"""


class Clock(Budget):
    """A budget whose clock is set by hand."""

    now = 0.0

    @property
    def elapsed(self) -> float:
        return Clock.now


class Screen(StringIO):
    """A terminal of some columns."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    for name in ("CI", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    Clock.now = 0.0
    yield Screen()


def shown(screen: Screen) -> list[str]:
    """The lines one after another."""
    return [each.removesuffix("\x1b[K") for each in screen.getvalue().split("\r")[1:]]


def test_all_columns_are_told_together(screen: Screen) -> None:
    with Meter(Output(screen), Clock(), memory=lambda: 3 << 29) as meter:
        Clock.now = 1.0
        meter.watch(0, 3, Progress(1_000, 40, 7))
        Clock.now = 2.0
        meter.watch(1, 3, Progress(500, 30, 9))
        Clock.now = 3.0
        meter.watch(0, 3, Progress(1_500, 0, 8, over=True))
    assert shown(screen) == [
        "column 1 of 3  1,000 states  1,000/s  40 to expand  depth 7  1.5 GiB  0:01",
        "columns 1, 2 of 3  1,500 states  750/s  70 to expand  depth 9  1.5 GiB  0:02",
        "column 2 of 3  2,000 states  667/s  30 to expand  depth 9  1.5 GiB  0:03",
        "",
    ]


def test_latencies_are_told_behind_the_columns(screen: Screen) -> None:
    with Meter(Output(screen), Clock(), memory=lambda: 3 << 29) as meter:
        Clock.now = 1.0
        meter.watch(0, 3, Progress(1_000, 0, 7, over=True))
        for second, column, classes, name in (
            (2.0, 0, 64, "wait"),
            (3.0, 1, 6_400, "wait"),
            (4.0, 1, 12_800, "hold"),
            (5.0, 2, 64, "last"),
        ):
            Clock.now = second
            meter.watch(column, 3, Progress(classes, 0, 0, latency=name))
        Clock.now = 6.0
        meter.watch(0, 3, Progress(0, 0, 0, over=True, latency="wait"))
        meter.watch(1, 3, Progress(0, 0, 0, over=True, latency="wait"))
        Clock.now = 7.0
        meter.watch(1, 3, Progress(640, 0, 0, latency="hold"))  # a longer try begins anew
        Clock.now = 8.0
        meter.watch(1, 3, Progress(0, 0, 0, over=True, latency="hold"))
        Clock.now = 9.0
        meter.watch(2, 3, Progress(0, 0, 0, over=True, latency="last"))
    assert shown(screen) == [
        "1 of 3 columns done  1,000 states  1,000/s  0 to expand  depth 0  1.5 GiB  0:01",
        "column 1 of 3  wait  64 classes  0/s  1.5 GiB  0:02",
        "columns 1, 2 of 3  wait  6,464 classes  6,464/s  1.5 GiB  0:03",
        "columns 1, 2 of 3  wait, hold  19,264 classes  9,632/s  1.5 GiB  0:04",
        "3 latencies  19,328 classes  6,421/s  1.5 GiB  0:05",
        "columns 2, 3 of 3  3 latencies  19,264 classes  4,288/s  1.5 GiB  0:06",
        "columns 2, 3 of 3  hold, last  704 classes  235/s  1.5 GiB  0:07",
        "column 3 of 3  last  64 classes  213/s  1.5 GiB  0:08",
        "",
    ]


def test_the_rate_is_that_of_late(screen: Screen) -> None:
    with Meter(Output(screen), Clock()) as meter:
        for second in range(1, 12):
            Clock.now = float(second)
            meter.watch(0, 1, Progress(1_000 * second + 9_000 * max(second - 5, 0), 1, 1))
    rates = [re.findall(r"([\d,]+)/s", each) for each in shown(screen)[:-1]]
    assert rates[:5] == [["1,000"]] * 5
    assert rates[-1] == ["10,000"]


def test_it_never_shows_a_rate_below_nothing(screen: Screen) -> None:
    with Meter(Output(screen), Clock()) as meter:
        for second, states in ((1, 20_000), (5, 5_000)):  # another process begins anew
            Clock.now = float(second)
            meter.watch(0, 1, Progress(states, 1, 1))
    assert "  0/s  " in shown(screen)[1]


def test_it_does_not_flicker(screen: Screen) -> None:
    with Meter(Output(screen), Clock()) as meter:
        for tick in range(500):
            Clock.now = tick / 100
            meter.watch(0, 1, Progress(tick, 1, 1))
    assert 15 <= len(shown(screen)) - 1 <= 5 / APART


PARTS = {
    "column": "columns 3, 5 of 8",
    "states": "1,234,567 states",
    "rate": "45,210/s",
    "waiting": "12,000 to expand",
    "depth": "depth 31",
    "memory": "1.2 GiB",
    "time": "1:05",
}


@pytest.mark.parametrize(
    ("room", "line"),
    [
        (199, "  ".join(PARTS.values())),
        (79, "columns 3, 5 of 8  1,234,567 states  45,210/s  12,000 to expand  1.2 GiB  1:05"),
        (59, "columns 3, 5 of 8  1,234,567 states  45,210/s  1:05"),
        (39, "1,234,567 states  45,210/s  1:05"),
        (24, "1,234,567 states  1:05"),
        (19, "1,234,567 states"),
        (9, ""),
    ],
)
def test_parts_are_dropped_where_there_is_no_room(room: int, line: str) -> None:
    assert fitting(PARTS, room) == line


def test_nothing_is_drawn_where_nobody_looks(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(stream: StringIO, environment: Mapping[str, str]) -> bool:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            Clock.now = 0.0
            with Meter(Output(stream), Clock()) as meter:
                Clock.now = 9.0
                meter.watch(0, 1, Progress(1, 1, 1))
        return bool(stream.getvalue())

    assert drawn(Screen(), {})
    assert drawn(Screen(), {"NO_COLOR": "1"}), "it has no colour"
    assert drawn(Screen(), {"CI": "false"})
    assert not drawn(StringIO(), {})
    assert not drawn(StringIO(), {"CLICOLOR_FORCE": "1"})
    assert not drawn(Screen(), {"TERM": "dumb"})
    assert not drawn(Screen(), {"CI": "true"})
    monkeypatch.delenv("TERM")
    assert not drawn(Screen(), {})


def test_fine_steps_are_columns_beside_the_others() -> None:
    seen: list[tuple[int, int, bool]] = []
    text = "param n: 0..1;\nvar x: 0..2 = n;\nprocess p { x = 2; }\n"
    check(
        Source("m.mm", text),
        Options(workers=1, fine=True),
        lambda number, count, progress: seen.append((number, count, progress.over)),
    )
    assert seen == [(0, 4, True), (1, 4, True), (2, 4, True), (3, 4, True)]


def test_memory_is_that_of_all_processes() -> None:
    code = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert resident_in_all() > resident() + (1 << 20)
        child.communicate()


# On a true terminal


def on_terminal(width: int, *arguments: str, **environment: str) -> tuple[str, str]:
    """What a run writes to a terminal as its standard error, and what to standard output."""
    import fcntl
    import pty
    import termios

    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    gone = ("CI", "NO_COLOR", "COLUMNS", "CLICOLOR_FORCE", "FORCE_COLOR")
    usual = {name: value for name, value in os.environ.items() if name not in gone}
    with subprocess.Popen(
        [sys.executable, "-m", "checker", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=there,
        env={**usual, "TERM": "xterm", "PYTHONPATH": str(ROOT), **environment},
    ) as process:
        os.close(there)
        written = b""
        try:
            while part := os.read(here, 1 << 16):
                written += part
        except OSError:  # the other side is closed
            pass
        os.close(here)
        assert process.stdout is not None
        out = process.stdout.read().decode()
    return written.decode(), out


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("meter") / "large.mm"
    path.write_text(SPEC, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("width", "workers"), [(100, "1"), (20, "2")])
def test_a_line_on_a_terminal(large: str, width: int, workers: str) -> None:
    began = time.monotonic()
    written, out = on_terminal(width, large, "--workers", workers, "--max-seconds", "2")
    took = time.monotonic() - began
    lines = [each.removesuffix("\x1b[K") for each in written.split("\r")]
    assert written.endswith("\r\x1b[K") and "\n" not in written
    assert 2 < len(lines) < took / APART + 3
    assert all(len(each) < width for each in lines)
    shown = [int(each.replace(",", "")) for each in re.findall(r"([\d,]+) states", written)]
    assert len(shown) == len(lines) - 2 and max(shown) > 0
    assert ("of 2" in written) is ("/s" in written) is (width > 20)
    assert "states" in out and "\x1b" not in out
    if workers == "1":
        assert all(one <= other for one, other in pairwise(shown))


TIMES = """\
model times;
param start: 1..2;
var n: 0..200 = 0;
process slow[start + 2] { a: delay 1..7 us;  n = (n + 1) % 200;  goto a; }
latency round: slow[0]@a -> slow[0]@a;
latency count: n == 0 -> n == 199;
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_latencies_on_a_terminal(tmp_path: Path, workers: str) -> None:
    path = tmp_path / "times.mm"
    path.write_text(TIMES, encoding="utf-8")
    limits = ("--workers", workers, "--max-seconds", "5", "--max-states", "3000")
    written, _ = on_terminal(120, str(path), *limits)
    lines = [each.removesuffix("\x1b[K") for each in written.split("\r")]
    told = [each for each in lines if " classes  " in each]
    assert told and written.endswith("\r\x1b[K")
    for each in told:
        assert re.match(r"columns? \d(, \d)? of 2  (round|count|round, count|count, round)  ", each)


def test_no_line_in_a_log_or_when_quiet(large: str) -> None:
    limits = (large, "--max-seconds", "1", "--workers", "1")
    assert on_terminal(80, *limits, CI="true")[0] == ""
    assert on_terminal(80, *limits, "-q")[0] == ""
