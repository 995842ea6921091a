"""Questions about runs: what is wrong in them, and what they stand for."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.formatting import formatted
from checker.front.model import load
from checker.ir.expr import TRUE, Const, Read, conj, equal
from checker.ir.formulas import (
    Both,
    Either,
    Formula,
    Next,
    Now,
    Release,
    Until,
    always,
    eventually,
    opposite,
)
from checker.ir.questions import Question
from checker.semantics.integers import value
from checker.source import Source

HEAD = """\
param io: time in 1 us..2 us;
var a: bool = false;
var n: 0..3 = 0;
process f[2] { l: a = true;  m: n = 1; }
"""


def found(text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(SpecError) as caught:
        load(Source("f.mm", HEAD + text))
    told = caught.value.diagnostics
    return [(each.code, each.place[1], each.headline) for each in told]


@pytest.mark.parametrize(
    "text",
    [
        "within 2 * io q[t in f]: t@l when a or t@m -> t@end;",
        "latency q: f[0]@l -> f[1]@end;",
        "latency q[t in f]: t@l -> n == 1;",
        "region q: f[0]@l -> f[1]@end <= 2 * io;",
        "inversion q: thread f[1];",
        "inversion q[t in f]: thread t;",
    ],
)
def test_one_about_the_time_between_events_is_built(text: str) -> None:
    model = load(Source("f.mm", HEAD + text))
    (combination,) = model.combinations({})
    assert {each.name[0] for each in model.system(combination).latencies} == {"q"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("within 5 q: f[0]@l -> f[0]@m;", "bad-time"),
        ("latency q: f@l -> f[0]@m;", "bad-arguments"),
        ("region q: f[0]@l -> a <= n;", "bad-time"),
        ("latency q: f[0]@l when n -> f[0]@m;", "type-mismatch"),
        ("inversion q: thread a;", "type-mismatch"),
        ("inversion q: thread f;", "bad-arguments"),
        ("inversion q: thread g;", "unknown-name"),
    ],
)
def test_what_is_wrong_in_one_that_is_built(text: str, code: str) -> None:
    assert [each[0] for each in found(text)] == [code]


NOBODY = "var last: f? = none;  process g { l: last = f[0]; }\n"


@pytest.mark.parametrize("text", ["inversion q: thread last;", "inversion q: thread f[n];"])
def test_an_inversion_is_about_one_thread_that_the_text_names(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        model = load(Source("f.mm", f"{HEAD}{NOBODY}{text}"))
        (combination,) = model.combinations({})
        model.system(combination)
    (told,) = caught.value.diagnostics
    assert told.code == "not-constant" and told.place[1] == 6
    assert told.headline == "an `inversion` is about one thread, the same in every state"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("eventually q: b;", "unknown-name"),
        ("eventually q: n;", "type-mismatch"),
        ("leads q: a -> f[0]@nowhere;", "unknown-label"),
        ("ltl q: always(n);", "type-mismatch"),
        ("ltl q: alwys(a);", "unknown-name"),
        ("ltl q: always(a) == a;", "unknown-name"),
        ("ltl q: all t in f: eventually(t@end);", "unknown-name"),
        ("ltl q: always(a, a);", "unexpected"),
        ("ltl q: until(a);", "unexpected"),
        ("ltl q: next();", "unexpected"),
        ("leads q[t in g]: a -> a;", "unknown-name"),
        ("leads q: a -> eventually(a);", "unknown-name"),
        ("always q: eventually(a);", "unknown-name"),
        ("eventually q: a expect violated when a;", "not-constant"),
        ("eventually q: a; always q: a;", "duplicate-name"),
        ("eventually q: a expect violated; expect violated q;", "bad-expectation"),
    ],
)
def test_what_is_wrong_in_one_about_runs_for_ever(text: str, code: str) -> None:
    assert [each[0] for each in found(text)] == [code]


def test_an_operator_of_time_in_a_condition_is_told_where_it_may_stand() -> None:
    told = "`next` stands only in an `ltl`, between `!`, `&&`, `||`, `->` and `? :`"
    assert found("ltl q: next(a) == a;") == [("unknown-name", 5, told)]


def asked(text: str) -> list[Question]:
    model = load(Source("f.mm", HEAD + text))
    (combination,) = model.combinations({})
    return [each for each in model.system(combination).questions if each.endless]


def test_a_family_is_a_question_for_each_member() -> None:
    found = asked("leads q[t in f]: t@l -> t@end expect violated;")
    assert [(each.name, each.whose) for each in found] == [("q[f[0]]", "f[0]"), ("q[f[1]]", "f[1]")]
    assert all(each.expect_violated and each.antecedent is not None for each in found)
    assert len({each.formula for each in found}) == 2


def test_an_empty_family_is_a_question_that_nothing_breaks() -> None:
    (one,) = asked("eventually q[k in 0]: n == k;")
    assert one.formula == Now(TRUE)


A, N = Now(Read(2)), Now(equal(Read(3), Const(1)))


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("eventually q: a;", eventually(A)),
        ("leads q: a -> n == 1;", always(Either(opposite(A), eventually(N)))),
        ("ltl q: a;", A),
        ("ltl q: a && n == 1;", Now(conj((Read(2), equal(Read(3), Const(1)))))),
        ("ltl q: always(eventually(a));", always(eventually(A))),
        ("ltl q: next(a) && until(a, n == 1);", Both(Next(A), Until(A, N))),
        ("ltl q: !until(a, n == 1);", Release(opposite(A), opposite(N))),
        ("ltl q: weak_until(a, n == 1);", Release(N, Either(A, N))),
        ("ltl q: always(a) -> always(n == 1);", Either(opposite(always(A)), always(N))),
        (
            "ltl q: a ? next(a) : always(a);",
            Either(Both(A, Next(A)), Both(opposite(A), always(A))),
        ),
    ],
)
def test_what_the_operators_stand_for(text: str, formula: Formula) -> None:
    (one,) = asked(text)
    assert one.formula == formula


def test_a_state_without_a_value_never_counts_in_favour() -> None:
    """`t[n]` has no value at n = 3: as a left side it is then true, as a right side false."""
    head = "var t[2]: bool = false;\n"
    (one,) = asked(f"{head}leads q: t[n] -> t[n];")
    assert {each.code for each in one.obligations} == {"bad-index"}
    assert isinstance(one.formula, Release)
    wrong, right = one.formula.right.left, one.formula.right.right.right
    outside = (0, 0, 0, 3, 0, 0)
    assert not value(wrong.condition, outside) and not value(right.condition, outside)
    inside = (0, 0, 0, 1, 0, 1)
    assert not value(wrong.condition, inside) and value(right.condition, inside)


def test_it_can_be_expected_by_its_name() -> None:
    (one,) = asked("eventually q: a; expect violated q when true;")
    assert one.expect_violated


def test_a_region_needs_a_bound() -> None:
    told = [("unexpected", 5, "a `region` needs a bound")]
    assert found("region q: f[0]@l -> f[1]@end;") == told


SIGNS_TOLD = "the operators of an `ltl` are written as calls"
SIGNS = [
    "ltl q: [] <> a;",
    "ltl q: [](a -> <>(n == 1));",
    "ltl q: a U f[0]@m;",
    "ltl q: !a U (n == 1) expect violated;",
    "ltl q: X X a;",
    "ltl q: G (a -> F f[0]@end);",
    "ltl q[t in f]: [] (t@l -> <> t@end);",
    "ltl q: <>a && n < 2;",
    "ltl q: G(F(a));",
    "ltl q[k in 2]: [] (n in {k} -> <> a);",
]


@pytest.mark.parametrize("text", SIGNS)
def test_one_in_the_signs_of_other_tools_is_told(text: str) -> None:
    assert found(text) == [("unexpected", 5, SIGNS_TOLD)]


def test_the_rest_of_the_text_is_looked_at() -> None:
    told = found("ltl q: [] <> a;\nalways r: nothing;\n")
    assert told == [
        ("unexpected", 5, SIGNS_TOLD),
        ("unknown-name", 6, "no variable `nothing` here"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("always q: [] a;", "unexpected"),
        ("ltl q: a a;", "unexpected"),
        ("var r: queue[2] of bool = [];  ltl q: always(r == []) && b;", "unknown-name"),
        ("def X(k: 0..3) = k == n;  ltl q: always(X(2)) && b;", "unknown-name"),
        ("ltl q: [] a", "unexpected"),
        ("ltl q: [] a\nprocess g { l: n = b; }", "unexpected"),
    ],
)
def test_nothing_else_is_passed_over(text: str, code: str) -> None:
    assert code in [each[0] for each in found(text)]


def test_one_in_the_signs_of_other_tools_is_not_formatted() -> None:
    with pytest.raises(SpecError) as caught:
        formatted(Source("f.mm", f"{HEAD}ltl q: [] <> a;\n"))
    assert [each.headline for each in caught.value.diagnostics] == [SIGNS_TOLD]
