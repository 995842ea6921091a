"""Warnings of sleep in atomic context: where they are told, and where nothing is."""

from __future__ import annotations

import random

import pytest

from checker.api import Options, check
from checker.diagnostic import Diagnostic, Severity
from checker.source import Source
from tests.slow import first_of

HEAD = """
include <completion.mm>
locktype gate { mode pass shared; mode close exclusive; atomic; }
locktype bare { mode lock exclusive; }
lock s, t: spinlock;
lock row[2]: spinlock;
lock m: mutex;
lock r: rwsem;
lock d: semaphore;
lock f: folio_lock;
lock g: gate;
lock n: bare;
var x: bool = false;
var done: COMPLETION = 1;
"""


def told(text: str, **settings: str) -> tuple[Diagnostic, ...]:
    report = check(Source("m.mm", text), Options(workers=1, settings=settings))
    assert report.exit_code == 0, report
    return tuple(each for each in report.warnings if each.code == "sleep-in-atomic")


def one(body: str, more: str = "") -> tuple[Diagnostic, ...]:
    return told(f"{HEAD}process p {{ {body} }}\n{more}\n")


@pytest.mark.parametrize(
    ("asleep", "said"),
    [
        ("sleep 1 ms;", "`p` sleeps here"),
        ("sleep any;", "`p` sleeps here"),
        ("m.lock(); m.release();", "`p` asks for `m`, a `mutex`, and sleeps if it must wait"),
        ("r.read(); r.release();", "`p` asks for `r`, a `rwsem`, and sleeps if it must wait"),
        ("d.down(); d.release();", "`p` asks for `d`, a `semaphore`, and sleeps if it must wait"),
        ("f.lock(); f.release();", "`p` asks for `f`, a `folio_lock`, and sleeps if it must wait"),
        (
            "m.lock() timeout 1 ms else { stop; } m.release();",
            "`p` asks for `m`, a `mutex`, and sleeps if it must wait",
        ),
        ("wait_for_completion(done);", "`p` sleeps here in `wait_for_completion`"),
    ],
)
@pytest.mark.parametrize("lock", ["s.lock();", "try s.lock() else { stop; }", "g.pass();"])
def test_what_sleeps_is_told_with_a_lock_held(lock: str, asleep: str, said: str) -> None:
    name = "g" if "g" in lock else "s"
    body = asleep.replace("stop;", f"{name}.release(); stop;")
    (found,) = one(f"{lock} {body} release all;")
    kind = "gate" if name == "g" else "spinlock"
    assert found.severity is Severity.WARNING
    assert found.headline == f"a thread may sleep here while it holds `{name}`"
    assert found.primary is not None and found.primary.text == said
    (held,) = found.secondary
    assert held.text == f"`{name}` is taken here: who holds a `{kind}` must not sleep"
    assert found.help[0].startswith(f"release `{name}` first")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("s.lock(); s.release(); sleep 1 ms;", id="released"),
        pytest.param("m.lock(); s.lock(); release all;", id="the sleeping lock first"),
        pytest.param("s.lock(); t.lock(); release all;", id="two that spin"),
        pytest.param("s.lock(); n.lock(); release all;", id="a type that does not say"),
        pytest.param("n.lock(); sleep 1 ms; release all;", id="held, of a type that does not say"),
        pytest.param("m.lock(); sleep 1 ms; release all;", id="a mutex is held"),
        pytest.param("s.lock(); delay 1 ms; release all;", id="work"),
        pytest.param("s.lock(); await x; release all;", id="an await may spin"),
        pytest.param("s.lock(); try m.lock() else { skip; } release all;", id="try"),
        pytest.param(
            "s.lock(); either { m.lock(); } or { skip; } release all;", id="another branch"
        ),
        pytest.param("m.lock(); s.lock(); m.release(); s.release();", id="let go of"),
        pytest.param(
            "var z: bool = false; a: if (z) { s.lock(); sleep 1 ms; release all; }",
            id="never taken",
        ),
        pytest.param(
            "var z: bool = false; try s.lock() else { z = true; }"
            " a: if (z) { sleep 1 ms; } else { s.release(); }",
            id="a variable of its own tells",
        ),
        pytest.param(
            "a: if (x) { s.lock(); } b: if (self holds s) { s.release(); } sleep 1 ms;",
            id="a test of what it holds tells",
        ),
        pytest.param("d.down(); sleep 1 ms; d.release();", id="a lock without an owner"),
    ],
)
def test_what_is_no_sleep_in_atomic_context(body: str) -> None:
    assert one(body, "daemon e { a: x = true; }") == ()


def test_threads_and_elements_of_an_array_are_one_warning() -> None:
    text = "process p[i in 2] { row[i].lock(); sleep 1 ms; row[i].release(); }"
    (found,) = told(HEAD + text)
    assert found.headline == "a thread may sleep here while it holds `row`"
    assert found.primary is not None
    assert found.primary.text == "`p[0]` sleeps here; so may 1 more thread"
    assert len(found.secondary) == 1


def test_several_locks_are_named_where_each_is_taken() -> None:
    (found,) = one("a: s.lock();\nb: t.lock();\nsleep 1 ms; release all;")
    assert found.headline == "a thread may sleep here while it holds `s` and `t`"
    assert [each.span.line for each in found.secondary] == [15, 16]


def test_a_lock_taken_in_a_proc_is_held_behind_it() -> None:
    procs = "proc take(l: lock) { l.lock(); }\nproc rest() { sleep 1 ms; }\n"
    (found,) = told(f"{HEAD}{procs}process p {{ take(s); rest(); s.release(); }}")
    assert found.primary is not None and found.primary.span.line == 16
    assert [each.span.line for each in found.secondary] == [15]


def test_the_values_with_which_it_is_so_are_told() -> None:
    body = "if (deep) { s.lock(); } sleep 1 ms; release all;"
    text = f"{HEAD}param deep: bool;\nprocess p {{ {body} }}"
    (found,) = told(text)
    assert found.help[0] == "so it is with deep = true"
    assert told(text, deep="false") == ()


def test_a_thread_with_too_many_places_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.lock_order.holding.MOST_PLACES", 2)
    (found,) = one("s.lock(); t.lock(); s.release(); t.release();")
    assert found.headline == "there may be more places where a thread sleeps that must not"
    assert found.help[0].startswith("`p` is left out: there are too many places")


# Against runs


def program(rng: random.Random, conditions: tuple[str, ...]) -> tuple[str, dict[str, int]]:
    """A thread that takes, drops and sleeps; the line of each label at which it sleeps."""
    lines = ["lock s0, s1: spinlock;", "lock m: mutex;", "var x: bool = false;"]
    lines += ["env e { f: x = !x;  goto f; }", "process p {", "var y, z: bool = false;"]
    lines += [f"c{k}: either {{ {k} = true; }} or {{ {k} = false; }}" for k in "yz"]
    asleep = {}
    for number in range(rng.randint(4, 8)):
        lock, when, label = rng.choice(("s0", "s1")), rng.choice(conditions), f"l{number}"
        what = rng.choice(("lock", "lock", "drop", "sleep", "ask"))
        if what in ("sleep", "ask"):
            asleep[label] = len(lines) + 1
        lines.append(
            {
                "lock": f"{label}: if ({when} && !(self holds {lock})) {{ {lock}.lock(); }}",
                "drop": f"{label}: if ({when} && self holds {lock}) {{ {lock}.release(); }}",
                "sleep": f"{label}: sleep 1 ms;",
                "ask": f"{label}: m.lock();  m.release();",
            }[what]
        )
    lines.append("z: release all; }")
    for label in asleep:
        for lock in ("s0", "s1"):
            lines.append(f"reachable {label}_{lock}: p@{label} && p holds {lock};")
    return "\n".join(lines), asleep


@pytest.mark.parametrize("seeds", first_of(1, [range(25), range(25, 200)]))
@pytest.mark.parametrize(
    ("conditions", "exactly"),
    [(("true", "y", "z", "!y", "y && z"), True), (("true", "y", "x", "!x", "x && z"), False)],
)
def test_a_thread_that_sleeps_so_in_a_run_is_told(
    seeds: range, conditions: tuple[str, ...], exactly: bool
) -> None:
    """And no other, where only its own variables decide what it does."""
    outcomes = set()
    for seed in seeds:
        text, asleep = program(random.Random(seed), conditions)
        report = check(Source("m.mm", text), Options(workers=1))
        found = {
            (each.primary.span.line, lock)
            for each in report.warnings
            if each.code == "sleep-in-atomic" and each.primary
            for lock in ("s0", "s1")
            if f"`{lock}`" in each.headline
        }
        (column,) = report.columns
        there = set()
        for label, line in asleep.items():
            for lock in ("s0", "s1"):
                answer = column.answer(f"{label}_{lock}")
                assert answer is not None
                if answer.decisive.holds:
                    there.add((line, lock))
        assert there <= found, seed
        assert found == there or not exactly, seed
        outcomes.add(bool(there))
    assert outcomes == {True, False}
