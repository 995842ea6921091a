"""Polyhedra of two parameters as polygons in their box: corners, and which edges are a border.

Exact rationals throughout. Must not know how they are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from checker.regions import Constraint, Polyhedron
from checker.semantics.timing import Box

Point = tuple[Fraction, Fraction]
Polygon = tuple[Point, ...]
"""The corners, in order; convex. Fewer than three where there is no area."""

Segment = tuple[Point, Point]

_HalfPlane = tuple[Fraction, Fraction, Fraction]
"""x, y, c: where x times the first parameter plus y times the second plus c is at most 0."""


def polygon(part: Polyhedron, names: tuple[str, str], boxes: tuple[Box, Box]) -> Polygon:
    """What lies in the boxes and meets all constraints; borders belong to it.

    Pre: the constraints speak of these two parameters only.
    """
    (left, right), (low, high) = boxes
    corners: list[Point] = [(left, low), (right, low), (right, high), (left, high)]
    for each in part:
        corners = _cut(corners, _half_plane(each, names))
    return tuple(dict.fromkeys(corners))


def disjoint(parts: Sequence[Polyhedron]) -> Iterator[Polyhedron]:
    """The same union, of parts that have no area in common."""
    for number, part in enumerate(parts):
        pieces = [part]
        for earlier in parts[:number]:
            pieces = [
                (*piece, *earlier[:place], each.opposite)
                for piece in pieces
                for place, each in enumerate(earlier)
            ]
        yield from pieces


def borders(
    parts: Sequence[Polyhedron], names: tuple[str, str], boxes: tuple[Box, Box]
) -> Iterator[Segment]:
    """The edges of the union of the parts that are not edges of the boxes."""
    found = [(polygon(part, names, boxes), part) for part in parts]
    whole = [(corners, part) for corners, part in found if len(corners) > 2]
    for number, (corners, _) in enumerate(whole):
        middle = _middle(corners)
        for start, end in zip(corners, (*corners[1:], corners[0]), strict=True):
            if any(start[k] == end[k] and start[k] in boxes[k] for k in (0, 1)):
                continue
            open_ = [(Fraction(0), Fraction(1))]
            for other, (_, part) in enumerate(whole):
                if other != number:
                    planes = [_half_plane(each, names) for each in part]
                    covered = _covered(start, end, planes, middle, shared=other < number)
                    if covered is not None:
                        open_ = [piece for each in open_ for piece in _without(each, covered)]
            for first, last in open_:
                yield _on(start, end, first), _on(start, end, last)


def intervals(parts: Sequence[Polyhedron], name: str, box: Box) -> Iterator[Box]:
    """The parts of a union of one parameter, each with its ends, in order; what meets is one."""
    found = []
    for part in parts:
        low, high = box
        for each in part:
            factor = dict(each.form.terms).get(name, Fraction(0))
            if not factor:
                if each.form.constant > 0:
                    high = low - 1
            elif factor > 0:
                high = min(high, -each.form.constant / factor)
            else:
                low = max(low, -each.form.constant / factor)
        if low <= high:
            found.append((low, high))
    merged: list[Box] = []
    for low, high in sorted(found):
        if merged and low <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    yield from merged


def _half_plane(constraint: Constraint, names: tuple[str, str]) -> _HalfPlane:
    factors = dict(constraint.form.terms)
    assert set(factors) <= set(names), "a constraint speaks of another parameter"
    x, y = (factors.get(name, Fraction(0)) for name in names)
    return x, y, constraint.form.constant


def _over(plane: _HalfPlane, point: Point) -> Fraction:
    x, y, constant = plane
    return x * point[0] + y * point[1] + constant


def _cut(corners: Sequence[Point], plane: _HalfPlane) -> list[Point]:
    """The part of a convex polygon in a half plane (Sutherland and Hodgman)."""
    found: list[Point] = []
    for start, end in zip(corners, (*corners[1:], *corners[:1]), strict=True):
        here, there = _over(plane, start), _over(plane, end)
        if here <= 0:
            found.append(start)
        if here * there < 0:
            found.append(_on(start, end, here / (here - there)))
    return found


def _on(start: Point, end: Point, share: Fraction) -> Point:
    return (
        start[0] + (end[0] - start[0]) * share,
        start[1] + (end[1] - start[1]) * share,
    )


def _middle(corners: Polygon) -> Point:
    return (
        sum((x for x, _ in corners), Fraction(0)) / len(corners),
        sum((y for _, y in corners), Fraction(0)) / len(corners),
    )


def _covered(
    start: Point, end: Point, planes: Sequence[_HalfPlane], middle: Point, *, shared: bool
) -> Box | None:
    """Which shares of an edge of a polygon are no border, because of another one.

    middle: a point within the polygon. shared: an edge that both have on the same side counts.
    """
    low, high = Fraction(0), Fraction(1)
    for plane in planes:
        here, there = _over(plane, start), _over(plane, end)
        if here == there:
            if here > 0 or (here == 0 and not shared and _over(plane, middle) < 0):
                return None
        elif here < there:
            high = min(high, -here / (there - here))
        else:
            low = max(low, here / (here - there))
    return (low, high) if low < high else None


def _without(whole: Box, covered: Box) -> Iterator[Box]:
    for low, high in ((whole[0], min(whole[1], covered[0])), (max(whole[0], covered[1]), whole[1])):
        if low < high:
            yield low, high
