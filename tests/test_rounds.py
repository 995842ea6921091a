"""What is wrong with a spec is told as far as it can be seen; a line says what comes after."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.cli import run

ROUNDS = [
    ("var x = 1;\nprocess p { x = 1; }", "Names and types are checked once this is mended."),
    ("var x = 1;\nprocess p { x := 1; }", "Names and types are checked once these are mended."),
    ("process p { x = 1; }", "Steps and values are checked once this is mended."),
    ("var x: 0..2 = 0;\nprocess p { x = 1;  x = 2; }", "Values are checked once this is mended."),
    ("var x: 2..1 = 1;\nprocess p { x = 1; }", ""),
]


@pytest.mark.parametrize("command", [(), ("lint",)])
@pytest.mark.parametrize(("text", "last"), ROUNDS)
def test_what_is_looked_at_later(
    text: str,
    last: str,
    command: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "f.mm"
    path.write_text(text, encoding="utf-8")
    code = run([*command, str(path)])
    out, err = capsys.readouterr()
    if command and not last:  # lint knows no values
        assert code == 0
        return
    assert (code, out) == (2, "")
    assert err.startswith("error[")
    said = err.rstrip("\n").split("\n\n")
    assert (said[-1] == last) if last else ("are checked once" not in err)


def test_a_layout_needs_no_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "f.mm"
    path.write_text("process p { x := 1; }", encoding="utf-8")
    assert run(["fmt", str(path)]) == 2
    assert "are checked once" not in capsys.readouterr().err
