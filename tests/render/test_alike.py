"""What columns have in common: `the same` is said only of what is the same, nothing is left out."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from checker.api import Options, check
from checker.render.as_junit import junit
from checker.render.as_text import Wanted, report_text
from checker.report import Outcome, Report
from checker.source import Source

THREE = """\
model same;
enum Which { A, B, C, D }
param w: Which;
lock l: mutex;
process p {
a: assert w != A, "the first";
b: assert w != B && w != D, "the second";
c: if (w == C) { l.release(); }
}
"""


def checked(text: str, *, fine: bool = False) -> Report:
    return check(Source("m.mm", text), Options(workers=1, engine="generated", fine=fine))


def like(report: Report) -> list[str]:
    """The paragraphs that tell of other columns, each on one line."""
    paragraphs = report_text(report, width=400).split("\n\n")
    return [each for each in paragraphs if "(--traces shows each)" in each]


def test_an_error_at_another_place_is_told_by_itself() -> None:
    report = checked(THREE)
    text = report_text(report)
    heads = [line for line in text.splitlines() if line.startswith("error[")]
    assert heads == [
        "error[assert-failed]: the assertion of p fails: the first",
        "error[assert-failed]: the assertion of p fails: the second",
        "error[release-not-held]: p releases `l`, which it does not hold",
    ]
    assert like(report) == ["the same when w = D (2 steps) (--traces shows each)"]
    assert "w = B; 2 steps, none shorter" in text


def test_an_error_of_a_proc_is_told_for_each_call() -> None:
    report = checked(
        "model m; param two: bool; var x: 0..1 = 0;\n"
        "proc both() { assert x == 1; }\n"
        "process p { a: if (!two) { both(); } b: if (two) { both(); } }\n"
    )
    assert report_text(report).count("error[assert-failed]") == 2
    assert like(report) == []


def test_an_error_of_another_lock_at_the_end_is_told_by_itself() -> None:
    report = checked(
        "model m; param two: bool; lock a, b: mutex;\n"
        "process p { l: a.lock(); b.lock(); if (two) { a.release(); } else { b.release(); } }\n"
    )
    text = report_text(report)
    assert "still holds `a`" in text and "still holds `b`" in text


def test_the_value_that_leaves_a_range_makes_no_other_error() -> None:
    report = checked(
        "model m; param by: 1..3; var x: 0..1 = 1;\nprocess p { l: x += by; }\n",
    )
    assert report_text(report).count("error[out-of-range]") == 1
    assert like(report) == [
        "the same when by = 2 (1 step); by = 3 (1 step) (--traces shows each)",
    ]


def test_many_errors_are_named_though_not_all_are_told() -> None:
    asserts = "".join(f'l{n}: assert w != {n}, "it is {n}";\n' for n in range(7))
    report = checked(f"model m; param w: 0..6;\nprocess p {{\n{asserts}}}\n")
    text = report_text(report, width=400)
    assert text.count("error[assert-failed]") == 4
    assert text.endswith(
        '3 more errors (--traces shows each): assert-failed :7 "it is 4" when w = 4; '
        'assert-failed :8 "it is 5" when w = 5; assert-failed :9 "it is 6" when w = 6'
    )
    whole = report_text(report, Wanted(traces=True), width=400)
    assert whole.count("error[assert-failed]") == 7 and "more errors" not in whole


PLACES = """\
model m; param w: 0..2; var x: 0..1 = 0;
process p {
a: if (w < 2) { x = 1; }
b: x = 1;
}
never one: x == 1;
"""


def test_a_violation_by_another_step_is_not_the_same() -> None:
    (told,) = like(checked(PLACES))
    assert told.split("\n") == [
        "the same when w = 1 (1 step) (--traces shows each)",
        "violated also when w = 2 (2 steps) (--traces shows each)",
    ]


def test_what_is_reached_by_another_step_is_not_the_same() -> None:
    text = PLACES.replace("never one", "reachable one") + "expect violated one;\n"
    (told,) = like(checked(text))
    assert told.split("\n") == [
        "the same when w = 1 (1 step) (--traces shows each)",
        "reached also when w = 2 (2 steps) (--traces shows each)",
    ]


def test_a_loop_of_other_steps_is_not_the_same() -> None:
    report = checked(
        "model m; param w: 0..2; var x, y: 0..1 = 0;\n"
        "daemon p {\n"
        "a: if (w < 2) { x = 1 - x; goto a; }\n"
        "b: y = 1 - y; goto b;\n"
        "}\n"
        "eventually never_so: x == 1 && y == 1;\n"
    )
    (told,) = like(report)
    same, other = told.split("\n")
    assert same.startswith("the same when w = 1 ")
    assert other.startswith("violated also when w = 2 ")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("k[0].lock();", "the same"),
        ("if (w == 1) { k[0].lock(); } else { k[0].lock(); }", "a deadlock also"),
        ("k[w].lock();", "a deadlock also"),
    ],
)
def test_a_deadlock_over_another_lock_is_not_the_same(asked: str, words: str) -> None:
    report = checked(
        "model m; param w: 0..1; lock k[2], b: mutex;\n"
        f"proc one() {{ {asked} }}\n"
        "process p { l: one(); b.lock(); release all; }\n"
        "process q { l: b.lock(); m: one(); release all; }\n"
    )
    (told,) = like(report)
    assert told.startswith(f"{words} when w = 1"), told


def test_errors_with_fine_steps_are_told_apart_too() -> None:
    report = checked(
        "model m; param w: 0..1; var x, y: 0..1 = 0;\n"
        "process p { l: x = 1; y = 1; }\n"
        'process q { l: assert w == 1 || x == y, "here";\n'
        'm: assert w == 0 || x == y, "there"; }\n',
        fine=True,
    )
    text = report_text(report)
    assert text.count("with fine steps:") == 2
    assert "fails: here" in text and "fails: there" in text


def test_junit_says_which_assertion_fails() -> None:
    report = checked(THREE)
    suites = ElementTree.fromstring(junit([Outcome(Source("m.mm", THREE), report)]))
    assert [each.get("message") for each in suites.iter("failure")] == [
        "error: assert-failed: the assertion of p fails: the first (m.mm:6)",
        "error: assert-failed: the assertion of p fails: the second (m.mm:7)",
        "error: release-not-held: p releases `l`, which it does not hold (m.mm:8)",
        "error: assert-failed: the assertion of p fails: the second (m.mm:7)",
    ]


def test_a_note_of_several_errors_says_which_assertions_fail() -> None:
    report = checked(
        'model m;\nprocess p { l: assert false, "one"; }\nprocess q { l: assert false, "two"; }\n'
    )
    text = report_text(report, width=400)
    told = 'more than one error: assert-failed :2 "one"; assert-failed :3 "two"'
    assert f"{told} (--traces shows a run for each)\n" in text
    assert f"{told}\n" in report_text(report, Wanted(traces=True), width=400)


def test_times_without_an_end_are_the_same_only_for_one_cause() -> None:
    report = checked(
        "model m; enum Why { DEADLOCK, ENV, LATER, ROUND, OTHER }\n"
        "param why: Why; lock a, b: mutex; var go: bool = false;\n"
        "process p {\n"
        "ask: a.lock();\n"
        "w: delay 1 us;\n"
        "   if (why == DEADLOCK) { b.lock(); }\n"
        "   if (why == ENV || why == LATER) { await go; }\n"
        "   if (why == ROUND) { goto again; }\n"
        "   if (why == OTHER) { goto other; }\n"
        "got: release all; stop;\n"
        "again: sleep 1 us; goto again;\n"
        "other: sleep 1 us; goto other;\n"
        "}\n"
        "process q {\n"
        "ask: if (why == DEADLOCK) { b.lock(); }\n"
        "     delay 1 us; if (why == DEADLOCK) { a.lock(); }\n"
        "     release all;\n"
        "}\n"
        "latency t: p@ask -> p@got;\n"
    )
    paragraphs = report_text(report, width=400).split("\n\n")
    told = [each.splitlines() for each in paragraphs if each.startswith("latency t:")]
    assert [each[0].rpartition(" ")[2] for each in told] == ["DEADLOCK", "ENV", "ROUND", "OTHER"]
    assert [[line for line in each if "the same" in line] for each in told] == [
        [],
        ["  the same when why = LATER"],
        [],
        [],
    ]
