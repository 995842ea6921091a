"""How often each step is taken from packed states, by Python text.

    tally(batch) -> counts

gives a number for each counter; see `Counters`. Must not know how the states were found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice

from checker.engines.generated.layout import Layout
from checker.engines.generated.program import dispatch, reached
from checker.engines.generated.text import Text
from checker.engines.generated.writer import Writer
from checker.engines.tallying import Counters, levels_of, seen_of
from checker.exploration import Statistics, Tally
from checker.ir.actions import Action
from checker.ir.system import System
from checker.semantics.integers import picks
from checker.semantics.step import step

_BATCH = 4_096
"""How many states are gone through in one call: so soon a signal is heard."""

_SHARED = 12
"""A part that is used twice is computed first if it takes so many operations."""


def tally_of(system: System, layout: Layout, stored: Iterable[int], expanded: int) -> Tally:
    """The counts over packed states, of which the first so many are expanded."""
    counters = Counters(system)
    count = _Author(system, layout, counters).made()
    states = iter(stored)
    totals = []
    for some in (islice(states, expanded), states):
        total = [0] * counters.count
        while batch := list(islice(some, _BATCH)):
            total = [one + more for one, more in zip(total, count(batch), strict=True)]
        totals.append(total)
    return counters.tally(*totals)


def statistics_of(
    system: System, layout: Layout, stored: Collection[int], ends: Iterable[int]
) -> Statistics:
    """What packed states are like. ends: how many were stored at the end of each level."""
    seen = tuple(
        seen_of(variable.domain, ((s >> each.shift & each.ones) + each.low for s in stored))
        for variable, each in zip(system.variables, layout.fields, strict=True)
    )
    return Statistics(seen, levels_of(ends, len(stored)))


class _Author:
    """Writes the text. Counter 7 is called `n7` in it."""

    def __init__(self, system: System, layout: Layout, counters: Counters) -> None:
        self._system = system
        self._layout = layout
        self._counters = counters
        self._names: dict[str, object] = {}
        self._numbers = {id(action): k for k, action in enumerate(system.actions)}

    def made(self) -> Callable[[Sequence[int]], Sequence[int]]:
        """The function."""
        writer = Writer()
        places = reached(self._system)
        every = "".join(f"n{k}, " for k in range(self._counters.count))
        with writer.block("def tally(batch):"):
            for k in range(self._counters.count):
                writer.line(f"n{k} = 0")
            with writer.block("for s in batch:"):
                writer.line("pass")
                for thread in range(len(self._system.threads)):
                    self._thread(writer, thread, places.get(thread, []))
            writer.line(f"return ({every})")
        exec(compile(writer.text, "<counts of steps>", "exec"), self._names)  # numbers alone
        function = self._names["tally"]
        assert callable(function)
        return function

    def _thread(self, writer: Writer, number: int, places: Sequence[int]) -> None:
        variable = self._system.threads[number].variable
        if variable is None:
            for action in self._system.actions_from(number, None):
                self._action(writer, action)
            return
        bodies = []
        for location in places:
            body = Writer()
            body.line(f"n{self._counters.place(number, location)} += 1")
            for action in self._system.actions_from(number, location):
                self._action(body, action)
            bodies.append((location, body))
        if len(bodies) > 1:
            field = self._layout.fields[variable]
            writer.line(f"l = s >> {field.shift} & {field.ones}")
        dispatch(writer, bodies)

    def _action(self, writer: Writer, action: Action) -> None:
        if not action.choices:
            self._attempt(writer, action)
            return
        number = self._numbers[id(action)]
        self._names[f"P{number}"] = tuple(picks(action))
        chosen = "".join(f"c{k}, " for k in range(len(action.choices)))
        with writer.block(f"for {chosen} in P{number}:"):
            self._attempt(writer, action)

    def _attempt(self, writer: Writer, action: Action) -> None:
        known = {}
        variable = self._system.threads[action.thread].variable
        if variable is not None and action.source is not None:
            known[variable] = action.source
        algebra = Text(self._system, self._layout, action.choices, known)
        stepped = step(self._system, action, algebra, algebra.terms)
        broken = [term for _, term in stepped.broken if term.const != 0]
        writer.share([stepped.guard, *broken], least=_SHARED)
        number = self._numbers[id(action)]
        tests = [writer.test(stepped.guard), *(f"not ({writer.test(each)})" for each in broken)]
        with writer.block(f"if {' and '.join(f'({each})' for each in tests)}:"):
            writer.line(f"n{number} += 1")
            for place, when in enumerate(self._counters.parts[number]):
                term = algebra.of(when)
                if term.const != 0:
                    writer.share([term], least=_SHARED)
                    with writer.block(f"if {writer.test(term)}:"):
                        writer.line(f"n{self._counters.part(number, place)} += 1")
