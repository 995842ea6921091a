"""Sets that are values, wherever something goes over a set: both readings agree."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.model import load
from checker.source import Source
from tests.test_reading import lowered, pairs

HEAD = """model sets; enum E { A, B, C } def evens = {0, 2}; const K = 1;
var x: 0..9 = 0; var e: E = A; var t[4]: 0..3 = 0; var s: set of 0..9 = {1, 4};
process w[2] { a: skip; }
"""

GONE_OVER = [
    ("process q { l: for i in {0, 2} { t[i] = 1; } }", "t[2] == 1 && t[1] == 0 && t[0] == 1", 1),
    ("process q { a: for i in evens { b: x += i + 1; } }", "q@end && x == 4", 3),
    ("process q { a: for i in {3, 1} { b: x = x * 3 + i; } }", "q@end && x == 6", 3),
    ("process q { a: for i in {K} | evens - {0} { b: x += i; } }", "q@end && x == 3", 3),
    ("process q { a: for i in {} { b: x = 9; } }", "q@end && x == 0", 1),
    ("process q { a: for i in (K == 1 ? {7} : evens) { b: x += i; } }", "q@end && x == 7", 2),
    ("process q { a: for v in {C, B} { b: e = v; } }", "q@end && e == C", 3),
    ("process q { a: for f in {w[1]} { await f@end; } }", "q@end && w[0]@a", 2),
    ("process q { a: for f in {w[0], self} { b: if (f == self) { x += 1; } } }", "x == 1", 3),
    ("process q { a: choose i in {2, 5}; x = i; }", "x == 5", 1),
    ("process q { a: choose i in evens; x = i; }", "x == 2", 1),
    ("process q { a: choose v in {B, C}; e = v; }", "e == C", 1),
    ("process q { a: x = sum(i in {2, 5}: i); }", "x == 7", 1),
    ("process q { a: x = count(i in evens: i != 1); }", "x == 2", 1),
    ("process q { a: if (all i in {1, 4}: i in s) { x = 1; } }", "x == 1", 1),
    ("process q { a: x = max(v in {3, 6}: v) + min(v in s: v); }", "x == 7", 1),
]


@pytest.mark.parametrize(("process", "reached", "steps"), GONE_OVER)
def test_only_the_elements_are_gone_over(process: str, reached: str, steps: int) -> None:
    text = f"{HEAD}{process}\nreachable r: {reached};\n"
    ((first, second),) = pairs(text, 3000)
    assert first == second
    assert first[1]["r"] == steps


@pytest.mark.parametrize("absent", ["t[1] == 1", "t[3] == 1", "x != 0"])
def test_what_is_no_element_is_left_out(absent: str) -> None:
    text = f"{HEAD}process q {{ a: for i in {{0, 2}} {{ t[i] = 1; }} }}\nreachable r: {absent};\n"
    ((first, second),) = pairs(text, 3000)
    assert first == second
    assert first[1]["r"] is None


def test_a_loop_may_go_over_numbers_that_no_set_holds() -> None:
    text = """model far; var t[300]: 0..1 = 0; var low: -9..9 = 0;
    process q { l: for i in {100, 200} { t[i] = 1; } m: for i in {-4, 3} { n: low += i; } }
    reachable r: t[100] == 1 && t[200] == 1 && low == -1;
    """
    ((first, second),) = pairs(text)
    assert first == second
    assert first[1]["r"] == 4


def test_what_an_element_owes_is_owed_where_control_comes_to_the_loop() -> None:
    text = """model owed; param n: 0..1; var x: 0..9 = 0;
    process q { if (n > 0) { goto l; } goto m; l: for i in {6 / n} { a: x = i; } m: skip; }
    reachable r: x == 6;
    """
    model = load(Source("owed.mm", text))
    for combination, reached in zip(model.combinations({}), (None, 3), strict=True):
        told = lowered(model, combination)
        assert told is not None
        assert (told[1]["error"], told[1]["r"]) == (None, reached)
    bad = """model bad; var x: 0..9 = 0; process w[2] { a: skip; }
    process q { b: skip; l: for f in {w[0], w[7]} { await f@end; } }
    """
    (combination,) = load(Source("bad.mm", bad)).combinations({})
    told = lowered(load(Source("bad.mm", bad)), combination)
    assert told is not None and told[1]["error"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "var t[{0, 2}]: 0..3 = 0; process q { a: t[0] = 1; }",
        "process q { a: skip; } view v[i in {1, 3}] = i;",
    ],
)
def test_no_set_in_braces_numbers_what_is_declared(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(Source("sets.mm", f"model sets; {text}"))
    assert [each.code for each in caught.value.diagnostics] == ["type-mismatch"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("process q[i in {1, 3}] { a: skip; }", ["q[1]", "q[3]"]),
        ("def two = {3, 1}; process q[i in two, k in 2] { a: skip; }", None),
        ("process q { a: skip; } rule r[i in {-1, 3}] { }", ["q", "r[-1]", "r[3]"]),
        ("enum E { A, B, C } process q[e in {C, A}] { a: skip; }", ["q[A]", "q[C]"]),
        ("process q[i in {}] { a: skip; } process p { a: skip; }", ["p"]),
    ],
)
def test_there_is_an_instance_for_each_element(text: str, names: list[str] | None) -> None:
    model = load(Source("sets.mm", f"model sets; {text}"))
    (combination,) = model.combinations({})
    found = [each.name for each in model.system(combination).threads]
    assert found == (names or ["q[1][0]", "q[1][1]", "q[3][0]", "q[3][1]"])


@pytest.mark.parametrize(
    "step",
    [
        "x = count(k in {(w[0] waits l) ? 1 : 2}: k == 1);",
        "choose k in {(w[0] waits l) ? 1 : 2}; x = k;",
        "if (all k in {(w[0] waits l) ? 1 : 2}: k == 1) { x = 1; }",
    ],
)
def test_the_set_that_a_step_goes_over_asks_no_more_than_the_step_may(step: str) -> None:
    text = f"model sets; lock l: mutex; var x: 0..3 = 0; process q {{ a: {step} }}"
    text += "process w[2] { a: l.lock(); b: l.release(); }"
    with pytest.raises(SpecError) as caught:
        load(Source("sets.mm", text))
    assert [each.code for each in caught.value.diagnostics] == ["out-of-scope"]


def test_to_add_0_to_a_set_is_an_effect() -> None:
    text = """model zero; var s: set of 0..3 = {}; var n: 0..3 = 0;
    process p { a: s += 0; b: s -= 0; c: n += 0; d: s += 1; }
    reachable r: p@b && s == {0};
    """
    model = load(Source("zero.mm", text))
    assert [(each.code, each.primary and each.primary.span.column) for each in model.warnings] == [
        ("no-effect", 42)
    ]
    ((first, second),) = pairs(text)
    assert first == second
    assert first[1]["r"] == 1


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_process_without_instances_has_the_empty_set(count: int) -> None:
    text = f"""model few; process f[{count}] {{ a: skip; }} type F = f;
    var s: set of f = any; var t: set of F = {{}}; var n: set of -1..2 = {{}}; var x: 0..3 = 0;
    def size(k: set of f) = k.len;
    process q {{ a: for e in f {{ b: t += e; }} c: x = size(t) + count(e in s: true); n += -1; }}
    process r {{ a: choose e in s; t -= e; }}
    reachable r: q@end && t.len == {count} && s == {{}};
    reachable taken: r@end;
    """
    ((first, second),) = pairs(text, 5000)
    assert first == second
    assert first[1]["r"] == count + 2
    assert (first[1]["taken"] is None) == (count == 0)


TURNS = "model turns; param k: 0..2 = 1; const N = 3; const S = {2, 0}; const T = {1};"


@pytest.mark.parametrize(
    ("over", "last"),
    [("1", 0), ("{3}", 3), ("S - {0}", 2), ("{2, 0} - {0}", 2), ("N - 2", 0), ("{k, 1}", 1),
     ("T", 1), ("k..1", 1), ("{1} & {1, 2}", 1)],
)  # fmt: skip
def test_one_turn_assigns_once(over: str, last: int) -> None:
    text = f"{TURNS} var x: 0..9 = 7; process q {{ a: for i in {over} {{ x = i; }} }}"
    ((first, second),) = pairs(f"{text} reachable r: x == {last};")
    assert first == second
    assert first[1]["r"] == 1


@pytest.mark.parametrize("over", ["0", "{}", "T - {1}", "k - 1", "N..2"])
def test_no_turn_assigns_nothing(over: str) -> None:
    body = f"a: x = 1; for i in {over} {{ x = i; }} b: for i in {over} {{ x = 3; }} x = 5;"
    text = f"{TURNS} var x: 0..9 = 7; process q {{ {body} }}"
    ((first, second),) = pairs(f"{text} reachable r: x == 5; reachable one: x == 1;")
    assert first == second
    assert (first[1]["one"], first[1]["r"]) == (1, 2)


@pytest.mark.parametrize("over", ["2", "{1, 2}", "0..1"])
def test_two_turns_assign_twice(over: str) -> None:
    text = f"model twice; var x: 0..9 = 7; process q {{ a: for i in {over} {{ x = i; }} }}"
    with pytest.raises(SpecError) as caught:
        load(Source("twice.mm", text))
    assert [each.code for each in caught.value.diagnostics] == ["assigned-twice"]


@pytest.mark.parametrize("over", ["{1} | {2}", "S", "N - 1", "{k, 0}", "k..2", "w"])
def test_turns_that_turn_out_to_be_two_assign_twice(over: str) -> None:
    body = f"a: for i in {over} {{ x = 1; }}"
    text = f"{TURNS} var x: 0..9 = 7; process w[2] {{ b: skip; }} process q[2] {{ {body} }}"
    model = load(Source("twice.mm", text))
    (combination,) = model.combinations({})
    with pytest.raises(SpecError) as caught:
        model.system(combination)
    assert [each.code for each in caught.value.diagnostics] == ["assigned-twice"]


def test_a_family_may_be_of_the_elements_alone() -> None:
    text = HEAD + (
        "const ODD = {1, 3};\nalways f[i in ODD]: t[i] == 0;\nalways g[v in {A, C}]: e == v;\n"
        "latency l[i in {0, 1}, j in ODD]: w[i]@a -> w[i]@end when j > 1;\n"
    )
    model = load(Source("m.mm", text))
    system = model.system(model.combinations({})[0])
    names = [each.name for each in (*system.questions, *system.latencies)]
    assert [each for each in names if "[" in each] == [
        *("f[1]", "f[3]", "g[A]", "g[C]"),
        *("l[0, 1]", "l[0, 3]", "l[1, 1]", "l[1, 3]"),
    ]
