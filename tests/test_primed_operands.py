"""Values after a step as operands, indices and arguments in questions: both readings agree."""

from __future__ import annotations

import pytest

from tests.test_reading import pairs

HEAD = """model primes;
def half(k: 0..3) = k / 2;
table low(k: 0..3): bool { 0..1 => true; 2..3 => false; }
var n: 0..3 = 3; var z: 0..3 = 2; var t[3]: 0..3 = 2; var w: p? = p[0]; var at[p]: 0..1 = 0;
var s: set of 0..3 = {3};
process p[2] { a: n = 2; z = 3; s += 1; b: n = 1; w = self; at[self] = 1; c: t[n] = n; s -= 3; }
"""

ASKED = [
    ("6 / n' >= 2", None),
    ("6 / n' == 3", 2),
    ("n' * n' != 1", 2),
    ("n * n' != 1", 3),
    ("n % n' == 0", 1),
    ("t[n'] == 2", 5),
    ("(t[n % 3])' <= 2", None),
    ("(t[n % 3])' == 2", 3),
    ("half(n') == 1", 2),
    ("low(n') -> n == 2 || n == 1", None),
    ("!low(n')", 2),
    ("at[w'] == 0", 3),
    ("w'@a || w'@b", 3),
    ("(all x in s': x != 1)", 1),
    ("min(x in s': x) > 1", 1),
    ("{n, n'}.len == 2", 2),
    ("s' - s == {}", 1),
    ("sum(i in 2: i + n') == 2 * n' + 1", None),
    ("t[3 - n'] == 2", 4),
]


@pytest.mark.parametrize(("condition", "steps"), ASKED)
def test_both_readings_agree_on_what_is_primed(condition: str, steps: int | None) -> None:
    ((first, second),) = pairs(f"{HEAD}always step q: {condition};\n", 2000)
    assert first == second
    assert first[1].get("q") == steps


@pytest.mark.parametrize(
    ("condition", "code_at"),
    [("6 / n' > 1", 1), ("t[n'] == 2", 2), ("n % n' == 0", 1), ("low(4 - n')", None)],
)
def test_what_has_no_value_after_a_step_is_an_error(condition: str, code_at: int | None) -> None:
    text = f"""model absent; table low(k: 0..3): bool {{ 0..1 => true; 2..3 => false; }}
    var n: 0..3 = 2; var t[3]: 0..3 = 2;
    process p {{ a: n = {0 if code_at == 1 else 1}; b: n = 3; }}
    always step q: {condition};
    """
    ((first, second),) = pairs(text)
    assert first == second
    assert first[1]["error"] == code_at


PARTS = """model parts; struct In { e: bool; } struct S { a: 0..3; i: In; }
var st: S = { a: 0, i: { e: false } }; var arr[2]: S = { a: 1, i: { e: true } };
var q: queue[2] of 0..3 = []; var n: 0..3 = 0;
process p { a: st.a = 1; q.put(3); b: st = arr[1]; n = 1; c: arr[1].i.e = false;
d: q.get(); e: skip; }
"""


@pytest.mark.parametrize(
    ("condition", "steps"),
    [
        ("st' == st", 1),
        ("st' != st", 2),
        ("(st == arr[1])' -> st' == arr[1]", None),
        ("st'.a >= st.a && (st'.i.e || !st.i.e)", None),
        ("arr[1]' == arr[1]", 4),
        ("arr[n] == arr[1]'", 4),
        ("q' == q", 2),
        ("!q'.empty -> q'.head == 3", None),
        ("q'.len + q.len != 2", 3),
        ("!(q'.full)", None),
        ("(n' == 0 ? st : st') == st'", 1),
    ],
)
def test_what_has_parts_can_be_primed(condition: str, steps: int | None) -> None:
    ((first, second),) = pairs(f"{PARTS}always step s: {condition};\n")
    assert first == second
    assert first[1]["s"] == steps
