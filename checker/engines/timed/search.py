"""Breadth first over beginnings of runs that have times, at one value of each time parameter.

Keeps a state with a zone of how long each thread has been where it is. Must not know how a zone is
kept, nor conclude anything from finding no run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from fractions import Fraction
from math import lcm

from checker.engines.budget import Budget
from checker.engines.timed.zones import (
    ORIGIN,
    Zone,
    at_least,
    at_most,
    coarsened,
    elapsed,
    includes,
    started,
    without,
)
from checker.ir.actions import Action
from checker.ir.duration import Duration
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.deciding import broken_by, decides
from checker.semantics.integers import outcomes, question_failure, step_failure, value
from checker.semantics.timing import due
from checker.semantics.timing import started as anew_from
from checker.trace import Failure, Step, Trace

_OFTEN = 64
"""The budget is asked once in this many beginnings."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A run so far: its last state, how old its threads can be there, and how it was come to.

    zone: of the clocks of the threads that are at a delay, as `Clocks` numbers them.
    """

    state: State
    zone: Zone
    length: int = 0
    before: Beginning | None = None
    step: Step | None = None


class Clocks:
    """How long each thread has been where it is, for those that are at a delay.

    Times are counted in a unit of which every bound of a delay is a whole number.
    """

    def __init__(self, system: System, point: Mapping[str, Fraction]) -> None:
        bounds = [each.at(point) for each in bounds_of(system.actions)]
        unit = lcm(*(each.denominator for each in bounds))
        self._point = point
        self._unit = unit
        self._units: dict[Duration, int] = {}
        self._limits: dict[tuple[int, int | None], int] = {}
        for action in system.actions:
            place = (action.thread, action.source)
            for each in bounds_of([action]):
                self._limits[place] = max(self.of(each), self._limits.get(place, 0))
        self._system = system

    def of(self, length: Duration) -> int:
        """The length in units."""
        if length not in self._units:
            self._units[length] = int(length.at(self._point) * self._unit)
        return self._units[length]

    def running(self, state: State) -> dict[int, int]:
        """The largest number that the clock of a thread is compared with, by thread, in order."""
        places = ((k, self._system.location(state, k)) for k in range(len(self._system.threads)))
        return {
            place[0]: self._limits[place]
            for place in places
            if place in self._limits and self._is_set(place[0], state)
        }

    def _is_set(self, thread: int, state: State) -> bool:
        """Whether time counts for a thread there: for that of a timer only while it is set."""
        timer = self._system.threads[thread].timer
        return timer is None or any(
            value(action.guard, state) for action in self._system.actions_from(thread, None)
        )

    def start(self, state: State) -> Zone:
        """All clocks at 0."""
        zone = ORIGIN
        for _ in self.running(state):
            zone = started(zone, len(zone))
        return zone


def bounds_of(actions: Iterable[Action]) -> Iterator[Duration]:
    """The bounds of every delay."""
    for action in actions:
        if action.delay is not None:
            yield action.delay.low
            if action.delay.high is not None:
                yield action.delay.high


@dataclass(slots=True)
class TimedSearch:
    """A search under way for runs that decide some questions.

    most: how many beginnings may be stored. start: what all runs begin with, if that is more than
    an initial state. stopped: whether to give up; it is asked as often as the budget.
    found: by question, the first run that decides it: none that has times is shorter, at the values
    of the time parameters that are searched.
    whole: every beginning up to `depth` steps was followed, or another that is as good. passes:
    time could pass somewhere. hurried: the threads that kept it from passing, with a step that
    takes none.
    """

    system: System
    questions: tuple[Question, ...]
    point: Mapping[str, Fraction]
    budget: Budget
    most: int
    start: Beginning | None = None
    stopped: Callable[[], bool] = bool
    found: dict[str, Trace] = field(default_factory=dict)
    stored: int = 0
    depth: int = 0
    whole: bool = True
    interrupted: bool = False
    passes: bool = False
    hurried: set[int] = field(default_factory=set)
    _kept: dict[State, list[Zone]] = field(default_factory=dict)
    _next: dict[State, tuple[tuple[Action, ...], tuple[Step | Failure, ...]]] = field(
        default_factory=dict
    )

    def run(self) -> None:
        """Search until every question is decided, nothing is left, or the budget ends."""
        try:
            self._run()
        except KeyboardInterrupt:
            self.whole, self.interrupted = False, True

    def _run(self) -> None:
        waiting: deque[Beginning] = deque()
        clocks = Clocks(self.system, self.point)
        initials = (Beginning(state, clocks.start(state)) for state in self.system.initials)
        for each in initials if self.start is None else (self.start,):
            self._keep(each, waiting)
        looked = 0
        while waiting and not self._decided(waiting[0].length):
            if looked % _OFTEN == 0 and (self.budget.spent() is not None or self.stopped()):
                self.whole = False
                return
            looked += 1
            beginning = waiting.popleft()
            self.depth = beginning.length
            self._ask(beginning)
            if self.stored >= self.most or beginning.length == self.budget.depth:
                self.whole = False
                continue
            for after in self._after(clocks, beginning):
                self._keep(after, waiting)

    def behind(self, run: Trace) -> Beginning | None:
        """What a run without a failure comes to; None if it has no times at this point.

        To be asked of a search without questions: it would note what is on the way.
        """
        clocks = Clocks(self.system, self.point)
        here: Beginning | None = Beginning(run.initial, clocks.start(run.initial))
        for step in run.steps:
            if here is not None:
                after = self._after(clocks, here)
                here = next((each for each in after if each.step == step), None)
        return here

    def _decided(self, length: int) -> bool:
        """Whether every question has a run, none of them longer than `length`."""
        found = [self.found.get(each.name) for each in self.questions]
        return all(each is not None and each.length <= length for each in found)

    def _keep(self, beginning: Beginning, waiting: deque[Beginning]) -> None:
        """Store a beginning unless one that is no longer can go on in each way that it can."""
        kept = self._kept.setdefault(beginning.state, [])
        if not any(includes(zone, beginning.zone) for zone in kept):
            kept.append(beginning.zone)
            waiting.append(beginning)
            self.stored += 1

    def _ask(self, beginning: Beginning) -> None:
        for question in self.questions:
            if question.name not in self.found and decides(self.system, question, beginning.state):
                self.found[question.name] = self._trace(beginning)
        for question in self.system.questions:
            failure = question_failure(question, beginning.state)
            if failure is not None:
                self._fails(beginning, failure)

    def _ask_step(self, before: State, beginning: Beginning) -> None:
        """Ask every `always step` about the last step, which comes from `before`."""
        for question in self.system.questions:
            if question.kind is not QuestionKind.STEP:
                continue
            asked = question in self.questions and question.name not in self.found
            if asked and broken_by(question, before, beginning.state):
                self.found[question.name] = self._trace(beginning)
            failure = step_failure(question, before, beginning.state)
            if failure is not None:
                self._fails(beginning, failure)

    def _fails(self, beginning: Beginning, failure: Failure) -> None:
        run = self._trace(beginning, failure)
        for question in self.questions:
            if question.kind is QuestionKind.ERROR:
                shortest = self.found.get(question.name)
                if shortest is None or run.length < shortest.length:
                    self.found[question.name] = run

    def _after(self, clocks: Clocks, beginning: Beginning) -> Iterator[Beginning]:
        """Each way to go on by one step, at all times at which it can be taken."""
        state = beginning.state
        if state not in self._next:
            self._next[state] = tuple(due(self.system, state)), tuple(outcomes(self.system, state))
        hasty, tried = self._next[state]
        running = clocks.running(state)
        number = {thread: k for k, thread in enumerate(running, 1)}
        zone: Zone | None = beginning.zone
        prompt = [action.thread for action in hasty if action.delay is None]
        self.hurried.update(prompt)
        if not prompt:
            self.passes = True
            zone = elapsed(beginning.zone)
        for action in hasty:
            if zone is not None and action.delay is not None and action.delay.high is not None:
                zone = at_most(zone, number[action.thread], clocks.of(action.delay.high))
        if zone is None:
            return
        for outcome in tried:
            taken = outcome.action
            assert taken is not None
            then: Zone | None = zone
            if taken.delay is not None:
                then = at_least(zone, number[taken.thread], clocks.of(taken.delay.low))
            if then is None:
                continue
            if isinstance(outcome, Failure):
                self._fails(beginning, outcome)
                continue
            there = clocks.running(outcome.state)
            anew = {*anew_from(taken, state, outcome.choices), *(running.keys() ^ there.keys())}
            for thread in sorted(anew & running.keys(), reverse=True):
                then = without(then, number[thread])
            for thread in sorted(anew & there.keys()):
                then = started(then, 1 + [*there].index(thread))
            then = coarsened(then, (0, *there.values()))
            after = Beginning(outcome.state, then, beginning.length + 1, beginning, outcome)
            self._ask_step(state, after)
            yield after

    def _trace(self, beginning: Beginning, failure: Failure | None = None) -> Trace:
        steps: list[Step] = []
        at = beginning
        while at.before is not None and at.step is not None:
            steps.append(at.step)
            at = at.before
        return Trace(self.system, at.state, tuple(reversed(steps)), failure=failure)
