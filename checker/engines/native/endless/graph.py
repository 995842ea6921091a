"""The steps between all states that a native search has stored, written down in native memory.

By step 4 bytes for where it leads and one for who takes it; by state 8, and while they are written
8 more to look states up. Must not know what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checker.engines.liveness.automaton import automaton
from checker.engines.liveness.ground import Found, TooWide
from checker.engines.native.endless import places
from checker.engines.native.endless.code import Context, linking_code
from checker.engines.native.endless.product import Pairs
from checker.engines.native.endless.steps import ROOM, steps
from checker.engines.native.expansion import Expansion
from checker.engines.native.explorer import declared
from checker.engines.native.machine import Machine
from checker.ir.expr import Expr
from checker.ir.formulas import Formula
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.step import LeftDomain

_MOST_STATES = (1 << 32) - 2
"""More states than this have no number."""

_MOST_EDGES = 1 << 34
"""More steps than this are not written down."""

_MOST_KINDS = 1 << places.KIND_BITS
"""More kinds of states than this have no number."""

_CHUNK = 1 << 22
"""Steps that are written down between two questions whether there is memory for more."""

_INDEXED = 1 << 18
"""So many states are put into the table in one call."""

_EDGE, _STATE, _LOOKED_UP = 5, 8, 8
"""Bytes of a step, and of a state; those that it takes to look it up."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a search has stored: `count` states from an address on, the initial ones first.

    state: what a number stands for.
    """

    address: int
    count: int
    initials: int
    state: Callable[[int], State]


@dataclass(frozen=True, slots=True)
class NativeGraph:
    """The stored states with their steps; see `ground.Ground`."""

    stored: Stored
    conditions: tuple[Expr, ...]
    timed: bool
    context: Context

    def state(self, number: int) -> State:
        """What a number stands for."""
        return self.stored.state(number)

    def look(
        self,
        formula: Formula,
        fits: Callable[[int], bool],
        go_on: Callable[[], None],
        *,
        prompt: bool,
    ) -> Found:
        """Look for runs of which a formula is true. Raises TooLarge, TooWide."""
        made = automaton(formula)
        pairs = Pairs(self.context, self.stored.count, made, go_on)
        pairs.read(formula, self.conditions, prompt=prompt)
        pairs.take(fits)
        pairs.find(self.stored.initials)
        return pairs.found()


def graph(
    system: System,
    made: Expansion,
    stored: Stored,
    conditions: Sequence[Expr],
    fits: Callable[[int], bool],
    go_on: Callable[[], None],
) -> NativeGraph:
    """The graph of what is stored. fits, go_on: see `Ground.look`. Raises Unfit, TooWide.

    made: how a state lies there, and how many steps it may have.
    """
    count = stored.count
    words = made.layout.words
    code = linking_code(words)
    steps_code = Machine(declared(steps(system, made.layout, conditions)), {"steps": 3})
    if count > _MOST_STATES or not fits(count * (_STATE + _LOOKED_UP)):
        raise TooWide
    told = Context()
    told[places.LOG], told[places.STATES] = stored.address, count
    told[places.EXPAND] = steps_code.address["steps"]
    slots = told[places.SLOTS] = 2 * count + 1
    told.take(places.INDEX, 4 * slots)
    for first in range(0, count, _INDEXED):
        go_on()
        told.call(code, "index", first, min(first + _INDEXED, count))
    room = ROOM + made.most + 1
    told.take(places.BUFFER, 8 * words * room)
    told.take(places.HOMES, 8 * room)
    told.take(places.MOVERS, room)
    told.take(places.ENDS, 8 * places.BATCH)
    told.take(places.NOTES, 8 * places.NOTE * places.BATCH)
    most_edges = min(count * made.most, _MOST_EDGES) + room
    told.take(places.ROWS, 8 * (count + 1))
    told.take(places.TARGETS, 4 * most_edges)
    told.take(places.TAKERS, most_edges)
    told.take(places.KIND_NOTES, 8 * places.NOTE * count)
    told[places.KIND_SLOTS] = 4 * places.BATCH
    told.take(places.KIND_INDEX, 4 * told[places.KIND_SLOTS])
    while True:
        limit = min(told[places.EDGES] + _CHUNK, most_edges - room)
        if told[places.EDGES] > limit or not fits(_EDGE * (_CHUNK + room)):
            raise TooWide
        told[places.LIMIT] = limit
        match told.paced(code, "link", go_on):
            case places.MANY_KINDS:
                if told[places.KIND_SLOTS] > _MOST_KINDS:
                    raise TooWide
                told.free(places.KIND_INDEX)
                told[places.KIND_SLOTS] *= 4
                told.take(places.KIND_INDEX, 4 * told[places.KIND_SLOTS])
                told.call(code, "rekind")
            case places.FULL:
                pass
            case _:
                break
    if told[places.ESCAPED]:
        raise LeftDomain("a step gives a variable a value outside its domain")
    told.free(
        places.INDEX,
        places.BUFFER,
        places.HOMES,
        places.MOVERS,
        places.ENDS,
        places.NOTES,
        places.KIND_INDEX,
    )
    return NativeGraph(stored, tuple(conditions), system.timed, told)
