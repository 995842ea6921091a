"""Specs with one statement or question in them, and what the types say of it."""

from __future__ import annotations

from checker.diagnostic import Diagnostic, SpecError
from checker.front.checking.checked import Checked
from checker.front.checking.typecheck import check
from checker.front.parsing.parse import library, parse
from checker.source import Source

TOP = """model t;
enum Page { ABSENT, READING, READY }
enum Policy { HOLD, RETRY }
const N = 2;
param k: 0..3 = 1;
param io: time in 1 us..2 ms;
lock l: rwsem;
lock m[2]: mutex;
var page: Page = ABSENT;
var n: 0..3 = 0;
var b: bool = false;
var t[N][Page]: 0..1 = 0;
process f[2] { var drops: 0..3 = 0; enter: skip; }
process w { go: l.write(); release all; }
def late = n > k;
def busy(a: f) = a.drops > 0;
"""


def checked(text: str) -> Checked:
    return check(parse(Source("t.mm", text)), library()[0])


def wrong(text: str) -> tuple[Diagnostic, ...]:
    try:
        checked(text)
    except SpecError as error:
        return error.diagnostics
    return ()


def told(text: str) -> list[tuple[str, str, str]]:
    """Code, headline and the text under the caret, of every error."""
    rows = []
    for each in wrong(text):
        assert each.primary is not None
        caret = Source("t.mm", text).quote(each.primary.span)
        rows.append((each.code, each.headline, caret))
    return rows


def step(text: str) -> str:
    return TOP + "process x[i in 2] { var loc: 0..3 = 0; here: " + text + " }"


def question(text: str) -> str:
    return TOP + "always z: " + text + ";"
