"""What `mmcheck lint` is silent about, and what it finds through parameters, timers and queues."""

from __future__ import annotations

import pytest

from checker.api import oddities
from checker.source import Source

DATA = """\
var a, b, on[p]: bool = false;
var n: 0..3 = 0;
var box: queue[2] of 0..3 = [];
lock k, l: mutex;
timer t;
"""


def codes(body: str, more: str = "", process: str = "process p[2]") -> list[str]:
    """The codes of what is found in a process, but for steps without a name and the unused."""
    found = oddities(Source("m.mm", f"{DATA}{process} {{ {body} }}\n{more}\n"))
    return [each.code for each in found if each.code not in ("unnamed-step", "unused")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # a test and a change
        ("x: if (a) { b = true; }", ["test-then-change"]),
        ("x: if (a) { goto y; }  y: b = true;", []),
        ("x: atomic { if (a) { b = true; } }", []),
        ("x: l.lock();  if (a) { b = true; }  y: l.release();", ["several-places"]),
        ("x: try l.lock() else { a = true;  stop; }  y: l.release();", ["test-then-change"]),
        ("x: try l.lock() else goto z;  y: l.release();  z: skip;", []),
        ("x: try l.lock() else goto z;  y: a = true;  l.release();  z: skip;", ["several-places"]),
        ("x: if (!box.full) { box.drop(); }", ["test-then-change"]),
        ("x: if (t.rang) { t.start(1 ms); }", ["test-then-change"]),
        # what is asserted is no step of the code
        ("x: assert !a;  b = true;", []),
        ("x: b = true;  assert !a;", []),
        ("x: assert !a;  b = true;  assert !a;  n = 1;", ["several-places"]),
        ("x: assert !a;  if (a) { b = true; }", ["test-then-change"]),
        # a `try` behind another operation
        ("x: k.lock();  try l.lock() else goto z;  y: release all;  z: skip;", ["try-behind"]),
        (
            "w: k.lock();  x: k.release();  try l.lock() else goto z;  y: l.release();  z: skip;",
            ["try-behind"],
        ),
        (
            "w: k.lock();  x: k.release();  m: try l.lock() else goto z;"
            "  y: l.release();  z: skip;",
            [],
        ),
        # a delay is no place
        ("x: delay 1..2 us;  a = true;", []),
        ("x: delay 1..2 us;  a = true;  b = true;", ["several-places"]),
        ("x: sleep any unless a else goto y;  b = true;  y: skip;", ["several-places"]),
        # waits
        ("x: await a timeout 1 ms else goto y;  y: skip;", []),
        ("var m: bool = false;  x: await m;", ["local-wait"]),
        ("var m: bool = false;  x: await m timeout 1 ms else goto y;  y: skip;", []),
        ("var m: bool = false;  x: await m unless a else goto y;  y: skip;", []),
        ("var m: bool = false;  x: await m unless m else goto y;  y: skip;", ["local-wait"]),
        ("var q: queue[1] of bool = [];  x: q.put(true);", ["local-wait"]),
        ("var q: queue[1] of bool = [];  var m: bool = false;  x: m = q.get();", ["local-wait"]),
        ("x: await a;", []),
        ("x: await a;  y: a = true;", []),
        ("x: await a;  y: a = false;", ["may-go-back"]),
        ("x: await on[self];  y: on[self] = false;", []),
        ("x: sleep any unless a else goto y;  y: a = false;", ["may-go-back"]),
        ("x: await t.rang;  y: t.start(1 ms);", ["may-go-back"]),
        ("x: await !box.empty;  y: box.drop();", ["may-go-back"]),
        ("x: await !l.held;  y: l.lock();  z: l.release();", ["may-go-back"]),
        # single statements
        ("x: n += 1;", ["read-modify-write"]),
        ("x: atomic { n += 1; }", []),
        ("x: box.put(n);", ["several-variables"]),
        ("x: await a && b;", ["several-variables"]),
        ("x: sleep any unless a && b else goto y;  y: skip;", ["several-variables"]),
    ],
)
def test_what_is_found(body: str, expected: list[str]) -> None:
    assert codes(body) == expected


TESTED = "x: l.lock();  y: if (a) { a = false; }  b = true;  z: l.release();"
ELSEWHERE = "process q { x: l.lock();  y: b = a;  z: l.release(); }"


@pytest.mark.parametrize(
    ("body", "more", "expected"),
    [
        (TESTED, "", []),
        (TESTED, ELSEWHERE, ["several-variables"]),
        (f"{TESTED}  goto x;", ELSEWHERE, ["several-variables"]),
        ("x: l.lock();  y: act();  z: l.release();", "proc act() { x: if (a) { b = true; } }", []),
        ("x: try l.lock() else { stop; }  y: if (a) { b = true; }  z: l.release();", "", []),
        (
            "x: k.lock();  w: l.lock();  y: if (a) { b = true; }  z: release all;",
            ELSEWHERE,
            ["several-variables"],
        ),
        # someone touches it without the lock, or with another
        (TESTED, "process q { x: a = true; }", ["test-then-change"]),
        (TESTED, ELSEWHERE.replace("l.", "k."), ["test-then-change", "several-variables"]),
        (TESTED, "rule r when a { b = false; }", ["test-then-change"]),
        (TESTED, "process q { x: act(); }\nproc act() { y: a = true; }", ["test-then-change"]),
        (TESTED, "process q { x: set(a); }\nproc set(ref v) { v = true; }", ["test-then-change"]),
        # it is not held on every way
        ("x: either { l.lock(); } or { skip; }  y: if (a) { b = true; }", "", ["test-then-change"]),
        (f"if (n > 0) {{ goto y; }}  {TESTED}", "", ["test-then-change"]),
        (
            "x: l.lock();  w: while (true) { y: if (a) { b = true; }  z: l.release(); }",
            "",
            ["test-then-change"],
        ),
        (
            "x: try l.lock() else { skip; }  y: if (a) { b = true; }  z: skip;",
            "",
            ["test-then-change"],
        ),
        (
            "x: l.lock() timeout 1 ms else { skip; }  y: if (a) { b = true; }",
            "",
            ["test-then-change"],
        ),
        (
            "x: l.lock();  w: drop();  y: if (a) { b = true; }",
            "proc drop() { l.release(); }",
            ["test-then-change"],
        ),
        # it keeps nobody out
        (
            TESTED.replace("l.lock", "r.read").replace("l.", "r."),
            "lock r: rwsem;",
            ["test-then-change"],
        ),
        (TESTED.replace("l.lock", "r.write").replace("l.", "r."), "lock r: rwsem;", []),
    ],
)
def test_nobody_comes_between_under_a_lock(body: str, more: str, expected: list[str]) -> None:
    assert codes(body, more) == expected


PROCS = """\
proc clear(ref v) { v = false; }
proc through(ref v) { clear(v); }
proc look(ref v) { if (v) { stop; } }
"""


def test_what_a_proc_does_to_what_it_is_given() -> None:
    assert "may-go-back" in codes("x: await a;  y: clear(a);", PROCS)
    assert "may-go-back" in codes("x: await a;  y: through(a);", PROCS)
    assert "may-go-back" not in codes("x: await a;  y: through(b);", PROCS)
    assert "may-go-back" not in codes("x: await a;  y: look(a);", PROCS)
    assert "test-then-change" in codes("x: if (a) { through(b); }", PROCS)


def test_a_step_of_a_proc_is_told_once() -> None:
    both = "proc both() { x: if (a) { b = true; }  y: skip; }\nprocess q { m: both(); }"
    assert codes("m: both();", both) == ["test-then-change"]


def test_a_proc_of_a_variable_of_its_thread_touches_nothing_shared() -> None:
    add = "proc add(ref v) { v += 1; }"
    assert codes("var m: 0..3 = 0;  x: add(m);", add) == []
    assert codes("x: add(n);", add) == ["read-modify-write"]


HIGH = "class high > low;\nprocess h class high { x: delay 1 ms; }\n"
ALONE = "this `preemptible` changes nothing: no process has a higher class than `q`"
UNTIMED = "this `preemptible` changes nothing: no question is about how long something takes"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            HIGH,
            [
                "this `preemptible` changes nothing:"
                " without `cpus` every thread has a CPU of its own"
            ],
        ),
        (f"{HIGH}cpus 1;", [UNTIMED]),
        (HIGH.replace("high > low", "low > high") + "cpus 1;", [ALONE]),
        (
            f"{HIGH}cpus 2;",
            [
                UNTIMED,
                "nobody ever waits for one of the `cpus`:"
                " there is one for each of the 2 that may need one",
            ],
        ),
        (f"{HIGH}param many: 1..2;\ncpus many;", [UNTIMED]),
        (
            f"{HIGH}const many = 2;\ncpus many;\nprocess i[many] class low {{ x: delay 1 ms; }}",
            [UNTIMED],
        ),
    ],
)
def test_cpus_and_preemptible(more: str, expected: list[str]) -> None:
    text = f"process q class low {{ x: delay 1 ms preemptible 1; }}\n{more}\n"
    assert [each.headline for each in oddities(Source("m.mm", text))] == expected


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("sleep 1 ms", "no process with a class has a `delay`, and nothing else needs a CPU"),
        ("delay 1 ms", "only one thread may need one"),
    ],
)
def test_cpus_that_nobody_waits_for(does: str, why: str) -> None:
    text = f"class c;\ncpus 1;\nprocess p class c {{ x: {does}; }}\n"
    (found,) = oddities(Source("m.mm", text))
    assert found.headline == f"nobody ever waits for one of the `cpus`: {why}"


def test_timers() -> None:
    use = "x: t.start(1 ms);  y: t.stop();"
    assert codes(use) == ["without-use"]
    assert codes(use, "reachable rings: t.rang;") == []
    assert codes("x: t.stop();  y: if (t.rang) { stop; }") == ["without-use"]
