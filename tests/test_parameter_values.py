"""Parameters that are threads, sets and structs: both readings agree, and each is shown and set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker import api
from checker.command.cli import run
from checker.diagnostic import SpecError
from checker.front import syntax as s
from checker.front.model import Model, load
from checker.source import Source
from tests.reading_data import known
from tests.reading_values import Values
from tests.test_reading import pairs

HEAD = """enum E { A, B }
type Few = 1..2;
struct Inner { e: E; m: set of Few; }
struct Plan { who: p?; i: Inner; }
struct Pair { a: bool; b: -1..0; }
process p[2] { a: skip; }
daemon d { a: skip; }
"""

TYPES = {
    "p": ["p[0]", "p[1]"],
    "p?": ["none", "p[0]", "p[1]"],
    "thread": ["p[0]", "p[1]", "d"],
    "d?": ["none", "d"],
    "set of 1..2": ["{}", "{1}", "{2}", "{1, 2}"],
    "set of -1..0": ["{}", "{-1}", "{0}", "{-1, 0}"],
    "set of E": ["{}", "{A}", "{B}", "{A, B}"],
    "set of bool": ["{}", "{false}", "{true}", "{false, true}"],
    "set of d": ["{}", "{d}"],
    "set of p": ["{}", "{p[0]}", "{p[1]}", "{p[0], p[1]}"],
    "Pair": [
        *("{ a: false, b: -1 }", "{ a: false, b: 0 }", "{ a: true, b: -1 }", "{ a: true, b: 0 }"),
    ],
}


def model(text: str) -> Model:
    return load(Source("f.mm", f"model m;\n{HEAD}{text}\n"))


def shown(text: str, name: str, settings: dict[str, str]) -> list[str]:
    found = model(text).combinations(settings)
    return [{**each.fixed, **each.varying}[name] for each in found]


@pytest.mark.parametrize("type", TYPES)
def test_without_a_default_it_has_every_value(type: str) -> None:
    assert shown(f"param v: {type};", "v", {}) == TYPES[type]
    assert shown(f"param v: {type};", "v", {"v": "all"}) == TYPES[type]


@pytest.mark.parametrize("type", [*TYPES, "Plan", "Inner"])
def test_both_readings_list_the_same_values(type: str) -> None:
    read = model(f"param v: {type};")
    (decl,) = (each for each in read.checked.module.declarations if isinstance(each, s.Param))
    mine = [known(each.values["v"]) for each in read.combinations({})]
    other = list(Values(read.checked, {}).types.every(decl.type))
    assert len(mine) == len(set(mine)) == len(other)
    assert set(mine) == set(other)


@pytest.mark.parametrize("type", [*TYPES, "Plan", "Inner"])
def test_what_is_shown_can_be_set_and_be_a_default(type: str) -> None:
    text = f"param v: {type};"
    for each in shown(text, "v", {}):
        assert shown(text, "v", {"v": each}) == [each]
        assert shown(text, "v", {"v": each.replace(" ", "")}) == [each]
        assert shown(f"param v: {type} = {each};", "v", {}) == [each]


def test_several_can_be_set() -> None:
    assert shown("param v: p?;", "v", {"v": "p[1],none"}) == ["p[1]", "none"]
    assert shown("param v: set of E;", "v", {"v": "{B,A},{}"}) == ["{A, B}", "{}"]
    text = "{ b: 0, a: true },{ a: true, b: 0 }"
    assert shown("param v: Pair;", "v", {"v": text}) == ["{ a: true, b: 0 }"]


SPECS = [
    "param v: p; var x: p? = none; process q { a: await v@end; x = v; }"
    " reachable r: x == v; always u: v == p[1] -> x != p[0];",
    "param v: p?; var x: 0..2 = 0; process q { a: if (v != none) { x = 1; } else { x = 2; } }"
    " never u: x == 1 && v == none; reachable one: x == 1;",
    "param v: p?; process q { a: await v@end; }",
    "param v: set of -1..1; var x: set of -1..3 = v; var n: -3..3 = 0;"
    " process q { a: for i in v { b: n += i; } c: x = x | {3}; }"
    " always u: n >= -1 && (q@end -> x == v | {3}); reachable r: n == sum(i in v: i) && q@end;",
    "param v: set of -1..1; process q { a: choose k in v where k != 0;  assert k in v; }",
    "param v: set of 0..2; process q[i in v] { var n: 0..2 = 0; a: n = i; }"
    " always u: all f in q: f.n in v || f@a; reachable r: 2 in v && q[2].n == 2 && q[2]@end;",
    "param v: set of E; rule r[e in v] when e == B { assert e == A; }",
    "param v: set of -1..1; param k: 0..v.len; var n: 0..3 = k; process q { a: n = v.len; }",
    "param v: Plan; assume v.i.m != {} && v.i.e == A; var x: Plan = v;"
    " process q { a: x.who = none; b: x.i.m -= 1; } reachable r: x != v && x.i == v.i;",
    "param v: set of p; assume p[0] in v; var x: 0..2 = 0;"
    " process q { a: choose f in v where f@end; x = v.len; } reachable r: x == 2;",
    "param n: 1..2; process w[n] { a: skip; } param v: w; param t: w = v;"
    " process q { a: await t@end; } always u: q@end -> v@end;",
]


@pytest.mark.parametrize("text", SPECS)
def test_both_readings_agree(text: str) -> None:
    found = list(pairs(f"model m;\n{HEAD}{text}\n", 3000))
    assert found
    for first, second in found:
        assert first == second


def test_an_instance_stands_for_each_element_and_for_no_other() -> None:
    text = "param v: set of 0..3 = {0, 2}; process q[i in v] { a: skip; } "
    ok = "always u: q[0]@a || q[0]@end; always w: count(f in q: true) == 2;"
    (found,) = pairs(f"model m;\n{HEAD}{text}{ok}\n")
    assert found[0] == found[1]
    assert found[0][1]["u"] is None and found[0][1]["w"] is None
    with pytest.raises(SpecError) as caught:
        api.systems(Source("f.mm", f"{HEAD}{text}const c = q[1];"), {})
    assert [each.headline for each in caught.value.diagnostics] == [
        "the index of `q` is 1; there are 0, 2"
    ]


def told(text: str, settings: dict[str, str]) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        api.systems(Source("f.mm", f"model m;\n{HEAD}{text}\n"), settings)
    return [(each.headline, " | ".join(each.help)) for each in caught.value.diagnostics]


WRONG = [
    ("param v: p = p[2];", {}, "the index of `p` is 2; it goes from 0 to 1", ""),
    (
        "param v: set of 1..2;",
        {"v": "{3}"},
        "`v` can't be set to `{3}`",
        "it is a set of 1..2 | write --set 'v={1, 2}'",
    ),
    (
        "param v: set of 1..2;",
        {"v": "1"},
        "`v` can't be set to `1`",
        "did you mean --set 'v={1}'? | it is a set of 1..2",
    ),
    ("param v: set of p;", {"v": "p[1], p[0]"}, None, "did you mean --set 'v={p[0], p[1]}'?"),
    ("param v: set of p;", {"v": "[p[1]]"}, None, "did you mean --set 'v={p[1]}'?"),
    ("param v: set of p;", {"v": "none"}, None, "did you mean --set 'v={}'?"),
    ("param v: set of p;", {"v": "p[2]"}, None, "it is a set of {p[0], p[1]}"),
    ("param v: p?;", {"v": "NULL"}, None, "did you mean --set 'v=none'?"),
    ("param v: p?;", {"v": "{p[1]}"}, None, "did you mean --set 'v=p[1]'?"),
    ("param v: p;", {"v": "None"}, None, "its values are {p[0], p[1]}"),
    ("param v: p?;", {"v": ""}, "`v` can't be set to ``", "its values are {none, p[0], p[1]}"),
    ("param v: p?;", {"v": "d"}, "`v` can't be set to `d`", None),
    ("param v: Pair;", {"v": "{a: true}"}, "`v` can't be set to `{a: true}`", None),
    (
        "param v: Pair;",
        {"v": "{a: true, a: true}"},
        "`v` can't be set to `{a: true, a: true}`",
        None,
    ),
    ("param v: set of 1..2 = {3};", {}, "the default of `v` is {3}, outside its type", None),
    ("param v: set of 1..9;", {}, "`v` has 512 values, more than 256", None),
    ("param n: 0..1; process w[n] { a: skip; } param v: w;", {}, None, "write `w?`, which may be"),
    ("param v: p; process q[v == p[0] ? 1 : 2] { a: skip; }", {}, None, None),
    ("param v: p; param n: 0..1 = v == p[0] ? 0 : 1;", {}, None, "name the number by a `const`"),
    ("param v: set of 0..9 = {count(f in p: true)};", {}, None, "name the number by a `const`"),
]


@pytest.mark.parametrize(("text", "settings", "headline", "help"), WRONG)
def test_what_is_wrong_is_told(
    text: str, settings: dict[str, str], headline: str | None, help: str | None
) -> None:
    ((found, advice),) = told(text, settings)
    assert headline is None or found == headline
    assert help is None or (advice.startswith(help) and bool(help) == bool(advice))


def test_a_value_is_shown_as_the_language_writes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "f.mm"
    spec.write_text(
        f"model m;\n{HEAD}param v: set of 1..2; param who: p = p[1]; param w: Pair = "
        "{ a: true, b: 0 }; process q { a: await who@end && w.a; } always u: 1 in v;\n"
    )
    assert run(["--json", "-", "--set", "v={1},{1,2}", str(spec)]) == 0
    explored = json.loads(capsys.readouterr().out)["explorations"]
    columns = [each["parameters"] for each in explored]
    assert [each["v"] for each in columns] == ["{1}", "{1, 2}"]
    assert {each["who"] for each in columns} == {"p[1]"}
    assert {each["w"] for each in columns} == {"{ a: true, b: 0 }"}
    assert run([str(spec), "--set", "v={1},{1,2}"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "who = p[1], w = { a: true, b: 0 }" in lines
    assert [each.split() for each in lines if each.startswith("v  ")] == [["v", "{1}", "{1,", "2}"]]


def test_columns_are_in_the_order_of_the_text() -> None:
    found = model("param v: p; param n: 0..1; param s: set of p = {v};").combinations({})
    assert [tuple(each.varying.values()) for each in found] == [
        *(("p[0]", "0", "{p[0]}"), ("p[0]", "1", "{p[0]}")),
        *(("p[1]", "0", "{p[1]}"), ("p[1]", "1", "{p[1]}")),
    ]


def test_a_parameter_may_stand_before_what_it_needs() -> None:
    text = "param m: 0..k = 0; def k = n; type T = 0..n; param t: T; param n: 0..1;"
    found = model(text).combinations({})
    assert [(each.values["n"], each.values["t"]) for each in found] == [(0, 0), (1, 0), (1, 1)]
