"""`System`: what every engine reads. Variables, guarded actions with their roles, and questions.

Labels, procedures and lock types are gone as syntax, but what they were for is kept as data: which
thread and location an action starts from and goes to, what it waits for, which lock it takes, how
long it may take, whether its thread owes it. No engine needs the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import assert_never

from checker.ir.domain import Domain
from checker.ir.duration import Duration
from checker.ir.expr import Expr
from checker.source import Span

State = tuple[int, ...]
"""One value per variable, by index."""


class Role(Enum):
    """What a variable is for."""

    LOCATION = "location"  # where a thread is; value = index into its locations
    HOLDER = "holder"  # who holds a lock in one mode
    ASK = "ask"  # who has asked for a lock and waits
    READY = "ready"  # a thread that waits for a CPU
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Variable:
    """A cell of the state. Elements of an array are variables with consecutive indices.

    name: as shown, `drops` of thread `fault[1]` is `fault[1].drops`.
    owner: the thread whose local it is, if it is one. proc: the proc that keeps it for the thread
    while it runs, if one does; outside a call it has the first value of its domain.
    """

    name: str
    domain: Domain
    role: Role
    owner: int | None = None
    span: Span | None = None
    proc: str | None = None


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


class Grant(Enum):
    """Who gets a lock; see `language.md`, Locks."""

    ANY = "any"
    PREFER = "prefer"
    FIFO = "fifo"
    HANDOFF = "handoff"
    PHASE_FAIR = "phase_fair"


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to hold a lock.

    holder: the variable that tells who holds it: of kind THREAD if `exclusive` (excludes every
    mode), else of kind THREADS. Without an owner it tells how many hold it, a RANGE from 0.
    limit: how many may hold it at once, if that is limited.
    """

    name: str
    exclusive: bool
    holder: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock, or one element of an array of locks.

    candidates: the threads that ask for it, in the order of the names in the domains of its
        variables.
    asks: PREFER: the one variable, of kind THREADS, of those who asked for mode `preferred`;
        FIFO, HANDOFF: the queue, longest waiting first, of kind REQUEST with value
        `1 + candidate * len(modes) + mode`, and 0 behind the last;
        PHASE_FAIR: those who asked to share it, those of them whose turn it is (both of kind
        THREADS), then the queue of those who asked for an exclusive mode.
    patience: HANDOFF: how often an ask may be overtaken. overtaken: how often that of each place
        in the queue has been.
    owned: false if no owner is stored, and anyone may release it.
    depths: of a recursive lock for each candidate how often it has taken it again.
    inherits: a holder runs in the class of the most urgent who waits for it.
    """

    name: str
    type: str
    modes: tuple[Mode, ...]
    candidates: tuple[int, ...]
    grant: Grant = Grant.ANY
    preferred: int | None = None
    asks: tuple[int, ...] = ()
    span: Span | None = None
    patience: int | None = None
    overtaken: tuple[int, ...] = ()
    owned: bool = True
    depths: tuple[int, ...] = ()
    inherits: bool = False

    @property
    def queue(self) -> tuple[int, ...]:
        """The variables of the places in its queue, if it has one."""
        match self.grant:
            case Grant.FIFO | Grant.HANDOFF:
                return self.asks
            case Grant.PHASE_FAIR:
                return self.asks[2:]
            case Grant.ANY | Grant.PREFER:
                return ()
        assert_never(self.grant)

    @property
    def variables(self) -> tuple[int, ...]:
        """Every variable that is about it alone."""
        holders = (mode.holder for mode in self.modes)
        return (*holders, *self.depths, *self.asks, *self.overtaken)

    def together(self, one: int, other: int) -> bool:
        """Whether requests for these modes go together, whatever holds the lock.

        Those for a mode with a limit do not: they want the same places.
        """
        if self.modes[one].exclusive or self.modes[other].exclusive:
            return False
        return one != other or self.modes[one].limit is None

    def requested(self, content: int) -> tuple[int, int] | None:
        """The thread and the mode of a place in the queue with this content; None if empty."""
        if content == 0:
            return None
        candidate, mode = divmod(content - 1, len(self.modes))
        return self.candidates[candidate], mode


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
class Obligation:
    """What must be true when a step is tried, or a question asked.

    Broken where `due` is true and `holds` is false. For an action both are read at its source
    location with its choices; a `due` that does not imply the guard speaks of trying the step.
    Obligations are checked in order and the first that is broken counts; the step is then not
    taken and the run ends there.
    message: one sentence; `{value}` stands for the value of `value`.
    """

    due: Expr
    holds: Expr
    code: str
    message: str
    value: Expr | None = None
    domain: Domain | None = None
    span: Span | None = None
    declared: Span | None = None


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
    """A condition of the text that the path of an action found true, or false: for a story."""

    text: str
    taken: bool
    span: Span


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
    counts from there.
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


class QuestionKind(Enum):
    """What is asked. STUCK and CYCLE are the two findings of `deadlock`."""

    ALWAYS = "always"
    STEP = "step"
    NEVER = "never"
    REACHABLE = "reachable"
    CHECK = "check"
    STUCK = "stuck"
    CYCLE = "cycle"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide.

    name: as written; `stuck`, `cycle`, `error` for those always asked, which have no condition.
    expect_violated: the spec says that it is violated (`reachable`: not reached).
    condition: a constant for CHECK. For STEP, with what else it reads, over a step: variable
        `n + v` is v after it, where n is the number of variables.
    antecedent: the left side of a condition that is an implication, for vacuity.
    family, member: `served` and `fault[1]` for `served[fault[1]]`, which is one question of many
        that share a row; empty for a question alone. No member: the family has none.
    """

    name: str
    kind: QuestionKind
    condition: Expr | None = None
    expect_violated: bool = False
    obligations: tuple[Obligation, ...] = ()
    antecedent: Expr | None = None
    text: str = ""
    span: Span | None = None
    family: str = ""
    member: str = ""

    @property
    def over_states(self) -> bool:
        """Whether its condition is asked in every state."""
        return self.condition is not None and self.kind not in (
            QuestionKind.STEP,
            QuestionKind.CHECK,
        )


@dataclass(frozen=True, slots=True)
class View:
    """Something that traces show of each state; it is no part of the state.

    value: what it is where `sound` is true; elsewhere it has no value.
    """

    name: str
    value: Expr
    domain: Domain
    sound: Expr


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with its value as shown, or the range in seconds of one left symbolic."""

    name: str
    value: str | None
    box: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True)
class System:
    """A model for one combination of parameter values. Immutable; see `verify` for its rules."""

    name: str
    variables: tuple[Variable, ...]
    initials: tuple[State, ...]
    threads: tuple[Thread, ...]
    actions: tuple[Action, ...]
    questions: tuple[Question, ...]
    locks: tuple[Lock, ...] = ()
    classes: tuple[str, ...] = ()
    cpus: int | None = None
    parameters: tuple[Parameter, ...] = ()
    views: tuple[View, ...] = ()

    def actions_from(self, thread: int, location: int | None) -> tuple[Action, ...]:
        """The actions of a thread that start at a location, in their order."""
        return self._index.get((thread, location), ())

    @property
    def _index(self) -> dict[tuple[int, int | None], tuple[Action, ...]]:
        cached: dict[tuple[int, int | None], tuple[Action, ...]] | None = self.__dict__.get(
            "_table"
        )
        if cached is None:
            table: dict[tuple[int, int | None], list[Action]] = {}
            for action in self.actions:
                table.setdefault((action.thread, action.source), []).append(action)
            cached = {place: tuple(actions) for place, actions in table.items()}
            self.__dict__["_table"] = cached
        return cached

    def location(self, state: State, thread: int) -> int | None:
        """Where the thread is in `state`; None for a rule."""
        variable = self.threads[thread].variable
        return None if variable is None else state[variable]

    @property
    def preemptible(self) -> bool:
        """Whether some delay may last longer than it says, for it may be interrupted."""
        delays = (action.delay for action in self.actions)
        return self.cpus is not None and any(each and each.preemptions for each in delays)

    @property
    def timed(self) -> bool:
        """Whether any step takes time, so that an answer may depend on timing."""
        return any(action.delay is not None for action in self.actions)

    def writers(self, variables: Iterable[int]) -> frozenset[int]:
        """The threads that have a step that changes one of these variables."""
        wanted = frozenset(variables)
        found = set()
        for action in self.actions:
            own = self.threads[action.thread].variable
            if not wanted.isdisjoint(action.updates) or own in wanted:
                found.add(action.thread)
        return frozenset(found)
