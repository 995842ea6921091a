"""The printed form: golden, complete, within its width, the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import small
from systems import random_system

from checker.ir.expr import Apply, Const, Op, Read, Select, choose, conj, differ, equal, negate
from checker.ir.show import Names
from checker.ir.text import WIDTH, text

GOLDEN = Path(__file__).parent.parent / "golden" / "ir"
GOLDEN = Path(__file__).parent.parent / "golden" / "ir"
VARIABLES = small().variables


def test_the_printed_form_is_golden() -> None:
    assert text(small()) == (GOLDEN / "small.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_everything_is_printed_within_the_width(seed: int) -> None:
    system = random_system(seed)
    printed = text(system)
    assert printed == text(random_system(seed))
    assert all(len(row) <= WIDTH for row in printed.splitlines())
    for named in (*system.variables, *system.threads, *system.locks, *system.questions):
        assert named.name in printed
    rows = [row.strip() for row in printed.splitlines()]
    assert sum(row.startswith(("to ", "step")) for row in rows) == len(system.actions)
    assert sum(row.startswith("must ") for row in rows) == sum(
        len(each.obligations) for each in (*system.actions, *system.questions)
    )


@pytest.mark.parametrize(
    ("expr", "shown"),
    [
        (equal(Read(5), Const(2)), "page[0] == READY"),
        (differ(Read(5), Const(2)), "page[0] != READY"),
        (negate(Apply(Op.LT, (Read(7), Const(1)))), "pins >= 1"),
        (negate(Read(8)), "!dirty"),
        (negate(conj((Read(8), equal(Read(7), Const(1))))), "!(dirty && pins == 1)"),
        (Apply(Op.SUB, (Read(7), Apply(Op.SUB, (Const(1), Read(7))))), "pins - (1 - pins)"),
        (Apply(Op.SUB, (Apply(Op.SUB, (Read(7), Const(1))), Read(7))), "pins - 1 - pins"),
        (Apply(Op.MUL, (Apply(Op.ADD, (Read(7), Const(1))), Const(2))), "(pins + 1) * 2"),
        (Apply(Op.BIT, (Read(2), Const(1))), "writer in l.read"),
        (Apply(Op.BIT, (Read(7), Read(8))), "bit(pins, dirty)"),
        (
            choose(Read(8), choose(Read(7), Const(1), Const(2)), Read(7)),
            "dirty ? (pins ? 1 : 2) : pins",
        ),
        (
            choose(Read(8), Const(1), choose(Read(7), Const(2), Const(3))),
            "dirty ? 1 : pins ? 2 : 3",
        ),
        (Apply(Op.MIN, (Read(7), Const(1))), "min(pins, 1)"),
        (Select(5, 2, Read(8)), "select(page[0]..page[1], dirty)"),
        (Apply(Op.BITAND, (Read(2), Const(2))), "l.read & {writer}"),
        (equal(equal(Read(7), Const(1)), Read(8)), "(pins == 1) == dirty"),
    ],
)
def test_expressions_read_like_the_spec(expr: Apply, shown: str) -> None:
    assert Names(VARIABLES).show(expr) == shown
