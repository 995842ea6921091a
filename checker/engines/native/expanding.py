"""Which code expands the states of a search: made in a hurry, or well, or over vectors.

All lead to the same states in the same order. Better code takes longer to make, so it is made
where many states have come already, by which it can be told that there will be more. Must not know
what else a search does.
"""

from __future__ import annotations

import ctypes

from checker.engines.native import context
from checker.engines.native.context import Context
from checker.engines.native.explorer import Explorer
from checker.engines.native.machine import Machine, has_vectors
from checker.engines.native.values import Unfit
from checker.engines.native.vector_code import LANES
from checker.records import dataclass

_LEFT = 4
"""Vectors are given up where one eight in so many was left to the code that goes one by one."""

_JUDGED = 1 << 16
"""So many states are expanded before that is judged."""


@dataclass(frozen=True, slots=True)
class Turns:
    """From how many states on there is other code.

    vectors: over vectors, None for never; then never other code. well: of the same kind as at
    first, but well made.
    """

    vectors: int | None
    well: int = 8_000_000


def turns() -> Turns:
    """What is best here: vectors cost more than they save if the processor has none for them."""
    return Turns(2_000_000 if has_vectors() else None)


class Expanding:
    """The code that a search expands states by, as the context says it."""

    def __init__(
        self, made: Explorer, told: Context, flags: ctypes.Array[ctypes.c_uint8], when: Turns
    ) -> None:
        """told: of the search. flags: the same, as they are at any time."""
        self._made = made
        self._told = told
        self._flags = flags
        self._when = when
        self._well: Machine | None = None
        self._vectors: Machine | None = None
        self._since: int | None = None
        self._use(made.expanding)

    def _use(self, machine: Machine) -> None:
        address = machine.address["expand"]
        self._told[context.EXPAND] = self._told[context.ONE_BY_ONE] = address

    def go_on(self) -> None:
        """See whether there are so many states that other code is better."""
        told, when = self._told, self._when
        if self._since is not None:
            self._judge(self._since)
        elif when.vectors is not None and told[context.TAIL] > when.vectors:
            self._when = Turns(None, when.well)
            self._go_abreast()
        elif self._well is None and told[context.TAIL] > when.well:
            self._well = self._made.better()
            self._use(self._well)

    def _go_abreast(self) -> None:
        try:
            self._vectors = self._made.over_vectors(bytes(self._flags))
        except Unfit:
            return
        self._told[context.EXPAND] = self._vectors.address["expand"]
        self._told[context.LEFT] = 0
        self._since = self._told[context.HEAD]

    def _judge(self, since: int) -> None:
        """Give vectors up if they leave too much to the other code."""
        done = self._told[context.HEAD] - since
        if done > _JUDGED and self._told[context.LEFT] * LANES * _LEFT > done:
            self._told[context.EXPAND] = self._told[context.ONE_BY_ONE]
            self._since = None
