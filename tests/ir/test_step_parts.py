"""What is left of a condition about a step, for an action, says the same of each of its steps."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from checker.ir.expr import FALSE, Const, Expr, Read, conj, disj, equal, negate
from checker.ir.step_parts import StepParts
from checker.ir.system import State, System
from checker.semantics.integers import outcomes, value
from checker.trace import Step
from tests.slow import first_of
from tests.systems import random_system

MOST = 40
"""So many states of a system are looked at."""


def steps_of(system: System) -> list[tuple[State, Step]]:
    """Steps that can be taken, each with the state before it."""
    seen = list(dict.fromkeys(system.initials))
    found = []
    for state in seen:  # which grows
        taken = [each for each in outcomes(system, state) if isinstance(each, Step)]
        found += [(state, each) for each in taken]
        if len(seen) < MOST:
            seen += dict.fromkeys(each.state for each in taken if each.state not in seen)
    return found


def random_condition(
    system: System, taken: list[tuple[State, Step]], rng: random.Random, depth: int = 3
) -> Expr:
    """Something about values of single variables, most of it true of some step of those taken."""
    if depth == 0 or rng.random() < 0.2:
        (one, other), count = rng.choices(taken, k=2), len(system.variables)
        moved = [v for v in range(count) if one[0][v] != one[1].state[v]]
        variable = rng.choice(moved or range(count))
        before = equal(Read(variable), Const(one[0][variable]))
        after, else_ = (
            equal(Read(variable + count), Const(each.state[variable])) for _, each in (one, other)
        )
        some = [before, after, negate(after), disj([after, else_]), disj([negate(before), after])]
        return rng.choice([*some, conj([before, rng.choice(some)])])
    parts = [random_condition(system, taken, rng, depth - 1) for _ in range(rng.choice([2, 2, 3]))]
    return rng.choice([conj(parts), disj(parts), negate(conj(parts))])


@pytest.mark.parametrize("first", first_of(1, range(0, 96, 8)))
def test_what_is_left_says_the_same_of_each_step(first: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(first, first + 8):
        system, rng = random_system(seed), random.Random(seed)
        taken = steps_of(system)
        conditions = [random_condition(system, taken, rng) for _ in range(40 if taken else 0)]
        parts = [(each, StepParts(system, each)) for each in conditions]
        for before, step in rng.sample(taken, min(len(taken), 25)):
            for whole, each in parts:
                left, both = each.of(step.action), before + step.state
                said = value(whole, both)
                assert said == value(left, both), f"seed {seed}: {whole} at {step.action.name}"
                counts["none is left"] += left == FALSE
                counts["less is left"] += left not in (whole, FALSE)
                counts["true"] += bool(said)
    assert min(counts.values()) > 100, counts
