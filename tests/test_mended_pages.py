"""What the how-to pages say to write in place of what is wrong does mend it, and the like."""

from __future__ import annotations

import re

import pytest

from checker.report import Report
from checker.source import Source
from checker.verdict import trace_of
from tests.stated import report
from tests.test_docs import FENCE, ROOT

MENDED = {
    "lock": {
        "from: list[i].lock();": "from: list[0].lock();",
        "to:   list[1 - i].lock();": "to: list[1].lock();",
    },
    "io": {
        "wait:   await uptodate;": "wait: folio.lock(); if (!uptodate) { goto failed; }",
        "map:    skip;": "map: folio.release(); stop; failed: folio.release();",
    },
    "signal": {"out:   skip;": "out: mmap_lock.release();"},
    "trace": {"if (freed) { stop; }\nget:  refs += 1;": "if (refs == 0) { stop; } refs += 1;"},
}
WRAPPED = {
    "seq += 1;": "seq = (seq + 1) % 4;",
    "a += 1;": "a = 1 - a;",
    "b += 1;": "b = 1 - b;",
    "       write_begin();": "round: write_begin();",
    "       write_end();\n": "       write_end();\n       goto round;\n",
}
"""Writers that go round, and a sequence that comes back to what it was."""


def changed(page: str, number: int, changes: dict[str, str]) -> Report:
    """What is said of a spec of a page with these changes."""
    text = re.findall(FENCE, (ROOT / "docs" / "howto" / f"{page}.md").read_text("utf-8"))[number]
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return report(Source(f"{page}.mm", text))


@pytest.mark.parametrize("page", MENDED)
def test_it_is_mended(page: str) -> None:
    assert changed(page, 0, {}).exit_code == 1
    assert changed(page, 0, MENDED[page]).exit_code == 0


def test_a_sequence_that_wraps_is_no_guard() -> None:
    found = {each.row: each for _, each in changed("locktype", 1, WRAPPED).answers}
    (whole,) = found["whole"].findings
    trace = trace_of(whole.verdict)
    assert trace is not None and len(trace.steps) == 15
    assert not found["ends"].as_expected
