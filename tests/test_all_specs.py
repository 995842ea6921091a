"""`mmcheck fmt` and `mmcheck lint` on every spec that there is: shipped, of tests, and of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker import api
from checker.api import oddities
from checker.diagnostic import Severity, SpecError
from checker.front.formatting import formatted
from checker.front.parsing.parse import parse
from checker.render.as_diagnostic import diagnostics_text
from checker.source import Source
from tests.slow import one_in

ROOT = Path(__file__).parent.parent
FOLDERS = (
    "specs",
    "tests/models",
    "tests/normative",
    "tests/data",
    "tests/render/specs",
    "checker",
)
FENCE = re.compile(r"^```mm\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def texts() -> Iterator[Source]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.mm")):
            name = str(path.relative_to(ROOT))
            yield Source(name, path.read_text(encoding="utf-8"))
    for page in sorted([*(ROOT / "docs").glob("**/*.md"), ROOT / "README.md"]):
        text = page.read_text(encoding="utf-8")
        for number, match in enumerate(FENCE.finditer(text)):
            yield Source(f"{page.relative_to(ROOT)} {number}", match["text"])


EVERY = list(texts())
LIBRARY = "checker/"
GRAMMAR = "tests/data/"
"""Texts that follow the grammar and mean nothing."""
INCLUDED = "specs/lib/"
"""Texts that mean something where they are included."""


def test_there_are_many() -> None:
    assert len(EVERY) > 150
    assert sum(each.name.startswith("docs") for each in EVERY) > 50


@pytest.mark.parametrize("source", one_in(2, EVERY), ids=lambda each: each.name)
def test_formatting_settles_and_changes_nothing_that_is_told(source: Source) -> None:
    """No declaration is lost, and lint says the same but for places."""
    once = formatted(source)
    same = once == source.text  # which is then read once, and not again
    if not same:
        assert formatted(Source(source.name, once)) == once
        kinds = [type(each) for each in parse(source).declarations]
        assert [type(each) for each in parse(Source(source.name, once)).declarations] == kinds
    if source.name.startswith((LIBRARY, GRAMMAR, INCLUDED)):
        return
    found = oddities(source)
    assert list(found) == sorted(found, key=lambda each: each.place)
    text = diagnostics_text(found, api.texts(source))
    assert all(len(line) <= 72 for line in text.splitlines() if "-->" not in line)
    again = found if same else oddities(Source(source.name, once))
    assert [(each.code, each.headline) for each in again] == [
        (each.code, each.headline) for each in found
    ]


@pytest.mark.parametrize(
    "source",
    [each for each in EVERY if re.match(r"specs/[^/]*$", each.name)],
    ids=lambda each: each.name,
)
def test_lint_warns_of_no_shipped_spec(source: Source) -> None:
    assert [each for each in oddities(source) if each.severity is Severity.WARNING] == []


def test_lint_of_what_is_wrong_is_the_error() -> None:
    with pytest.raises(SpecError):
        oddities(Source("m.mm", "process p { n = 1; }\n"))
