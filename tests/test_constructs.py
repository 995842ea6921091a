"""What the tables of constructs say of mmcheck can be read, and the specs beside them are tidy.

A table of constructs has a column `here`. Each piece of code in it is a part of a spec, or of a
command line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker.command.cli import check_command
from checker.command.others import COMMANDS
from checker.diagnostic import SpecError
from checker.front.formatting import formatted
from checker.front.parsing.parse import parse
from checker.source import Source
from tests.test_docs import FENCE, ROOT

PAGES = sorted(
    each for folder in ("howto", "from") for each in (ROOT / "docs" / folder).glob("*.md")
)
PLACES = ("%s", "process p { %s }", "process p { %s skip; }", "always e: %s;")
"""Where a piece may stand in a spec; a label stands before a statement."""

OPTIONS = {name for each in check_command.params for name in each.opts}


def tables(text: str) -> Iterator[list[list[Token]]]:
    """Each table of a page, as rows of inline tokens."""
    rows: list[list[Token]] = []
    for before, token in pairwise(MarkdownIt().enable("table").parse(text)):
        if before.type == "table_open":
            rows = []
        if before.type == "tr_open":
            rows.append([])
        if before.type in ("th_open", "td_open"):
            rows[-1].append(token)
        if token.type == "table_close":
            yield rows


def pieces(page: Path) -> Iterator[str]:
    """The code in the column `here` of each table that has one."""
    for head, *rows in tables(page.read_text(encoding="utf-8")):
        names = [each.content for each in head]
        for row in rows if "here" in names else ():
            for child in row[names.index("here")].children or ():
                if child.type == "code_inline":
                    yield child.content


def readable(piece: str) -> bool:
    """Whether it can stand somewhere in a spec, or on a command line."""
    words = piece.split()
    if words[0] == "mmcheck" or words[0].startswith("--"):
        return _typed(words[1:] if words[0] == "mmcheck" else words)
    return any(_parses(place % piece) for place in PLACES)


def _typed(words: Sequence[str]) -> bool:
    known = {each for each in words if each.startswith("--")} <= OPTIONS
    return known if words[0].startswith("--") else words[0] in COMMANDS


def _parses(text: str) -> bool:
    try:
        parse(Source("piece.mm", text))
    except SpecError:
        return False
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_piece_can_be_read(page: Path) -> None:
    assert [each for each in pieces(page) if not readable(each)] == []


def test_there_are_pieces_and_what_is_none_is_not_read() -> None:
    assert sum(len(list(pieces(page))) for page in PAGES) > 20
    assert not any(map(readable, ("spin_lock(&m);", "x := 1;", "--no-such", "mmcheck nothing")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_spec_of_a_page_is_formatted(page: Path) -> None:
    for text in re.findall(FENCE, page.read_text(encoding="utf-8")):
        assert formatted(Source("page.mm", text)) == text
