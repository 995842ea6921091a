"""The native explorer against the interpreter on random Systems: the very same, runs included."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest
from systems import random_system

from checker.engines.budget import Budget
from checker.engines.interpreted import Interpreted
from checker.exploration import Exploration
from checker.ir.variables import Variable
from checker.verdict import Holds
from tests.engines.conformance import ENOUGH, explored, reference, respects_limits
from tests.slow import first_of

pytest.importorskip("llvmlite")

from checker.engines.native import Native
from checker.engines.native.expanding import Turns
from checker.engines.native.explorer import explorer
from checker.engines.native.layout import Field, Layout, layout
from checker.engines.native.room import Sizes
from checker.engines.native.search import Search

BLOCKS, SIZE, QUICK = 40, 10, 16
"""The quick run is of `QUICK * SIZE` Systems, the whole of `BLOCKS * SIZE`."""

TIGHT = Sizes(slots=5, load=95, growth=(), last=1.3, widened=0)
"""Tables that are nearly full, and grow again and again."""


TURNS = (Turns(0), Turns(None, 8), Turns(None), Turns(12), Turns(None, 0))
"""When there is other code: over vectors at once, or on the way; better code."""


def same(found: Exploration, wanted: Exploration) -> None:
    """Two explorations of one system, with the same limits, agree in everything."""
    assert (found.states, found.transitions) == (wanted.states, wanted.transitions)
    assert (found.depth, found.exhaustive) == (wanted.depth, wanted.exhaustive)
    assert found.verdicts == wanted.verdicts
    if wanted.exhaustive:
        assert found.coverage == wanted.coverage


def fuzz(seeds: Iterable[int]) -> None:
    for seed in seeds:
        system, whole = reference(seed)
        engine = Native(sizes=TIGHT if seed % 2 else Sizes(), turns=TURNS[seed % len(TURNS)])
        try:
            same(explored(engine, system, Budget(states=ENOUGH)), whole)
            if seed % 10 == 0:
                respects_limits(engine, system, whole)
        except AssertionError as broken:
            raise AssertionError(f"seed {seed}: {broken}") from broken


@pytest.mark.parametrize("block", first_of(QUICK, range(BLOCKS)))
def test_the_native_explorer_is_as_the_interpreter(block: int) -> None:
    fuzz(range(block * SIZE, (block + 1) * SIZE))


Laid = Callable[[Sequence[Variable], Sequence[int]], Layout]


def scattered(rng: random.Random) -> Laid:
    """A layout of many words, in which every variable lies anywhere; of one or two with high bits.

    These make all forms of tables; see `tables`.
    """
    count = rng.choice([4, 5, 6, 16])
    if rng.random() < 0.5:
        return high(rng.choice([0, 40, 50]))

    def laid(variables: Sequence[Variable], masks: Sequence[int]) -> Layout:
        used = [0] * count
        fields = []
        for each in variables:
            width = (each.domain.size - 1).bit_length()
            word = rng.choice([k for k, bits in enumerate(used) if bits + width <= 63])
            shift = rng.randint(used[word], min(63 - width, used[word] + 3))
            used[word] = shift + width
            fields.append(Field(word, shift, width, each.domain.low))
        return Layout(tuple(fields), count)

    return laid


def high(least: int) -> Laid:
    """The layout as it is but for the largest field of the first word, which lies there or above.

    Where a second word is needed it has few bits.
    """

    def laid(variables: Sequence[Variable], masks: Sequence[int]) -> Layout:
        made = layout(variables, masks)
        fields = []
        for each in made.fields:
            moved = each.word == 0 and each.shift + each.width == made.used[0] and each.width
            shift = max(each.shift, min(least, 63 - each.width)) if moved else each.shift
            fields.append(replace(each, shift=shift))
        if least == 50 and len(fields) > 1 and fields[-1].width < 5:
            last = replace(fields[-1], word=made.words, shift=0)
            return Layout((*fields[:-1], last), made.words + 1)
        return Layout(tuple(fields), made.words)

    return laid


@pytest.mark.parametrize("seeds", first_of(2, [range(k, k + 20) for k in range(500, 700, 20)]))
def test_states_of_many_words(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        monkeypatch.setattr("checker.engines.native.expansion.layout", scattered(rng))
        system, limit = random_system(seed), Budget(states=60)
        sizes = TIGHT if seed % 2 else Sizes()
        found = explored(Native(sizes=sizes, turns=TURNS[seed % len(TURNS)]), system, limit)
        try:
            same(found, explored(Interpreted(), system, limit))
        except AssertionError as broken:
            raise AssertionError(f"seed {seed}: {broken}") from broken


@pytest.mark.parametrize("seeds", first_of(1, [range(40), range(40, 120)]))
def test_the_filter_for_cycles_of_waits_is_narrow(seeds: range) -> None:
    """It asks the definition in few states where there is no cycle; that takes long."""
    asked = states = 0
    for seed in seeds:
        system, whole = reference(seed)
        if isinstance(whole.verdicts["cycle"], Holds):
            search = Search(system, Budget(), lambda _: None, explorer(system))
            search.run()
            asked += search.findings.suspected
            states += search.stored
    assert states > 8 * len(seeds)
    assert asked * 50 < states
