"""`vma->pins`, written as in C, is told as one mistake; an implication without blanks is none."""

from __future__ import annotations

import pytest

from checker.diagnostic import Diagnostic, SpecError
from checker.front.model import load
from checker.source import Source

HEAD = """\
struct V { pins: 0..3; ok: bool; }
var vma: V = { pins: 0, ok: true };
var t[2]: V = { pins: 0, ok: true };
var a, b: bool = true;
var x: 0..3 = 0;
"""


def told(statement: str) -> tuple[Diagnostic, ...]:
    text = f"{HEAD}process p {{\nl: {statement}\nm: x = 1;\n}}\n"
    try:
        load(Source("f.mm", text))
    except SpecError as error:
        return error.diagnostics
    return ()


@pytest.mark.parametrize(
    ("statement", "place", "member"),
    [
        ("x = vma->pins;", "vma->pins", "vma.pins"),
        ("if (vma->pins == 1) { x = 2; }", "vma->pins", "vma.pins"),
        ("if (vma->ok && x == 1) { x = 2; }", "vma->ok", "vma.ok"),
        ("await t[1]->ok && b;", "t[1]->ok", "t[1].ok"),
        ("await vma->ok ? a : b;", "vma->ok", "vma.ok"),
        ("await a && mm->owner == 1;", "", ""),
        ("await mm->owner == 1;", "mm->owner", "mm.owner"),
        ("x = vma->pins + vma->pins;", "", ""),
    ],
)
def test_an_arrow_of_c(statement: str, place: str, member: str) -> None:
    found = told(statement)
    assert found
    if not place:
        return
    (only,) = found
    assert only.headline == "`->` is an implication; a member stands behind a `.`"
    assert only.help == (f"write `{member}`",)
    assert only.primary is not None
    span = only.primary.span
    column = 4 + statement.index(place)
    assert (span.column, span.end_column) == (column, column + len(place))


@pytest.mark.parametrize(
    "statement", ["await a->b;", "await a->vma.ok;", "await vma.ok->t[0].ok;", "await a->!b;"]
)
def test_an_implication_without_blanks(statement: str) -> None:
    assert told(statement) == ()


def test_what_else_is_wrong_beside_an_arrow_is_told() -> None:
    found = [each.headline for each in told("await vma->ok && zz;")]
    assert found == [
        "`->` is an implication; a member stands behind a `.`",
        "no variable `zz` here",
    ]


def test_an_arrow_with_blanks_is_an_implication() -> None:
    found = [each.headline for each in told("await a -> zz;")]
    assert found == ["no variable `zz` here"]


def test_a_function_on_a_lock_in_a_condition() -> None:
    (found,) = told("if (mutex_trylock(a)) { x = 2; }")
    assert found.headline == "no definition `mutex_trylock` here"
    assert "`try a.lock() else goto …;`" in found.help[0]


def test_many_arrows_are_told_in_good_time() -> None:
    """A pass over all that was found for each arrow would take minutes."""
    found = told("x = a->zz;\n" * 3_000)
    assert len(found) == 20
    assert all(each.headline.startswith("`->` is an implication") for each in found)
