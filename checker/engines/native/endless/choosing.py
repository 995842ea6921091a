"""Where the steps between the states of a native search are written down: few in rows of Python.

The code that writes down many has to be made first. Knows both, and how neither does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checker.engines.generated.edges import graph_of
from checker.engines.generated.layout import layout
from checker.engines.liveness.ground import Ground
from checker.engines.liveness.rows import Rows
from checker.engines.native.endless.graph import Stored, graph
from checker.engines.native.expansion import Expansion
from checker.engines.native.values import Unfit
from checker.ir.expr import Expr
from checker.ir.system import System

_BATCH = 1_024
"""How many states are gone through between two calls of `go_on`."""


def ground(
    system: System,
    made: Expansion,
    stored: Stored,
    conditions: Sequence[Expr],
    fits: Callable[[int], bool],
    go_on: Callable[[], None],
    *,
    few: int,
) -> Ground:
    """The ground of what is stored: in rows where that is fewer than `few` states.

    The others are as for `graph`. Raises TooWide.
    """
    if stored.count >= few:
        try:
            return graph(system, made, stored, conditions, fits, go_on)
        except Unfit:
            pass
    fields = layout(system.variables)
    seen: dict[int, int] = {}
    for number in range(stored.count):
        if number % _BATCH == 0:
            go_on()
        seen[fields.pack(stored.state(number))] = number
    return Rows(graph_of(system, fields, seen, conditions, go_on))
