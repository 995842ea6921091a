"""Draws the region of a report as a file of some format.

Knows who makes which format; must not know what is drawn.
"""

from __future__ import annotations

from checker.ir.system import System
from checker.render.as_region_plot import NotPlotted, region_plot, region_row, some_open
from checker.render.graphviz import draw
from checker.report import Report
from checker.semantics.timing import boxes_of

__all__ = ["NotPlotted", "plot", "plottable"]


def plottable(system: System) -> None:
    """Whether there is one region to draw, with an axis, as is known before anything is measured.

    Raises NotPlotted.
    """
    region_row(system.latencies)
    some_open(boxes_of(system))


def plot(report: Report, format: str) -> bytes:
    """The picture; SVG and DOT need no program, PNG and PDF Graphviz.

    Raises NotPlotted if there is none, CannotDraw if Graphviz can't make it.
    """
    canvas = region_plot(report)
    if format == "svg":
        return canvas.svg().encode()
    text = canvas.dot()
    return text.encode() if format == "dot" else draw(text, format, placed=True)
