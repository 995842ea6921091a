"""A second reading of a spec: straight from the tree of its text, one statement at a time.

Written from the language alone, to hold the lowering against it: no actions, guards or obligations
here, only memory that statements change, and a run of each step by hand. Slow, and only counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import cast

from checker.front import syntax as s
from checker.front.checking.typecheck import Checked
from checker.front.naming.declared import ClassName
from checker.front.walk import got
from tests.reading_data import Line, Parts, unfolded
from tests.reading_locks import FREE, Lock
from tests.reading_marks import Frame, Marks, unrolled
from tests.reading_procs import Inlined, Leave, Meaning, Repeated, Writer
from tests.reading_questions import asked, in_state, in_step, rows
from tests.reading_values import (
    EMPTY,
    NOBODY,
    Asked,
    LockKey,
    Memory,
    Place,
    Ready,
    Thread,
    Values,
    Way,
    Wrong,
)
from tests.reading_waits import in_the_way, reached


@dataclass
class Tries:
    """What a thread can do in a state.

    lasting: whether it has a step out of something other than `sleep any` and by anything other
    than a `timeout any`. sleeps: out of that. early, late: how many steps are early ends of a wait,
    and how many of those are by a `timeout any`.
    """

    after: list[Memory]
    wrong: list[str]
    lasting: bool = False
    sleeps: bool = False
    wants_lock: bool = False
    early: int = 0
    late: int = 0


class Reading(Values):
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

    def named(self, node: s.Expression, way: Way) -> list[int]:
        """The threads that `from` names: one, or all of a process."""
        if isinstance(node, s.Name) and isinstance(self.checked.uses[node], s.Process | s.Rule):
            declared = self.checked.uses[node]
            return [each.number for each in self.threads if each.decl is declared]
        return [self.value(node, way)]

    def free(self, memory: Memory, key: LockKey, mode: str, asked: int | None) -> bool:
        """Whether a request is granted now; `asked` is the thread if it has asked before."""
        return self.rules(key).free(self.lock_state(memory, key), mode, asked)

    def follow(self, way: Way, frame: Frame | None, found: Tries, entry: object) -> None:
        try:
            self._follow(way, frame, found, entry)
        except Wrong as wrong:
            self.fail(way, wrong, found)

    def fail(self, way: Way, wrong: Wrong, found: Tries) -> None:
        """The thread does not wait there: it breaks something, if not for as long as it sleeps."""
        found.wrong.append(str(wrong))
        found.lasting |= not (way.forever or way.late)
        found.sleeps |= way.forever

    def _follow(self, way: Way, frame: Frame | None, found: Tries, entry: object) -> None:
        marks = self.marks[way.thread.number]
        while frame is not None:
            block, index, after = frame.block, frame.index, frame.after
            if index == len(block):
                frame = after
                continue
            statement = block[index]
            if statement in marks.starts and statement is not entry:
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
                    mark = self.checked.uses[label]
                    assert isinstance(mark, s.LabelMark)
                    return self.arrive(way, mark, found)
                case s.Stop():
                    for call in marks.calls:
                        way = self.forget(way, call)
                    return self.arrive(way, "end", found)
                case Inlined():
                    way = self.enter(way, statement)
                    frame = Frame(statement.body, 0, None)
                case Leave(value=value, mark=returning):
                    call, frame = marks.behind[returning]
                    result = 0 if value is None else self.value(value, way)
                    of = call.proc.result
                    if value is not None and of is not None and not self.types.fits(of, result):
                        way = replace(way, wrong=way.wrong or "out-of-range")
                    if call.target is not None:
                        way = self.hand_over(way, call.target, result)
                    way = self.forget(way, call)
                case Repeated(turns=turns):
                    frame = next(iter(unrolled(turns, behind)), behind)
                case s.Atomic(body=body):
                    frame = Frame(body, 0, behind)
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
                case s.Await(condition=condition, early=early, owed_by=owed_by):
                    if not self.value(condition, way):
                        self.debtors |= {who for each in owed_by for who in self.named(each, way)}
                        return self.end_early(way, early, behind, found)
                    self.settle(way)
                case s.Pause(high=high, early=early):
                    self.end_early(way, early, behind, found)
                    return self.follow(replace(way, forever=high is None), behind, found, None)
                case s.SetTimer(timer=timer, length=length):
                    slot, cells = self.slot(timer, way), way.memory.cells
                    cells = (*cells[:slot], self.setting(length), *cells[slot + 1 :])
                    way = replace(way, memory=replace(way.memory, cells=cells))
                case s.Drop(queue=queue):
                    way = self.take_head(way, queue)[0]
                case s.Put(queue=queue, value=value, early=early):
                    items = cast(Line, self.value(queue, way)).of
                    if len(items) == self.room(queue):
                        return self.end_early(way, early, behind, found)
                    self.settle(way)
                    item = self.value(value, way)
                    way = self.hand_over(way, queue, cast(int, Line((*items, item))))
                case s.Get() | s.Let() | s.Assign() if got(statement) is not None:
                    queue = got(statement)
                    assert queue is not None
                    if not cast(Line, self.value(queue, way)).of:
                        return self.end_early(way, statement.early, behind, found)
                    self.settle(way)
                    way, item = self.take_head(way, queue)
                    if isinstance(statement, s.Let):
                        way = replace(way, bound={**way.bound, statement: item})
                    elif isinstance(statement, s.Assign):
                        way = self.hand_over(way, statement.target, item)
                case s.Let(value=value):
                    bound = {**way.bound, statement: self.value(value, way)}
                    way = replace(way, bound=bound)
                case s.Choose(binder=binder, where=where):
                    waits = where is not None or self.is_value(binder.domain)
                    for each in self.elements(binder.domain, way):
                        picked = replace(way, bound={**way.bound, binder: each})
                        try:
                            if where is None or self.value(where, picked):
                                if waits:
                                    self.settle(way)
                                self.follow(picked, behind, found, None)
                        except Wrong as wrong:
                            self.fail(picked, wrong, found)
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
                case s.Release():
                    way = self.release(way, statement)
        return self.arrive(way, "end", found)

    def enter(self, way: Way, call: Inlined) -> Way:
        """Come to a proc: what it keeps has its first value."""
        before = way
        for cell, given in call.given:
            try:
                value = self.value(given, before)
                size = call.sizes.get(cell)
                if size is not None and value not in self.members(size, {}):
                    raise Wrong("bad-index")
            except Wrong as wrong:
                way, value = replace(way, wrong=way.wrong or str(wrong)), 0
            way = self.store(way, cell, 0, value, free=cell in call.sizes)
        for cell, first in call.first:
            value = self.value(first, way)
            for index in range(self._size(cell.sizes)):
                way = self.store(way, cell, index, value)
        return way

    def store(
        self, way: Way, cell: s.VarDecl, index: int, value: int, *, free: bool = False
    ) -> Way:
        low, high = (value, value) if free else self.bounds(cell)
        if not low <= value <= high:
            way = replace(way, wrong=way.wrong or "out-of-range")
        slot = self.slots[cell, way.thread.number, index]
        cells = (*way.memory.cells[:slot], value, *way.memory.cells[slot + 1 :])
        return replace(way, memory=replace(way.memory, cells=cells))

    def forget(self, way: Way, call: Inlined) -> Way:
        for cell in call.cells:
            for index in range(self._size(cell.sizes)):
                way = self.store(way, cell, index, 0, free=True)
        return way

    def assign(self, way: Way, statement: s.Assign) -> Way:
        value = self.value(statement.value, way)
        if statement.operator != "=":
            before = self.value(statement.target, way)
            if isinstance(before, frozenset):
                place, fields = unfolded(statement.target)
                of = self.types.field(self.variable(place).type, fields)
                if value == -1 and self.types.of_threads(of):
                    raise Wrong("nobody")
                one = frozenset([value])
                value = cast(int, before | one if statement.operator == "+=" else before - one)
            else:
                value = before + (value if statement.operator == "+=" else -value)
        return self.hand_over(way, statement.target, value)

    def hand_over(self, way: Way, target: s.Expression, value: int) -> Way:
        target, fields = unfolded(target)
        slot = self.slot(target, way)
        if not self.types.fits(self.types.field(self.variable(target).type, fields), value):
            way = replace(way, wrong=way.wrong or "out-of-range")
        if fields:
            whole = cast(Parts, way.memory.cells[slot])
            value = cast(int, whole.with_field(fields, value))
        cells = (*way.memory.cells[:slot], value, *way.memory.cells[slot + 1 :])
        return replace(way, memory=replace(way.memory, cells=cells))

    def room(self, queue: s.Expression) -> int:
        """How many a queue has room for."""
        place, fields = unfolded(queue)
        return self.types.capacity(self.types.field(self.variable(place).type, fields))

    def take_head(self, way: Way, queue: s.Expression) -> tuple[Way, int]:
        """Take the first item of a queue."""
        items = cast(Line, self.value(queue, way)).of
        if not items:
            raise Wrong("empty-queue")
        return self.hand_over(way, queue, cast(int, Line(items[1:]))), items[0]

    def acquire(
        self, way: Way, statement: s.Acquire, behind: Frame, found: Tries
    ) -> tuple[Way, Frame] | None:
        me, memory, mode = way.thread.number, way.memory, self.mode(statement)
        asked = way.granting
        if asked is not None and statement.otherwise is None:
            picks = frozenset(way.bound.items())
            if (statement, picks) == (asked.statement, asked.picks):
                key = self.key(asked)
                taken = self.take(memory, key, mode, me)
                if not self.free(memory, key, mode, me):
                    back = self.rules(key).withdraw(self.lock_state(memory, key), me)
                    taken = self.put(memory, key, back)
                self.granted.append((replace(way, memory=taken, granting=None), behind))
            return None
        key = self.lock(statement.lock, way)
        lock, rules = self.lock_state(memory, key), self.rules(key)
        if rules.holds(lock, me):
            again = (me, mode)
            if not rules.recursive or lock[0].count(again) not in range(1, 8):
                raise Wrong("acquired-twice")
            deeper = (tuple(sorted((*lock[0], again))), lock[1])
            return replace(way, memory=self.put(memory, key, deeper)), behind
        if rules.free(lock, mode, None, trying=statement.otherwise is not None):
            if statement.otherwise is None:
                self.settle(way)
            return replace(way, memory=self.take(memory, key, mode, me)), behind
        if statement.otherwise is not None:
            return way, Frame(statement.otherwise, 0, behind)
        self.refuse(key, mode)
        if rules.asks(mode):
            assert way.source is not None
            place = Asked(way.source, statement, key[1], frozenset(way.bound.items()))
            asking = self.put(replace(memory, cells=way.before), key, rules.ask(lock, me, mode))
            self.arrive(replace(way, memory=asking, wrong=None), place, found)
        else:
            self.end_early(way, statement.early, behind, found)
        return None

    def mode(self, statement: s.Acquire) -> str:
        """The mode in which a lock is taken; `lock` is the only one of a type that has one."""
        modes = self.rules((self.lock_of(statement.lock), 0)).exclusive
        return next(iter(modes)) if len(modes) == 1 else statement.mode.text

    def release(self, way: Way, statement: s.Release) -> Way:
        me, target = way.thread.number, statement.lock
        if target is not None:
            key = self.lock(target, way)
            lock, rules = self.lock_state(way.memory, key), self.rules(key)
            if statement.keeps is None:
                after, wrong = rules.release(lock, me), "release-not-held"
            else:
                after = rules.downgrade(lock, me, statement.keeps.text)
                wrong = "downgrade-not-held"
            if after is None:
                raise Wrong(wrong)
            return replace(way, memory=self.put(way.memory, key, after))
        for key in self.lock_slots:
            rules, lock = self.rules(key), self.lock_state(way.memory, key)
            if rules.holds(lock, me):
                dropped = rules.release(lock, me, wholly=True)
                assert dropped is not None
                way = replace(way, memory=self.put(way.memory, key, dropped))
        return way

    def end_early(
        self, way: Way, early: tuple[s.Early, ...], behind: Frame | None, found: Tries
    ) -> None:
        """A wait that can't end by itself ends by what stands behind it."""
        for each in early:
            late = each.condition is None and each.low is None
            try:
                if each.condition is None or self.value(each.condition, way):
                    self.settle(way)
                    going = replace(way, early=True, late=late)
                    self.follow(going, Frame(each.otherwise, 0, behind), found, None)
            except Wrong as wrong:
                self.fail(way, wrong, found)

    def settle(self, way: Way) -> None:
        """What was wrong before a wait counts once the wait can end."""
        if way.wrong is not None:
            raise Wrong(way.wrong)

    def arrive(self, way: Way, place: Place, found: Tries) -> None:
        """The step ends."""
        if way.granting is not None:
            return  # not through the request that it has asked for
        self.settle(way)
        memory, me = way.memory, way.thread.number
        if isinstance(way.thread.decl, s.Process):
            held = any(who == me for holders, _ in memory.locks for who, _ in holders)
            if place == "end" and held:
                raise Wrong("held-at-end")
            memory = self.move(memory, way.thread, self.come(way.thread, place))
        found.after.append(memory)
        found.sleeps |= way.forever
        found.lasting |= not (way.forever or way.late)
        found.early += way.early
        found.late += way.late

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
    questions = asked(reading)
    found |= {each.key: None for each in questions}
    waiting = list(initials)
    unclear: set[str] = set()
    for memory in waiting:
        if len(waiting) > limit:
            return None
        here = distance[memory]
        told = [*_shown(reading, memory, here)]
        told += [(name, here) for name in in_state(reading, questions, memory, unclear)]
        going = [reading.tries(memory, each) for each in reading.threads]
        for tries in (*going, *reading.rings(memory)):
            transitions += len(tries.after)
            for after in tries.after:
                steps = in_step(reading, questions, memory, after, unclear)
                told += [(name, here + 1) for name in steps]
                if after not in distance:
                    distance[after] = here + 1
                    waiting.append(after)
        for name, length in told:
            if found[name] is None or length < (found[name] or 0):
                found[name] = length
    whole = rows(reading.questions, found)
    return Counted(len(distance), transitions, max(distance.values()), whole, frozenset(unclear))


def _shown(reading: Reading, memory: Memory, here: int) -> Iterator[tuple[str, int]]:
    tries = [reading.tries(memory, each) for each in reading.threads]
    tries += reading.rings(memory)
    if reading.stuck(memory, tries):
        yield "stuck", here
    if any(each.wrong for each in tries):
        yield "error", here + 1
