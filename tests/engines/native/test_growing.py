"""A table that becomes larger where it lies: it holds what one that is made of the log holds."""

from __future__ import annotations

import ctypes
import random
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest

pytest.importorskip("llvmlite")

from checker.engines.budget import Budget
from checker.engines.native import context
from checker.engines.native.explorer import kernel
from checker.engines.native.memory import Region
from checker.engines.native.room import Room, Sizes
from checker.engines.native.tables import INDEXED, LINE, LONG, SHORT, WHOLE, Form, form
from tests.engines.native.test_kernels import TABLES, in_python, states_of


class Table:
    """A table in native memory with the context that kernels are told of."""

    def __init__(self, made: Form, states: Sequence[tuple[int, ...]]) -> None:
        self.made, self.words = made, len(states[0])
        self.region = Region(made.bytes * 16 + (1 << 16))
        self.log = (ctypes.c_uint64 * (self.words * len(states)))(
            *(word for state in states for word in state)
        )
        self.told = (ctypes.c_uint64 * context.WORDS)()
        self._tell()

    def _tell(self) -> None:
        made = self.made
        for place, value in (
            (context.LINES, made.lines),
            (context.BITS, made.bits),
            (context.REST, made.rest),
            (context.STEP, made.step),
            (context.REACH, made.reach),
            (context.TABLE, self.region.address),
            (context.LOG, ctypes.addressof(self.log)),
        ):
            self.told[place] = value

    def call(self, name: str, *words: int) -> int:
        """Call a kernel."""
        called = kernel(name, self.words, self.made.kind)
        return called(ctypes.addressof(self.told), *words)

    def widen(self, made: Form, aside: int, pieces: int = 1) -> bool:
        """Make it larger, its first lines put aside; whether it fits."""
        old, was = self.made, type(self.told).from_buffer_copy(self.told)
        self.made = made
        self._tell()
        low = min(aside, old.lines)
        first = ctypes.create_string_buffer(self.region.bytes(low * LINE))
        self.region.clear(low * LINE)
        ends = [low + (old.lines - low) * k // pieces for k in range(pieces, -1, -1)]
        if not all(self._piece(old, was, *each, low) for each in pairwise(ends)):
            return False
        was[context.TABLE] = ctypes.addressof(first)
        return self._piece(old, was, low, 0, made.lines)

    def _piece(self, old: Form, was: context.Context, stop: int, first: int, low: int) -> bool:
        bits = 64 if old.kind == LONG else old.bits
        where = (*divmod(stop << bits, old.lines), *divmod(1 << bits, old.lines), low)
        done = self.call("widen", ctypes.addressof(was), first, stop, *where)
        return done == stop - first

    def places(self) -> list[int]:
        """All that it holds."""
        element = ctypes.c_uint32 if self.made.size == 4 else ctypes.c_uint64
        return [*(element * self.made.slots).from_address(self.region.address)]

    def held(self) -> Counter[tuple[int, int]]:
        """What is kept of each state, with the line where it begins to be looked for.

        All lines from there to where it is are full, so that it is found.
        """
        places, lines = self.places(), self.made.lines
        lanes, found = LINE // self.made.size, Counter[tuple[int, int]]()
        spread = in_python("spread", 1, {}, WHOLE)
        full = [all(places[lanes * k : lanes * (k + 1)]) for k in range(lines)]
        for place, kept in enumerate(places):
            if kept == 0:
                continue
            line = place // lanes
            if self.made.kind == WHOLE:
                home, rest = spread([kept], 0, self.made.bits) * lines >> 64, kept
            else:
                behind, rest = divmod(kept, self.made.step)
                home = (line - behind) % lines
            found[home, rest] += 1
            assert all(full[k % lines] for k in range(home, line + lines * (line < home)))
        return found


MOVED = [each for each in TABLES if each[2] != INDEXED]


@pytest.mark.parametrize("load", [50, 99])
@pytest.mark.parametrize(("used", "slots", "kind"), MOVED)
def test_a_larger_table_holds_the_same(
    used: tuple[int, ...], slots: int, kind: int, load: int
) -> None:
    """In one go or in pieces; nearly full ones have states behind their line, round the end too.

    What is put aside is all of it, or so much that the rest finds its place farther behind.
    """
    small = form(used, slots)
    states = states_of(used, small.slots * load // 100, random.Random(slots + load))
    if not states:
        return
    fitting = Table(small, states).call("fill", 0, len(states))
    assert fitting > len(states) // 2
    for factor in (1.3, 2.0, 5.2):
        made = form(used, int(small.slots * factor) + 1)
        if made.kind != kind:
            continue
        wanted = Table(made, states)
        assert wanted.call("fill", 0, fitting) == fitting
        for aside, pieces in (
            (small.lines, 1),
            (small.lines * 3 // 4, 1),
            (20, 1),
            (20, 3),
            (0, 1),
        ):
            old = Table(small, states)
            assert old.call("fill", 0, fitting) == fitting
            if old.widen(made, aside, pieces):
                assert old.held() == wanted.held()
            else:
                assert aside < small.lines


def test_most_of_a_table_becomes_larger_without_being_put_aside() -> None:
    """What stands behind its line near the beginning must be, or nothing comes of it."""
    for used, slots, factor, fits in (
        ((48,), 700, 1.3, True),
        ((9,), 700, 5.2, True),
        ((63, 5), 2100, 2.0, True),
        ((63, 5), 2100, 1.01, False),
    ):
        small = form(used, slots)
        states = states_of(used, small.slots // 2, random.Random(slots))
        table = Table(small, states)
        assert table.call("fill", 0, len(states)) == len(states)
        assert table.widen(form(used, int(small.slots * factor) + 1), 10) == fits


def test_states_stand_behind_their_line_in_the_tables_above() -> None:
    """Also behind the last line, which is before the first."""
    around = 0
    for used, slots, _ in MOVED:
        small = form(used, slots)
        states = states_of(used, small.slots * 99 // 100, random.Random(slots + 99))
        if states and small.kind == SHORT:
            table = Table(small, states)
            table.call("fill", 0, len(states))
            held = enumerate(table.places())
            around += sum(kept // small.step > place // 16 for place, kept in held)
    assert around > 0


def test_a_table_that_is_too_full_says_so() -> None:
    """All of a line that begins where reach ends finds no place."""
    states = [(1 << 63 | each,) for each in range(300)]
    old = Table(form((32,), 16 * 40), states)
    assert old.call("fill", 0, 300) == 300
    assert not old.widen(form((32,), 16), old.made.lines)


@pytest.mark.parametrize(("bits", "most"), [(20, 16), (48, 16), (49, 24), (63, 24)])
def test_few_bytes_are_taken_for_each_state_of_many(bits: int, most: int) -> None:
    """Of one word, table and log together, also right after the table has grown."""
    room = Room((bits,), Sizes(), Budget())
    while room.tabled < 10**9:
        states = room.tabled + 1
        assert room.wider(lambda: True, lambda _: True)
        if states > 10**7:
            assert room.form.bytes + 8 * states <= most * states
    room.table.free()
    room.log.free()


def test_what_is_not_whole_is_made_of_the_log() -> None:
    """A table in which not all have found a place is no source of the next one."""
    asked: list[str] = []

    def fill() -> bool:
        asked.append("fill")
        return True

    def widen(_: Form) -> bool:
        asked.append("widen")
        return len(asked) != 2

    room = Room((20,), Sizes(slots=64, widened=0, growth=(), last=2.0), Budget())
    for _ in range(4):
        assert room.wider(fill, widen)
    assert asked == ["widen", "widen", "fill", "widen"]


def test_states_behind_their_line_are_told_of() -> None:
    """As where a table is made of the log: then it is asked whether a state may find no place."""
    states = [(1 << 63 | each,) for each in range(540)]
    for slots, told in ((16 * 41, 1), (16 * 600, 0)):
        table = Table(form((32,), 16 * 40), states)
        assert table.call("fill", 0, 540) == 540
        table.told[context.SPILLED] = 0
        table.widen(form((32,), slots), table.made.lines)
        assert table.told[context.SPILLED] == told
