"""A native graph and an automaton side by side, and the nearest part in which a run can go on.

By pair of a state of each, reached or not, 12 bytes, and 4 for each that is reached; while parts
are looked for 24 more for each pair that the search is in. Knows the kernels `pairing`, `parting`
and `going`; must not know how the steps between states came about.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from checker.engines.liveness.automaton import Automaton, TooLarge, literals
from checker.engines.liveness.ground import Found, Hop, TooWide, Wanted
from checker.engines.native.endless import places
from checker.engines.native.endless.code import (
    ALL,
    Context,
    going_code,
    pairing_code,
    parting_code,
)
from checker.ir.expr import Expr
from checker.ir.formulas import Formula

_MOST_PAIRS = 1 << 31
"""Fewer pairs than this have a number, and a rank beside that of as many parts."""

_PAIR = 12
"""Bytes of a pair."""

_KINDS: dict[int, type[Any]] = {
    places.ROWS: ctypes.c_uint64,
    places.MARKS: ctypes.c_uint64,
    places.KIND_NOTES: ctypes.c_uint64,
    places.KEPT: ctypes.c_uint64,
    places.TAKERS: ctypes.c_uint8,
    places.WAITS: ctypes.c_uint8,
}
"""Of what size the numbers at a place are, if they are not halves of words."""

_OFTEN = 1 << 12
"""It is asked whether to go on once in so many kinds of states."""


class Pairs:
    """The pairs that are reached, and the part that is found; see `ground.Part`."""

    def __init__(
        self, graph: Context, states: int, automaton: Automaton, go_on: Callable[[], None]
    ) -> None:
        """graph: where the steps between so many states are. Raises TooLarge."""
        self._told = Context(graph)
        self._graph = graph  # its memory is in use
        self._states = states
        self._automaton = automaton
        self._go_on = go_on
        self._width = len(automaton.edges)
        self._rows: dict[int, Any] = {}
        self.first = self.weak = self.strong = 0
        if states * self._width >= _MOST_PAIRS:
            raise TooLarge(
                f"{states:,} states with {self._width} of its automaton are more pairs than"
                f" {_MOST_PAIRS:,}"
            )

    # Tables

    def _words(self, place: int, kind: type[Any], values: Sequence[int]) -> None:
        """Take memory for numbers of a kind, and write them."""
        region = self._told.take(place, ctypes.sizeof(kind) * (len(values) + 1))
        (kind * len(values)).from_address(region.address)[:] = list(values)

    def read(self, formula: Formula, conditions: Sequence[Expr], *, prompt: bool) -> None:
        """Say for each kind of states what the automaton can do there."""
        told, automaton = self._told, self._automaton
        bits = {each: 1 << number for number, each in enumerate(conditions)}
        own = [(bits[each], each) for each in literals(formula)]
        every = sum(bit for bit, _ in own)
        count = told[places.KIND_COUNT]
        notes = (ctypes.c_uint64 * (places.NOTE * count)).from_address(told[places.KIND_NOTES])
        spelled: dict[int, int] = {}
        letters, waits, rests = [], bytearray(), bytearray()
        for kind in range(count):
            if not kind % _OFTEN:
                self._go_on()
            letter, owing, _, hasty = notes[places.NOTE * kind : places.NOTE * (kind + 1)]
            letters.append(spelled.setdefault(letter & every, len(spelled)))
            waits.append(prompt and hasty)
            rests.append(not owing)
        self._words(places.LETTERS, ctypes.c_uint32, letters)
        self._words(places.WAITS, ctypes.c_uint8, waits)
        self._words(places.RESTS, ctypes.c_uint8, rests)
        ways, afters, kept, stays = [0], [], [], []
        for state in range(self._width):
            self._go_on()
            for bits_of in spelled:
                letter_ = frozenset(each for bit, each in own if bits_of & bit)
                for after, keeps in automaton.steps(state, letter_):
                    afters.append(after)
                    kept.append(keeps)
                ways.append(len(afters))
                stays.append(automaton.stays(state, letter_))
        self._words(places.WAYS, ctypes.c_uint32, ways)
        self._words(places.AFTERS, ctypes.c_uint32, afters)
        self._words(places.KEPT, ctypes.c_uint64, kept)
        self._words(places.STAYS, ctypes.c_uint8, stays)
        self._words(places.PART, ctypes.c_uint32, [home + 1 for home in automaton.home])
        told[places.WIDTH] = self._width
        told[places.RECIPROCAL] = ((1 << 64) // self._width + 1) & ALL
        told[places.LETTER_COUNT] = len(spelled)
        told[places.EVERY] = automaton.all

    def take(self, fits: Callable[[int], bool]) -> None:
        """Take memory for the pairs. Raises TooWide."""
        count = self._states * self._width
        if not fits(count * _PAIR):
            raise TooWide
        for place, size in ((places.PARENT, 4), (places.MARKS, 8), (places.QUEUE, 4)):
            self._told.take(place, size * count)

    # What is found

    def find(self, initials: int) -> None:
        """Find all pairs from the first states on, and the parts among them. Raises TooWide."""
        told, width = self._told, self._width
        parent, marks, queue = map(self._row, (places.PARENT, places.MARKS, places.QUEUE))
        for number in range(initials):
            pair = queue[number] = number * width
            parent[pair] = pair + 1
            marks[pair] = int(self._automaton.home[0] >= 0) << places.RANK_BITS
        told[places.REACHED] = initials
        told.paced(pairing_code(), "pair_up", self._go_on)
        self._part()
        self.first = told.call(going_code(), "nearest") - 1
        self.weak, self.strong = told[places.SEEN_ALWAYS], told[places.SEEN_STRONG]

    def _part(self) -> None:
        told = self._told
        reached = told[places.REACHED]
        for place, size in (
            (places.CALLS, 4),
            (places.CALL_EDGE, 8),
            (places.CALL_WAY, 4),
            (places.CALL_RANK, 4),
            (places.HELD, 4),
        ):
            told.take(place, size * (reached + 1))
        told[places.TAG] = told[places.AGAIN] = 1
        told[places.JUDGED] = ALL
        while told[places.AGAIN]:
            if told[places.TAG] + reached >= 1 << 32:
                raise TooLarge("its parts have more parts than can be told apart")
            told[places.AGAIN] = told[places.ROOT] = 0
            told[places.LAST_PART] = (1 << 32) - 1
            told.paced(parting_code(), "part_up", self._go_on)
        told.free(
            places.CALLS,
            places.CALL_EDGE,
            places.CALL_WAY,
            places.CALL_RANK,
            places.HELD,
        )

    def found(self) -> Found:
        """What there is."""
        resting = self._told[places.RESTING]
        rest = self._way(resting - 1) if resting else None
        return Found(rest, self if self.first >= 0 else None)

    def _way(self, pair: int) -> list[int]:
        """The states on the way to a pair, the first and its own with them."""
        parent = self._row(places.PARENT)
        found = [pair // self._width]
        while (before := parent[pair] - 1) != pair:
            pair = before
            found.append(pair // self._width)
        found.reverse()
        return found

    @property
    def way(self) -> Sequence[int]:
        """The states on a shortest way to the first pair of the part."""
        return self._way(self.first)

    @property
    def all(self) -> int:
        """What the automaton must keep."""
        return self._automaton.all

    def state(self, pair: int) -> int:
        """The number of the state of a pair."""
        return pair // self._width

    def able(self, pair: int) -> int:
        """The threads that can take a step that they owe."""
        kind = self._kind(pair // self._width)
        owing: int = self._row(places.KIND_NOTES)[places.NOTE * kind + 1]
        return owing

    def _kind(self, number: int) -> int:
        """The kind of a state."""
        row: int = self._row(places.ROWS)[number]
        return row & (1 << places.KIND_BITS) - 1

    def hops(self, pair: int) -> Iterator[Hop]:
        """The steps from a pair inside the part."""
        told, width = self._told, self._width
        rows, targets, takers = map(self._row, (places.ROWS, places.TARGETS, places.TAKERS))
        afters, kept, marks = map(self._row, (places.AFTERS, places.KEPT, places.MARKS))
        members, ways_of = told[places.MEMBERS], self._row(places.WAYS)
        number, q = divmod(pair, width)
        kind = self._kind(number)
        row = q * told[places.LETTER_COUNT] + self._row(places.LETTERS)[kind]
        ways = range(ways_of[row], ways_of[row + 1])
        waits = self._row(places.WAITS)[kind]
        for edge in range(*(row >> places.KIND_BITS for row in rows[number : number + 2])):
            taker = takers[edge]
            if waits and taker & places.SLOW:
                continue
            base = targets[edge] * width
            for way in ways:
                target = base + afters[way]
                if marks[target] >> places.RANK_BITS == members:
                    yield target, taker & ~places.SLOW, kept[way]

    def _row(self, place: int) -> Any:
        """The numbers at a place, from which no more may be read than there are."""
        if place not in self._rows:
            kind = _KINDS.get(place, ctypes.c_uint32)
            address = ctypes.cast(self._told[place], ctypes.POINTER(kind))
            self._rows[place] = address
        return self._rows[place]

    def nearest(self, pair: int, wanted: Wanted | None, goal: int) -> list[Hop]:
        """The shortest way to what is wanted, or to `goal`."""
        told, code = self._told, going_code()
        if not told[places.CAME]:
            told.take(places.CAME, 4 * self._states * self._width)
            told.take(places.FOUND, 4 * (told[places.REACHED] + 1))
        told[places.WANT_MOVES] = wanted.moves if wanted else 0
        told[places.WANT_KEPT] = wanted.kept if wanted else 0
        told[places.WANT_REST] = wanted.rest if wanted else 0
        told[places.GOAL] = 0 if wanted else goal + 1
        self._row(places.FOUND)[0] = pair
        told[places.FOUND_COUNT] = 1
        if told.paced(code, "go", self._go_on) != places.FOUND_IT:
            raise AssertionError("a part in which a run can go on does not hold together")
        way = [(told[places.LAST_TARGET], told[places.LAST_MOVER], told[places.LAST_KEPT])]
        at, came = told[places.LAST], self._row(places.CAME)
        while at != pair:
            before = came[at] - 1
            way.append(next(hop for hop in self.hops(before) if hop[0] == at))
            at = before
        told.call(code, "forget")
        return way[::-1]
