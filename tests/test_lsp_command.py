"""`mmcheck lsp` where what it needs is not installed."""

from __future__ import annotations

import importlib.util

import pytest

from checker.command.cli import run
from checker.report import BAD_SPEC


def test_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run(["lsp"]) == BAD_SPEC
    told = capsys.readouterr()
    assert "pip install 'kernel-mmcheck[lsp]'" in " ".join(told.err.split())
    assert told.out == ""
