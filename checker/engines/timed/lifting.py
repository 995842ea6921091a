"""From a path through situations that stand for others back to a run of the system.

Must not know why the path is followed.
"""

from __future__ import annotations

from checker.engines.symmetry.exchanges import outline
from checker.engines.symmetry.renaming import Renaming, unmoved
from checker.engines.timed.situations import Situations
from checker.ir.system import State
from checker.semantics.timing import started
from checker.trace import Step

Hop = tuple[Step, tuple[int, ...]]
"""A step from a situation, and the exchanges that make of what it leads to what stands for that."""


class Lifted:
    """A run that is taken step by step, while its path goes through what stands for its states.

    turned: what makes the first state of the run of the first one of the path, if they differ.
    """

    def __init__(
        self, situations: Situations, initial: State, turned: Renaming | None = None
    ) -> None:
        self._situations = situations
        self._turned = turned or unmoved(situations.system)
        self._moved = turned is not None
        self._path = initial
        self._state = self.initial = self._turned.state(initial)
        self.steps: list[Step] = []

    @property
    def place(self) -> tuple[State, tuple[int, ...]]:
        """Where the run is, and who each thread of what stands for that is."""
        return self._state, self._turned.threads

    def take(self, hop: Hop) -> None:
        """Go on by a step of the path."""
        step, turns = hop
        taken = self._like(step) if self._moved else step
        self.steps.append(taken)
        self._path, self._state = step.state, taken.state
        for turn in turns:
            exchange = self._situations.exchanges[turn]
            self._path = exchange.state(self._path)
            self._turned = exchange.then(self._turned)
            self._moved = True

    def _like(self, step: Step) -> Step:
        """The step that is for the run what this one is for the path."""
        plain, threads = self._situations.plain, self._turned.threads
        after = self._turned.state(step.state)
        anew = {threads[each] for each in started(step.action, self._path, step.choices)}
        for move in plain.moves(plain.at(self._state)):
            found = move.outcome
            if (
                isinstance(found, Step)
                and found.state == after
                and found.action.thread == threads[step.action.thread]
                and outline(found.action) == outline(step.action)
                and anew == {*started(found.action, self._state, found.choices)}
            ):
                return found
        raise AssertionError("an exchange does not lead from a run to a run")
