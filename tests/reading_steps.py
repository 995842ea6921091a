"""A step in the second reading: the text that is run from a place until the thread rests again.

Knows statements and what they change; must not know which thread may go, nor what is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from checker.front import syntax as s
from checker.front.walk import got
from tests.reading_data import Line, Parts, unfolded
from tests.reading_marks import Frame, unrolled
from tests.reading_memory import Asked, LockKey, Memory, Place, Way, Wrong
from tests.reading_procs import Inlined, Leave, Repeated
from tests.reading_values import Values


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


class Steps(Values):
    """Runs statements. What is a step of whom, in which state, is for who calls `follow`."""

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
