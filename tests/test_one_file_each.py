"""An option that takes one file and is given twice is refused: one of the two would be lost."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from checker.command.cli import check_command, run
from checker.command.options import OneFileEach
from checker.command.others import COMMANDS
from checker.report import BAD_SPEC, GOOD


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("--plot a.svg x.mm --plot b.svg", "--plot"),
        ("--json a.json --json=b.json x.mm", "--json"),
        ("--html a.html --html a.html x.mm", "--html"),
        ("graph x.mm -o a.svg --output b.svg", "--output"),
        ("compare x.mm --html a.html --html b.html", "--html"),
    ],
)
def test_it_is_refused(line: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == BAD_SPEC
    out, err = capsys.readouterr()
    assert not out
    assert f"Error: {name} takes one file, and is given twice\n" in err


def test_flags_limits_and_what_takes_several_are_not(tmp_path: Path) -> None:
    spec = tmp_path / "x.mm"
    spec.write_text("model x;\nparam a: bool;\nparam b: bool;\nprocess p { s: skip; }\n")
    line = [str(spec), "--set", "a=true", "--set", "b=true", "--traces", "--traces"]
    line += ["--max-states", "0", "--max-states", "9", "--engine", "native", "--engine", "auto"]
    assert run([*line, "--property", "error", "--property", "deadlock", "-q", "-q"]) == GOOD


def test_every_command_refuses_it() -> None:
    every: list[click.Command] = [check_command, *COMMANDS.values()]
    assert all(isinstance(each, OneFileEach) for each in every)
