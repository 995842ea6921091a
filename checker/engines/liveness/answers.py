"""Each question about runs for ever, decided on the graph that a search has stored.

A run that is found shows that the question is violated, however much of the graph is known; that
there is none says so only of all of it. Knows the budget; must not know how a state is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from checker.engines.budget import Budget, resident
from checker.engines.liveness.automaton import TooLarge, automaton, literals
from checker.engines.liveness.fair import nearest
from checker.engines.liveness.graph import Graph
from checker.engines.liveness.lasso import around, resting
from checker.engines.liveness.product import TooWide, product
from checker.ir.expr import Expr
from checker.ir.formulas import Formula, opposite
from checker.ir.questions import Question
from checker.ir.system import System
from checker.trace import Trace
from checker.verdict import Reason, Unknown


class _Ended(Exception):
    """Time or memory has run out."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(slots=True)
class Endless:
    """The questions of a system about runs for ever, and what has been found of them so far.

    found: a run, or why there may be one; None that there is none in the graph. Those that are not
    in it have not been decided; then `reason` says why.
    """

    system: System
    budget: Budget
    reason: Reason | None = None
    found: dict[str, Trace | Unknown | None] = field(default_factory=dict)

    @property
    def asked(self) -> Sequence[Question]:
        """These questions, in their order."""
        return [each for each in self.system.questions if each.endless]

    def run(self, graph: Callable[[Sequence[Expr], Callable[[], None]], Graph]) -> None:
        """Decide each of them, or say in `reason` why not.

        graph: makes the graph of all states that are stored, with these conditions; it calls its
        second argument now and then, which raises where the end has come.
        """
        if not self.asked:
            return
        self.reason = Reason.INTERRUPTED  # until it is done
        conditions: dict[Expr, None] = {}
        for each in self.asked:
            assert each.formula is not None
            conditions.update(dict.fromkeys(literals(each.formula)))
        try:
            whole = graph(tuple(conditions), self._go_on)
            for each in self.asked:
                self.found[each.name] = self._decided(each, whole)
            self.reason = None
        except _Ended as ended:
            self.reason = ended.reason

    def _decided(self, question: Question, graph: Graph) -> Trace | Unknown | None:
        assert question.formula is not None
        wrong = opposite(question.formula)
        try:
            if graph.timed:  # runs that are likely to have times come first
                found = self._run(graph, wrong, prompt=True)
                if found is not None:
                    return found
            return self._run(graph, wrong, prompt=False)
        except TooLarge as error:
            return Unknown(Reason.STATES, f"Not looked at: {error}. Ask for less at a time.")
        except TooWide:
            raise _Ended(Reason.MEMORY) from None

    def _run(self, graph: Graph, wrong: Formula, *, prompt: bool) -> Trace | None:
        """A run of which `wrong` is true. prompt: see `product`."""
        made = product(graph, automaton(wrong), wrong, self._fits, self._go_on, prompt=prompt)
        part = nearest(made, self._go_on)
        if made.resting is not None:
            rest = resting(self.system, made, made.resting)
            if part is None or len(made.way(made.pairs[part.first])) >= len(rest.steps) + 1:
                return rest
        return None if part is None else around(self.system, made, part)

    def _fits(self, amount: int) -> bool:
        return self.budget.memory is None or resident() + amount < self.budget.memory

    def _go_on(self) -> None:
        reason = self.budget.spent()
        if reason is not None:
            raise _Ended(reason)
