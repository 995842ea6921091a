"""All states that a system can come to, with every step between them, kept as a graph.

By the plainest reading of a step, for models small enough to be looked at as a whole. Must not know
what for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.integers import outcomes
from checker.trace import Failure, Step


@dataclass(frozen=True, slots=True)
class Reached:
    """states: as found, breadth first; the first are the initial ones.

    steps: each with the number of the state that it leaves and of the one that it leads to.
    failures: what trying a step breaks, with the number of the state.
    """

    system: System
    states: tuple[State, ...]
    initials: int
    steps: tuple[tuple[int, Step, int], ...]
    failures: tuple[tuple[int, Failure], ...]


def reached(
    system: System,
    most: int,
    *,
    behind: Callable[[State], Iterable[Step | Failure]] | None = None,
    told: Callable[[int, int], None] = lambda number, states: None,
) -> Reached | None:
    """The graph of the states; None if there are more than `most`.

    behind: gives the outcomes in a state, as `outcomes` does. told: called before a state is looked
    at with its number, and with how many there are; what it raises ends the search.
    """
    numbers = {state: number for number, state in enumerate(dict.fromkeys(system.initials))}
    initials = len(numbers)
    if initials > most:
        return None
    states = list(numbers)
    steps: list[tuple[int, Step, int]] = []
    failures: list[tuple[int, Failure]] = []
    for number, state in enumerate(states):  # it grows meanwhile
        told(number, len(states))
        for outcome in outcomes(system, state) if behind is None else behind(state):
            if isinstance(outcome, Failure):
                failures.append((number, outcome))
                continue
            if outcome.state not in numbers:
                if len(states) >= most:
                    return None
                numbers[outcome.state] = len(states)
                states.append(outcome.state)
            steps.append((number, outcome, numbers[outcome.state]))
    return Reached(system, tuple(states), initials, tuple(steps), tuple(failures))
