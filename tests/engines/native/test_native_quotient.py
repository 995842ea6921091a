"""The native search by symmetry: all that Python's finds, and what the whole search does."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from math import comb

import pytest

from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.generated.quotient import Symmetric, Symmetry, symmetry
from checker.engines.named import engine_of
from checker.engines.tiers import Tiered
from checker.exploration import Exploration
from checker.ir.system import System
from tests.engines.conformance import agree, explored
from tests.engines.test_quotient import MANY, SYMMETRIC, model, random_systems
from tests.slow import first_of

pytest.importorskip("llvmlite")

from checker.engines.generated import Generated
from checker.engines.native import expansion, quotient, turning
from checker.engines.native.explorer import explorer
from checker.engines.native.known_bits import known_bits
from checker.engines.native.layout import layout
from checker.engines.native.room import Sizes
from tests.engines.native.test_native_fuzz import TIGHT, scattered


def natively(sizes: Sizes | None = None) -> Symmetric:
    """An engine by symmetry, native from the beginning."""

    def made(
        system: System, found: Symmetry, budget: Budget, progress: Callable[..., None]
    ) -> quotient.Quotient:
        return quotient.Quotient(
            system, found.lanes, budget, progress, explorer(system, found.lanes), sizes
        )

    return Symmetric(Generated(), made)


def every(found: Exploration) -> tuple[object, ...]:
    """All that an exploration says."""
    return (
        (found.states, found.stored, found.transitions, found.depth, found.exhaustive),
        found.reductions,
        found.verdicts,
        found.others,
        found.coverage,
    )


def the_same(system: System, limits: Budget) -> Exploration:
    """What both find, which is the same, runs too; natively over tables that grow as well."""
    wanted = explored(Symmetric(Generated()), system, limits)
    assert every(explored(natively(), system, limits)) == every(wanted)
    assert every(explored(natively(TIGHT), system, limits)) == every(wanted)
    return wanted


@pytest.mark.parametrize("name", first_of(1, SYMMETRIC))
def test_what_is_symmetric_is_reduced_the_same(name: str) -> None:
    system = model(SYMMETRIC[name])
    found = the_same(system, Budget())
    assert found.reductions and found.stored < found.states
    agree(system, explored(natively(), system), explored(Generated(), system))
    the_same(system, Budget(states=found.stored - 1))
    the_same(system, Budget(depth=found.depth // 2))


@pytest.mark.parametrize("name", first_of(0, SYMMETRIC))
def test_it_does_not_matter_where_variables_lie(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one word or several, anywhere in them: which state stands for others is the same."""
    monkeypatch.setattr(expansion, "layout", scattered(random.Random(name)))
    the_same(model(SYMMETRIC[name]), Budget())


@pytest.mark.parametrize("seed", first_of(1, [17, *range(20, 120)]))
def test_random_texts_are_reduced_the_same(seed: int) -> None:
    try:
        found = random_systems(seed)
    except SpecError:
        pytest.skip("it cannot be checked")
    for system in found:
        if symmetry(system).lanes:
            the_same(system, Budget(states=1_500))


def test_as_many_as_there_are_multisets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts by formula; of all steps, of which each thread that is not at its end has one."""
    monkeypatch.setattr(quotient, "WEIGHED", 20)
    for count, last in ((2, 3), (5, 3), (8, 1)):
        found = explored(natively(), model(MANY.format(count=count, last=last)))
        places = last + 3
        assert found.states == places**count
        assert found.stored == comb(places + count - 1, count)
        assert found.transitions == count * (places - 1) * places ** (count - 1)
        assert found.exhaustive


@pytest.mark.parametrize("count", range(1, 9))
def test_the_network_sorts(count: int) -> None:
    """It does if it sorts all of zeros and ones."""
    for numbers in product((0, 1), repeat=count):
        places = [*numbers]
        for one, other in turning.exchanges(count):
            assert one < other
            if places[one] > places[other]:
                places[one], places[other] = places[other], places[one]
        assert places == sorted(places)


def test_threads_alike_are_searched_natively_once_there_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("checker.engines.tiers.ENOUGH", 300)
    monkeypatch.setattr("checker.engines.tiers.EACH", 0)
    for engine in (Tiered(), engine_of("symmetric")):
        found = explored(engine, model(MANY.format(count=7, last=6)))
        assert (found.engine, found.why_slow) == ("native explorer", "")
        assert found.reductions == ("symmetry of 7 p",)
        assert (found.states, found.stored) == (9**7, comb(15, 7))
    found = explored(engine_of("symmetric"), model(MANY.format(count=4, last=3)))
    assert (found.engine, found.stored) == ("explorer", comb(9, 4))


def test_what_native_code_cannot_turn_python_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.engines.tiers.ENOUGH", 300)
    monkeypatch.setattr("checker.engines.tiers.EACH", 0)
    monkeypatch.setattr(turning, "_MOST_WAYS", 100)
    why = "one state stands for too many"
    found = explored(engine_of("symmetric"), model(MANY.format(count=7, last=6)))
    assert (found.engine, found.why_slow) == (f"explorer, not native: {why}", why)
    assert (found.states, found.stored) == (9**7, comb(15, 7))


def test_a_table_of_what_a_variable_says_is_not_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turning, "_LARGEST", 8)
    system = model(SYMMETRIC["who is named in a variable, in a set, in an array"])
    with pytest.raises(turning.Unfit, match="says too much"):
        lanes = symmetry(system).lanes
        turning.turning(layout(system.variables, known_bits(system, lanes)), lanes)


def test_an_interrupt_leaves_the_counts_of_what_was_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each state that is stored, all that it stands for."""
    monkeypatch.setattr("checker.engines.native.search._NEWS", 0.0)

    def stop(progress: Progress) -> None:
        if progress.states > 100:
            raise KeyboardInterrupt

    system = model(MANY.format(count=7, last=6))
    cut = natively().run(system, Budget(), stop)
    assert not cut.exhaustive
    assert 9**7 > cut.states > cut.stored > 100
