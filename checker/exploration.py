"""What one pass of an engine over a system found out, as data.

Must not know how it was found, nor what was asked beside the questions of the system.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from checker.ir.questions import QuestionKind
from checker.records import dataclass
from checker.trace import Trace
from checker.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was seen, for vacuity. Only an exhaustive run can say that something was not.

    taken: indices into `System.actions` of those taken at least once.
    reached: (thread, location) pairs that some state was at.
    met: questions with an antecedent that was true in some state, or for what is known may be.
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
class Walks:
    """What walks through a system came to, where it was not searched.

    seed: of their chance. by: how many walks went by each schedule. steps: of all together.
    longest: steps of the longest walk. cut: how many were ended by the limit of their steps, and
        not by that nothing could be done.
    last: how many walks the last of them are, about a tenth, by which it is measured how much there
        may be left to see; last_steps: of these, last_states: how many states only they came to,
        last_taken: how many actions only they took.
    threads, shortest_length, longest_length, changes: of walks by priorities, but those at the
        beginning, for their chance to find a bug: see `one_in`; all 0 if there are none.
    found: by question, in which walk it was first seen, counting from 1.
    """

    seed: int
    by: tuple[tuple[str, int], ...]
    steps: int
    longest: int
    cut: int
    last: int
    last_steps: int
    last_states: int
    last_taken: int
    threads: int = 0
    shortest_length: int = 0
    longest_length: int = 0
    changes: int = 0
    found: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many walks there were."""
        return sum(count for _, count in self.by)

    @property
    def one_in(self) -> int | None:
        """A walk by priorities finds a bug of `changes` orders of steps at least once in so many.

        Where no run has more than `shortest_length` steps, and threads pick nothing. None if no
        walk went by priorities.
        """
        if not self.threads:
            return None
        return self.threads * int(self.longest_length ** (self.changes - 1))


@dataclass(frozen=True, slots=True)
class AllStates:
    """A search of all states beside one that stores fewer, for what is asked of runs for ever.

    stored: how many it came to. exhaustive: these are all.
    """

    stored: int
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class Exploration:
    """What one pass over a system found out.

    states, transitions: as `language.md` counts them. stored: how many states were kept.
    depth: the largest distance from an initial state; where the run was cut, so far.
    verdicts: by the name of the question; all of them, each replayed where it has a trace.
    exhaustive: every reachable state was expanded.
    reductions: what made it store fewer states than there are. unreduced: why another, that was
        asked for, did not.
    others: by the name of the question, of deadlocks and errors further ones than the verdict
        shows, each replayed; an engine may leave some out.
    tally, statistics: None where it was not asked for, or time or a signal ended the run.
    why_slow: why it was not explored natively, where there are many states.
    walks: if that is what it was; states, transitions and depth are then of what was walked.
    all_states: where another search decided what is asked of runs for ever; the rest is without it.
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
    walks: Walks | None = None
    unreduced: tuple[str, ...] = ()
    all_states: AllStates | None = None
