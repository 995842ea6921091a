"""Reports on pages of other widths: nothing is lost on a narrow one, none is wider than a mail."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from checker.api import Options, check
from checker.command.output import Output
from checker.engines.budget import Budget
from checker.render.as_text import Wanted, report_text, summary_line
from checker.render.page import WIDTH, columns
from checker.report import Report
from checker.source import Source
from tests.shipped import shipped
from tests.slow import first_of
from tests.texts import spec

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SPECS = [*sorted((HERE / "specs").glob("*.mm")), *shipped(step=3)]
ALL = Wanted(traces=True, warnings=True)


def report(source: Source, states: int = 300) -> Report:
    return check(source, Options(workers=1, budget=Budget(states=states)))


def missing(usual: str, text: str) -> set[str]:
    """The words of a text that another has not, wherever its lines are broken."""
    whole = "".join(text.split())
    drawn = re.compile(r"[][|^.#=~<>-]+")  # lays out, and is as long as there is room
    parts = (part for word in usual.split() for part in re.split(r":|\.\.|[<>]", word))
    return {part for part in parts if part not in whole and not drawn.fullmatch(part)}


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_nothing_is_lost_on_a_narrow_page(path: Path) -> None:
    found = report(Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
    usual = report_text(found, Wanted(traces=True))
    for width in (40, 50, 60):
        text = report_text(found, Wanted(traces=True), width=width)
        assert max(map(columns, text.splitlines())) <= width
        assert not missing(usual, text)
    assert report_text(found, ALL, width=WIDTH) == report_text(found, ALL)


@pytest.mark.parametrize("seed", first_of(5, range(10)))
def test_any_report_fits_its_page(seed: int) -> None:
    found = report(Source("m.mm", spec(seed).text))
    for width in (40, 55, 72):
        for wanted in (ALL, Wanted(traces=True, lanes=True)):
            shown = report_text(found, wanted, width=width)
            for line in [*shown.splitlines(), *summary_line(found, width).splitlines()]:
                assert columns(line) <= width
                assert line == line.rstrip()


CROSSED = (ROOT / "specs" / "retry.mm").read_text(encoding="utf-8")


@pytest.mark.parametrize(("width", "beside"), [(72, 3), (60, 2), (40, 1)])
def test_columns_go_below_each_other(width: int, beside: int) -> None:
    options = Options({"evict": "false"}, ("excluded", "writer_behind_io"), workers=1)
    text = report_text(check(Source("retry.mm", CROSSED), options), width=width)
    rows = re.findall(r"^always    excluded +(holds.*)$", text, re.MULTILINE)
    assert len(rows[0].split()) == beside
    assert sum(len(each.split()) for each in rows) == 3


def test_a_long_label_leaves_room_for_two_columns() -> None:
    path = HERE / "specs" / "grid.mm"
    shown = report_text(report(Source("grid.mm", path.read_text(encoding="utf-8"))), width=60)
    label = "always    a_property_with_a_long_name"
    assert f"\n{label}\n" in shown
    assert re.search(rf"\n{label}\n +holds +holds\n", shown)


def test_a_long_label_has_a_line_of_its_own() -> None:
    text = "model m;\nparam p: bool;\nvar x: bool = p;\nprocess q { x = true; }\n"
    text += "always a_name_that_is_rather_long: !x;\n"
    shown = report_text(report(Source("m.mm", text)), width=40).splitlines()
    place = shown.index("always    a_name_that_is_rather_long")
    assert shown[place + 1].split() == ["violated", "(!)", "violated", "(!)"]
    assert shown[place - 1].split() == ["p", "false", "true"]


def test_what_a_step_does_stands_below_it_where_there_is_no_room() -> None:
    shown = report_text(
        check(Source("retry.mm", CROSSED), Options({"policy": "HOLD"}, ("io_under_lock",))),
        Wanted(traces=True),
        width=40,
    )
    assert "  2  0     fault[0]@enter\n             takes vma_lock read    :132\n" in shown


# On a terminal


class Terminal(StringIO):
    """A terminal, as wide as COLUMNS says."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("there", "page"), [("200", 72), ("72", 72), ("60", 60), ("40", 40), ("20", 40), ("", 72)]
)
def test_the_page_of_a_terminal(there: str, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", there)
    assert Output(Terminal()).page == page
    assert Output(StringIO()).page == WIDTH, "in a file or a mail"


def test_a_run_on_a_terminal(tmp_path: Path) -> None:
    import fcntl
    import pty
    import termios

    (tmp_path / "m.mm").write_text("model m;\nvar n: 0..1 = 0;\nprocess p { n = 1; }\n")
    (tmp_path / "wrong.mm").write_text("model wrong;\nprocess p { a_name_not_known = 1; }\n")
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 44, 0, 0))
    subprocess.run(
        [sys.executable, "-m", "checker", str(tmp_path / "m.mm"), "wrong.mm", "gone.mm"],
        stdin=subprocess.DEVNULL,
        stdout=there,
        stderr=there,
        cwd=tmp_path,
        env={
            **os.environ,
            "TERM": "xterm",
            "NO_COLOR": "1",
            "CI": "1",  # no progress, which a busy machine would show, over and over on one line
            "PYTHONPATH": str(ROOT),
        },
        check=False,
    )
    os.close(there)
    written = os.read(here, 1 << 16).decode()
    os.close(here)
    lines = written.split("\r\n")
    assert max(len(each) for each in lines if "-->" not in each) <= 44
    assert "error[unknown-name]" in written and "error[cannot-read]" in written
