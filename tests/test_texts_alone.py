"""A text that only others include, given beside them: it is passed over, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.command.cli import run

LIB = "lock l: mutex;\n"
HOLDS = """include "lib/l.mm";
process p { a: l.lock();  b: l.release(); }
always held: p@b -> l.held;
"""
VIOLATED = HOLDS.replace("p@b -> l.held", "!(p@b)")
OTHER = "process p { skip; }\n"
ASSUMED = "var w: thread = any;\nassume w != p;\nprocess p { a: skip; }\n"
ASSUMING = 'include "assumed.mm";\nprocess q { x: skip; }\n'


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lib").mkdir()
    texts = {"lib/l.mm": LIB, "holds.mm": HOLDS, "violated.mm": VIOLATED, "other.mm": OTHER}
    texts |= {"assumed.mm": ASSUMED, "assuming.mm": ASSUMING}
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("lib/l.mm holds.mm", 0),
        ("holds.mm ./lib/l.mm", 0),
        ("lib/l.mm violated.mm", 1),
        ("lib/l.mm", 2),
        ("lib/l.mm other.mm", 2),
        ("lib/l.mm lib/l.mm", 2),
        ("lib/l.mm lib/l.mm holds.mm", 0),
        ("lib/l.mm holds.mm lib/l.mm", 0),
        ("assumed.mm assuming.mm", 2),  # somebody acts in it
    ],
)
def test_it_is_passed_over_where_another_file_includes_it(given: str, code: int) -> None:
    assert run([*given.split(), "--quiet", "--json", "out.json"]) == code
    names = re.findall(r'^  "file": "(.*)",$', Path("out.json").read_text("utf-8"), re.MULTILINE)
    assert any(each in names for each in ("lib/l.mm", "assumed.mm")) == (code == 2)
    assert {each for each in given.split() if "l.mm" not in each} <= set(names)


def test_it_is_said_but_not_if_all_is_well_and_nothing_shall_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["lib/l.mm", "holds.mm", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert run(["lib/l.mm", "holds.mm"]) == 0
    assert capsys.readouterr().err == "lib/l.mm: not checked alone, for others include it\n"


def test_a_text_in_which_something_is_wrong_is_told_by_who_includes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("lib/l.mm").write_text("lock l: mutx;\n", encoding="utf-8")
    assert run(["lib/l.mm", "holds.mm"]) == 2
    assert "mutx" in capsys.readouterr().err
