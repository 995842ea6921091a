"""How far a long run has come, on one line of a terminal that is taken away at the end.

Knows a terminal and what is written on it; must not know what is explored, nor how.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType

from checker.command.output import Output
from checker.engines.budget import Budget, resident_in_all, size
from checker.engines.engine import Progress
from checker.render.page import columns
from checker.render.words import counted, number

FIRST_AFTER = 0.5
"""Seconds before anything is shown: a short run shows nothing."""

APART = 0.2
"""Seconds between two lines, at least: a line that changes faster can't be read."""

_SPAN = 3.0  # seconds over which the rate is taken
_GAP = "  "
_FEW = 2  # columns under work that are named one by one

_DROPPED = ("depth", "memory", "waiting", "column", "latency", "rate", "time")
"""What is left out first on a narrow terminal; the states, or classes, stay."""


class Meter:
    """Shows how far the columns of a run have come, all together, then the latencies; a context.

    Nothing is shown where nobody looks: no terminal, one that can't go back, a server that keeps
    what is written.
    """

    def __init__(
        self, stream: Output, budget: Budget, *, memory: Callable[[], int] = resident_in_all
    ) -> None:
        """budget: whose clock is looked at. memory: how many bytes are in use."""
        self._stream = stream
        self._budget = budget
        self._memory = memory
        self._on = stream.lively
        self._columns: dict[int, Progress] = {}
        self._latencies: dict[tuple[int, str], int] = {}
        self._classes: int | None = None  # those of all latencies, also of earlier tries
        self._shown: float | None = None
        self._seen: deque[tuple[float, int]] = deque([(budget.elapsed, 0)])

    def __enter__(self) -> Meter:
        return self

    def watch(self, column: int, count: int, progress: Progress) -> None:
        """Take the progress of a column, counting from 0, of so many, or of a latency of it."""
        if not self._on:
            return
        now = self._budget.elapsed
        if progress.latency:
            self._measure((column, progress.latency), progress, now)
        else:
            self._columns[column] = progress
        if now < (FIRST_AFTER if self._shown is None else self._shown + APART):
            return
        if self._classes is None:
            parts = self._parts(now, count)
        elif self._latencies:
            parts = self._measured(now, count, self._classes)
        else:
            return
        line = fitting(parts, self._stream.width - 1)
        self._stream.write(f"\r{line}\x1b[K", end="")
        self._shown = now

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown is not None:
            self._stream.write("\r\x1b[K", end="")

    def _measure(self, latency: tuple[int, str], progress: Progress, now: float) -> None:
        """Take the progress of a latency of a column."""
        if self._classes is None:
            self._classes = 0
            self._seen = deque([(now, 0)])
        if progress.over:
            self._latencies.pop(latency, None)
            return
        before = self._latencies.get(latency, 0)
        self._latencies[latency] = progress.states  # in its place, so that names stay in order
        self._classes += progress.states - (before if before <= progress.states else 0)

    def _measured(self, now: float, count: int, classes: int) -> Mapping[str, str]:
        """What there is to say of latencies, by name, in the order in which it is shown."""
        parts = {}
        columns = sorted({column for column, _ in self._latencies})
        if count > 1 and len(columns) <= _FEW:
            parts["column"] = which(columns, len(columns), count)
        names = [*dict.fromkeys(name for _, name in self._latencies)]
        few = len(names) <= _FEW
        parts["latency"] = ", ".join(names) if few else f"{len(names)} latencies"
        parts["states"] = f"{number(sum(self._latencies.values()))} classes"
        parts["rate"] = f"{number(self._rate(now, classes))}/s"
        return {**parts, **self._used(now)}

    def _parts(self, now: float, count: int) -> Mapping[str, str]:
        """What there is to say of columns, by name, in the order in which it is shown."""
        under_work = {n: each for n, each in self._columns.items() if not each.over}
        states = sum(each.states for each in self._columns.values())
        parts = {"column": which([*under_work], len(self._columns), count)} if count > 1 else {}
        parts["states"] = counted(states, "state")
        parts["rate"] = f"{number(self._rate(now, states))}/s"
        parts["waiting"] = f"{number(sum(each.waiting for each in under_work.values()))} to expand"
        parts["depth"] = f"depth {number(max((e.depth for e in under_work.values()), default=0))}"
        return {**parts, **self._used(now)}

    def _used(self, now: float) -> Mapping[str, str]:
        """What is used up."""
        parts = {}
        with suppress(OSError):
            parts["memory"] = size(self._memory())
        parts["time"] = _clock(now)
        return parts

    def _rate(self, now: float, states: int) -> int:
        """How many more in a second, of late. A column that is begun anew counts for nothing."""
        self._seen.append((now, states))
        while len(self._seen) > 2 and self._seen[1][0] <= now - _SPAN:
            self._seen.popleft()
        then, before = self._seen[0]
        return max(round((states - before) / (now - then)), 0) if now > then else 0


def fitting(parts: Mapping[str, str], room: int) -> str:
    """As many of the parts as fit into a line, in their order; nothing if not even the states do.

    >>> fitting({"states": "12 states", "depth": "depth 3", "time": "0:07"}, 16)
    '12 states  0:07'
    """
    kept = dict(parts)
    for name in (*_DROPPED, "states"):
        line = _GAP.join(kept.values())
        if columns(line) <= room:
            return line
        kept.pop(name, None)
    return ""


def which(under_work: Sequence[int], seen: int, count: int) -> str:
    """The columns under work, counting from 1; if they are many, how many are done.

    >>> which([2], 3, 8), which([2, 4], 5, 8), which([2, 3, 4], 5, 8), which([], 8, 8)
    ('column 3 of 8', 'columns 3, 5 of 8', '2 of 8 columns done', '8 of 8 columns done')
    """
    if not under_work or len(under_work) > _FEW:
        return f"{seen - len(under_work)} of {count} columns done"
    names = ", ".join(str(each + 1) for each in sorted(under_work))
    return f"column{'s' if len(under_work) > 1 else ''} {names} of {count}"


def _clock(seconds: float) -> str:
    """Seconds as a clock shows them.

    >>> _clock(7.9), _clock(75), _clock(3661)
    ('0:07', '1:15', '1:01:01')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
