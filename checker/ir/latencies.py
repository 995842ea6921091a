"""Latencies: how long it takes from one event of a run to another.

Must not know how they are measured.
"""

from __future__ import annotations

from dataclasses import field

from checker.ir.duration import Duration
from checker.ir.expr import TRUE, Expr
from checker.ir.questions import Question, QuestionKind
from checker.records import dataclass
from checker.source import Span


@dataclass(frozen=True, slots=True)
class Inverting:
    """That a thread comes to wait for one of a lower class, or, if it `ends`, that this is over.

    It is over where the thread does not so wait, and time may pass: what happens in no time is no
    break. Who waits for whom is read of the whole state, so no variable of it may be left out.
    """

    thread: int
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens in a step, or at the start.

    arrivals: threads with the location that is come to, also from there itself; what is there at
        the start has come.
    condition: becomes true, where there are no arrivals; what is true at the start has become so.
    inverting: in place of both, a wait for one of a lower class that begins or ends.
    when: must be true behind the step as well.
    text: as written.
    """

    arrivals: tuple[tuple[int, int], ...] = ()
    condition: Expr | None = None
    when: Expr = TRUE
    text: str = field(default="", compare=False)
    inverting: Inverting | None = None


@dataclass(frozen=True, slots=True)
class Latency:
    """The time from an event of `start` to the next of `end`, of all runs the longest and shortest.

    A start while one is awaited already counts for nothing. Start and end in one step are 0 apart;
    where both are the same events each ends what the one before has begun.
    bound: for what must not take longer (`within`); None where the time itself is asked for.
    limit: for what is asked for which time parameters it takes no longer (`region`).
    given: the values, as shown, of constants and parameters that it is asked for beside those of
        its column, by name.
    family, member, whose: as those of a `Question`.
    lock: of how long a thread of a family holds a lock its name; nobody has asked for it by name.
    """

    name: str
    start: tuple[Event, ...]
    end: tuple[Event, ...]
    bound: Duration | None = None
    expect_violated: bool = False
    text: str = ""
    span: Span | None = None
    family: str = ""
    member: str = ""
    whose: str = ""
    limit: Duration | None = None
    given: tuple[tuple[str, str], ...] = ()
    lock: str = ""

    @property
    def question(self) -> Question:
        """Whether it keeps to its bound, as a question."""
        return Question(
            self.name,
            QuestionKind.WITHIN,
            expect_violated=self.expect_violated,
            text=self.text,
            span=self.span,
            family=self.family,
            member=self.member,
            whose=self.whose,
        )

    @property
    def inverted(self) -> int | None:
        """The thread for whose inversion it is; None where it is no `inversion`."""
        inverting = self.start[0].inverting if self.start else None
        return None if inverting is None else inverting.thread

    @property
    def only_longest(self) -> bool:
        """Whether nobody asks how short it is."""
        return self.inverted is not None or bool(self.lock)

    @property
    def restarts(self) -> bool:
        """Whether what ends it begins it anew."""
        return self.start == self.end
