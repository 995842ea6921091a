"""The printed form: golden, complete, within its width, the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from small import small
from systems import random_system

from checker.front.model import load
from checker.ir.domain import Domain, Kind
from checker.ir.expr import Apply, Const, Op, Read, Select, choose, conj, differ, equal, negate
from checker.ir.sharing import named
from checker.ir.show import Names
from checker.ir.text import WIDTH, text
from checker.source import Source

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
    for each in (*system.variables, *system.threads, *system.locks, *system.questions):
        assert each.name in printed
    rows = [row.strip() for row in printed.splitlines()]
    assert sum(row.startswith(("to ", "step")) for row in rows) == len(system.actions)
    assert sum(row.startswith("must ") for row in rows) == sum(
        len(each.obligations) for each in (*system.actions, *system.questions)
    )


def test_long_names_and_many_values_stay_within_the_width() -> None:
    system, name = small(), "a_very_long_name_" * 8
    values = Domain(Kind.ENUM, 0, 2, tuple(name + end for end in "xyz"))
    renamed = replace(
        system,
        name=name,
        variables=(replace(system.variables[0], name=name), *system.variables[1:]),
        threads=tuple(replace(each, name=name + each.name) for each in system.threads),
        locks=tuple(replace(each, name=name + each.name) for each in system.locks),
    )
    wide = replace(renamed.variables[5], domain=values)
    printed = text(
        replace(renamed, variables=(*renamed.variables[:5], wide, *renamed.variables[6:]))
    )
    assert max(map(len, printed.splitlines())) == WIDTH == 72


def test_a_value_of_an_initial_state_stands_behind_its_name() -> None:
    start = text(small()).split("initial states\n")[1].split("\n\n")[0]
    assert start.count(" = ") == start.count("=") > 1


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


RING = """model ring;
lock a[6]: mutex;
process p[i in 6] { l: a[i].lock();  m: a[(i + 1) % 6].lock();  release all; }
reachable round: p[0] blocked_by p[0];
"""


def test_what_large_conditions_have_in_common_is_written_once() -> None:
    """Each name stands for what is written out where nothing is named, and the text stays short."""
    model = load(Source("ring.mm", RING))
    system = model.system(model.combinations({})[0])
    lines = text(system)
    assert len(lines) < 20_000
    question = next(each for each in system.questions if each.name == "round")
    assert question.condition is not None
    parts = named([question.condition])
    assert len(parts) > 10
    written: dict[str, str] = {}
    for expr, name in parts.items():
        shown = Names(system.variables, parts={**parts, expr: "itself"}).show(expr)
        assert shown == "itself"
        others = {each: known for each, known in parts.items() if each != expr}
        shown = Names(system.variables, parts=others).show(expr)
        assert all(each in written for each in re.findall(r"#\d+", shown))
        written[name] = shown
        assert f"{name} = {shown}" in " ".join(lines.split())


def test_small_conditions_are_written_out() -> None:
    assert named([equal(Read(0), Const(1)), conj((Read(0), Read(1)))]) == {}
