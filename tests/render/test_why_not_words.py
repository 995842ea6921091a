"""Why a step can't be taken, in words: one sentence of each kind, and who could help."""

from __future__ import annotations

import pytest

from checker.api import systems
from checker.render.as_why_not import other_way, reason, why_lines
from checker.semantics.integers import outcomes
from checker.semantics.why_not import moves
from checker.source import Source
from checker.trace import Step

TIMED = """class hi > lo;
cpus 1;
process a class hi { at: delay 1 us; }
process b class lo { at: delay 1 us; }
"""
EARLY = """var go, killed: bool = false;
process w { at: await go timeout 1 ms else { skip; } unless killed else { skip; } }
process s { at: go = true; out: go = false; }
process k { at: killed = true; }
"""
LOCKS = """lock l: rwsem;
lock s: semaphore limit 1;
process r[2] { at: l.read();  low: s.down(); rest: s.release(); last: l.release(); }
process w { at: l.write(); out: l.release(); }
process t { at: try l.write() else goto out;  mid: l.release(); out: skip; }
"""
PHASES = """lock l: rwsem grant phase_fair;
process h { at: l.write(); out: l.release(); }
process w { at: l.write(); out: l.release(); }
process r { at: l.read(); out: l.release(); }
"""
CHOICES = """var free[2]: bool = false;
param evict: bool = false;
process c { at: choose k in 2 where free[k]; }
process d { at: await evict && free[0]; }
process e { at: await free[0] && !free[1]; }
process f { at: if (free[0]) { goto one; } stop; one: skip; }
process g { at: await free[1]; }
rule turn when free[0] { free[1] = true; }
"""


def words(text: str, steps: str, about: str) -> list[str]:
    """What is said of each step of a thread that can't be taken; `~`: another way is taken."""
    ((_, system),) = systems(Source("case.mm", f"model case;\n{text}\n"))
    state = system.initials[0]
    names = [each.name for each in system.threads]
    for name in steps.split():
        able = [each for each in outcomes(system, state) if isinstance(each, Step)]
        state = next(each for each in able if names[each.action.thread] == name).state
    found = moves(system, state)
    told = []
    for each in found.impossible:
        if names[each.action.thread] != about:
            continue
        told.append(("~ " if other_way(each) else "") + reason(system, state, each))
        lines = why_lines(
            system, state, each, "case.mm", lambda step: found.possible.index(step) + 1
        )
        told += [line for line in lines if line.startswith(("  ", "it can", "no step"))]
    return told


CASES = {
    "cpu": (
        TIMED,
        "a",
        "b",
        [
            "waits for a CPU: held by a",
            "  made true now by step 1, a@at",
            "has no CPU yet",
            "  no other thread can make it true any more",
        ],
    ),
    "higher class": (
        TIMED,
        "",
        "b",
        [
            "waits for a CPU: free, but a goes first",
            "  made true now by step 1, a@at (gets a CPU)",
            "has no CPU yet",
            "  no other thread can make it true any more",
        ],
    ),
    "early ends": (
        EARLY,
        "s",
        "w",
        [
            "~ its wait for `go` need not end early: it can end by itself",
            "  changed now by step 2, s@out",
            "~ its wait for `go` need not end early: it can end by itself; needs `killed`",
            "  changed now by step 2, s@out",
            "  made true now by step 3, k@at",
            "no step that is possible now makes all of it true",
        ],
    ),
    "write behind read": (
        LOCKS,
        "r[0] w",
        "w",
        [
            "waits for l write: held by r[0]",
            "  steps of r[0], r[1] or t could make it true",
        ],
    ),
    "read behind write that has asked": (
        LOCKS,
        "r[0] w",
        "r[1]",
        [
            "waits for l read: behind w",
            "  steps of r[0], w or t could make it true",
        ],
    ),
    "write behind a read that was asked for later": (
        PHASES,
        "h w r h",
        "w",
        [
            "waits for l write: behind r",
            "  steps of r could make it true",
        ],
    ),
    "try": (
        LOCKS,
        "r[0]",
        "t",
        [
            "l write is not free for its try: held by r[0]",
            "  steps of r[0], r[1] or w could make it true",
        ],
    ),
    "try that is not refused": (
        LOCKS,
        "",
        "t",
        [
            "~ l write is free, so the try is not refused",
            "  changed now by step 1, r[0]@at, step 2, r[1]@at or step 3, w@at",
        ],
    ),
    "no owner": (
        LOCKS,
        "r[0] r[1] r[0] r[1]",
        "r[1]",
        [
            "waits for s: taken, by whom is not known",
            "  made true now by step 1, r[0]@rest",
        ],
    ),
    "choice": (
        CHOICES,
        "",
        "c",
        [
            "waits for a value with `free[k]`",
            "  steps of turn could make it true",
        ],
    ),
    "parameters": (
        CHOICES,
        "",
        "d",
        [
            "waits for `evict && free[0]`, which is false for these values of the parameters",
        ],
    ),
    "part of a condition": (
        CHOICES,
        "",
        "e",
        [
            "waits for `free[0] && !free[1]`: `free[0]` is false",
            "  no other thread can make it true any more",
        ],
    ),
    "another way": (
        CHOICES,
        "",
        "f",
        ["~ `free[0]` is false, so the text goes another way"],
    ),
    "rule": (
        CHOICES,
        "",
        "turn",
        [
            "waits for `free[0]`",
            "  no other thread can make it true any more",
        ],
    ),
}

WRITTEN = """enum S { IDLE, BUSY }
type K = 1..3;
timer t;
var s: S = IDLE;  var k: K = 1;  var go: bool = false;
var by_s[S]: p? = none;  var by_k[K]: 0..3 = 0;  var both[S][K]: 0..3 = 0;
var set: set of S = {IDLE};
process p[2] { timer own;  var loc: S = IDLE;  at: own.start(1 ms); }
"""


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("t.rang", "`t.rang` is false (t stopped)"),
        ("own.rang", "`own.rang` is false (own stopped)"),
        ("(t.rang || p[0]@end)", "`t.rang || p[0]@end` is false (t stopped)"),
        ("p[1]@end", "`p[1]@end` is false"),
        ("!p[1]@at", "`!p[1]@at` is false"),
        ("by_s[s] == p[1]", "`by_s[s] == p[1]` is false (s IDLE, by_s[IDLE] none)"),
        ("by_k[k] == 2", "`by_k[k] == 2` is false (k 1, by_k[1] 0)"),
        ("both[s][k] == 2", "`both[…] == 2` is false (s IDLE, k 1, both[IDLE][1] 0)"),
        ("mine == BUSY", "`mine == BUSY` is false (mine IDLE)"),
        ("set - {IDLE} != {}", "`(set - {IDLE}) != {}` is false (set {IDLE})"),
    ],
)
def test_conditions_are_written_as_in_the_spec(condition: str, told: str) -> None:
    rest = "process x { timer own;  var mine: S = IDLE;  at: await go && "
    late = "daemon d { at: go = true;  s = BUSY;  k = 2;  set = {BUSY};  a: t.start(1 ms); \
  b: by_s[s] = p[1];  by_k[k] = 2;  both[s][k] = 2; }"
    others = "mine = BUSY;  own.start(1 ms); }"
    (first, *_) = words(f"{WRITTEN}\n{rest}{condition};  {others}\n{late}", "", "x")
    whole = f"waits for `go && {condition}`: "
    assert first.replace("\u00a0", " ") == f"{whole}`go` is false, and {told}"


def test_a_timer_that_is_not_set() -> None:
    (first, *_) = words(f"{WRITTEN}process x {{ at: t.start(2 ms); }}", "", "t")
    assert first.replace("\u00a0", " ") == "needs `t set for 2 ms` (t stopped)"


def test_a_condition_that_is_false_whatever_happens() -> None:
    assert words("lock l: rwsem;\nprocess x { at: await l.writer == x;  out: skip; }", "", "x") == [
        "waits for `l.writer == x`, which is false in every state",
    ]


@pytest.mark.parametrize("name", CASES)
def test_words(name: str) -> None:
    text, steps, about, told = CASES[name]
    assert [each.replace("\u00a0", " ") for each in words(text, steps, about)] == told
