"""The three answers: holds, violated, unknown. Nothing rounds one up to another.

That two are the same does not depend on which run is shown of other speeds.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from checker.records import dataclass
from checker.trace import Trace


class Reason(Enum):
    """Why an answer is unknown."""

    STATES = "states"
    DEPTH = "depth"
    SECONDS = "seconds"
    MEMORY = "memory"
    INTERRUPTED = "interrupted"
    TIMING = "timing"  # the run found has no timing, and the timed engine is needed
    WALKS = "walks"  # not seen in walks, which leave runs out
    PREEMPTIONS = "preemptions"  # not seen in runs with few preemptions
    UNASKED = "unasked"  # what was run does not ask it


@dataclass(frozen=True, slots=True)
class Holds:
    """True in every run. For `reachable`: reached, and `witness` leads there.

    timed: only of runs whose delays last as long as they say; at other speeds it is false.
    untimed: where that is so, a run that would violate it if it had any times.
    """

    witness: Trace | None = None
    timed: bool = False
    untimed: Trace | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Violated:
    """False, and `trace` shows it. For `reachable`: no run reaches it, and there is no trace.

    timed: only no run does whose delays last as long as they say.
    untimed: where that is so, a run that would reach it if it had any times.
    """

    trace: Trace | None = None
    timed: bool = False
    untimed: Trace | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not decided. `text` is one sentence: where it stopped, what was seen, what to do.

    untimed: where that is for want of times, a run that would decide it if it had any.
    """

    reason: Reason
    text: str
    untimed: Trace | None = None


Verdict = Holds | Violated | Unknown


def by_times(verdict: Verdict) -> bool:
    """Whether it is so of runs with times, and at other speeds not."""
    return not isinstance(verdict, Unknown) and verdict.timed


def trace_of(verdict: Verdict) -> Trace | None:
    """The run that shows the verdict, if it has one."""
    match verdict:
        case Holds(witness=trace) | Violated(trace=trace):
            return trace
        case Unknown():
            return None
