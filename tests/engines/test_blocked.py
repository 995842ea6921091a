"""What a blocked thread may wait for at a place is all that the definition finds there."""

from __future__ import annotations

import pytest

from checker.engines.blocked import places
from checker.front.model import load
from checker.ir.system import State, System
from checker.semantics.integers import outcomes, value
from checker.semantics.waits import HOLDING, blocked
from checker.source import Source
from checker.trace import Step
from tests.slow import first_of
from tests.systems import random_system


def test_a_wait_of_several_branches_is_there_with_the_values_of_each() -> None:
    text = """model m;
    lock l[4]: mutex;
    proc take(k: 0..3) { l[k].lock(); }
    process p {
    a: either { choose i in 0..1; take(i); } or { choose j in 2..3; take(j); }
    }
    """
    model = load(Source("m.mm", text))
    system = model.system(model.combinations({})[0])
    found = {each.wait.lock for each in places(system)[0, 0]}
    assert found == {0, 1, 2, 3}


def some_states(system: System, most: int) -> list[State]:
    """The first that are reached, breadth first."""
    states = dict.fromkeys(system.initials)
    pending = [*states]
    while pending and len(states) < most:
        state = pending.pop(0)
        after = [each.state for each in outcomes(system, state) if isinstance(each, Step)]
        pending += [each for each in dict.fromkeys(after) if each not in states]
        states.update(dict.fromkeys(after))
    return [*states]


@pytest.mark.parametrize("seeds", first_of(1, [range(12), range(12, 60)]))
def test_they_are_those_of_the_definition(seeds: range) -> None:
    seen = 0
    for seed in seeds:
        system = random_system(seed)
        known = places(system)
        for state in some_states(system, 150):
            for each in blocked(system, state, HOLDING):
                location = system.location(state, each.thread)
                assert location is not None
                there = known[each.thread, location]
                assert {held.wait for held in there if value(held.when, state)} == {*each.waits}
                seen += 1
    assert seen > 100
