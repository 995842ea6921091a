"""Who waits in a state, for which lock, and because of whom: `f waits l`, `f blocked_by g`.

Read from the actions of a system, so for questions only. Must not know the text that asks, nor
the grant rules. A set of threads has a bit for each thread, by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.front.values.layout import Layout
from checker.front.values.refusing import holders, refusing
from checker.front.values.thread_sets import may_have, only, union
from checker.ir.actions import Action, ActionKind, Wait, WaitKind
from checker.ir.expr import (
    FALSE,
    TRUE,
    Const,
    Expr,
    Op,
    Read,
    apply,
    choose,
    conj,
    disj,
    equal,
    negate,
)
from checker.ir.threads import LocationKind
from checker.semantics.integers import for_some_choice
from checker.source import Span

_BY_ITSELF = (ActionKind.STEP,)
"""The kinds of step by which a wait does not end early: who can only give up still waits."""


class Waiting:
    """What can be asked about waits over one layout. actions: those of the system."""

    def __init__(self, layout: Layout, actions: Sequence[Action] = ()) -> None:
        self._layout = layout
        self._actions = actions
        self._leaving: dict[int, dict[int, list[Action]]] | None = None
        self._blocked: dict[int, Expr] | None = None

    def waits(self, thread: int, lock: int) -> Expr:
        """Whether `thread` waits for `lock`: it has asked for it, or is refused and cannot go on.

        Where a request is queued, waiting is a state that its ask leads to. Where none is, the
        thread waits at a location where it comes to ask, with some of the values that it can choose
        and in any mode, and where none of its steps is possible, nor breaks something.
        """
        found = []
        for source, leaving in self._locations(thread):
            asking = [each for each in leaving if each.wait is not None and each.wait.lock == lock]
            if not asking:
                continue
            rests = self._rests(thread, source, leaving)
            if not self._asked(thread, source):
                comes = disj(for_some_choice(each.wait.when, each) for each in asking if each.wait)
                rests = conj((comes, rests))
            found.append(conj((self._at(thread, source), rests)))
        return disj(found)

    def blockers(self, thread: int, place: Span) -> Expr:
        """The set of those by whom `thread` is blocked, directly or by way of others.

        place: where it is asked. Raises SpecError if there are too many threads to write it out.
        """
        if self._blocked is None:
            threads = range(len(self._layout.threads))
            rows = {each: self._held_up_by(each, place) for each in threads}
            self._blocked = self._closed(rows, place)
        return self._blocked.get(thread, FALSE)

    def blocked_by(self, thread: int, other: Expr, place: Span) -> Expr:
        """Whether `thread` is blocked by `other`; false alone where that can be in no state."""
        members = self.blockers(thread, place)
        if isinstance(other, Const) and (other.value < 0 or not may_have(members, other.value)):
            return FALSE
        return apply(Op.BIT, members, other)

    def heirs(self, place: Span) -> dict[int, Expr]:
        """For each thread that may wait for a lock that inherits priority the holders of it.

        Of such locks all who hold one that it waits for, and so on. place: where CPUs are declared.
        """
        rows: dict[int, Expr] = {}
        for number, lock in enumerate(self._layout.locks):
            if lock.inherits and lock.owned:
                having = holders(lock, Read)
                for thread in lock.candidates:
                    self._layout.allowance.spend(len(lock.candidates), place)
                    here = choose(self.waits(thread, number), having, FALSE)
                    rows[thread] = union((rows.get(thread, FALSE), here))
        return self._closed(rows, place)

    # Waits at a location

    def _locations(self, thread: int) -> Iterable[tuple[int, list[Action]]]:
        """Where the thread can be, with the steps from there; a rule, which never waits, has none.

        In the order of the actions.
        """
        if self._leaving is None:
            self._leaving = {}
            for action in self._actions:
                if action.source is not None:
                    own = self._leaving.setdefault(action.thread, {})
                    own.setdefault(action.source, []).append(action)
        return self._leaving.get(thread, {}).items()

    def _at(self, thread: int, location: int) -> Expr:
        variable = self._layout.threads[thread].variable
        assert variable is not None
        return equal(Read(variable), Const(location))

    def _asked(self, thread: int, location: int) -> bool:
        return self._layout.threads[thread].locations[location].kind is LocationKind.ASKED

    def _rests(self, thread: int, source: int, leaving: Sequence[Action]) -> Expr:
        """Whether the thread, which is there, has asked, or has no step that is possible.

        Nor one that breaks something.
        """
        if self._asked(thread, source):
            return TRUE
        going = (each for each in leaving if each.kind in _BY_ITSELF)
        goes = [for_some_choice(each.guard, each) for each in going]
        breaks = [
            for_some_choice(conj((owed.due, negate(owed.holds))), each)
            for each in leaving
            for owed in each.obligations
        ]
        return negate(disj((*goes, *breaks)))

    # Who is in the way

    def _held_up_by(self, thread: int, place: Span) -> Expr:
        """Those because of whom `thread` waits, directly."""
        found = []
        for source, leaving in self._locations(thread):
            waits: dict[Wait, Action] = {}
            for action in leaving:
                if action.wait is not None:
                    waits.setdefault(action.wait, action)
            for wait, action in waits.items():
                because = union(self._because_of(thread, wait, action, place))
                if because != FALSE:
                    comes = for_some_choice(wait.when, action)
                    rests = self._rests(thread, source, leaving)
                    found.append(
                        choose(conj((self._at(thread, source), comes, rests)), because, FALSE)
                    )
        return union(found)

    def _because_of(self, thread: int, wait: Wait, action: Action, place: Span) -> Iterator[Expr]:
        """Who refuses a lock; who owes an `await` its end, as the text says, and is not done."""
        if wait.kind is WaitKind.LOCK:
            assert wait.lock is not None and wait.mode is not None
            lock = self._layout.locks[wait.lock]
            self._layout.allowance.spend(len(lock.candidates) * (1 + len(lock.queue)), place)
            yield refusing(lock, wait.mode, thread, Read)
        for debtor in wait.owed_by or ():
            self._layout.allowance.spend(1, place)
            open_still = negate(for_some_choice(wait.condition, action))
            end = self._layout.threads[debtor].end
            if end is not None:
                open_still = conj((open_still, negate(self._at(debtor, end))))
            yield choose(open_still, only(debtor), FALSE)

    def _closed(self, rows: dict[int, Expr], place: Span) -> dict[int, Expr]:
        """Each set with those that one of it is held up by, and so on (Warshall's algorithm)."""
        rows = {thread: row for thread, row in rows.items() if row != FALSE}
        for middle in rows:
            self._layout.allowance.spend(len(rows), place)
            for thread, row in rows.items():
                if thread != middle:
                    has = apply(Op.BIT, row, Const(middle))
                    rows[thread] = union((row, choose(has, rows[middle], FALSE)))
        return rows
