"""What a latency, a within or a region comes to, so that it can tell and draw itself.

Must not know how it was measured, nor how it was found in a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from fractions import Fraction
from typing import Any

from checker import render
from checker.ir.duration import show_seconds
from checker.latency_answer import Timing as Answer
from checker.measured import Extreme, Measured, Unbounded
from checker.public.trace import Origin, Trace, columns_html
from checker.records import dataclass
from checker.render.as_latency import (
    asked_text,
    latency_cells,
    latency_head,
    latency_kind,
    latency_lines,
    latency_title,
    longest_lines,
)
from checker.render.as_region import region_cell, region_lines
from checker.render.ink import PAPER
from checker.render.page import untied
from checker.report import Column, Report
from checker.source import Source


@dataclass(frozen=True, slots=True, repr=False)
class Timing(Answer):
    """How long something takes for one combination of values: see `checker.latency_answer.Timing`.

    parameters: the values, as shown, of those that differ between the columns of the report.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    report: Report | None = field(default=None, compare=False)
    column: Column | None = field(default=None, compare=False)

    @classmethod
    def of(cls, found: Report, column: Column, timing: Answer) -> Timing:
        """A timing of a column of a report."""
        told = (timing.latency, timing.measurement, timing.region, timing.cut)
        return cls(timing.system, *told, column.varying, found, column)

    @property
    def kind(self) -> str:
        """What is asked: `latency`, `within`, `region` or `inversion`."""
        return latency_kind(self.latency)

    @property
    def worst(self) -> str:
        """The longest time as in the table: a formula, `unbounded`, `never ends`, `unknown`.

        Of an inversion also `none`, and `inverted` where no step of the model takes time.
        Where it is known at some values of the time parameters only, with these: of a `within` that
        is violated.
        """
        text, worst = latency_cells(self)[0], self._longest
        measured = self.measurement
        if not isinstance(worst, Extreme) or not isinstance(measured, Measured):
            return text
        there = [f"{name} = {show_seconds(value)}" for name, value in self.at.items()]
        at = there and measured.worst_formula is None
        return f"{text} at {', '.join(there)}" if at else text

    @property
    def best(self) -> str:
        """The shortest time as in the table; nothing of an inversion."""
        return latency_cells(self)[1] if self.latency.inverted is None else ""

    @property
    def how(self) -> str:
        """Of an inversion how it comes about, as in the table: `direct, off CPU`; else nothing."""
        return "" if self.latency.inverted is None else latency_cells(self)[1]

    @property
    def worst_seconds(self) -> Fraction | None:
        """The longest time, exact, where the time parameters are as in `at`; None without one."""
        worst = self._longest
        return worst.value if isinstance(worst, Extreme) else None

    @property
    def best_seconds(self) -> Fraction | None:
        """The shortest time, exact, where the time parameters are as in `at`; None without one."""
        found = self.measurement
        best = found.best if isinstance(found, Measured) else None
        return None if best is None else best.value

    @property
    def at(self) -> Mapping[str, Fraction]:
        """The value in seconds of each time parameter at which it was measured."""
        return self.measurement.point

    @property
    def holds_where(self) -> str:
        """Of a region: where its limit is kept, as in the table; else nothing."""
        if self.latency.limit is None:
            return ""
        return region_cell(self._alone, self.row)

    @property
    def trace(self) -> Trace | None:
        """The run that takes longest, or that shows that there is no longest time."""
        worst = self._longest
        if worst is None:
            return None
        texts = dict(self._report.sources)
        source = texts.pop(self._report.file, Source(self._report.file, ""))
        included = tuple(texts[name] for name in sorted(texts) if not name.startswith("<"))
        return Trace.of(worst.trace, Origin(source, included, self.latency.name, self._title))

    @property
    def data(self) -> dict[str, Any]:
        """Plain data by names, in the form of `latencies` in a report as JSON."""
        from checker.render.as_json_latency import latency_json

        return latency_json(self._report, self._column, self)

    def text(self) -> str:
        """What it comes to, and where the longest time goes, with the timeline if there is one."""
        if self.latency.limit is not None:
            return "\n".join(region_lines(self._alone, self.row, PAPER)) + "\n"
        line = self.timeline()
        return f"{self._told}\n{line}" if line else self._told

    def timeline(self) -> str:
        """What happens while the longest time passes; nothing where there is none, or it is 0."""
        return render.timeline_text(self, file=self._report.file)

    def svg(self) -> str:
        """The picture as SVG: of a region for which parameters it holds, else the timeline.

        Raises `checker.render.as_region_plot.NotPlotted` where there is none of the region,
        ValueError where there is no longest time above 0; see `checker.render.picture` for more.
        """
        return self._picture("svg").decode()

    def png(self) -> bytes:
        """The same as PNG; needs Graphviz, also for a region."""
        return self._picture("png")

    def _picture(self, format: str) -> bytes:
        if self.latency.limit is not None:
            return render.plot(replace(self._report, columns=(self._alone,)), format)
        title = self._title
        return render.timeline_picture(self, format, file=self._report.file, title=title)

    @property
    def _title(self) -> tuple[str, ...]:
        return tuple(latency_title(self._column, self))

    @property
    def _longest(self) -> Extreme | Unbounded | None:
        found = self.measurement
        return found.worst if isinstance(found, Measured) else None

    @property
    def _told(self) -> str:
        """What it comes to, without the timeline."""
        lines = longest_lines(self.system, self, PAPER)
        if lines:
            lines = [*PAPER.hang("", latency_head(self._column, self), "  "), *lines]
        else:
            lines = latency_lines(self._alone, self, PAPER)
        return "\n".join(lines) + "\n"

    @property
    def _alone(self) -> Column:
        return replace(self._column, timings=(self,))

    @property
    def _report(self) -> Report:
        assert self.report is not None, "a timing of no report"
        return self.report

    @property
    def _column(self) -> Column:
        assert self.column is not None, "a timing of no report"
        return self.column

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        values = [f"{name}={value}" for name, value in self.parameters.items()]
        where = f" [{', '.join(values)}]" if values else ""
        told = self.holds_where or f"worst {self.worst}, best {self.best}"
        if self.latency.inverted is not None:
            told = ", ".join(filter(None, (self.worst, self.how)))
        return f"<Timing {untied(asked_text(self.latency))}{where}: {told}>"

    def _repr_svg_(self) -> str | None:
        from checker.render.as_region_plot import NotPlotted
        from checker.render.graphviz import CannotDraw

        try:
            return self.svg()
        except (CannotDraw, NotPlotted, ValueError):
            return None

    def _repr_html_(self) -> str:
        """The text, and below it the picture, where there is one."""
        drawn = self._repr_svg_()
        if drawn is None:
            return columns_html(self.text())
        told = self.text() if self.latency.limit is not None else self._told
        return columns_html(told) + drawn[drawn.index("<svg") :]
