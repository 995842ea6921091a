"""A row whose condition has no value in a reachable state is never answered in its favour."""

from __future__ import annotations

import pytest

from checker.api import check
from checker.diagnostic import SpecError
from checker.source import Source
from checker.verdict import Violated

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
