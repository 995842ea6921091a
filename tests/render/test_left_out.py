"""What `assume` leaves out, in few words: every combination that is in no column, and no other."""

from __future__ import annotations

import pytest

from checker.api import Options, check
from checker.compared.designs import compare
from checker.diagnostic import SpecError
from checker.render.as_comparison import comparison_text
from checker.render.headline import left_out
from checker.source import Source

SPEC = """model m;
enum E {{ A, B, C }}
param e: E;
param b: bool;
param c: bool;
param fixed: bool = true;
assume {assumed};
process p {{ a: skip; }}
"""


def told(assumed: str, **values: str) -> list[str]:
    source = Source("m.mm", SPEC.format(assumed=assumed))
    return left_out(check(source, Options(values, workers=1)))


@pytest.mark.parametrize(
    ("assumed", "expected"),
    [
        ("true", []),
        ("fixed -> e == A", ["e = B, C", "fewer with --set fixed=false"]),
        ("!fixed || e == A; assume fixed || e != B", ["e = B, C", "fewer with --set fixed=false"]),
        ("fixed || b", []),
        ("e != C && !(e == A && b)", ["e = C", "e = A, b = true"]),
        ("e == A; assume c || !b", ["e = B, C", "e = A, b = true, c = false"]),
        ("e == A && b", ["e = B, C", "b = false"]),
        ("e == A || b", ["e = B, b = false", "e = C, b = false"]),
    ],
)
def test_a_value_that_is_in_no_column_stands_alone(assumed: str, expected: list[str]) -> None:
    assert told(assumed) == expected


@pytest.mark.parametrize("fixed", ["true", "false", "all"])
def test_what_is_set_is_no_default(fixed: str) -> None:
    assert not [each for each in told("fixed -> e == A", fixed=fixed) if "fewer" in each]


def test_with_what_is_told_fewer_are_left_out() -> None:
    """The advice, followed."""
    source = Source("m.mm", SPEC.format(assumed="(fixed -> e == A) && (b || e == A)"))
    first = check(source, Options(workers=1))
    ((name, value),) = first.letting
    assert len(check(source, Options({name: value}, workers=1)).excluded) < len(first.excluded)


@pytest.mark.parametrize(
    "text",
    [
        "param a: 0..2; param b: 0..2 = 0; assume a != b;",
        "param a: 0..1; param b: 0..1 = 0; assume a == b;",
        "param a: 0..2; param b: 0..1 = 0; assume a > 0 || b == 1; assume b == 0;",
    ],
)
def test_no_advice_is_given_that_leaves_out_as_much(text: str) -> None:
    report = check(Source("m.mm", text + "process p { x: skip; }"), Options(workers=1))
    assert report.excluded and not report.letting


def test_a_comparison_says_it() -> None:
    source = Source("m.mm", SPEC.format(assumed="fixed -> e != C"))
    text = comparison_text(compare([source], Options(workers=1)))
    assert "left out by `assume`: e = C; fewer with --set fixed=false" in text


@pytest.mark.parametrize(
    ("values", "help"),
    [
        ({"e": "B"}, ("the `assume` on line 7 is met with --set fixed=false", "or with e = A")),
        ({"e": "B", "fixed": "true"}, ("it is met with e = A; or fixed = false",)),
        ({"e": "C"}, ("the `assume` on line 7 is met with --set fixed=false", "or with e = A")),
    ],
)
def test_what_stands_in_the_way_is_named(values: dict[str, str], help: tuple[str, ...]) -> None:
    with pytest.raises(SpecError) as told:
        check(Source("m.mm", SPEC.format(assumed="fixed -> e == A")), Options(values, workers=1))
    (found,) = told.value.diagnostics
    assert found.help == help
    assert found.primary is not None and found.primary.span.line == 7
    assert found.primary.text == f"false where e = {values['e']}, fixed = true"


def test_what_has_one_value_is_not_told() -> None:
    assert told("e == A || b", b="false", c="true") == ["e = B, C"]
