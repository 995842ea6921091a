"""Who is in whose way, in the second reading: because of whom a thread waits, directly or not.

Written from the language alone, over memory and what threads try; see `reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.reading_locks import Lock, Rules

Next = Callable[[int], Iterable[int]]


def in_the_way(rules: Rules, lock: Lock, who: int, mode: str) -> set[int]:
    """Those because of whom a thread is refused a lock; of holders only those who are known.

    Pre: it is refused, and has asked if such requests ask.
    """
    holders, asks = lock
    found = set()
    if not rules.anyone:
        full = rules.full(lock, mode)
        for holder, how in holders:
            alone = rules.exclusive[mode] or rules.exclusive[how]
            if alone or (how == mode and full):
                found.add(holder)
    names = [each for each, _, _ in asks]
    before = asks[: names.index(who)] if who in names else asks
    match rules.grant:
        case "prefer" if mode != rules.preferred:
            found |= {*names}
        case "fifo":
            found |= {each for each, how, _ in before if rules.clash(mode, how)}
        case "handoff":
            found |= {
                each
                for each, how, often in before
                if rules.clash(mode, how) and often == rules.patience
            }
        case "phase_fair" if rules.exclusive[mode]:
            found |= {each for each, how, turn in asks if turn and not rules.exclusive[how]}
            found |= {each for each, how, _ in before if rules.exclusive[how]}
        case "phase_fair":
            written = any(rules.exclusive[how] for _, how in holders)
            turn = any(each == who and number for each, _, number in asks)
            writers = [each for each, how, _ in asks if rules.exclusive[how]]
            if not written and not turn:
                found |= {*writers[:1]}
    return found


def reached(start: int, following: Next) -> set[int]:
    """All that come after `start`, directly or not; itself only if a way leads back to it."""
    found: set[int] = set()
    waiting = [*following(start)]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += following(each)
    return found
