"""Walks through every spec that is there: all that can be asked is answered, within the width."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from checker.api import read
from checker.explorer import panes
from checker.explorer.commands import COMMANDS
from checker.explorer.explored import Explored
from checker.explorer.guide import Guide
from checker.render.page import WIDTH, columns
from checker.task import Task
from checker.walk import Walk, start
from tests.shipped import shipped
from tests.slow import one_in

ROOT = Path(__file__).parent.parent.parent
MODELS = sorted((ROOT / "tests" / "models").glob("*/*.mm"))
PATHS = [
    *shipped(step=2),
    *one_in(8, MODELS),
]
ASKED = [
    each.name for each in COMMANDS if not each.needs or each.needs in ("[LINE]", "[N]", "[COMMAND]")
]
STEPS = 8


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def walk_through(path: Path) -> tuple[Walk, Explored]:
    """A walk for the first combination of values."""
    source = read(str(path))
    prepared = Task(source, {}).prepared()
    settings = dict(prepared.combinations[0].varying)
    walk = start(source, settings)
    assert walk.asking is not None
    return walk, Explored(walk, source, walk.asking.sources)


@pytest.mark.parametrize("path", PATHS, ids=named)
def test_whatever_is_asked_is_answered(path: Path) -> None:
    walk, explored = walk_through(path)
    guide = Guide(explored)
    dice = random.Random(path.stem)
    for _ in range(STEPS):
        here = guide.here()
        for number in range(1, len(walk.moves.possible) + len(explored.impossible) + 1):
            reply = guide.obey(f"why {number}")
            assert reply.lines and not reply.wrong
            here += reply.lines
        for name, narrow in product(("state", "locks", "run"), (WIDTH, 40)):
            here += getattr(panes, f"{name}_lines")(explored, narrow)
        here += panes.source_lines(explored, explored.line, 9)
        assert all(columns(line) <= WIDTH for line in here)
        if not walk.moves.possible or walk.failure is not None:
            break
        able = len(walk.moves.possible)
        assert guide.obey(str(dice.randint(1, able))).moved
    for name in ASKED:
        if name not in ("quit", "undo", "redo"):
            assert not guide.obey(name).wrong
    while walk.position:
        assert guide.obey("undo").moved
    assert guide.obey("redo").moved == bool(walk.taken)
