"""Constants that are threads, sets and structs, or depend on threads: both readings agree."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.model import load
from checker.source import Source
from tests.test_reading import pairs

HEAD = """model placed; struct S { a: 0..3; w: p?; }
const boss: p = p[1]; const odd = {1, 3}; const first: S = { a: 2, w: boss };
const nobody: p? = none; const low: set of -2..2 = {-2, 1};
const k = boss == p[0] ? 1 : 2; const many = count(f in p: true);
var x: 0..9 = k; var y: S = first; var w: p? = nobody; var t[p]: 0..many = 0;
var s: set of 0..3 = odd;
process p[2] { a: skip; }
"""


@pytest.mark.parametrize(
    ("body", "reached", "steps"),
    [
        ("a: await boss@end; b: t[boss] = first.a;", "t[p[1]] == 2 && t[p[0]] == 0", 3),
        ("a: for i in odd { b: s -= i; }", "q@end && s == {}", 3),
        ("a: if (1 in odd && -2 in low) { w = boss; }", "w == p[1]", 1),
        ("a: y.w = nobody; b: if (y != first) { y = first; x = 9; }", "x == 9 && y == first", 2),
        ("a: choose f in {boss}; w = f; b: x = many + k;", "x == 4 && w == boss", 2),
        ("a: x = sum(i in odd: i) + odd.len;", "x == 6", 1),
    ],
)
def test_a_constant_is_what_it_names(body: str, reached: str, steps: int) -> None:
    text = f"{HEAD}process q {{ {body} }}\nreachable r: {reached};\n"
    ((first, second),) = pairs(text, 2000)
    assert first == second
    assert first[1]["r"] == steps


WRONG = [
    ("const c: p = p[3];", ["bad-index"]),
    ("const w: p? = none; const c: p = w;", ["out-of-range"]),
    ("const c: set of 1..3 = {1, 5};", ["out-of-range"]),
    ("const c: set of 1..3 = {0};", ["out-of-range"]),
    ("struct Z { a: 0..1; } const c: Z = { a: 2 };", ["out-of-range"]),
    ("const c: 0..1 = count(f in p: true);", ["out-of-range"]),
]


@pytest.mark.parametrize(("text", "codes"), WRONG)
def test_a_constant_lies_in_its_type(text: str, codes: list[str]) -> None:
    model = load(Source("placed.mm", f"model placed; {text} process p[2] {{ a: skip; }}"))
    (combination,) = model.combinations({})
    with pytest.raises(SpecError) as caught:
        model.system(combination)
    assert [each.code for each in caught.value.diagnostics] == codes


@pytest.mark.parametrize(
    "text",
    [
        "const n = count(f in p: true); process q[n] { a: skip; }",
        "process q[count(f in p: true)] { a: skip; }",
        "type T = 0..count(f in p: true); process q[i in T] { a: skip; }",
        "process d { a: skip; } rule r[i in count(f in p: true)] { }",
        "param n: 0..3 = count(f in p: true);",
        "param n: 0..count(f in p: true) = 1;",
        "def c(k: 0..2) = p[k] == p[1]; param b: bool = c(1);",
        "param n: 0..2; assume n < count(f in p: true);",
        "assume all f in p: f == f;",
    ],
)
def test_what_the_threads_are_made_with_does_not_depend_on_them(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(Source("placed.mm", f"model placed; process p[2] {{ a: skip; }} {text}"))
    assert [each.code for each in caught.value.diagnostics] == ["not-constant"]


def test_it_cannot_be_set() -> None:
    model = load(Source("placed.mm", HEAD))
    with pytest.raises(SpecError) as caught:
        model.combinations({"odd": "1"})
    assert [each.code for each in caught.value.diagnostics] == ["unknown-parameter"]


KNOWN = """model known; struct T { a: 0..3; u: U; }
struct U { s: set of 0..3; q: queue[2] of bool; }
const odd = {3, 1}; const K = odd.len;
param n: 0..odd.len = 1;
const C: T = { a: n, u: { s: {0, n, 2}, q: [] } };
def f(c: T) = c.u.s.len; def g = C.a + 1;
table t(i: 0..1): 0..3 { 0 => C.a; 1 => odd.len; }
var v[odd.len]: 0..C.u.s.len = C.a; lock m[C.u.s.len]: mutex;
process p[odd.len] { a: for i in C.u.s { b: v[1] = i; } for i in C.a + 1 { c: v[0] = i; } }
assume odd.len == 2 && C.u.q.empty;
check counted: K == 2 && f(C) == 3 && g == 2 && t(0) == 1 && t(1) == 2 && C.u.q.len == 0;
check never_so: C.u.s.len == 2;
always most: v[0] <= 1 && v[1] <= 2;
reachable r: v[1] == 2 && v[0] == 0 && all i in p: i@end;
"""


def test_what_a_dot_asks_of_a_constant_is_known_before_the_run() -> None:
    ((first, second),) = pairs(KNOWN, 2000)
    assert first == second
    assert first[1]["counted"] is None
    assert first[1]["never_so"] == 0


@pytest.mark.parametrize("asked", ["boss.mine", "first.w.mine", "y.a", "s.len", "{x}.len"])
def test_what_a_dot_asks_of_the_state_is_not_known(asked: str) -> None:
    head = HEAD.replace("process p[2] {", "process p[2] { var mine: 0..1 = 0;")
    with pytest.raises(SpecError) as caught:
        load(Source("placed.mm", f"{head}check c: {asked} == 1;\n"))
    assert [each.code for each in caught.value.diagnostics] == ["not-constant"]


def test_types_that_need_each_others_sets_are_read_in_good_time() -> None:
    chain = "".join(
        f"const a{i}: set of -a{i - 1}.len - a{i - 1}.len..1 = {{1}};\n" for i in range(1, 30)
    )
    text = f"model m;\nconst a0: set of 0..1 = {{1}};\n{chain}const K = a29.len;\n"
    ((first, second),) = pairs(text + "process p[K] { a: skip; }\n")
    assert first == second
    assert first[0] == (2, 1, 1)


def test_sets_of_negative_numbers_are_known_before_the_run() -> None:
    text = """model negative;
    const S: set of -2..2 = {-2, 1};  const K = S.len;  const L = min(i in S: i) + 5;
    def size(s: set of -4..2) = s.len;
    const M = size({-3, -4, 2});  const low: set of -9..0 = {-9};
    param n: 0..K;  param m: -9..9 = sum(i in S | low: i) + 10;
    assume S.len == 2 && n == K && -9 in low;
    var t[S.len]: 0..3 = 0;
    process q[K] { a: t[n - 1] = M; }
    process r[i in S] { a: skip; }
    check c: K == 2 && L == 3 && M == 3 && m == 0 && n == 2;
    reachable e: t[1] == 3 && q[1]@end && r[-2]@end && r[1]@a;
    """
    ((first, second),) = pairs(text, 2000)
    assert first == second
    assert first[1]["e"] == 2 and first[1]["c"] is None
