"""How often each step is taken from packed states, by Python text.

    tally(batch) -> counts

gives a number for each counter; see `Counters`. Must not know how the states were found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import cast

from checker.engines.generated.layout import Layout
from checker.engines.generated.text import Term, Text
from checker.engines.generated.touring import SHARED, Tour
from checker.engines.generated.writer import Writer
from checker.engines.tallying import Counters, levels_of, seen_of
from checker.exploration import Statistics, Tally
from checker.ir.actions import Action
from checker.ir.system import System
from checker.semantics.step import Stepped

_BATCH = 4_096
"""How many states are gone through in one call: so soon a signal is heard."""


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


class _Author(Tour):
    """Writes the text. Counter 7 is called `n7` in it."""

    def __init__(self, system: System, layout: Layout, counters: Counters) -> None:
        super().__init__(system, layout)
        self._counters = counters

    def made(self) -> Callable[[Sequence[int]], Sequence[int]]:
        """The function."""
        writer = Writer()
        every = "".join(f"n{k}, " for k in range(self._counters.count))
        with writer.block("def tally(batch):"):
            for k in range(self._counters.count):
                writer.line(f"n{k} = 0")
            with writer.block("for s in batch:"):
                writer.line("pass")
                self.threads(writer)
            writer.line(f"return ({every})")
        made = self.function(writer, "tally", "counts of steps")
        return cast("Callable[[Sequence[int]], Sequence[int]]", made)

    def at(self, writer: Writer, thread: int, location: int) -> None:
        """Count that the thread is there."""
        writer.line(f"n{self._counters.place(thread, location)} += 1")

    def attempt(
        self,
        writer: Writer,
        action: Action,
        algebra: Text,
        stepped: Stepped[Term],
        broken: Sequence[Term],
    ) -> None:
        """Count that it is a step, and which parts of its text it runs."""
        number = self.numbers[id(action)]
        tests = [writer.test(stepped.guard), *(f"not ({writer.test(each)})" for each in broken)]
        with writer.block(f"if {' and '.join(f'({each})' for each in tests)}:"):
            writer.line(f"n{number} += 1")
            for place, when in enumerate(self._counters.parts[number]):
                term = algebra.of(when)
                if term.const != 0:
                    writer.share([term], least=SHARED)
                    with writer.block(f"if {writer.test(term)}:"):
                        writer.line(f"n{self._counters.part(number, place)} += 1")
