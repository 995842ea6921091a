"""Whether the region of a spec can be drawn, before it is measured; and the picture itself.

Must not know what is drawn, nor where it goes.
"""

from __future__ import annotations

from checker.ir.system import System
from checker.render import plot
from checker.render.as_region_plot import NotPlotted, region_row, some_open
from checker.semantics.timing import boxes_of

__all__ = ["NotPlotted", "plot", "plottable"]


def plottable(system: System) -> None:
    """Whether there is one region to draw, with an axis, as is known before anything is measured.

    Raises NotPlotted.
    """
    region_row(system.latencies)
    some_open(boxes_of(system))
