"""No bit is ever set that is said never to be, and so each state is stored as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from systems import random_system

from checker.engines.generated.quotient import symmetry
from checker.engines.native.known_bits import known_bits
from checker.engines.native.layout import Layout, layout
from checker.engines.native.turning import turning
from checker.engines.native.values import Unfit
from checker.front.model import load
from checker.ir.system import State, System
from checker.semantics.integers import outcomes
from checker.source import Source
from checker.trace import Failure
from tests.slow import first_of

TEXT = """model sets;
lock l: rwsem;
var spread: 3..6 = 4;
var signed: -2..1 = 0;
var kept: 0..9 = 0;
process reader[5] { t: l.read();  v: release all;  goto t; }
process writer[2] {
t: l.write();
u: spread = 3 + (spread + 1) % 4;  signed = -2;
v: release all;  goto t;
}
"""


def states(system: System, most: int) -> Iterator[State]:
    """States that are reached, in breadth."""
    found = dict.fromkeys(system.initials)
    for state in [*found]:
        yield state
    order = [*found]
    for state in order:  # it grows meanwhile
        for outcome in outcomes(system, state):
            if isinstance(outcome, Failure) or outcome.state in found:
                continue
            if len(order) == most:
                return
            found[outcome.state] = None
            order.append(outcome.state)
            yield outcome.state


@pytest.mark.parametrize("seeds", first_of(2, [range(k, k + 20) for k in range(0, 400, 20)]))
def test_every_state_is_stored_as_it_is(seeds: range) -> None:
    for seed in seeds:
        system = random_system(seed)
        masks = known_bits(system)
        laid = layout(system.variables, masks)
        for state in states(system, 200):
            assert all(value & ~mask == 0 for value, mask in zip(state, masks, strict=True)), seed
            assert laid.unpack(laid.pack(state)) == state, seed


def fields(system: System, laid: Layout) -> dict[str, tuple[int, int, int]]:
    pairs = zip(system.variables, laid.fields, strict=True)
    return {each.name: (field.width, field.low, field.zeros) for each, field in pairs}


def test_what_is_never_so_takes_no_room() -> None:
    model = load(Source("sets", TEXT))
    system = model.system(next(iter(model.combinations({}))))
    laid = layout(system.variables, known_bits(system))
    found = fields(system, laid)
    assert found["l.read"] == (5, 0, 0)  # of seven threads the first five
    assert found["l.asked"] == (2, 0, 5)  # the others
    assert found["reader[0]"] == (1, 0, 0)  # two locations; none is at its end
    assert found["spread"] == (2, 3, 0)
    assert found["signed"] == (2, -2, 0)
    assert found["kept"] == (0, 0, 0)
    for state in states(system, 500):
        assert laid.unpack(laid.pack(state)) == state


def test_threads_that_change_places_are_stored_alike() -> None:
    model = load(Source("sets", TEXT))
    system = model.system(next(iter(model.combinations({}))))
    lanes = symmetry(system).lanes
    assert lanes
    laid = layout(system.variables, known_bits(system, lanes))
    assert fields(system, laid)["l.read"] == (7, 0, 0)
    assert turning(laid, lanes)
    with pytest.raises(Unfit, match="says less of threads alike"):
        turning(layout(system.variables, known_bits(system)), lanes)
