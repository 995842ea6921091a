"""What is assumed of first states and parameters: both readings agree on what is left."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.model import load
from checker.source import Source
from tests.reading import Reading
from tests.reading_memory import Wrong
from tests.test_reading import pairs

HEAD = """model assumed;
table low(k: 0..1): bool { 0 => true; 1 => false; }
var a, b: 0..3 = any; var w: p? = any; var t[p]: bool = any;
process p[2] { l: a = 0; }
"""

LEAVE = [
    ("assume a > 0 && 6 / a > 2;", 96),
    ("assume 6 / a > 2; assume a > 0;", 96),
    ("assume a != 0; assume 6 / a > 2 -> b == a;", 72),
    ("assume w != none; assume t[w]; assume a == b;", 16),
    ("assume t[w]; assume w != none;", 64),
    ("assume low(a); assume a < 2 && b == 3;", 12),
]


@pytest.mark.parametrize(("assumed", "first"), LEAVE)
def test_what_is_false_is_left_out(assumed: str, first: int) -> None:
    text = f"{HEAD}{assumed}\nreachable here: p[0]@l;\n"
    model = load(Source("assumed.mm", text))
    (combination,) = model.combinations({})
    assert len(model.system(combination).initials) == first
    ((told, second),) = pairs(text, 3000)
    assert told == second


@pytest.mark.parametrize(
    ("assumed", "code"),
    [
        ("assume 6 / a > 2;", "divide-by-zero"),
        ("assume 6 / a > 2; assume b > 0;", "divide-by-zero"),
        ("assume t[w];", "bad-index"),
        ("assume low(a);", "out-of-range"),
        ("assume w@l;", "nobody"),
    ],
)
def test_what_has_no_value_is_not_left_out(assumed: str, code: str) -> None:
    model = load(Source("assumed.mm", HEAD + assumed))
    (combination,) = model.combinations({})
    with pytest.raises(SpecError) as caught:
        model.system(combination)
    assert [each.code for each in caught.value.diagnostics] == [code]
    with pytest.raises(Wrong):
        Reading(model.checked, combination.values).initials()


def test_parameters_are_left_out_by_what_is_false_only() -> None:
    text = "model assumed; param m: 0..2; param n: 0..2; process p { l: skip; }"
    left = load(Source("a.mm", f"{text} assume 6 / n > 2; assume n > 0 && m > n;"))
    assert [each.values for each in left.combinations({})] == [{"m": 2, "n": 1}]
    with pytest.raises(SpecError) as caught:
        load(Source("a.mm", f"{text} assume 6 / n > 2; assume m > n;")).combinations({})
    (found,) = caught.value.diagnostics
    assert (found.code, found.primary and found.primary.text) == (
        "divide-by-zero",
        "where m = 1, n = 0",
    )


def wrong(text: str) -> list[tuple[str, str]]:
    """What is told of the combinations of a spec: each headline, with what its place says."""
    model = load(Source("assumed.mm", f"model assumed; {text} process p {{ l: skip; }}"))
    found = []
    for combination in model.combinations({}):
        try:
            model.system(combination)
        except SpecError as error:
            for each in error.diagnostics:
                assert each.primary is not None
                found.append((each.headline, each.primary.text))
    return found


def test_the_parameters_without_a_first_state_are_told() -> None:
    text = "param m: 0..1 = 1; param k: 0..2; var d: 0..2 = any; assume k < 2 && d > k;"
    headline = "no first state meets what is assumed when m = 1, k = 2"
    assert wrong(text) == [(headline, "assumed of the first state")]
    assert wrong(text + " assume k < 2;") == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("var q: queue[2] of 0..1 = any; assume q.head == 1;", "where q = []"),
        ("struct S { a: bool; n: 0..1; } var q: queue[2] of S = any;"
         " assume q.len > 0 && 1 / q.head.n == 1;", "where q = [{a: false, n: 0}]"),
        ("param k: 1..1; var d: 0..1 = any; assume 1 / (d - k) != 0;", "where k = 1, d = 1"),
    ],
)  # fmt: skip
def test_a_state_in_which_there_is_no_value_is_shown_as_it_is_written(
    text: str, where: str
) -> None:
    assert [label for _, label in wrong(text)] == [where]
