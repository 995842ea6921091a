"""Whether the run has been told to end: by SIGINT, by SIGTERM, or because its time is over.

Knows signals and nothing of what is interrupted. Imports next to nothing, so that it can be there
before everything else is loaded.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

GRACE = 0.2
"""Seconds by which a limit is overrun before it raises: who looks at the clock is asked first."""

_ONE_PRESS = 0.3  # seconds; what comes so soon after the first signal is the same one, sent twice
_AGAIN = 0.01  # seconds until a KeyboardInterrupt that got lost in a destructor is raised again
_AT_ONCE = 3  # the exit code of a run that did not wait for its end


class Interruption:
    """Takes the signals of a run; a context. Does nothing in a thread that is not the main one.

    seen: a signal has come. late: the time of `limit` is over. Either raises KeyboardInterrupt, but
    only inside `raising`, once in each; otherwise it is only noted, to be looked at. A second
    signal ends the process at once.
    """

    def __init__(self, signals: Sequence[int] = (signal.SIGINT, signal.SIGTERM)) -> None:
        self.seen = False
        self.late = False
        self._signals = signals
        self._raising = False
        self._owed = False
        self._first = 0.0
        self._before: dict[int, Any] = {}
        self._hook = sys.unraisablehook

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            self._hook, sys.unraisablehook = sys.unraisablehook, self._unraisable
            for each in (*self._signals, signal.SIGALRM):
                self._before[each] = signal.signal(each, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.limit(None)
        for each, handler in self._before.items():
            signal.signal(each, handler)
        self._before.clear()
        sys.unraisablehook = self._hook

    @property
    def stopped(self) -> bool:
        """Whether there is any reason to end."""
        return self.seen or self.late

    def limit(self, seconds: float | None) -> None:
        """From now on this is the time that is left; None is no limit. Takes `late` back."""
        self.late = False
        self._owed = self._owed and self.seen
        if self._before:
            alarm = 0.0 if seconds is None else min(max(seconds, 0.0) + GRACE, 1e8)
            signal.setitimer(signal.ITIMER_REAL, alarm)

    @contextmanager
    def raising(self) -> Iterator[None]:
        """Inside, a reason to end raises KeyboardInterrupt, once; also one that came before.

        A reason that has raised somewhere else does not raise here again.
        """
        self._raising = True
        try:
            self._deliver()
            yield
        finally:
            self._raising = False

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Inside `raising`, for what must not be torn: what comes meanwhile raises at its end."""
        before, self._raising = self._raising, False
        try:
            yield
        finally:
            self._raising = before
        self._deliver()

    def taken(self) -> None:
        """Somebody has looked and ends: what came so far raises no more."""
        self._owed = False

    def over(self) -> None:
        """Nothing is left to interrupt: ignore the signals from now on, behind the context too."""
        self.limit(None)
        for each in self._before:
            signal.signal(each, signal.SIG_IGN)
        self._before.clear()

    def _deliver(self) -> None:
        if self._raising and self._owed:
            self._raising = self._owed = False
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGALRM:
            if not self.stopped:
                self.late = self._owed = True
        elif not self.seen:
            self.seen = self._owed = True
            self._first = time.monotonic()
        elif time.monotonic() - self._first > _ONE_PRESS:
            os._exit(_AT_ONCE)
        self._deliver()

    def _unraisable(self, lost: Any) -> None:
        """Python prints and forgets what is raised in a destructor; it is raised again instead.

        Also where it came while a destructor passed arguments to a library, which tells it as a
        wrong argument.
        """
        error = lost.exc_value
        argument = type(error).__name__ == "ArgumentError"  # of ctypes, which is not loaded for it
        passing = argument and KeyboardInterrupt.__name__ in str(error)
        if not (isinstance(error, KeyboardInterrupt) or passing):
            self._hook(lost)
            return
        self._raising = self._owed = True
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)
