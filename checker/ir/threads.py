"""What runs: threads with the locations where they rest, and what each kind of thread owes.

Must not know actions, which lead from location to location.
"""

from __future__ import annotations

from enum import Enum

from checker.records import dataclass
from checker.source import Span


class LocationKind(Enum):
    """How a location came about."""

    LABEL = "label"  # written; or `start`
    AUTO = "auto"  # a statement that can block began a step of its own
    LOOP = "loop"  # the head of a `while` without a label
    ASKED = "asked"  # has asked for a lock at another location, and waits for the grant
    END = "end"


@dataclass(frozen=True, slots=True)
class Location:
    """A place where a thread rests between steps.

    name: unique in the thread (`request.2`). label: the label that `@` knows it by (`request`).
    procs: those that are called there, the outermost first.
    """

    name: str
    label: str
    kind: LocationKind
    span: Span | None = None
    procs: tuple[str, ...] = ()


class ThreadKind(Enum):
    """What a thread must do: see `language.md`, Threads."""

    PROCESS = "process"
    DAEMON = "daemon"
    ENV = "env"
    RULE = "rule"  # a one-step env; has no locations


class Fairness(Enum):
    """What a thread, or a step, that can go for ever is owed."""

    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Thread:
    """An instance of a process, daemon, env or rule.

    family: the name of its declaration (`fault` for `fault[1]`).
    variable: the index of its location variable; None for a rule.
    rank: index of its class in `System.classes`, the most urgent first; None without a class.
    timer: for what lets a timer ring the variable of the timer, which tells whether it is set; it
        is a rule that is fair.
    """

    name: str
    family: str
    kind: ThreadKind
    variable: int | None
    locations: tuple[Location, ...] = ()
    fairness: Fairness = Fairness.WEAK
    rank: int | None = None
    span: Span | None = None
    timer: int | None = None

    @property
    def prompt(self) -> bool:
        """Whether it takes a step as soon as it can: processes, daemons, and fair rules."""
        if self.kind is ThreadKind.RULE:
            return self.fairness is not Fairness.NONE
        return self.kind is not ThreadKind.ENV

    @property
    def end(self) -> int | None:
        """The number of the location `end`, if the thread has one."""
        for number in reversed(range(len(self.locations))):  # it is among the last
            if self.locations[number].kind is LocationKind.END:
                return number
        return None


def owner(thread: Thread, location: Location | None) -> str:
    """Whose text a location lies in: that of a proc, or of a process."""
    return location.procs[-1] if location is not None and location.procs else thread.family
