"""The cells of a state: each with the values that it may have and what it is for.

Must not know threads and locks, whose cells some of them are.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from checker.ir.domain import Domain
from checker.records import dataclass
from checker.source import Span


class Role(Enum):
    """What a variable is for."""

    LOCATION = "location"  # where a thread is; value = index into its locations
    HOLDER = "holder"  # who holds a lock in one mode
    ASK = "ask"  # who has asked for a lock and waits
    READY = "ready"  # a thread that waits for a CPU
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Queue:
    """The variables that together are a queue, by index.

    length: how many items it has. items: of each place, the head first, the variables of the item
    there, each with the name of the field that it is, empty for an item of one variable.
    """

    name: str
    length: int
    items: tuple[tuple[tuple[str, int], ...], ...]

    def text(self, variables: Sequence[Variable], state: Sequence[int]) -> str:
        """What it is in a state: `[1, 2]`, `[{kind: FLUSH, n: 2}]`."""
        shown = []
        for item in self.items[: state[self.length]]:
            values = [(field, variables[each].domain.show(state[each])) for field, each in item]
            if len(values) == 1 and not values[0][0]:
                shown.append(values[0][1])
            else:
                shown.append("{" + ", ".join(f"{field}: {value}" for field, value in values) + "}")
        return f"[{', '.join(shown)}]"


@dataclass(frozen=True, slots=True)
class Variable:
    """A cell of the state. Elements of an array are variables with consecutive indices.

    name: as shown, `drops` of thread `fault[1]` is `fault[1].drops`.
    owner: the thread whose local it is, if it is one. proc: the proc that keeps it for the thread
    while it runs, if one does; outside a call it has the first value of its domain.
    queue: that it is part of, if it is.
    """

    name: str
    domain: Domain
    role: Role
    owner: int | None = None
    span: Span | None = None
    proc: str | None = None
    queue: Queue | None = None
