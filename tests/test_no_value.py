"""A row whose condition has no value in a reachable state is never answered in its favour."""

from __future__ import annotations

import pytest

from checker.api import check
from checker.diagnostic import SpecError
from checker.front.model import load
from checker.source import Source
from checker.verdict import Violated
from tests.test_reading import pairs

TEXT = """
var t[2]: bool = false;  var i: 0..3 = 0;
process p { a: i = 2;  b: i = 1; }
always    k: !t[i];
never     m: t[i];
reachable r: t[i];
"""


def test_no_value_speaks_against_every_row() -> None:
    (column,) = check(Source("no_value.mm", TEXT)).columns
    found = {each.question.name: each.verdict for each in column.findings}
    for name in ("k", "m", "r", "error"):
        assert isinstance(found[name], Violated), name
    assert column.exploration.states == 3


def test_choices_of_a_step_are_capped() -> None:
    text = "process p { l: choose a in 1000; choose b in 1000 where a == b;  m: skip; }"
    with pytest.raises(SpecError) as caught:
        check(Source("wide.mm", text))
    assert [each.code for each in caught.value.diagnostics] == ["too-large"]


EMPTY = """model empty; param n: 0..2; struct S { v: 0..2; }
var o: e? = none; var a[e]: 0..2 = 0; var b[e]: S = { v: 0 }; var x: 0..2 = 0;
process e[n] { l: o = self; a[self] = 1; }
"""


@pytest.mark.parametrize(
    "text",
    [
        "process w { l: x = o == none || a[o] == 1 ? 1 : 0; }",
        "process w { l: await o != none; k: a[o] = 2; }",
        "process w { l: await o != none; k: b[o].v = a[o]; }",
        "process w { l: if (o != none) { b[o] = { v: 2 }; } }",
        "process w { l: x = a[o]; }",
        "process w { l: skip; k: a[o] = 2; }",
        "process w { l: let k = b[o].v; x = k; }",
    ],
)
def test_where_there_is_no_thread_an_index_that_may_be_none_is_tested_in_the_run(text: str) -> None:
    asked = "always known: o == none || a[o] >= 1; reachable set: o != none && a[o] == 2;"
    found = list(pairs(f"{EMPTY}{text} {asked}", 2000))
    assert len(found) == 3
    for first, second in found:
        assert first == second


def test_where_there_is_no_thread_an_index_that_is_one_is_wrong() -> None:
    model = load(Source("empty.mm", EMPTY + "process w { l: a[e[0]] = 1; }"))
    with pytest.raises(SpecError, match="has no elements"):
        model.system(next(iter(model.combinations({}))))
