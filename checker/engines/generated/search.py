"""Breadth first over packed states, batch by batch, by the generated text.

Keeps the books: levels, limits, where each state was found from. Must not know what a step is; the
runs it returns are read again, step by step, by the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NoReturn

from checker.engines.budget import Budget
from checker.engines.engine import Progress
from checker.engines.generated.asking import ASKING
from checker.engines.generated.edges import graph_of
from checker.engines.generated.layout import Layout
from checker.engines.generated.program import program
from checker.engines.generated.stepping import STEPPING
from checker.engines.liveness.graph import Graph
from checker.engines.outcome import ErrorKind, error_kind, explore, further, shown
from checker.exploration import Coverage, Exploration, Other
from checker.ir.expr import Expr
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.semantics.deciding import broken_by
from checker.semantics.integers import attempt, outcomes, picks, question_failure, step_failure
from checker.semantics.step import LeftDomain
from checker.semantics.waits import cycle, deadlocked, stuck
from checker.trace import Failure, Step, Trace
from checker.verdict import Reason

_BATCH = 4096
"""How many states are expanded in one call, at most; the budget is asked after each."""

_TRIED = 400_000
"""How many actions are tried in one call, about; what can be done in a tenth of a second."""

_NEWS = 5_000
"""How many states are expanded between two reports of progress, about."""

_MOST_STUCK, _MOST_SUSPECTED = 1_000, 2_000
"""How many stuck states, and states with a cycle of waits that may be another, are looked at."""

_MOST_FAILING = 8
"""In how many states it is looked what breaks when one action is tried."""

_TRYING = -2
"""What `_hit` is called with where an obligation of an action is broken."""

_NOWHERE = -1
"""What an initial state is found from."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Explores by Python text made for the system."""

    name: str = "explorer"

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`; see `Engine`. Pre: it is verified."""
        return explore(self.name, system, budget, Search(system, budget, progress))


class _Spent(Exception):
    """Time or memory has run out."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Search:
    """A search under way.

    seen: each stored state with the one that it was first found from. suspected: in how many states
    the filter for cycles of waits let the definition be asked.
    """

    def __init__(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> None:
        self.system = system
        self.budget = budget
        self._progress = progress
        made = program(system)
        self._layout: Layout = made.layout
        self._known: set[int] = set()
        names: dict[str, object] = {**made.names, "known": self._known}
        names["escaped"] = self._escaped
        exec(compile(made.text, "<explorer>", "exec"), names)
        self._run_batch: Callable[..., int] = names["expand"]  # type: ignore[assignment]
        self._flag_names = tuple(made.flags)
        self._flags = list(made.flags.values())
        self._batch = max(1, min(_BATCH, _TRIED // max(1, len(system.actions))))
        self.seen: dict[int, int] = {}
        self._below: list[int] = []
        self._distance = 0
        self._news = 0
        self.depth = 0
        self.expanded = 0
        self.transitions = 0
        self.suspected = 0
        self.reason: Reason | None = None
        self.over = False
        self._hits: dict[int, int] = {}
        self._error: tuple[int, int, int] | None = None
        self._errors: dict[ErrorKind, tuple[int, Step | None, Failure]] = {}
        self._failing: dict[int, int] = {}
        self._deadlocks: dict[tuple[QuestionKind, tuple[int, ...]], int] = {}
        self._stuck_seen = 0

    @property
    def stored(self) -> int:
        """How many states are stored."""
        return len(self.seen)

    @property
    def waiting(self) -> int:
        """How many of these are not expanded."""
        return len(self.seen) - self.expanded

    def run(self) -> None:
        """Search until every state is expanded, or `reason` says why not."""
        try:
            level = self._start()
            while level and self.reason is None:
                at_edge = self._distance == self.budget.depth
                level = self._edge(level) if at_edge else self._level(level)
        except _Spent as spent:
            self.reason = spent.reason
        self.over = True

    def interrupted(self) -> None:
        """Time or a signal has ended the search, unless it was over already."""
        if not self.over:
            self.reason = self.budget.spent() or Reason.INTERRUPTED
            self.depth = self._distance + bool(self._below)

    def _start(self) -> list[int]:
        for state in self.system.initials:
            if self.budget.full(len(self.seen)):
                self.reason = Reason.STATES
                self._look(list(self.seen))
                return []
            self.seen[self._layout.pack(state)] = _NOWHERE
        return list(self.seen)

    # Batches

    def _level(self, level: list[int]) -> list[int]:
        """Expand states of one distance; the new ones, one step further."""
        self._below = []
        for start in range(0, len(level), self._batch):
            done = self._expand(level[start : start + self._batch])
            if self._below:
                self.depth = self._distance + 1
            if self.reason is not None:
                self._look(level[start + done + 1 :])
                self._distance += 1
                self._look(self._below)
                return []
        self._distance += 1
        return self._below

    def _expand(self, batch: list[int]) -> int:
        """Expand a batch, or as much of it as the limit of states allows; how many were.

        If the limit is passed the batch is taken back and tried again in halves, so that it ends
        within one state, which has then been looked at and counts as not expanded.
        """
        stored, found = len(self.seen), len(self._below)
        transitions = self._call(batch, self._below)
        limit = self.budget.states
        if limit is None or len(self.seen) <= limit:
            self.expanded += len(batch)
            self.transitions += transitions
            return len(batch)
        if len(batch) == 1:
            self._forget(limit)
            del self._below[found + limit - stored :]
            self.reason = Reason.STATES
            return 0
        self._forget(stored)
        del self._below[found:]
        half = len(batch) // 2
        done = self._expand(batch[:half])
        return done if self.reason is not None else done + self._expand(batch[half:])

    def _forget(self, stored: int) -> None:
        """Take back all states but the first so many."""
        while len(self.seen) > stored:
            self.seen.popitem()

    def _look(self, states: list[int]) -> tuple[int, bool]:
        """Look at states without storing what follows: how many steps, and whether any is new."""
        stored = len(self.seen)
        transitions = 0
        new = False
        for start in range(0, len(states), self._batch):
            transitions += self._call(states[start : start + self._batch], [])
            new = new or len(self.seen) > stored
            self._forget(stored)
        return transitions, new

    def _edge(self, level: list[int]) -> list[int]:
        """Look at the states of the last distance allowed: they are expanded if nothing is new."""
        self._below = []
        transitions, new = self._look(level)
        if new:
            self.reason = Reason.DEPTH
        else:
            self.expanded += len(level)
            self.transitions += transitions
        return []

    def _call(self, batch: list[int], below: list[int]) -> int:
        spent = self.budget.spent()
        if spent is not None:
            raise _Spent(spent)
        transitions = self._run_batch(
            batch,
            self.seen,
            below.append,
            self._flags,
            self._hit,
            self._fails,
            self._stuck,
            self._waits,
        )
        self._news += len(batch)
        if self._news >= _NEWS:
            self._news = 0
            states = len(self.seen)  # with what a limit of states will take back
            if self.budget.states is not None:
                states = max(min(states, self.budget.states), self.expanded)
            self._progress(Progress(states, states - self.expanded, self._distance))
        return transitions

    # What the text calls

    def _hit(self, what: int, packed: int) -> None:
        if what >= 0:
            self._hits.setdefault(what, packed)
            return
        length = self._distance + (what in (_TRYING, STEPPING))
        if self._error is None or length < self._error[0]:
            self._error = (length, what, packed)
        for taken, failure in self._asked(what, self._layout.unpack(packed)):
            self._errors.setdefault(error_kind(failure.obligation), (packed, taken, failure))

    def _asked(self, what: int, state: State) -> Iterator[tuple[Step | None, Failure]]:
        """What breaks when questions are asked in a state, or of the steps from it."""
        if what == ASKING:
            for question in self.system.questions:
                if failure := question_failure(question, state):
                    yield None, failure
        elif what == STEPPING:
            taken = (each for each in outcomes(self.system, state) if isinstance(each, Step))
            for step in taken:
                for question in self.system.questions:
                    if failure := step_failure(question, state, step.state):
                        yield step, failure

    def _fails(self, number: int, packed: int) -> bool:
        """Look at what breaks when an action is tried; whether to look again for something else."""
        self._hit(_TRYING, packed)
        action, state = self.system.actions[number], self._layout.unpack(packed)
        self._failing[number] = self._failing.get(number, 0) + 1
        open_ = {error_kind(each) for each in action.obligations} - self._errors.keys()
        for choices in picks(action) if open_ else ():
            failure = attempt(self.system, action, state, choices)
            if isinstance(failure, Failure):
                kind = error_kind(failure.obligation)
                self._errors.setdefault(kind, (packed, None, failure))
                open_.discard(kind)
            if not open_:
                break
        return bool(open_) and self._failing[number] < _MOST_FAILING

    def _stuck(self, packed: int) -> bool:
        """Look at a state that may be stuck; whether to look at more of them."""
        state = self._layout.unpack(packed)
        if stuck(self.system, state):
            self._deadlock(QuestionKind.STUCK, packed, state)
            self._stuck_seen += 1
        return self._stuck_seen < _MOST_STUCK

    def _waits(self, packed: int, held: int) -> bool:
        """Look at a state in which the threads `held` may wait for ever; whether to look on."""
        self.suspected += 1
        state = self._layout.unpack(packed)
        if cycle(self.system, state):
            self._deadlock(QuestionKind.CYCLE, packed, state)
            self._known.add(held)
        return not self._known or self.suspected < _MOST_SUSPECTED

    def _deadlock(self, kind: QuestionKind, packed: int, state: State) -> None:
        self._hit(self._number(kind), packed)
        for threads in deadlocked(self.system, state, kind):
            self._deadlocks.setdefault((kind, threads), packed)

    def _escaped(self, packed: int) -> NoReturn:
        """Say which value is not in its domain, as the interpreter finds it."""
        state = self._layout.unpack(packed)
        for _ in outcomes(self.system, state):
            pass
        raise LeftDomain(f"a step from {state} leaves a domain")

    def _number(self, kind: QuestionKind) -> int:
        kinds = [question.kind for question in self.system.questions]
        return kinds.index(kind)

    # What was found

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        questions = self.system.questions
        found = {
            questions[number].name: self._trace(packed, self._breaking(questions[number], packed))
            for number, packed in self._hits.items()
        }
        if self._error is not None:
            _, what, packed = self._error
            taken, failure = self._failure(what, packed)
            found[QuestionKind.ERROR.value] = self._trace(packed, taken, failure)
        return found

    def others(self) -> dict[str, list[Other]]:
        """Further deadlocks and errors, by question, as found."""
        found: dict[str, list[Other]] = {}
        first = []
        for number, packed in self._hits.items():
            kind = self.system.questions[number].kind
            if kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
                first += shown(self.system, kind, self._layout.unpack(packed))
        for kind, threads in further(self.system, first, self._deadlocks):
            other = Other(self._trace(self._deadlocks[kind, threads]), threads)
            found.setdefault(kind.value, []).append(other)
        if self._error is not None:
            told = error_kind(self._failure(*self._error[1:])[1].obligation)
            for error, (packed, taken, failure) in self._errors.items():
                if error != told:
                    other = Other(self._trace(packed, taken, failure))
                    found.setdefault(QuestionKind.ERROR.value, []).append(other)
        return found

    def _breaking(self, question: Question, packed: int) -> Step | None:
        """The first step from a state that decides an `always step`; None for other questions."""
        if question.kind is not QuestionKind.STEP:
            return None
        state = self._layout.unpack(packed)
        taken = (each for each in outcomes(self.system, state) if isinstance(each, Step))
        return next(each for each in taken if broken_by(question, state, each.state))

    def _failure(self, what: int, packed: int) -> tuple[Step | None, Failure]:
        """What breaks at a state, or right after a step from it, which is then given as well."""
        state = self._layout.unpack(packed)
        if what == ASKING:
            return next(self._asked(what, state))
        for outcome in outcomes(self.system, state):
            if isinstance(outcome, Failure):
                return None, outcome
            for question in self.system.questions:
                failure = step_failure(question, state, outcome.state)
                if failure is not None:
                    return outcome, failure
        raise AssertionError("a state was noted from which nothing breaks")

    def _trace(
        self, packed: int, last: Step | None = None, failure: Failure | None = None
    ) -> Trace:
        """The run to a state, by the interpreter's first step from each state to the next."""
        path = [packed]
        while (packed := self.seen[packed]) != _NOWHERE:
            path.append(packed)
        states = [self._layout.unpack(each) for each in reversed(path)]
        steps = []
        for before, after in pairwise(states):
            taken = (each for each in outcomes(self.system, before) if isinstance(each, Step))
            steps.append(next(each for each in taken if each.state == after))
        steps += [] if last is None else [last]
        return Trace(self.system, states[0], tuple(steps), failure=failure)

    def graph(self, conditions: Sequence[Expr], go_on: Callable[[], None]) -> Graph:
        """All stored states with their steps; see `outcome.Search`."""
        return graph_of(self.system, self._layout, self.seen, conditions, go_on)

    def coverage(self) -> Coverage:
        """What was seen. A location is reached by being initial, or by a step that was taken."""
        system = self.system
        flags = dict(zip(self._flag_names, self._flags, strict=True))
        taken = frozenset(k for k in range(len(system.actions)) if flags[f"a{k}"])
        reached = {
            (number, state[thread.variable])
            for state in system.initials
            for number, thread in enumerate(system.threads)
            if thread.variable is not None
        }
        for number in taken:
            action = system.actions[number]
            if action.target is not None:
                reached.add((action.thread, action.target))
        questions = list(enumerate(system.questions))
        return Coverage(
            taken=taken,
            reached=frozenset(reached),
            met=frozenset(each.name for k, each in questions if flags.get(f"m{k}") == 0),
            always=frozenset(
                each.name
                for k, each in questions
                if each.kind is QuestionKind.REACHABLE and not flags[f"x{k}"]
            ),
            fulfilled=frozenset(
                (k, place)
                for k in range(len(system.actions))
                for place in range(len(system.actions[k].conditions))
                if flags.get(f"f{k}_{place}") == 0
            ),
            failing=frozenset(self._failing),
            deadlocks=tuple(self._deadlocks),
        )
