"""What is told at the end of a run: where threads are, what they wait for, who could end it."""

from __future__ import annotations

import pytest

from checker.api import Options, check
from checker.render.as_text import Wanted, report_text
from checker.source import Source


def told(text: str) -> str:
    """The report with all runs, in which white space is a blank."""
    report = check(Source("m.mm", f"model m;\n{text}"), Options(workers=1))
    return " ".join(report_text(report, Wanted(traces=True)).split())


def test_a_deadlock_says_where_all_processes_are() -> None:
    text = told(
        "lock a, b: mutex;\nprocess p { x: a.lock(); y: b.lock(); release all; }\n"
        "process q { x: b.lock(); a.lock(); release all; }\nprocess r { z: skip; }\n"
    )
    assert text.endswith("now p at y q at x.2 r at z")


def test_who_waits_is_not_named_as_one_that_could_end_its_wait() -> None:
    text = told(
        "lock l: mutex;\nvar go[p]: bool = false;\n"
        "process p[1] { a: l.lock(); b: await go[self]; go[self] = false; release all; }\n"
        "process q { a: l.lock(); go[p[0]] = true; release all; }\n"
    )
    assert "waits for `go[p[0]]`" in text and "self" not in text
    assert ": only q changes what it waits for" in text


def test_who_only_makes_a_condition_false_is_not_named() -> None:
    text = told(
        "lock l: mutex;\nvar go: bool = false;\n"
        "process p { a: l.lock(); b: await go; release all; }\n"
        "process q { a: l.lock(); go = true; release all; }\n"
        "process r { a: l.lock(); go = false; release all; }\n"
    )
    assert "waits for `go` at m.mm:4: only q can make it true" in text


def test_a_wait_that_may_end_early_says_so() -> None:
    text = told("var x: bool = false;\nprocess p { a: await x timeout any else { goto a; } }\n")
    assert "deadlock: no process or daemon can take a step, except by a `timeout any`" in text
    assert "unless its `timeout any` fires" in text


CPUS = """\
class high > low;
cpus 1;
process u class high { s: sleep 0..1 ms; w: delay 1 ms; }
process v class low { w: delay 9 ms; }
process x class low { w: delay 9 ms; }
"""


@pytest.mark.parametrize(
    ("question", "end"),
    [
        (
            "u@w && v@w && x@w",
            "now u at w, ready for a CPU v at w, waits for a CPU (free, but u goes first)"
            " x at w, waits for a CPU (free, but u goes first)",
        ),
        ("u@end && v@w", "now u at end"),
        (
            "!(v@end) && u@w && x@end",
            "now u at w, ready for a CPU v at w, waits for a CPU (free, but u goes first) x at end",
        ),
    ],
)
def test_who_runs_and_who_is_ready(question: str, end: str) -> None:
    text = told(f"{CPUS}reachable seen: {question};\n")
    assert end in text


def test_a_cpu_that_is_held() -> None:
    text = told(
        "class high > low;\ncpus 1;\nvar t: 0..1 = 0;\n"
        "process v class low { w: delay 9 ms; }\n"
        "process x class low { s: sleep 1 ms; t = 1; w: delay 9 ms; }\n"
        "reachable seen: t == 1 && v@w;\n"
    )
    assert "now v at w, on a CPU x at w, waits for a CPU (held by v)" in text


def test_who_has_not_asked_yet() -> None:
    text = told(
        "lock f: rwsem grant fifo;\nprocess r { g: f.read(); h: release all; }\n"
        "process w { i: skip; want: f.write(); o: release all; }\n"
        "reachable seen: r@h && w@want && !(w waits f);\n"
    )
    assert "w at want, has not asked for f yet" in text


def test_what_a_view_becomes_takes_no_place_away() -> None:
    text = told(
        "var x: bool = false;\nprocess p { a: sleep 1 ms; b: x = true; }\n"
        "view at_b = p@b;\nreachable seen: p@b;\n"
    )
    assert "sleep ends :3 at_b false -> true" in text


def test_a_step_that_fails_has_no_effect_where_it_fails() -> None:
    text = told("const N = 5;\nvar t[2]: bool = false;\nprocess p { l: t[N] = true; }\n")
    assert "1 p@l error: bad-index :4" in text


def test_a_member_that_is_a_number_goes_by_the_name_it_ranges_over() -> None:
    text = told("var n[2]: 0..1 = 0;\nprocess p { l: n[1] = 1; }\nnever one[i in 2]: n[i] == 1;\n")
    assert "violated for i = 1 (!)" in text


def test_who_could_let_a_value_be_chosen_is_named() -> None:
    """The condition speaks of both choices of the step."""
    text = told(
        "var x: 0..3 = 3;\n"
        "process p { m: skip;\n"
        "l: choose n in 0..1; choose k in 1..2 where x == n && k > n; x = k; }\n"
        "process q { a: delay 1 us; x = 0; }\nreachable here: p@l && q@a;\n"
    )
    assert "now p at l, waits for a value with x == n && k > n (q, within 1 us)" in text


@pytest.mark.parametrize(
    "waits",
    [
        "choose k in 2 where free[k];",
        "choose k in 2; await free[k];",
        "choose i in 2; choose k in 2 where free[k] && i != k;",
    ],
)
def test_a_wait_about_what_is_to_be_chosen_is_told(waits: str) -> None:
    """Whoever could make it true for some choice is named, and it is told in every form."""
    text = told(
        f"var free[2]: bool = false;\nprocess c {{ at: {waits} }}\n"
        "process d { at: await free[0]; free[1] = true; }\n"
    )
    assert "c at at, waits for" in text and "(d)" in text.replace("\u00a0", " ")
