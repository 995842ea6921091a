"""Steps by text out of single states, against the interpreter."""

from __future__ import annotations

import random

import pytest
from systems import random_system
from timed_systems import random_system as random_timed_system

from checker.engines.generated.moves import Moves
from checker.front.model import load
from checker.ir.system import System
from checker.semantics.integers import outcomes
from checker.source import Source
from checker.trace import Failure
from tests.slow import first_of
from tests.texts import spec


def same_outcomes(system: System, most: int) -> tuple[int, int]:
    """How many steps and failures there were, of up to `most` states."""
    moves = Moves(system)
    states = list(dict.fromkeys(system.initials))
    known = set(states)
    steps = failures = 0
    for state in states:  # it grows meanwhile
        expected = list(outcomes(system, state))
        assert moves.outcomes(state) == expected
        for each in expected:
            if isinstance(each, Failure):
                failures += 1
                continue
            steps += 1
            if each.state not in known and len(states) < most:
                known.add(each.state)
                states.append(each.state)
    return steps, failures


@pytest.mark.parametrize("seeds", first_of(1, [range(30), range(30, 60)]))
def test_the_steps_are_those_of_the_interpreter(seeds: range) -> None:
    found = [same_outcomes(random_system(seed), 60) for seed in seeds]
    assert sum(steps for steps, _ in found) > 300
    assert sum(failures for _, failures in found) > 80


def test_so_are_those_of_timed_systems() -> None:
    for seed in range(20):
        same_outcomes(random_timed_system(random.Random(seed)), 100)


def test_and_those_of_random_texts() -> None:
    """With locks and queues of all kinds, timers, procs and CPUs."""
    found = []
    for seed in range(200, 212):
        model = load(Source("random.mm", spec(seed).text))
        for combination in model.combinations({})[:2]:
            found.append(same_outcomes(model.system(combination), 40))
    assert sum(steps for steps, _ in found) > 800
