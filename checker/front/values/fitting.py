"""Whether a value fits a type, part by part: in range, with room, with no other elements.

Owes it along a path. Must not know where the value is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

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
from checker.records import dataclass
from checker.source import Span

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader


@dataclass(frozen=True, slots=True)
class Holder:
    """What is to hold a value. name: as it is written; owner: ` of p[0]`, if it needs saying.

    span: of the text that gives it the value. declared: where its type is written. becomes: what
    it would do with a value that does not fit.
    """

    name: str
    span: Span
    declared: Span | None
    owner: str = ""
    becomes: str = "become"


def fitted(reader: Reader, shape: Shape, value: Whole, holder: Holder) -> list[Expr]:
    """What each variable of the shape is to hold, owed to lie in its range."""
    for name, room, queue in _queues(shape, value):
        if room.capacity < len(queue.items):
            reader.path.owe(
                apply(Op.LE, queue.length, Const(room.capacity)),
                "out-of-range",
                f"`{holder.name}{name}` would have {{value}} elements,"
                f" with room for {room.capacity}",
                holder.span,
                value=queue.length,
                domain=span_of(0, room.capacity),
                declared=holder.declared,
            )
    held = []
    for (name, leaf), (_, content) in zip(leaves(shape), spread(shape, value), strict=True):
        _check(reader, leaf, content, name, holder)
        held.append(content)
    for name, leaf, members in _sets(shape, value):
        _check_lowest(reader, leaf, members, name, holder)
    return held


def _check(reader: Reader, leaf: Scalar, value: Expr, name: str, holder: Holder) -> None:
    domain = leaf.domain
    low, high = reader.bounds(value)
    if domain.low <= low and high <= domain.high:
        return
    inside = conj((apply(Op.LE, Const(domain.low), value), apply(Op.LE, value, Const(domain.high))))
    target = f"`{holder.name}{name}`{holder.owner}"
    if domain.kind is Kind.SET:
        message = f"{target} would get another element than {{{', '.join(domain.names)}}}"
        message = message.replace("{", "{{").replace("}", "}}")
    else:
        message = f"{target} would {holder.becomes} {{value}}; its range is {domain}"
        if domain.names:
            message = message.replace(
                str(domain), str(domain).replace("{", "{{").replace("}", "}}")
            )
    reader.path.owe(
        inside,
        "out-of-range",
        message,
        holder.span,
        value=value,
        domain=domain,
        declared=holder.declared,
    )


def _check_lowest(reader: Reader, leaf: Scalar, members: Expr, name: str, holder: Holder) -> None:
    """Owe that a set has no element below those that the leaf can hold."""
    below = apply(Op.MOD, members, Const(1 << leaf.shift))
    names = ", ".join(leaf.domain.names)
    reader.path.owe(
        equal(below, Const(0)),
        "out-of-range",
        f"`{holder.name}{name}` would get another element than {{{{{names}}}}}",
        holder.span,
        declared=holder.declared,
    )


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
