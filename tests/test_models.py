"""The specs of `tests/models`: the folder says what must come out of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from checker.report import Report
from checker.source import Source
from tests.stated import complaints, limits, report

MODELS = Path(__file__).parent / "models"


def texts(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((MODELS / folder).glob("*.mm"))]


def is_as_expected(found: Report) -> None:
    assert (found.exit_code, found.unexpected, found.unknown) == (0, 0, 0)


def has_something_violated(found: Report) -> None:
    assert found.exit_code == 1 and found.unknown == 0


def says_it_in_the_error_row(found: Report) -> None:
    has_something_violated(found)
    assert any(answer.row == "error" and answer.unexpected for _, answer in found.answers)


def is_unknown_and_never_looks_like_holds(found: Report) -> None:
    assert found.unknown > 0
    assert found.exit_code == (1 if found.unexpected else 3)


def depends_on_time(found: Report) -> None:
    assert all(column.system.timed for column in found.columns)
    assert found.unknown == 0


def asks_of_runs_for_ever(found: Report) -> None:
    is_as_expected(found)
    for column in found.columns:
        assert any(each.endless for each in column.system.questions)


FOLDERS: Mapping[str, Callable[[Report], None]] = {
    "holds": is_as_expected,
    "violated": has_something_violated,
    "error": says_it_in_the_error_row,
    "unknown": is_unknown_and_never_looks_like_holds,
    "timed": depends_on_time,
    "endless": asks_of_runs_for_ever,
}
"""What must be so of every spec in a folder."""


@pytest.mark.parametrize(
    "path", texts(*FOLDERS), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_what_the_text_and_its_folder_say_comes_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = report(Source(path.name, text), budget=limits(text))
    assert [complaints(text, each) for each in found.columns] == [[] for _ in found.columns]
    FOLDERS[path.parent.name](found)


@pytest.mark.parametrize("folder", FOLDERS)
def test_there_are_specs_in_every_folder(folder: str) -> None:
    assert texts(folder)


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
