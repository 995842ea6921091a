"""How much work the search for lock orders may be, and what was left out because of that.

Knows the bounds of a search, what columns share, and who may end it. Must not know what is
searched.
"""

from __future__ import annotations

from collections.abc import Callable

from checker.verdict import Reason

FREE = 5_000
"""So much is done of a spec although the time is over: a run that was cut short warns as well."""

SHARED = 4
"""For so many columns each has the most that one may have; more of them share it fairly."""

_LOOK = 64  # pieces of work between two looks at whether to stop

Stopped = Callable[[], Reason | None]
"""Why the run is to end now; None if it is not."""


class Effort:
    """The work that may be done for a spec, one piece of the search after another.

    omitted: what was left out, once each, in words that can stand behind the values of parameters.
    columns: how many are still to be looked at, the present one included.
    """

    def __init__(self, stopped: Stopped = lambda: None) -> None:
        self.omitted: dict[str, None] = {}
        self.reason: Reason | None = None
        self._stopped = stopped
        self._done = 0
        self._next = FREE
        self._left = 0
        self.columns = 1
        self._what = ""
        self._of_all: dict[str, int] = {"": 0}
        self._aside = ""

    def begin(self, what: str, most: int) -> None:
        """What comes now may be this much work of its kind, or the share of this column."""
        self._what = self._aside + what
        of_all = self._of_all.setdefault(self._what, SHARED * most)
        self._left = min(most, of_all // self.columns)

    def aside(self) -> Effort:
        """For a search that leaves nothing out by what it omits: of the same time."""
        other = Effort(self._stopped)
        other._done, other._next, other.reason = self._done, self._next, self.reason
        other.columns, other._of_all, other._aside = self.columns, self._of_all, "aside "
        return other

    def spend(self, amount: int = 1) -> bool:
        """Whether so much more may be done; if not, `reason` says whether the run is to end."""
        if self._left >= 0:
            self._of_all[self._what] -= amount
        self._left -= amount
        self._done += amount
        if self._done >= self._next:
            self._next = self._done + _LOOK
            self.reason = self.reason or self._stopped()
        return self._left >= 0 and self.reason is None

    def omit(self, what: str) -> None:
        """Note that something is not told; if the run is to end, that is why."""
        match self.reason:
            case None:
                self.omitted.setdefault(what)
            case Reason.SECONDS:
                self.omitted.setdefault("the time was over: raise --max-seconds")
            case _:
                self.omitted.setdefault("the search for them was interrupted")
