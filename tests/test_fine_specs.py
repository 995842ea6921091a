"""What fine steps change of the shipped specs: what the header of each says, and nothing else.

A line `// fine: ROW, ROW: why` names the rows whose verdict is another one with fine steps, for
some values of the parameters.
"""

from __future__ import annotations

import re

import pytest

from checker import api
from checker.api import Options
from tests.shipped import LARGE, SPECS

FOLDER = SPECS[0].parent
EXPLAINED = re.compile(r"^// fine: (?P<rows>\w+(?:, \w+)*): (?P<why>\S.*)$", re.MULTILINE)
LARGER = (*LARGE, "grants", "uffd")
SETTINGS = [
    *(
        pytest.param(path.stem, {}, marks=[pytest.mark.slow] if path.stem in LARGER else [])
        for path in SPECS
        if path.stem != "retry"
    ),
    ("retry", {"evict": "true", "policy": "VMA_RETRY"}),
]


def explained(text: str) -> set[str]:
    """The rows that the header of a spec says differ."""
    assert len(re.findall(r"^// fine:", text, re.MULTILINE)) == len(EXPLAINED.findall(text))
    return {row for each in EXPLAINED.finditer(text) for row in each["rows"].split(", ")}


def differing(name: str, settings: dict[str, str]) -> set[str]:
    source = api.read(str(FOLDER / f"{name}.mm"))
    report = api.check(source, Options(settings, fine=True, workers=1))
    assert all(column.fine and column.fine.exploration.exhaustive for column in report.columns)
    return {answer.row for _, answer in report.differing}


@pytest.mark.parametrize(("name", "settings"), SETTINGS)
def test_every_difference_is_explained(name: str, settings: dict[str, str]) -> None:
    text = (FOLDER / f"{name}.mm").read_text(encoding="utf-8")
    assert differing(name, settings) == explained(text)


@pytest.mark.slow
@pytest.mark.parametrize("allowed", ["0", "1", "2"])
@pytest.mark.parametrize("evict", ["false", "true"])
def test_no_more_differs_in_retry_for_other_values(allowed: str, evict: str) -> None:
    text = (FOLDER / "retry.mm").read_text(encoding="utf-8")
    found = differing("retry", {"allowed": allowed, "evict": evict})
    assert found <= explained(text)
    assert ("mapped" in found) == (evict == "true")
