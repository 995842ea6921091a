"""What every part of a layout is made with: the spec, the layout so far, what is found wrong.

Knows how much room there is; must not know what is laid out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.frames import Context, Turn, outward
from checker.front.lowering.queues import queues_of
from checker.front.values.expressions import Reader
from checker.front.values.known import Known
from checker.front.values.layout import Cell, Dimension, Family, Layout, element_names
from checker.front.values.path import Path
from checker.front.values.shapes import Shape, leaves
from checker.ir.domain import Domain, span_of
from checker.ir.expr import Const, Expr
from checker.ir.variables import Role, Variable
from checker.records import dataclass
from checker.source import Span

MOST_VARIABLES = 10_000


@dataclass(frozen=True, slots=True)
class Laying:
    """A layout in the making. diagnostics: errors found are appended.

    indices: by what a proc keeps of an index for a thread, all values that the calls so far give.
    """

    checked: Checked
    layout: Layout
    diagnostics: list[Diagnostic]
    indices: dict[object, Domain] = field(default_factory=dict)

    def reader(
        self, thread: int | None = None, bound: Mapping[object, Expr] | None = None
    ) -> Reader:
        """For what is declared; it depends on a thread and the values of its binders at most."""
        path = Known(thread=thread, bound=dict(bound or {}), told=self.diagnostics)
        return Reader(self.checked, self.layout, path, self.diagnostics)

    def text_reader(self, thread: int, bound: Mapping[object, Expr]) -> Reader:
        """For text of a thread that may never run: what it owes is owed where it does."""
        path = Path(thread=thread, bound=dict(bound))
        return Reader(self.checked, self.layout, path, self.diagnostics)

    def too_large(self, what: str, span: Span, *advice: str) -> None:
        """Tell that there is too much of something that is declared at `span`."""
        self.diagnostics.append(Diagnostic("too-large", what, Label(span), help=advice))

    def widen(self, key: object, thread: int, domain: Domain) -> Domain:
        """All values of what a proc keeps of an index, now that a call gives these too.

        Each call keeps it, also one whose index is fixed, once there is a variable for it.
        """
        known = self.indices.get((key, thread), domain)
        wide = span_of(min(known.low, domain.low), max(known.high, domain.high))
        self.indices[key, thread] = wide
        cell = self.layout.cells.get((key, thread))
        if cell is not None and cell.first < len(self.layout.variables):
            variable = self.layout.variables[cell.first]
            self.layout.variables[cell.first] = replace(variable, domain=wide)
        return wide

    def have_room(self, count: int, span: Span) -> None:
        """Raise SpecError unless `count` more variables, declared at `span`, have room."""
        if len(self.layout.variables) + count > MOST_VARIABLES:
            self.too_large(f"more than {MOST_VARIABLES:,} variables and elements", span)
            raise SpecError(self.diagnostics)

    def add(
        self,
        name: str,
        dims: tuple[Dimension, ...],
        shape: Shape,
        owner: int | None,
        decl: s.VarDecl | s.ProcParameter,
        proc: str | None = None,
    ) -> Cell:
        """Add the variables of a variable or array to the state; `proc` keeps them, if given."""
        first = len(self.layout.variables)
        queues = queues_of(name, dims, shape, first)
        for text, leaf in leaves(shape):
            for each in element_names(name, dims):
                domain, span = leaf.domain, decl.name.span
                queue = queues.get(len(self.layout.variables))
                self.layout.add(Variable(each + text, domain, Role.DATA, owner, span, proc, queue))
        return Cell(first, dims, shape, decl)


def binders(family: Family, thread: int) -> dict[object, Expr]:
    """What the names of the indices of an instance stand for."""
    values = family.indices(thread)
    return {binder: Const(value) for binder, value in zip(family.decl.binders, values, strict=True)}


def loop_names(context: Context | None) -> dict[object, Expr]:
    """What the names of the loops around a text stand for in these turns."""
    return {
        each.loop.binder: Const(each.value) for each in outward(context) if isinstance(each, Turn)
    }
