"""Which variables together are a queue, where a variable or an array of some shape is laid out.

Knows shapes and positions; must not know what a queue is used for.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.front.values.layout import Dimension, element_names
from checker.front.values.shapes import Fifo, Record, Scalar, Shape, leaves, width
from checker.ir.variables import Queue


def queues_of(name: str, dims: tuple[Dimension, ...], shape: Shape, first: int) -> dict[int, Queue]:
    """By variable the queue that it is part of, the outermost; `first` is that of the whole."""
    found: dict[int, Queue] = {}
    elements = element_names(name, dims)
    for text, before, fifo in _within(shape):
        fields = [field.removeprefix(".") for field, _ in leaves(fifo.element)]
        for number, element in enumerate(elements):

            def at(leaf: int, base: int = first + before * len(elements) + number) -> int:
                return base + leaf * len(elements)

            items = tuple(
                tuple((field, at(1 + place * len(fields) + n)) for n, field in enumerate(fields))
                for place in range(fifo.capacity)
            )
            queue = Queue(element + text, at(0), items)
            found.update({at(leaf): queue for leaf in range(width(fifo))})
    return found


def _within(shape: Shape) -> Iterator[tuple[str, int, Fifo]]:
    """The queues of a shape: what is written behind the whole, and how many leaves lie before."""
    match shape:
        case Scalar():
            pass
        case Fifo():
            yield "", 0, shape
        case Record(fields=fields):
            before = 0
            for name, inner in fields:
                for text, more, fifo in _within(inner):
                    yield f".{name}{text}", before + more, fifo
                before += width(inner)
