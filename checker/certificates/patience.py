"""How long a check may take, the solver included. The only part of it that looks at a clock.

Must not know what is checked.
"""

from __future__ import annotations

from time import monotonic

_MOST = 60_000  # milliseconds that the solver may think of one question


class TimeIsOver(Exception):
    """The check took too long: nothing is known of what was not looked at."""


class Patience:
    """A number of seconds that run from now on; None: as long as it takes."""

    def __init__(self, seconds: float | None) -> None:
        self._until = None if seconds is None else monotonic() + seconds

    def milliseconds(self) -> int:
        """How long the solver may think of the next question. Raises TimeIsOver."""
        if self._until is None:
            return _MOST
        left = int((self._until - monotonic()) * 1000)
        if left <= 0:
            raise TimeIsOver
        return min(left, _MOST)

    def check(self) -> None:
        """Raises TimeIsOver if it is."""
        self.milliseconds()
