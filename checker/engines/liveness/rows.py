"""The ground that is held in rows of Python: a graph, its product with an automaton, its parts.

The reading that any other ground is compared with. Must not know how the rows were filled.
"""

from __future__ import annotations

from collections.abc import Callable

from checker.engines.liveness.automaton import automaton
from checker.engines.liveness.fair import nearest
from checker.engines.liveness.graph import Graph
from checker.engines.liveness.ground import Found
from checker.engines.liveness.product import product
from checker.ir.formulas import Formula
from checker.ir.system import State
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Rows:
    """A graph as a ground; see `ground.Ground`."""

    graph: Graph

    @property
    def timed(self) -> bool:
        """Whether something takes time."""
        return self.graph.timed

    def state(self, number: int) -> State:
        """What a number stands for."""
        return self.graph.state(number)

    def look(
        self,
        formula: Formula,
        fits: Callable[[int], bool],
        go_on: Callable[[], None],
        *,
        prompt: bool,
    ) -> Found:
        """Look for runs of which a formula is true. Raises TooLarge, TooWide."""
        made = product(self.graph, automaton(formula), formula, fits, go_on, prompt=prompt)
        part = nearest(made, go_on)
        return Found(None if made.resting is None else made.way(made.resting), part)
