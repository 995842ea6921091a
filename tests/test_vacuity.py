"""Vacuity: what is told never happens in any combination, and nothing is told of cut runs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from checker.api import Options, check
from checker.engines.budget import Budget
from checker.source import Source

SWITCH = """\
model m;
param on: bool;
var n: 0..2 = 0;
process p {
a:  if (on) { goto c; }
b:  n = 1;
    goto d;
c:  n = 2;
d:  skip;
}
always left: n == 1 -> n > 0;
"""


def told(text: str, settings: Mapping[str, str] | None = None, **limits: int) -> list[str]:
    """The codes and headlines of the warnings about a spec."""
    options = Options(settings or {}, budget=Budget(**limits), workers=1)
    report = check(Source("m.mm", text), options)
    return [f"{each.code}: {each.headline}" for each in report.warnings]


def model(text: str) -> str:
    return f"model m;\nvar n: 0..2 = 0;\n{text}"


def test_what_happens_for_some_value_is_not_told() -> None:
    assert told(SWITCH) == []


def test_what_happens_for_no_value_of_the_run_is_told() -> None:
    assert told(SWITCH, {"on": "true"}) == [
        "never-reached: label `b` of `p` is never reached",
        "never-met: the left side of `->` in `always left` is never true",
    ]
    assert told(SWITCH, {"on": "false"}) == ["never-reached: label `c` of `p` is never reached"]


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({}, "for every value of few, size"),
        ({"few": "true"}, "for every value of size, with few = true"),
        ({"size": "1..2"}, "for every value of few, with size = 1..2"),
        ({"size": "2", "few": "true"}, "with size = 2, few = true"),
    ],
)
def test_of_values_that_are_left_out_nothing_is_said(settings: dict[str, str], where: str) -> None:
    text = model("param few: bool;\nparam size: 0..2;\nprocess p { a: stop; b: skip; }")
    (found,) = (
        each
        for each in check(Source("m.mm", text), Options(settings, workers=1)).warnings
        if each.code == "never-reached"
    )
    assert found.primary is not None and found.primary.text == where


def test_nothing_is_told_of_a_run_that_was_cut() -> None:
    assert told(SWITCH, {"on": "true"}, states=2) == []
    assert told(SWITCH, {"on": "true"}, depth=1) == []


def test_nothing_is_told_of_runs_that_end_in_an_error() -> None:
    text = model("process p { a: n = n + 3; b: n = 0; }\n")
    assert told(text) == []
    assert told(text.replace("n + 3", "n + 2")) == []


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("process p { a: n = 1; await n == 2; }", "never-true: `p` never finds `n == 2` true"),
        ("process p { a: n = 1; await n == 1; }", None),
        (
            "process p { a: n = 1; }\nrule r when n == 2 { n = 0; }",
            "never-true: `r` never finds `n == 2` true",
        ),
        (
            "process p { a: n = 1;\nb: if (n == 2) { goto a; } n = 0; }",
            "never-true: no run takes this path of `p` from `b` to `a`: `n == 2` is never true",
        ),
        (
            "process p { a: n = 1;\nb: if (n == 2) { n = 0; } }",
            "never-true: `p` never finds `n == 2` true",
        ),
        ("process p { a: n = 1;\nb: if (n == 1) { n = 0; } else { n = 2; } }", None),
        (
            "process p { a: n = 1;\nb: if (n == 1) { n = 0; } else if (n == 2) { n = 1; } }",
            "never-true: `p` never finds `n == 2` true",
        ),
        (
            "process p[i in 2] { a: if (i == 1) { n = 1; }\nb: if (n == 1 && i == 0) { n = 0; } }",
            None,
        ),
        ("process p { a: choose k in 0..2; if (k == 2) { n = 1; } }", None),
        (
            "process p { a: choose k in 0..2; n = k;\nb: if (n > 0) { if (n > 1) { n = 0; } } }",
            None,
        ),
        (
            "process p { a: n = 1; }\nrule r when n == 1 { if (n > 1) { n = 0; } }",
            "never-true: `r` never finds `n > 1` true",
        ),
        ("const debug = false;\nprocess p { a: if (debug) { n = 2; } else { n = 1; } }", None),
        (
            "lock l: mutex;\nprocess p { a: try l.lock() else goto b; n = 1; release all;\n"
            "b: skip; }",
            "never-true: this `try` of `p` is never refused",
        ),
        (
            "lock l: mutex;\nprocess p[2] { a: try l.lock() else goto b; n = 1;\nc: release all;\n"
            "b: skip; }",
            None,
        ),
        (
            "lock l: rwsem;\nprocess p { a: l.write(); n = 1;\nb: release all; }",
            None,  # that nobody else wants a lock is no condition of the text
        ),
        (
            "lock l: mutex;\nprocess p { a: l.lock();\nb: await n == 2; release all; }\n"
            "process q { a: await n == 2; b: l.lock(); release all; }",
            "never-reached: label `b` of `q` is never reached",
        ),
        (
            "lock l: mutex;\nprocess p { a: l.lock();\nb: await n == 2; release all; }\n"
            "process q { a: await p@b; b: l.lock(); release all; }",
            "never-true: `q` is never granted `l`",
        ),
        (
            "process p { a: n = 1; }\nalways x: n == 2 -> n > 1;",
            "never-met: the left side of `->` in `always x` is never true",
        ),
        (
            "process p[2] { a: n = 1; }\nalways x: all i in p: n == 2 -> i@end;",
            "never-met: the left side of `->` in `always x` is never true",
        ),
        ("process p[2] { a: n = 1; }\nalways x: all i in p: i@end -> n == 1;", None),
        (
            "process p { a: skip; }\nalways x: n == 0;",
            "never-changes: `always x` is about nothing that changes",
        ),
        ("process p { a: n = 1; }\nalways x: p@a || p@end;", None),
        (
            "process p { a: n = 1; }\nreachable x: n < 2;",
            "always-reached: `reachable x` is true in every reachable state",
        ),
        ("process p { a: n = 1; }\nreachable x: n == 1;", None),
    ],
)
def test_each_kind(text: str, warning: str | None) -> None:
    found = told(model(text))
    assert (warning in found) if warning else (found == [])


def test_a_path_to_a_label_that_is_told_is_not_told_again() -> None:
    text = model("process p { a: n = 1;\nb: if (n == 2) { goto c; } goto d;\nc: n = 0;\nd: skip; }")
    assert told(text) == ["never-reached: label `c` of `p` is never reached"]


def test_what_stands_inside_a_condition_that_is_told_is_not_told_again() -> None:
    text = model("process p { a: n = 1;\nb: if (n == 2) { if (n > 1) { n = 0; } } }")
    assert told(text) == ["never-true: `p` never finds `n == 2` true"]


def test_a_condition_on_a_path_that_no_run_takes_is_not_told_again() -> None:
    text = model("process p { a: n = 1;\nb: if (n == 2) { if (n > 1) { n = 0; } goto a; } n = 0; }")
    path = "no run takes this path of `p` from `b` to `a`: `n == 2` is never true"
    assert told(text) == [f"never-true: {path}"]


@pytest.mark.parametrize("engine", ["generated", "interpreted"])
def test_a_condition_is_true_for_some_value_of_a_parameter(engine: str) -> None:
    text = model("param most: 1..2;\nprocess p { a: n = most;\nb: if (n == 2) { n = 0; } }")

    def codes(**settings: str) -> list[str]:
        options = Options(settings, workers=1, engine=engine)
        return [each.code for each in check(Source("m.mm", text), options).warnings]

    assert codes() == []
    assert codes(most="1") == ["never-true"]


def test_one_instance_is_enough() -> None:
    text = model("process p[i in 2] { a: if (i == 1) { goto c; }\nb: n = 1;\nc: skip; }")
    assert told(text) == []


def test_warnings_come_by_place_with_those_of_the_text() -> None:
    text = model("process p { a: n = 1; await n == 2; }\nconst spare = 1;\n")
    report = check(Source("m.mm", text), Options(workers=1, strict=True))
    assert [each.code for each in report.warnings] == ["never-true", "unused"]
    assert report.exit_code == 1


TWO_CALLS = """model two_calls;
var n: 0..2 = 0;
proc f(v: 0..2) {
one:   if (v == 2) { goto two; }
       return;
two:   n = 1;
three: await n == v;
}
process p { a: f(1); b: f(%s); for j in 2 { w: if (j == %s) { goto v; } } v: skip; }
"""


def test_a_label_in_a_proc_is_told_once_and_only_if_no_call_comes_to_it() -> None:
    text = TWO_CALLS % (0, 0)
    assert told(text) == [
        "never-reached: label `two` of `f` is never reached",
        "never-reached: label `three` of `f` is never reached",
    ]
    again = told(TWO_CALLS % (2, 0))
    assert again == [
        "never-true: `f` never finds `n == v` true",
        "never-reached: label `w` of `p` is never reached",
        "never-reached: label `v` of `p` is never reached",
    ]


@pytest.mark.parametrize(
    ("first", "text"), [("", "let k = q.get()"), ("z: q.put(true);", "q.put(true)")]
)
def test_a_queue_that_never_lets_anybody_on(first: str, text: str) -> None:
    queue = "var q: queue[1] of bool = [];"
    found = told(f"model m;\n{queue}\ndaemon d {{ {first} a: {text}; b: skip; }}\n")
    assert f"never-true: `d` never gets past `{text}`" in found


def test_a_lock_that_is_taken_again_is_granted() -> None:
    text = "locktype rec { mode lock exclusive;  recursive;  grant any; }\nlock a: rec;\n"
    text += "process p { l: a.lock();  m: a.lock();  k: release all; }\n"
    assert told(f"model m;\n{text}") == []
