"""Random specs with identities, sets, structs and queues: readings and engines agree."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.generated import Generated
from checker.engines.interpreted import Interpreted
from checker.front.model import load
from checker.source import Source
from tests.slow import first_of
from tests.test_reading import pairs
from tests.text_data import spec

LIMIT = 3000


def agree(seeds: range) -> int:
    """How many systems both readings agree on; specs that assign twice in a step are left out."""
    systems = 0
    for seed in seeds:
        text = spec(seed)
        try:
            load(Source("random.mm", text))
        except SpecError as error:
            assert {each.code for each in error.diagnostics} <= {"assigned-twice"}, (seed, error)
            continue
        for first, second in pairs(text, LIMIT):
            systems += 1
            assert first == second, f"seed {seed}"
    return systems


@pytest.mark.parametrize("seeds", first_of(1, [range(12), range(12, 30)]))
def test_both_readings_agree(seeds: range) -> None:
    assert agree(seeds) >= len(seeds) // 2


@pytest.mark.parametrize("seeds", first_of(1, [range(700, 706), range(706, 730)]))
def test_both_engines_agree(seeds: range) -> None:
    for seed in seeds:
        try:
            model = load(Source("random.mm", spec(seed)))
        except SpecError:
            continue
        for combination in model.combinations({}):
            system = model.system(combination)
            found = [
                engine.run(system, Budget(states=LIMIT), lambda _: None)
                for engine in (Interpreted(), Generated())
            ]
            sizes = [(each.states, each.transitions, each.depth) for each in found]
            assert sizes[0] == sizes[1], f"seed {seed}"


@pytest.mark.slow
def test_both_readings_agree_on_many() -> None:
    assert agree(range(1000, 3000)) >= 1000
