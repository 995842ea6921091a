"""Breadth first over packed states by native code, slice by slice.

Keeps the books: limits, memory, where each state was found from. What native code notes is looked
at again by the interpreter, state by state; if that finds nothing there it is our bug.
"""

from __future__ import annotations

import ctypes
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import field

from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.findings import ASKING, STEPPING, Findings
from checker.engines.liveness.ground import Ground
from checker.engines.native import context, seen
from checker.engines.native.endless.choosing import ground
from checker.engines.native.endless.graph import Stored
from checker.engines.native.explorer import MARK_EVERY, Explorer, explorer, kernel
from checker.engines.native.flags import Sort
from checker.engines.native.machine import Machine
from checker.engines.native.memory import Refused, Region
from checker.engines.native.room import Room, Sizes
from checker.engines.outcome import explore
from checker.exploration import Coverage, Exploration, Other, Statistics, Tally
from checker.ir.expr import Expr
from checker.ir.system import State, System
from checker.records import dataclass
from checker.trace import Trace
from checker.verdict import Reason

_BATCH = 256
"""How many states are expanded before what they lead to is stored, at most."""

_MANY = 2_000_000
"""From so many states on it is worth while to make better code for them."""

_SLICE = 0.008
"""Seconds of one call, about: so soon a signal is heard."""

_FIRST, _TRIED = 1024, 200_000
"""So many states are expanded in the first call, or steps tried, about."""

_NEWS = 0.1
"""Seconds between two reports of progress."""

_KNOWN = 64
"""So many sets of threads that wait for each other are known to native code."""

_FILLED = 1 << 20
"""So many states are put into a new table in one call."""

_ALL = (1 << 40) - 2
"""More states than this are not stored."""


@dataclass(frozen=True, slots=True)
class Native:
    """Explores by native code made for the system. Raises Unfit for a system it cannot do."""

    name: str = "native explorer"
    sizes: Sizes = field(default_factory=Sizes)
    counting: bool = False

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`; see `Engine`. Pre: it is verified."""
        search = Search(system, budget, progress, explorer(system), self.sizes)
        search.levels = [] if self.counting else None
        return explore(self.name, system, budget, search, counting=self.counting)


class _Spent(Exception):
    """Time or memory has run out."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Search:
    """A search under way. States are known by their numbers in the log."""

    def __init__(
        self,
        system: System,
        budget: Budget,
        progress: Callable[[Progress], None],
        made: Explorer,
        sizes: Sizes | None = None,
    ) -> None:
        self.system = system
        self.budget = budget
        self.reason: Reason | None = None
        self.over = False
        self.findings = Findings(system, self._state, self._path)
        self._progress = progress
        self._explorer = made
        self._layout = made.made.layout
        self._sizes = sizes or Sizes()
        self._context = (ctypes.c_uint64 * context.WORDS)()
        self._slice = max(1, min(_FIRST, _TRIED // max(1, made.made.most)))
        self._initials = 0
        self._told = 0.0
        self.levels: list[int] | None = None  # the end of each, where they are wanted
        flags = made.made.flags
        self._flags = (ctypes.c_uint8 * (len(flags.numbers) + 1))(*flags.first)
        self._events = (ctypes.c_uint64 * (len(flags.numbers) + 1))()
        self._known = (ctypes.c_uint64 * _KNOWN)()
        self._by_number = {number: key for key, number in flags.numbers.items()}
        self._room: Room | None = None
        self._better: Machine | None = None

    def _begin(self) -> None:
        """Take memory, and say where it is. Raises Refused."""
        made = self._explorer.made
        words = self._layout.words
        self._room = Room(self._layout.used, self._sizes, self.budget)
        self._buffer = Region(8 * words * made.room)
        self._homes = Region(8 * made.room)
        self._marks = Region(16 * (self._room.states // MARK_EVERY + 2))
        told = self._context
        told[context.LOG] = self._room.log.address
        self._set_table()
        told[context.BUFFER], told[context.HOMES] = self._buffer.address, self._homes.address
        told[context.FLAGS] = ctypes.addressof(self._flags)
        told[context.EVENTS] = ctypes.addressof(self._events)
        told[context.MARKS] = self._marks.address
        told[context.KNOWN] = ctypes.addressof(self._known)
        told[context.EXPAND] = self._explorer.expanding.address["expand"]
        told[context.BATCH] = _BATCH
        told[context.MOST] = self._most
        told[context.EDGE] = (1 << 63) if self.budget.depth is None else self.budget.depth

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
        assert self._room is not None
        stored = Stored(self._room.log.address, self.stored, self._initials, self._state)
        made, few = self._explorer.made, self._sizes.rows
        return ground(self.system, made, stored, conditions, fits, go_on, few=few)

    def run(self) -> None:
        """Search until every state is expanded, or `reason` says why not."""
        try:
            self._begin()
            self._start()
            while not self.over and self.reason is None:
                self._go_on()
        except _Spent as spent:
            self.reason = spent.reason
        except Refused:
            self.reason = Reason.MEMORY
        self.over = True

    def interrupted(self) -> None:
        """Time or a signal has ended the search, unless it was over already."""
        if not self.over:
            self.reason = self.budget.spent() or Reason.INTERRUPTED

    # Slices

    def _call(self, name: str, *words: int) -> int:
        assert self._room is not None
        called = kernel(name, self._layout.words, self._room.form.kind)
        return called(ctypes.addressof(self._context), *words)

    def _start(self) -> None:
        told = self._context
        assert self._room is not None
        initials = dict.fromkeys(self.system.initials)
        self._ask_budget()
        for state in initials:
            if self.budget.full(told[context.TAIL]):
                self.reason = Reason.STATES
                break
            if told[context.TAIL] >= self._room.states:
                raise _Spent(Reason.MEMORY)
            self._room.log.put(self._layout.words * told[context.TAIL], self._layout.pack(state))
            told[context.TAIL] += 1
        told[context.END] = self._initials = told[context.TAIL]
        while told[context.TAIL] > self._room.tabled or not self._fill():
            if not self._room.wider(self._fill):
                raise _Spent(Reason.MEMORY)
        if self.reason is not None:
            self._look(0)
        elif self.budget.depth == 0 and initials:
            self._edge()

    def _go_on(self) -> None:
        """One slice."""
        self._ask_budget()
        told = self._context
        self._set_limit()
        if self._better is None and told[context.TAIL] > _MANY:
            self._better = self._explorer.better()
            told[context.EXPAND] = self._better.address["expand"]
        told[context.UNTIL] = told[context.HEAD] + self._slice
        if self.levels is not None:  # then one level in one call at most
            if not self.levels or self.levels[-1] != told[context.END]:
                self.levels.append(told[context.END])
            told[context.UNTIL] = min(told[context.UNTIL], told[context.END])
        begun = time.perf_counter()
        status = self._call("search")
        seconds = time.perf_counter() - begun
        if status == context.SLICE:
            self._slice = self._slice * 2 if seconds < _SLICE else max(self._slice // 2, 1)
        self._take_events()
        match status:
            case context.DONE:
                self.over = True
            case context.AT_EDGE:
                self._edge()
            case context.OVER:
                self.reason = Reason.STATES
                self._look(told[context.HEAD] + 1)
            case context.CROWD:
                self._crowd()
            case _:
                pass

    def _crowd(self) -> None:
        """A state has found no place in a table that has room: make it larger."""
        assert self._room is not None
        self._context[context.CROWDED] = 0
        self._room.crowded = True

    def _set_limit(self) -> None:
        """Say how many states there may be before the next batch, and make room for them."""
        told, made = self._context, self._explorer.made
        tail, most = told[context.TAIL], told[context.MOST]
        whole = self._capacity(tail, made.room)
        capacity = whole or self._capacity(tail, made.most)
        if capacity is None:
            raise _Spent(Reason.MEMORY)
        if whole is None or tail + made.room > most:
            # state by state: so that it is known which leads to one too many
            told[context.BATCH], told[context.LIMIT] = 1, capacity - made.most
        else:
            told[context.BATCH], told[context.LIMIT] = _BATCH, min(capacity, most) - made.room

    def _capacity(self, tail: int, more: int) -> int | None:
        """How many states there is room for now, if there is room for so many more."""
        room = self._room
        assert room is not None
        while tail + more > room.tabled:
            if not room.wider(self._fill):
                return None
        longest = room.longer(tail, more)
        return None if longest is None else min(room.tabled, longest)

    def _fill(self) -> bool:
        """Put all states into a new table; whether they fit."""
        tail = self._context[context.TAIL]
        self._set_table()
        for first in range(0, tail, _FILLED):
            stop = min(first + _FILLED, tail)
            if self._call("fill", first, stop) < stop - first:
                return False
        return True

    def _set_table(self) -> None:
        told, room = self._context, self._room
        assert room is not None
        told[context.TABLE], told[context.LINES] = room.table.address, room.form.lines
        told[context.BITS], told[context.REST] = room.form.bits, room.form.rest
        told[context.STEP], told[context.REACH] = room.form.step, room.form.reach

    def _look(self, first: int, stop: int | None = None) -> None:
        """Look at states without storing what follows."""
        told = self._context
        told[context.CURSOR] = first
        told[context.BATCH] = _BATCH
        stop = told[context.TAIL] if stop is None else stop
        while told[context.CURSOR] < stop:
            self._ask_budget()
            told[context.UNTIL] = min(stop, told[context.CURSOR] + self._slice)
            self._call("look")
            self._take_events()

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
            raise _Spent(spent)
        now = time.perf_counter()
        if now - self._told >= _NEWS:
            self._told = now
            distance = self._context[context.DISTANCE]
            self._progress(Progress(self.stored, self.waiting, distance))

    # What native code notes

    def _take_events(self) -> None:
        """Look again at the state in which something was noted."""
        told = self._context
        count, at = told[context.EVENT_COUNT], told[context.AT]
        if not count:
            return
        told[context.EVENT_COUNT] = 0
        self.findings.distance = told[context.DISTANCE] + (at >= told[context.END])
        for place in range(count):
            number = self._events[place]
            sort, subject, _ = self._by_number[number]
            if self._told_of(sort, subject, at):
                self._flags[number] = 1

    def _told_of(self, sort: Sort, subject: int, at: int) -> bool:
        """Note what the interpreter finds there; whether to be told again."""
        findings = self.findings
        match sort:
            case Sort.OPEN:
                findings.hit(subject, at)
            case Sort.ASKING:
                findings.hit(ASKING, at)
            case Sort.STEPPING:
                findings.hit(STEPPING, at)
            case Sort.FAILING:
                return findings.fails(subject, at)
            case Sort.STUCK:
                return findings.stuck(at)
            case Sort.CYCLE:
                return self._waits(at)
            case Sort.ESCAPED:
                findings.escaped(at)
            case _:
                raise AssertionError(f"{sort} is no event")
        return False

    def _waits(self, at: int) -> bool:
        held, told = self._context[context.HELD], self._context
        if held in self.findings.known:
            return True
        before = len(self.findings.known)
        more = self.findings.waits(at, held)
        if len(self.findings.known) > before and told[context.KNOWN_COUNT] < _KNOWN:
            self._known[told[context.KNOWN_COUNT]] = held
            told[context.KNOWN_COUNT] += 1
        return more

    # What was found

    def _state(self, at: int) -> State:
        assert self._room is not None
        words = self._layout.words
        return self._layout.unpack(self._room.log.words(words * at, words))

    def _path(self, at: int) -> list[int]:
        """The states of the first run to one, each by the first state with a step to the next."""
        path = [at]
        while path[-1] >= self._initials:
            path.append(self._before(path[-1]))
        return path[::-1]

    def _before(self, at: int) -> int:
        """The first state with a step to a state, found between two marks."""
        count = self._context[context.MARK_COUNT]
        marks = (ctypes.c_uint64 * (2 * count)).from_address(self._marks.address)
        found = bisect_right(range(count), at, key=lambda k: marks[2 * k])
        first = marks[2 * found - 1] if found else 0
        stop = marks[2 * found + 1] if found < count else at
        before = self._call("find", first, min(stop, at), at)
        if before >= min(stop, at):
            raise AssertionError("a state was stored that no step leads to")
        return before

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        return self.findings.traces()

    def others(self) -> dict[str, list[Other]]:
        """Further deadlocks and errors, by question, as found."""
        return self.findings.others()

    def tally(self) -> Tally:
        """How often what was seen."""
        from checker.engines.native.tally import tally_of  # only where it is asked for

        assert self._room is not None
        log = self._room.log.address
        return tally_of(self.system, self._layout, log, self.expanded, self.stored)

    def statistics(self) -> Statistics:
        """What the states stored are like."""
        from checker.engines.native.tally import statistics_of  # only where it is asked for

        assert self._room is not None
        return statistics_of(self.system, self._layout, self._room, self.stored, self.levels or ())

    def coverage(self) -> Coverage:
        """What was seen."""
        return seen.coverage(self._explorer.made.flags, bytes(self._flags), self.findings)
