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
from collections.abc import Callable, Iterable, Iterator, Sequence

from checker.engines.liveness.components import components
from checker.engines.liveness.ground import Hop, Wanted, breadth_first
from checker.engines.liveness.product import Product
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """A part by the places of its pairs in the product; see `ground.Part`."""

    made: Product
    members: frozenset[int]
    strong: int

    @property
    def first(self) -> int:
        """The nearest of its pairs."""
        return min(self.members)

    @property
    def way(self) -> Sequence[int]:
        """The states on a shortest way to that."""
        return self.made.way(self.made.pairs[self.first])

    @property
    def weak(self) -> int:
        """The threads that owe a step somewhere in it."""
        owing = list(self.made.graph.owing)
        found = 0
        for number in {self.made.owed(each) for each in self.members}:
            found |= owing[number][0]
        return found

    @property
    def all(self) -> int:
        """What the automaton must keep."""
        return self.made.automaton.all

    def state(self, pair: int) -> int:
        """The number of the state of a pair."""
        return self.made.state(pair)

    def able(self, pair: int) -> int:
        """The threads that can take a step that they owe."""
        return self.made.graph.owing_of(self.made.owed(pair))[0]

    def hops(self, pair: int) -> Iterator[Hop]:
        """The steps from a pair inside the part."""
        made = self.made
        for at in range(made.heads[pair], made.heads[pair + 1]):
            target = made.targets[at]
            if target in self.members:
                yield target, made.movers[at], made.kept[at]

    def nearest(self, pair: int, wanted: Wanted | None, goal: int) -> list[Hop]:
        """The shortest way to what is wanted, or to `goal`."""
        return breadth_first(self, pair, wanted, goal)


def nearest(made: Product, go_on: Callable[[], None]) -> Held | None:
    """The part that is nearest to the beginning, if there is any.

    go_on: called now and then; raises where the end has come.
    """
    inside = array("i", bytes(4 * len(made.pairs)))
    nodes: Iterable[int] = range(len(made.pairs))
    owing = list(made.graph.owing)
    best: Held | None = None
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
                    best = Held(made, frozenset(members), seen.strong)
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
