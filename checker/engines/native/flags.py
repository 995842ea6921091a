"""The flags of an explorer: one byte for each thing that is to be told once, or was seen.

A flag is a number; native code notes an event by the number of the flag that it closes. Knows
which there are for a system; must not know how they are set.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.records import dataclass

ON = 0xFF
"""What a flag is that is not 0, but TAKEN: so it has a bit for each of eight states."""


class Sort(Enum):
    """What a flag is about; those that are noted as events come with a number of their subject."""

    TAKEN = "an action was taken"  # 0 at first
    UNWEIGHED = "some condition of an action was never true in it"
    FALSE_SO_FAR = "one condition of it was never true in it"
    UNMET = "the antecedent of a question was never true"
    TRUE_SO_FAR = "the condition of a `reachable` was never false"
    OPEN = "a question is not decided"  # the first that is an event
    ASKING = "nothing was broken by asking a question"
    FAILING = "it is told where an action breaks something"
    STEPPING = "nothing was broken by asking about a step"
    STUCK = "stuck states are told"
    CYCLE = "cycles of waits are told"
    ESCAPED = "no value has left its domain"


@dataclass(slots=True)
class Flags:
    """The flags that a text uses, in the order in which they were first asked for."""

    system: System
    numbers: dict[tuple[Sort, int, int], int] = field(default_factory=dict)

    def number(self, sort: Sort, subject: int = 0, part: int = 0) -> int:
        """The number of a flag."""
        return self.numbers.setdefault((sort, subject, part), len(self.numbers))

    @property
    def first(self) -> bytes:
        """What they are at first."""
        return bytes(0 if sort is Sort.TAKEN else ON for sort, _, _ in self.numbers)

    def asks(self, kind: QuestionKind) -> bool:
        """Whether the system asks a question of this kind."""
        return any(each.kind is kind for each in self.system.questions)
