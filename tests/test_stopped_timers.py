"""Waits for a timer that nobody sets any more: held up by those who could start it."""

from __future__ import annotations

from itertools import product

import pytest

from checker.engines.budget import Budget
from checker.engines.engine import Engine
from checker.front.model import load
from checker.ir.system import System
from checker.semantics.reached import reached
from checker.semantics.waits import cycles
from checker.source import Source
from checker.verdict import Holds, Violated
from tests.engines.engines import ENGINES

TICK = "process tick { a: skip; goto a; }"
HELD = {
    "who could start it waits for me": (
        "lock l: mutex;\nprocess p { a: l.lock(); b: await t.rang; release all; }\n"
        "process q { a: l.lock(); t.start(1 ms); release all; }"
    ),
    "who could start it waits for my end": (
        "process p { a: await t.rang; }\nprocess q { a: await p@end; t.start(1 ms); }"
    ),
    "who stopped it waits for my end": (
        "process p { a: await t.rang; }\n"
        "process q { a: t.start(1 ms); b: t.stop(); c: await p@end; t.start(1 ms); }"
    ),
    "another changes the rest of it": (
        "process p { a: await t.rang && q@end; }\nprocess q { a: await p@end; t.start(1 ms); }"
    ),
}
FREE = {
    "it is set": (
        "process p { a: t.start(1 ms); b: await t.rang; }\n"
        "process q { a: await p@end; t.start(1 ms); }"
    ),
    "somebody else may start it": (
        "process p { a: await t.rang; }\nprocess q { a: await p@end; t.start(1 ms); }\n"
        "env e { a: t.start(1 ms); }"
    ),
}


def system_of(text: str) -> System:
    model = load(Source("timers.mm", f"model timers;\ntimer t;\n{text}\n{TICK}\n"))
    return model.system(model.combinations({})[0])


@pytest.mark.parametrize(("engine", "name"), [*product(ENGINES, HELD)], ids=str)
def test_a_timer_that_is_not_set_ends_no_wait(engine: Engine, name: str) -> None:
    found = engine.run(system_of(HELD[name]), Budget(), lambda _: None)
    assert isinstance(found.verdicts["cycle"], Violated)


@pytest.mark.parametrize(("engine", "name"), [*product(ENGINES, FREE)], ids=str)
def test_one_that_may_still_ring_does(engine: Engine, name: str) -> None:
    found = engine.run(system_of(FREE[name]), Budget(), lambda _: None)
    assert isinstance(found.verdicts["cycle"], Holds)


@pytest.mark.parametrize("name", [*HELD, *FREE])
def test_who_is_told_moves_in_no_run(name: str) -> None:
    system = system_of({**HELD, **FREE}[name])
    found = reached(system, 1000)
    assert found is not None
    for number, state in enumerate(found.states):
        behind = {number}
        while more := {c for a, _, c in found.steps if a in behind} - behind:
            behind |= more
        for held in cycles(system, state):
            threads = {each.thread for each in held}
            moved = {step.action.thread for a, step, _ in found.steps if a in behind}
            assert not threads & moved
