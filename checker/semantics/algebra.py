"""What an engine must offer so that the one definition of a step can be read in its values.

Names the operations; must not know what a value is, nor what a step is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from checker.ir.expr import Op

V = TypeVar("V")


class Algebra(Protocol[V]):
    """Values of one kind: integers, program text, terms of a solver.

    Each method must agree with the integers (`FOLD` in `ir.expr`) on every input: an algebra may
    say how a value is represented, not what an operator means.
    """

    def const(self, value: int) -> V:
        """The number `value`."""
        ...

    def read(self, variable: int) -> V:
        """The value of a variable before the step."""
        ...

    def select(self, first: int, count: int, index: V) -> V:
        """The value of variable `first + index` before the step; 0 unless 0 <= index < count."""
        ...

    def chosen(self, choice: int) -> V:
        """The value picked for a choice of the action."""
        ...

    def apply(self, op: Op, args: Sequence[V]) -> V:
        """An operator on values."""
        ...
