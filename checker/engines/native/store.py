"""The states of a search in native memory: the log, the table, and from where each was found.

States are known by their numbers in the log. Must not know why a search goes on, or ends.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Callable

from checker.engines.budget import Budget
from checker.engines.native import context
from checker.engines.native.context import Context
from checker.engines.native.expansion import Expansion
from checker.engines.native.explorer import MARK_EVERY, kernel, recent_bits
from checker.engines.native.memory import Region
from checker.engines.native.room import Room, Sizes
from checker.engines.native.tables import LINE, LONG, Form
from checker.ir.system import State

_FILLED = 1 << 20
"""So many states are put into a new table in one call."""

_WIDENED = 1 << 16
"""So many lines of a table that becomes larger are done in one call."""

_ASIDE = 1 << 12
"""So many of its first lines are put aside: not far enough behind them is where that belongs."""


class Store:
    """What a search stores, and where native code finds it.

    symmetric: a state stands for others.
    """

    def __init__(self, made: Expansion, sizes: Sizes, budget: Budget, told: Context) -> None:
        """told: of the search; here it is told where all that is. Raises Refused."""
        self.symmetric = False
        self.layout = made.layout
        self.room = Room(self.layout.used, sizes, budget)
        self._told = told
        words = self.layout.words
        self._buffer = Region(8 * words * made.room)
        self._homes = Region(8 * made.room)
        self._marks = Region(16 * (self.room.states // MARK_EVERY + 2))
        self._recent = Region(8 * words << recent_bits(words))
        told[context.RECENT] = self._recent.address
        told[context.LOG] = self.room.log.address
        told[context.BUFFER], told[context.HOMES] = self._buffer.address, self._homes.address
        told[context.MARKS] = self._marks.address
        self._set_table()

    def kernel(self, name: str) -> Callable[..., int]:
        """A kernel for such states and such a table."""
        return kernel(name, self.layout.words, self.room.form.kind, self.symmetric)

    def call(self, name: str, *words: int) -> int:
        """Call one."""
        return self.kernel(name)(ctypes.addressof(self._told), *words)

    def free(self) -> None:
        """Give back all memory. Nothing is looked up any more."""
        beside = (self._buffer, self._homes, self._marks, self._recent)
        for each in (self.room.table, self.room.log, *beside):
            each.free()

    # The table

    def capacity(self, tail: int, more: int) -> int | None:
        """How many states there is room for now, if there is room for so many more."""
        room = self.room
        while tail + more > room.tabled:
            if not room.wider(self.fill, self.widen):
                return None
        longest = room.longer(tail, more)
        return None if longest is None else min(room.tabled, longest)

    def fill(self) -> bool:
        """Put all states into a new table; whether they fit, in whatever order they come."""
        self._set_table()
        self._told[context.SPILLED] = 0
        return self._filled() and not self._near()

    def _near(self) -> bool:
        """Whether some state may find no place, whatever the order in which the others came."""
        form = self.room.form
        spilled = self._told[context.SPILLED] and form.reach < form.lines
        return bool(spilled and self.call("crowded"))

    def _filled(self) -> bool:
        told = self._told
        tail = told[context.TAIL]
        for first in range(0, tail, _FILLED):
            stop = min(first + _FILLED, tail)
            if self.call("fill", first, stop) < stop - first:
                return False
        return True

    def widen(self, old: Form) -> bool:
        """Put all that the table held when it was smaller where it belongs now; whether it fits."""
        told, table = self._told, self.room.table
        was = type(told).from_buffer_copy(told)
        self._set_table()
        told[context.SPILLED] = 0
        low = min(_ASIDE, old.lines)
        aside = ctypes.create_string_buffer(table.bytes(low * LINE))
        table.clear(low * LINE)
        done = self._widened(was, old, low, old.lines, low)
        was[context.TABLE] = ctypes.addressof(aside)
        done = done and self._widened(was, old, 0, low, self.room.form.lines)
        return done and not self._near()

    def _widened(self, was: Context, old: Form, first: int, stop: int, low: int) -> bool:
        """The same with some of its lines."""
        bits = 64 if old.kind == LONG else old.bits
        every = divmod(1 << bits, old.lines)
        for end in range(stop, first, -_WIDENED):
            begin = max(end - _WIDENED, first)
            behind = divmod(end << bits, old.lines)
            where = (ctypes.addressof(was), begin, end, *behind, *every, low)
            if self.call("widen", *where) < end - begin:
                return False
        return True

    def _set_table(self) -> None:
        told, room = self._told, self.room
        told[context.TABLE], told[context.LINES] = room.table.address, room.form.lines
        told[context.BITS], told[context.REST] = room.form.bits, room.form.rest
        told[context.STEP], told[context.REACH] = room.form.step, room.form.reach

    def crowd(self) -> None:
        """A state has found no place in a table that has room: it is to be larger."""
        self._told[context.CROWDED] = 0
        self.room.crowded = True

    # The log

    def put(self, state: State) -> None:
        """Put a state behind the others, and not into the table. Pre: there is room."""
        words, tail = self.layout.words, self._told[context.TAIL]
        self.room.log.put(words * tail, self.layout.pack(state))
        self._told[context.TAIL] = tail + 1

    def state(self, at: int) -> State:
        """A state."""
        words = self.layout.words
        return self.layout.unpack(self.room.log.words(words * at, words))

    def path(self, at: int, initials: int) -> list[int]:
        """The states of the first run to one, each by the first state with a step to the next.

        initials: so many were put there first.
        """
        path = [at]
        while path[-1] >= initials:
            path.append(self._before(path[-1]))
        return path[::-1]

    def _before(self, at: int) -> int:
        """The first state with a step to a state, found between two marks."""
        count = self._told[context.MARK_COUNT]
        marks = (ctypes.c_uint64 * (2 * count)).from_address(self._marks.address)
        found = bisect_right(range(count), at, key=lambda k: marks[2 * k])
        first = marks[2 * found - 1] if found else 0
        stop = marks[2 * found + 1] if found < count else at
        before = self.call("find", first, min(stop, at), at)
        if before >= min(stop, at):
            raise AssertionError("a state was stored that no step leads to")
        return before
