"""Differences between instants, and what a set of bounds on them implies.

Written for the check alone, and to be read; must not know what an instant is.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

Whole = int | Fraction

Bound = tuple[int, int, Whole]
"""Instant i is at most so much later than instant j."""


def closed(count: int, bounds: Iterable[Bound]) -> list[list[Whole | None]] | None:
    """The most that each instant can be later than each other, None if nothing bounds it.

    None for all of it if no instants meet the bounds.

    Source: the algorithm of Floyd and Warshall, as in Cormen, Leiserson, Rivest and Stein,
    Introduction to Algorithms, "All-pairs shortest paths".
    """
    most: list[list[Whole | None]] = [[None] * count for _ in range(count)]
    for i in range(count):
        most[i][i] = 0
    for i, j, gap in bounds:
        known = most[i][j]
        if known is None or gap < known:
            most[i][j] = gap
    for k in range(count):
        through = [(j, gap) for j, gap in enumerate(most[k]) if gap is not None]
        for row in most:
            first = row[k]
            if first is None:
                continue
            for j, gap in through:
                known = row[j]
                if known is None or first + gap < known:
                    row[j] = first + gap
    return None if any((most[i][i] or 0) < 0 for i in range(count)) else most
