"""Every link from one page to another has words, and leads to a file and a heading that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.test_docs import ROOT, pages

PAGES = [*sorted(ROOT.glob("*.md")), *pages()]
AWAY = re.compile(r"[a-z]+:", re.IGNORECASE)


def links(page: Path) -> Iterator[str]:
    """What the links and pictures of a page lead to."""
    for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
        for child in token.children or ():
            if child.type in ("link_open", "image"):
                yield str(child.attrs["href" if child.type == "link_open" else "src"])


def wordless(page: Path) -> Iterator[str]:
    """What the links without words lead to: to be seen only where Sphinx puts a title in."""
    for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
        for opened, then in pairwise(token.children or ()):
            if opened.type == "link_open" and then.type == "link_close":
                yield str(opened.attrs["href"])


@cache
def headings(page: Path) -> frozenset[str]:
    """The anchors of a page, as GitHub and MyST make them."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    titles = [
        "".join(part.content for part in inline.children or ())
        for token, inline in pairwise(tokens)
        if token.type == "heading_open"
    ]
    return frozenset(re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in titles)


def broken(page: Path, root: Path = ROOT) -> Iterator[str]:
    """The links of a page that lead nowhere below `root`; those to other hosts aside."""
    for link in links(page):
        if AWAY.match(link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        made = target.name == "commands.md"  # its sections come from the commands
        there = target.exists() and root in target.parents
        if not there or (anchor and not made and anchor not in headings(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_broken(page: Path) -> None:
    assert [*broken(page)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_has_words(page: Path) -> None:
    assert [*wordless(page)] == []


def test_what_is_broken_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "[a](no.md) [](#no) [c](page.md#a-title) [d](page.md#no)\n\n## A `title`\n"
    page.write_text(text, encoding="utf-8")
    assert [*broken(page, tmp_path)] == ["no.md", "#no", "page.md#no"]
    assert [*wordless(page)] == ["#no"]
    assert "tools.md#threads-alike" in links(ROOT / "docs" / "limits.md")
