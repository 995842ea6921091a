"""The values of a second reading of a spec: what each expression is in a state.

Knows nothing of statements and steps; see `tests.reading`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from checker.front import syntax as s
from checker.front.checking.types import Time
from checker.front.naming.declared import EnumMember, SelfThread
from tests.reading_data import Line, known, literal, part, unfolded
from tests.reading_memory import (
    LockKey,
    Memory,
    Place,
    Thread,
    Way,
    Wrong,
)
from tests.reading_places import Places
from tests.reading_procs import Inlined
from tests.reading_times import compared


class Values(Places):
    """What the expressions of a spec are, with one value for each parameter."""

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
