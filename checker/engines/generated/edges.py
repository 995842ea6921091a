"""The steps between stored states, by Python text: the graph that questions about runs ask for.

    rows(batch, numbers, to, by, slow, end)

goes through packed states, in order: `to` and `by` are called with the number of the state that
each step leads to and the thread that takes it, if it is in `numbers`, and `slow` with whether it
takes time, if any does; then `end` with the conditions that are true, as bits, who owes a step, and
whether time may not pass (see `Graph`). Must not know what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from checker.engines.generated.change import change
from checker.engines.generated.layout import Layout
from checker.engines.generated.text import Term, Text
from checker.engines.generated.touring import SHARED, Tour
from checker.engines.generated.writer import Writer
from checker.engines.liveness.graph import Graph
from checker.ir.actions import Action
from checker.ir.bounds import Known
from checker.ir.expr import Expr
from checker.ir.system import System
from checker.ir.threads import Fairness
from checker.semantics.step import LeftDomain, Stepped

_BATCH = 1_024
"""How many states are gone through between two calls of `go_on`."""


def graph_of(
    system: System,
    layout: Layout,
    seen: Mapping[int, int],
    conditions: Sequence[Expr],
    go_on: Callable[[], None],
) -> Graph:
    """The graph of the packed states in `seen`, where the initial ones stand first.

    go_on: called now and then; raises where the end has come.
    """
    states = list(seen)
    numbers = {packed: number for number, packed in enumerate(states)}
    initials = min(len(states), len(system.initials))
    graph = Graph(
        initials, lambda number: layout.unpack(states[number]), tuple(conditions), system.timed
    )
    rows = _Rows(system, layout, conditions).made()
    for start in range(0, len(states), _BATCH):
        go_on()
        batch = states[start : start + _BATCH]
        add = graph.targets.append, graph.movers.append, graph.slow.append
        rows(batch, numbers, *add, graph.end)
    return graph


class _Rows(Tour):
    """Writes the text."""

    def __init__(self, system: System, layout: Layout, conditions: Sequence[Expr]) -> None:
        super().__init__(system, layout)
        self._conditions = conditions
        self._known = Known(system)
        self.names["escaped"] = _escaped

    def made(self) -> Callable[..., object]:
        """The function."""
        writer = Writer()
        with writer.block("def rows(batch, numbers, to, by, slow, end):"):
            writer.line("find = numbers.get")
            with writer.block("for s in batch:"):
                writer.line("e = g = h = 0")
                self.threads(writer)
                self._letter(writer)
        return self.function(writer, "rows", "steps between states")

    def attempt(
        self,
        writer: Writer,
        action: Action,
        algebra: Text,
        stepped: Stepped[Term],
        broken: Sequence[Term],
    ) -> None:
        """Say where the step leads to, and who owes it."""
        word = "if"
        if broken:
            with writer.block(f"if {' or '.join(map(writer.test, broken))}:"):
                self._owe(writer, action)
                writer.line("pass")
            word = "elif"
        with writer.block(f"{word} {writer.test(stepped.guard)}:"):
            self._owe(writer, action)
            made = change(self._known, self.layout, action, algebra, stepped)
            writer.share(made.roots, least=SHARED)
            made.check(writer, "escaped()")
            writer.line(f"n = find({'s' if made.nothing else made.text(writer)})")
            told = f"; slow({int(action.delay is not None)})" if self.system.timed else ""
            writer.line(f"if n is not None: to(n); by({action.thread}){told}")

    def _owe(self, writer: Writer, action: Action) -> None:
        if action.fairness is not Fairness.NONE:
            writer.line(f"e |= {1 << action.thread}")
        if action.fairness is Fairness.STRONG:
            writer.line(f"g |= {1 << action.thread}")
        if action.eager and self.system.timed:
            writer.line("h = 1")

    def _letter(self, writer: Writer) -> None:
        algebra = Text(self.system, self.layout)
        terms = [algebra.of(each) for each in self._conditions]
        writer.line("a = 0")
        writer.share(terms, least=SHARED)
        for number, term in enumerate(terms):
            if term.const != 0:
                writer.line(f"if {writer.test(term)}: a |= {1 << number}")
        writer.line("end(a, (e, g), h)")


def _escaped() -> None:
    raise LeftDomain("a step gives a variable a value outside its domain")
