"""What one pass of an engine over a system found out, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from checker.ir.questions import QuestionKind
from checker.trace import Trace
from checker.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was seen, for vacuity. Only an exhaustive run can say that something was not.

    taken: indices into `System.actions` of those taken at least once.
    reached: (thread, location) pairs that some state was at.
    met: questions with an antecedent that was true in some state.
    always: `reachable` questions whose condition was true in every state.
    fulfilled: of those taken, (action, condition) by number where the condition was true.
    failing: of the actions those that broke something when they were tried; a run ends there.
    deadlocks: sets of threads with the kind of deadlock that they were seen in, as found; an engine
    may leave some out.
    """

    taken: frozenset[int] = frozenset()
    reached: frozenset[tuple[int, int]] = frozenset()
    met: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    fulfilled: frozenset[tuple[int, int]] = frozenset()
    failing: frozenset[int] = frozenset()
    deadlocks: tuple[tuple[QuestionKind, tuple[int, ...]], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often what was seen, where that was asked for.

    steps: by action, how many of the transitions are its steps. parts: by action, how many of these
    run what a step of it does not always run; see `ir.lines.parts`.
    places: by thread and location, in how many of the states that were stored the thread is there.
    """

    steps: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...]
    places: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What values a variable had in the states that were stored.

    values: how many; None where the domain is too large to tell. low, high: the least, the largest.
    """

    values: int | None
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Table:
    """Where a native search looks states up.

    bytes: of all that it has for the states. places: of the table; taken: those that are not free.
    """

    bytes: int
    places: int
    taken: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the states that were stored are like, where that was asked for.

    seen: by variable. levels: by distance from an initial state how many states there are, of the
    last as many as were found. table: None where Python keeps the states.
    """

    seen: tuple[Seen, ...]
    levels: tuple[int, ...]
    table: Table | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Other:
    """A run to a deadlock of other threads, or to another error, than the verdict shows.

    threads: those in the deadlock; none for an error. It need not be a shortest.
    """

    trace: Trace
    threads: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Exploration:
    """What one pass over a system found out.

    states, transitions: as `language.md` counts them. stored: how many states were kept.
    depth: the largest distance from an initial state; where the run was cut, so far.
    verdicts: by the name of the question; all of them, each replayed where it has a trace.
    exhaustive: every reachable state was expanded.
    others: by the name of the question, of deadlocks and errors further ones than the verdict
        shows, each replayed; an engine may leave some out.
    tally, statistics: None where it was not asked for, or time or a signal ended the run.
    why_slow: why it was not explored natively, where there are many states.
    """

    engine: str
    states: int
    stored: int
    transitions: int
    depth: int
    exhaustive: bool
    verdicts: Mapping[str, Verdict]
    coverage: Coverage = field(default_factory=Coverage)
    reductions: tuple[str, ...] = ()
    others: Mapping[str, tuple[Other, ...]] = field(default_factory=dict)
    tally: Tally | None = None
    statistics: Statistics | None = None
    why_slow: str = ""
