"""A run made short: steps are left out as long as it still shows what it showed.

Knows no walks; whether a run has times, it is told.

Source: A. Zeller and R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE
Transactions on Software Engineering 28, 2002.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checker.engines.generated.judging import Judge
from checker.engines.generated.tries import Tried, Tries
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.integers import attempt, question_failure, step_failure
from checker.trace import Failure, Shortest, Step, Trace


@dataclass(frozen=True, slots=True)
class Walked:
    """A run of packed states.

    initial: its first state. steps: what was taken, each with the state behind it.
    fails: what was tried in the last state and broke something, if that is what is shown.
    """

    initial: int
    steps: tuple[Tried, ...]
    fails: Tried | None = None

    @property
    def last(self) -> int:
        """The state in which it ends."""
        return self.state(len(self.steps))

    def state(self, number: int) -> int:
        """The state after so many steps."""
        if number == 0:
            return self.initial
        after = self.steps[number - 1][2]
        assert after is not None
        return after


class Shortening:
    """Shortens runs of one system."""

    def __init__(self, system: System, tries: Tries, judge: Judge) -> None:
        self._system = system
        self._tries = tries
        self._judge = judge
        self._threads = [each.thread for each in system.actions]

    def short(self, run: Walked, bit: int, good: Callable[[Trace], bool]) -> Trace:
        """A run that shows the question of this bit, with as few of the steps as can be.

        No state comes twice in it, and no step can be left out: without it, and without what can
        then not be taken, the others do not show it, or are not `good`. It need not be a shortest.
        Pre: `run` shows the question, in its last step, and is good.
        """
        kept = run
        for thread in range(len(self._system.threads)):
            own = [k for k, each in enumerate(kept.steps) if self._threads[each[0]] == thread]
            kept = self._without(kept, own, bit, good) or kept
        size = max(1, len(kept.steps) // 2)
        while True:
            changed = False
            place = 0
            while place < len(kept.steps):
                left_out = range(place, min(place + size, len(kept.steps)))
                found = self._without(kept, left_out, bit, good)
                if found is None:
                    place += size
                else:
                    kept, changed = found, True
            if size == 1 and not changed:
                return self.trace(kept, bit)
            size = max(1, size // 2)

    def _without(
        self, run: Walked, left_out: Sequence[int], bit: int, good: Callable[[Trace], bool]
    ) -> Walked | None:
        """The run without these steps and what then can't be taken; None if that is no use."""
        if not left_out:
            return None
        gone = {*left_out}
        wanted = [each for k, each in enumerate(run.steps) if k not in gone]
        found = self._taken(run.initial, wanted, run.fails, bit)
        if found is None or len(found.steps) >= len(run.steps):
            return None
        return found if good(self.trace(found, bit)) else None

    def _taken(
        self, initial: int, wanted: Sequence[Tried], fails: Tried | None, bit: int
    ) -> Walked | None:
        """What comes of trying the steps in turn, up to where the question is decided."""
        state, steps = initial, list[Tried]()
        seen: dict[int | None, int] = {initial: 0}
        judge = self._judge
        if fails is None and judge.state(state) & bit:
            return Walked(initial, ())
        for number, choices, _ in wanted:
            tried = self._tries.of(state, self._threads[number])
            step = next((each for each in tried if each[:2] == (number, choices)), None)
            if step is None or step[2] is None:
                continue
            before, state = state, step[2]
            steps.append(step)
            if fails is None and judge.step(before, state) & bit:
                return Walked(initial, tuple(steps))
            if state in seen:  # it has come back: what lies between is left out
                for each in steps[seen[state] : -1]:
                    seen.pop(each[2])
                del steps[seen[state] :]
            else:
                seen[state] = len(steps)
            if fails is None and judge.state(state) & bit:
                return Walked(initial, tuple(steps))
        return self._at_end(Walked(initial, tuple(steps), fails), bit)

    def _at_end(self, run: Walked, bit: int) -> Walked | None:
        """The run, if what only its last state can show is shown there."""
        tried = self._tries.all(run.last)
        if run.fails is not None:
            return run if run.fails in tried else None
        return run if self._judge.deadlock(run.last, tried) & bit else None

    # As a trace

    def trace(self, run: Walked, bit: int) -> Trace:
        """The run as others know it; with what fails in it, where the question is `error`."""
        unpack = self._tries.layout.unpack
        actions = self._system.actions
        steps = []
        for number, choices, after in run.steps:
            assert after is not None
            steps.append(Step(actions[number], choices, unpack(after)))
        failure = None
        if bit == self._judge.error:
            failure = self._failure(run)
        return Trace(
            self._system,
            unpack(run.initial),
            tuple(steps),
            failure=failure,
            shortest=Shortest.UNKNOWN,
        )

    def _failure(self, run: Walked) -> Failure:
        """What breaks in its last state, or by asking about its last step."""
        unpack, system = self._tries.layout.unpack, self._system
        last = unpack(run.last)
        if run.fails is not None:
            number, choices, _ = run.fails
            found = attempt(system, system.actions[number], last, choices)
            assert isinstance(found, Failure), "the text fails where the interpreter does not"
            return found
        asked = [question_failure(each, last) for each in system.questions]
        if run.steps:
            before = unpack(run.state(len(run.steps) - 1))
            asked += [step_failure(each, before, last) for each in system.questions]
        return next(each for each in asked if each is not None)
