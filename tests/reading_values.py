"""The values of a second reading of a spec: memory, expressions over it, and who may get a lock.

Knows nothing of statements and steps; see `tests.reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

from checker.front import syntax as s
from checker.front.declared import EnumMember, SelfThread
from checker.front.typecheck import Checked

LockKey = tuple[s.LockDecl, int]


@dataclass(frozen=True)
class Asked:
    """The place of a thread that has asked: from where, by which statement, with which picks."""

    source: Place
    statement: s.Acquire
    element: int
    picks: frozenset[tuple[object, int]]


Place = s.Statement | str | Asked


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
    """A state. cells: by declaration, owner and index. locks: holders (thread, mode), and asks."""

    cells: tuple[int, ...]
    locks: tuple[tuple[frozenset[tuple[int, str]], tuple[tuple[int, str], ...]], ...]
    places: tuple[Place | None, ...]


EMPTY = Memory((), (), ())
NOBODY = Thread(None, -1, {})


@dataclass(frozen=True)
class Way:
    """A step on its way: the memory so far, what `let` and `choose` name.

    before: the cells when it started. wrong: what it broke since, that no wait has settled.
    """

    memory: Memory
    thread: Thread
    source: Place | None
    bound: Mapping[object, int]
    forever: bool = False
    before: tuple[int, ...] = ()
    wrong: str | None = None


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
        for decl in decls:
            if isinstance(decl, s.VarDecl):
                self._add(decl, None)
            if isinstance(decl, s.LockDecl):
                for index in range(self._size(decl.sizes)):
                    self.lock_slots[decl, index] = len(self.lock_slots)
        for thread in self.threads:
            if isinstance(thread.decl, s.Process):
                for local in thread.decl.locals:
                    self._add(local, thread.number)
        self.questions = [decl for decl in decls if isinstance(decl, s.Property)]

    def _size(self, sizes: tuple[s.Expression, ...]) -> int:
        size = 1
        for each in sizes:
            size *= len(self.members(each, {}))
        return size

    def _add(self, decl: s.VarDecl, owner: int | None) -> None:
        for index in range(self._size(decl.sizes)):
            self.slots[decl, owner, index] = len(self.slots)

    def label(self, place: Place | None, process: s.Process) -> str:
        """The label that a thread is at."""
        raise NotImplementedError

    def waits_for(self, memory: Memory, thread: Thread, key: LockKey) -> bool:
        """Whether the thread has asked for this lock, or is refused it and can't go on."""
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
        way = Way(EMPTY, NOBODY, None, bound)
        if isinstance(domain, s.Range):
            return list(range(self.value(domain.low, way), self.value(domain.high, way) + 1))
        return list(range(self.value(domain, way)))

    def value(self, e: s.Expression, way: Way) -> int:
        match e:
            case s.Number(value=value) | s.Truth(value=value):
                return int(value)
            case s.Name():
                return self._name(e, way)
            case s.Index(base=base, index=index) if isinstance(base, s.Name):
                declared = self.checked.uses[base]
                if isinstance(declared, s.Process):
                    mine = [each.number for each in self.threads if each.decl is declared]
                    place = self.value(index, way)
                    if not 0 <= place < len(mine):
                        raise Wrong("bad-index")
                    return mine[place]
                return way.memory.cells[self.slot(e, way)]
            case s.Member():
                return self._member(e, way)
            case s.Call(function=s.Member(base=base), arguments=(mode,)):
                assert isinstance(mode, s.Name)
                holders, _ = way.memory.locks[self.lock_slots[self.lock(base, way)]]
                return sum(how == mode.text for _, how in holders)
            case s.Call(function=function, arguments=arguments):
                assert isinstance(function, s.Name)
                definition = self.checked.uses[function]
                assert isinstance(definition, s.Def) and definition.parameters is not None
                given = [self.value(each, way) for each in arguments]
                inner: dict[object, int] = dict(zip(definition.parameters, given, strict=True))
                return self.value(definition.body, replace(way, bound={**way.bound, **inner}))
            case s.At(thread=thread, label=label):
                number = self.value(thread, way)
                decl = self.threads[number].decl
                assert isinstance(decl, s.Process)
                return int(self.label(way.memory.places[number], decl) == label.text)
            case s.Unary(operator=operator, operand=operand):
                value = self.value(operand, way)
                return int(not value) if operator == "!" else -value
            case s.Binary():
                return self._binary(e, way)
            case s.Conditional(condition=condition, then=then, otherwise=otherwise):
                return self.value(then if self.value(condition, way) else otherwise, way)
            case s.Quantified(kind=kind, binder=binder, body=body):
                found = (
                    self.value(body, replace(way, bound={**way.bound, binder: each}))
                    for each in self.members(binder.domain, way.bound)
                )
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

    def _name(self, name: s.Name, way: Way) -> int:
        declared = self.checked.uses[name]
        match declared:
            case s.Const(value=value):
                told = self.values.get(declared.name.text)
                return told if isinstance(told, int) else self.value(value, way)
            case s.Param():
                told = self.values[declared.name.text]
                assert isinstance(told, int)
                return told
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
        if isinstance(known, s.VarDecl):
            owner = self.value(e.base, way)
            return way.memory.cells[self.slots[known, owner, 0]]
        holders, _ = way.memory.locks[self.lock_slots[self.lock(e.base, way)]]
        if e.name.text == "held":
            return int(bool(holders))
        assert e.name.text == "readers"
        return sum(mode == "read" for _, mode in holders)

    def _binary(self, e: s.Binary, way: Way) -> int:
        if e.operator == "in":
            value = self.value(e.left, way)
            return int(value in self.members(e.right, way.bound))
        left = self.value(e.left, way)
        if e.operator in ("holds", "waits"):
            key = self.lock(e.right, way)
            if e.operator == "holds":
                holders, _ = way.memory.locks[self.lock_slots[key]]
                return int(any(who == left for who, _ in holders))
            return int(self.waits_for(way.memory, self.threads[left], key))
        if e.operator in ("&&", "||", "->"):
            decided = {"&&": (0, 0), "||": (1, 1), "->": (0, 1)}[e.operator]
            return decided[1] if bool(left) == bool(decided[0]) else self.value(e.right, way)
        right = self.value(e.right, way)
        if e.operator in "/%" and right == 0:
            raise Wrong("divide-by-zero")
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
        assert isinstance(decl, s.VarDecl)
        return decl

    def lock(self, target: s.Expression, way: Way) -> LockKey:
        name, indices = _spine(target)
        decl = self.checked.uses[name]
        assert isinstance(decl, s.LockDecl)
        return decl, self._offset(decl.sizes, indices, way)

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

    def free(self, memory: Memory, key: LockKey, mode: str, asked: int | None) -> bool:
        """Whether a request is granted now; `asked` is the thread if it has asked before."""
        exclusive, grant, preferred = self.rules(key)
        holders, asks = memory.locks[self.lock_slots[key]]
        if any(exclusive[mode] or exclusive[how] for _, how in holders):
            return False
        if grant == "prefer" and mode != preferred:
            return not asks
        if grant == "fifo":
            for who, how in asks:
                if who == asked:
                    return True
                if exclusive[mode] or exclusive[how]:
                    return False
        return True

    def rules(self, key: LockKey) -> tuple[dict[str, bool], str, str | None]:
        kind = self.checked.lock_types[key[0]]
        grant = key[0].grant or kind.grant
        modes = {each.name.text: each.exclusive for each in kind.modes}
        if grant is None:
            return modes, "any", None
        return modes, grant.kind, None if grant.mode is None else grant.mode.text

    def asks(self, key: LockKey, mode: str) -> bool:
        _, grant, preferred = self.rules(key)
        return grant == "fifo" or (grant == "prefer" and mode == preferred)


def _spine(target: s.Expression) -> tuple[s.Name, list[s.Expression]]:
    """The name and the indices of `a[i][j]`."""
    indices: list[s.Expression] = []
    while isinstance(target, s.Index):
        indices.insert(0, target.index)
        target = target.base
    assert isinstance(target, s.Name)
    return target, indices
