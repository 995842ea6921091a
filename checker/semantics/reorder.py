"""Other orders of the steps of a run that has no times: as short, and perhaps possible.

Knows a run and what it shows; must not look for runs with other steps.
"""

from __future__ import annotations

from dataclasses import replace

from checker.records import dataclass
from checker.semantics.integers import attempt
from checker.semantics.replay import ReplayError, replay
from checker.semantics.timing import time
from checker.trace import Failure, Step, Trace

MOST_TRIES = 400
"""How many beginnings of runs are tried."""


def timed(trace: Trace, question: str) -> Trace | None:
    """The run with times, or else the same steps in another order with times; None if not found.

    Each thread keeps the order of its own steps. A run that is given follows the system and shows
    what it should about `question`. None says nothing of other runs, nor, past `MOST_TRIES`
    beginnings, of other orders.
    """
    found = time(trace)
    if found is not None:
        return found
    search = _Search(trace, question)
    return search.run()


@dataclass(slots=True)
class _Search:
    trace: Trace
    question: str
    tries: int = 0

    def run(self) -> Trace | None:
        steps: dict[int, list[Step | Failure]] = {}
        for each in self.trace.steps:
            steps.setdefault(each.action.thread, []).append(each)
        failure = self.trace.failure
        if failure is not None and failure.action is not None:
            steps.setdefault(failure.action.thread, []).append(failure)
        start = replace(self.trace, steps=(), failure=None)
        return self._extend(start, dict.fromkeys(steps, 0), steps)

    def _extend(
        self, run: Trace, taken: dict[int, int], steps: dict[int, list[Step | Failure]]
    ) -> Trace | None:
        """Depth first; a beginning without times is given up."""
        if run.length == self.trace.length:
            return self._shown(run)
        for thread, done in taken.items():
            if done == len(steps[thread]) or run.failure is not None:
                continue
            if self.tries == MOST_TRIES:
                return None
            self.tries += 1
            after = _after(run, steps[thread][done])
            if after is None or time(after) is None:
                continue
            found = self._extend(after, {**taken, thread: done + 1}, steps)
            if found is not None:
                return found
        return None

    def _shown(self, run: Trace) -> Trace | None:
        """The run with times, if it shows what the first one did."""
        if self.trace.failure is not None and run.failure is None:
            run = replace(run, failure=self.trace.failure)
        try:
            replay(run, self.question)
        except ReplayError:
            return None
        return time(run)


def _after(run: Trace, wanted: Step | Failure) -> Trace | None:
    """The run with one more step, None where it cannot be taken."""
    action = wanted.action
    assert action is not None
    system = run.system
    if system.location(run.last, action.thread) != action.source:
        return None
    outcome = attempt(system, action, run.last, wanted.choices)
    match outcome, wanted:
        case Step(), Step():
            return replace(run, steps=(*run.steps, outcome))
        case Failure(), Failure():
            return replace(run, failure=outcome)
        case _:
            return None
