"""Draws the region of a report as a file of some format.

Knows who makes which format; must not know what is drawn.
"""

from __future__ import annotations

from checker.render.as_region_plot import NotPlotted, region_plot
from checker.render.graphviz import draw
from checker.report import Report

__all__ = ["NotPlotted", "plot"]


def plot(report: Report, format: str) -> bytes:
    """The picture; SVG and DOT need no program, PNG and PDF Graphviz.

    Raises NotPlotted if there is none, CannotDraw if Graphviz can't make it.
    """
    canvas = region_plot(report)
    if format == "svg":
        return canvas.svg().encode()
    text = canvas.dot()
    return text.encode() if format == "dot" else draw(text, format, placed=True)
