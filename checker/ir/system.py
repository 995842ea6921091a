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
    owner: the thread whose local it is, if it is one.
    """

    name: str
    domain: Domain
    role: Role
    owner: int | None = None
    span: Span | None = None


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
    """

    name: str
    label: str
    kind: LocationKind
    span: Span | None = None


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
    """

    name: str
    family: str
    kind: ThreadKind
    variable: int | None
    locations: tuple[Location, ...] = ()
    fairness: Fairness = Fairness.WEAK
    rank: int | None = None
    span: Span | None = None

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


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to hold a lock.

    holder: the variable that tells who holds it: of kind THREAD if `exclusive` (excludes every
    mode), else of kind THREADS.
    """

    name: str
    exclusive: bool
    holder: int


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock, or one element of an array of locks.

    candidates: thread numbers, in the order of the names in the domains of its variables.
    asks: PREFER: the one variable, of kind THREADS, of those who asked for mode `preferred`;
        FIFO: the queue, longest waiting first, of kind REQUEST with value
        `1 + candidate * len(modes) + mode`, and 0 behind the last.
    """

    name: str
    type: str
    modes: tuple[Mode, ...]
    candidates: tuple[int, ...]
    grant: Grant = Grant.ANY
    preferred: int | None = None
    asks: tuple[int, ...] = ()
    span: Span | None = None


class LockVerb(Enum):
    """What a step does to a lock."""

    ASK = "asks"
    TAKE = "takes"
    DROP = "drops"
    REFUSED = "is refused"  # a `try` that took its `else`


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
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class Wait:
    """The one thing that an action may have to wait for.

    when: the path to the statement is taken. The thread waits here if its source location is the
    thread's, `when` is true for some choice and `condition` false for every choice.
    lock, mode: for a LOCK.
    text: the condition as written.
    """

    kind: WaitKind
    when: Expr
    condition: Expr
    text: str
    lock: int | None = None
    mode: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that the action picks freely from a domain; `Chosen(k)` reads the k-th of them."""

    name: str
    domain: Domain


class DelayKind(Enum):
    """How a thread spends a delay."""

    WORK = "delay"
    SLEEP = "sleep"


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after coming to the location the step is taken; `high` None is "or never"."""

    low: Duration
    high: Duration | None
    kind: DelayKind
    span: Span | None = None


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
class Action:
    """One path from a location to the next, taken in one step.

    Possible where the thread is at `source` and `guard` is true for the picked choices. `updates`
    are simultaneous, over the state before the step, and leave out the location; the thread goes
    to `target`. A rule has neither source nor target.
    eager: no time passes while it can be taken.
    obliged: its thread owes it under fairness, and it keeps its thread from being stuck; false
        for envs, rules and `sleep any`.
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
    span: Span | None = None


class QuestionKind(Enum):
    """What is asked. STUCK and CYCLE are the two findings of `deadlock`."""

    ALWAYS = "always"
    NEVER = "never"
    REACHABLE = "reachable"
    STUCK = "stuck"
    CYCLE = "cycle"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide.

    name: as written; `stuck`, `cycle`, `error` for those always asked, which have no condition.
    expect_violated: the spec says that it is violated (`reachable`: not reached).
    antecedent: the left side of a condition that is an implication, for vacuity.
    """

    name: str
    kind: QuestionKind
    condition: Expr | None = None
    expect_violated: bool = False
    obligations: tuple[Obligation, ...] = ()
    antecedent: Expr | None = None
    text: str = ""
    span: Span | None = None


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
