"""How much memory the states of a search take: the log, and a table that grows with it.

The log lies where it is and gets longer; the table is made anew, larger, from the log. Memory is
asked of the budget before it is taken. Knows sizes only; must not know what a state is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checker.engines.budget import Budget, resident
from checker.engines.native.memory import Refused, Region
from checker.engines.native.tables import INDEXED, Form, form
from checker.records import dataclass

_WORD = 8
_UNLIMITED = 1 << 36
"""So many bytes are kept for the log where nothing limits it."""

_LARGE = 1 << 24
"""Places of a table that is large: its memory counts for more than the time of a look-up."""

_CHUNK = 1 << 22
"""Bytes by which the log may get longer between two looks at the memory that is used, about."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Where a search begins, and how far it may go; small ones are for tests.

    slots: of the first table. log: bytes that the log may take, None for what the budget allows.
    load: so many of 100 places of a table are taken before it grows, dense: of one that is large,
    full: of one that cannot grow. growth: by which factor a table of fewer places than said grows;
    last: any other. moved: a table of so many places is where the next is made from, a smaller one
    is made of the log, with code that is there already. rows: where runs for ever are asked about,
    the steps of fewer states than this are written down in rows of Python, for which no code has to
    be made.
    """

    slots: int = 1 << 16
    log: int | None = None
    load: int = 60
    dense: int = 80
    full: int = 95
    growth: tuple[tuple[int, float], ...] = ((1 << 20, 4.0), (1 << 24, 2.0))
    last: float = 1.5
    moved: int = 1 << 22
    rows: int = 10_000


class Room:
    """The memory of a search for states whose words have so many bits that may differ.

    form: of the table. crowded: a state has found no place in it. refused: the system gave less
    than is wanted, and that is in the way now.
    """

    def __init__(self, used: Sequence[int], sizes: Sizes, budget: Budget) -> None:
        """Raises Refused if there is not even room to begin."""
        self._used = used
        self._words = len(used)
        self._sizes = sizes
        self._memory = budget.memory
        self._largest = False
        self.crowded = self.refused = False
        self.form: Form = form(used, sizes.slots)
        self.table = Region(self.form.bytes)
        self.log = self._longest()

    def _longest(self) -> Region:
        """Room for as long a log as there may be."""
        count = self._sizes.log
        if count is None:
            count = _UNLIMITED if self._memory is None else self._memory + _CHUNK
        least = _WORD * self._words * 64
        count = max(count, least)
        while True:
            try:
                return Region(count)
            except Refused:
                count //= 2
                if count < least:
                    raise

    @property
    def states(self) -> int:
        """How many states the log has room for."""
        return self.log.count // (_WORD * self._words)

    @property
    def tabled(self) -> int:
        """How many states the table may hold."""
        if self.crowded:
            return 0
        sizes, slots = self._sizes, self.form.slots
        load = sizes.load if slots < _LARGE else sizes.dense
        return slots * (sizes.full if self._largest else load) // 100

    def free(self, count: int) -> bool:
        """Whether so many bytes more may be used."""
        return self._memory is None or resident() + count <= self._memory

    def longer(self, tail: int, least: int) -> int | None:
        """Up to how many states the log may grow now; it has `tail`, and must get `least` more."""
        each = _WORD * self._words
        wanted = max(_CHUNK, each * tail // 16, each * least)
        for count in (wanted, each * least):
            if self.free(count):
                found = min(self.states, tail + count // each)
                self.refused |= found < tail + least
                return None if found < tail + least else found
        return None

    def wider(self, fill: Callable[[], bool], move: Callable[[Region, Form], bool]) -> bool:
        """Make the table larger, if it can be; `fill` puts all states into it, if they fit.

        The old one goes before the new one comes: the log has all that is in it. Or `move` puts
        there what an old one of its form holds, and gives that back piece by piece.
        """
        if self._largest:
            return False
        sizes, old = self._sizes, self.form
        factors = [f for below, f in sizes.growth if old.slots < below]
        for factor in (*factors, sizes.last, 1.25):
            new = form(self._used, int(old.slots * factor) + 1)
            if self.free(new.bytes - old.bytes):
                break
        else:
            self._largest = True
            return not self.crowded
        whole = not self.crowded and old.slots >= sizes.moved
        if whole and new.kind == old.kind != INDEXED and self._moved(new, move):
            return True
        self.table.free()
        try:
            self.table = Region(new.bytes)
        except Refused:
            self.refused = True
            try:
                self.table = Region(old.bytes)
            except Refused:
                return False
            self._largest = True
            return fill() and not self.crowded
        self.form = new
        self.crowded = not fill()
        return True

    def _moved(self, new: Form, move: Callable[[Region, Form], bool]) -> bool:
        """Make the table larger out of itself; whether the system has room for both."""
        held, old = self.table, self.form
        try:
            self.table = Region(new.bytes)
        except Refused:
            return False
        self.form = new
        self.crowded = not move(held, old)
        held.free()
        return True
