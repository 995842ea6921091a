"""The rows of a `table` against a plain look at every row for every combination."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from random import Random

import pytest

from checker.diagnostic import Diagnostic, SpecError
from checker.front.model import load
from checker.ir.system import System
from checker.source import Source
from tests.test_reading import pairs

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


WHO = ["none", "p[0]", "p[1]"]


@pytest.mark.parametrize("seed", range(40))
def test_rows_for_threads_are_those_that_each_combination_shows(seed: int) -> None:
    random = Random(seed)
    all_ = [*WHO, "_"]
    rows = [
        (random.choice(all_), random.choice(["true", "false", "_"]), random.randint(0, 1))
        for _ in range(random.randint(2, 6))
    ]
    holes, disagree = [], False
    for who, flag in product(WHO, ("false", "true")):
        fit = {row[2] for row in rows if row[0] in (who, "_") and row[1] in (flag, "_")}
        disagree |= len(fit) == 2
        if not fit:
            holes.append(f"{who} {flag}")
    text = " ".join(f"{who} {flag} => {value};" for who, flag, value in rows)
    threads = "process q[i in {2, 4}] { l: skip; } process p[2] { l: skip; }"
    table = f"table t(w: p?, b: bool): 0..1 {{ {text} }}"
    model = load(Source("rows.mm", f"model rows; {threads} {table}"))
    (combination,) = model.combinations({})
    try:
        model.system(combination)
        found: list[str] = []
    except SpecError as error:
        found = [each.headline for each in error.diagnostics]
    assert any("disagree" in each for each in found) == disagree
    missing = [each for each in found if "no row for" in each]
    assert len(missing) == bool(holes)
    assert not holes or f"no row for {holes[0]}" in missing[0]


def test_a_row_for_a_thread_that_there_is_not() -> None:
    rows = "none => 0; p[0] => 1; p[1] => 2;"
    text = f"model rows; {{}} table t(w: p?): 0..2 {{{{ {rows} }}}} check c: t(p[0]) == 1;"
    varying = text.format("param n: 1..2; process p[n] { l: skip; }")
    assert [len(each.threads) for each in systems(varying)] == [1, 2]
    with pytest.raises(SpecError) as caught:
        list(systems(text.format("process p[1] { l: skip; }")))
    (found,) = caught.value.diagnostics
    assert found.headline == "a row of `t` is for what `w` can't be"


def systems(text: str) -> Iterator[System]:
    model = load(Source("rows.mm", text))
    for combination in model.combinations({}):
        yield model.system(combination)


def test_each_row_of_a_table_of_threads_is_read_twice() -> None:
    text = """model rows; param n: 1..3; process d { l: skip; } process p[n] { l: skip; }
    table t(w: p?, o: thread): 0..3 {
        none _ => 0;  p[0] d => 1;  p[0] p[0] => 2;  p[0] p[1] => 3;  p[0] p[2] => 3;
        p[0] e => 0;  p[1] _ => 2;  p[2] _ => 3;
    }
    var w: p? = any;  var o: thread = d;  var x: 0..3 = 0;
    process e { a: choose k in thread where k != e; o = k; x = t(w, k); }
    never two: x == 2 && w == p[0];  reachable three: x == 3;
    """
    found = list(pairs(text, 3000))
    assert len(found) == 3
    for first, second in found:
        assert first == second
