"""Threads that search together over one store; the one that asks for it is one of them.

Each has a context of its own, and copies of the flags, of which the search makes one again. Must
not know what is searched for, nor when several threads are worth while.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from checker.engines.native import context, sharing
from checker.engines.native.context import Context
from checker.engines.native.expansion import Expansion
from checker.engines.native.flags import Flags, Sort
from checker.engines.native.memory import Region
from checker.engines.native.noted import Noted
from checker.engines.native.store import Store

MOST_THREADS = 16
"""More than these have nothing to do: what they find is stored by one after the other."""

_CHUNK = 256
"""States of a chunk, at most."""

_PER_THREAD = 4
"""Chunks that may be under way, or wait to be stored, for each thread."""

_WORD = 8


class _Member(threading.Thread):
    """A thread that takes part in one round after another; not the one that asks.

    done: how many rounds are behind it.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = 0
        self._order: tuple[int, Callable[[], object] | None] = (0, None)
        self._told, self._ready = threading.Event(), threading.Event()

    def run(self) -> None:
        """Do what is told, until that is None."""
        while True:
            self._told.wait()
            self._told.clear()
            number, order = self._order
            if number > self.done:
                if order is None:
                    return
                order()
                self.done = number
                self._ready.set()

    def tell(self, number: int, order: Callable[[], object] | None) -> None:
        """What to do in a round. It can be told again; then nothing is done twice."""
        self._order = (number, order)
        self._told.set()

    def wait(self) -> None:
        """Until it has done what it was told, if it was."""
        while self.done < self._order[0]:
            self._told.set()  # it may have been interrupted who told it
            self._ready.wait()
            self._ready.clear()


class Team:
    """So many threads, or fewer where the system refuses more. They are to `begin`.

    count: how many there are. steps: so many has a chunk at most.
    """

    def __init__(self, count: int, chunk: int, few: int, made: Expansion, noted: Noted) -> None:
        """chunk: so many steps it has, or those of one state. few: levels of fewer states are not
        for them. Raises Refused.
        """
        self.worth = 32 * few
        self._noted = noted
        self._round = 0
        self._taken, self._events = _masks(made.flags)
        self.count = min(count, MOST_THREADS)
        states = max(1, min(_CHUNK, chunk // max(1, made.most)))
        self.steps = max(states * made.most, 1)
        ring = 1 << (_PER_THREAD * self.count - 1).bit_length()
        self._own = [_Own(made, len(noted.bytes)) for _ in range(self.count)]
        self._region = Region(_WORD * (sharing.SIZE + sharing.CHUNK * ring))
        self._shared = (ctypes.c_uint64 * sharing.SIZE).from_address(self._region.address)
        self._found = self._ring(ring, made.layout.words, len(noted.bytes))
        shared = self._shared
        shared[sharing.RING], shared[sharing.LARGEST] = ring - 1, states
        shared[sharing.PART], shared[sharing.FEW] = (2 * self.count - 1).bit_length(), few
        pause = ctypes.cast(ctypes.CDLL(None).sched_yield, ctypes.c_void_p)
        shared[sharing.PAUSE] = pause.value or 0
        self._members: list[_Member] = []

    def begin(self) -> None:
        """Start the threads; they are there until `end`, also if this is interrupted."""
        with suppress(RuntimeError):  # no more threads can be had
            while len(self._members) < self.count - 1:
                self._members.append(_Member())
                self._members[-1].start()
        self._members = [each for each in self._members if each.ident is not None]
        self.count = len(self._members) + 1
        del self._own[self.count :]

    def _ring(self, ring: int, words: int, flags: int) -> Region:
        """Room for what is found from chunks, of which the ring is told where it is."""
        chunks = self._region.address + _WORD * sharing.SIZE
        self._shared[sharing.CHUNKS] = chunks
        places = (self.steps * words, self.steps, flags)
        region = Region(_WORD * sum(places) * ring, large=False)
        address = region.address
        for number in range(ring):
            chunk = (ctypes.c_uint64 * sharing.CHUNK).from_address(
                chunks + _WORD * sharing.CHUNK * number
            )
            for name, place in zip(
                (sharing.STATES, sharing.HOMES_OF, sharing.NOTED), places, strict=True
            ):
                chunk[name] = address
                address += _WORD * place
        return region

    def search(self, store: Store, told: Context, room: int) -> int:
        """Search as `kernels.search` does, up to so many states; why it has ended.

        Pre: a state is to be expanded, and there is room for the `steps` of a chunk.
        """
        shared = self._shared
        shared[sharing.STORED] = shared[sharing.CLAIMED]
        shared[sharing.NEXT], shared[sharing.ROOM] = told[context.HEAD], room
        shared[sharing.BOUND] = min(told[context.END], told[context.UNTIL])
        shared[sharing.STATUS] = context.RUNS
        work = store.kernel("work")
        for own in self._own:
            own.begin(told, self._noted)
        self._all_do(
            [
                partial(work, own.address, ctypes.addressof(told), ctypes.addressof(shared))
                for own in self._own
            ]
        )
        return shared[sharing.STATUS]

    def settle(self, store: Store, told: Context, first: int, stop: int) -> bool:
        """Put some states of the log into a new table; whether they fit."""
        shared = self._shared
        shared[sharing.NEXT], shared[sharing.BOUND] = first, stop
        shared[sharing.STATUS] = context.RUNS
        settle = store.kernel("settle")
        for own in self._own:
            own.begin(told, self._noted)
        common = ctypes.addressof(shared)
        self._all_do([partial(settle, own.address, common) for own in self._own])
        if any(own.spilled for own in self._own):
            told[context.SPILLED] = 1
        return shared[sharing.STATUS] == context.RUNS

    def _all_do(self, orders: Sequence[Callable[[], object]]) -> None:
        """Each thread one of these, this one the first; behind it none of them goes on."""
        number = self._round + 1
        try:
            self._round = number
            for member, order in zip(self._members, orders[1:], strict=True):
                member.tell(number, order)
            orders[0]()
        finally:
            self._wait()
            self._merge()

    def _wait(self) -> None:
        """Until all have done what they were told; an interrupt ends that soon, and is kept."""
        raised: KeyboardInterrupt | None = None
        waiting = True
        while waiting:
            try:
                for each in self._members:
                    each.wait()
                waiting = False
            except KeyboardInterrupt as interrupt:
                self._shared[sharing.STATUS] = context.SLICE
                raised = interrupt
        if raised is not None:
            raise raised

    def _merge(self) -> None:
        """What any thread has seen was seen; of what it has noted the one who stores tells."""
        flags = self._noted.bytes
        before = int.from_bytes(bytes(flags), "little")
        seen, still = before, before
        for own in self._own:
            found = int.from_bytes(bytes(own.flags), "little")
            seen |= found
            still &= found | self._events
        merged = seen & self._taken | still & ~self._taken
        ctypes.memmove(flags, merged.to_bytes(len(flags), "little"), len(flags))

    def end(self) -> None:
        """Let the threads go, if they have not gone yet."""
        self._wait()
        for each in self._members:
            each.tell(self._round + 1, None)
        for each in self._members:
            if each.is_alive():
                each.join()
        self._members.clear()


class _Own:
    """What each thread has for itself."""

    def __init__(self, made: Expansion, flags: int) -> None:
        self._context = (ctypes.c_uint64 * context.WORDS)()
        self._buffer = Region(_WORD * made.layout.words * made.room)
        self._homes = Region(_WORD * made.room)
        self._recent = Region(_WORD << 64 - sharing.RECENT_SHIFT)
        self.flags = (ctypes.c_uint8 * flags)()
        self.address = ctypes.addressof(self._context)

    @property
    def spilled(self) -> bool:
        """Whether it has put a state behind the line where it begins."""
        return self._context[context.SPILLED] != 0

    def begin(self, told: Context, noted: Noted) -> None:
        """Take over what the search is told."""
        ctypes.memmove(self._context, told, ctypes.sizeof(told))
        ctypes.memmove(self.flags, noted.bytes, ctypes.sizeof(self.flags))
        self._context[context.FLAGS] = ctypes.addressof(self.flags)
        self._context[context.BUFFER] = self._buffer.address
        self._context[context.HOMES] = self._homes.address
        self._context[context.RECENT] = self._recent.address


def _masks(flags: Flags) -> tuple[int, int]:
    """The bytes of flags that are 0 until something is seen; of those that are events."""
    sorts = list(Sort)
    taken = events = 0
    for (sort, _, _), number in flags.numbers.items():
        if sort is Sort.TAKEN:
            taken |= 0xFF << 8 * number
        elif sorts.index(sort) >= sorts.index(Sort.OPEN):
            events |= 0xFF << 8 * number
    return taken, events
