"""Locks: their modes, the variables that tell who holds and who waits, and who goes before whom.

Must not know actions: what a step does to a lock is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import assert_never

from checker.records import dataclass
from checker.source import Span


class Grant(Enum):
    """Who gets a lock; see `language.md`, Locks."""

    ANY = "any"
    PREFER = "prefer"
    FIFO = "fifo"
    HANDOFF = "handoff"
    PHASE_FAIR = "phase_fair"


class Waiting(Enum):
    """How a thread waits for a lock, as its type says it; no step depends on it."""

    ATOMIC = "atomic"  # it spins, and who holds the lock must not sleep
    SLEEP = "sleep"


@dataclass(frozen=True, slots=True)
class Memory:
    """What a grant rule remembers of those who asked.

    sets: what the sets of them are called. queue: whether they also stand in a queue.
    ahead: which of the sets has those who go before others, if one does.
    """

    sets: tuple[str, ...] = ()
    queue: bool = False
    ahead: int | None = None


MEMORY: Mapping[Grant, Memory] = {
    Grant.ANY: Memory(),
    Grant.PREFER: Memory(sets=("asked",), ahead=0),
    Grant.FIFO: Memory(queue=True),
    Grant.HANDOFF: Memory(queue=True),
    Grant.PHASE_FAIR: Memory(sets=("asked", "turn"), queue=True, ahead=1),
}
"""Of each rule. Cells are made, verified and read by it."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to hold a lock.

    holder: the variable that tells who holds it: of kind THREAD if `exclusive` (excludes every
    mode), else of kind THREADS. Without an owner it tells how many hold it, a RANGE from 0.
    limit: how many may hold it at once, if that is limited.
    """

    name: str
    exclusive: bool
    holder: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock, or one element of an array of locks.

    candidates: the threads that ask for it, in the order of the names in the domains of its
        variables.
    asks: PREFER: the one variable, of kind THREADS, of those who asked for mode `preferred`;
        FIFO, HANDOFF: the queue, longest waiting first, of kind REQUEST with value
        `1 + candidate * len(modes) + mode`, and 0 behind the last;
        PHASE_FAIR: those who asked to share it, those of them whose turn it is (both of kind
        THREADS), then the queue of those who asked for an exclusive mode.
    patience: HANDOFF: how often an ask may be overtaken. overtaken: how often that of each place
        in the queue has been.
    owned: false if no owner is stored, and anyone may release it.
    depths: of a recursive lock for each candidate how often it has taken it again.
    inherits: a holder runs in the class of the most urgent who waits for it.
    waiting: None where the type does not say.
    """

    name: str
    type: str
    modes: tuple[Mode, ...]
    candidates: tuple[int, ...]
    grant: Grant = Grant.ANY
    preferred: int | None = None
    asks: tuple[int, ...] = ()
    span: Span | None = None
    patience: int | None = None
    overtaken: tuple[int, ...] = ()
    owned: bool = True
    depths: tuple[int, ...] = ()
    inherits: bool = False
    waiting: Waiting | None = None

    @property
    def queue(self) -> tuple[int, ...]:
        """The variables of the places in its queue, if it has one."""
        return self.asks[len(MEMORY[self.grant].sets) :]

    def asks_for(self, mode: int) -> bool:
        """Whether a request for `mode` that must wait asks, by a step of its own."""
        return MEMORY[self.grant].queue or mode == self.preferred

    def ahead(self, mode: int) -> tuple[int, ...]:
        """The variables of the sets whose members may go before a request for `mode`."""
        number = MEMORY[self.grant].ahead
        return () if number is None or mode == self.preferred else (self.asks[number],)

    def goes_before(self, first: int, second: int) -> bool:
        """Whether an ask for the mode `first` can refuse a request for `second` of another thread.

        It can if the rule lets it go first in some state, whichever of the two came first.
        """
        match self.grant:
            case Grant.ANY:
                return False
            case Grant.PREFER:
                return first == self.preferred and second != self.preferred
            case Grant.FIFO | Grant.HANDOFF:
                return not self.together(first, second)
            case Grant.PHASE_FAIR:
                return self.modes[first].exclusive
        assert_never(self.grant)

    @property
    def variables(self) -> tuple[int, ...]:
        """Every variable that is about it alone."""
        holders = (mode.holder for mode in self.modes)
        return (*holders, *self.depths, *self.asks, *self.overtaken)

    def together(self, one: int, other: int) -> bool:
        """Whether requests for these modes go together, whatever holds the lock.

        Those for a mode with a limit do not: they want the same places.
        """
        if self.modes[one].exclusive or self.modes[other].exclusive:
            return False
        return one != other or self.modes[one].limit is None

    def requested(self, content: int) -> tuple[int, int] | None:
        """The thread and the mode of a place in the queue with this content; None if empty."""
        if content == 0:
            return None
        candidate, mode = divmod(content - 1, len(self.modes))
        return self.candidates[candidate], mode


def asked_before(
    lock: Lock, state: Sequence[int], thread: int, mode: int, *, trying: bool = False
) -> tuple[int, ...]:
    """The threads whose ask goes before the request of `thread`, in no order that matters."""
    match lock.grant:
        case Grant.ANY:
            return ()
        case Grant.PREFER:
            asked = () if mode == lock.preferred else members(lock, state[lock.asks[0]])
            return tuple(each for each in asked if each != thread)
        case Grant.FIFO | Grant.HANDOFF:
            return tuple(_in_queue(lock, state, thread, mode, trying=trying))
        case Grant.PHASE_FAIR:
            return _in_turn(lock, state, thread, mode)
    assert_never(lock.grant)


def members(lock: Lock, content: int) -> tuple[int, ...]:
    """The threads in a variable of kind THREADS with this content."""
    return tuple(thread for bit, thread in enumerate(lock.candidates) if content >> bit & 1)


def _in_queue(
    lock: Lock, state: Sequence[int], thread: int, mode: int, *, trying: bool
) -> list[int]:
    found = []
    for place, variable in enumerate(lock.queue):
        request = lock.requested(state[variable])
        if request is None or request[0] == thread:
            break
        other, how = request
        patient = lock.patience is not None and state[lock.overtaken[place]] < lock.patience
        anyone = trying and lock.grant is Grant.FIFO
        if anyone or (not patient and not lock.together(mode, how)):
            found.append(other)
    return found


def _in_turn(lock: Lock, state: Sequence[int], thread: int, mode: int) -> tuple[int, ...]:
    """Under `phase_fair`.

    Who asked to share the lock, and whose turn it is not, is let in at the next release of one
    that has it alone: its holder, who is no ask, or else the first who waits for that.
    """
    favoured = members(lock, state[lock.asks[1]])
    queue = [lock.requested(state[each]) for each in lock.queue]
    waiting = [each[0] for each in queue if each is not None]
    if lock.modes[mode].exclusive:
        before = waiting[: waiting.index(thread)] if thread in waiting else waiting
        return (*favoured, *before)
    held = any(state[each.holder] for each in lock.modes if each.exclusive)
    return () if held or thread in favoured else tuple(waiting[:1])
