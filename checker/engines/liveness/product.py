"""A graph of states and an automaton gone through side by side.

What is reached is found breadth first, so that the way to each pair is as short as any. Of the
parts in which the automaton can stay the steps are kept, in rows. Must not know what is fair.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

from checker.engines.liveness.automaton import Automaton, literals
from checker.engines.liveness.graph import Graph
from checker.engines.liveness.ground import TooWide
from checker.ir.formulas import Formula
from checker.records import dataclass

_OFTEN = 4_096
"""It is asked whether to go on once in so many pairs."""

_BYTES = 17
"""What a pair takes, at least, whether it is reached or not."""


@dataclass(slots=True)
class Product:
    """Pairs of a state and a state of the automaton; pair n * states + q is state n with q.

    parent: by pair the one that it was found from, itself if it is a beginning, -1 if it is not
    reached. resting: the first pair from which the run may stay where it is, and is accepted then.
    pairs: those in parts where the automaton can stay, in order of their distance; the others of
    them are spoken of by their place there. heads, targets, movers, kept: the steps between those
    of one part, as in `Graph`, with what the automaton keeps in each.
    """

    graph: Graph
    automaton: Automaton
    parent: array[int]
    resting: int | None
    pairs: array[int]
    heads: array[int]
    targets: array[int]
    movers: array[int]
    kept: array[int]

    def state(self, place: int) -> int:
        """The number of the state of a pair among `pairs`."""
        return self.pairs[place] // len(self.automaton.edges)

    def owed(self, place: int) -> int:
        """Who owes a step in the state of a pair among `pairs`, as a number of `Graph.owing`."""
        return self.graph.owed[self.pairs[place] // len(self.automaton.edges)]

    def way(self, pair: int) -> list[int]:
        """The states on the way to a pair, the first and its own with them."""
        width = len(self.automaton.edges)
        found = [pair // width]
        while self.parent[pair] != pair:
            pair = self.parent[pair]
            found.append(pair // width)
        found.reverse()
        return found


def product(
    graph: Graph,
    automaton: Automaton,
    formula: Formula,
    fits: Callable[[int], bool],
    go_on: Callable[[], None],
    *,
    prompt: bool = False,
) -> Product:
    """All pairs that are reached.

    prompt: no step that takes time is taken while somebody is to step before time passes. That
    leaves out runs, some of which have times; those that are left are more likely to have some.

    formula: that of the automaton. fits: whether so many bytes more can be had. go_on: called now
    and then; raises where the end has come. Raises TooWide.
    """
    width = len(automaton.edges)
    count = graph.size * width
    if not fits(count * _BYTES):
        raise TooWide
    parent = array("q", (-1,)) * count
    place = array("i", (-1,)) * count
    queue = array("q")
    made = Product(
        graph,
        automaton,
        parent,
        None,
        array("q"),
        array("q", (0,)),
        array("i"),
        array("H"),
        array("Q") if automaton.all >> 16 else array("H"),
    )
    letters = graph.true_in(literals(formula))
    steps = [[automaton.steps(q, letter) for letter in letters] for q in range(width)]
    stays = [[automaton.stays(q, letter) for letter in letters] for q in range(width)]
    nobody = {number for owed, number in graph.owing.items() if not owed[0]}
    home = automaton.home
    pairs, heads, targets, movers, kept = (
        made.pairs,
        made.heads,
        made.targets,
        made.movers,
        made.kept,
    )

    def found(pair: int, before: int) -> None:
        parent[pair] = before
        queue.append(pair)
        if home[pair % width] >= 0:
            place[pair] = len(pairs)
            pairs.append(pair)

    for number in range(graph.initials):
        found(number * width, number * width)
    done = 0
    while done < len(queue):
        if not done % _OFTEN:
            go_on()
        pair = queue[done]
        done += 1
        number, q = divmod(pair, width)
        letter = graph.letters[number]
        if made.resting is None and graph.owed[number] in nobody and stays[q][letter]:
            made.resting = pair
        following = steps[q][letter]
        here = home[q]
        waits = prompt and graph.hasty[number]
        if following:
            for at in range(graph.heads[number], graph.heads[number + 1]):
                if waits and graph.slow[at]:
                    continue
                base = graph.targets[at] * width
                for after, keeps in following:
                    target = base + after
                    if parent[target] < 0:
                        found(target, pair)
                    if here >= 0 and home[after] == here:
                        targets.append(place[target])
                        movers.append(graph.movers[at])
                        kept.append(keeps)
        if here >= 0:
            heads.append(len(targets))
    return made
