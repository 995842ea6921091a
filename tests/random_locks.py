"""Random locks of a System in the making, and what a step does to one, as lowering makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from building import action, located
from guesses import Guesses

from checker.front.values import granting, locking
from checker.ir.actions import Action, LockOp, LockVerb, Wait, WaitKind
from checker.ir.domain import Domain, Kind, span_of
from checker.ir.expr import TRUE, Expr, Read, conj, negate
from checker.ir.locks import Grant, Lock, Mode
from checker.ir.obligations import Obligation
from checker.ir.threads import Location, LocationKind
from checker.ir.variables import Role, Variable


@dataclass
class RandomLocks(Guesses):
    """Adds locks, and steps that ask for them, take and drop them."""

    actions: list[Action] = field(default_factory=list)

    def add_lock(self, number: int, candidates: tuple[int, ...]) -> None:
        rng = self.rng
        names = tuple(self.threads[each].name for each in candidates)
        shared = rng.random() < 0.5
        owned = rng.random() < 0.8
        rules = [Grant.ANY, Grant.FIFO, Grant.HANDOFF]
        if shared:
            rules += [Grant.PREFER, Grant.PHASE_FAIR] if owned else [Grant.PREFER]
        grant = rng.choice(rules)
        limit = rng.choice([None, 1, 2])
        if not owned and limit is None:
            limit = 2
        if not shared or grant is Grant.PHASE_FAIR:
            limit = None
        modes = []
        for mode, exclusive in [("read", False), ("write", True)] if shared else [("lock", True)]:
            most = None if exclusive else limit
            domain = _holders(names, exclusive) if owned else span_of(0, most or 1)
            modes.append(Mode(mode, exclusive, self._add(f"k{number}.{mode}", domain), most))
        depths: list[int] = []
        if owned and rng.random() < 0.15:
            deep = span_of(0, locking.MOST_DEEP - 1)
            depths = [self._add(f"k{number}.again[{name}]", deep) for name in names]
        asks: list[int] = []
        if grant in (Grant.PREFER, Grant.PHASE_FAIR):
            everybody = _holders(names, False)
            asks.append(self._add(f"k{number}.asks", everybody, Role.ASK))
            if grant is Grant.PHASE_FAIR:
                asks.append(self._add(f"k{number}.turn", everybody, Role.ASK))
        places = range(len(candidates) if grant not in (Grant.ANY, Grant.PREFER) else 0)
        requests = tuple(f"{name} {mode.name}" for name in names for mode in modes)
        slots = Domain(Kind.REQUEST, 0, len(requests), requests)
        asks += [self._add(f"k{number}.queue[{place}]", slots, Role.ASK) for place in places]
        patience = rng.choice([0, 1, 2]) if grant is Grant.HANDOFF else None
        overtaken: list[int] = []
        if patience is not None:
            times = span_of(0, patience)
            overtaken = [self._add(f"k{number}.over[{p}]", times, Role.ASK) for p in places]
        self.locks.append(
            Lock(
                f"k{number}",
                "rwsem" if shared else "mutex",
                tuple(modes),
                candidates,
                grant,
                1 if grant is Grant.PREFER else None,
                tuple(asks),
                patience=patience,
                overtaken=tuple(overtaken),
                owned=owned,
                depths=tuple(depths),
            )
        )

    def _add(self, name: str, domain: Domain, role: Role = Role.HOLDER) -> int:
        self.variables.append(Variable(name, domain, role))
        return len(self.variables) - 1

    def acquire(self, number: int, source: int, target: int, which: int) -> None:
        rng = self.rng
        lock, thread = self.locks[which], self.threads[number]
        mode = rng.randrange(len(lock.modes))
        path = TRUE if rng.random() < 0.9 else self.truth(0, (), [], TRUE)
        mine = locking.held_in_any(lock, number, Read)
        twice = Obligation(path, negate(mine), "acquired-twice", "It holds it already.")
        free = locking.grantable(lock, mode, number, Read, asked=False)
        queues = lock.asks_for(mode)
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

        if lock.depths and rng.random() < 0.7:
            again = locking.held(lock, mode, number, Read)
            room, deeper = locking.deeper(lock, number, Read)
            deep = Obligation(conj((path, again)), room, "acquired-twice", "It is too deep.")
            add(source, target, LockVerb.TAKE, conj((path, again)), dict(deeper), [deep])
            twice = replace(twice, due=conj((path, negate(again))))
            path = conj((path, negate(again)))
            wait = replace(wait, when=path)
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
        ask = dict(granting.ask(lock, mode, number, Read))
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

        def now(variable: int) -> Expr:
            return updates.get(variable, Read(variable))

        downgrades = len(lock.modes) > 1 and number in lock.candidates and rng.random() < 0.2
        if downgrades:
            updates.update(locking.downgrade(lock, 0, number, Read))
        for mode in range(0 if downgrades else len(lock.modes)):
            if not lock.owned:
                updates.update(locking.give_back(lock, mode, Read))
            elif number in lock.candidates:
                mine = locking.held(lock, mode, number, now)
                updates.update([*locking.drop(lock, mode, number, now, mine)])
        verb = LockVerb.DOWNGRADE if downgrades else LockVerb.DROP
        if lock.owned and rng.random() < 0.1:
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
                locks=[LockOp(verb, which, None, TRUE)],
            )
        )


def _holders(names: tuple[str, ...], exclusive: bool) -> Domain:
    if exclusive:
        return Domain(Kind.THREAD, 0, len(names), names)
    return Domain(Kind.THREADS, 0, (1 << len(names)) - 1, names)
