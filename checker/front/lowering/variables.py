"""Lays out the variables and timers of a spec and of its threads, with what each starts as.

First values are given as a list for each variable, in the order in which they are laid out. Must
not know what a step does to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from checker.diagnostic import SpecError
from checker.front import syntax as s
from checker.front.lowering import timers
from checker.front.lowering.laying import Laying
from checker.front.lowering.starting import bad_initial, lengths, starting
from checker.front.values.layout import TimerCells, element_names, length
from checker.front.values.shapes import leaves, width
from checker.front.values.timer import STOPPED
from checker.ir.domain import Domain
from checker.ir.expr import Expr

MOST_INITIALS = 100_000
MOST_TIMERS = 200


class Variables:
    """Lays out one variable or timer after another."""

    def __init__(self, laying: Laying) -> None:
        self.laying = laying
        self._initials = 1  # how many first states there are

    def timer(
        self, decl: s.TimerDecl, thread: int | None, bound: Mapping[object, Expr]
    ) -> list[list[int]]:
        """Lay out a timer or an array of them; `thread` has it, if it is one's own.

        Raises SpecError if there is no room for so many.
        """
        laying, layout = self.laying, self.laying.layout
        reader = laying.reader(thread, bound)
        dims = tuple(reader.members(each) for each in decl.sizes)
        count, first = length(dims), len(layout.timers)
        laying.have_room(count, decl.name.span)
        if first + count > MOST_TIMERS:
            laying.too_large(f"more than {MOST_TIMERS} timers", decl.name.span)
            raise SpecError(laying.diagnostics)
        layout.timer_cells[decl, thread] = TimerCells(first, dims)
        names = element_names(self._owner(thread) + decl.name.text, dims)
        timers.add(layout, names, thread, decl.name.span)
        return [[STOPPED]] * count

    def variable(
        self, decl: s.VarDecl, thread: int | None, bound: Mapping[object, Expr]
    ) -> list[list[int]]:
        """Lay out a variable or an array; `thread` has it, if it is one's own."""
        laying, layout = self.laying, self.laying.layout
        reader = laying.reader(thread, bound)
        dims = tuple(reader.members(each) for each in decl.sizes)
        told = len(laying.diagnostics)
        shape = reader.shape(decl.type)
        count = length(dims)
        laying.have_room(count * width(shape), decl.name.span)
        cell = laying.add(self._owner(thread) + decl.name.text, dims, shape, thread, decl)
        layout.cells[decl, thread] = cell
        if decl.any_value:
            layout.queues += lengths(shape, cell.first, count)
            return self._any(decl, [leaf.domain for _, leaf in leaves(shape)], count)
        assert decl.initial is not None
        initials: list[list[int]] = []
        starts = starting(reader, shape, decl.initial)
        sound = len(laying.diagnostics) == told
        for each in starts:
            value = each.value
            if value is None and sound:
                laying.diagnostics.append(bad_initial(decl, each, laying.checked.uses))
            initials += [[each.leaf.domain.low if value is None else value]] * count
        return initials

    def _owner(self, thread: int | None) -> str:
        return "" if thread is None else f"{self.laying.layout.threads[thread].name}."

    def _any(self, decl: s.VarDecl, domains: list[Domain], count: int) -> list[list[int]]:
        """Every value, for `count` of each domain. Raises SpecError if that is too much."""
        initials = []
        for domain in domains:
            values = list(islice(domain.values, MOST_INITIALS + 1))
            for _ in range(count if len(values) > 1 else 0):
                self._initials *= len(values)
                if self._initials > MOST_INITIALS:
                    what = f"more than {MOST_INITIALS:,} initial states"
                    self.laying.too_large(what, decl.name.span)
                    raise SpecError(self.laying.diagnostics)
            initials += [values] * count
        return initials
