"""The page of questions: every one is there, and each row that it names is one of the spec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.front.model import load
from checker.source import Source

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([SLQB]\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ASKED = re.compile(r"`([\w/]+)`: ((?:`\w+`(?:, )?)+)")
ALWAYS = {"deadlock", "error"}
COUNTS = {"S": 13, "L": 6, "Q": 10, "B": 9}


def named() -> Iterator[tuple[str, str]]:
    """Each spec with a row of it."""
    for match in ROW.finditer(PAGE):
        for spec, rows in ASKED.findall(match[3]):
            yield from ((spec, row) for row in re.findall(r"`(\w+)`", rows))


def test_each_question_stands_once() -> None:
    found = [match[1] for match in ROW.finditer(PAGE)]
    assert found == [f"{kind}{n}" for kind, most in COUNTS.items() for n in range(1, most + 1)]


def test_each_is_a_row_of_some_spec() -> None:
    for match in ROW.finditer(PAGE):
        assert ASKED.search(match[3]), match[1]


@pytest.mark.parametrize("spec", sorted({spec for spec, _ in named()}))
def test_the_rows_are_those_of_the_spec(spec: str) -> None:
    path = ROOT / "specs" / f"{spec}.mm"
    model = load(Source(str(path), path.read_text(encoding="utf-8")))
    system = model.system(model.selection({}).combinations[0])
    rows = {each.family or each.name for each in (*system.questions, *system.latencies)} | ALWAYS
    assert {row for name, row in named() if name == spec} <= rows
