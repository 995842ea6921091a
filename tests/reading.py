"""A second reading of a spec: straight from the tree of its text, one statement at a time.

Written from the language alone, to hold the lowering against it: no actions, guards or obligations
here, only memory that statements change, and a run of each step by hand. Slow, and only counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from checker.front import syntax as s
from checker.front.typecheck import Checked
from tests.reading_marks import Frame, Marks
from tests.reading_values import (
    EMPTY,
    NOBODY,
    Asked,
    LockKey,
    Memory,
    Place,
    Thread,
    Values,
    Way,
    Wrong,
)


@dataclass
class Tries:
    """What a thread can do in a state.

    lasting: whether it has a step out of something other than `sleep any`. sleeps: out of that.
    """

    after: list[Memory]
    wrong: list[str]
    lasting: bool = False
    sleeps: bool = False
    wants_lock: bool = False


class Reading(Values):
    """A spec with one value for each parameter, and what its threads do."""

    def __init__(self, checked: Checked, values: Mapping[str, object]) -> None:
        super().__init__(checked, values)
        processes = [each for each in checked.module.declarations if isinstance(each, s.Process)]
        self.marks = {decl: Marks(checked, decl) for decl in processes}
        self.asked: dict[tuple[Asked, object], tuple[Frame, Way, LockKey, str]] = {}
        self.wanted: set[LockKey] = set()  # locks that a thread came to without getting them

    def label(self, place: Place | None, process: s.Process) -> str:
        return self.marks[process].label(place)

    def initials(self) -> list[Memory]:
        ways = []
        for decl, owner, _ in self.slots:
            bound = {} if owner is None else self.threads[owner].bound
            if decl.any_value:
                low, high = self.bounds(decl)
                ways.append(range(low, high + 1))
            else:
                assert decl.initial is not None
                value = self.value(decl.initial, Way(EMPTY, NOBODY, None, bound))
                ways.append(range(value, value + 1))
        places = tuple(
            self.marks[each.decl].first if isinstance(each.decl, s.Process) else None
            for each in self.threads
        )
        locks = tuple((frozenset[tuple[int, str]](), ()) for _ in self.lock_slots)
        return [Memory(cells, locks, places) for cells in product(*ways)]

    def waits_for(self, memory: Memory, thread: Thread, key: LockKey) -> bool:
        place = memory.places[thread.number]
        if isinstance(place, Asked):
            return self.asked[place, self.own(memory.cells, thread)][2] == key
        found = self.tries(memory, thread)
        return key in self.wanted and not found.after

    # Steps

    def own(self, cells: tuple[int, ...], thread: Thread) -> tuple[int, ...]:
        """The thread's locals."""
        return tuple(
            cell
            for cell, (_, owner, _) in zip(cells, self.slots, strict=True)
            if owner == thread.number
        )

    def tries(self, memory: Memory, thread: Thread) -> Tries:
        """Everything that a thread can do in a state."""
        found = Tries([], [])
        self.wanted = set()
        decl, place = thread.decl, memory.places[thread.number]
        way = Way(memory, thread, place, dict(thread.bound), before=memory.cells)
        if isinstance(decl, s.Rule):
            try:
                if decl.condition is None or self.value(decl.condition, way):
                    self.follow(way, Frame(decl.body, 0, None), found, None)
            except Wrong as wrong:
                found.wrong.append(str(wrong))
        elif isinstance(place, Asked):
            frame, asking, key, mode = self.asked[place, self.own(memory.cells, thread)]
            if self.free(memory, key, mode, thread.number):
                cells = list(memory.cells)
                for slot, (_, owner, _) in enumerate(self.slots):
                    if owner == thread.number:  # what the step did before its request
                        cells[slot] = asking.memory.cells[slot]
                here = replace(memory, cells=tuple(cells))
                taken = self.take(here, key, mode, thread.number)
                granted = replace(way, memory=taken, bound=asking.bound)
                if asking.wrong is not None:
                    found.wrong.append(asking.wrong)
                else:
                    self.follow(granted, frame, found, None)
            else:
                self.wanted.add(key)
        elif place != "end":
            assert decl is not None and place is not None
            frame = self.marks[decl].frames[place]
            self.follow(way, frame, found, frame.block[frame.index])
        found.wants_lock = bool(self.wanted) and not found.after and not found.wrong
        found.lasting |= bool(found.wrong)  # it doesn't wait: it breaks something
        return found

    def take(self, memory: Memory, key: LockKey, mode: str, who: int) -> Memory:
        holders, asks = memory.locks[self.lock_slots[key]]
        rest = tuple(each for each in asks if each[0] != who)
        return self.put(memory, key, holders | {(who, mode)}, rest)

    def put(
        self,
        memory: Memory,
        key: LockKey,
        holders: frozenset[tuple[int, str]],
        asks: tuple[tuple[int, str], ...],
    ) -> Memory:
        slot = self.lock_slots[key]
        locks = (*memory.locks[:slot], (holders, asks), *memory.locks[slot + 1 :])
        return replace(memory, locks=locks)

    def follow(self, way: Way, frame: Frame | None, found: Tries, entry: object) -> None:
        try:
            self._follow(way, frame, found, entry)
        except Wrong as wrong:
            found.wrong.append(str(wrong))

    def _follow(self, way: Way, frame: Frame | None, found: Tries, entry: object) -> None:
        decl = way.thread.decl
        marks = self.marks[decl] if isinstance(decl, s.Process) else None
        while frame is not None:
            block, index, after = frame.block, frame.index, frame.after
            if index == len(block):
                frame = after
                continue
            statement = block[index]
            if marks is not None and statement in marks.starts and statement is not entry:
                return self.arrive(way, marks.starts[statement], found)
            entry = entry if isinstance(statement, s.LabelMark) else None
            behind = Frame(block, index + 1, after)
            frame = behind
            match statement:
                case s.LabelMark():
                    entry = block[index + 1]  # the statement after a label is no second location
                case s.Skip():
                    pass
                case s.Goto(label=label):
                    assert marks is not None
                    return self.arrive(way, marks.labels[label.text], found)
                case s.Stop():
                    return self.arrive(way, "end", found)
                case s.If(condition=condition, then=then, otherwise=otherwise):
                    frame = Frame(then if self.value(condition, way) else otherwise, 0, behind)
                case s.While(condition=condition, body=body):
                    if self.value(condition, way):
                        labelled = index > 0 and isinstance(block[index - 1], s.LabelMark)
                        frame = Frame(body, 0, Frame(block, index - labelled, after))
                case s.Either(branches=branches):
                    for branch in branches:
                        self.follow(way, Frame(branch, 0, behind), found, None)
                    return None
                case s.Await(condition=condition):
                    if not self.value(condition, way):
                        return None
                    self.settle(way)
                case s.Pause(high=high):
                    way = replace(way, forever=high is None)
                case s.Let(value=value):
                    bound = {**way.bound, statement: self.value(value, way)}
                    way = replace(way, bound=bound)
                case s.Choose(binder=binder, where=where):
                    for each in self.members(binder.domain, way.bound):
                        picked = replace(way, bound={**way.bound, binder: each})
                        try:
                            if where is None or self.value(where, picked):
                                if where is not None:
                                    self.settle(way)
                                self.follow(picked, behind, found, None)
                        except Wrong as wrong:
                            found.wrong.append(str(wrong))
                    return None
                case s.Assert(condition=condition):
                    if not self.value(condition, way):
                        way = replace(way, wrong=way.wrong or "assert-failed")
                case s.Assign():
                    way = self.assign(way, statement)
                case s.Acquire():
                    going = self.acquire(way, statement, behind, found)
                    if going is None:
                        return None
                    way, frame = going
                case s.Release(lock=lock):
                    way = self.release(way, lock)
        return self.arrive(way, "end", found)

    def assign(self, way: Way, statement: s.Assign) -> Way:
        value, slot = self.value(statement.value, way), self.slot(statement.target, way)
        if statement.operator != "=":
            value = way.memory.cells[slot] + (value if statement.operator == "+=" else -value)
        low, high = self.bounds(self.variable(statement.target))
        if not low <= value <= high:
            way = replace(way, wrong=way.wrong or "out-of-range")
        cells = (*way.memory.cells[:slot], value, *way.memory.cells[slot + 1 :])
        return replace(way, memory=replace(way.memory, cells=cells))

    def acquire(
        self, way: Way, statement: s.Acquire, behind: Frame, found: Tries
    ) -> tuple[Way, Frame] | None:
        key, mode = self.lock(statement.lock, way), statement.mode.text
        me, memory = way.thread.number, way.memory
        holders, asks = memory.locks[self.lock_slots[key]]
        modes = self.rules(key)[0]
        mode = next(iter(modes)) if len(modes) == 1 else mode
        if any(who == me for who, _ in holders):
            raise Wrong("acquired-twice")
        if self.free(memory, key, mode, None):
            if statement.otherwise is None:
                self.settle(way)
            return replace(way, memory=self.take(memory, key, mode, me)), behind
        if statement.otherwise is not None:
            return way, Frame(statement.otherwise, 0, behind)
        self.wanted.add(key)
        if self.asks(key, mode):
            assert way.source is not None
            place = Asked(way.source, statement, key[1], frozenset(way.bound.items()))
            self.asked[place, self.own(way.before, way.thread)] = (behind, way, key, mode)
            asks = (*asks, (me, mode))
            if self.rules(key)[1] == "prefer":  # who asked first doesn't matter
                asks = tuple(sorted(asks))
            asking = self.put(replace(memory, cells=way.before), key, holders, asks)
            self.arrive(replace(way, memory=asking, wrong=None), place, found)
        return None

    def release(self, way: Way, target: s.Expression | None) -> Way:
        me = way.thread.number
        keys = list(self.lock_slots) if target is None else [self.lock(target, way)]
        for key in keys:
            holders, asks = way.memory.locks[self.lock_slots[key]]
            rest = frozenset(each for each in holders if each[0] != me)
            if target is not None and rest == holders:
                raise Wrong("release-not-held")
            way = replace(way, memory=self.put(way.memory, key, rest, asks))
        return way

    def settle(self, way: Way) -> None:
        """What was wrong before a wait counts once the wait can end."""
        if way.wrong is not None:
            raise Wrong(way.wrong)

    def arrive(self, way: Way, place: Place, found: Tries) -> None:
        """The step ends."""
        self.settle(way)
        memory, me = way.memory, way.thread.number
        if isinstance(way.thread.decl, s.Process):
            held = any(who == me for holders, _ in memory.locks for who, _ in holders)
            if place == "end" and held:
                raise Wrong("held-at-end")
            memory = replace(memory, places=(*memory.places[:me], place, *memory.places[me + 1 :]))
        found.after.append(memory)
        found.sleeps |= way.forever
        found.lasting |= not way.forever

    # Deadlock

    def stuck(self, memory: Memory, tries: list[Tries]) -> bool:
        kinds = [
            each.decl.kind if isinstance(each.decl, s.Process) else "rule" for each in self.threads
        ]
        if all(kind == "rule" for kind in kinds):
            return not any(each.after for each in tries)
        owing = [k for k, kind in enumerate(kinds) if kind in ("process", "daemon")]
        if any(tries[k].lasting for k in owing):
            return False
        return any(
            memory.places[k] != "end" and not tries[k].sleeps
            if kinds[k] == "process"
            else tries[k].wants_lock
            for k in owing
        )


@dataclass
class Counted:
    """What a whole exploration found; lengths of shortest runs, None where there is no run."""

    states: int
    transitions: int
    depth: int
    found: dict[str, int | None]
    unclear: frozenset[str]


def explore(reading: Reading, limit: int) -> Counted | None:
    """Every state, breadth first; None if there are more than `limit`.

    found: for `stuck`, `error` and each question the least number of steps to a state that shows
    it: where `always` is false, `never` or `reachable` true, a step or a question goes wrong.
    unclear: questions that go wrong somewhere, so that their answer is not to be compared.
    """
    initials = list(dict.fromkeys(reading.initials()))
    distance = dict.fromkeys(initials, 0)
    transitions = 0
    found: dict[str, int | None] = {"stuck": None, "error": None}
    found |= {each.name.text: None for each in reading.questions}
    waiting = list(initials)
    unclear: set[str] = set()
    for memory in waiting:
        if len(waiting) > limit:
            return None
        here = distance[memory]
        for name, length in _shown(reading, memory, here, unclear):
            if found[name] is None or length < (found[name] or 0):
                found[name] = length
        for tries in (reading.tries(memory, each) for each in reading.threads):
            transitions += len(tries.after)
            for after in tries.after:
                if after not in distance:
                    distance[after] = here + 1
                    waiting.append(after)
    return Counted(len(distance), transitions, max(distance.values()), found, frozenset(unclear))


def _shown(
    reading: Reading, memory: Memory, here: int, unclear: set[str]
) -> Iterator[tuple[str, int]]:
    tries = [reading.tries(memory, each) for each in reading.threads]
    if reading.stuck(memory, tries):
        yield "stuck", here
    if any(each.wrong for each in tries):
        yield "error", here + 1
    for question in reading.questions:
        way = Way(memory, NOBODY, None, {})
        try:
            value = reading.value(question.condition, way)
        except Wrong:
            unclear.add(question.name.text)
            yield "error", here
            continue
        if bool(value) == (question.kind != "always"):
            yield question.name.text, here
