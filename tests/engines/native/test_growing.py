"""A larger table made of a smaller one: it holds what one that is made of the log holds."""

from __future__ import annotations

import ctypes
import random
from collections import Counter
from collections.abc import Sequence

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
        self.region = Region(made.bytes)
        self.log = (ctypes.c_uint64 * (self.words * len(states)))(
            *(word for state in states for word in state)
        )
        self.told = (ctypes.c_uint64 * context.WORDS)()
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

    def take(self, small: Table, first: int, stop: int) -> int:
        """Put there what some lines of a smaller one hold."""
        bits = 64 if small.made.kind == LONG else small.made.bits
        begun = divmod(first << bits, small.made.lines)
        every = divmod(1 << bits, small.made.lines)
        return self.call("move", ctypes.addressof(small.told), first, stop, *begun, *every)

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
    """In one go or in pieces; nearly full ones have states behind their line, round the end too."""
    small = form(used, slots)
    states = states_of(used, small.slots * load // 100, random.Random(slots + load))
    if not states:
        return
    old = Table(small, states)
    fitting = old.call("fill", 0, len(states))
    assert fitting > len(states) // 2
    for factor in (1.3, 2.0, 5.2):
        made = form(used, int(small.slots * factor) + 1)
        if made.kind != kind:
            continue
        wanted, whole, pieces = (Table(made, states) for _ in range(3))
        assert wanted.call("fill", 0, fitting) == fitting
        assert whole.take(old, 0, small.lines) == small.lines
        third = small.lines // 3
        assert pieces.take(old, 0, third) == third
        assert pieces.take(old, third, small.lines) == small.lines - third
        assert whole.held() == pieces.held() == wanted.held()


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


def test_a_table_that_is_too_full_says_where() -> None:
    """All of a line that begins where reach ends finds no place: the rest is left to the caller."""
    states = [(1 << 63 | each,) for each in range(300)]
    old = Table(form((32,), 16 * 40), states)
    assert old.call("fill", 0, 300) == 300
    new = Table(form((32,), 16), states)
    done = new.take(old, 0, old.made.lines)
    assert done < old.made.lines


@pytest.mark.parametrize(("bits", "most"), [(20, 16), (48, 16), (49, 24), (63, 24)])
def test_few_bytes_are_taken_for_each_state_of_many(bits: int, most: int) -> None:
    """Of one word, table and log together, also right after the table has grown."""
    room = Room((bits,), Sizes(), Budget())
    while room.tabled < 10**9:
        states = room.tabled + 1
        assert room.wider(lambda: True, lambda _, __: True)
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

    def move(_: Region, __: Form) -> bool:
        asked.append("move")
        return len(asked) != 2

    room = Room((20,), Sizes(slots=64, moved=0, growth=(), last=2.0), Budget())
    for _ in range(4):
        assert room.wider(fill, move)
    assert asked == ["move", "move", "fill", "move"]


def test_states_behind_their_line_are_told_of() -> None:
    """As where a table is made of the log: then it is asked whether a state may find no place."""
    states = [(1 << 63 | each,) for each in range(540)]
    old = Table(form((32,), 16 * 40), states)
    assert old.call("fill", 0, 540) == 540
    old.told[context.SPILLED] = 0
    for slots, told in ((16 * 41, 1), (16 * 600, 0)):
        new = Table(form((32,), slots), states)
        new.take(old, 0, old.made.lines)
        assert new.told[context.SPILLED] == told
