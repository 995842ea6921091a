"""Where a second reading of a spec keeps variables and locks, and which values a set has.

Knows no values of expressions but those that it asks for; see `tests.reading_values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import cast

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.naming.declared import AnyThread
from tests.reading_data import Types, unfolded
from tests.reading_locks import Lock, Rules
from tests.reading_memory import EMPTY, NOBODY, LockKey, Memory, Thread, Way, Wrong


class Places:
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

    def value(self, e: s.Expression, way: Way) -> int:
        """The value of an expression."""
        raise NotImplementedError

    def keep(self, cell: s.VarDecl, owner: int) -> None:
        """Make room for what a call keeps; outside of the call it is 0."""
        for index in range(self._size(cell.sizes)):
            self.slots[cell, owner, index] = len(self.slots)

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
                declared = self.checked.uses.get(spine(place)[0])
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

    def slot(self, target: s.Expression, way: Way) -> int:
        """Where a variable or an element of an array is kept."""
        decl = self.variable(target)
        place = self._offset(decl.sizes, spine(target)[1], way)
        local = (decl, way.thread.number, place)
        return self.slots[local] if local in self.slots else self.slots[decl, None, place]

    def variable(self, target: s.Expression) -> s.VarDecl:
        """The variable, or the array, that is read or assigned."""
        decl = self.checked.uses[spine(target)[0]]
        if isinstance(decl, s.TimerDecl):
            return self.timers[decl]
        assert isinstance(decl, s.VarDecl)
        return decl

    def lock(self, target: s.Expression, way: Way) -> LockKey:
        decl = self.lock_of(target)
        return decl, self._offset(decl.sizes, spine(target)[1], way)

    def lock_of(self, target: s.Expression) -> s.LockDecl:
        """The lock, or the array of locks, that is meant."""
        decl = self.checked.uses[spine(target)[0]]
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


def spine(target: s.Expression) -> tuple[s.Name, list[s.Expression]]:
    """The name and the indices of `a[i][j]`."""
    indices: list[s.Expression] = []
    while isinstance(target, s.Index):
        indices.insert(0, target.index)
        target = target.base
    assert isinstance(target, s.Name)
    return target, indices
