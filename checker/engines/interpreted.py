"""The reference engine: breadth first over the plainest reading of a step.

Written to be read, not fast; every other engine is tested against it. Knows nothing of how a state
could be packed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from typing import assert_never

from checker.engines.budget import Budget, Spent
from checker.engines.different import ErrorKind, error_kind, further, shown
from checker.engines.engine import Progress
from checker.engines.liveness.graph import Expanded, plain
from checker.engines.liveness.ground import Ground
from checker.engines.liveness.rows import Rows
from checker.engines.outcome import explore
from checker.engines.tallying import Counters, seen_of
from checker.exploration import Coverage, Exploration, Other, Statistics, Tally
from checker.ir.expr import Expr
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.deciding import broken_by, decides, met_by
from checker.semantics.endless import owing
from checker.semantics.integers import outcomes, question_failure, step_failure, value
from checker.semantics.waits import deadlocked
from checker.trace import Failure, Step, Trace
from checker.verdict import Reason

_OFTEN = 256
"""The budget is asked once in this many states."""


@dataclass(frozen=True, slots=True)
class Interpreted:
    """Looks at the states in order of distance, then of the steps that first lead there."""

    name: str = "interpreter"
    counting: bool = False

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`; see `Engine`."""
        search = _Search(system, budget, progress)
        return explore(self.name, system, budget, search, counting=self.counting)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a state was first come to: the distance from an initial state, and the last step."""

    distance: int
    before: State | None = None
    step: Step | None = None


@dataclass(slots=True)
class _Search:
    """A search under way.

    ways: every stored state, in the order of storing. found: by question, the state that decides
    it, and the step from there if it is a step that does. error: for `error`, the length of the
    run, its last state, the step from there if it is taken, and what breaks; errors: the same, the
    first of each kind. deadlocks: with the first state of each.
    missed: `reachable` questions whose condition was false in some state.
    """

    system: System
    budget: Budget
    progress: Callable[[Progress], None]
    ways: dict[State, _Way] = field(default_factory=dict)
    looked: int = 0
    expanded: int = 0
    transitions: int = 0
    depth: int = 0
    reason: Reason | None = None
    refused: bool = False
    over: bool = False
    found: dict[str, tuple[State, Step | None]] = field(default_factory=dict)
    error: tuple[int, State, Step | None, Failure] | None = None
    taken: set[int] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)
    fulfilled: set[tuple[int, int]] = field(default_factory=set)
    deadlocks: dict[tuple[QuestionKind, tuple[int, ...]], State] = field(default_factory=dict)
    errors: dict[ErrorKind, tuple[State, Step | None, Failure]] = field(default_factory=dict)
    failing: set[int] = field(default_factory=set)

    @property
    def stored(self) -> int:
        """How many states are stored."""
        return len(self.ways)

    @property
    def waiting(self) -> int:
        """How many stored states are not expanded."""
        return len(self.ways) - self.expanded

    def run(self) -> None:
        """Search until every state is expanded, or `reason` says why not."""
        try:
            level = self._start()
            while level and self.reason is None:
                at_edge = self.ways[level[0]].distance == self.budget.depth
                level = self._edge(level) if at_edge else self._level(level)
        except Spent as spent:
            self.reason = spent.reason
        self.over = True

    def interrupted(self) -> None:
        """Time or a signal has ended the search, unless it was over already."""
        if not self.over:
            self.reason = self.budget.spent() or Reason.INTERRUPTED

    def told(self, found: Exploration) -> Exploration:
        """What was found; the search has nothing to add."""
        return found

    def free(self) -> None:
        """Give back the memory of what is stored; then it is only asked why it is over."""
        self.ways.clear()

    def _start(self) -> list[State]:
        for state in self.system.initials:
            if self.budget.full(len(self.ways)):
                self._stop(list(self.ways))
                return []
            self.ways[state] = _Way(0)
        return list(self.ways)

    def _level(self, level: list[State]) -> list[State]:
        """Expand states of one distance; the new ones, one step further."""
        below: list[State] = []
        for position, state in enumerate(level):
            steps = self._look(state)
            for step in steps:
                if step.state in self.ways:
                    continue
                if self.budget.full(len(self.ways)):
                    self._stop(level[position + 1 :] + below)
                    return []
                self.depth = self.ways[state].distance + 1
                self.ways[step.state] = _Way(self.depth, state, step)
                below.append(step.state)
            self.expanded += 1
            self.transitions += len(steps)
        return below

    def _stop(self, waiting: list[State]) -> None:
        """No more states may be stored: only look at those that were not expanded."""
        self.reason = Reason.STATES
        for state in waiting:
            self._look(state)

    def _edge(self, level: list[State]) -> list[State]:
        """Look at the states of the last distance allowed: they are expanded if nothing is new."""
        steps = [step for state in level for step in self._look(state)]
        if any(step.state not in self.ways for step in steps):
            self.reason = Reason.DEPTH
        else:
            self.expanded += len(level)
            self.transitions += len(steps)
        return []

    def _look(self, state: State) -> list[Step]:
        """Ask every question in `state`; the steps that can be taken from it."""
        self._ask_budget()
        distance = self.ways[state].distance
        for question in self.system.questions:
            self._ask(question, state)
            failure = question_failure(question, state)
            if failure is not None:
                self._fails(distance, state, None, failure)
        steps = []
        for outcome in outcomes(self.system, state):
            match outcome:
                case Failure():
                    self.failing.add(id(outcome.action))
                    self._fails(distance + 1, state, None, outcome)
                case Step():
                    steps.append(outcome)
                    self.taken.add(id(outcome.action))
                    self._weigh(outcome, state)
                    self._ask_step(outcome, state)
                case _:
                    assert_never(outcome)
        self.looked += 1
        return steps

    def _weigh(self, taken: Step, state: State) -> None:
        """Note which conditions of the text are true in a step taken from `state`."""
        for number, each in enumerate(taken.action.conditions):
            if value(each.holds, state, taken.choices):
                self.fulfilled.add((id(taken.action), number))

    def _ask_step(self, taken: Step, state: State) -> None:
        """Ask every `always step` about a step from `state`."""
        for question in self.system.questions:
            if question.kind is not QuestionKind.STEP:
                continue
            if met_by(question, state, taken.state):
                self.met.add(question.name)
            if broken_by(question, state, taken.state):
                self.found.setdefault(question.name, (state, taken))
            failure = step_failure(question, state, taken.state)
            if failure is not None:
                self._fails(self.ways[state].distance + 1, state, taken, failure)

    def _ask(self, question: Question, state: State) -> None:
        if question.kind is QuestionKind.STEP:
            return
        if question.antecedent is not None and value(question.antecedent, state):
            self.met.add(question.name)
        decided = decides(self.system, question, state)
        if question.kind is QuestionKind.REACHABLE and not decided:
            self.missed.add(question.name)
        if decided:
            self.found.setdefault(question.name, (state, None))
            if question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
                for threads in deadlocked(self.system, state, question.kind):
                    self.deadlocks.setdefault((question.kind, threads), state)

    def _fails(self, length: int, state: State, taken: Step | None, failure: Failure) -> None:
        self.errors.setdefault(error_kind(failure.obligation), (state, taken, failure))
        if self.error is None or length < self.error[0]:
            self.error = (length, state, taken, failure)

    def _ask_budget(self) -> None:
        if self.looked % _OFTEN:
            return
        reason = self.budget.spent()
        if reason is not None:
            raise Spent(reason)
        self.progress(Progress(len(self.ways), self.waiting, self.depth))

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        found = {
            name: self._trace(state, taken, None) for name, (state, taken) in self.found.items()
        }
        if self.error is not None:
            _, state, taken, failure = self.error
            found[QuestionKind.ERROR.value] = self._trace(state, taken, failure)
        return found

    def others(self) -> dict[str, list[Other]]:
        """Further deadlocks and errors, by question, as found."""
        found: dict[str, list[Other]] = {}
        first = [
            each
            for question in self.system.questions
            if question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE)
            and question.name in self.found
            for each in shown(self.system, question.kind, self.found[question.name][0])
        ]
        for kind, threads in further(self.system, first, self.deadlocks):
            trace = self._trace(self.deadlocks[kind, threads], None, None)
            found.setdefault(kind.value, []).append(Other(trace, threads))
        told = None if self.error is None else error_kind(self.error[3].obligation)
        for error, (state, taken, failure) in self.errors.items():
            if error != told:
                other = Other(self._trace(state, taken, failure))
                found.setdefault(QuestionKind.ERROR.value, []).append(other)
        return found

    def _trace(self, state: State, last: Step | None, failure: Failure | None) -> Trace:
        steps: list[Step] = [] if last is None else [last]
        way = self.ways[state]
        while way.before is not None and way.step is not None:
            steps.append(way.step)
            state = way.before
            way = self.ways[state]
        return Trace(self.system, state, tuple(reversed(steps)), failure=failure)

    def ground(
        self,
        conditions: Sequence[Expr],
        fits: Callable[[int], bool],
        go_on: Callable[[], None],
    ) -> Ground:
        """All stored states with their steps; see `outcome.Search`."""

        def expand(state: State) -> Expanded:
            go_on()
            steps, hasty = [], False
            for each in outcomes(self.system, state):
                action = each.action
                hasty = hasty or (action is not None and action.eager)
                if isinstance(each, Step):
                    slow = each.action.delay is not None
                    steps.append((each.state, each.action.thread, slow))
            true = [k for k, each in enumerate(conditions) if value(each, state)]
            weak, strong = owing(self.system, state)
            return Expanded(steps, _bits(true), (_bits(weak), _bits(strong)), hasty)

        initials = sum(way.before is None for way in self.ways.values())
        states = [*self.ways]
        return Rows(plain(states, initials, conditions, expand, timed=self.system.timed))

    def tally(self) -> Tally:
        """How often what was seen: the states are stored in the order in which they expand."""
        counters = Counters(self.system)
        numbers = {id(action): number for number, action in enumerate(self.system.actions)}
        counts = [0] * counters.count, [0] * counters.count
        for place, state in enumerate(self.ways):
            count = counts[place >= self.expanded]
            for k, thread in enumerate(self.system.threads):
                if thread.variable is not None:
                    count[counters.place(k, state[thread.variable])] += 1
            for each in outcomes(self.system, state):
                if isinstance(each, Step):
                    number = numbers[id(each.action)]
                    count[number] += 1
                    for k, when in enumerate(counters.parts[number]):
                        count[counters.part(number, k)] += value(when, state, each.choices) != 0
        return counters.tally(*counts)

    def statistics(self) -> Statistics:
        """What the states stored are like."""
        levels = Counter(way.distance for way in self.ways.values())
        columns = zip(self.system.variables, zip(*self.ways, strict=True), strict=False)
        seen = tuple(seen_of(variable.domain, values) for variable, values in columns)
        return Statistics(seen, tuple(levels[each] for each in sorted(levels)))

    def coverage(self) -> Coverage:
        """What was seen."""
        places = [(k, each.variable) for k, each in enumerate(self.system.threads)]
        located = [(k, variable) for k, variable in places if variable is not None]
        reachable = [q.name for q in self.system.questions if q.kind is QuestionKind.REACHABLE]
        return Coverage(
            taken=frozenset(k for k, a in enumerate(self.system.actions) if id(a) in self.taken),
            reached=frozenset((k, state[v]) for state in self.ways for k, v in located),
            met=frozenset(self.met),
            always=frozenset(name for name in reachable if name not in self.missed),
            fulfilled=frozenset(
                (k, number)
                for k, action in enumerate(self.system.actions)
                for number in range(len(action.conditions))
                if (id(action), number) in self.fulfilled
            ),
            failing=frozenset(
                k for k, a in enumerate(self.system.actions) if id(a) in self.failing
            ),
            deadlocks=tuple(self.deadlocks),
        )


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << each for each in numbers)
