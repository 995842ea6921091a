"""`System`: what every engine reads. Variables, guarded actions with their roles, and questions.

Labels, procedures and lock types are gone as syntax, but what they were for is kept as data: which
thread and location an action starts from and goes to, what it waits for, which lock it takes, how
long it may take, whether its thread owes it. No engine needs the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from checker.ir.actions import Action
from checker.ir.domain import Domain
from checker.ir.expr import Expr
from checker.ir.latencies import Latency
from checker.ir.locks import Lock
from checker.ir.questions import Question
from checker.ir.threads import Thread
from checker.ir.variables import Variable
from checker.records import dataclass

State = tuple[int, ...]
"""One value per variable, by index."""


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
    latencies: tuple[Latency, ...] = ()

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
