"""What `docs/limits.md` says is not built is refused, and what is refused as such stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.api import Options, check
from checker.diagnostic import SpecError
from checker.source import Source

PAGE = Path(__file__).parent.parent.parent / "docs" / "limits.md"
HEAD = """\
struct S { a: bool; }
lock l: mutex;
timer t;
process p[2] { timer own;  a: l.lock();  b: l.release();  own.start(1 ms);  t.start(1 ms); }
"""
REFUSED = {
    "param": "param c: queue[1] of 0..2 = [];  never q: c == [];",
}


def listed() -> str:
    text = PAGE.read_text(encoding="utf-8").partition("## Not built yet")[2]
    assert text
    return text


def test_all_that_is_refused_is_listed_and_nothing_else() -> None:
    words = set(re.findall(r"`([^`]+)`", listed()))
    assert words == set(REFUSED)


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_listed_is_refused(what: str) -> None:
    with pytest.raises(SpecError) as caught:
        check(Source("f.mm", f"{HEAD}{REFUSED[what]}\n"), Options(workers=1))
    codes = {each.code for each in caught.value.diagnostics}
    assert codes == {"not-built"}


def test_the_rest_of_the_spec_is_not_refused() -> None:
    assert check(Source("f.mm", HEAD), Options(workers=1)).columns
