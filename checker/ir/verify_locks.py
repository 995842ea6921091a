"""The rules that the locks of every `System` keep: each variable of a lock fits what it is for.

Must not know threads, nor what steps do to locks.
"""

from __future__ import annotations

from checker.ir.domain import Domain, Kind
from checker.ir.locks import MEMORY, Grant, Lock
from checker.ir.rules import distinct, require
from checker.ir.system import System
from checker.ir.variables import Role


def verify_lock(system: System, lock: Lock) -> None:
    """Check the rules of one lock; raises InvalidSystem."""
    distinct(lock.candidates, "candidates")
    distinct((each.name for each in lock.modes), "names of modes")
    require(lock.modes, "it has a mode")
    require(set(lock.candidates) <= set(range(len(system.threads))), "candidates are threads")
    names = tuple(system.threads[each].name for each in lock.candidates)
    for mode in lock.modes:
        kind = Kind.THREAD if mode.exclusive else Kind.THREADS
        domain = _cell(system, mode.holder, Role.HOLDER)
        if lock.owned:
            require((domain.kind, domain.names) == (kind, names), f"`{mode.name}` has its holders")
        else:
            most = 1 if mode.exclusive else mode.limit
            fits = (domain.kind, domain.low, domain.high) == (Kind.RANGE, 0, most)
            require(fits, f"`{mode.name}` has a count of its holders")
        require(mode.limit is None or mode.limit >= 1, "a limit lets somebody in")
        require(mode.limit is None or not mode.exclusive, "only a shared mode has a limit")
    for each in lock.depths:
        _counts(_cell(system, each, Role.HOLDER), "how often it is taken again")
    require(len(lock.depths) in (0, len(names)), "each candidate has its depth")
    require(lock.owned or not lock.depths, "only who holds it takes it again")
    _asks(system, lock, names)


def _asks(system: System, lock: Lock, names: tuple[str, ...]) -> None:
    asks = [_cell(system, each, Role.ASK) for each in lock.asks]
    preferred = lock.preferred
    if lock.grant is Grant.PREFER:
        require(preferred in range(len(lock.modes)), "the mode that it prefers is one of its")
    else:
        require(preferred is None, f"`{lock.grant.value}` prefers no mode")
    kept = MEMORY[lock.grant]
    count = len(kept.sets)
    fits = [(each.kind, each.names) for each in asks[:count]] == [(Kind.THREADS, names)] * count
    require(fits, f"`{lock.grant.value}` keeps sets of those who asked: {count}")
    if kept.queue:
        _queue(lock, asks[count:])
    else:
        require(len(asks) == count, f"`{lock.grant.value}` has no queue")
    for each in lock.overtaken:
        cell = _cell(system, each, Role.ASK)
        _counts(cell, "how often an ask is overtaken")
        require(cell.high == lock.patience, "an ask is overtaken as often as may be")
    require((lock.grant is Grant.HANDOFF) == (lock.patience is not None), "`handoff` has a number")
    places = len(lock.queue) if lock.grant is Grant.HANDOFF else 0
    require(len(lock.overtaken) == places, "`handoff` counts for each place in the queue")


def _queue(lock: Lock, asks: list[Domain]) -> None:
    full = len(lock.candidates) * len(lock.modes)
    fits = all((each.kind, each.high) == (Kind.REQUEST, full) for each in asks)
    rule = f"`{lock.grant.value}` has a queue of requests"
    require(bool(asks) == bool(lock.candidates) and fits, rule)


def _counts(domain: Domain, what: str) -> None:
    require((domain.kind, domain.low) == (Kind.RANGE, 0), f"{what} is a number from 0")


def _cell(system: System, number: int, role: Role) -> Domain:
    require(number in range(len(system.variables)), f"its {role.value} is a variable")
    variable = system.variables[number]
    require(variable.role is role, f"its {role.value} variable has that role")
    return variable.domain
