"""What a lock is to the second reading: who holds it and who has asked, and how that changes.

Written from the language alone. A lock is a pair: holders, each with a mode and once for each time
that it has taken it; and asks, each with a mode and a number: how often it has been overtaken, or 1
if it is its turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Holders = tuple[tuple[int, str], ...]
Asks = tuple[tuple[int, str, int], ...]
Lock = tuple[Holders, Asks]

FREE: Lock = ((), ())
SOMEBODY = -1
"""Who holds a lock without an owner."""


@dataclass(frozen=True)
class Rules:
    """What the type of a lock and its declaration say."""

    exclusive: Mapping[str, bool]
    limits: Mapping[str, int | None]
    grant: str
    preferred: str | None
    patience: int
    anyone: bool
    recursive: bool
    inherits: bool

    def clash(self, one: str, other: str) -> bool:
        """Whether requests for these modes are in each other's way."""
        alone = self.exclusive[one] or self.exclusive[other]
        return alone or (one == other and self.limits[one] is not None)

    def fits(self, lock: Lock, mode: str) -> bool:
        """Whether a request goes together with the holders."""
        holders, _ = lock
        if any(self.exclusive[mode] or self.exclusive[how] for _, how in holders):
            return False
        return not self.full(lock, mode)

    def full(self, lock: Lock, mode: str) -> bool:
        """Whether as many hold the lock in this mode as may."""
        limit = self.limits[mode]
        return limit is not None and self.count(lock, mode) >= limit

    def count(self, lock: Lock, mode: str) -> int:
        """How many hold the lock in a mode."""
        who = [who for who, how in lock[0] if how == mode]
        return len(who) if self.anyone else len(set(who))

    def free(self, lock: Lock, mode: str, asked: int | None, *, trying: bool = False) -> bool:
        """Whether a request is granted now; asked: the thread, if it has asked before."""
        _, asks = lock
        if not self.fits(lock, mode):
            return False
        match self.grant:
            case "prefer":
                return mode == self.preferred or not asks
            case "fifo" if trying:
                return not asks
            case "fifo" | "handoff":
                for who, how, times in asks:
                    if who == asked:
                        return True
                    patient = self.grant == "handoff" and times < self.patience
                    if self.clash(mode, how) and not patient:
                        return False
                return True
            case "phase_fair":
                alone = [who for who, how, _ in asks if self.exclusive[how]]
                turn = [who for who, how, number in asks if number and not self.exclusive[how]]
                if self.exclusive[mode]:
                    return not turn and alone[:1] == ([] if asked is None else [asked])
                return not alone or asked in turn
            case _:
                return True

    def asks(self, mode: str) -> bool:
        """Whether a request that is refused asks."""
        return self.grant not in ("any", "prefer") or mode == self.preferred

    def holds(self, lock: Lock, who: int) -> bool:
        """Whether a thread holds the lock."""
        return any(each == who for each, _ in lock[0])

    # What changes

    def take(self, lock: Lock, who: int, mode: str) -> Lock:
        """The lock when a request is granted."""
        holders, asks = lock
        names = [each for each, _, _ in asks]
        place = names.index(who) if who in names else len(asks)
        if self.grant == "handoff":
            passed = [
                (each, how, min(times + self.clash(mode, how), self.patience))
                for each, how, times in asks[:place]
            ]
            asks = (*passed, *asks[place:])
        holder = SOMEBODY if self.anyone else who
        return tuple(sorted((*holders, (holder, mode)))), self._without(asks, who)

    def ask(self, lock: Lock, who: int, mode: str) -> Lock:
        """The lock when a request has to wait."""
        return lock[0], self._in_order((*lock[1], (who, mode, 0)))

    def withdraw(self, lock: Lock, who: int) -> Lock:
        """The lock without the ask of a thread."""
        return lock[0], self._without(lock[1], who)

    def _without(self, asks: Asks, who: int) -> Asks:
        return tuple(each for each in asks if each[0] != who)

    def _in_order(self, asks: Asks) -> Asks:
        """The asks in an order that says no more than matters."""
        if self.grant == "prefer":
            return tuple(sorted(asks))
        if self.grant == "phase_fair":
            shared = sorted(each for each in asks if not self.exclusive[each[1]])
            return (*shared, *(each for each in asks if self.exclusive[each[1]]))
        return asks

    def release(self, lock: Lock, who: int, *, wholly: bool = False) -> Lock | None:
        """The lock when it is released; None if that is wrong."""
        holders, asks = lock
        who = SOMEBODY if self.anyone else who
        own = [each for each in holders if each[0] == who]
        if not own:
            return None
        rest = [each for each in holders if each[0] != who]
        if not wholly:
            rest += own[1:]
        freed = self.exclusive[own[0][1]] and (wholly or len(own) == 1)
        return tuple(sorted(rest)), self._turn(asks) if freed else asks

    def downgrade(self, lock: Lock, who: int, mode: str) -> Lock | None:
        """The lock when its holder goes on in a shared mode; None if that is wrong."""
        holders, asks = lock
        who = SOMEBODY if self.anyone else who
        if not any(each == who and self.exclusive[how] for each, how in holders):
            return None
        now = sorted((each, mode if each == who else how) for each, how in holders)
        return tuple(now), self._turn(asks)

    def _turn(self, asks: Asks) -> Asks:
        if self.grant != "phase_fair":
            return asks
        return tuple((who, how, int(not self.exclusive[how])) for who, how, _ in asks)
