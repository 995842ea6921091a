"""Drawings in DOT in which each thing has a place of its own, in points, downwards from the top.

Knows letters and lines; must not know what is drawn.
"""

from __future__ import annotations

from checker.render.colours import INK, PAPER
from checker.render.dot import Drawing, label
from checker.render.page import columns

LETTER, LINE = 5.6, 12.0
"""Points of a letter of the text, and from line to line."""

FONT, BOLD = "Helvetica", "Helvetica-Bold"


def at(x: float, y: float) -> str:
    """The place of a node, which stays there."""
    return f"{x:.1f},{-y:.1f}!"


class Placed(Drawing):
    """A drawing whose nodes stand where they are put: texts, if nothing else is said of them."""

    def __init__(self) -> None:
        super().__init__(
            fontname=FONT, fontsize=10, bgcolor=PAPER, splines="line", outputorder="edgesfirst"
        )
        font: dict[str, str | int] = {
            "fontname": FONT,
            "fontsize": 9,
            "fontcolor": INK,
            "color": INK,
        }
        self.defaults("node", {"shape": "plaintext", "margin": "0.04,0.02", **font})
        self.defaults("edge", {"arrowsize": 0.6, **font})

    def line(
        self,
        name: str,
        text: str,
        x: float,
        y: float,
        *,
        size: int = 9,
        colour: str = INK,
        fontname: str = FONT,
    ) -> None:
        """A line of text that begins at x."""
        width = columns(text) * LETTER * size / 9 + 8
        self.node(
            name,
            label=label([text]),
            fontsize=size,
            fontcolor=colour,
            fontname=fontname,
            width=width / 72,
            height=LINE / 72,
            fixedsize="true",
            pos=at(x + width / 2, y),
        )
