"""A run out of a part of the product in which it can go on: the way there, and a loop.

The loop begins at the pair that is nearest to the beginning. It goes through what is needed: what
the automaton must keep, and for each thread that owes a step one that it takes, or a state in which
it can take none. A shortest such loop is looked for as long as that takes few pairs; else each
thing in turn is gone to by the shortest way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from checker.engines.liveness.fair import Part
from checker.engines.liveness.product import Product
from checker.ir.system import State, System
from checker.semantics.integers import outcomes
from checker.trace import Shortest, Step, Trace

MOST = 200_000
"""How many pairs, each with what is still needed, are looked at for a shortest loop."""

_Hop = tuple[int, int]
"""A place in the product, and who takes the step that leads there."""


def resting(system: System, made: Product, pair: int) -> Trace:
    """The run to a pair, where it stays."""
    return _trace(system, _states(made, made.way(pair)), (), [])


def around(system: System, made: Product, part: Part, most: int = MOST) -> Trace:
    """A run into a part, and a loop in it."""
    first = part.first
    loop = _Needed(made, part).loop(first, most)
    stem = _states(made, made.way(made.pairs[first]))
    states = [made.graph.state(made.state(place)) for place, _ in loop]
    return _trace(system, stem, states, [mover for _, mover in loop])


def _states(made: Product, numbers: Sequence[int]) -> list[State]:
    return [made.graph.state(each) for each in numbers]


def _trace(
    system: System, stem: Sequence[State], loop: Sequence[State], movers: Sequence[int]
) -> Trace:
    """The run by the interpreter's first step from each state to the next, its loop turned back.

    movers: who takes each step of the loop.
    """
    way = [_step(system, before, after, None) for before, after in pairwise(stem)]
    back = [
        _step(system, before, after, mover)
        for before, after, mover in zip([stem[-1], *loop], loop, movers, strict=False)
    ]
    states = list(stem)
    while way and back and _alike(way[-1], back[-1]) and states[-2] == _before(back, states[-1]):
        back = [back[-1], *back[:-1]]
        way.pop()
        states.pop()
    number = len(way) + 1 if back else None
    steps = (*way, *_once(back))
    return Trace(system, states[0], steps, number, shortest=Shortest.UNKNOWN)


def _before(loop: Sequence[Step], first: State) -> State:
    """The state before the last step of a loop."""
    return loop[-2].state if len(loop) > 1 else first


def _alike(step: Step, other: Step) -> bool:
    return step.action is other.action and step.choices == other.choices


def _once(loop: Sequence[Step]) -> Sequence[Step]:
    """The shortest beginning of a loop that it is a repetition of."""
    for length in range(1, len(loop)):
        if len(loop) % length == 0 and all(
            _alike(loop[k], loop[k - length]) and loop[k].state == loop[k - length].state
            for k in range(length, len(loop))
        ):
            return loop[:length]
    return loop


def _step(system: System, before: State, after: State, mover: int | None) -> Step:
    for each in outcomes(system, before):
        mine = isinstance(each, Step) and mover in (None, each.action.thread)
        if isinstance(each, Step) and mine and each.state == after:
            return each
    raise AssertionError("a step of the graph is none of the system")


@dataclass(slots=True)
class _Needed:
    """What a loop in a part must go through, as bits: see `_bits`."""

    made: Product
    part: Part

    def loop(self, first: int, most: int) -> list[_Hop]:
        """The steps from a pair back to it."""
        made = self.made
        owing = list(made.graph.owing)
        weak = 0
        for each in self.part.members:
            weak |= owing[made.owed(each)][0]
        threads = [k for k in range(weak.bit_length()) if weak >> k & 1]
        ease = {k: 1 << number for number, k in enumerate(threads)}
        shift = len(threads)
        every = (made.automaton.all << shift) | ((1 << shift) - 1)
        strong = self.part.strong

        def here(place: int) -> int:
            """What is met by being there."""
            able = owing[made.owed(place)][0]
            return sum(
                bit for k, bit in ease.items() if not (able >> k & 1) and not strong >> k & 1
            )

        met = {each: here(each) for each in self.part.members}

        def hops(place: int) -> Iterator[tuple[int, int, int]]:
            """The steps inside the part: where to, who, and what they meet."""
            for at in range(made.heads[place], made.heads[place + 1]):
                target = made.targets[at]
                if target in met:
                    mover = made.movers[at]
                    gained = ease.get(mover, 0) | made.kept[at] << shift
                    yield target, mover, gained | met[target]

        found = _shortest(first, met[first], every, hops, most)
        return found if found is not None else _in_turn(first, met[first], every, hops)


_Hops = Callable[[int], Iterator[tuple[int, int, int]]]


def _shortest(first: int, begun: int, every: int, hops: _Hops, most: int) -> list[_Hop] | None:
    """A shortest loop that meets everything; None if too much had to be looked at."""
    start = first, begun
    came: dict[tuple[int, int], tuple[tuple[int, int], int]] = {}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        for target, mover, gained in hops(at[0]):
            after = target, at[1] | gained
            if after in came:
                continue
            came[after] = at, mover
            if after == (first, every):
                return _back(after, start, came)
            queue.append(after)
        if len(came) > most:
            return None
    raise AssertionError("a part in which a run can go on has no loop that does")


def _back(
    end: tuple[int, int],
    start: tuple[int, int],
    came: dict[tuple[int, int], tuple[tuple[int, int], int]],
) -> list[_Hop]:
    hops: list[_Hop] = []
    at = end
    while True:
        before, mover = came[at]
        hops.append((at[0], mover))
        at = before
        if at == start:
            return hops[::-1]


def _in_turn(first: int, begun: int, every: int, hops: _Hops) -> list[_Hop]:
    """A loop that goes to the nearest thing that is needed, and on from there; at last back."""
    found: list[_Hop] = []
    place, met = first, begun
    while met != every or not found or place != first:
        way = _nearest(place, met, None if met != every else first, hops)
        for target, mover, gained in way:
            met |= gained
            place = target
            found.append((target, mover))
    return found


def _nearest(place: int, met: int, goal: int | None, hops: _Hops) -> list[tuple[int, int, int]]:
    """The shortest way to a step that meets something new, or to `goal`."""
    came: dict[int, tuple[int, tuple[int, int, int]]] = {}
    queue = deque([place])
    while queue:
        at = queue.popleft()
        for hop in hops(at):
            target, _, gained = hop
            there = gained | met != met if goal is None else target == goal
            if target in came and not there:
                continue
            if there:
                way = [hop]
                while at != place:
                    at, hop = came[at]
                    way.append(hop)
                return way[::-1]
            came[target] = at, hop
            queue.append(target)
    raise AssertionError("a part in which a run can go on does not hold together")
