"""A run out of a part of the product in which it can go on: the way there, and a loop.

The loop begins at the pair that is nearest to the beginning. It goes through what is needed: what
the automaton must keep, and for each thread that owes a step one that it takes, or a state in which
it can take none. A shortest such loop is looked for as long as that takes few pairs; else each
thing in turn is gone to by the shortest way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise

from checker.engines.liveness.ground import Ground, Hop, Part, Wanted
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.integers import outcomes
from checker.trace import Shortest, Step, Trace

MOST = 200_000
"""How many pairs, each with what is still needed, are looked at for a shortest loop."""

_Move = tuple[int, int]
"""A pair, and who takes the step that leads there."""

_Hop = tuple[int, int, int]
"""The pair that a step leads to, who takes it, and what it meets."""


def resting(system: System, ground: Ground, way: Sequence[int]) -> Trace:
    """The run through some states that stays in the last."""
    return _trace(system, _states(ground, way), (), [])


def around(system: System, ground: Ground, part: Part) -> Trace:
    """A run into a part, and a loop in it."""
    loop = _Needed.of(part).loop(MOST)
    stem = _states(ground, part.way)
    states = _states(ground, [part.state(pair) for pair, _ in loop])
    return _trace(system, stem, states, [mover for _, mover in loop])


def _states(ground: Ground, numbers: Sequence[int]) -> list[State]:
    return [ground.state(each) for each in numbers]


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
    """What a loop in a part must go through: bits of threads, and above them of the automaton.

    moved or at rest: the threads that owe a step somewhere; those that must move can't rest.
    """

    part: Part
    weak: int
    may_rest: int
    shift: int

    @classmethod
    def of(cls, part: Part) -> _Needed:
        weak = part.weak
        return cls(part, weak, weak & ~part.strong, weak.bit_length())

    @property
    def every(self) -> int:
        """All of it."""
        return self.part.all << self.shift | self.weak

    def here(self, pair: int) -> int:
        """What is met by being there."""
        return self.may_rest & ~self.part.able(pair)

    def hops(self, pair: int) -> Iterator[_Hop]:
        """The steps inside the part: where to, who, and what they meet."""
        for target, mover, kept in self.part.hops(pair):
            yield target, mover, self.gained((target, mover, kept))

    def gained(self, hop: Hop) -> int:
        """What a step meets."""
        target, mover, kept = hop
        return (1 << mover & self.weak) | kept << self.shift | self.here(target)

    def wanted(self, met: int) -> Wanted | None:
        """What is left to be met; None if nothing is."""
        left = self.every & ~met
        moves = left & self.weak
        return Wanted(moves, left >> self.shift, moves & self.may_rest) if left else None

    def loop(self, most: int) -> list[_Move]:
        """The steps from the first pair back to it."""
        found = self._shortest(most)
        return found if found is not None else self._in_turn()

    def _shortest(self, most: int) -> list[_Move] | None:
        """A shortest loop that meets everything; None if too much had to be looked at."""
        first, every = self.part.first, self.every
        start = first, self.here(first)
        came: dict[tuple[int, int], tuple[tuple[int, int], int]] = {}
        hops: dict[int, list[_Hop]] = {}
        queue = deque([start])
        while queue:
            at = queue.popleft()
            if at[0] not in hops:
                hops[at[0]] = [*self.hops(at[0])]
            for target, mover, gained in hops[at[0]]:
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

    def _in_turn(self) -> list[_Move]:
        """A loop that goes to the nearest thing that is needed, and on from there; at last back."""
        found: list[_Move] = []
        first, every = self.part.first, self.every
        place, met = first, self.here(first)
        while met != every or not found or place != first:
            for hop in self.part.nearest(place, self.wanted(met), first):
                met |= self.gained(hop)
                place = hop[0]
                found.append((place, hop[1]))
        return found


def _back(
    end: tuple[int, int],
    start: tuple[int, int],
    came: dict[tuple[int, int], tuple[tuple[int, int], int]],
) -> list[_Move]:
    moves: list[_Move] = []
    at = end
    while True:
        before, mover = came[at]
        moves.append((at[0], mover))
        at = before
        if at == start:
            return moves[::-1]
