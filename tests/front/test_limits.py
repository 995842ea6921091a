"""A short text that stands for very much is told to be too large, in time and at its place."""

from __future__ import annotations

import time

import pytest

from checker import api
from checker.diagnostic import Diagnostic, SpecError
from checker.front.naming.scope import MOST_TOLD
from checker.front.stepping import finding
from checker.front.stepping.step_limits import MOST_PATHS
from checker.source import Source
from tests.slow import one_in

SECONDS = 20.0
"""Far more than it takes, also on a slow machine."""
HEAD = "var b[40]: bool = false;\nvar x: 0..3 = 0;\nprocess p "


def told(text: str, **settings: str) -> tuple[Diagnostic, ...]:
    """What is said of a spec that cannot be checked."""
    with pytest.raises(SpecError) as caught:
        api.systems(Source("f.mm", text), settings)
    return caught.value.diagnostics


def written(*pieces: str, count: int) -> str:
    """The pieces in turn, each with its number."""
    return " ".join(piece.format(number) for number in range(count) for piece in pieces)


IFS = written("if (b[{0}]) {{ if (x == 1) {{ stop; }} }}", count=20)
FEW = written("either {{ skip; }} or {{ skip; }}", count=7)
EITHERS = written("either {{ b[{0}] = true; }} or {{ skip; }}", count=30)
TRIES = written("try l[{0}].lock() else {{ skip; }}", count=30)
QUEUES = "choose j in 60; choose k in 60; «l[k].lock(); release all;"
STRUCTS = "".join(f"struct S{n + 1} {{ a: S{n}; b: S{n}; }}\n" for n in range(40))
CALLS = "".join(f"proc f{n + 1}() {{ f{n}(); l: f{n}(); }}\n" for n in range(40))
TOO_LARGE = {
    "conditions in a step": HEAD + f"{{ skip; «a: {IFS} c: skip; }}",
    "branches of a step": HEAD + f"{{ skip; «a: {EITHERS} c: skip; }}",
    "tries in a step": f"lock l[30]: mutex;\nprocess «p {{ {TRIES} release all; }}",
    "steps": HEAD + f"[200] {{ «a: {FEW} c: skip; }}",
    "queues": f"lock l[64]: mutex grant fifo;\nprocess p[20] {{ {QUEUES} }}",
    "two sets": HEAD + "{ x = 1; }\nalways n: all i in 9999: «all j in 9999: i + j >= x;",
    "a set in a set of a definition": (
        "def f(k: 0..9999) = «all j in 9999: j + k >= x;\n"
        + HEAD
        + "{ x = 1; }\nalways n: all i in 9999: f(i);"
    ),
    "elements": "var «t[1000][1000]: bool = false;\nprocess p { t[0][0] = true; }",
    "elements by elements": (
        "var t[9000]: 0..8999 = 0;\nprocess p { «t[t[t[0]]] = t[t[0]]; goto a; a: skip; }"
    ),
    "locks by a variable": (
        "lock l[1000]: rwsem;\nvar k: 0..999 = 0;\nprocess «p[100] { l[k].read(); l[k].release(); }"
    ),
    "arrays of locks": written("lock l{0}[100]: rwsem;\n", count=33)
    + "lock «last[100]: rwsem;\nprocess p { last[0].read(); release all; }",
    "first values": "var «t: 0..999_999_999_999 = any;\nprocess p { t = 1; }",
    "members": f"enum E {{ {written('M{0},', count=12_000)} Z }}\n"
    + HEAD
    + "{ x = 1; }\nalways n: all e in «E: e == Z -> x == 1;",
    "products of products": "const k0 = 9;\n"
    + "\n".join(f"const k{n} = {'«' * (n == 6)}k{n - 1} * k{n - 1};" for n in range(1, 40))
    + f"\n{HEAD}{{ x = k39; }}",
    "threads": HEAD + "{ x = 1; }\n" + "process «q[300] { skip; }\n",
    "loops in loops": "const N = 20;\nvar x: 0..3 = 0;\nprocess «p "
    "{ for a in 1..N { for b in 20 { for c in 20 { for d in 20 { l: x = 1; } } } } }",
    "structs in structs": "struct S0 { a: bool; }\n"
    + f"{STRUCTS}var y: S40 = any;\n{HEAD}{{ x = 1; }}",
    "calls of calls": f"proc f0() {{ l: skip; }}\n{CALLS}process «p {{ a: f40(); }}",
    "questions": HEAD
    + "{ x = 1; }\n"
    + "\n".join(f"always n{n}: some j in 9999: x < j + 1;" for n in range(100)),
}


ALONE = {
    "elements",
    "arrays of locks",
    "first values",
    "threads",
    "calls of calls",
    "loops in loops",
}
"""Of what the headline says enough."""


LIKE_OTHERS = {"branches of a step", "tries in a step", "locks by a variable", "members"}
"""Told as others are: conditions in a step, queues, elements by elements, two sets."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[pytest.mark.slow] * (each in LIKE_OTHERS)) for each in TOO_LARGE],
)
def test_what_is_too_large_is_told_once_in_time_and_at_its_place(name: str) -> None:
    before, mark, after = TOO_LARGE[name].partition("«")
    start = time.process_time()
    (found,) = told(before + after)
    assert time.process_time() - start < SECONDS
    assert found.code == "too-large"
    assert found.primary is not None
    if mark:
        span = found.primary.span
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        assert (span.line, span.column) == (line, column)
    assert found.help or name in ALONE


@pytest.mark.parametrize(
    ("loops", "statements"),
    [
        ("for a in N { for b in 9 { l: skip; } }", 1 + 9 * (1 + 9 * 2)),
        ("for a in 1..N { for b in 0..a { skip; } }", 1 + 9 * 1 + sum(range(2, 11))),
        ("for a in NONE { for b in 99 { skip; } }", 1 + 2 * (1 + 2)),
        ("for a in {2, 4} { f(); }  f();", 1 + 2 * (1 + 5) + (1 + 5)),
        ("for a in 5 { for b in 0..a { f(); } }", 1 + 5 * 1 + 15 * (1 + 5)),
    ],
)
def test_statements_are_counted_as_they_are_written_out(
    loops: str, statements: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as may be are read, and one more is refused; a loop has two turns at least."""
    called = "proc f() { for c in 3 { skip; } }"
    text = f"const N = 9;\nconst NONE = 0;\n{called}\nprocess p {{ {loops} }}"
    monkeypatch.setattr(finding, "MOST_STATEMENTS", statements)
    assert api.systems(Source("f.mm", text))
    monkeypatch.setattr(finding, "MOST_STATEMENTS", statements - 1)
    assert [each.code for each in told(text)] == ["too-large"]


def test_a_step_may_have_many_ways() -> None:
    ways = MOST_PATHS.bit_length() - 2
    text = HEAD + f"{{ a: {written('either {{ skip; }} or {{ skip; }}', count=ways)} c: skip; }}"
    ((_, system),) = api.systems(Source("f.mm", text))
    assert len(system.actions) == 2**ways + 1


LARGE = {
    "assertions": HEAD + "{ a: " + written("assert x != {0};", count=1_500) + " }",
    "labels": HEAD + "{ " + written("a{0}: skip;", count=4_000) + " }",
    "questions": HEAD + "{ x = 1; }\n" + written("always n{0}: x >= 0;\n", count=1_000),
    "a long sum": (
        "var t[9999]: 0..3 = 0;\nprocess p { t[0] = 1; }\nnever n: sum(i in 9999: t[i]) > 9;"
    ),
    "doubled values": HEAD
    + "{ let k = x; "
    + written("let k{0} = k + k;", count=60)
    + " x = k5; }",
}


@pytest.mark.parametrize("name", one_in(2, LARGE))
def test_what_is_large_is_read_in_time(name: str) -> None:
    start = time.process_time()
    assert api.systems(Source("f.mm", LARGE[name]))
    assert time.process_time() - start < SECONDS


def test_many_errors_are_told_in_time_and_only_the_first() -> None:
    known = written("var v{0}abcdefghij: bool = true;\n", count=1_500)
    used = written("v{0}abcdefghik = true;", count=1_500)
    start = time.process_time()
    found = told(f"{known}process p {{ {used} }}")
    assert time.process_time() - start < SECONDS
    assert len(found) == MOST_TOLD
    assert "did you mean `v0abcdefghij`" in found[0].help[0]
    assert found[-1].help[-1] == f"there are {1_500 - MOST_TOLD:,} more errors: mend these first"


def test_text_that_cannot_run_is_no_error() -> None:
    """With N = 0 there are no locks, and control never comes to a statement that takes one."""
    text = """param N: 0..2;
lock m[N]: mutex;
var t[N]: bool = false;
var x: 0..3 = 0;
process p {
    if (N > 0) { x = 1; m[0].lock(); t[0] = true; m[0].release(); }
    if (N == 0) { goto out; }
work: m[0].lock();  t[0] = true;
more: m[0].release();
out: x = 2;
}
"""
    empty, one, two = (system for _, system in api.systems(Source("f.mm", text)))
    assert len(empty.actions) < len(one.actions) == len(two.actions)
    names = [each.name for each in empty.threads[0].locations]
    assert {names[each.source or 0] for each in empty.actions} == {"start", "out"}
    (found,) = told(text.replace("if (N == 0) { goto out; }", ""))
    assert found.code == "bad-index"
    assert found.headline == "`m` has no elements when N = 0"
