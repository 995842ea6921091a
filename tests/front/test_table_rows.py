"""The rows of a `table` against a plain look at every row for every combination."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

import pytest

from checker.diagnostic import Diagnostic, SpecError
from checker.front.model import load
from checker.source import Source

Row = tuple[tuple[int, int], tuple[int, int], int]
LOWS = (-2, 0)
HIGHS = (3, 2)


def told(text: str) -> list[Diagnostic]:
    model = load(Source("rows.mm", f"model rows; {text} process p {{ l: skip; }}"))
    (combination,) = model.combinations({})
    try:
        model.system(combination)
    except SpecError as error:
        return error.diagnostics
    return []


def random_rows(random: Random) -> list[Row]:
    def interval(low: int, high: int) -> tuple[int, int]:
        first, last = sorted((random.randint(low, high), random.randint(low, high)))
        return random.choice([(low, high), (first, last), (first, first)])

    pairs = zip(LOWS, HIGHS, strict=True)
    boxes = [(low, high) for low, high in pairs]
    return [
        (interval(*boxes[0]), interval(*boxes[1]), random.randint(0, 1))
        for _ in range(random.randint(1, 5))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_holes_and_rows_that_disagree_are_those_that_each_combination_shows(seed: int) -> None:
    rows = random_rows(Random(seed))
    holes, pairs = [], set()
    for a, b in product(range(-2, 4), range(3)):
        fit = [row for row in rows if row[0][0] <= a <= row[0][1] and row[1][0] <= b <= row[1][1]]
        if not fit:
            holes.append(f"{a} {b}")
        pairs |= {(one, other) for one, other in combinations(fit, 2) if one[2] != other[2]}
    text = " ".join(f"{a}..{b} {c}..{d} => {value};" for (a, b), (c, d), value in rows)
    found = told(f"table t(a: -2..3, b: 0..2): 0..1 {{ {text} }}")
    missing = [each.headline for each in found if "no row for" in each.headline]
    assert len(missing) == bool(holes)
    if holes:
        assert f"no row for {holes[0]}" in missing[0]
        assert (f"nor for {len(holes) - 1} other" in missing[0]) == (len(holes) > 1)
    assert bool(pairs) == any("disagree" in each.headline for each in found)


HEAD = "param n: 0..2 = 1; const N = 1; type T = 0..n; const w = p;"


@pytest.mark.parametrize(
    ("parameter", "row", "wrong"),
    [
        ("0..2", "0..7", True), ("0..2", "-1", True), ("0..2", "-5..-3", True),
        ("0..2", "3", True), ("1..2", "0..2", True), ("0..2", "0..2", False),
        ("0..n", "2", False), ("0..N", "2", True), ("T", "2", False), ("p", "w", False),
    ],
)  # fmt: skip
def test_a_row_is_for_values_that_its_parameter_can_have(
    parameter: str, row: str, wrong: bool
) -> None:
    found = told(f"{HEAD} table t(a: {parameter}): 0..1 {{ _ => 0; {row} => 0; }}")
    headlines = [each.headline for each in found]
    assert headlines == (["a row of `t` is for what `a` can't be"] if wrong else [])


def test_many_rows_for_many_combinations_take_no_time() -> None:
    rows = "_ _ _ _ => 1; " * 2000
    assert told(f"table t(a: 0..9, b: 0..9, c: 0..9, d: 0..9): 0..1 {{ {rows} }}") == []


def test_the_first_ten_pairs_that_disagree_are_told() -> None:
    rows = " ".join(f"_ => {value};" for value in range(30))
    found = told(f"table t(a: 0..9): 0..99 {{ {rows} }}")
    assert [each.code for each in found] == ["bad-table"] * 10
