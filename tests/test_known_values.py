"""Values outside the type that they are declared with: of constants, parameters, results."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.model import load
from checker.source import Source
from tests.test_reading import pairs

BEHIND = "process p { l: skip; }"

WRONG = [
    ("const N: 0..1 = 5;", "bad-value", "`N` is 5, outside its range 0..1"),
    ("const M = 3; const N: 0..M = M + 1;", "bad-value", "`N` is 4, outside its range 0..3"),
    ("type T = 1..2; const N: T = 0;", "bad-value", "`N` is 0, outside its range 1..2"),
    ("const T: time in 1 ms..5 ms = 9 ms;", "bad-value",
     "`T` is 9 ms, outside its range 1 ms..5 ms"),
    ("const N = 6 / 0;", "divide-by-zero", "the right side of `/` is zero"),
    ("param n: 0..1 = 0; const N = 6 % n;", "divide-by-zero", "the right side of `%` is zero"),
    ("table t(k: 0..1): 0..2 { _ => 1; } const N = t(4);", "out-of-range",
     "`k` of `t` would be 4, outside 0..1"),
    ("def f(k: 0..1) = k; const N = f(4);", "out-of-range",
     "`k` of `f` would be 4; its range is 0..1"),
    ("def f(k: 0..1) = k; var x: 0..f(7) = 0;", "out-of-range",
     "`k` of `f` would be 7; its range is 0..1"),
    ("def f(k: 0..1) = k; var x: 0..9 = f(7);", "out-of-range",
     "`k` of `f` would be 7; its range is 0..1"),
    ("def f(k: 0..1) = k; check c: f(2) == 2;", "out-of-range",
     "`k` of `f` would be 2; its range is 0..1"),
    ("def f(k: 0..1) = k; reachable r: true expect violated when f(2) == 2;", "out-of-range",
     "`k` of `f` would be 2; its range is 0..1"),
    ("def f(k: set of 0..1) = sum(e in k: e); const N = f({1, 2});", "out-of-range",
     "`k` of `f` would get another element than {0, 1}"),
    ("def f(k: 0..1) = k; view v[i in f(3)] = i;", "out-of-range",
     "`k` of `f` would be 3; its range is 0..1"),
    ("def f(k: 0..1) = k; lock l[f(3)]: mutex;", "out-of-range",
     "`k` of `f` would be 3; its range is 0..1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "headline"), WRONG)
def test_what_is_known_and_does_not_fit_is_an_error_of_the_spec(
    text: str, code: str, headline: str
) -> None:
    model = load(Source("known.mm", f"model known; {text} {BEHIND}"))
    (combination,) = model.combinations({})
    with pytest.raises(SpecError) as caught:
        model.system(combination)
    assert [(each.code, each.headline) for each in caught.value.diagnostics] == [(code, headline)]


def test_every_wrong_constant_is_told_at_once() -> None:
    text = "model known; const A: 0..1 = 2; const B: 0..1 = 3; var x: 0..1 = 4;"
    model = load(Source("known.mm", f"{text} {BEHIND}"))
    (combination,) = model.combinations({})
    with pytest.raises(SpecError) as caught:
        model.system(combination)
    codes = [each.code for each in caught.value.diagnostics]
    assert codes == ["bad-value", "bad-value", "bad-initial-value"]


@pytest.mark.parametrize(
    "text",
    [
        "param n: 0..2; const N = n > 0 ? 6 / n : 0;",
        "param n: 0..2; const N: 0..6 = n > 0 ? 6 / n : 0;",
        "param n: 0..2; process q { if (n > 0) { goto l; } goto m;"
        " l: for i in 6 / n { a: skip; } m: skip; }",
        "param n: 0..2; lock k[7]: mutex; process q { if (n > 0) { k[6 / n].lock(); }"
        " release all; }",
        "param n: 0..2; def f(k: 1..2) = 6 / k; process q { var x: 0..6 = 0;"
        " l: if (n > 0) { x = f(n); } }",
    ],
)
def test_what_is_never_come_to_needs_no_value(text: str) -> None:
    model = load(Source("known.mm", f"model known; {text} {BEHIND}"))
    for combination in model.combinations({}):
        assert model.system(combination).variables


HEAD = """model ranges; struct S { a: 0..2; w: p?; }
var x: 0..9 = 2; var y: S = { a: 0, w: none }; var s: set of 0..5 = {1}; var w: p? = none;
var z: 0..9 = 0; var b: bool = true;
process p[2] { l: skip; }
def low(k: 0..2) = k + 1; def most(v: S) = v.a; def size(t: set of 1..2) = t.len;
def gone(f: p) = f@end; def twice(k: 0..2) = low(k) * 2;
proc small(k: 0..9): 0..2 { return k; }
proc made(k: 0..9): S { return { a: k, w: none }; }
"""

IN_A_RUN = [
    ("z = low(x);", None),
    ("z = low(x + 1);", 1),
    ("z = low(x - 2) + low(2);", None),
    ("z = low(low(x));", 1),
    ("z = twice(x);", None),
    ("b = x > 2 && low(x + 1) > 2;", None),
    ("b = x > 2 || low(x + 1) > 2;", 1),
    ("z = size(s);", None),
    ("z = size(s | {2});", None),
    ("z = size(s | {0});", 1),
    ("z = size(s | {3});", 1),
    ("b = gone(w);", 1),
    ("b = w != none && gone(w);", None),
    ("z = most({ a: x, w: w });", None),
    ("z = most({ a: x + 1, w: w });", 1),
    ("z = small(x);", None),
    ("z = small(x + 1);", 1),
    ("small(x + 1);", 1),
    ("y = made(x);", None),
    ("y = made(x + 1);", 1),
    ("s = { low(x) };", None),
    ("k: await low(x + 1) > 0;", 1),
]


@pytest.mark.parametrize(("statement", "error"), IN_A_RUN)
def test_an_argument_and_a_result_lie_in_their_types(statement: str, error: int | None) -> None:
    ((first, second),) = pairs(f"{HEAD}process q {{ {statement} }}\n", 2000)
    assert first == second
    assert first[1]["error"] == error


@pytest.mark.parametrize(("condition", "error"), [("low(x) > 0", 1), ("x < 3 -> low(x) > 0", None)])
def test_an_argument_in_a_question_lies_in_its_type(condition: str, error: int | None) -> None:
    text = f"{HEAD}process q {{ a: x = 3; }}\nalways n: {condition};\n"
    ((first, second),) = pairs(text, 2000)
    assert first == second
    assert first[1]["error"] == error
