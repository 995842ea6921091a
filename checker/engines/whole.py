"""All states of a system with every step between them, for what asks about whole runs.

Must not know what is asked.
"""

from __future__ import annotations

from collections.abc import Callable

from checker.engines.budget import Budget
from checker.engines.generated.moves import Moves
from checker.ir.system import System
from checker.semantics.reached import Reached
from checker.trace import Failure, Step
from checker.verdict import Reason, Unknown

MOST = 100_000
"""How many states are kept, at most."""

_OFTEN = 64
"""The budget is asked once in this many states."""


def whole(
    system: System, budget: Budget, told: Callable[[int], None] = lambda states: None
) -> Reached | Unknown:
    """The graph of all states, as `semantics.reached` gives it; or why there is none.

    told: called now and then with the number of states found. A KeyboardInterrupt is taken as the
    end of the budget.
    """
    try:
        return _whole(system, budget, told)
    except KeyboardInterrupt:
        reason = budget.spent() or Reason.INTERRUPTED
        return Unknown(reason, "Stopped before runs were counted through.")


def _whole(system: System, budget: Budget, told: Callable[[int], None]) -> Reached | Unknown:
    moves = Moves(system)
    numbers = {state: number for number, state in enumerate(dict.fromkeys(system.initials))}
    initials, states = len(numbers), list(numbers)
    steps: list[tuple[int, Step, int]] = []
    failures: list[tuple[int, Failure]] = []
    for number, state in enumerate(states):  # it grows meanwhile
        if number % _OFTEN == 0:
            told(len(states))
            reason = budget.spent()
            if reason is not None:
                limit = "--max-seconds" if reason is Reason.SECONDS else "--max-memory"
                text = f"Stopped before runs were counted through. Raise {limit}."
                return Unknown(reason, text)
        for outcome in moves.outcomes(state):
            if isinstance(outcome, Failure):
                failures.append((number, outcome))
                continue
            if outcome.state not in numbers:
                if len(states) >= MOST or budget.full(len(states)):
                    return _too_many(len(states))
                numbers[outcome.state] = len(states)
                states.append(outcome.state)
            steps.append((number, outcome, numbers[outcome.state]))
    return Reached(system, tuple(states), initials, tuple(steps), tuple(failures))


def _too_many(states: int) -> Unknown:
    more = "make the model smaller" if states >= MOST else "raise --max-states"
    text = f"Runs are counted through up to {states:,} states, and there are more: {more}."
    return Unknown(Reason.STATES, text)
