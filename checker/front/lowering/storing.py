"""How a variable comes to hold a value: each part in its place, and owed to lie in its range.

Knows shapes and paths; must not know statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.frames import argument
from checker.front.values import fitting
from checker.front.values.elements import Found, lacking, position
from checker.front.values.fitting import Holder
from checker.front.values.layout import Cell, length
from checker.front.values.path import Path
from checker.front.values.shapes import Whole
from checker.front.walk import outline
from checker.ir.expr import Const, Expr, equal
from checker.source import Span

if TYPE_CHECKING:
    from checker.front.lowering.statements import Site


def store(
    site: Site, path: Path, found: Found, target: s.Expression, value: Whole, span: Span
) -> None:
    """Let the variable that was found as `target` become `value`."""
    cell = found.cell
    if lacking(site.reader(path), found, target):
        return
    offset = position(site.reader(path), found.name, cell.dims, found.indices, target)
    held = fitted(site, path, cell, value, _named(site, path, target), span)
    path.touch(span)
    put(site, path, cell, offset, held, span)


def _named(site: Site, path: Path, target: s.Expression) -> str:
    """What is assigned, as it is written where it is declared for all: not by a name of a proc."""
    text, within = site.quote(target), path.within
    root = outline(target)[0]
    declared = site.checked.uses.get(root) if isinstance(root, s.Name) else None
    while isinstance(declared, s.ProcParameter) and declared.kind == "ref":
        meant, within = argument(declared, within)
        text = site.quote(meant) + text.removeprefix(declared.name.text)
        root = outline(meant)[0]
        declared = site.checked.uses.get(root) if isinstance(root, s.Name) else None
    return text


def put(
    site: Site,
    path: Path,
    cell: Cell,
    offset: Expr,
    held: list[tuple[int, Expr]],
    span: Span,
) -> None:
    """Assign what was fitted to the element at `offset`."""
    if isinstance(offset, Const):
        for variable, value in held:
            path.assign(variable + offset.value, value, span)
        return
    size = length(cell.dims)
    site.layout.allowance.spend((size + size * size // 50) * len(held), span)
    for number in range(size):
        with path.under(equal(offset, Const(number))):
            for variable, value in held:
                path.assign(variable + number, value, span)


def fitted(
    site: Site, path: Path, cell: Cell, value: Whole, target: str, span: Span
) -> list[tuple[int, Expr]]:
    """What each variable of the first element is to hold, owed to lie in its range.

    target: what is assigned, as it is written.
    """
    owner = f" of {site.name}" if (cell.decl, None) not in site.layout.cells else ""
    holder = Holder(target, span, _declared(cell), owner)
    count = length(cell.dims)
    contents = fitting.fitted(site.reader(path), cell.shape, value, holder)
    return [(cell.first + place * count, content) for place, content in enumerate(contents)]


def _declared(cell: Cell) -> Span:
    declared = cell.decl.type
    return cell.decl.span if declared is None else declared.span
