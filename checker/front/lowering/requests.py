"""What a request for a lock does to a path: it takes the lock, is refused, or asks and waits.

Gives each way on from there, in order. Must not know what the text behind it does, nor how a step
becomes an action.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from checker.front import syntax as s
from checker.front.frames import Frame
from checker.front.lowering import early
from checker.front.lowering.locations import Locations
from checker.front.lowering.statements import Site, literal
from checker.front.stepping.step_limits import MOST_PICKS
from checker.front.values import granting, locking
from checker.front.values.alternatives import locks
from checker.front.values.path import Path
from checker.ir.actions import LockVerb, Wait, WaitKind
from checker.ir.expr import FALSE, TRUE, Expr, disj, negate
from checker.ir.locks import Lock
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Onward:
    """A path that goes on at `frame`."""

    path: Path
    frame: Frame


@dataclass(frozen=True, slots=True)
class Asking:
    """A path whose step ends with an ask, at the location of this number."""

    path: Path
    target: int


Way = Onward | Asking


def acquire(
    site: Site, locations: Locations, path: Path, statement: s.Acquire, behind: Frame
) -> Iterator[Way]:
    """Every way on from a request to which `path` comes; control goes on `behind` it."""
    if statement.otherwise is None:
        path.come_to_wait()
    before = path.fork()
    reader = site.reader(path)
    for number, test in reversed(locks(reader, statement.lock)):
        lock = site.layout.locks[number]
        names = [each.name for each in lock.modes]
        wanted = statement.mode.text  # `lock` is the only mode of a type that has one
        mode = names.index(wanted) if wanted in names else 0
        request = _Request(site, locations, statement, behind, number, mode)
        here = path.fork()
        here.assume(test)
        here.owe(
            negate(request.held_otherwise(here)),
            "acquired-twice",
            literal(f"{site.name} asks for `{lock.name}`, which it already holds"),
            statement.span,
            declared=lock.span,
        )
        if lock.depths:
            again, here = request.again(here)
            if FALSE not in again.guard:
                yield Onward(again, behind)
        if statement.otherwise is not None:
            yield from request.tried(here, statement.otherwise)
        else:
            yield from request.waited(here, before)


@dataclass(frozen=True, slots=True)
class _Request:
    """A request of a thread for one lock in one mode. number: of the lock."""

    site: Site
    locations: Locations
    statement: s.Acquire
    behind: Frame
    number: int
    mode: int

    @property
    def lock(self) -> Lock:
        return self.site.layout.locks[self.number]

    @property
    def thread(self) -> int:
        return self.site.thread

    def held_otherwise(self, path: Path) -> Expr:
        """Whether the thread holds the lock in a mode in which it can't take it once more."""
        lock = self.lock
        if not lock.depths:
            return locking.held_in_any(lock, self.thread, path.current)
        others = (other for other in range(len(lock.modes)) if other != self.mode)
        return disj(locking.held(lock, other, self.thread, path.current) for other in others)

    def again(self, path: Path) -> tuple[Path, Path]:
        """The path where the thread holds the recursive lock, and that where it does not."""
        lock = self.lock
        mine = locking.held(lock, self.mode, self.thread, path.current)
        other = path.fork()
        other.assume(negate(mine))
        path.assume(mine)
        room, updates = locking.deeper(lock, self.thread, path.current)
        times = f"more than {locking.MOST_DEEP} times"
        path.owe(
            room,
            "acquired-twice",
            literal(f"{self.site.name} takes `{lock.name}` {times} without releasing it"),
            self.statement.span,
            declared=lock.span,
        )
        path.operate(LockVerb.TAKE, self.number, self.mode, TRUE, self.statement.span)
        for variable, value in updates:
            path.assign(variable, value)
        return path, other

    def tried(self, path: Path, otherwise: s.Block) -> Iterator[Way]:
        """A request that is refused if it can't be granted at once."""
        free = locking.grantable(
            self.lock, self.mode, self.thread, path.current, asked=False, trying=True
        )
        refused = path.fork()
        refused.guard.append(negate(free))
        refused.operate(LockVerb.REFUSED, self.number, self.mode, TRUE, self.statement.span)
        yield self._into(refused, otherwise)
        path.guard.append(free)
        self._take(path, asked=False)
        yield Onward(path, self.behind)

    def waited(self, path: Path, before: Path) -> Iterator[Way]:
        """A request that waits. before: the path up to it, without its index."""
        queues = self.lock.asks_for(self.mode)
        if queues:
            yield from self._ask(path, before)
        free = self._grantable(path, asked=False)
        path.wait = self._wait(path, free)
        if not queues:
            for each in reversed(self.statement.early):
                other = path.fork()
                other.wait = None
                other.assume(negate(free))
                early.end(self.site, other, each)
                yield self._into(other, each.otherwise)
        path.assume(free)
        self._take(path, asked=False)
        yield Onward(path, self.behind)

    def _ask(self, path: Path, before: Path) -> Iterator[Way]:
        """The step that asks, and the grant from the location that it leads to.

        The lock asked for, the branch and the chosen values are fixed by the location.
        """
        ranges = [range(each.domain.low, each.domain.high + 1) for each in before.choices]
        if prod(len(each) for each in ranges) > MOST_PICKS:
            self.site.reader(path).report(
                "too-large", f"more than {MOST_PICKS} ways to ask for this lock", self.statement
            )
            return
        for values in product(*ranges):
            cost = 2 + len(values) + 2 * len(self.lock.asks)
            self.site.layout.allowance.spend(cost, self.statement.span)
            asking = path.fork()
            asking.pick(values)
            free = self._grantable(asking, asked=False)
            asking.owe_only_behind()  # the rest is owed by the grant
            asking.guard.append(negate(free))
            if FALSE in asking.guard:
                continue
            assert path.source is not None
            place = self.locations.asked_for(
                path.source, path.within, self.statement, self.number, self.lock, values
            )
            asking.store = {}
            asking.locks = []
            asking.conditions, asking.places, asking.starts = [], {}, []
            asking.begun, asking.entered, asking.ran = {}, [], asking.ran[-1:]
            asking.operate(LockVerb.ASK, self.number, self.mode, TRUE, self.statement.span)
            for variable, value in granting.ask(self.lock, self.mode, self.thread, asking.current):
                asking.assign(variable, value)
            yield Asking(asking, place)
            granted = before.fork()
            granted.pick(values)
            granted.source = place
            yield from self._granted(granted)

    def _granted(self, path: Path) -> Iterator[Way]:
        """The ways on from where the thread has asked: withdrawn early, or granted."""
        turn = self._grantable(path, asked=True)
        path.wait = self._wait(path, turn)
        for each in reversed(self.statement.early):
            back = path.fork()
            back.wait = None
            back.assume(negate(turn))
            back.operate(LockVerb.WITHDRAW, self.number, self.mode, TRUE, self.statement.span)
            for variable, value in granting.withdraw(
                self.lock, self.mode, self.thread, back.current
            ):
                back.assign(variable, value)
            early.end(self.site, back, each)
            yield self._into(back, each.otherwise)
        path.assume(turn)
        self._take(path, asked=True)
        yield Onward(path, self.behind)

    def _grantable(self, path: Path, *, asked: bool) -> Expr:
        return locking.grantable(self.lock, self.mode, self.thread, path.current, asked=asked)

    def _wait(self, path: Path, free: Expr) -> Wait:
        text = self.site.quote(self.statement.lock)
        span, may = path.seen(self.statement.span), bool(self.statement.early)
        return Wait(WaitKind.LOCK, path.due, free, text, self.number, self.mode, span, early=may)

    def _take(self, path: Path, *, asked: bool) -> None:
        path.operate(LockVerb.TAKE, self.number, self.mode, TRUE, self.statement.span)
        updates = list(locking.take(self.lock, self.mode, self.thread, path.current, asked=asked))
        for variable, value in updates:
            path.assign(variable, value)

    def _into(self, path: Path, block: s.Block) -> Onward:
        return Onward(path, Frame(block, 0, self.behind, path.within))
