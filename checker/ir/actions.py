"""Actions: the steps of threads, what they wait for, how long they take, what they do to locks.

Must not know questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from checker.ir.domain import Domain
from checker.ir.duration import Duration
from checker.ir.expr import Expr
from checker.ir.obligations import Obligation
from checker.ir.substitution import substitute
from checker.ir.threads import Fairness
from checker.records import dataclass
from checker.source import Span


class LockVerb(Enum):
    """What a step does to a lock."""

    ASK = "asks"
    TAKE = "takes"
    DROP = "drops"
    DOWNGRADE = "downgrades to"  # keeps it, in a shared mode
    REFUSED = "is refused"  # a `try` that took its `else`
    WITHDRAW = "takes back its ask for"  # its wait ends early


@dataclass(frozen=True, slots=True)
class LockOp:
    """What an action does to a lock, where `when` is true (for a story; updates say it too)."""

    verb: LockVerb
    lock: int
    mode: int | None
    when: Expr
    span: Span | None = None


class WaitKind(Enum):
    """What a blocking statement waits for."""

    AWAIT = "await"
    LOCK = "lock"
    CPU = "cpu"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class Wait:
    """The one thing that an action may have to wait for.

    when: the path to the statement is taken. The thread waits here if its source location is the
    thread's, `when` is true for some choice and `condition` false for every choice.
    lock, mode: for a LOCK.
    text: the condition as written. early: it may end otherwise, by a `timeout` or an `unless`.
    owed_by: the threads that the text says owe its end; None if it does not say.
    """

    kind: WaitKind
    when: Expr
    condition: Expr
    text: str
    lock: int | None = None
    mode: int | None = None
    span: Span | None = None
    early: bool = False
    owed_by: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that the action picks freely from a domain; `Chosen(k)` reads the k-th of them."""

    name: str
    domain: Domain


class DelayKind(Enum):
    """How a thread spends a delay."""

    WORK = "delay"
    SLEEP = "sleep"
    TIMEOUT = "timeout"  # a wait lasts so long if nothing else ends it
    TIMER = "timer"  # from when a timer was started


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after coming to the location the step is taken; `high` None is "or never".

    preemptions: how often threads of higher classes may interrupt it.
    """

    low: Duration
    high: Duration | None
    kind: DelayKind
    span: Span | None = None
    preemptions: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of an `if` without control flow, for vacuity; updates say what follows.

    holds: the step comes to it and it is true, read at the source location with the choices.
    outer: the span of the condition in whose block it stands, if it is in such a block.
    """

    holds: Expr
    text: str
    span: Span
    outer: Span | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition of the text that the path of an action found true, or false: for a story.

    condition: what was found true, over the state before the step.
    """

    text: str
    taken: bool
    span: Span
    condition: Expr


Shown = str | tuple[Expr, Domain]
"""A piece of a text: as it stands, or a value that is shown as one of a domain."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A call of a proc that begins in a step and goes on behind it, for a story.

    pieces: its name and what it is given, the values read at the source location with the choices.
    """

    pieces: tuple[Shown, ...]
    span: Span

    def substituted(self, table: Mapping[Expr, Expr]) -> Entered:
        """With values put in for choices."""
        pieces = tuple(
            each if isinstance(each, str) else (substitute(each[0], table), each[1])
            for each in self.pieces
        )
        return Entered(pieces, self.span)


class ActionKind(Enum):
    """What a step is for its thread, where that is more than to go on in its text."""

    STEP = "step"
    TIMEOUT = "times out"
    UNLESS = "gives up"  # its wait ends by an `unless`
    START = "gets a CPU"  # and stays where it is, for the delay
    RING = "rings"  # a timer does


@dataclass(frozen=True, slots=True)
class Action:
    """One path from a location to the next, taken in one step.

    Possible where the thread is at `source` and `guard` is true for the picked choices. `updates`
    are simultaneous, over the state before the step, and leave out the location; the thread goes
    to `target`. A rule has neither source nor target.
    eager: no time passes while it can be taken.
    fairness: of all steps from its location together; what its thread is owed is in it.
    places: where the text says what becomes of a variable. starts: for each timer that the step
    starts its thread, and whether it does, read at the source location with the choices: its time
    counts from there. begins: what a call of a proc keeps that begins in this step, with the place
    of the call for what it is given there or works out, None for what starts as the text says.
    entered: the calls that begin in this step and go on behind it.
    ran: the statements of the text on its path, in order, each with when it is run, read as
        `starts` is: an `if` without control flow runs its block only then. For counts.
    obliged: its thread owes it under fairness, and it keeps its thread from being stuck; false
        for envs and rules that are not fair, and what need never come: a `sleep any` or
        `timeout any`.
    """

    name: str
    thread: int
    source: int | None
    target: int | None
    guard: Expr
    choices: tuple[Choice, ...] = ()
    updates: Mapping[int, Expr] = field(default_factory=dict)
    obligations: tuple[Obligation, ...] = ()
    wait: Wait | None = None
    delay: Delay | None = None
    eager: bool = True
    obliged: bool = True
    fairness: Fairness = Fairness.WEAK
    locks: tuple[LockOp, ...] = ()
    conditions: tuple[Condition, ...] = ()
    branches: tuple[Branch, ...] = ()
    places: Mapping[int, Span] = field(default_factory=dict)
    span: Span | None = None
    kind: ActionKind = ActionKind.STEP
    starts: tuple[tuple[int, Expr], ...] = ()
    begins: Mapping[int, Span | None] = field(default_factory=dict)
    entered: tuple[Entered, ...] = ()
    ran: tuple[tuple[Span, Expr], ...] = ()
