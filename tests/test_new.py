"""`mmcheck new`: what it writes can be checked at once, and nothing is written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import api
from checker.catalogue import starter
from checker.command.cli import run
from checker.diagnostic import Severity
from checker.front.formatting import formatted
from checker.source import Source


def test_what_is_written_has_a_good_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "page_fault"]) == 0
    assert "mmcheck page_fault.mm" in capsys.readouterr().out
    text = Path("page_fault.mm").read_text(encoding="utf-8")
    assert text.startswith("model page_fault;") and "NAME" not in text
    assert run(["--strict", "page_fault.mm"]) == 0
    assert "10.005 ms" in capsys.readouterr().out


def test_it_is_laid_out_and_not_odd() -> None:
    source = Source("first.mm", starter("first"))
    assert formatted(source) == source.text
    assert {each.severity for each in api.oddities(source)} <= {Severity.NOTE}


def test_nothing_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("mine.mm")
    path.write_text("mine", encoding="utf-8")
    assert run(["new", "mine"]) == 2
    assert "it is there already" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "told"), [("page-fault", "page_fault.mm"), ("any", "any_.mm"), ("3x", "x.mm")]
)
def test_a_name_that_is_none(name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", name]) == 2
    assert f"take {told}" in capsys.readouterr().err


def test_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "-"]) == 0
    assert capsys.readouterr().out == starter("first")
