"""The protocol of the pages for those who know another tool: in each language the same graph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spin import spin, with_spin

from benchmarks.cases import MODELS
from checker.source import Source
from tests.stated import report
from tests.test_docs import FENCE, ROOT

PAGES = ROOT / "docs" / "from"


def counted(page: str) -> tuple[int, int]:
    """States and transitions of the spec of a page."""
    match = FENCE.search((PAGES / page).read_text(encoding="utf-8"))
    assert match is not None
    (column,) = report(Source(page, match["text"])).columns
    return column.exploration.states, column.exploration.transitions


@with_spin
def test_spin_stores_as_many_states(tmp_path: Path) -> None:
    text = (PAGES / "spin.md").read_text(encoding="utf-8")
    match = re.search(r"^```promela\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert match is not None
    said = spin(match[1], tmp_path)
    assert (said.states, said.transitions - 1) == counted("spin.md") == (93, 171)


def test_the_module_has_as_many_distinct_states() -> None:
    pytest.importorskip("tree_sitter_tlaplus")
    from reading_tla import Module

    found = Module(MODELS / "ticket.tla", {"N": 3}).explore("Safe")
    assert (found.states, found.generated - 1) == counted("tla.md") == (93, 171)
