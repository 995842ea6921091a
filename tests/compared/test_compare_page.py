"""What `docs/compare.md` shows of the shipped spec comes out as it says there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.command.cli import run
from tests.test_docs import sessions

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_retry_designs_come_out_as_they_say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (match,) = re.finditer(r"^```\n\$ mmcheck (compare --.*)\n(?s:(.*?))^```$", PAGE, re.MULTILINE)
    monkeypatch.chdir(ROOT)
    assert run(match[1].split()) == 0
    assert capsys.readouterr().out == match[2]


def test_the_figures_of_the_page_are_those_that_are_shipped() -> None:
    shipped = (ROOT / "specs" / "retry.measured.csv").read_text(encoding="utf-8")
    lines = [line for line in shipped.splitlines() if not line.startswith("#")]
    assert "\n".join(lines) in PAGE


def test_the_page_is_among_those_whose_sessions_run() -> None:
    assert any(command.startswith("compare ") for _, command, _ in sessions())


@pytest.mark.slow
def test_what_was_recorded_of_shmem_fits_the_spec_of_a_limit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cells of the page are those of the table, and of the recordings."""
    (match,) = re.finditer(r"^\$ mmcheck (compare --set where.*)$", PAGE, re.MULTILINE)
    monkeypatch.chdir(ROOT)
    assert run(match[1].split()) == 0
    told = capsys.readouterr().out
    rows = re.findall(r"^\| (?:`prompt` |measured )(\w+) \| (.*) \|$", PAGE, re.MULTILINE)
    assert [part for part, _ in rows] == ["worst", "p50", "max"]
    for part, cells in rows:
        assert re.search(rf"{part} +{re.escape(cells).replace(re.escape(' | '), ' +')}\n", told)
    shipped = (ROOT / "specs" / "retry.measured.csv").read_text(encoding="utf-8")
    own = (ROOT / "specs" / "throttle.measured.csv").read_text(encoding="utf-8")
    assert re.findall(r"[\d.]+ [mu]s", shipped) == re.findall(r"[\d.]+ [mu]s", own)
