"""What a thread may hold wherever it may be, from its own steps alone.

Knows one thread at a time: what others do to shared state is open, so a place that is found need
not come up in a run. Must not know what is asked of the places.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import TypeVar

from checker.ir.actions import Action, LockOp, LockVerb
from checker.ir.expr import FALSE, TRUE, Apply, Chosen, Const, Expr, Op, Read, equal
from checker.ir.locks import Lock
from checker.ir.substitution import substitute
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.ir.variables import Role
from checker.lock_order.effort import Effort
from checker.records import dataclass
from checker.report import Column
from checker.semantics.integers import picks
from checker.source import Span

_F = TypeVar("_F")

MOST_PLACES = 5000
"""With more combinations of a location, locks and locals than this a thread is given up."""

MOST_PICKED = 256
"""With more combinations of what a step chooses the choice is left open."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lock that is held, in which mode, where it was taken, and how often once more."""

    lock: int
    mode: int
    span: Span | None
    again: int = 0

    def __hash__(self) -> int:
        return hash((self.lock, self.mode, self.again))  # soon found; spans seldom tell them apart


@dataclass(frozen=True, slots=True)
class Visit:
    """A thread at one of its locations, and what it holds there.

    waiting: its actions from there. going: those of them that may be taken.
    """

    held: tuple[Held, ...]
    waiting: Sequence[Action]
    going: Sequence[Action]
    _known: Mapping[Expr, Expr] | None

    def possible(self, condition: Expr) -> bool:
        """Whether the condition may be true here."""
        simpler = condition if self._known is None else substitute(condition, self._known)
        return simpler != FALSE


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a thread is, what it holds by number of the lock, and what its locals are.

    known: the value of each local that is followed; None for one that is not known.
    """

    location: int
    held: tuple[Held, ...]
    known: tuple[int | None, ...] = ()


def taken(column: Column) -> Collection[int] | None:
    """The actions that some run takes, by number; None if the runs were cut short."""
    error = column.answer("error")
    ended = error is not None and not error.decisive.holds
    exploration = column.exploration
    return exploration.coverage.taken if exploration.exhaustive and not ended else None


def actions_of(
    system: System, taken: Collection[int] | None = None
) -> dict[int, list[tuple[Action, bool]]]:
    """The actions of each thread, and whether one may be taken.

    taken: the numbers of those that some run takes; None if that is not known.
    """
    found: dict[int, list[tuple[Action, bool]]] = {}
    for number, action in enumerate(system.actions):
        found.setdefault(action.thread, []).append((action, taken is None or number in taken))
    return found


def followed(
    system: System,
    thread: int,
    actions: Sequence[tuple[Action, bool]],
    effort: Effort,
    look: Callable[[Visit], Iterable[_F]],
    *,
    apart: Collection[int] = (),
    locals_too: bool,
) -> tuple[_F, ...] | None:
    """What `look` finds at all places of a thread, once each; None if there are too many places.

    actions: those of the thread, and whether each may be taken. apart: locks that are not looked
    at, so what is said of them is open; so are locks without an owner, of which nobody knows who
    holds them. locals_too: leave out what the values of the thread's own variables make impossible,
    which takes longer.
    """
    return _Following(system, thread, actions, apart, locals_too).all(effort, look)


class _Following:
    def __init__(
        self,
        system: System,
        thread: int,
        actions: Sequence[tuple[Action, bool]],
        apart: Collection[int],
        locals_too: bool,
    ) -> None:
        self.system = system
        self.thread = thread
        self.locals = [
            number
            for number, each in enumerate(system.variables)
            if locals_too and each.owner == thread and each.role is Role.DATA
        ]
        self.exact = locals_too
        operated = {op.lock for each, _ in actions for op in each.locks} - {*apart}
        self.followed = {
            number for number, lock in enumerate(system.locks) if lock.owned and number not in apart
        }
        self.own = {
            (number, mode): self._holds(system.locks[number], mode)
            for number in sorted(operated)
            for mode in range(len(system.locks[number].modes))
            if system.locks[number].owned and thread in system.locks[number].candidates
        }
        self.free: dict[Expr, Expr] = dict.fromkeys(self.own.values(), FALSE)
        self.going: dict[int, list[Action]] = {}
        self.waiting: dict[int, list[Action]] = {}
        for action, possible in actions:
            if action.source is not None:
                self.waiting.setdefault(action.source, []).append(action)
                if possible:
                    self.going.setdefault(action.source, []).append(action)

        self.depths = [
            (number, lock.depths[lock.candidates.index(thread)])
            for number, lock in enumerate(system.locks)
            if number in operated and lock.depths and thread in lock.candidates
        ]

    def all(self, effort: Effort, look: Callable[[Visit], Iterable[_F]]) -> tuple[_F, ...] | None:
        thread = self.system.threads[self.thread]
        if thread.kind is ThreadKind.RULE or thread.variable is None:
            return ()
        found: dict[_F, None] = {}
        seen: dict[_Place, None] = dict.fromkeys(self._starts(thread.variable))
        pending = [*seen]
        while pending:
            place = pending.pop()
            table = self._table(place)
            here = self.waiting.get(place.location, ())
            going = self.going.get(place.location, ())
            visit = Visit(place.held, here, going, table if self.exact else None)
            found.update(dict.fromkeys(look(visit)))
            for action in going:
                for picked in self._picked(action):
                    for after in self._after(place, action, {**table, **picked}):
                        if after not in seen:
                            seen[after] = None
                            pending.append(after)
            if len(seen) > MOST_PLACES or not effort.spend():
                return None
        return tuple(found)

    def _picked(self, action: Action) -> Iterator[Mapping[Expr, Expr]]:
        """What the action may choose, where that is looked at."""
        count = prod(each.domain.high - each.domain.low + 1 for each in action.choices)
        if not self.exact or count > MOST_PICKED:
            yield {}
            return
        for values in picks(action):
            yield {Chosen(number): Const(value) for number, value in enumerate(values)}

    def _starts(self, variable: int) -> Iterator[_Place]:
        for state in self.system.initials:
            yield _Place(state[variable], (), tuple(state[each] for each in self.locals))

    def _table(self, place: _Place) -> Mapping[Expr, Expr]:
        """What the thread knows of its own locks and variables."""
        table = {**self.free}
        for each in place.held:
            test = self.own.get((each.lock, each.mode))
            if test is not None:
                table[test] = TRUE
        for variable, value in zip(self.locals, place.known, strict=True):
            if value is not None:
                table[Read(variable)] = Const(value)
        again = {each.lock: each.again for each in place.held}
        for lock, depth in self.depths:
            table[Read(depth)] = Const(again.get(lock, 0))
        return table

    def _holds(self, lock: Lock, mode: int) -> Expr:
        """The test of whether the thread holds the lock, as a step makes it."""
        holder, candidate = Read(lock.modes[mode].holder), lock.candidates.index(self.thread)
        if lock.modes[mode].exclusive:
            return equal(holder, Const(candidate + 1))
        return Apply(Op.BIT, (holder, Const(candidate)))

    def _after(self, place: _Place, action: Action, table: Mapping[Expr, Expr]) -> Iterator[_Place]:
        """Where the action may lead to."""
        if action.target is None:
            return
        if self.exact and substitute(action.guard, table) == FALSE:
            return
        known = tuple(self._value(each, place, action, table) for each in self.locals)
        holdings = {place.held}
        for op in action.locks:
            if op.lock in self.followed:
                when = op.when if op.when == TRUE else substitute(op.when, table)
                alone = all(each.lock == op.lock for each in action.locks if each.span == op.span)
                after = (self._operated(held, op, when, alone=alone) for held in holdings)
                holdings = {each for one in after for each in one}
        for held in sorted(holdings, key=str) if len(holdings) > 1 else holdings:
            yield _Place(action.target, held, known)

    def _value(
        self, variable: int, place: _Place, action: Action, table: Mapping[Expr, Expr]
    ) -> int | None:
        if variable not in action.updates:
            return place.known[self.locals.index(variable)]
        value = substitute(action.updates[variable], table)
        return value.value if isinstance(value, Const) else None

    def _operated(
        self, held: tuple[Held, ...], op: LockOp, when: Expr, *, alone: bool
    ) -> Iterator[tuple[Held, ...]]:
        """What may be held behind an operation on a lock, which is done where `when` is true.

        alone: its statement is about no other lock, so it is no `release all`, which undoes every
        time that a recursive lock was taken.
        """
        if when == FALSE:
            yield held
            return
        if when != TRUE:
            yield held
        own = next((each for each in held if each.lock == op.lock), None)
        others = tuple(each for each in held if each.lock != op.lock)
        match op.verb:
            case LockVerb.TAKE if op.mode is not None:
                if own is None:
                    now = Held(op.lock, op.mode, op.span)
                elif self.system.locks[op.lock].depths:
                    now = replace(own, again=own.again + 1)
                else:
                    return  # an error, and the run ends
                yield tuple(sorted((*others, now), key=lambda each: each.lock))
            case LockVerb.DROP if own is not None and op.mode == own.mode:
                if own.again:
                    less = replace(own, again=own.again - 1)
                    yield tuple(sorted((*others, less), key=lambda each: each.lock))
                if not own.again or not alone:
                    yield others
            case LockVerb.DOWNGRADE if own is not None and op.mode is not None:
                yield tuple(replace(each, mode=op.mode) if each is own else each for each in held)
            case _:
                yield held
