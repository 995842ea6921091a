"""The values of a second reading of a spec: memory, expressions over it, and who may get a lock.

Knows nothing of statements and steps; see `tests.reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import cast

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.checking.types import Time
from checker.front.naming.declared import AnyThread, EnumMember, SelfThread
from tests.reading_data import Line, Types, known, literal, part, unfolded
from tests.reading_locks import Lock, Rules
from tests.reading_procs import Inlined
from tests.reading_times import compared

LockKey = tuple[s.LockDecl, int]


@dataclass(frozen=True)
class Asked:
    """The place of a thread that has asked: from where, by which statement, with which picks."""

    source: Place
    statement: s.Acquire
    element: int
    picks: frozenset[tuple[object, int]]


@dataclass(frozen=True)
class Ready:
    """The place of a thread that waits for a CPU, to be at the delay `source` when it has one."""

    source: Place


Place = s.Statement | str | Asked | Ready


class Wrong(Exception):
    """The step breaks something; its argument is the code of the diagnostic."""


@dataclass(frozen=True)
class Thread:
    """An instance; `bound` are the constants that its index names stand for. decl: None: nobody."""

    decl: s.Process | s.Rule | None
    number: int
    bound: Mapping[object, int]


@dataclass(frozen=True)
class Memory:
    """A state. cells: by declaration, owner and index. locks: see `reading_locks`."""

    cells: tuple[int, ...]
    locks: tuple[Lock, ...]
    places: tuple[Place | None, ...]


EMPTY = Memory((), (), ())
NOBODY = Thread(None, -1, {})


@dataclass(frozen=True)
class Way:
    """A step on its way: the memory so far, what `let` and `choose` name.

    before: the cells when it started. wrong: what it broke since, that no wait has settled.
    granting: what the thread has asked for, until the step comes to that request.
    early: its wait ends by a `timeout` or an `unless`. late: by a `timeout any`.
    then: the memory after the step that a question is about.
    """

    memory: Memory
    thread: Thread
    source: Place | None
    bound: Mapping[object, int]
    forever: bool = False
    before: tuple[int, ...] = ()
    wrong: str | None = None
    early: bool = False
    late: bool = False
    granting: Asked | None = None
    then: Memory | None = None


class Values:
    """A spec with one value for each parameter."""

    def __init__(self, checked: Checked, values: Mapping[str, object]) -> None:
        self.checked = checked
        self.values = values
        decls = checked.module.declarations
        self.threads: list[Thread] = []
        for decl in decls:
            if isinstance(decl, s.Process | s.Rule):
                domains = [self.members(each.domain, {}) for each in decl.binders]
                for picked in product(*domains):
                    bound: dict[object, int] = dict(zip(decl.binders, picked, strict=True))
                    self.threads.append(Thread(decl, len(self.threads), bound))
        self.slots: dict[tuple[s.VarDecl, int | None, int], int] = {}
        self.lock_slots: dict[LockKey, int] = {}
        self.timers: dict[s.TimerDecl, s.VarDecl] = {}
        self.lengths: list[object] = []  # for which timers are started
        for decl in decls:
            if isinstance(decl, s.TimerDecl):
                self._timer(decl, None)
            if isinstance(decl, s.VarDecl):
                self._add(decl, None)
            if isinstance(decl, s.LockDecl):
                for index in range(self._size(decl.sizes)):
                    self.lock_slots[decl, index] = len(self.lock_slots)
        for thread in self.threads:
            if isinstance(thread.decl, s.Process):
                for local in thread.decl.locals:
                    self._add(local, thread.number)
                for timer in thread.decl.timers:
                    self._timer(timer, thread.number)
        self.questions = [decl for decl in decls if isinstance(decl, s.Property)]

    def _size(self, sizes: tuple[s.Expression, ...]) -> int:
        size = 1
        for each in sizes:
            size *= len(self.members(each, {}))
        return size

    def _add(self, decl: s.VarDecl, owner: int | None) -> None:
        for index in range(self._size(decl.sizes)):
            self.slots[decl, owner, index] = len(self.slots)

    def _timer(self, decl: s.TimerDecl, owner: int | None) -> None:
        """A timer is 0 while stopped, 1 when it rang, else 2 and more for the length it is set."""
        kind = s.BoolType(decl.span)
        cell = self.timers.setdefault(decl, s.VarDecl(decl.span, decl.name, decl.sizes, kind, None))
        self._add(cell, owner)

    def setting(self, length: s.Expression | None) -> int:
        """What a timer is that is started for this length."""
        match length:
            case None:
                return 0
            case s.TimeLiteral(seconds=seconds):
                known: object = seconds
            case _:
                known = self.checked.uses[length] if isinstance(length, s.Name) else length
        if known not in self.lengths:
            self.lengths.append(known)
        return 2 + self.lengths.index(known)

    def keep(self, cell: s.VarDecl, owner: int) -> None:
        """Make room for what a call keeps; outside of the call it is 0."""
        for index in range(self._size(cell.sizes)):
            self.slots[cell, owner, index] = len(self.slots)

    def label(self, place: Place | None, thread: Thread) -> str:
        """The label that a thread is at."""
        raise NotImplementedError

    def calls(self, place: Place | None, thread: Thread) -> tuple[Inlined, ...]:
        """The calls of procs that a thread is in."""
        raise NotImplementedError

    def waits_for(self, memory: Memory, thread: Thread, key: LockKey) -> bool:
        """Whether the thread has asked for this lock, or is refused it and can't go on."""
        raise NotImplementedError

    def blocked_by(self, memory: Memory, thread: Thread) -> set[int]:
        """All because of whom the thread waits, directly or by way of others."""
        raise NotImplementedError

    def bounds(self, decl: s.VarDecl) -> tuple[int, int]:
        return self._bounds(decl.type)

    def _bounds(self, of: s.TypeNode) -> tuple[int, int]:
        match of:
            case s.BoolType():
                return 0, 1
            case s.RangeType(low=low, high=high):
                members = self.members(s.Range(of.span, low, high), {})
                return members[0], members[-1]
            case s.NamedType(name=name):
                declared = self.checked.uses[name]
                if isinstance(declared, s.Enum):
                    return 0, len(declared.members) - 1
                assert isinstance(declared, s.TypeAlias)
                return self._bounds(declared.type)
            case _:
                raise AssertionError("a time is no value of a state")

    def members(self, domain: s.Expression, bound: Mapping[object, int]) -> list[int]:
        """The values of a set: a range, a type, the threads of a name, what is below a number."""
        declared = self.checked.uses.get(domain) if isinstance(domain, s.Name) else None
        match declared:
            case s.Enum(members=members):
                return list(range(len(members)))
            case s.TypeAlias(type=of):
                low, high = self._bounds(of)
                return list(range(low, high + 1))
            case s.Process():
                return [each.number for each in self.threads if each.decl is declared]
            case AnyThread():
                return [each.number for each in self.threads]
        way = Way(EMPTY, NOBODY, None, bound)
        if isinstance(domain, s.Range):
            return list(range(self.value(domain.low, way), self.value(domain.high, way) + 1))
        count = self.value(domain, way)
        return sorted(count) if isinstance(count, frozenset) else list(range(count))

    def elements(self, domain: s.Expression, way: Way) -> list[int]:
        """The values of a set that may be a value of the state."""
        if self.is_value(domain):
            return sorted(cast(frozenset[int], self.value(domain, way)))
        return self.members(domain, way.bound)

    def is_value(self, domain: s.Expression) -> bool:
        """Whether a set is a value, not a type, a range or a number."""
        match domain:
            case s.SetLiteral() | s.Binary(operator="|" | "&"):
                return True
            case s.Binary(operator="-", left=left):
                return self.is_value(left)
            case s.Conditional(then=then, otherwise=otherwise):
                return self.is_value(then) or self.is_value(otherwise)
            case s.Primed(operand=operand):
                return self.is_value(operand)
            case s.Call(function=s.Name() as name) | (s.Name() as name) if isinstance(
                definition := self.checked.uses.get(name), s.Def
            ):
                return self.is_value(definition.body)
            case s.Name() if isinstance(constant := self.checked.uses.get(domain), s.Const):
                return self.is_value(constant.value)
            case s.Name() if isinstance(given := self.checked.uses.get(domain), s.Param):
                return isinstance(self.values[given.name.text], frozenset)
            case s.Member(name=name) if name.text == "holders":
                return True
            case s.Name() | s.Index() | s.Member() if domain not in self.checked.members:
                place, fields = unfolded(domain)
                declared = self.checked.uses.get(_spine(place)[0])
                if not isinstance(declared, s.VarDecl | s.DefParameter):
                    return False
                return isinstance(self.types.field(declared.type, fields), s.SetType)
            case _:
                return False

    @property
    def types(self) -> Types:
        way = Way(EMPTY, NOBODY, None, {})

        def threads(declared: object) -> list[int]:
            known = [each for each in self.threads if each.decl is declared]
            return [
                each.number for each in (known if isinstance(declared, s.Process) else self.threads)
            ]

        return Types(self.checked.uses, lambda e: self.value(e, way), threads)

    def value(self, e: s.Expression, way: Way) -> int:
        match e:
            case s.Number(value=value) | s.Truth(value=value):
                return int(value)
            case s.Name():
                return self._name(e, way)
            case s.Index(base=base, index=index) if isinstance(base, s.Name):
                declared = self.checked.uses[base]
                if isinstance(declared, s.Process):
                    own = [each for each in self.threads if each.decl is declared]
                    mine = {each.bound[declared.binders[0]]: each.number for each in own}
                    place = self.value(index, way)
                    if place not in mine:
                        raise Wrong("bad-index")
                    return mine[place]
                return way.memory.cells[self.slot(e, way)]
            case s.Nobody() | s.SetLiteral() | s.StructLiteral() | s.QueueLiteral():
                return cast(int, literal(e, lambda each: self.value(each, way)))
            case s.Member():
                return self._member(e, way)
            case s.Call(function=s.Member(base=base), arguments=(mode,)):
                assert isinstance(mode, s.Name)
                key = self.lock(base, way)
                return self.rules(key).count(self.lock_state(way.memory, key), mode.text)
            case s.Call(function=function, arguments=arguments):
                assert isinstance(function, s.Name)
                definition = self.checked.uses[function]
                if isinstance(definition, s.Table):
                    return self._look_up(definition, [self.value(e, way) for e in arguments], way)
                assert isinstance(definition, s.Def) and definition.parameters is not None
                given = [self.value(each, way) for each in arguments]
                for parameter, each in zip(definition.parameters, given, strict=True):
                    if not self.types.fits(parameter.type, each):
                        raise Wrong("out-of-range")
                inner: dict[object, int] = dict(zip(definition.parameters, given, strict=True))
                return self.value(definition.body, replace(way, bound={**way.bound, **inner}))
            case s.At(thread=thread, label=label):
                number = self.value(thread, way)
                if number < 0:
                    raise Wrong("nobody")
                decl = self.threads[number].decl
                assert isinstance(decl, s.Process)
                here = self.label(way.memory.places[number], self.threads[number])
                in_a_call = "." in label.text and here.endswith(f".{label.text}")
                return int(in_a_call or here == label.text)
            case s.Unary(operator=operator, operand=operand):
                value = self.value(operand, way)
                return int(not value) if operator == "!" else -value
            case s.Binary(left=left) if isinstance(self.checked.types.get(left), Time):
                return compared(e, self.checked, self.values, lambda each: self.value(each, way))
            case s.Binary():
                return self._binary(e, way)
            case s.Primed(operand=operand):
                assert way.then is not None
                return self.value(operand, replace(way, memory=way.then, then=None))
            case s.Conditional(condition=condition, then=then, otherwise=otherwise):
                return self.value(then if self.value(condition, way) else otherwise, way)
            case s.Quantified(kind=kind, binder=binder, body=body):
                elements = self.elements(binder.domain, way)
                found = (
                    self.value(body, replace(way, bound={**way.bound, binder: each}))
                    for each in elements
                )
                if kind in ("min", "max") and not elements:
                    raise Wrong("empty-set")
                match kind:
                    case "all":
                        return int(all(found))
                    case "some":
                        return int(any(found))
                    case "min":
                        return min(found)
                    case "max":
                        return max(found)
                return sum(found)
        raise AssertionError(e)

    def _look_up(self, table: s.Table, values: list[int], way: Way) -> int:
        for parameter, value in zip(table.parameters, values, strict=True):
            if not self.types.fits(parameter.type, value):
                raise Wrong("out-of-range")
        for row in table.rows:
            for pattern, value in zip(row.patterns, values, strict=True):
                match pattern:
                    case s.Wild():
                        continue
                    case s.Range(low=first, high=last):
                        fits = self.value(first, way) <= value <= self.value(last, way)
                    case s.Index():
                        try:
                            fits = self.value(pattern, way) == value
                        except Wrong:  # there is no such thread
                            fits = False
                    case _:
                        fits = self.value(pattern, way) == value
                if not fits:
                    break
            else:
                return self.value(row.value, way)
        raise AssertionError("a table without holes")

    def _name(self, name: s.Name, way: Way) -> int:
        declared = self.checked.uses[name]
        match declared:
            case s.Const(value=value):
                told = self.values.get(declared.name.text)
                return told if isinstance(told, int) else self.value(value, way)
            case s.Param():
                return cast(int, known(self.values[declared.name.text]))
            case EnumMember(index=index):
                return index
            case s.VarDecl():
                return way.memory.cells[self.slot(name, way)]
            case s.Binder() | s.Let() | s.DefParameter():
                return way.bound[declared]
            case SelfThread():
                return way.thread.number
            case s.Process():
                return next(each.number for each in self.threads if each.decl is declared)
            case s.Def(body=body):
                return self.value(body, way)
        raise AssertionError(declared)

    def _member(self, e: s.Member, way: Way) -> int:
        known = self.checked.members.get(e)
        if isinstance(known, EnumMember):
            return known.index
        if isinstance(known, s.VarDecl | s.ProcParameter):
            base = e.base
            while isinstance(base, s.Member) and base not in self.checked.members:
                base = base.base
            owner = self.value(base, way)
            if owner < 0:
                raise Wrong("nobody")
            if (known, owner, 0) not in self.slots:
                return self._of_call(known, owner, way)
            return way.memory.cells[self.slots[known, owner, 0]]
        root = e.base
        while isinstance(root, s.Index):
            root = root.base
        timer = self.checked.members.get(root) if isinstance(root, s.Member) else None
        if isinstance(timer, s.TimerDecl) and isinstance(root, s.Member):
            whose, indices = self.value(root.base, way), []
            if whose < 0:
                raise Wrong("nobody")
            place = e.base
            while isinstance(place, s.Index):
                indices.insert(0, place.index)
                place = place.base
            offset = self._offset(timer.sizes, indices, way)
            return int(way.memory.cells[self.slots[self.timers[timer], whose, offset]] == 1)
        if isinstance(root, s.Name) and isinstance(self.checked.uses.get(root), s.TimerDecl):
            return int(way.memory.cells[self.slot(e.base, way)] == 1)
        if not isinstance(root, s.Name) or not isinstance(self.checked.uses[root], s.LockDecl):
            whole = self.value(e.base, way)
            if e.name.text == "full":
                queue = e.base.operand if isinstance(e.base, s.Primed) else e.base
                of = self.variable(unfolded(queue)[0]).type
                room = self.types.capacity(self.types.field(of, unfolded(queue)[1]))
                return int(len(cast(Line, whole).of) == room)
            return cast(int, part(whole, e.name.text, Wrong))
        key = self.lock(e.base, way)
        lock, rules = self.lock_state(way.memory, key), self.rules(key)
        if e.name.text == "holders":
            return cast(int, frozenset(who for who, _ in lock[0]))
        if e.name.text == "writer":
            alone = [who for who, mode in lock[0] if rules.exclusive[mode]]
            return alone[0] if alone else -1
        if e.name.text == "held":
            return int(bool(lock[0]))
        assert e.name.text == "readers"
        shared = [mode for mode, alone in rules.exclusive.items() if not alone]
        return sum(rules.count(lock, mode) for mode in shared)

    def _of_call(self, known: s.VarDecl | s.ProcParameter, owner: int, way: Way) -> int:
        """What a proc keeps, or the first value of its type while it isn't called."""
        for call in self.calls(way.memory.places[owner], self.threads[owner]):
            if known in (*call.proc.locals, *call.proc.parameters):
                cell = next(each for each in call.cells if each.name is known.name)
                return way.memory.cells[self.slots[cell, owner, 0]]
        assert known.type is not None
        return self._bounds(known.type)[0]

    def _binary(self, e: s.Binary, way: Way) -> int:
        if e.operator == "in":
            value = self.value(e.left, way)
            return int(value in self.elements(e.right, way))
        left = self.value(e.left, way)
        if e.operator in ("holds", "waits"):
            if left < 0:
                raise Wrong("nobody")
            key = self.lock(e.right, way)
            if e.operator == "holds":
                return int(self.rules(key).holds(self.lock_state(way.memory, key), left))
            return int(self.waits_for(way.memory, self.threads[left], key))
        if e.operator in ("&&", "||", "->"):
            decided = {"&&": (0, 0), "||": (1, 1), "->": (0, 1)}[e.operator]
            return decided[1] if bool(left) == bool(decided[0]) else self.value(e.right, way)
        right = self.value(e.right, way)
        if e.operator == "blocked_by":
            if left < 0 or right < 0:
                raise Wrong("nobody")
            return int(right in self.blocked_by(way.memory, self.threads[left]))
        if e.operator in "/%" and right == 0:
            raise Wrong("divide-by-zero")
        if isinstance(left, frozenset) and e.operator in ("|", "&", "-"):
            sets: dict[str, object] = {"|": left | right, "&": left & right, "-": left - right}
            return cast(int, sets[e.operator])
        match e.operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left // right
            case "%":
                return left % right
            case "<":
                return int(left < right)
            case "<=":
                return int(left <= right)
            case ">":
                return int(left > right)
            case ">=":
                return int(left >= right)
            case "==":
                return int(left == right)
            case "!=":
                return int(left != right)
        raise AssertionError(e.operator)

    def slot(self, target: s.Expression, way: Way) -> int:
        """Where a variable or an element of an array is kept."""
        decl = self.variable(target)
        place = self._offset(decl.sizes, _spine(target)[1], way)
        local = (decl, way.thread.number, place)
        return self.slots[local] if local in self.slots else self.slots[decl, None, place]

    def variable(self, target: s.Expression) -> s.VarDecl:
        """The variable, or the array, that is read or assigned."""
        decl = self.checked.uses[_spine(target)[0]]
        if isinstance(decl, s.TimerDecl):
            return self.timers[decl]
        assert isinstance(decl, s.VarDecl)
        return decl

    def lock(self, target: s.Expression, way: Way) -> LockKey:
        decl = self.lock_of(target)
        return decl, self._offset(decl.sizes, _spine(target)[1], way)

    def lock_of(self, target: s.Expression) -> s.LockDecl:
        """The lock, or the array of locks, that is meant."""
        decl = self.checked.uses[_spine(target)[0]]
        assert isinstance(decl, s.LockDecl)
        return decl

    def _offset(
        self, sizes: tuple[s.Expression, ...], indices: list[s.Expression], way: Way
    ) -> int:
        place = 0
        for size, index in zip(sizes, indices, strict=True):
            members, value = self.members(size, {}), self.value(index, way)
            if value not in members:
                raise Wrong("bad-index")
            place = place * len(members) + members.index(value)
        return place

    # Locks

    def lock_state(self, memory: Memory, key: LockKey) -> Lock:
        return memory.locks[self.lock_slots[key]]

    def rules(self, key: LockKey) -> Rules:
        decl = key[0]
        kind = self.checked.lock_types[decl]
        grant = decl.grant or kind.grant
        known = Way(EMPTY, NOBODY, None, {})

        def number(node: s.Expression) -> int:
            return self.value(node, known)

        limits = {
            mode.name.text: None if mode.limit is None else number(decl.limit or mode.limit)
            for mode in kind.modes
        }
        preferred = None if grant is None or grant.mode is None else grant.mode.text
        patience = 0 if grant is None or grant.limit is None else number(grant.limit)
        return Rules(
            {mode.name.text: mode.exclusive for mode in kind.modes},
            limits,
            "any" if grant is None else grant.kind,
            preferred,
            patience,
            kind.anyone,
            kind.recursive,
            kind.inherits,
        )


def _spine(target: s.Expression) -> tuple[s.Name, list[s.Expression]]:
    """The name and the indices of `a[i][j]`."""
    indices: list[s.Expression] = []
    while isinstance(target, s.Index):
        indices.insert(0, target.index)
        target = target.base
    assert isinstance(target, s.Name)
    return target, indices
