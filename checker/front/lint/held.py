"""Which locks are held wherever a variable is touched, as far as the text tells.

Knows blocks, labels and calls; must not know steps. Errs on one side: a lock that it names is held
on every way to a place, or no way leads there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.frames import called
from checker.front.lint.shared import Shared, Thing
from checker.front.walk import early_ends, expressions, statements

_K = TypeVar("_K")

Locks = frozenset[s.LockDecl]
_NONE: Locks = frozenset()


class Held:
    """The locks that are held at every place that touches a variable.

    Only locks that stand alone, whose type lets none but the holder let go, in exclusive modes.
    """

    def __init__(self, checked: Checked, shared: Shared) -> None:
        self._uses: Mapping[s.Name, object] = checked.uses
        self._shared = shared
        self._before: dict[s.Statement, Locks] = {}
        self._at: dict[str, Locks] = {}  # labels by name: those of all that are called so
        self._into: dict[s.Proc, Locks] = {}
        self._changed = True
        while self._changed:
            self._changed = False
            for owner in shared.owners:
                entry = self._into.get(owner) if isinstance(owner, s.Proc) else _NONE
                self._block(owner.body, entry)
        self._over: dict[Thing, Locks] = {}
        self._find_over()

    def one_over(self, things: Iterable[Thing]) -> bool:
        """Whether one lock is held wherever any of them is touched: of variables alone."""
        several = [*things]
        locks = [self._over.get(each, _NONE) for each in several if isinstance(each, s.VarDecl)]
        return len(locks) == len(several) > 0 and bool(frozenset.intersection(*locks))

    def things(self, statement: s.Statement) -> dict[Thing, None]:
        """What a statement itself reads or changes."""
        shared = self._shared
        read = [each for node in expressions(statement) for each in shared.read(node)]
        return dict.fromkeys((*read, *shared.changed(statement)))

    def _find_over(self) -> None:
        for owner in self._shared.owners:
            if isinstance(owner, s.Rule) and owner.condition is not None:
                for thing in self._shared.read(owner.condition):
                    self._over[thing] = _NONE
        for placed in self._shared.statements():
            held = self._before.get(placed.statement)
            if held is not None:
                for thing in self.things(placed.statement):
                    self._over[thing] = held & self._over.get(thing, held)

    # What is held behind a text, None where no way leads

    def _block(self, block: s.Block, held: Locks | None) -> Locks | None:
        for statement in block:
            if isinstance(statement, s.LabelMark):
                held = _both(held, self._at.get(statement.name.text))
            if held is not None:
                held = self._narrowed(self._before, statement, held)
            held = self._behind(statement, held)
        return held

    def _narrowed(self, known: dict[_K, Locks], key: _K, held: Locks) -> Locks:
        """What is held on the ways so far and on this one."""
        before = known.get(key)
        after = held if before is None else held & before
        if after != before:
            known[key] = after
            self._changed = True
        return after

    def _behind(self, statement: s.Statement, held: Locks | None) -> Locks | None:
        match statement:
            case s.If(then=then, otherwise=otherwise):
                return _both(self._block(then, held), self._block(otherwise, held))
            case s.Either(branches=branches):
                behind: Locks | None = None
                for each in branches:
                    behind = _both(behind, self._block(each, held))
                return behind
            case s.While(body=body) | s.For(body=body):
                once = self._block(body, held)
                if held is not None and once is not None:  # the next round begins with less
                    held = self._narrowed(self._before, statement, held & once)
                return held
            case s.Atomic(body=body):
                return self._block(body, held)
            case s.Goto(label=label):
                if held is not None:
                    self._narrowed(self._at, label.text, held)
                return None
            case s.Stop() | s.Return():
                return None
            case _:
                return self._plain(statement, held)

    def _plain(self, statement: s.Statement, held: Locks | None) -> Locks | None:
        """Behind a statement without a body, but for what is done where it ends early."""
        early: Locks | None = None
        for each in early_ends(statement):
            early = _both(early, self._block(each.otherwise, held))
        if isinstance(statement, s.Acquire) and statement.otherwise is not None:
            early = _both(early, self._block(statement.otherwise, held))
        if held is None:
            return early
        match statement:
            case s.Acquire():
                held |= self._taken(statement)
            case s.Release():
                held = self._kept(statement, held)
            case _:
                call = called(statement, self._uses)
                if call is not None:
                    self._narrowed(self._into, call[1], held)
                    held = self._kept_by(call[1], held, {})
        return _both(early, held)

    def _taken(self, statement: s.Acquire) -> Locks:
        lock = self._uses.get(statement.lock) if isinstance(statement.lock, s.Name) else None
        kind = self._uses.get(lock.type) if isinstance(lock, s.LockDecl) else None
        if not (isinstance(lock, s.LockDecl) and isinstance(kind, s.LockType)):
            return _NONE
        modes = [each for each in kind.modes if each.name.text == statement.mode.text]
        alone = not lock.sizes and not kind.anyone and all(each.exclusive for each in modes)
        return frozenset((lock,)) if alone and modes else _NONE

    def _kept(self, statement: s.Release, held: Locks) -> Locks:
        if statement.lock is None:
            return _NONE
        return held - {*self._shared.changed(statement)}

    def _kept_by(self, proc: s.Proc, held: Locks, seen: dict[s.Proc, None]) -> Locks:
        """What a call surely lets a thread go on holding."""
        if proc in seen:
            return held
        seen[proc] = None
        for each in statements(proc.body):
            if isinstance(each, s.Release):
                held = self._kept(each, held)
            call = called(each, self._uses)
            if call is not None:
                held = self._kept_by(call[1], held, seen)
        return held


def _both(one: Locks | None, other: Locks | None) -> Locks | None:
    """What is held on either way; None where no way leads."""
    if one is None or other is None:
        return other if one is None else one
    return one & other
