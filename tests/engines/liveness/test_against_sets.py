"""Runs for ever of random programs: each engine says what the sets of states of fair runs say."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from checker.api import systems
from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.source import Source
from checker.verdict import Holds, Violated
from tests.fair_sets import QUESTIONS, FairSets
from tests.programs_for_ever import Program, contest, program
from tests.slow import first_of

MOST = 11
"""Programs with more states are left out."""

EACH = 25


def asked_of(rng: random.Random, made: Program) -> str:
    """A condition about the values or about where a thread is."""
    thread = rng.choice(made.threads)
    places = [f"{thread.name}@{each}" for each in (*thread.labels, "end")]
    values = ["a", "!a", "b", "!b", "n == 0", "n == 1", "n == 2", "a && b", "a || n == 1"]
    return rng.choice(places if thread.labels and rng.random() < 0.7 else values)


def compare(engine: Engine, seed: int) -> Counter[str]:
    """How often the engine gave each answer, which is that of the sets."""
    rng = random.Random(seed)
    made = rng.choice([program, contest])(rng)
    counted: Counter[str] = Counter()
    try:
        sets = FairSets(made, MOST)
    except OverflowError:
        return counted
    asked = [(kind, asked_of(rng, made), asked_of(rng, made)) for kind in QUESTIONS]
    rows = [QUESTIONS[kind].format(f"q{k}", *of) for k, (kind, *of) in enumerate(asked)]
    ((_, system),) = systems(Source("m.mm", "\n".join([made.text, *rows, ""])))
    found = engine.run(system, Budget(), lambda _: None)
    assert found.states == len(sets.states), seed
    for number, (kind, one, other) in enumerate(asked):
        holds = sets.holds(kind, sets.where(one), sets.where(other))
        verdict = found.verdicts[f"q{number}"]
        assert isinstance(verdict, Holds if holds else Violated), (seed, rows[number])
        counted[f"{kind}: {holds}"] += 1
        counted["with errors"] += sets.breaks
    return counted


def compared(engine: Engine, block: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for seed in range(block * EACH, (block + 1) * EACH):
        total += compare(engine, seed)
    return total


@pytest.mark.parametrize("block", first_of(1, range(24)))
def test_python_says_the_same(block: int) -> None:
    found = compared(Generated(), block)
    kinds = {f"{kind}: {holds}" for kind in QUESTIONS for holds in (True, False)}
    assert block or kinds | {"with errors"} == {each for each in found if found[each]}


@pytest.mark.slow
@pytest.mark.parametrize("block", range(24, 34))
def test_the_definitions_say_the_same(block: int) -> None:
    compared(Interpreted(), block)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(34, 40))
def test_native_code_says_the_same(block: int) -> None:
    pytest.importorskip("llvmlite")
    from checker.engines.native import Native
    from checker.engines.native.room import Sizes

    compared(Native(sizes=Sizes(rows=0)), block)
