"""Breadth first over packed states by native code, slice by slice.

Keeps the books: limits of states, depth, time and memory; see `Store` for what is stored, and
`Noted` for what native code notes.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Sequence
from dataclasses import field

from checker.engines.budget import Budget, Spent
from checker.engines.engine import Progress
from checker.engines.findings import Findings
from checker.engines.liveness.ground import Ground
from checker.engines.native import context
from checker.engines.native.endless.choosing import ground
from checker.engines.native.endless.graph import Stored
from checker.engines.native.expanding import Expanding, Turns, turns
from checker.engines.native.explorer import Explorer, explorer
from checker.engines.native.memory import Refused
from checker.engines.native.noted import Noted
from checker.engines.native.room import Sizes
from checker.engines.native.store import Store
from checker.engines.outcome import explore
from checker.exploration import Coverage, Exploration, Other, Statistics, Tally
from checker.ir.expr import Expr
from checker.ir.system import State, System
from checker.records import dataclass
from checker.trace import Trace
from checker.verdict import Reason

_BATCH = 2048
"""How many states are expanded before what they lead to is stored, at most: so many that it takes
little time to begin to look up."""

_PART = 16
"""Of the states stored no more than one in so many are expanded before that."""

_SLICE = 0.008
"""Seconds of one call, about: so soon a signal is heard."""

_FIRST, _TRIED = 1024, 200_000
"""So many states are expanded in the first call, or steps tried, about."""

_NEWS = 0.1
"""Seconds between two reports of progress."""

_ALL = (1 << 40) - 2
"""More states than this are not stored."""


@dataclass(frozen=True, slots=True)
class Native:
    """Explores by native code made for the system. Raises Unfit for a system it cannot do.

    turns: when there is other code, by default when that is best here.
    """

    name: str = "native explorer"
    sizes: Sizes = field(default_factory=Sizes)
    counting: bool = False
    turns: Turns | None = None

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`; see `Engine`. Pre: it is verified."""
        search = Search(system, budget, progress, explorer(system), self.sizes, self.turns)
        search.levels = [] if self.counting else None
        return explore(self.name, system, budget, search, counting=self.counting)


class Search:
    """A search under way. States are known by their numbers in the log."""

    def __init__(
        self,
        system: System,
        budget: Budget,
        progress: Callable[[Progress], None],
        made: Explorer,
        sizes: Sizes | None = None,
        when: Turns | None = None,
    ) -> None:
        """when: see `Native.turns`."""
        self.system = system
        self.budget = budget
        self.reason: Reason | None = None
        self.refused = False
        self.over = False
        self._progress = progress
        self._explorer = made
        self._sizes = sizes or Sizes()
        self._when = when or turns()
        self._context = (ctypes.c_uint64 * context.WORDS)()
        self.findings = Findings(system, self._state, self._path)
        self._noted = Noted(made.made.flags, self.findings, self._context)
        self._slice = max(1, min(_FIRST, _TRIED // max(1, made.made.most)))
        self._initials = 0
        self._told = 0.0
        self.levels: list[int] | None = None  # the end of each, where they are wanted
        self._store: Store | None = None
        self._expanding: Expanding | None = None

    def _begin(self) -> None:
        """Take memory, and say where it is. Raises Refused."""
        told = self._context
        self._store = Store(self._explorer.made, self._sizes, self.budget, told)
        self._expanding = Expanding(self._explorer, told, self._noted.bytes, self._when)
        told[context.BATCH] = _BATCH
        told[context.MOST] = self._most
        told[context.EDGE] = (1 << 63) if self.budget.depth is None else self.budget.depth

    @property
    def _held(self) -> Store:
        """What is stored. Pre: it has begun."""
        assert self._store is not None
        return self._store

    @property
    def _most(self) -> int:
        return _ALL if self.budget.states is None else min(self.budget.states, _ALL)

    # What the protocol asks for

    @property
    def stored(self) -> int:
        """How many states are stored."""
        return self._context[context.TAIL]

    @property
    def waiting(self) -> int:
        """How many of these are not expanded."""
        return self.stored - self.expanded

    @property
    def expanded(self) -> int:
        """How many states are expanded."""
        return self._context[context.HEAD]

    @property
    def transitions(self) -> int:
        """How many steps there are from these."""
        return self._context[context.TRANSITIONS]

    @property
    def depth(self) -> int:
        """How far the farthest stored state is from an initial one."""
        told = self._context
        return told[context.DISTANCE] + (told[context.TAIL] > told[context.END])

    def ground(
        self,
        conditions: Sequence[Expr],
        fits: Callable[[int], bool],
        go_on: Callable[[], None],
    ) -> Ground:
        """All stored states with their steps; see `outcome.Search`."""
        log = self._held.room.log.address
        stored = Stored(log, self.stored, self._initials, self._state)
        made, few = self._explorer.made, self._sizes.rows
        return ground(self.system, made, stored, conditions, fits, go_on, few=few)

    def run(self) -> None:
        """Search until every state is expanded, or `reason` says why not."""
        try:
            self._begin()
            self._start()
            while not self.over and self.reason is None:
                self._go_on()
        except Spent as spent:
            self.reason = spent.reason
        except Refused:
            self.reason, self.refused = Reason.MEMORY, True
        self.over = True

    def interrupted(self) -> None:
        """Time or a signal has ended the search, unless it was over already."""
        if not self.over:
            self._noted.take()
            self.reason = self.budget.spent() or Reason.INTERRUPTED

    def free(self) -> None:
        """Give back the memory of what is stored; then it is only asked why it is over."""
        if self._store is not None:
            self._store.free()
            self._store = None

    # Slices

    @property
    def _firsts(self) -> dict[State, None]:
        """The initial states that are stored."""
        return dict.fromkeys(self.system.initials)

    def _start(self) -> None:
        told, store = self._context, self._held
        initials = self._firsts
        self._ask_budget()
        for state in initials:
            if self.budget.full(told[context.TAIL]):
                self.reason = Reason.STATES
                break
            if told[context.TAIL] >= store.room.states:
                raise Refused
            store.put(state)
        told[context.END] = self._initials = told[context.TAIL]
        while told[context.TAIL] > store.room.tabled or not store.fill():
            if not store.room.wider(store.fill, store.widen):
                raise self._no_room
        if self.reason is not None:
            self._look(0)
        elif self.budget.depth == 0 and initials:
            self._edge()

    def _go_on(self) -> None:
        """One slice."""
        self._ask_budget()
        told = self._context
        self._set_limit()
        if self._expanding is not None:
            self._expanding.go_on()
        status = self._searched()
        self._noted.take()
        match status:
            case context.DONE:
                self.over = True
            case context.AT_EDGE:
                self._edge()
            case context.OVER:
                self.reason = Reason.STATES
                self._look(told[context.HEAD] + 1)
            case context.CROWD:
                self._held.crowd()
            case _:
                pass

    def _searched(self) -> int:
        """Search for about as long as a slice is; why it has ended."""
        told, states = self._context, self._slice
        told[context.UNTIL] = told[context.HEAD] + states
        if self.levels is not None:  # then one level in one call at most
            if not self.levels or self.levels[-1] != told[context.END]:
                self.levels.append(told[context.END])
            told[context.UNTIL] = min(told[context.UNTIL], told[context.END])
        begun = time.perf_counter()
        status = self._held.call("search")
        seconds = time.perf_counter() - begun
        if told[context.HEAD] >= told[context.UNTIL]:
            self._slice = states * 2 if seconds < _SLICE else max(states // 2, 1)
        return status

    @property
    def _no_room(self) -> Exception:
        """What is raised where there is no room for more states."""
        return Refused() if self._held.room.refused else Spent(Reason.MEMORY)

    def _set_limit(self) -> None:
        """Say how many states there may be before the next batch, and make room for them."""
        told, made = self._context, self._explorer.made
        tail, most = told[context.TAIL], told[context.MOST]
        batch = min(max(tail // _PART, 1), _BATCH)
        room = min(batch * made.most, made.room)
        whole = self._held.capacity(tail, room)
        capacity = whole or self._held.capacity(tail, made.most)
        if capacity is None:
            raise self._no_room
        if whole is None or tail + room > most:
            # state by state: so that it is known which leads to one too many
            told[context.BATCH], told[context.LIMIT] = 1, capacity - made.most
        else:
            told[context.BATCH], told[context.LIMIT] = batch, min(capacity, most) - room

    def _look(self, first: int, stop: int | None = None) -> None:
        """Look at states without storing what follows."""
        told = self._context
        told[context.CURSOR] = first
        told[context.BATCH] = _BATCH
        stop = told[context.TAIL] if stop is None else stop
        while told[context.CURSOR] < stop:
            self._ask_budget()
            told[context.UNTIL] = min(stop, told[context.CURSOR] + self._slice)
            self._held.call("look")
            self._noted.take()

    def _edge(self) -> None:
        """Look at the states of the last distance allowed: they are expanded if nothing is new."""
        told = self._context
        self._look(told[context.HEAD])
        if told[context.NEW]:
            self.reason = Reason.DEPTH
            return
        told[context.HEAD] = told[context.TAIL]
        told[context.TRANSITIONS] += told[context.LOOKED_STEPS]
        self.over = True

    def _ask_budget(self) -> None:
        spent = self.budget.spent()
        if spent is not None:
            raise Spent(spent)
        now = time.perf_counter()
        if now - self._told >= _NEWS:
            self._told = now
            distance = self._context[context.DISTANCE]
            self._progress(Progress(self.stored, self.waiting, distance))

    # What was found

    def told(self, found: Exploration) -> Exploration:
        """What was found; the search has nothing to add."""
        return found

    def _state(self, at: int) -> State:
        return self._held.state(at)

    def _path(self, at: int) -> list[int]:
        return self._held.path(at, self._initials)

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        return self.findings.traces()

    def others(self) -> dict[str, list[Other]]:
        """Further deadlocks and errors, by question, as found."""
        return self.findings.others()

    def tally(self) -> Tally:
        """How often what was seen."""
        from checker.engines.native.tally import tally_of  # only where it is asked for

        store = self._held
        log = store.room.log.address
        return tally_of(self.system, store.layout, log, self.expanded, self.stored)

    def statistics(self) -> Statistics:
        """What the states stored are like."""
        from checker.engines.native.tally import statistics_of  # only where it is asked for

        store = self._held
        return statistics_of(self.system, store.layout, store.room, self.stored, self.levels or ())

    def coverage(self) -> Coverage:
        """What was seen."""
        return self._noted.coverage()
