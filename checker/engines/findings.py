"""What a search over states notes on its way: which state shows what, and the runs that show it.

For searches by made code, which only say where something may be: here the definition is asked
before anything is noted. Knows states by a number that the search gives them; must not know how
they are stored, nor how the code comes about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NoReturn

from checker.engines.different import ErrorKind, error_kind, further, shown
from checker.exploration import Coverage, Other
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import State, System
from checker.semantics.deciding import broken_by
from checker.semantics.integers import attempt, outcomes, picks, question_failure, step_failure
from checker.semantics.step import LeftDomain
from checker.semantics.waits import cycle, deadlocked, stuck
from checker.trace import Failure, Step, Trace

ASKING, TRYING, STEPPING = -1, -2, -3
"""What breaks: an obligation of a question, of an action, of an `always step`."""

_MOST_STUCK, _MOST_SUSPECTED = 1_000, 2_000
"""How many stuck states, and states with a cycle of waits that may be another, are looked at."""

_MOST_ALIKE = 8
"""In how many states it is looked who of the same threads are the cycle, and who waits for it."""

_MOST_FAILING = 8
"""In how many states it is looked what breaks when one action is tried."""


class Findings:
    """What was found so far. The states come in the order in which they are expanded.

    state: the state with a number. path: the states of the first run that led to it, by numbers.
    distance: of the state at hand from an initial one, set by the search.
    failing: how often an action was seen to break something, by number. known: sets of threads, by
    bit, that are looked at no more where they wait: it was seen who of them are the cycle.
    suspected: in how many states the filter for cycles of waits let the definition be asked.
    deadlocks: with the first state of each.
    """

    def __init__(
        self,
        system: System,
        state: Callable[[int], State],
        path: Callable[[int], list[int]],
    ) -> None:
        self.distance = 0
        self.failing: dict[int, int] = {}
        self.known: set[int] = set()
        self.suspected = 0
        self.deadlocks: dict[tuple[QuestionKind, tuple[int, ...]], int] = {}
        self._system = system
        self._state = state
        self._path = path
        self._hits: dict[int, int] = {}
        self._error: tuple[int, int, int] | None = None
        self._errors: dict[ErrorKind, tuple[int, Step | None, Failure]] = {}
        self._stuck_seen = 0
        self._cycles: Counter[int] = Counter()

    # While it searches

    def hit(self, what: int, at: int) -> None:
        """A state decides question `what`, or something of that kind breaks at it."""
        if what >= 0:
            self._hits.setdefault(what, at)
            return
        length = self.distance + (what in (TRYING, STEPPING))
        if self._error is None or length < self._error[0]:
            self._error = (length, what, at)
        for taken, failure in self._asked(what, self._state(at)):
            self._errors.setdefault(error_kind(failure.obligation), (at, taken, failure))

    def _asked(self, what: int, state: State) -> Iterator[tuple[Step | None, Failure]]:
        """What breaks when questions are asked in a state, or of the steps from it."""
        if what == ASKING:
            for question in self._system.questions:
                if failure := question_failure(question, state):
                    yield None, failure
        elif what == STEPPING:
            taken = (each for each in outcomes(self._system, state) if isinstance(each, Step))
            for step in taken:
                for question in self._system.questions:
                    if failure := step_failure(question, state, step.state):
                        yield step, failure

    def fails(self, number: int, at: int) -> bool:
        """Look at what breaks when an action is tried; whether to look again for something else."""
        self.hit(TRYING, at)
        action, state = self._system.actions[number], self._state(at)
        self.failing[number] = self.failing.get(number, 0) + 1
        open_ = {error_kind(each) for each in action.obligations} - self._errors.keys()
        for choices in picks(action) if open_ else ():
            failure = attempt(self._system, action, state, choices)
            if isinstance(failure, Failure):
                kind = error_kind(failure.obligation)
                self._errors.setdefault(kind, (at, None, failure))
                open_.discard(kind)
            if not open_:
                break
        return bool(open_) and self.failing[number] < _MOST_FAILING

    def stuck(self, at: int) -> bool:
        """Look at a state that may be stuck; whether to look at more of them."""
        state = self._state(at)
        if stuck(self._system, state):
            self._deadlock(QuestionKind.STUCK, at, state)
            self._stuck_seen += 1
        return self._stuck_seen < _MOST_STUCK

    def waits(self, at: int, held: int) -> bool:
        """Look at a state in which the threads `held` may wait for ever; whether to look on."""
        self.suspected += 1
        state = self._state(at)
        if cycle(self._system, state):
            found = self._deadlock(QuestionKind.CYCLE, at, state)
            self._cycles[held] += 1
            every = held in (sum(1 << each for each in threads) for threads in found)
            if every or self._cycles[held] == _MOST_ALIKE:  # else others may be the cycle elsewhere
                self.known.add(held)
        return not self._cycles or self.suspected < _MOST_SUSPECTED

    def _deadlock(self, kind: QuestionKind, at: int, state: State) -> tuple[tuple[int, ...], ...]:
        """Note that a state is one; the threads in each there is."""
        kinds = [question.kind for question in self._system.questions]
        self.hit(kinds.index(kind), at)
        found = tuple(deadlocked(self._system, state, kind))
        for threads in found:
            self.deadlocks.setdefault((kind, threads), at)
        return found

    def escaped(self, at: int) -> NoReturn:
        """Raise LeftDomain, which says what value that is, as the interpreter finds it."""
        state = self._state(at)
        for _ in outcomes(self._system, state):
            pass
        raise LeftDomain(f"a step from {state} leaves a domain")

    # What was found

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        questions = self._system.questions
        found = {
            questions[number].name: self._trace(at, self._breaking(questions[number], at))
            for number, at in self._hits.items()
        }
        if self._error is not None:
            _, what, at = self._error
            taken, failure = self._failure(what, at)
            found[QuestionKind.ERROR.value] = self._trace(at, taken, failure)
        return found

    def others(self) -> dict[str, list[Other]]:
        """Further deadlocks and errors, by question, as found."""
        found: dict[str, list[Other]] = {}
        first = []
        for number, at in self._hits.items():
            kind = self._system.questions[number].kind
            if kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
                first += shown(self._system, kind, self._state(at))
        for kind, threads in further(self._system, first, self.deadlocks):
            other = Other(self._trace(self.deadlocks[kind, threads]), threads)
            found.setdefault(kind.value, []).append(other)
        if self._error is not None:
            told = error_kind(self._failure(*self._error[1:])[1].obligation)
            for error, (at, taken, failure) in self._errors.items():
                if error != told:
                    other = Other(self._trace(at, taken, failure))
                    found.setdefault(QuestionKind.ERROR.value, []).append(other)
        return found

    def coverage(
        self,
        *,
        taken: frozenset[int],
        met: frozenset[str],
        always: frozenset[str],
        fulfilled: frozenset[tuple[int, int]],
    ) -> Coverage:
        """What was seen, of which the search knows the most; see `Coverage`.

        A location is reached by being initial, or by a step that was taken.
        """
        reached = {
            (number, state[thread.variable])
            for state in self._system.initials
            for number, thread in enumerate(self._system.threads)
            if thread.variable is not None
        }
        for number in taken:
            action = self._system.actions[number]
            if action.target is not None:
                reached.add((action.thread, action.target))
        return Coverage(
            taken=taken,
            reached=frozenset(reached),
            met=met,
            always=always,
            fulfilled=fulfilled,
            failing=frozenset(self.failing),
            deadlocks=tuple(self.deadlocks),
        )

    def _breaking(self, question: Question, at: int) -> Step | None:
        """The first step from a state that decides an `always step`; None for other questions."""
        if question.kind is not QuestionKind.STEP:
            return None
        state = self._state(at)
        taken = (each for each in outcomes(self._system, state) if isinstance(each, Step))
        return next(each for each in taken if broken_by(question, state, each.state))

    def _failure(self, what: int, at: int) -> tuple[Step | None, Failure]:
        """What breaks at a state, or right after a step from it, which is then given as well."""
        state = self._state(at)
        if what == ASKING:
            return next(self._asked(what, state))
        for outcome in outcomes(self._system, state):
            if isinstance(outcome, Failure):
                return None, outcome
            for question in self._system.questions:
                failure = step_failure(question, state, outcome.state)
                if failure is not None:
                    return outcome, failure
        raise AssertionError("a state was noted from which nothing breaks")

    def _trace(self, at: int, last: Step | None = None, failure: Failure | None = None) -> Trace:
        """The run to a state, by the interpreter's first step from each state to the next."""
        states = [self._state(each) for each in self._path(at)]
        steps = []
        for before, after in pairwise(states):
            taken = (each for each in outcomes(self._system, before) if isinstance(each, Step))
            steps.append(next(each for each in taken if each.state == after))
        steps += [] if last is None else [last]
        return Trace(self._system, states[0], tuple(steps), failure=failure)
