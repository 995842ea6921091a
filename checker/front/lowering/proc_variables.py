"""Lays out what procs keep for a thread while they run: parameters, indices, variables.

What no step begins in lives within a step only. Must not know what else is laid out.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.front import syntax as s
from checker.front.checking.constancy import depends
from checker.front.frames import Call, Context, argument
from checker.front.lowering.laying import Laying, loop_names
from checker.front.values.expressions import Reader
from checker.front.values.layout import Cell, Dimension, length
from checker.front.values.shapes import Scalar, Shape, width
from checker.front.walk import outline
from checker.ir.domain import Domain, span_of
from checker.ir.expr import Expr
from checker.records import dataclass


def lay_out_call(
    laying: Laying, call: Call, thread: int, bound: Mapping[object, Expr]
) -> list[list[int]]:
    """Lay out what a proc keeps for a thread while it runs, if no other call did before.

    bound: what the names of the indices of the thread stand for. Gives first values, as
    `variables` does.
    """
    initials: list[list[int]] = []
    names = {**bound, **loop_names(call.outer)}
    reader, text = laying.reader(thread, names), laying.text_reader(thread, names)
    keeping = _Keeping(laying, call, thread)
    for parameter, given in zip(call.proc.parameters, call.call.arguments, strict=True):
        if parameter.kind == "value":
            assert parameter.type is not None
            shape = reader.shape(parameter.type)
            initials += keeping.keep(parameter, (), shape, parameter)
            continue
        for place, index in enumerate(outline(given)[1]):
            key = parameter, place
            domain = _index_domain(laying, reader, given, place, call.outer)
            domain = laying.widen(key, thread, domain)
            if _varies(laying, text, index):
                initials += keeping.keep(key, (), Scalar(domain), parameter)
    for local in call.proc.locals:
        dims = tuple(reader.members(each) for each in local.sizes)
        initials += keeping.keep(local, dims, reader.shape(local.type), local)
    return initials


@dataclass(frozen=True, slots=True)
class _Keeping:
    """Makes room for what one call keeps."""

    laying: Laying
    call: Call
    thread: int

    def keep(
        self,
        key: object,
        dims: tuple[Dimension, ...],
        shape: Shape,
        decl: s.VarDecl | s.ProcParameter,
    ) -> list[list[int]]:
        layout, proc = self.laying.layout, self.call.proc
        if (key, self.thread) in layout.cells:
            return []
        count = length(dims) * width(shape)
        if proc not in layout.steps[self.thread].procs:
            first = layout.add_passing(count)
            layout.cells[key, self.thread] = Cell(first, dims, shape, decl)
            return []
        self.laying.have_room(count, decl.name.span)
        name = f"{layout.threads[self.thread].name}.{proc.name.text}.{decl.name.text}"
        if key is not decl:
            name += " (index)"
        cell = self.laying.add(name, dims, shape, self.thread, decl, proc.name.text)
        layout.cells[key, self.thread] = cell
        return [[low] for _, low in cell.lows]


def _varies(laying: Laying, reader: Reader, index: s.Expression) -> bool:
    """Whether an index depends on the state; where it does not, it is read, and is a number."""
    checked = laying.checked
    if depends(index, checked.uses, {}, checked.chosen):
        return True
    reader.constant(index)
    return False


def _index_domain(
    laying: Laying, reader: Reader, given: s.Expression, place: int, context: Context | None
) -> Domain:
    """The values of an index of what a proc is given."""
    uses = laying.checked.uses
    before = 0
    root, _, _ = outline(given)
    assert isinstance(root, s.Name)
    declared = uses[root]
    while isinstance(declared, s.ProcParameter):
        given, context = argument(declared, context)
        root, own, _ = outline(given)
        before += len(own)
        assert isinstance(root, s.Name)
        declared = uses[root]
    assert isinstance(declared, s.VarDecl | s.LockDecl)
    dim = reader.members(declared.sizes[before + place])
    return span_of(dim.low, max(dim.low, dim.high))
