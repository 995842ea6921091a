"""The specs of `tests/models`: the folder says what must come out of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.report import Report
from checker.source import Source
from tests.stated import complaints, limits, report

MODELS = Path(__file__).parent / "models"
FOLDERS = ("holds", "violated", "error", "unknown", "timed")


def texts(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((MODELS / folder).glob("*.mm"))]


def checked(path: Path) -> tuple[str, Report]:
    text = path.read_text(encoding="utf-8")
    return text, report(Source(path.name, text), budget=limits(text))


@pytest.mark.parametrize(
    "path", texts(*FOLDERS), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_what_the_text_says_comes_out(path: Path) -> None:
    text, found = checked(path)
    assert [complaints(text, each) for each in found.columns] == [[] for _ in found.columns]


@pytest.mark.parametrize("path", texts("holds"), ids=lambda path: path.stem)
def test_all_is_as_expected(path: Path) -> None:
    _, found = checked(path)
    assert (found.exit_code, found.unexpected, found.unknown) == (0, 0, 0)


@pytest.mark.parametrize("path", texts("violated", "error"), ids=lambda path: path.stem)
def test_something_is_violated(path: Path) -> None:
    _, found = checked(path)
    assert found.exit_code == 1 and found.unknown == 0


@pytest.mark.parametrize("path", texts("error"), ids=lambda path: path.stem)
def test_the_error_row_says_it(path: Path) -> None:
    _, found = checked(path)
    assert any(answer.row == "error" and answer.unexpected for _, answer in found.answers)


@pytest.mark.parametrize("path", texts("unknown"), ids=lambda path: path.stem)
def test_unknown_never_looks_like_holds(path: Path) -> None:
    _, found = checked(path)
    assert found.unknown > 0
    assert found.exit_code == (1 if found.unexpected else 3)


@pytest.mark.parametrize("path", texts("timed"), ids=lambda path: path.stem)
def test_time_plays_a_part(path: Path) -> None:
    _, found = checked(path)
    assert all(column.system.timed for column in found.columns)
    assert found.unknown == 0


RACE = """
model race;
{}
var total: 0..2 = 0;
process adder[2] {{
    var seen: 0..2 = 0;
read:  seen = total;
write: total = seen + 1;
}}
always sum: (all a in adder: a@end) -> total == 2;
reachable two: total == 2;
"""


@pytest.mark.parametrize(
    ("said", "complained"),
    [
        ("//= sum: violated", False),
        ("//= sum: violated, 4 steps", False),
        ("//= sum: violated, 3 steps", True),
        ("//= sum: holds", True),
        ("//= sum: unknown", True),
        ("//= sum: violated, timed", True),
        ("", True),
        ("//= sum: violated\n//= two: unreached", True),
        ("//= sum: violated\n//= two: reached, 4 steps", False),
        ("//= sum: violated\n//= deadlock: cycle", True),
        ("//= sum: violated\n//= deadlock: none", False),
        ("//= sum: violated\n//= error: out-of-range", True),
        ("//= sum: violated\n//= 1 states", True),
        ("//= sum: violated\n//= depth 4", False),
        ("//= sum: violated\n//= with max-states 3", True),
    ],
)
def test_a_wrong_saying_is_found(said: str, complained: bool) -> None:
    text = RACE.format(said)
    (found,) = report(Source("race.mm", text), budget=limits(text)).columns
    assert bool(complaints(text, found)) == complained
