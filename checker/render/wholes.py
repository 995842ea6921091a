"""What is shown of a state as one: a variable, or all variables of a queue together.

A whole goes by one of its variables. Must not know where in a run it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from checker.ir.domain import Domain
from checker.ir.system import State, System
from checker.render.page import harmless


def leading(system: System, variable: int) -> int:
    """The variable that the whole goes by: of a queue the one with its length."""
    queue = system.variables[variable].queue
    return variable if queue is None else queue.length


def wholes(system: System, variables: Iterable[int]) -> list[int]:
    """The wholes that these variables are part of, each once."""
    return list(dict.fromkeys(leading(system, each) for each in variables))


def parts(system: System, whole: int) -> tuple[int, ...]:
    """The variables of a whole."""
    queue = system.variables[whole].queue
    if queue is None:
        return (whole,)
    return (queue.length, *(variable for item in queue.items for _, variable in item))


def whole_name(system: System, whole: int) -> str:
    """What the spec calls it, harmless."""
    variable = system.variables[whole]
    return harmless(variable.name if variable.queue is None else variable.queue.name)


def whole_value(
    system: System, whole: int, state: State, value: Callable[[Domain, int], Any]
) -> Any:
    """What it is in a state as data; of a queue the list of its items, fields by name.

    value: what one variable is, by its domain.
    """
    variable = system.variables[whole]
    if variable.queue is None:
        return value(variable.domain, state[whole])
    items: list[Any] = []
    for item in variable.queue.items[: state[whole]]:
        fields = {field: value(system.variables[n].domain, state[n]) for field, n in item}
        items.append(fields[""] if [*fields] == [""] else fields)
    return items


def own_name(system: System, whole: int, thread: int) -> str:
    """What a thread calls it: its own variables go without its name."""
    return whole_name(system, whole).removeprefix(f"{harmless(system.threads[thread].name)}.")


def whole_text(system: System, whole: int, state: State) -> str:
    """What it is in a state: `3`, `{A, B}`, `[1, 2]`, `[{kind: FLUSH, n: 2}]`."""
    variable = system.variables[whole]
    if variable.queue is None:
        return harmless(variable.domain.show(state[whole]))
    return harmless(variable.queue.text(system.variables, state))
