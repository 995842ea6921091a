"""Questions that cannot be answered yet: what is wrong in them is told with everything else."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.formatting import formatted
from checker.front.model import load
from checker.front.parsing.unbuilt import UNANSWERED
from checker.source import Source

HEAD = """\
param io: time in 1 us..2 us;
var a: bool = false;
var n: 0..3 = 0;
process f[2] { l: a = true;  m: n = 1; }
"""

QUESTIONS = {
    "eventually": "eventually q[t in f]: t@end && n == 1;",
    "leads": "leads q: a || n == 1 -> n == 2 -> f[0]@end expect violated when io_is;",
    "ltl": "ltl q: always(eventually(a) && !until(n == 1, f[0]@m));",
}


def found(text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(SpecError) as caught:
        load(Source("f.mm", HEAD + text))
    told = caught.value.diagnostics
    return [(each.code, each.place[1], each.headline) for each in told]


def test_each_kind_is_here() -> None:
    assert QUESTIONS.keys() == UNANSWERED


@pytest.mark.parametrize("kind", QUESTIONS)
def test_one_that_is_right_is_told_as_not_built(kind: str) -> None:
    text = QUESTIONS[kind].replace("io_is", "true")
    assert found(text) == [("not-built", 5, f"`{kind}` is not built yet")]


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


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("eventually q: b;", "unknown-name"),
        ("eventually q: n;", "type-mismatch"),
        ("leads q: a -> f[0]@nowhere;", "unknown-label"),
        ("ltl q: always(n);", "type-mismatch"),
        ("ltl q: alwys(a);", "unknown-name"),
        ("leads q[t in g]: a -> a;", "unknown-name"),
        ("eventually q: a expect violated when a;", "not-constant"),
        ("eventually q: a; always q: a;", "duplicate-name"),
        ("eventually q: a expect violated; expect violated q;", "bad-expectation"),
    ],
)
def test_what_is_wrong_in_one_is_told_as_well(text: str, code: str) -> None:
    codes = [each[0] for each in found(text)]
    assert sorted(codes) == sorted([code, "not-built"])


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


def test_it_can_be_expected_by_its_name() -> None:
    assert [each[0] for each in found("eventually q: a; expect violated q when true;")] == [
        "not-built"
    ]


def test_a_region_needs_a_bound() -> None:
    told = [("unexpected", 5, "a `region` needs a bound")]
    assert found("region q: f[0]@l -> f[1]@end;") == told


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
def test_one_in_the_signs_of_other_tools_is_told_as_not_built(text: str) -> None:
    assert found(text) == [("not-built", 5, "`ltl` is not built yet")]


def test_the_rest_of_the_text_is_looked_at() -> None:
    told = found("ltl q: [] <> a;\nalways r: nothing;\n")
    assert told == [
        ("not-built", 5, "`ltl` is not built yet"),
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
    assert [each.code for each in caught.value.diagnostics] == ["not-built"]
