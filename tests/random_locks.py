"""Random locks of a System in the making, and what a step does to one, as lowering makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from building import action, located
from guesses import Guesses

from checker.front import locking
from checker.ir.domain import Domain, Kind
from checker.ir.expr import (
    TRUE,
    Expr,
    Read,
    conj,
    negate,
)
from checker.ir.system import (
    Action,
    Grant,
    Location,
    LocationKind,
    Lock,
    LockOp,
    LockVerb,
    Mode,
    Obligation,
    Role,
    Variable,
    Wait,
    WaitKind,
)


@dataclass
class RandomLocks(Guesses):
    """Adds locks, and steps that ask for them, take and drop them."""

    actions: list[Action] = field(default_factory=list)

    def add_lock(self, number: int, candidates: tuple[int, ...]) -> None:
        rng = self.rng
        names = tuple(self.threads[each].name for each in candidates)
        shared = rng.random() < 0.5
        grant = rng.choice([Grant.ANY, Grant.PREFER, Grant.FIFO] if shared else [*Grant][::2])
        modes = []
        for mode, exclusive in [("read", False), ("write", True)] if shared else [("lock", True)]:
            holder = len(self.variables)
            self.variables.append(
                Variable(f"k{number}.{mode}", _holders(names, exclusive), Role.HOLDER)
            )
            modes.append(Mode(mode, exclusive, holder))
        asks: list[int] = []
        if grant is Grant.PREFER:
            asks.append(len(self.variables))
            self.variables.append(Variable(f"k{number}.asks", _holders(names, False), Role.ASK))
        if grant is Grant.FIFO:
            requests = tuple(f"{name} {mode.name}" for name in names for mode in modes)
            domain = Domain(Kind.REQUEST, 0, len(requests), requests)
            for place in range(len(candidates)):
                asks.append(len(self.variables))
                self.variables.append(Variable(f"k{number}.queue[{place}]", domain, Role.ASK))
        self.locks.append(
            Lock(
                f"k{number}",
                "rwsem" if shared else "mutex",
                tuple(modes),
                candidates,
                grant,
                1 if grant is Grant.PREFER else None,
                tuple(asks),
            )
        )

    def acquire(self, number: int, source: int, target: int, which: int) -> None:
        rng = self.rng
        lock, thread = self.locks[which], self.threads[number]
        mode = rng.randrange(len(lock.modes))
        path = TRUE if rng.random() < 0.9 else self.truth(0, (), [], TRUE)
        mine = locking.held_in_any(lock, number, Read)
        twice = Obligation(path, negate(mine), "acquired-twice", "It holds it already.")
        free = locking.grantable(lock, mode, number, Read, asked=False)
        queues = locking.queues(lock, mode)
        wait = Wait(WaitKind.LOCK, path, free, "a lock", which, mode)

        def add(
            source: int,
            target: int,
            verb: LockVerb,
            guard: Expr,
            updates: dict[int, Expr],
            obligations: Sequence[Obligation] = (),
            wait: Wait | None = None,
        ) -> None:
            self.actions.append(
                action(
                    f"{thread.name}@{source} {verb.value}",
                    number,
                    thread.kind,
                    source,
                    target,
                    guard=guard,
                    updates=updates,
                    obligations=obligations,
                    wait=wait,
                    locks=[LockOp(verb, which, mode, TRUE)],
                )
            )

        take = dict(locking.take(lock, mode, number, Read, asked=False))
        waits = not queues and rng.random() < 0.8
        add(
            source,
            target,
            LockVerb.TAKE,
            conj((path, free)),
            take,
            [twice],
            wait if waits else None,
        )
        if waits:
            return
        if not queues:
            add(source, source, LockVerb.REFUSED, conj((path, negate(free))), {})
            return
        asked = len(thread.locations)
        place = Location(f"l{source} ({asked})", f"l{source}", LocationKind.ASKED)
        self._locations(number, (*thread.locations, place))
        ask = dict(locking.ask(lock, mode, number, Read))
        add(source, asked, LockVerb.ASK, conj((path, negate(free))), ask, [twice])
        turn = locking.grantable(lock, mode, number, Read, asked=True)
        take = dict(locking.take(lock, mode, number, Read, asked=True))
        wait = Wait(WaitKind.LOCK, TRUE, turn, "a lock", which, mode)
        add(asked, target, LockVerb.TAKE, turn, take, [], wait)

    def _locations(self, number: int, locations: tuple[Location, ...]) -> None:
        thread = replace(self.threads[number], locations=locations)
        assert thread.variable is not None
        self.threads[number] = thread
        self.variables[thread.variable] = located(thread)

    def release(self, number: int, source: int, target: int, which: int) -> None:
        rng = self.rng
        lock, thread = self.locks[which], self.threads[number]
        updates: dict[int, Expr] = {}
        obligations = []
        for mode in range(len(lock.modes)):
            updates.update(locking.drop(lock, mode, number, Read))
        if rng.random() < 0.1:
            holds = locking.held_in_any(lock, number, Read)
            obligations.append(Obligation(TRUE, holds, "release-not-held", "It does not hold it."))
        self.actions.append(
            action(
                f"{thread.name}@{source} drops",
                number,
                thread.kind,
                source,
                target,
                updates=updates,
                obligations=obligations,
                locks=[LockOp(LockVerb.DROP, which, None, TRUE)],
            )
        )


def _holders(names: tuple[str, ...], exclusive: bool) -> Domain:
    if exclusive:
        return Domain(Kind.THREAD, 0, len(names), names)
    return Domain(Kind.THREADS, 0, (1 << len(names)) - 1, names)
