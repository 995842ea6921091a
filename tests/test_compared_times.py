"""Comparisons of times: against values on a grid, and by the second reading."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from checker.api import Options, check
from checker.diagnostic import SpecError
from checker.front.model import load
from checker.source import Source
from checker.verdict import Holds
from tests.slow import first_of
from tests.test_reading import pairs

SIGNS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
HEAD = "param a: time in 1 us..3 us; param b: time in 2 us..2 us; param c: time in 0 us..2 us;"
GRID = {"a": (2, 6), "b": (4, 4), "c": (0, 4)}  # in halves of a microsecond
Terms = tuple[int, int, int, int]


def side(terms: Terms) -> str:
    constant, *factors = terms
    parts = [f"{factor} * {name}" for name, factor in zip("abc", factors, strict=True) if factor]
    return " + ".join([f"{constant} us", *parts])


def points() -> Iterator[tuple[Fraction, ...]]:
    for point in product(*(range(low, high + 1) for low, high in GRID.values())):
        yield tuple(Fraction(each, 2) for each in point)


def at(terms: Terms, point: tuple[Fraction, ...]) -> Fraction:
    return terms[0] + sum(factor * value for factor, value in zip(terms[1:], point, strict=True))


def answer(text: str) -> bool | str:
    """What a check says; the code of an error."""
    try:
        report = check(Source("t.mm", text), Options(workers=1))
    except SpecError as error:
        (found,) = error.diagnostics
        return found.code
    (column,) = report.columns
    (asked,) = [each for each in column.answers if each.row == "q"]
    return isinstance(asked.verdict, Holds)


@pytest.mark.parametrize("seed", first_of(30, range(60)))
def test_a_comparison_is_so_for_all_values_for_none_or_refused(seed: int) -> None:
    random = Random(seed)
    few = [0, 0, 1, 2]
    terms = [(random.randint(0, 6), *(random.choice(few) for _ in "abc")) for _ in range(2)]
    sign = random.choice(list(SIGNS))
    left, right = terms
    found = {SIGNS[sign](at(left, point), at(right, point)) for point in points()}
    text = f"model t; {HEAD} process p {{ l: skip; }} check q: {side(left)} {sign} {side(right)};"
    wanted = found.pop() if len(found) == 1 else "bad-time"
    assert answer(text) == wanted
    if wanted != "bad-time":
        ((first, second),) = pairs(text)
        assert first == second


def test_a_comparison_is_exact() -> None:
    head = "model t; const a = 1 us / 3; process p { l: skip; } check q: "
    assert answer(f"{head}3 * a == 1 us;") is True
    assert answer(f"{head}3 * a < 1 us;") is False
    assert answer(f"{head}0.1 us + 0.2 us == 0.3 us && 1000 ns == 1 us && 1 s > 999 ms;") is True
    assert answer(f"{head}a != 0.333 us;") is True


def shown(text: str) -> list[dict[str, str]]:
    model = load(Source("t.mm", f"model t; {text} process p {{ l: skip; }}"))
    return [{**each.fixed, **each.varying} for each in model.combinations({})]


def test_an_assumption_leaves_out_what_no_value_of_a_time_meets() -> None:
    text = "param n: 0..4; param io: time in 2 us..3 us; assume n < 2 || n > 3 && n * 1 us > io;"
    assert shown(text) == [{"n": "0"}, {"n": "1"}, {"n": "4"}]


@pytest.mark.parametrize(("settings", "left"), [({"io": "2 us"}, "013"), ({"io": "3us"}, "0123")])
def test_with_a_value_a_time_is_compared_by_it(settings: dict[str, str], left: str) -> None:
    text = "param n: 0..3; param io: time in 2 us..3 us; assume n != 2 || n * 1 us < io;"
    model = load(Source("t.mm", f"model t; {text} process p {{ l: skip; }}"))
    found = model.combinations(settings)
    assert "".join(str(each.values["n"]) for each in found) == left


def test_what_depends_on_a_time_left_open_is_told_with_what_to_do() -> None:
    text = "param io: time in 2 us..3 us; param hold: time in 1 us..9 us; assume io < hold;"
    with pytest.raises(SpecError) as caught:
        shown(text)
    (found,) = caught.value.diagnostics
    assert found.headline == (
        "this is so for some values of `io` and `hold` only, which are left open"
    )
    assert found.primary is not None
    assert found.primary.text == "with io in 2 us..3 us, hold in 1 us..9 us"
    assert found.help == (
        "give it a value, as in `--set io=3us`",
        "or narrow its range, so that it is the same for all",
    )


def test_only_what_is_read_must_be_decided() -> None:
    guarded = "param io: time in 2 us..3 us; param on: bool; assume on -> io < 1 us;"
    assert shown(guarded) == [{"on": "false"}]
    open_ = guarded.replace("1 us;", "3 us;")
    with pytest.raises(SpecError):
        shown(open_)
