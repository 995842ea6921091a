"""`let k = q.get() timeout T else …;` and its like: what each end does, and what is wrong."""

from __future__ import annotations

import pytest

from checker import api
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.interpreted import Interpreted
from checker.source import Source
from tests.front.test_procs import length, places, system, told
from tests.test_reading import pairs

Q = "var q: queue[1] of 1..2 = [];\nvar x: 0..2 = 0;\nvar b: bool = false;\n"
SENDER = "daemon s { l: q.put(2); }\n"


def test_a_wait_that_ends_early_receives_nothing() -> None:
    text = f"""{Q}{SENDER}
        process p {{ a: x = q.get() timeout any else {{ b = true; }} c: skip; }}
        reachable got: p@c && x == 2 && !b;
        reachable late: p@c && x == 0 && b && q.len == 1;
        reachable both: b && x != 0;
        reachable lost: p@c && !b && x == 0;"""
    assert [length(text, each) for each in ("got", "late", "both", "lost")] == [2, 2, None, None]


def test_it_ends_early_only_where_there_is_nothing_to_get() -> None:
    text = f"""{Q}
        process p {{ a: q.put(1);  b = true;
                    c: let k = q.get() unless b else goto out;  x = k;
                    d: x = q.get() unless b else goto out;
                    out: skip; }}
        reachable first: p@d && x == 1;
        reachable second: p@out && x == 1 && b;
        reachable unset: p@out && x == 0;"""
    assert [length(text, each) for each in ("first", "second", "unset")] == [2, 3, None]


def test_the_block_behind_else_has_steps_of_its_own() -> None:
    assert places(
        Q + "process p { a: let k = q.get() timeout 1 ms else { b = true; await x == 0; goto c; }"
        " x = k; c: skip; }"
    ) == ["a", "a.2", "c", "end"]


@pytest.mark.parametrize(
    "text",
    [
        "let k = q.get() timeout 1 ms else { b = true; }  x = k;",
        "let k = q.get() timeout 1 ms else goto c unless b else { }  x = k;",
        "let k = q.get() timeout 1 ms else goto c;  await b;  x = k;",
    ],
)
def test_a_name_has_a_value_only_where_something_was_received(text: str) -> None:
    assert told(Q + f"process p {{ a: {text} c: skip; }}") == [("out-of-scope", 5)]


def test_a_name_is_unknown_behind_its_else() -> None:
    text = "process p { a: let k = q.get() timeout 1 ms else { x = k; goto c; }  x = k; c: skip; }"
    assert told(Q + text) == [("unknown-name", 5)]


def test_two_ends_may_assign_the_same_variable() -> None:
    assert places(Q + "process p { a: x = q.get() timeout any else { x = 1; } c: skip; }")
    twice = "process p { a: x = q.get() timeout any else { } x = 1; c: skip; }"
    assert told(Q + twice) == [("assigned-twice", 5)]


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("x = 1 timeout 1 ms else goto c;", "this never waits"),
        ("let k = x unless b else goto c; x = k;", "this never waits"),
        ("x = f() timeout 1 ms else { }", "a call waits in the text of its proc"),
        ("x += 1 timeout any else { }", "this never waits"),
    ],
)
def test_nothing_else_that_gives_a_value_may_end_early(text: str, headline: str) -> None:
    whole = f"model m;\n{Q}proc f(): 0..2 {{ return 1; }}\nprocess p {{ a: {text} c: skip; }}"
    with pytest.raises(SpecError) as caught:
        api.systems(Source("f.mm", whole), {})
    (found,) = caught.value.diagnostics
    assert (found.code, found.place[1]) == ("unexpected", 6)
    assert found.headline.startswith(headline)


def test_what_is_waited_for_is_told_without_the_other_ends() -> None:
    text = f"{Q}process p {{ a: let k = q.get() timeout 5 ms else {{ stop; }} x = k; c: skip; }}"
    texts = {w.text for each in system(text).actions for w in (each.wait,) if w is not None}
    assert texts == {"let k = q.get()"}


def test_a_thread_that_may_give_up_is_not_stuck() -> None:
    for end, stuck in (("", 0), (" timeout 1 ms else { }", None), (" unless b else { }", 0)):
        text = f"{Q}process p {{ a: x = q.get(){end or ';'} c: skip; }}"
        found = Interpreted().run(system(text), Budget(), lambda _: None)
        assert found.exhaustive
        assert length(text, "stuck") == stuck


def test_both_readings_agree() -> None:
    ends = ("timeout any else goto out;", "unless b else { b = false; }", "timeout 1 ms else { }")
    for end in ends:
        for taken in ("x = q.get()", "let k = q.get()"):
            text = f"""model m;\n{Q}{SENDER}
                daemon f {{ l: b = !b;  goto l; }}
                process p[2] {{ a: {taken} {end} d: x = 0; out: skip; }}
                never e: x == 2 && b;"""
            for first, second in pairs(text, 3000):
                assert first == second
