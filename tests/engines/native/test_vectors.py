"""The code that expands eight states at once against the code that expands one after the other.

Both are given the same states, whatever lies beside what, and must lead to the same, in the same
order, with the same flags and events.
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from systems import random_system

from checker.engines.budget import Budget
from checker.front.model import load
from checker.ir.system import System
from checker.source import Source
from tests.engines.native.test_native_fuzz import scattered
from tests.slow import first_of

pytest.importorskip("llvmlite")

from checker.engines.native import context, expanding, machine
from checker.engines.native.expanding import Turns, turns
from checker.engines.native.explorer import EXPANDING, Explorer, declared, explorer
from checker.engines.native.flags import Sort
from checker.engines.native.machine import Machine
from checker.engines.native.outline import Outline
from checker.engines.native.search import Search
from checker.engines.native.values import Unfit
from checker.engines.native.vector_code import LANES, widened
from checker.engines.native.vector_expansion import vectors

STATES = 2000
"""So many states of each System are expanded, at most."""


class Found:
    """What one kind of code finds out about the states of a search, from one of them on."""

    def __init__(self, search: Search, made: Machine, first: int, *, closed: bool) -> None:
        """closed: no event is noted."""
        told, noted = search._context, search._noted
        flags = bytes(len(noted.bytes)) if closed else noted._flags.first + bytes(1)
        noted.bytes[:] = list(flags)
        told[context.EVENT_COUNT] = told[context.LEFT] = 0
        words = search._explorer.made.layout.words
        self.words: list[int] = []
        self.events: list[tuple[int, list[int]]] = []
        self.steps = 0
        at, stop = first, search.stored
        while at < stop:
            at = made.call["expand"](ctypes.addressof(told), at, min(at + 256, stop))
            buffer = (ctypes.c_uint64 * (words * told[context.COUNT])).from_address(
                told[context.BUFFER]
            )
            self.words += list(buffer)
            self.steps += told[context.STEPS]
            if told[context.EVENT_COUNT]:
                events = noted._events[: told[context.EVENT_COUNT]]
                self.events.append((told[context.AT], events))
                told[context.EVENT_COUNT] = 0
        self.left = told[context.LEFT]
        self.flags = bytes(noted.bytes)


def searched(system: System) -> tuple[Search, Explorer]:
    made = explorer(system)
    budget = Budget(states=STATES)
    search = Search(system, budget, lambda _: None, made, when=Turns(None))
    search.run()
    return search, made


def agree(system: System, first: int) -> bool:
    """Whether there is code over vectors; then both agree, from several states on."""
    search, made = searched(system)
    first = min(first, search.stored)
    try:
        text = vectors(system, made.made, made.made.flags.first)
    except Unfit:
        return False
    over_vectors = Machine(declared(text), EXPANDING, wide=first % 4 != 0)
    search._context[context.ONE_BY_ONE] = made.expanding.address["expand"]
    for closed in (True, False):
        one = Found(search, made.expanding, first, closed=closed)
        other = Found(search, over_vectors, first, closed=closed)
        assert other.words == one.words
        assert other.steps == one.steps
        assert other.flags == one.flags
        assert other.events == one.events
        if closed:  # then nothing but the last few are left to the other code
            assert other.left == bool((search.stored - first) % 8)
    return True


def blocks(count: int, size: int) -> Iterator[range]:
    return (range(k, k + size) for k in range(0, count * size, size))


@pytest.mark.parametrize("seeds", first_of(3, [*blocks(30, 10)]))
def test_they_agree_on_random_systems(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    for seed in seeds:
        rng = random.Random(seed)
        if seed % 3 == 0:
            monkeypatch.setattr("checker.engines.native.expansion.layout", scattered(rng))
        else:
            monkeypatch.undo()
        try:
            made += agree(random_system(seed), seed % 8)
        except AssertionError as broken:
            raise AssertionError(f"seed {seed}: {broken}") from broken
    assert made >= len(seeds) // 2


def counters() -> System:
    return system_of(
        "model m;  const K = 5;  const M = 6;  var n[K]: 0..M - 1 = 0;"
        "process p[i in K] { l: n[i] = (n[i] + 1) % M;  goto l; }"
    )


def system_of(text: str) -> System:
    model = load(Source("counters", text))
    return model.system(next(iter(model.combinations({}))))


BRANCHES = """model branches;
const M = 9;
var n[3]: 0..M = 0;
var last: 0..3 = 0;
process p[i in 3] {
even: if (n[i] % 2 == 0) { n[i] += 1;  goto odd; }
      goto late;
odd:  choose k in 0..3;
      if (k == last) { n[i] = k;  goto even; }
      last = k;  goto even;
late: if (n[i] == M) { goto ends; }
      n[i] += 1;  goto even;
ends: skip;
}
"""


def test_steps_that_exclude_each_other_share_a_row() -> None:
    system = system_of(BRANCHES)
    outline = Outline(system)
    names = [each.name for each in system.threads[0].locations]
    rows = {name: outline.rows(0, number) for number, name in enumerate(names)}
    assert rows["even"] == ([0, 0], 1)
    assert rows["late"] == ([0, 0], 1)
    assert rows["odd"] == ([0, 4], 8)  # each of the two picks for itself
    assert outline.most_steps() == 3 * 8
    for first in range(8):
        assert agree(system, first)


JOINED = """model joined;
var big[4]: 0..16383 = 0;
var x, more: 0..3 = 0;
var turned: bool = false;              // the first of the second word
var y[4]: bool = false;
process z         { a: skip;  b: skip;  c: goto a; }
process p         { a: x = (x + 1) % 4;  b: turned = !turned;  goto a; }
process t[i in 4] { l: y[i] = !y[i];  goto l; }
process w         { l: for i in 4 { big[i] = 16383 - big[i]; }  goto l; }
never late: turned && x == 1 && (all i in 4: y[i]) && big[0] == 16383 && z@c;
"""
"""Where LLVM 22 by itself mistakes the operands of one instruction for each other."""

JOINED_SETS = """model sets;
var s, t: set of 0..3 = {};
var n: 0..3 = 0;
process p { a: if (n < 2) { s = (s & {0, 1}) | (t - {0, 1}); }  goto a; }
process q { b: n = (n + 1) % 4;  either { t += n; } or { t -= n; } or { s += n; }  goto b; }
"""


@pytest.mark.parametrize("text", [JOINED, JOINED_SETS])
def test_bits_of_two_words_are_joined(text: str) -> None:
    for first in range(8):
        assert agree(system_of(text), first)


@pytest.mark.parametrize("given_up", [False, True])
def test_a_search_goes_over_to_vectors(given_up: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if given_up:
        monkeypatch.setattr(expanding, "_JUDGED", 0)
        monkeypatch.setattr(expanding, "_LEFT", 6**5)  # one is enough
    system = counters()
    search = Search(system, Budget(), lambda _: None, explorer(system), when=Turns(100))
    search.run()
    told = search._context
    assert (search.stored, search.transitions) == (6**5, 5 * 6**5)
    assert (told[context.EXPAND] == told[context.ONE_BY_ONE]) == given_up
    assert 0 < told[context.LEFT] < 60


@pytest.mark.parametrize(("every", "given_up"), [(3, True), (5, False)])
def test_vectors_are_given_up_where_they_leave_one_in_four(every: int, given_up: bool) -> None:
    system = counters()
    search = Search(system, Budget(), lambda _: None, explorer(system), when=Turns(100))
    search.run()
    told, used = search._context, search._expanding
    assert used is not None and used._since is not None
    eights = 1 << 15
    told[context.HEAD], told[context.LEFT] = used._since + LANES * eights, eights // every
    used.go_on()
    assert (told[context.EXPAND] == told[context.ONE_BY_ONE]) == given_up


def test_vectors_are_used_where_the_processor_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_processor", lambda: ("", "+avx2,+avx512f"))
    assert turns().vectors is None
    every = ",".join(f"+{each}" for each in machine._VECTORS)
    monkeypatch.setattr(machine, "_processor", lambda: ("", f"+avx2,{every}"))
    assert turns().vectors is not None


def test_many_steps_and_many_words_are_left_out() -> None:
    system = counters()
    made = explorer(system).made
    flags = made.flags.first
    assert vectors(system, made, flags)
    with pytest.raises(Unfit, match="steps"):
        vectors(system, replace(made, most=65), flags)
    with pytest.raises(Unfit, match="words"):
        vectors(system, replace(made, layout=replace(made.layout, words=5)), flags)


def test_what_is_settled_is_not_asked() -> None:
    system = counters()
    made = explorer(system).made
    numbers = made.flags.numbers
    settled = bytes(sort is Sort.TAKEN for sort, _, _ in numbers)
    assert len(vectors(system, made, settled)) < len(vectors(system, made, made.flags.first))


def test_an_instruction_over_vectors() -> None:
    wide = "<8 x i64>"
    for text, wanted in (
        ("add i64 %a, -5", f"add {wide} %a, splat (i64 -5)"),
        ("select i1 true, i64 %v1, i64 2", f"select <8 x i1> splat (i1 true), {wide} %v1, "),
        ("trunc i64 %v64 to i1", f"trunc {wide} %v64 to <8 x i1>"),
        ("call i64 @llvm.ctpop.i64(i64 %i64)", f"call {wide} @llvm.ctpop.v8i64({wide} %i64)"),
    ):
        assert widened(text).startswith(wanted)
    with pytest.raises(Unfit):
        widened("zext i64 %a to i128")
