"""How much memory the states of a search take: the log, and a table that grows with it.

Both lie where they are and get longer: room for as much as there may be is kept for them. Memory is
asked of the budget before it is touched. Knows sizes only; must not know what a state is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checker.engines.budget import Budget, resident
from checker.engines.native.memory import Refused, Region
from checker.engines.native.tables import INDEXED, Form, form
from checker.records import dataclass

_WORD = 8
_UNLIMITED = 1 << 36
"""So many bytes are kept for each where nothing limits them."""

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
    last: any other. widened: a table of so many places becomes larger out of itself, a smaller one
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
    widened: int = 1 << 22
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
        most = _UNLIMITED if self._memory is None else self._memory + _CHUNK
        self.table = self._kept(most, self.form.bytes)
        self.log = self._kept(sizes.log or most, _WORD * self._words * 64)

    @staticmethod
    def _kept(count: int, least: int) -> Region:
        """Room for so many bytes, or as many as there may be."""
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

    def wider(self, fill: Callable[[], bool], widen: Callable[[Form], bool]) -> bool:
        """Make the table larger, if it can be; `fill` puts all states into it, if they fit.

        Or `widen` does, out of what a smaller one held, of the form that it is given.
        """
        if self._largest:
            return False
        sizes, old = self._sizes, self.form
        factors = [f for below, f in sizes.growth if old.slots < below]
        for factor in (*factors, sizes.last, 1.25):
            new = form(self._used, int(old.slots * factor) + 1)
            fits = new.bytes <= self.table.count
            if fits and self.free(new.bytes - old.bytes):
                break
        else:
            self._largest = True
            self.refused |= not fits
            return not self.crowded
        self.form = new
        whole = not self.crowded and old.slots >= sizes.widened
        if whole and new.kind == old.kind != INDEXED:
            self.crowded = not widen(old)
        else:
            self.table.clear(old.bytes)
            self.crowded = not fill()
        return True
