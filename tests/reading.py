"""A second reading of a spec: straight from the tree of its text, one statement at a time.

Written from the language alone, to hold the lowering against it: no actions, guards or obligations
here, only memory that statements change, and a run of each step by hand. Slow, and only counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.naming.declared import ClassName
from tests.reading_locks import FREE, Lock
from tests.reading_marks import Frame, Marks
from tests.reading_memory import (
    EMPTY,
    NOBODY,
    Asked,
    LockKey,
    Memory,
    Place,
    Ready,
    Thread,
    Way,
    Wrong,
)
from tests.reading_procs import Inlined, Meaning, Writer
from tests.reading_steps import Steps, Tries
from tests.reading_waits import in_the_way, reached


class Reading(Steps):
    """A spec with one value for each parameter, and what its threads do."""

    def __init__(self, checked: Checked, values: Mapping[str, object]) -> None:
        super().__init__(checked, values)
        uses: dict[s.Name, object] = dict(checked.uses)
        members: dict[s.Member, object] = dict(checked.members)
        self.checked = replace(checked, uses=uses, members=members)
        self.texts: dict[int, s.Block] = {}
        counts = [each.count for each in checked.module.declarations if isinstance(each, s.Cpus)]
        self.cpus = self.value(counts[0], Way(EMPTY, NOBODY, None, {})) if counts else 0
        self.marks: dict[int, Marks] = {}
        for thread in self.threads:
            assert thread.decl is not None
            known = Way(EMPTY, thread, None, thread.bound)
            writer = Writer(uses, members, lambda e, known=known: self.elements(e, known))
            text = writer.text(thread.decl.body, Meaning())
            for call in writer.calls:
                for cell in call.cells:
                    self.keep(cell, thread.number)
            self.texts[thread.number] = text
            cpu = bool(self.cpus) and self.rank(thread) is not None
            self.marks[thread.number] = Marks(
                self.checked, thread.decl, text, writer.calls, cpu=cpu
            )
        self.wanted: set[LockKey] = set()  # locks that a thread came to without getting them
        self.refused: set[tuple[LockKey, str]] = set()  # the same, with the mode
        self.debtors: set[int] = set()  # who owes the awaits that it came to, as the text says
        self.granted: list[tuple[Way, Frame]] = []  # ways up to a grant that a thread has asked for

    def label(self, place: Place | None, thread: Thread) -> str:
        return self.marks[thread.number].label(place)

    def calls(self, place: Place | None, thread: Thread) -> tuple[Inlined, ...]:
        assert place is not None
        while isinstance(place, Asked | Ready):
            place = place.source
        return self.marks[thread.number].within[place]

    def initials(self) -> list[Memory]:
        ways: list[list[int]] = []
        for decl, owner, _ in self.slots:
            bound = {} if owner is None else self.threads[owner].bound
            if decl.initial is None and not decl.any_value:  # of a call, outside of it
                ways.append([0])
            elif decl.any_value:
                ways.append([*self.types.every(decl.type)])
            else:
                assert decl.initial is not None
                who = NOBODY if owner is None else self.threads[owner]
                ways.append([self.value(decl.initial, Way(EMPTY, who, None, bound))])
        places = tuple(
            self.come(each, self.marks[each.number].first)
            if isinstance(each.decl, s.Process)
            else None
            for each in self.threads
        )
        locks = tuple(FREE for _ in self.lock_slots)
        every = (Memory(cells, locks, places) for cells in product(*ways))
        return [each for each in every if self.assumed(each)]

    def assumed(self, memory: Memory) -> bool:
        """Whether all is true that is assumed; where some of it has no value the rest decides."""
        way, lacking = Way(memory, NOBODY, None, {}), None
        for each in self.checked.module.declarations:
            if isinstance(each, s.Assume):
                try:
                    if not self.value(each.condition, way):
                        return False
                except Wrong as wrong:
                    lacking = wrong
        if lacking is not None:
            raise lacking
        return True

    def waits_for(self, memory: Memory, thread: Thread, key: LockKey) -> bool:
        place = memory.places[thread.number]
        if isinstance(place, Ready):
            return False
        if isinstance(place, Asked):
            return self.key(place) == key
        found = self.tries(memory, thread)
        return key in self.wanted and len(found.after) == found.early and not found.wrong

    def blocked_by(self, memory: Memory, thread: Thread) -> set[int]:
        return reached(thread.number, lambda each: self.held_up_by(memory, self.threads[each]))

    def held_up_by(self, memory: Memory, thread: Thread) -> set[int]:
        """Those because of whom the thread waits, directly."""
        found = self.tries(memory, thread)
        requests, debtors = self.refused, self.debtors
        if len(found.after) != found.early or found.wrong:
            return set()
        ahead: set[int] = {each for each in debtors if memory.places[each] != "end"}
        for key, mode in requests:
            lock = self.lock_state(memory, key)
            ahead |= in_the_way(self.rules(key), lock, thread.number, mode)
        return ahead

    # Steps

    def key(self, place: Asked) -> LockKey:
        """The lock that has been asked for."""
        return self.lock_of(place.statement.lock), place.element

    def tries(self, memory: Memory, thread: Thread) -> Tries:
        """Everything that a thread can do in a state."""
        found = Tries([], [])
        self.wanted, self.refused, self.debtors = set(), set(), set()
        decl, place = thread.decl, memory.places[thread.number]
        way = Way(memory, thread, place, dict(thread.bound), before=memory.cells)
        if isinstance(decl, s.Rule):
            try:
                if decl.condition is None or self.value(decl.condition, way):
                    self.follow(way, Frame(self.texts[thread.number], 0, None), found, None)
            except Wrong as wrong:
                self.fail(way, wrong, found)
        elif isinstance(place, Asked):
            source = place.source
            assert not isinstance(source, Asked)
            frame = self.marks[thread.number].frames[source]
            asking = replace(way, source=source, granting=place)
            self.granted = []
            self.follow(asking, frame, Tries([], []), frame.block[frame.index])
            self.debtors = set()  # it only waits for the lock
            if self.free(memory, self.key(place), self.mode(place.statement), thread.number):
                for granted, behind in self.granted:
                    if granted.wrong is not None:
                        self.fail(granted, Wrong(granted.wrong), found)
                    else:
                        self.follow(granted, behind, found, None)
            else:
                for granted, behind in self.granted:
                    self.end_early(granted, place.statement.early, behind, found)
                self.refuse(self.key(place), self.mode(place.statement))
        elif isinstance(place, Ready):
            if self.may_start(memory, thread):
                found.lasting = True
                found.after.append(self.move(memory, thread, place.source))
        elif place != "end":
            assert decl is not None and place is not None
            frame = self.marks[thread.number].frames[place]
            self.follow(way, frame, found, frame.block[frame.index])
        nothing = len(found.after) == found.late and not found.wrong
        found.wants_lock = bool(self.wanted) and nothing
        return found

    def rings(self, memory: Memory) -> list[Tries]:
        """What timers can do in a state: each that is set rings."""
        found = []
        for slot, (decl, _, _) in enumerate(self.slots):
            if decl in self.timers.values() and memory.cells[slot] >= 2:
                cells = (*memory.cells[:slot], 1, *memory.cells[slot + 1 :])
                found.append(Tries([replace(memory, cells=cells)], [], lasting=True))
        return found

    def come(self, thread: Thread, place: Place) -> Place:
        """Where a thread is when it comes to a place."""
        return Ready(place) if place in self.marks[thread.number].on_cpu else place

    def move(self, memory: Memory, thread: Thread, place: Place) -> Memory:
        me = thread.number
        places = (*memory.places[:me], place, *memory.places[me + 1 :])
        return replace(memory, places=places)

    def rank(self, thread: Thread) -> int | None:
        """The class of a thread, 0 for the most urgent."""
        decl = thread.decl
        if not isinstance(decl, s.Process) or decl.class_name is None:
            return None
        known = self.checked.uses[decl.class_name]
        assert isinstance(known, ClassName)
        return known.index

    def may_start(self, memory: Memory, thread: Thread) -> bool:
        """Whether a CPU is free, and nobody of a higher class is ready."""
        mine, running = self.urgency(memory, thread), 0
        for each in self.threads:
            place = memory.places[each.number]
            if isinstance(place, Ready) and self.urgency(memory, each) < mine:
                return False
            running += place in self.marks[each.number].on_cpu
        return running < self.cpus

    def urgency(self, memory: Memory, thread: Thread) -> int:
        """The class by which a thread counts: the best of those who wait for what it holds."""
        keys = [key for key in self.lock_slots if self.rules(key).inherits]
        noted = self.wanted, self.refused, self.debtors

        def lending(one: int) -> list[int]:
            having = [key for key in keys if self.holds(memory, key, one)]
            return [
                each.number
                for each in self.threads
                if any(self.waits_for(memory, each, key) for key in having)
            ]

        lent = reached(thread.number, lending)
        self.wanted, self.refused, self.debtors = noted
        ranks = [self.rank(each) for each in self.threads if each.number in (thread.number, *lent)]
        return min(each for each in ranks if each is not None)

    def holds(self, memory: Memory, key: LockKey, who: int) -> bool:
        return self.rules(key).holds(self.lock_state(memory, key), who)

    def put(self, memory: Memory, key: LockKey, lock: Lock) -> Memory:
        slot = self.lock_slots[key]
        locks = (*memory.locks[:slot], lock, *memory.locks[slot + 1 :])
        return replace(memory, locks=locks)

    def take(self, memory: Memory, key: LockKey, mode: str, who: int) -> Memory:
        lock = self.lock_state(memory, key)
        return self.put(memory, key, self.rules(key).take(lock, who, mode))

    def refuse(self, key: LockKey, mode: str) -> None:
        """Note that a thread came to a request that is refused."""
        self.wanted.add(key)
        self.refused.add((key, mode))

    # Deadlock

    def stuck(self, memory: Memory, tries: list[Tries]) -> bool:
        kinds = [
            each.decl.kind if isinstance(each.decl, s.Process) else "rule" for each in self.threads
        ]
        if all(kind == "rule" for kind in kinds):
            return bool(kinds) and not any(each.after for each in tries)
        owing = [k for k, kind in enumerate(kinds) if kind in ("process", "daemon")]
        fair = [each.number for each in self.threads if each.decl and each.decl.fair]
        timers = range(len(self.threads), len(tries))
        if any(tries[k].lasting for k in (*owing, *fair, *timers)):
            return False
        return any(
            memory.places[k] != "end" and not tries[k].sleeps
            if kinds[k] == "process"
            else tries[k].wants_lock
            for k in owing
        )
