"""Timers of a process, asked about in questions as its variables are: both readings agree."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.model import load
from checker.source import Source
from tests.test_reading import pairs

HEAD = """model own; var w: p? = none;
process p[2] { timer t; timer u[2];
a: t.start(5 ms); w = self; b: u[1].start(2 ms); c: await t.rang; d: t.stop(); }
"""


@pytest.mark.parametrize(
    ("condition", "steps"),
    [
        ("p[0].t.rang", 2),
        ("p[0].u[1].rang && !p[1].u[1].rang", 3),
        ("p[0].u[0].rang", None),
        ("(all f in p: f.t.rang)", 4),
        ("(some f in p: f@d && !f.t.rang)", None),
        ("w != none && w.t.rang", 2),
        ("w != none && w.u[w == p[0] ? 0 : 1].rang", 3),
    ],
)
def test_a_question_reads_the_timer_of_a_thread(condition: str, steps: int | None) -> None:
    ((first, second),) = pairs(f"{HEAD}reachable r: {condition};\n", 2000)
    assert first == second
    assert first[1]["r"] == steps


def test_where_there_is_no_thread_there_is_no_timer() -> None:
    ((first, second),) = pairs(f"{HEAD}reachable r: w.t.rang;\n", 2000)
    assert first == second
    assert first[1]["error"] == 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("process q { a: await p[0].t.rang; }", "out-of-scope"),
        ("process q { a: p[0].t.start(5 ms); }", "out-of-scope"),
        ("reachable r: p[0].t;", "type-mismatch"),
        ("reachable r: p[0].t.rung;", "unknown-name"),
        ("reachable r: p[0].u.rang;", "bad-arguments"),
    ],
)
def test_steps_of_others_and_other_parts_are_refused(more: str, code: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(Source("own.mm", HEAD + more))
    assert [each.code for each in caught.value.diagnostics] == [code]
