"""All states of a system with every step between them, for what asks about whole runs.

Must not know what is asked.
"""

from __future__ import annotations

from collections.abc import Callable

from checker.engines.budget import Budget, Spent
from checker.engines.generated.moves import Moves
from checker.ir.system import System
from checker.semantics.reached import Reached, reached
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

    def look(number: int, states: int) -> None:
        if number % _OFTEN == 0:
            told(states)
            reason = budget.spent()
            if reason is not None:
                raise Spent(reason)

    most = MOST if budget.states is None else min(MOST, budget.states)
    try:
        found = reached(system, most, behind=Moves(system).outcomes, told=look)
    except KeyboardInterrupt:
        reason = budget.spent() or Reason.INTERRUPTED
        return Unknown(reason, "Stopped before runs were counted through.")
    except Spent as spent:
        limit = "--max-seconds" if spent.reason is Reason.SECONDS else "--max-memory"
        return Unknown(spent.reason, f"Stopped before runs were counted through. Raise {limit}.")
    return found if found is not None else _too_many(most)


def _too_many(states: int) -> Unknown:
    more = "make the model smaller" if states >= MOST else "raise --max-states"
    text = f"Runs are counted through up to {states:,} states, and there are more: {more}."
    return Unknown(Reason.STATES, text)
