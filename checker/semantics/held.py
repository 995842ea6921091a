"""Who has a lock and who has asked for it, as far as a state tells.

Must not know who is refused: see `refusal`.
"""

from __future__ import annotations

from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.refusal import asked_mode, holders


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a lock and who has asked for it, in a state.

    held: threads with the mode. asked: threads with the mode, if the state tells it; the longest
    waiting first where there is a queue. count: how many hold a lock without an owner, of whom the
    state does not tell who they are.
    """

    lock: int
    held: tuple[tuple[int, int], ...]
    asked: tuple[tuple[int, int | None], ...]
    count: int = 0


def held(system: System, state: State, number: int) -> Held:
    """Who has the lock of this number in a state, and who has asked for it."""
    lock = system.locks[number]
    having = [
        (thread, mode)
        for mode, how in enumerate(lock.modes)
        for thread in holders(system, state, number, how.holder)
    ]
    count = 0 if lock.owned else sum(state[each.holder] for each in lock.modes)
    queue = [lock.requested(state[each]) for each in lock.queue]
    asked: list[tuple[int, int | None]] = [each for each in queue if each is not None]
    for variable in lock.asks[: len(lock.asks) - len(lock.queue)]:
        for bit, thread in enumerate(lock.candidates):
            if state[variable] >> bit & 1 and thread not in [each for each, _ in asked]:
                asked.append((thread, asked_mode(lock, state, thread)))
    return Held(number, tuple(having), tuple(asked), count)
