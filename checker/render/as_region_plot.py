"""A region as a picture: two time parameters on the axes, the exact borders of every design.

Axes are linear, so that borders are straight lines; nothing is sampled. With one parameter each
design is a bar. Must not know how a region was found, nor how a picture becomes a file.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from checker.ir.duration import UNITS, show_seconds
from checker.ir.latencies import Latency
from checker.latency_answer import Timing
from checker.measured import Extreme, Measured
from checker.records import dataclass
from checker.regions import Region
from checker.render.as_formula import constraint_text, formula_text
from checker.render.as_region import asked
from checker.render.canvas import Area, Canvas, Line, Place, Text
from checker.render.colours import EACH, GREY, INK
from checker.render.page import wrap
from checker.render.polygons import borders, disjoint, intervals, polygon
from checker.render.up_to_errors import marked
from checker.render.words import joined, settings
from checker.report import Column, Report
from checker.semantics.timing import Box, boxes_of

_STYLES = ("solid", "dashed", "dotted")
_WIDTHS = (2.2, 0.9, 4.0)  # of lines of one style, so that they differ without colours too
_GRID = "#e2e2e2"

_WIDTH, _LEFT, _RIGHT = 480.0, 66.0, 24.0
_PLOT = 280.0  # height of a plot of two parameters
_BAR = 22.0
_LETTERS = 74  # of a line of text over the whole width
_TICKS = 6  # at most on an axis


class NotPlotted(Exception):
    """There is no picture: the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class _Design:
    """What has one region: the names of the designs that have it, and what is said of it."""

    names: tuple[str, ...]
    timing: Timing
    region: Region
    colour: str
    style: str
    width: float


def region_plot(report: Report) -> Canvas:
    """The picture of the one region of a report. Raises NotPlotted."""
    row = region_row(each.latency for column in report.columns for each in column.timings)
    told = [
        (column, timing)
        for column in report.columns
        for timing in column.timings
        if timing.row == row and timing.latency.limit is not None
    ]
    designs = [*_designs(told)]
    boxes = boxes_of(told[0][0].system)
    names = _axes(row, designs, boxes)
    first = told[0][1]
    title = [f"region {first.row}: {asked(first)}", *_about(report)]
    picture = _Picture(title, designs, {name: boxes[name] for name in names})
    return picture.canvas()


def region_row(latencies: Iterable[Latency]) -> str:
    """The row of the one region among what is measured. Raises NotPlotted."""
    rows = dict.fromkeys(each.family or each.name for each in latencies if each.limit is not None)
    if not rows:
        raise NotPlotted("no `region` is asked for, and nothing else is plotted")
    if len(rows) > 1:
        told = joined([f"`{each}`" for each in rows])
        raise NotPlotted(
            f"one region is plotted, and there are {told}: choose with --property"
            f" {next(iter(rows))}"
        )
    return next(iter(rows))


def _designs(told: Sequence[tuple[Column, Timing]]) -> Iterator[_Design]:
    """Those with the same region and time as one."""
    groups: dict[tuple[Region, str], list[tuple[str, Timing]]] = {}
    for column, timing in told:
        if timing.region is None:
            name = _name(column, timing)
            raise NotPlotted(f"region `{timing.row}` is unknown{f' for {name}' if name else ''}")
        key = timing.region, _longest(timing)
        groups.setdefault(key, []).append((_name(column, timing), timing))
    for number, ((region, _), members) in enumerate(groups.items()):
        names = tuple(name for name, _ in members if name)
        round_, style = divmod(number, len(_STYLES))
        yield _Design(
            names,
            members[0][1],
            region,
            EACH[number % len(EACH)],
            _STYLES[style],
            _WIDTHS[round_ % len(_WIDTHS)],
        )


def _name(column: Column, timing: Timing) -> str:
    values = [*column.varying.values()]
    plain = len(values) == 1 and values[0].isidentifier() and values[0] not in ("true", "false")
    text = values[0] if plain else settings(column.varying)
    return ", ".join(each for each in (text, timing.latency.whose) if each)


def _axes(row: str, designs: Sequence[_Design], boxes: dict[str, Box]) -> list[str]:
    """One or two parameters: those that the regions speak of, then the first that are open."""
    some_open(boxes)
    spoken = {
        name
        for each in designs
        for part in (*each.region.good, *each.region.bad)
        for constraint in part
        for name, _ in constraint.form.terms
    }
    if len(spoken) > 2:
        names = joined([name for name in boxes if name in spoken])
        told = f"region `{row}` speaks of {names}: a picture has two axes;"
        raise NotPlotted(f"{told} set all but two to values, as with --set {min(spoken)}=1ms")
    others = [name for name in boxes if name not in spoken]
    chosen = {*spoken, *others[: 2 - len(spoken)]}
    return [name for name in boxes if name in chosen]


def some_open(boxes: Collection[str]) -> None:
    """Raises NotPlotted where no time parameter is left open, so that there is no axis."""
    if not boxes:
        raise NotPlotted("no time parameter is open: leave out --set for one or two")


def _about(report: Report) -> Iterator[str]:
    title = f": {report.title}" if report.title else ""
    yield f"{os.path.basename(report.file)}{title}"


def _longest(timing: Timing) -> str:
    measured = timing.measurement
    if not isinstance(measured, Measured):
        return ""
    if isinstance(measured.worst, Extreme):
        text = formula_text(measured.worst_formula, measured.worst.value)
        return marked(text, measured.failing)
    return "no bound" if measured.worst is not None else ""


class _Picture:
    """Lays out one picture, from top to bottom."""

    def __init__(
        self, title: Sequence[str], designs: Sequence[_Design], boxes: dict[str, Box]
    ) -> None:
        self._designs = designs
        self._boxes = boxes
        self._names = [*boxes]
        self._canvas = Canvas(_WIDTH, 0.0, "; ".join(title))
        self._y = 10.0
        for number, text in enumerate(title):
            for line in wrap(text, _LETTERS):
                self._write(line, 12.0 if not number else 10.0, bold=not number)
        self._y += 10.0 if len(boxes) == 1 else 32.0  # the name of the second stands there

    def canvas(self) -> Canvas:
        """All of it."""
        flat = len(self._names) == 1
        top = self._y
        bottom = top + (_BAR * len(self._designs) + 8.0 if flat else _PLOT)
        self._top, self._bottom = top, bottom
        self._axes(flat)
        for number, design in enumerate(self._designs):
            if flat:
                self._bars(number, design)
            else:
                self._areas(design)
        for design in () if flat else sorted(self._designs, key=lambda each: -each.width):
            self._borders(design)  # a thin one is seen on a wide one
        self._frame()
        self._y = bottom + 44.0
        for design in self._designs:
            self._legend(design)
        self._canvas.height = self._y + 8.0
        return self._canvas

    def _write(
        self, text: str, size: float, *, x: float = 14.0, bold: bool = False, colour: str = INK
    ) -> None:
        self._y += size * 1.3
        self._canvas.shapes.append(Text((x, self._y), text, size, bold=bold, colour=colour))

    def _x(self, value: Fraction) -> float:
        low, high = self._boxes[self._names[0]]
        share = float((value - low) / (high - low)) if high > low else 0.5
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def _height(self, value: Fraction) -> float:
        low, high = self._boxes[self._names[1]]
        share = float((value - low) / (high - low)) if high > low else 0.5
        return self._bottom - share * (self._bottom - self._top)

    def _place(self, point: tuple[Fraction, Fraction]) -> Place:
        return self._x(point[0]), self._height(point[1])

    def _axes(self, flat: bool) -> None:
        draw = self._canvas.shapes.append
        right = _WIDTH - _RIGHT
        for value in ticks(self._boxes[self._names[0]]):
            x = self._x(value)
            draw(Line(((x, self._top), (x, self._bottom)), _GRID))
            draw(Text((x, self._bottom + 14), show_seconds(value), 10, "middle", GREY))
        middle = (_LEFT + right) / 2
        told = self._axis(self._names[0])
        draw(Text((middle, self._bottom + 32), told, 11, "middle", bold=True))
        if flat:
            return
        for value in ticks(self._boxes[self._names[1]]):
            y = self._height(value)
            draw(Line(((_LEFT, y), (right, y)), _GRID))
            draw(Text((_LEFT - 6, y + 3.5), show_seconds(value), 10, "end", GREY))
        draw(Text((14, self._top - 8), self._axis(self._names[1]), 11, bold=True))

    def _axis(self, name: str) -> str:
        low, high = self._boxes[name]
        return f"{name} ({show_seconds(low)}..{show_seconds(high)})"

    def _frame(self) -> None:
        left, right, top, bottom = _LEFT, _WIDTH - _RIGHT, self._top, self._bottom
        corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        self._canvas.shapes.append(Line(corners, GREY))

    @property
    def _both(self) -> tuple[tuple[str, str], tuple[Box, Box]]:
        """The two parameters and their ranges."""
        first, second = self._names
        return (first, second), (self._boxes[first], self._boxes[second])

    def _areas(self, design: _Design) -> None:
        names, pair = self._both
        for part in disjoint(design.region.good):
            corners = polygon(part, names, pair)
            if len(corners) > 2:
                places = tuple(map(self._place, corners))
                self._canvas.shapes.append(Area(places, design.colour, 0.16))

    def _borders(self, design: _Design) -> None:
        for start, end in borders(design.region.good, *self._both):
            places = self._place(start), self._place(end)
            self._canvas.shapes.append(Line(places, design.colour, design.width, design.style))

    def _bars(self, number: int, design: _Design) -> None:
        name = self._names[0]
        top = self._top + 4.0 + number * _BAR
        for low, high in intervals(design.region.good, name, self._boxes[name]):
            left, right = self._x(low), self._x(high)
            foot = top + _BAR - 6.0
            corners = ((left, top), (right, top), (right, foot), (left, foot))
            self._canvas.shapes.append(Area(corners, design.colour, 0.35))
            self._canvas.shapes.append(
                Line((*corners, corners[0]), design.colour, 1.5, design.style)
            )

    def _legend(self, design: _Design) -> None:
        draw = self._canvas.shapes.append
        y = self._y + 8.0
        draw(Area(((14, y - 5), (38, y - 5), (38, y + 5), (14, y + 5)), design.colour, 0.16))
        draw(Line(((14, y), (38, y)), design.colour, design.width, design.style))
        for name in design.names:
            for line in wrap(name, _LETTERS - 8):
                self._write(line, 11.0, x=46.0, bold=True)
        for line in wrap(f"holds {_told(design.region)}", _LETTERS - 4):
            self._write(line, 10.5, x=46.0)
        longest = _longest(design.timing)
        for line in wrap(f"worst {longest}", _LETTERS - 4) if longest else ():
            self._write(line, 10.5, x=46.0, colour=GREY)
        if design.region.reason is not None:
            self._write("shown is what is known; the rest may hold or fail", 10.5, x=46.0)
        self._y += 7.0


def _told(region: Region) -> str:
    if region.everywhere:
        return "everywhere"
    parts = [" and ".join(map(constraint_text, part)) for part in region.good]
    return f"where {' or '.join(parts)}" if parts else "nowhere"


def ticks(box: Box) -> Iterator[Fraction]:
    """Round values of a range, at most six: 0, 5, 10, 15, 20 ms.

    >>> [str(each) for each in ticks((Fraction(1, 10), Fraction(20)))]
    ['5', '10', '15', '20']
    """
    low, high = box
    if low == high:
        yield low
        return
    step = UNITS["ns"] / 1000
    while True:
        for factor in (1, 2, 5):
            first = -(-low // (step * factor))
            last = high // (step * factor)
            if last - first < _TICKS:
                yield from (step * factor * n for n in range(int(first), int(last) + 1))
                return
        step *= 10
