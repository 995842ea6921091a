"""What a place of the table holds of a state: as few bits as tell it from all others.

A table is lines of 64 bytes. A state is spread over 64 bits, of which the highest say in which line
it begins to be looked for; what is kept need not repeat them. How many bits are left depends on how
many lines there are, so a larger table may have smaller places. Every form is exact: two states are
never taken for one. Knows widths only; the spreading is in `kernels`.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.records import dataclass

LINE = 64
"""Bytes of a line."""

SHORT, WHOLE, LONG, INDEXED = range(4)
"""What a place holds: half a word, with what the line does not say of a state of one word; that
word; a word, with what the line does not say of a state of two; a number of the log, with a few
bits that most often tell that it is another state."""

_STEPS = 2
"""At least so many bits say how far behind its line a state lies; full lines in a row are rare."""


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of table for so many lines.

    bits: that differ in a state that is `SHORT`, or in the second word of one that is `LONG`.
    rest: so many bits of the spread state are kept. step: what is added to what is kept for each
    line that it lies behind. reach: so many lines are looked at.
    """

    kind: int
    lines: int
    bits: int = 0
    rest: int = 0
    step: int = 0
    reach: int = 0

    @property
    def size(self) -> int:
        """Bytes of a place."""
        return 4 if self.kind == SHORT else 8

    @property
    def slots(self) -> int:
        """How many places there are."""
        return self.lines * LINE // self.size

    @property
    def bytes(self) -> int:
        """What the table takes."""
        return self.lines * LINE


def form(used: Sequence[int], slots: int) -> Form:
    """The smallest form of a table with so many places, or a few more.

    used: how many bits of each word of a state differ, from the lowest on; without the bit that is
    always set.
    """
    lines = -(-slots // (LINE // 4))
    bits = max(used[0], 1)
    rest = max(bits - (lines.bit_length() - 1), 0)
    if len(used) == 1 and rest + 1 + _STEPS <= 32:
        return _kept(SHORT, lines, bits, rest, 32 - (rest + 1))
    lines = -(-slots // (LINE // 8))
    rest = 64 - (lines.bit_length() - 1)
    if len(used) == 2 and used[1] + rest + 1 + _STEPS <= 64:
        return _kept(LONG, lines, used[1], rest, 64 - (used[1] + rest + 1))
    return Form(WHOLE if len(used) == 1 else INDEXED, lines, reach=lines)


def _kept(kind: int, lines: int, bits: int, rest: int, above: int) -> Form:
    """A form with so many bits `above` all others that say how far behind its line a state lies."""
    width = 32 if kind == SHORT else 64
    return Form(kind, lines, bits, rest, 1 << width - above, min(1 << above, lines))
