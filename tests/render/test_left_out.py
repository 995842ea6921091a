"""What `assume` leaves out, in few words: every combination that is in no column, and no other."""

from __future__ import annotations

import pytest

from checker.api import Options, check
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
        ("fixed -> e == A", ["e = B, C"]),
        ("e != C && !(e == A && b)", ["e = C", "e = A, b = true"]),
        ("e == A; assume c || !b", ["e = B, C", "e = A, b = true, c = false"]),
        ("e == A && b", ["e = B, C", "b = false"]),
        ("e == A || b", ["e = B, b = false", "e = C, b = false"]),
    ],
)
def test_a_value_that_is_in_no_column_stands_alone(assumed: str, expected: list[str]) -> None:
    assert told(assumed) == expected


def test_what_has_one_value_is_not_told() -> None:
    assert told("e == A || b", b="false", c="true") == ["e = B, C"]
