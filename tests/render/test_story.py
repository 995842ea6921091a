"""What is told of locks: since when they are held, whose ask goes first, who waits for whom."""

from __future__ import annotations

import re

import pytest

from checker.api import Options, check
from checker.render.as_text import Wanted, report_text
from checker.render.page import WIDTH, columns
from checker.source import Source

QUEUE = """\
lock l: rwsem grant fifo;
var go: bool = false;
process a { x: l.read();   y: await go;  release all; }
process b { x: l.write();  y: release all; }
process c { x: l.read();   y: release all; }
env e { x: await a@y;  go = true; }
"""


def told(text: str, *rows: str) -> str:
    """The report about a spec, all runs shown."""
    report = check(Source("m.mm", f"model m;\n{text}"), Options(properties=rows, workers=1))
    shown = report_text(report, Wanted(traces=True))
    assert all(columns(line) <= WIDTH for line in shown.splitlines())
    return shown


def test_an_ask_is_refused_by_a_holder_and_by_who_has_asked_before() -> None:
    text = told(QUEUE, "deadlock")
    assert text.endswith(
        """
  a  holds l (rwsem, read), taken at step 1, m.mm:4
     waits for `go` at m.mm:4: only e changes what it waits for, and
       need not
  b  waits for l write at m.mm:5, held by a
  c  waits for l read at m.mm:6, behind b

  #  thread@label
  0  locks free
  1  a@x           takes l read      :4
  2  b@x           asks for l write  :5
     refused: a holds it (read) since step 1
  3  c@x           asks for l read   :6
     refused: b has asked for it (write) since step 2

  now  a at y
       b at x
       c at x"""
    )


PREFER = """\
lock l: rwsem;
var missed: bool = false;
process a { x: l.read();  y: await missed;  release all; }
process b { x: l.write();  y: release all; }
process c { x: try l.read() else { missed = true;  goto y; }  release all;  y: skip; }
reachable refused: missed && a@y;
"""


def test_a_try_is_refused_by_a_writer_who_has_asked() -> None:
    text = told(PREFER, "refused")
    assert "tries l read" in text
    assert "\n     refused: b has asked for it (write) since step 2\n" in text


def test_a_deadlock_behind_an_ask() -> None:
    text = told(
        "lock l: rwsem;\nlock m: mutex;\n"
        "process a { x: l.read();  y: m.lock();  release all; }\n"
        "process b { x: l.write();  y: release all; }\n"
        "process c { x: m.lock();  y: l.read();  release all; }\n",
        "deadlock",
    )
    assert (
        """\
  a  holds l (rwsem, read), taken at step 1, m.mm:4
     waits for m at m.mm:4, held by c
  b  waits for l write at m.mm:5, held by a
  c  holds m (mutex), taken at step 3, m.mm:6
     waits for l read at m.mm:6, behind b
"""
        in text
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "var n: bool = false;\nprocess p { a: await n; }",
            "deadlock: p waits for `n`, and no thread can make it true any more\n",
        ),
        (
            "var n: bool = false;\nprocess p { a: await n;  b: n = false;  c: n = true; }",
            "deadlock: p waits for `n`, and no other thread changes it\n",
        ),
        (
            "var n: bool = false;\nvar m: bool = false;\n"
            "process p { a: either { await n; } or { await m; } }",
            "deadlock: p waits for `n` or `m`, and no thread can make any of them\n  true",
        ),
        (
            "var n: bool = false;\nvar m: bool = false;\n"
            "process p { a: await n; }\ndaemon d { a: await m;  n = true;  b: goto a; }",
            "deadlock: p and d wait for what can't come any more\n",
        ),
        (
            "var n: bool = false;\n"
            "process p { a: await n from p;  n = false; }\nprocess q { a: n = true; }",
            "deadlock: p waits for `n`, which by its `from` no other thread ends\n",
        ),
        (
            "var n: bool = false;\nvar m: bool = false;\n"
            "process p { a: await n from d; }\ndaemon d { a: await m; }\n"
            "process q { a: n = true; }",
            "deadlock: p and d wait for what can't come any more, by what stands\n  behind `from`",
        ),
        (
            "var n[2]: bool = false;\nprocess p[i in 2] { a: await n[1 - i];  n[i] = true; }",
            "deadlock: p[0] and p[1] wait for each other",
        ),
        (
            "var n[6]: bool = false;\nprocess p[i in 6] { a: await n[(i + 1) % 6];  n[i] = true; }",
            "deadlock: p[0], p[1], p[2] and 3 more wait for each other",
        ),
        (
            "var n: bool = false;\nprocess p { a: await n; }\nenv e { a: n = true; }",
            "deadlock: no process or daemon can take a step",
        ),
        ("var n: bool = true;\nrule r when n { n = false; }", "deadlock: no rule is possible"),
    ],
)
def test_titles_of_deadlocks(text: str, line: str) -> None:
    assert line in told(text, "deadlock")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("lock a, b: mutex;\nprocess p { x: a.lock();  y: b.lock();  release all; }\n"
         "process q { x: b.lock();  y: a.lock();  release all; }", "cycle of waits"),
        ("var n: bool = false;\nprocess p { a: await n; }", "waits for ever"),
        ("var n: bool = false;\nprocess p { a: await n; }\nenv e { a: n = true; }", "stuck"),
    ],
)  # fmt: skip
def test_the_summary_says_which_kind_it_is(text: str, cell: str) -> None:
    assert f"\ndeadlock  {cell} (!)\n" in told(text, "deadlock")


def test_two_deadlocks_of_different_kinds_are_both_told() -> None:
    text = told(
        "var go: bool = false;\nvar done: bool = false;\n"
        "process r { x: await go;  y: skip; }\n"
        "process p { w: await done && r@y; }\n"
        "env e { x: go = true; }\n",
        "deadlock",
    )
    assert "\ndeadlock  stuck, waits for ever (!)\n" in text
    words = " ".join(text.split())
    assert "deadlock: p waits for `done && r@y`, and no thread can make it true any more" in words
    assert "deadlock: no process or daemon can take a step" in text


PAIRS = """\
lock a, b, c, d: mutex;
process p[2] { x: a.lock();  y: b.lock();  release all; }
process q { x: b.lock();  y: a.lock();  release all; }
process r { w: sleep any;  x: c.lock();  y: d.lock();  release all; }
process s { w: sleep any;  x: d.lock();  y: c.lock();  release all; }
expect violated deadlock;
"""


@pytest.mark.parametrize("engine", ["native", "generated", "interpreted"])
def test_no_deadlock_hides_another(engine: str) -> None:
    report = check(Source("m.mm", f"model m;\n{PAIRS}"), Options(workers=1, engine=engine))
    assert report.exit_code == 0
    shown = report_text(report)
    assert "\nmore than one deadlock: p[0] and q; r and s\n" in shown


def test_a_stuck_thread_in_a_sleep_that_need_not_end() -> None:
    text = told(
        "lock l: mutex;\nvar go: bool = false;\n"
        "process p { x: l.lock();  y: await go;  release all; }\n"
        "process q { w: sleep any;  x: l.lock();  y: release all; }\n"
        "env e { x: go = true; }\n",
        "deadlock",
    )
    words = " ".join(text.split())
    assert "deadlock: no process or daemon can take a step, except out of a `sleep any`" in words
    assert "  q  is at `w`, in a `sleep any` at m.mm:5, which need not end\n" in text


LONG = "a_name_that_somebody_made_up_who_was_paid_by_the_letter_and_had_time"


def test_deadlocks_with_long_names_fit_on_the_page() -> None:
    text = PAIRS
    for name in "abcdpqrsxyw":
        text = re.sub(rf"\b{name}\b", f"{LONG}_{name}", text)
    text += f"var {LONG}_n: bool = false;\nprocess {LONG}_z {{ z: await {LONG}_n; }}\n"
    shown = told(text)
    assert f"waits for `{LONG[:20]}" in " ".join(shown.split())
    assert "more than one deadlock:\n" in shown


def test_every_step_has_its_line() -> None:
    text = told(
        "var n: bool = false;\nprocess p {\na: skip;\nb: skip;\nc: n = true;\n}\n"
        "reachable done: n;\n",
        "done",
    )
    assert (
        """\
  1  p@a           goes to b        :4
  2  p@b           goes to c        :5
  3  p@c           n false -> true  :6
"""
        in text
    )


def test_a_daemon_with_a_delay_is_named_with_its_time() -> None:
    text = told(
        "enum Page { ABSENT, READING, READY }\nvar page: Page = ABSENT;\nlock l: mutex;\n"
        "process p { x: page = READING;  l.lock();  y: await page == READY;  release all; }\n"
        "process w { x: await p@y;  y: l.lock();  release all; }\n"
        "daemon disk { x: await page == READING;  y: sleep 1..20 ms;  page = READY;  goto x; }\n"
        "reachable held: p@y && w@y && disk@y;\n",
        "held",
    )
    assert text.endswith(
        """
  now  p at y, waits for page == READY (disk, within 20 ms)
       w at y, waits for [l] -> p -> disk
       disk at y"""
    )


@pytest.mark.parametrize(
    ("owing", "others", "line"),
    [
        ("h", "", "only h changes what it waits for"),
        ("h", "process q { a: n = true; }", "by its `from` only h ends it; q could too"),
        ("p", "process q { a: n = true; }", "by its `from` nobody else ends it, but q or h could"),
        # this one could not: `n` is only made false there, or the same
        ("h", "process q { a: await n;  n = false; }", "only h can make it true"),
    ],
)
def test_who_else_could_end_a_wait_than_those_that_from_names(
    owing: str, others: str, line: str
) -> None:
    text = told(
        "lock l: mutex;\nvar n: bool = false;\n"
        f"process p {{ a: l.lock();  b: await n from {owing};  l.release(); }}\n"
        f"{others}\nprocess h {{ a: l.lock();  n = true;  l.release(); }}",
        "deadlock",
    )
    assert line in " ".join(text.split())
