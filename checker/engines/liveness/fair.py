"""Where a run can go on for ever so that it is accepted, and everybody gets what is owed.

A thread is content with a part of the product if it takes a step in it; else if it can take none
that it owes by `fair strong` anywhere in it, and somewhere none that it owes at all. Where a thread
is not content for some pairs in which it could take a step by `fair strong`, what is left without
them is looked at.

Source: E. A. Emerson, C.-L. Lei, Modalities for Model Checking, Sci. Comput. Programming 8, 1987;
the same as for Streett automata.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checker.engines.liveness.components import components
from checker.engines.liveness.product import Product


@dataclass(frozen=True, slots=True)
class Part:
    """Pairs, by their places, between all of which a run can go to and fro for ever.

    A run that goes through all of it again and again gives everybody what is owed. strong: the
    threads, as bits, that must take a step, for somewhere in it they can by `fair strong`.
    """

    members: frozenset[int]
    strong: int

    @property
    def first(self) -> int:
        """The nearest of its pairs."""
        return min(self.members)


def nearest(made: Product, go_on: Callable[[], None]) -> Part | None:
    """The part that is nearest to the beginning, if there is any.

    go_on: called now and then; raises where the end has come.
    """
    inside = array("i", bytes(4 * len(made.pairs)))
    nodes: Iterable[int] = range(len(made.pairs))
    owing = list(made.graph.owing)
    best: Part | None = None
    tag = 0
    while True:
        again: list[int] = []
        for members in components(nodes, made.heads, made.targets, inside, go_on):
            tag += 1
            for each in members:
                inside[each] = tag
            seen = _seen(made, members, inside, owing)
            if not seen.edges or seen.kept != made.automaton.all or seen.always & ~seen.moved:
                _leave(members, inside)
                continue
            missing = seen.strong & ~seen.moved
            if not missing:
                if best is None or min(members) < best.first:
                    best = Part(frozenset(members), seen.strong)
                _leave(members, inside)
                continue
            for each in members:
                if owing[made.owed(each)][1] & missing:
                    inside[each] = -1
                else:
                    again.append(each)
        if not again:
            return best
        nodes = again


def _leave(members: Iterable[int], inside: array[int]) -> None:
    for each in members:
        inside[each] = -1


@dataclass(slots=True)
class _Seen:
    """What is so of a part as a whole."""

    edges: int = 0
    kept: int = 0
    moved: int = 0
    always: int = -1
    strong: int = 0


def _seen(
    made: Product,
    members: Sequence[int],
    inside: Sequence[int],
    owing: Sequence[tuple[int, int]],
) -> _Seen:
    seen = _Seen()
    number = inside[members[0]]
    heads, targets, movers, kept = made.heads, made.targets, made.movers, made.kept
    moved: set[int] = set()
    keeps: set[int] = set()
    for each in members:
        for at in range(heads[each], heads[each + 1]):
            if inside[targets[at]] == number:
                seen.edges += 1
                moved.add(movers[at])
                keeps.add(kept[at])
    if not seen.edges:
        return seen
    for each in keeps:
        seen.kept |= each
    for each in moved:
        seen.moved |= 1 << each
    for each in {made.owed(place) for place in members}:
        seen.always &= owing[each][0]
        seen.strong |= owing[each][1]
    return seen
