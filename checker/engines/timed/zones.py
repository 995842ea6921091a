"""Zones: sets of clock values that differences bound; exact, but for `coarsened`.

Knows whole numbers and clocks by number; must not know what a clock measures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Zone = tuple[tuple[float, ...], ...]
"""Entry [i][j] is the most that clock i minus clock j can be; clock 0 is always 0.

A whole number, or `math.inf` for no bound. Every zone here is canonical (no entry can be lowered
without losing a value), not empty, and of clocks that are at least 0.
"""

ORIGIN: Zone = ((0,),)
"""The zone of no clock."""


def elapsed(zone: Zone) -> Zone:
    """Let any time pass: { v + d | v in zone, d >= 0 }.

    Source: Bengtsson and Yi, Timed Automata: Semantics, Algorithms and Tools, 2004, `up`.
    """
    return (zone[0], *((math.inf, *row[1:]) for row in zone[1:]))


def at_most(zone: Zone, clock: int, bound: int) -> Zone | None:
    """Where the clock is at most `bound`; None if that is nowhere."""
    return _met(zone, clock, 0, bound)


def at_least(zone: Zone, clock: int, bound: int) -> Zone | None:
    """Where the clock is at least `bound`; None if that is nowhere."""
    return _met(zone, 0, clock, -bound)


def _met(zone: Zone, left: int, right: int, bound: int) -> Zone | None:
    if bound >= zone[left][right]:
        return zone
    if bound + zone[right][left] < 0:
        return None
    last = zone[right]
    return tuple(
        tuple(min(entry, row[left] + bound + last[k]) for k, entry in enumerate(row))
        for row in zone
    )


def without(zone: Zone, clock: int) -> Zone:
    """The values of the other clocks; those behind it move up by one."""
    rows = (*zone[:clock], *zone[clock + 1 :])
    return tuple((*row[:clock], *row[clock + 1 :]) for row in rows)


def started(zone: Zone, clock: int) -> Zone:
    """With one more clock of this number, which is 0; those from there on move down by one."""
    wider = tuple((*row[:clock], row[0], *row[clock:]) for row in zone)
    return (*wider[:clock], wider[0], *wider[clock:])


def coarsened(zone: Zone, limits: Sequence[int]) -> Zone:
    """The zone with values added that nothing can tell from some value that it has.

    limits: for each clock, 0 for the first, the largest number that it is ever compared with. Sound
    where clocks are compared with numbers only: from each value that is added the same steps can be
    taken as from one that was there. Of finitely many states there are then finitely many zones.
    Source: Bouyer, Forward Analysis of Updatable Timed Automata, 2004, `Approx_k`.
    """

    def moved(i: int, j: int, entry: float) -> float:
        if i != j and entry > limits[i] and i:
            return math.inf
        return max(entry, -limits[j] - 1) if i != j else entry

    loose = tuple(
        tuple(moved(i, j, entry) for j, entry in enumerate(row)) for i, row in enumerate(zone)
    )
    return zone if loose == zone else _canonical(loose)


def _canonical(zone: Zone) -> Zone:
    """Each entry lowered as far as the others imply. Pre: not empty."""
    rows = [list(row) for row in zone]
    for middle, through in enumerate(rows):
        for row in rows:
            first = row[middle]
            for k, entry in enumerate(through):
                if first + entry < row[k]:
                    row[k] = first + entry
    return tuple(tuple(row) for row in rows)


def includes(larger: Zone, smaller: Zone) -> bool:
    """Whether every value of `smaller` is in `larger`. Pre: they are of the same clocks."""
    return all(
        entry <= other
        for row, others in zip(smaller, larger, strict=True)
        for entry, other in zip(row, others, strict=True)
    )
