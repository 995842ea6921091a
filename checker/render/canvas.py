"""A picture of areas, lines and texts at given places: as SVG, or as DOT for other formats.

The origin is at the top left, lengths are in points. Must not know what is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field

from checker.records import dataclass
from checker.render.colours import INK, PAPER
from checker.render.page import harmless

Place = tuple[float, float]

_FONT = "Helvetica"
_DPI = 192
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon, filled; `see` from 0 for nothing to 1 for nothing behind it."""

    places: tuple[Place, ...]
    colour: str
    see: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of several pieces. style: `solid`, `dashed` or `dotted`."""

    places: tuple[Place, ...]
    colour: str
    width: float = 1.0
    style: str = "solid"


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text, its foot at the place, which is its `start`, `middle` or `end`."""

    place: Place
    text: str
    size: float = 11.0
    anchor: str = "start"
    colour: str = INK
    bold: bool = False


Shape = Area | Line | Text


@dataclass(slots=True)
class Canvas:
    """What is drawn, in this order. title: what the picture says, for those who do not see it."""

    width: float
    height: float
    title: str
    shapes: list[Shape] = field(default_factory=list)

    def svg(self) -> str:
        """The picture as SVG."""
        size = f'width="{_number(self.width)}pt" height="{_number(self.height)}pt"'
        box = f'viewBox="0 0 {_number(self.width)} {_number(self.height)}"'
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img">',
            f"<title>{_markup(self.title)}</title>",
            f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        ]
        return "\n".join([*lines, *map(_svg, self.shapes), "</svg>"]) + "\n"

    def dot(self) -> str:
        """The picture as DOT, in what Graphviz calls its background."""
        paper = Area(((0, 0), (self.width, 0), (self.width, self.height), (0, self.height)), PAPER)
        drawn = " ".join(_xdot(each, self.height) for each in (paper, *self.shapes))
        corners = [
            f'  {name} [pos="{_number(x)},{_number(y)}", shape=point, style=invis, width=0];'
            for name, x, y in (("a", 0.0, 0.0), ("b", self.width, self.height))
        ]
        head = f'graph {{\n  dpi={_DPI}; pad=0;\n  _background="{drawn}";\n'
        return head + "\n".join(corners) + "\n}\n"


def _svg(shape: Shape) -> str:
    match shape:
        case Area(places=places, colour=colour, see=see):
            return f'<polygon points="{_points(places)}" fill="{colour}" fill-opacity="{see:g}"/>'
        case Line(places=places, colour=colour, width=width, style=style):
            dashes = {"dashed": f"{_number(4 * width)} {_number(3 * width)}"}
            dashes["dotted"] = f"{_number(width)} {_number(2 * width)}"
            dash = f' stroke-dasharray="{dashes[style]}"' if style in dashes else ""
            return (
                f'<polyline points="{_points(places)}" fill="none" stroke="{colour}"'
                f' stroke-width="{_number(width)}"{dash}/>'
            )
        case Text(place=(x, y), text=text, size=size, anchor=anchor, colour=colour, bold=bold):
            weight = ' font-weight="bold"' if bold else ""
            return (
                f'<text x="{_number(x)}" y="{_number(y)}" font-family="{_FONT}, Arial, sans-serif"'
                f' font-size="{_number(size)}" text-anchor="{anchor}" fill="{colour}"{weight}>'
                f"{_markup(text)}</text>"
            )


def _xdot(shape: Shape, height: float) -> str:
    """The drawing operations of xdot, whose origin is at the bottom left."""

    def points(places: Sequence[Place]) -> str:
        told = " ".join(f"{_number(x)} {_number(height - y)}" for x, y in places)
        return f"{len(places)} {told}"

    match shape:
        case Area(places=places, colour=colour, see=see):
            filled = f"{colour}{round(see * 255):02x}"
            return f"c 9 -{colour}00 C 9 -{filled} P {points(places)}"
        case Line(places=places, colour=colour, width=width, style=style):
            how = f"setlinewidth({_number(width)})"
            told = f"c 7 -{colour} S {len(how)} -{how} S {len(style)} -{style}"
            return f"{told} L {points(places)} S 5 -solid"
        case Text(place=(x, y), text=text, size=size, anchor=anchor, colour=colour, bold=bold):
            font = f"{_FONT}-Bold" if bold else _FONT
            align = {"start": -1, "middle": 0, "end": 1}[anchor]
            plain = _NO_XML.sub("\ufffd", harmless(text)).replace("\\", "/").replace('"', "'")
            count = len(plain.encode())
            return (
                f"F {_number(size)} {len(font)} -{font} c 7 -{colour}"
                f" T {_number(x)} {_number(height - y)} {align} {_number(size * count / 2)}"
                f" {count} -{plain}"
            )


def _points(places: Sequence[Place]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in places)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _markup(text: str) -> str:
    text = _NO_XML.sub("\ufffd", harmless(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
