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
