"""What is wrong with the values of parameters is told once for each cause, with the right ones."""

from __future__ import annotations

import pytest

from checker import api
from checker.diagnostic import Diagnostic, SpecError
from checker.front.model import load
from checker.source import Source

SPEC = """const N = 2;
param lo: 0..3 = 1;
param hi: lo..3 = 2;
param wide: 0..hi = 1;
param io: time in 100 us..20 ms;
var x: 0..N = 0;
process p { sleep 1 us..io;  x = 1; }
"""


def told(settings: dict[str, str], text: str = SPEC) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as caught:
        api.systems(Source("f.mm", text), settings)
    return caught.value.diagnostics


ONE_EACH = [
    ({"io": "50ms"}, "50 ms is outside the range of `io`", "its values are 100 us..20 ms"),
    ({"N": "all"}, "`N` can't be set to `all`", "it is a number: write --set N=3"),
    ({"N": "x"}, "`N` can't be set to `x`", "it is a number: write --set N=3"),
    (
        {"N": "-1"},
        "the range 0..-1 is empty",
        "the smaller end stands first; `assume` leaves out values of parameters",
    ),
    ({"hi": "0"}, "`hi` can't be set to `0`", "its values are 1..3 when lo = 1"),
    ({"lo": "3"}, "the default of `hi` is outside 3..3 when lo = 3", ""),
    ({"lo": "all", "hi": "9"}, "`hi` can't be set to `9`", "its values are 0..3 when lo = 0"),
    ({"lo": "0..3", "hi": "1"}, "`hi` can't be set to `1`", "its values are 2..3 when lo = 2"),
]


@pytest.mark.parametrize("text", ["1/3 ms", "1000/3 us", "0", "0 s", "1.25 ms"])
def test_a_time_as_it_is_shown_can_be_set(text: str) -> None:
    spec = "model f;\nparam io: time;\nvar x: 0..1 = 0;\nprocess p { sleep io;  x = 1; }\n"
    ((_, system),) = api.systems(Source("f.mm", spec), {"io": text})
    (shown,) = system.parameters
    assert shown.value is not None
    ((_, again),) = api.systems(Source("f.mm", spec), {"io": shown.value})
    assert again == system


def test_a_default_as_it_is_shown_can_be_set() -> None:
    spec = SPEC.replace("var x", "param twice: time = 2 * io;\nvar x")
    ((_, system),) = api.systems(Source("f.mm", spec))
    shown = {each.name: each.value for each in system.parameters if each.value is not None}
    assert shown["twice"] == "2*io"
    ((_, again),) = api.systems(Source("f.mm", spec), shown)
    assert (again.actions, again.variables) == (system.actions, system.variables)


@pytest.mark.parametrize("text", ["1/0 ms", "1/-2 ms", "1 / 2 ms", "1.5/2 ms", "١ ms", "1/2"])
def test_what_is_no_time(text: str) -> None:
    (diagnostic,) = told({"io": text})
    assert diagnostic.headline == f"`io` can't be set to `{text}`"


@pytest.mark.parametrize(("settings", "headline", "help"), ONE_EACH)
def test_one_cause_is_told_once(settings: dict[str, str], headline: str, help: str) -> None:
    (found,) = told(settings)
    assert found.headline == headline
    assert " ".join(found.help) == help


def test_an_empty_range_is_told_once_and_nothing_of_what_depends_on_it() -> None:
    text = "param lo: 0..3;\nparam hi: lo..1;\nvar x: hi..3 = 0;\nprocess p { x = 3; }\n"
    for settings in ({}, {"hi": "1"}, {"lo": "all"}, {"lo": "2..3"}):
        found = told(settings, text)
        assert [(each.code, each.primary and each.primary.span.line) for each in found] in (
            [("bad-range", 2)],
            [("bad-value", 2)],
        )


def test_what_is_wrong_for_several_values_is_told_for_the_first() -> None:
    text = "param lo: 0..3;\nvar x: lo..3 = 0;\nprocess p { x = 3; }\n"
    (found,) = told({}, text)
    assert found.headline == "`x` starts as 0, outside its range 1..3 when lo = 1"


ONLY_WHEN = [
    ("var x: 0..n = 2;", "`x` starts as 2, outside its range 0..0 when n = 0"),
    ("var x: 0..1 = on && n == 1 ? 2 : 0;", " when on = true and n = 1"),
    ("var x: 0..1 = p == B ? 2 : 0;", "`x` starts as 2, outside its range 0..1 when p = B"),
    ("var x: 0..1 = p == B || p == A ? 2 : 0;", "`x` starts as 2, outside its range 0..1"),
    ("var x: 0..1 = fixed;", "`x` starts as 3, outside its range 0..1"),
    ("var x: 0..1 = any; assume x + n > 1;", "no first state meets what is assumed when"),
]


@pytest.mark.parametrize(("text", "headline"), ONLY_WHEN)
def test_what_is_wrong_for_some_values_is_told_with_them(text: str, headline: str) -> None:
    head = "enum E { A, B } param on: bool; param p: E; param n: 0..2; param fixed: 0..3 = 3; "
    (found,) = told({}, f"{head}{text} process q {{ x = 0; }}")
    assert headline in found.headline
    if " when" not in headline:
        assert " when " not in found.headline
    assert found.headline.count(" when ") <= 1


def test_a_constant_is_shown_only_where_it_is_set() -> None:
    model = load(Source("f.mm", SPEC))
    assert [dict(each.fixed) for each in model.combinations({})] == [
        {"lo": "1", "hi": "2", "wide": "1"}
    ]
    (found,) = model.combinations({"N": "3"})
    assert dict(found.fixed) == {"N": "3", "lo": "1", "hi": "2", "wide": "1"}


def test_a_value_outside_an_empty_range_is_not_told() -> None:
    (found,) = told({}, "var x: 3..1 = 0;\nprocess p { x = 3; }\n")
    assert found.headline == "the range 3..1 is empty"


@pytest.mark.parametrize(
    ("setting", "values"),
    [("0..3", [0, 1, 2, 3]), ("1,3", [1, 3]), ("3, 0..1", [0, 1, 3]), ("2,2,1..2", [1, 2])],
)
def test_some_values_of_a_parameter(setting: str, values: list[int]) -> None:
    text = "param n: 0..3;\nvar x: 0..3 = n;\nprocess p { x = 3; }\n"
    model = load(Source("f.mm", text))
    found = [each.values["n"] for each in model.combinations({"n": setting})]
    assert found == values


def test_columns_stay_in_order_where_assume_leaves_some_out() -> None:
    text = "param a: bool;\nparam b: bool;\nassume a || b;\nprocess p { skip; }\n"
    columns = [values for values, _ in api.systems(Source("f.mm", text))]
    assert [tuple(each.values()) for each in columns] == [
        ("false", "true"),
        ("true", "false"),
        ("true", "true"),
    ]
