"""The steps out of single states by Python text, for searches that keep more than a state.

Must not know what is kept, nor what for.
"""

from __future__ import annotations

from checker.engines.generated.tries import Tries
from checker.ir.system import State, System
from checker.semantics.integers import attempt
from checker.trace import Failure, Step


class Moves:
    """The same as `semantics.integers.outcomes`, in the same order, made faster."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._tries = Tries(system)

    def outcomes(self, state: State) -> list[Step | Failure]:
        """Every step that can be taken from a state and every failure of trying one.

        Raises LeftDomain if a new value is not in the domain of its variable.
        """
        tried = self._tries.all(self._tries.layout.pack(state))
        return [self._outcome(state, *each) for each in tried]

    def _outcome(
        self, state: State, number: int, choices: tuple[int, ...], after: int | None
    ) -> Step | Failure:
        action = self._system.actions[number]
        if after is not None:
            return Step(action, choices, self._tries.layout.unpack(after))
        failure = attempt(self._system, action, state, choices)
        assert isinstance(failure, Failure), "the text fails where the interpreter does not"
        return failure
