"""What native code notes in a state is looked at again by the interpreter, which finds it there.

If it finds nothing that is our bug. Knows flags, and which were closed; must not know how states
are stored.
"""

from __future__ import annotations

import ctypes

from checker.engines.findings import ASKING, STEPPING, Findings
from checker.engines.native import context, seen
from checker.engines.native.context import Context
from checker.engines.native.flags import ON, Flags, Sort
from checker.exploration import Coverage

_KNOWN = 64
"""So many sets of threads that wait for each other are known to native code."""


class Noted:
    """The flags of a search, and what becomes of it where native code has closed one.

    bytes: of the flags, one each.
    """

    def __init__(self, flags: Flags, findings: Findings, told: Context) -> None:
        """told: of the search; here it is told where all that is."""
        self.bytes = (ctypes.c_uint8 * (len(flags.numbers) + 1))(*flags.first)
        self._flags = flags
        self._findings = findings
        self._told = told
        self._events = (ctypes.c_uint64 * (len(flags.numbers) + 1))()
        self._known = (ctypes.c_uint64 * _KNOWN)()
        self._by_number = {number: key for key, number in flags.numbers.items()}
        told[context.FLAGS] = ctypes.addressof(self.bytes)
        told[context.EVENTS] = ctypes.addressof(self._events)
        told[context.KNOWN] = ctypes.addressof(self._known)

    def take(self) -> None:
        """Look again at the state in which something was noted."""
        told = self._told
        count, at = told[context.EVENT_COUNT], told[context.AT]
        if not count:
            return
        self._findings.distance = told[context.DISTANCE] + (at >= told[context.END])
        for place in range(count):
            number = self._events[place]
            sort, subject, _ = self._by_number[number]
            self.bytes[number] = ON if self._told_of(sort, subject, at) else 0
        told[context.EVENT_COUNT] = 0  # not before: who is interrupted here looks again

    def _told_of(self, sort: Sort, subject: int, at: int) -> bool:
        """Note what the interpreter finds there; whether to be told again."""
        findings = self._findings
        match sort:
            case Sort.OPEN:
                findings.hit(subject, at)
            case Sort.ASKING:
                findings.hit(ASKING, at)
            case Sort.STEPPING:
                findings.hit(STEPPING, at)
            case Sort.FAILING:
                return findings.fails(subject, at)
            case Sort.STUCK:
                return findings.stuck(at)
            case Sort.CYCLE:
                return self._waits(at)
            case Sort.ESCAPED:
                findings.escaped(at)
            case _:
                raise AssertionError(f"{sort} is no event")
        return False

    def _waits(self, at: int) -> bool:
        held, told = self._told[context.HELD], self._told
        if held in self._findings.known:
            return True
        before = len(self._findings.known)
        more = self._findings.waits(at, held)
        if len(self._findings.known) > before and told[context.KNOWN_COUNT] < _KNOWN:
            self._known[told[context.KNOWN_COUNT]] = held
            told[context.KNOWN_COUNT] += 1
        return more

    def coverage(self) -> Coverage:
        """What was seen."""
        return seen.coverage(self._flags, bytes(self.bytes), self._findings)
