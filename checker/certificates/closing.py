"""Differences between instants, and what a set of bounds on them implies.

Written for the check alone, and to be read; must not know what an instant is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from checker.records import dataclass

Whole = int | Fraction


@dataclass(frozen=True, slots=True)
class Linear:
    """`constant` plus the sum of `factors` times some unknowns; `here` at one point of those."""

    constant: Whole
    factors: tuple[Whole, ...]
    here: Whole

    def __add__(self, other: Linear) -> Linear:
        factors = tuple(a + b for a, b in zip(self.factors, other.factors, strict=True))
        return Linear(self.constant + other.constant, factors, self.here + other.here)

    def __neg__(self) -> Linear:
        return Linear(-self.constant, tuple(-each for each in self.factors), -self.here)

    def __sub__(self, other: Linear) -> Linear:
        return self + -other


Bound = tuple[int, int, Linear]
"""Instant i is at most so much later than instant j."""


class Closure:
    """What bounds imply at the point, each with the sum of bounds that implies it, everywhere.

    entry [i][j] of `most`: the most that i is later than j; None if nothing bounds it.
    circle: an instant that is later than itself by less than 0, so that no instants meet the
    bounds at the point; then only its own entry means anything.

    Source: the algorithm of Floyd and Warshall, as in Cormen, Leiserson, Rivest and Stein,
    Introduction to Algorithms, "All-pairs shortest paths".
    """

    def __init__(self, count: int, bounds: Iterable[Bound], zero: Linear) -> None:
        self._zero = zero
        self._least: dict[tuple[int, int], Linear] = {}
        self._through: list[list[int | None]] = [[None] * count for _ in range(count)]
        self.most: list[list[Whole | None]] = [[None] * count for _ in range(count)]
        self.circle: int | None = None
        for i in range(count):
            self.most[i][i] = 0
        for i, j, gap in bounds:
            known = self.most[i][j]
            if known is None or gap.here < known:
                self.most[i][j] = gap.here
                self._least[i, j] = gap
        self._close(range(count))

    def _close(self, instants: Sequence[int]) -> None:
        self._find_circle()
        for k in instants:
            if self.circle is not None:
                return
            through = [(j, gap) for j, gap in enumerate(self.most[k]) if gap is not None and j != k]
            for row, ways in zip(self.most, self._through, strict=True):
                first = row[k]
                if first is None or row is self.most[k]:
                    continue
                for j, gap in through:
                    known = row[j]
                    if known is None or first + gap < known:
                        row[j] = first + gap
                        ways[j] = k
            self._find_circle()

    def _find_circle(self) -> None:
        for i, row in enumerate(self.most):
            if (row[i] or 0) < 0:
                self.circle = i
                return

    def sum(self, i: int, j: int) -> Linear:
        """The sum of bounds that implies an entry: no more than this, wherever the bounds hold."""
        total = self._zero
        pending = [(i, j)]
        while pending:
            i, j = pending.pop()
            k = self._through[i][j]
            if k is not None:
                pending += [(i, k), (k, j)]
            elif (i, j) in self._least:
                total += self._least[i, j]
        return total
