"""Text that is read several times: `for`, `proc` and its calls, where steps begin in them."""

from __future__ import annotations

import pytest

from checker import api
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.interpreted import Interpreted
from checker.front.model import load
from checker.ir.system import System
from checker.ir.threads import LocationKind
from checker.source import Source
from checker.verdict import trace_of


def system(text: str) -> System:
    model = load(Source("f.mm", "model m;\n" + text))
    (combination,) = model.combinations({})
    return model.system(combination)


def places(text: str, thread: str = "p") -> list[str]:
    """The names of the locations of a thread, without those that ask for a lock."""
    (found,) = [each for each in system(text).threads if each.name == thread]
    return [each.name for each in found.locations if each.kind is not LocationKind.ASKED]


def size(text: str) -> tuple[int, int, int]:
    """States, transitions and depth."""
    found = Interpreted().run(system(text), Budget(states=1000), lambda _: None)
    assert found.exhaustive
    return found.states, found.transitions, found.depth


def length(text: str, question: str) -> int | None:
    """How long the run is that shows the answer; None without one."""
    found = Interpreted().run(system(text), Budget(), lambda _: None)
    assert found.exhaustive
    trace = trace_of(found.verdicts[question])
    return None if trace is None else trace.length


def told(text: str) -> list[tuple[str, int]]:
    """Code and line of everything that is wrong; the text begins on line 2."""
    with pytest.raises(SpecError) as caught:
        api.systems(Source("f.mm", "model m;\n" + text), {})
    return [(each.code, each.place[1]) for each in caught.value.diagnostics]


X = "var x: 0..3 = 0; var y: 0..3 = 0; var b: bool = false; lock m: mutex; "
NAMED = "proc f(v: 0..3) { one: skip; two: x = v; }\n"


def test_a_label_in_a_proc_is_known_by_the_proc_and_by_the_call() -> None:
    assert places(X + NAMED + "process p { a: f(1); b: f(2); c: skip; }") == [
        *("a", "f.one", "f.two", "b", "f.one (call 2)", "f.two (call 2)", "c", "end"),
    ]
    both = (
        X + NAMED + "process p { a: f(1); b: f(2); }\n"
        "reachable first:  p@f.two && x == 0;\n"
        "reachable second: p@f.two && x == 1;"
    )
    assert [length(both, name) for name in ("first", "second")] == [2, 5]


def test_calls_in_calls_are_named_from_the_outside() -> None:
    text = X + NAMED + "proc g(v: 0..3) { f(v); three: f(v); }\nprocess p { a: g(1); }"
    assert places(text) == [
        *("a", "g.f.one", "g.f.two", "g.three"),
        *("g.f.one (call 2)", "g.f.two (call 2)", "end"),
    ]
    for asked in ("p@f.two", "p@g.f.two"):
        assert length(f"{text} reachable n: {asked} && x == 1;", "n") == 5


def test_text_before_the_first_label_of_a_proc_is_under_the_label_of_the_caller() -> None:
    text = X + "proc f() { x = 1; await b; in: skip; await b; }\nprocess p { a: f(); await b; }"
    assert places(text.replace("in:", "into:")) == [
        *("a", "a.2", "f.into", "a.3", "end"),
    ]


def test_a_for_has_a_location_in_each_turn() -> None:
    text = X + "process p[i in 3] { a: skip; for j in 0..i { w: skip; } c: skip; }"
    assert places(text, "p[0]") == ["a", "w[0]", "c", "end"]
    assert places(text, "p[2]") == ["a", "w[0]", "w[1]", "w[2]", "c", "end"]
    nested = X + "process p { a: for i in 2 { for j in i { w: x = j; } } c: skip; }"
    assert places(nested) == ["a", "w[1][0]", "c", "end"]


def test_a_for_over_nothing_is_nothing() -> None:
    assert size(X + "process p { a: x = 1; for j in 0 { w: x = 3; } }") == (2, 1, 1)


def test_a_return_leaves_every_loop_of_its_proc() -> None:
    text = X + (
        "proc first(): 0..3 { for i in 3 { w: if (i == x) { return i; } } return 3; }\n"
        "process p { a: x = 1; b: y = first(); }\n"
        "always n: p@end -> y == 1;"
    )
    assert places(text) == ["a", "b", "first.w[0]", "first.w[1]", "first.w[2]", "end"]
    assert size(text) == (5, 4, 4)
    assert length(text, "n") is None


def test_a_stop_in_a_proc_ends_the_thread() -> None:
    text = (
        X + "proc f(v: 1..3) { q: if (b) { stop; } }\nprocess p { a: f(2); c: b = true; goto a; }"
    )
    # a with b false, q (v is 2), c; a with b true, q, end (v is its first value again).
    assert size(text) == (6, 5, 5)


def test_a_proc_that_begins_with_a_wait_begins_no_step_of_its_own() -> None:
    wait = X + "proc f() { await b; x = 1; }\nprocess p { a: f(); }\nprocess q { c: b = true; }"
    assert places(wait) == ["a", "end"]
    assert places(wait.replace("a: f", "a: y = 1; f")) == ["a", "a.2", "end"]
    assert places(wait.replace("await b;", "l: await b;")) == ["a", "f.l", "end"]


def test_arguments_are_those_at_the_time_of_the_call() -> None:
    """What others may change is read at the call, so a wait begins a step behind that."""
    text = X + (
        "proc later(than: 0..3) { await y >= than; }\n"
        "process p { a: later(y + 1); }\nprocess q { c: y = 1; }"
    )
    assert places(text) == ["a", "a.2", "end"]
    # (a, 0) -> (a.2, 0) or (a, 1); (a.2, than 1, 0) -> (a.2, 1) -> end; (a, 1) -> (a.2, than 2, 1).
    assert size(text) == (6, 5, 3)
    asked = (
        "var i: 0..1 = 0; lock l[2]: mutex grant fifo;\n"
        "proc section(k: lock) { k.lock(); held: k.release(); }\n"
        "process p[2] { a: section(l[i]); }\nenv e { c: i = 1 - i; goto c; }"
    )
    assert length(asked, "error") is None


def test_an_index_that_is_given_stays_when_the_variable_changes() -> None:
    text = (
        "var t[2]: 0..3 = 0;\n"
        "proc put(ref v, ref i) { i = 1; next: v = 3; }\n"
        "process p { var k: 0..1 = 0; a: put(t[k], k); }\n"
        "always n: p@end -> t[0] == 3 && t[1] == 0 && p.k == 1;"
    )
    assert length(text, "n") is None and size(text) == (3, 2, 2)


def test_an_index_that_is_given_is_checked_at_the_call() -> None:
    text = X + (
        "var t[2]: bool = false;\nproc put(ref v) { one: v = true; }\n"
        "process p { a: put(t[x]); }\nprocess q { c: x = 2; }"
    )
    found = Interpreted().run(system(text), Budget(), lambda _: None)
    trace = trace_of(found.verdicts["error"])
    assert trace is not None and trace.failure is not None
    assert trace.failure.obligation.code == "bad-index"
    assert trace.length == 2


def test_the_first_values_of_a_second_call_are_not_assigned_twice() -> None:
    text = X + (
        "proc inc(ref v) { var t: 0..3 = 0; t = v; v = t + 1; }\n"
        "process p { a: inc(x); inc(y); }\nalways n: p@end -> x == 1 && y == 1;"
    )
    assert size(text) == (2, 1, 1)
    assert length(text, "n") is None


@pytest.mark.parametrize(
    "proc",
    [
        "proc f(ref v, ref w) { v = 1;\nw = 2; }\nprocess p { a: f(x, x); }",
        "proc f(ref v) { v = 1; }\nprocess p { a: x = 2;\nf(x); }",
        "proc f(k: 0..3) { k = 1;\nk = 2; }\nprocess p { a: f(0); }",
        "proc f(ref v): 0..3 { v = 1; return 2; }\nprocess p { a: \nx = f(x); }",
        "proc f(): 0..3 { return 2; }\nprocess p { a: for i in 2 {\nx = f(); } }",
    ],
)
def test_assigned_twice_is_seen_through_calls_and_turns(proc: str) -> None:
    assert [code for code, _ in told(X + proc)] == ["assigned-twice"]


def test_a_name_of_a_step_ends_with_a_step_that_begins_in_a_proc() -> None:
    proc = "proc f(): 0..3 { skip; l: return 1; }\n"
    later = X + proc + "process p { a: let k = x; f(); y = k; }"
    assert told(later) == [("out-of-scope", 3)]
    target = "var t[4]: 0..3 = 0;\n" + proc + "process p { a: let k = t[0]; t[k] = f(); }"
    assert told(target) == [("out-of-scope", 4)]
    given = X + "proc g(k: 0..3) { skip; l: x = k; }\nprocess p { a: let k = x; g(k); }"
    assert size(given)[0] == 3


def test_a_branch_that_calls_is_control_flow() -> None:
    text = X + "proc f(): 0..3 { await b; return 1; }\nprocess p { a: if (y == 0) { x = f(); } }"
    assert places(text) == ["a", "a.2", "end"]


@pytest.mark.parametrize(
    ("proc", "lines"),
    [
        ("proc f() {\nawait b; }\nrule r { f(); }", [3]),
        ("proc f() { g(); }\nproc g() {\nl: skip; }\nrule r { f(); }", [4]),
        ("proc f(k: lock) {\nk.lock(); k.release(); }\nrule r { f(m); }", [3]),
    ],
)
def test_a_proc_that_a_rule_calls_is_one_step(proc: str, lines: list[int]) -> None:
    assert told(X + proc) == [("rule-takes-steps", line) for line in lines]


def test_a_rule_may_call() -> None:
    text = X + "proc f(ref v) { if (v == 0) { v = 1; return; } v = 2; }\nrule r { f(x); }"
    # 0, 1, 2: each with one transition
    assert size(text) == (3, 3, 2)


def test_a_proc_cannot_call_itself() -> None:
    direct = "proc f() { f(); }\nprocess p { a: f(); }"
    assert [code for code, _ in told(X + direct)] == ["recursive-definition"]
    circle = "proc f() { g(); }\nproc g() { h(); }\nproc h() { f(); }\nprocess p { a: h(); }"
    assert [code for code, _ in told(X + circle)] == ["recursive-definition"]


@pytest.mark.parametrize(
    "body",
    [
        "a: for i in 300 { for j in 300 { w: skip; } }",
        "a: " + "".join(f"for i{k} in 9 {{ " for k in range(6)) + "w: skip;" + " }" * 6,
    ],
)
def test_too_many_turns_are_told(body: str) -> None:
    assert told(X + f"process p {{ {body} }}") == [("too-large", 2)]


def test_too_many_calls_are_told() -> None:
    procs = "proc f0() { l: skip; }\n"
    for n in range(1, 20):
        procs += f"proc f{n}() {{ f{n - 1}(); f{n - 1}(); }}\n"
    assert told(X + procs + "process p { a: f19(); }") == [("too-large", 22)]


def test_a_turn_of_a_loop_can_jump_out_but_not_in() -> None:
    text = X + "process p { a: for i in 3 { w: if (i == 1) { goto out; } } out: skip; }"
    assert places(text) == ["a", "w[0]", "w[1]", "w[2]", "out", "end"]
    assert size(text) == (5, 4, 4)
    again = X + "process p { a: for i in 2 { w: if (!b) { goto w; } } }\nenv e { c: b = true; }"
    # a, w[0], w[1], end, each with b false or true, but w[1] and end only with true.
    assert size(again) == (6, 7, 4)
    into = X + "process p { a: goto w;\nfor_: for i in 2 { w: skip; } }"
    assert [code for code, _ in told(into)] == ["bad-goto"]


def test_calls_that_are_given_elements_of_different_arrays_keep_any_index() -> None:
    """The index of an element of a process is its number, 2; that of `few` is 0 or 1."""
    text = (
        "var few[2]: 0..1 = 0;\nvar own[q]: 0..1 = 0;\nproc set(ref v) { l: v = 1; }\n"
        "process p[2] { skip; }\nprocess q[1] { skip; }\n"
        "process r { var mine: 0..1 = 1; set(own[q[0]]); mid: set(few[mine % 2]); }\n"
    )
    assert length(text + "reachable x: r@mid && own[q[0]] == 1 && few[1] == 0;", "x") == 2
    assert length(text + "reachable x: r@end && few[1] == 1 && few[0] == 0;", "x") == 4
