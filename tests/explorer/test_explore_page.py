"""The page about `mmcheck explore`: its session comes out as it stands there, and is complete."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import click
import pytest

from checker.command.cli import run
from checker.command.explore import explore_command
from checker.explorer.app import Explorer
from checker.explorer.commands import COMMANDS

PAGE = (Path(__file__).parent.parent.parent / "docs" / "explore.md").read_text(encoding="utf-8")
SESSION = re.compile(
    r"^```mm\n(?P<text>.*?)^```\n+"
    r"```\n\$ mmcheck (?P<command>[^\n]+)\n(?P<output>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def test_the_session_comes_out_as_it_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (match,) = SESSION.finditer(PAGE)
    arguments = match["command"].split()
    monkeypatch.chdir(tmp_path)
    (tmp_path / arguments[-1]).write_text(match["text"], encoding="utf-8")
    typed = re.findall(r"^> (?!\d+  )(.*)$", match["output"], re.MULTILINE)
    assert len(typed) > 5
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(typed)))
    assert run(arguments) == 0
    assert capsys.readouterr().out == match["output"]


def test_the_program_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (spec,) = SESSION.finditer(PAGE)
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (output,) = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "handler.mm").write_text(spec["text"], encoding="utf-8")
    exec(program, {})
    assert capsys.readouterr().out == output


def test_every_option_and_key_is_there() -> None:
    for each in explore_command.params:
        if isinstance(each, click.Option) and each.name != "debug":
            assert f"`{each.opts[0]}" in PAGE
    keys = {"question_mark": "?", "slash": "/", "colon": ":"}
    for binding in Explorer.BINDINGS:
        if getattr(binding, "show", False) and getattr(binding, "key", "") != "right":
            key = keys.get(binding.key, binding.key)
            assert f"`{key}`" in PAGE


def test_every_command_does_something() -> None:
    from checker.explorer.explored import Explored
    from checker.explorer.guide import Guide
    from checker.source import Source
    from checker.walk import start

    source = Source("m.mm", "model m; process p { at: skip; }")
    walk = start(source)
    guide = Guide(Explored(walk, source, {}))
    for each in COMMANDS:
        told = guide.obey(each.name).lines
        assert "no command" not in " ".join(told)
