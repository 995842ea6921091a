"""What a step does to the dates of a class, by Python text for each shape of a step.

Time goes on to the step, some dates are forgotten, some begin, and all are put in order. The text
has one expression for each entry of the matrix, over those of the matrix before. Must not know
which step it is.

Source: B. Berthomieu and M. Diaz, Modeling and Verification of Time Dependent Systems Using Time
Petri Nets, IEEE Transactions on Software Engineering 17(3), 1991 (state classes), with the firing
rule written over a canonical matrix, so that no closure has to be computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import inf

from checker.engines.timed.dates import Dates
from checker.engines.timed.forms import Number, below_0
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """What a step does to the dates of a class, whatever they are.

    size: how many dates there are, now included. coming: so many of those behind it are to come.
    ends: the date of the step; None if it has none. hurried: no time passes before it.
    order: the dates behind now after the step; those from `size` on begin with it.
    """

    size: int
    coming: int
    ends: int | None
    hurried: bool
    order: tuple[int, ...]


Firing = Callable[[Dates, Sequence[Number]], Dates | None]
"""Makes of the dates before, with the ends of what begins, those behind; None if it can't be."""


@lru_cache(maxsize=4096)
def firing(shape: Shape) -> Firing:
    """What a step of this shape does: given the low and the high of each date that begins."""
    names: dict[str, object] = {"below": below_0, "inf": inf}
    text = "\n ".join(["def fired(d, ends):", *_lines(shape)])
    exec(compile(text, "<what a step does to dates>", "exec"), names)  # numbers alone
    made = names["fired"]
    assert callable(made)
    return made


def _lines(shape: Shape) -> Iterator[str]:
    size, key = shape.size, shape.ends
    others = [each for each in range(1, 1 + shape.coming) if each != key]
    if key is not None:
        first = [f"d[0][{key}]"] if shape.hurried else [f"d[{each}][{key}]" for each in others]
        if first:
            yield f"if {' or '.join(f'{each} < 0 and below({each})' for each in first)}: return"
    rows = (f"({', '.join(f'd{i}_{j}' for j in range(size))},)" for i in range(size))
    yield f"{', '.join(rows)}, = d"
    begun = [each for each in shape.order if each >= size]
    if begun:
        yield f"{', '.join(f'l{each}, h{each}' for each in sorted(begun))} = ends"
    stay = [each for each in shape.order if each < size]
    yield from _ahead(shape, others, stay)
    for each in stay:
        yield f"n{each} = {_entry(shape, 0, each)}"
        yield f"s{each} = {_entry(shape, each, 0)}"
    rows = (
        f"({', '.join(_behind(shape, i, j) for j in (0, *shape.order))},)"
        for i in (0, *shape.order)
    )
    yield f"return {', '.join(rows)},"


def _ahead(shape: Shape, others: Sequence[int], stay: Sequence[int]) -> Iterator[str]:
    """How far behind each date that stays the step is at most: the number `m` of the date."""
    key = shape.ends
    if shape.hurried:
        return
    for j in stay if key is None else {key: None, **dict.fromkeys(stay)}:
        entries = [f"d{each}_{j}" for each in others]
        if key is not None:
            entries.insert(0, f"d{key}_{j}")
        yield f"m{j} = {entries[0] if entries else 'inf'}"
        for entry in entries[1:]:
            yield f"if {entry} < m{j}: m{j} = {entry}"


def _entry(shape: Shape, i: int, j: int) -> str:
    """The most that a date is behind another, when the step is taken; 0 is then."""
    key = shape.ends
    if i == j:
        return "0"
    if key is None:
        if shape.hurried or j == 0:
            return f"d{i}_{j}"
        return f"m{j}" if i == 0 else _least(f"d{i}_{j}", f"d{i}_0 + m{j}")
    if shape.hurried:
        return _least(f"d{i}_{j}", f"d{i}_{key} + d0_{j}")
    i, j = i or key, j or key
    return _least(f"d{i}_{j}", f"d{i}_{key} + m{j}")


def _least(one: str, other: str) -> str:
    return f"(t if (t := {other}) < {one} else {one})"


def _behind(shape: Shape, i: int, j: int) -> str:
    """The same behind the step, for those that begin with it as well."""
    size = shape.size
    if i == j:
        return "0"
    if i < size and j < size:
        return f"n{j}" if i == 0 else f"s{i}" if j == 0 else _entry(shape, i, j)
    if i >= size:
        now = "0" if j == 0 else f"n{j}" if j < size else f"-l{j}"
        return f"h{i} + {now}" if now != "0" else f"h{i}"
    return f"s{i} - l{j}" if i else f"-l{j}"
