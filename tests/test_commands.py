"""`mmcheck fmt` and `mmcheck lint` on the command line: files, streams and exit codes."""

from __future__ import annotations

import os
import re
import stat
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from checker.command.cli import run
from checker.command.others import COMMANDS
from checker.front import formatting

Capture = pytest.CaptureFixture[str]

UGLY = "model m ;\nvar n:0..3=0;\nprocess p {\nl: n=1;\n}\n"
TIDY = "model m;\nvar n: 0..3 = 0;\nprocess p {\nl:   n = 1;\n}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ugly.mm").write_text(UGLY)
    (tmp_path / "tidy.mm").write_text(TIDY)
    (tmp_path / "wrong.mm").write_text("process p { n = ; }\n")
    (tmp_path / "odd.mm").write_text("process p { await 1 == 1; }\n")
    return tmp_path


# fmt


def test_a_file_is_formatted_in_place(folder: Path, capsys: Capture) -> None:
    place = folder / "ugly.mm"
    place.chmod(0o640)
    (folder / "link.mm").symlink_to("ugly.mm")
    assert run(["fmt", "link.mm", "tidy.mm"]) == 0
    assert capsys.readouterr().out == "link.mm: formatted\n"
    assert place.read_text() == TIDY
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert (folder / "link.mm").is_symlink()
    assert run(["fmt", "ugly.mm"]) == 0
    assert capsys.readouterr().out == ""
    assert sorted(each.suffix for each in folder.iterdir()) == [".mm"] * 5


def test_check_writes_nothing(folder: Path, capsys: Capture) -> None:
    assert run(["fmt", "--check", "tidy.mm"]) == 0
    assert run(["fmt", "--check", "tidy.mm", "ugly.mm"]) == 1
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == "ugly.mm: not formatted"
    assert [line[1:] for line in rest if line[:1] in ("+", " ")] == TIDY.split("\n")
    assert [line[1:] for line in rest if line[:1] in ("-", " ")] == UGLY.split("\n")
    assert (folder / "ugly.mm").read_text() == UGLY


def test_ends_of_lines_are_told_where_they_cannot_be_shown(folder: Path, capsys: Capture) -> None:
    told = "its lines end in CRLF, which fmt makes LF\n"
    (folder / "win.mm").write_bytes(TIDY.replace("\n", "\r\n").encode())
    assert run(["fmt", "--check", "win.mm"]) == 1
    assert capsys.readouterr().out == f"win.mm: not formatted: {told}"  # and no line differs
    assert run(["fmt", "--diff", "win.mm"]) == 0
    assert capsys.readouterr().err == f"win.mm: {told}"
    assert run(["fmt", "win.mm"]) == 0
    assert capsys.readouterr().out == "win.mm: formatted\n"
    assert (folder / "win.mm").read_bytes() == TIDY.encode()
    (folder / "win.mm").write_bytes(UGLY.replace("\n", "\r\n").encode())
    assert run(["fmt", "--check", "win.mm"]) == 1
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == f"win.mm: not formatted: {told.strip()}"
    assert [line[1:] for line in rest if line[:1] in ("-", " ")] == UGLY.split("\n")


def test_check_shows_no_more_than_a_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    many = "".join(f"var n{n}:bool=false; // {90 * 'x'}\n" for n in range(40))
    (folder / "many.mm").write_text(f"model m;\n{many}process p {{\nl:   skip;\n}}\n")
    assert run(["fmt", "--check", "many.mm"]) == 1
    plain = capsys.readouterr().out
    lines = plain.splitlines()
    assert max(map(len, lines)) == 72
    assert lines[-1].endswith("more lines: fmt --diff shows all") and len(lines) == 32
    monkeypatch.setenv("CLICOLOR_FORCE", "1")
    assert run(["fmt", "--check", "many.mm"]) == 1
    painted = capsys.readouterr().out
    assert painted != plain == re.sub(r"\x1b\[[\d;]*m", "", painted)


def test_diff_writes_nothing(folder: Path, capsys: Capture) -> None:
    assert run(["fmt", "--diff", "tidy.mm", "ugly.mm"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["--- ugly.mm", "+++ ugly.mm (formatted)"]
    assert "-l: n=1;" in lines and "+l:   n = 1;" in lines
    assert (folder / "ugly.mm").read_text() == UGLY
    assert run(["fmt", "--diff", "--check", "ugly.mm"]) == 1


def test_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    for text in (UGLY, TIDY):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode())))
        assert run(["fmt", "-"]) == 0
        assert capsys.readouterr().out == TIDY


def test_what_cannot_be_read_or_written(folder: Path, capsys: Capture) -> None:
    assert run(["fmt", "wrong.mm", "ugly.mm", "none.mm"]) == 2
    out, err = capsys.readouterr()
    assert out == "ugly.mm: formatted\n"
    assert "wrong.mm:1:17" in err and "can't read `none.mm`" in err
    assert (folder / "wrong.mm").read_text() == "process p { n = ; }\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(folder: Path, capsys: Capture) -> None:
    folder.chmod(0o500)
    try:
        assert run(["fmt", "ugly.mm"]) == 2
        assert "can't write ugly.mm: permission denied" in capsys.readouterr().err
    finally:
        folder.chmod(0o700)


def test_a_failure_of_ours_changes_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    real = formatting.laid_out
    monkeypatch.setattr(formatting, "laid_out", lambda *parts: real(*parts).replace("1", "2"))
    assert run(["fmt", "ugly.mm"]) == 4
    assert "This is a bug of mmcheck" in capsys.readouterr().err
    assert (folder / "ugly.mm").read_text() == UGLY


# lint


def test_lint(folder: Path, capsys: Capture) -> None:
    assert run(["lint", "odd.mm"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("warning[local-wait]: ")
    assert out.endswith("\n\nodd.mm: 1 warning, 0 notes\n")
    assert run(["lint", "--strict", "odd.mm"]) == 1
    capsys.readouterr()
    assert run(["lint", "--strict", "tidy.mm"]) == 0
    assert capsys.readouterr().out == "tidy.mm: 0 warnings, 0 notes\n"
    assert run(["lint", "wrong.mm", "odd.mm"]) == 2


def test_lint_finds_what_is_included(folder: Path, capsys: Capture) -> None:
    (folder / "part").mkdir()
    (folder / "part" / "main.mm").write_text('include "odd.mm"\n')
    (folder / "part" / "odd.mm").symlink_to(folder / "odd.mm")
    assert run(["lint", "part/main.mm"]) == 2
    assert "bad-include" in capsys.readouterr().err
    assert run(["lint", "--root", ".", "--strict", "part/main.mm"]) == 1
    out = capsys.readouterr().out
    assert "warning[local-wait]" in out and "--> odd.mm:" in out
    assert " | " in out  # the line of the included text


def test_help_keeps_to_the_page(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    for name in (*COMMANDS, ""):
        assert run([*name.split(), "--help"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines and max(map(len, lines)) <= 72, name
        assert not any("RANGE" in each for each in lines), name  # the word of click for a number


def test_the_commands_have_help(folder: Path, capsys: Capture) -> None:
    for name in ("fmt", "lint"):
        assert run([name, "--help"]) == 0
        assert capsys.readouterr().out.startswith(f"Usage: mmcheck {name} [OPTIONS] FILE...")
        assert run([name]) == 2
