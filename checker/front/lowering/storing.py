"""How a variable comes to hold a value: each part in its place, and owed to lie in its range.

Knows shapes and paths; must not know statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.values.elements import Found, position
from checker.front.values.layout import Cell, length
from checker.front.values.path import Path
from checker.front.values.shapes import (
    Fields,
    Fifo,
    Items,
    Record,
    Scalar,
    Shape,
    Whole,
    leaves,
    spread,
)
from checker.ir.domain import Kind, span_of
from checker.ir.expr import Const, Expr, Op, apply, conj, equal
from checker.source import Span

if TYPE_CHECKING:
    from checker.front.lowering.statements import Site


def store(
    site: Site, path: Path, found: Found, target: s.Expression, value: Whole, span: Span
) -> None:
    """Let the variable that was found as `target` become `value`."""
    cell = found.cell
    offset = position(site.reader(path), found.name, cell.dims, found.indices, target)
    held = fitted(site, path, cell, value, site.quote(target), span)
    path.touch(span)
    put(site, path, cell, offset, held, span)


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
    for name, room, queue in _queues(cell.shape, value):
        if room.capacity < len(queue.items):
            path.owe(
                apply(Op.LE, queue.length, Const(room.capacity)),
                "out-of-range",
                f"`{target}{name}` would have {{value}} elements, with room for {room.capacity}",
                span,
                value=queue.length,
                domain=span_of(0, room.capacity),
                declared=_declared(cell),
            )
    held = []
    count = length(cell.dims)
    contents = zip(leaves(cell.shape), spread(cell.shape, value), strict=True)
    for place, ((name, leaf), (_, content)) in enumerate(contents):
        _check(site, path, cell, leaf, content, target + name, span)
        held.append((cell.first + place * count, content))
    for name, leaf, members in _sets(cell.shape, value):
        _check_lowest(path, cell, leaf, members, target + name, span)
    return held


def _check(
    site: Site, path: Path, cell: Cell, leaf: Scalar, value: Expr, target: str, span: Span
) -> None:
    domain = leaf.domain
    low, high = site.reader(path).bounds(value)
    if domain.low <= low and high <= domain.high:
        return
    inside = conj((apply(Op.LE, Const(domain.low), value), apply(Op.LE, value, Const(domain.high))))
    owner = f" of {site.name}" if (cell.decl, None) not in site.layout.cells else ""
    if domain.kind is Kind.SET:
        message = f"`{target}`{owner} would get another element than {{{', '.join(domain.names)}}}"
        message = message.replace("{", "{{").replace("}", "}}")
    else:
        message = f"`{target}`{owner} would become {{value}}; its range is {domain}"
        if domain.names:
            message = message.replace(
                str(domain), str(domain).replace("{", "{{").replace("}", "}}")
            )
    path.owe(
        inside,
        "out-of-range",
        message,
        span,
        value=value,
        domain=domain,
        declared=_declared(cell),
    )


def _check_lowest(
    path: Path, cell: Cell, leaf: Scalar, members: Expr, target: str, span: Span
) -> None:
    """Owe that a set has no element below those that the variable can hold."""
    below = apply(Op.MOD, members, Const(1 << leaf.shift))
    names = ", ".join(leaf.domain.names)
    path.owe(
        equal(below, Const(0)),
        "out-of-range",
        f"`{target}` would get another element than {{{{{names}}}}}",
        span,
        declared=_declared(cell),
    )


def _declared(cell: Cell) -> Span:
    declared = cell.decl.type
    return cell.decl.span if declared is None else declared.span


def _queues(shape: Shape, value: Whole) -> Iterator[tuple[str, Fifo, Items]]:
    """The queues in a value, each with its name and where it is to be kept."""
    match shape, value:
        case Record(fields=fields), Fields(values=values):
            for name, inner in fields:
                for rest, room, queue in _queues(inner, values[name]):
                    yield f".{name}{rest}", room, queue
        case Fifo() as room, Items(items=items) as queue:
            yield "", room, queue
            for place, each in enumerate(items[: room.capacity]):
                for rest, inner_room, inner_queue in _queues(room.element, each):
                    yield f"[{place}]{rest}", inner_room, inner_queue
        case _:
            pass


def _sets(shape: Shape, value: Whole) -> Iterator[tuple[str, Scalar, Expr]]:
    """The sets in a value that may have elements below those that can be kept."""
    match shape, value:
        case Record(fields=fields), Fields(values=values):
            for name, inner in fields:
                for rest, leaf, members in _sets(inner, values[name]):
                    yield f".{name}{rest}", leaf, members
        case Scalar(shift=shift) as leaf, single if shift:
            assert not isinstance(single, Fields | Items)
            yield "", leaf, single
        case Fifo(element=element), Items(length=size, items=items):
            for place, each in enumerate(items):
                here = apply(Op.LT, Const(place), size)
                for rest, leaf, members in _sets(element, each):
                    yield f"[{place}]{rest}", leaf, apply(Op.IF, here, members, Const(0))
        case _:
            pass
