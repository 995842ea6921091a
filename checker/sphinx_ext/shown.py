"""The one answer of a report that a document shows beside the table: a finding, or a time.

Knows what each form makes of it; must not know Sphinx, nor which forms are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker import render
from checker.latency_answer import Timing
from checker.measured import Measured
from checker.records import dataclass
from checker.render.as_embedded import player, timing_player
from checker.render.as_html import Found, found
from checker.render.as_latency import latency_head, latency_lines, latency_title, longest_lines
from checker.render.as_region import region_lines
from checker.render.as_region_plot import NotPlotted
from checker.render.headline import headline
from checker.render.ink import PAPER
from checker.render.page import untied
from checker.render.story import Form, finding_story
from checker.report import Column, Report
from checker.trace import Trace
from checker.trace_files import FORMATS, Run
from checker.verdict import trace_of


class NotShown(Exception):
    """There is nothing of this form to show: the message says why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with a run, or what a latency, a within or a region comes to.

    told: None of a time that no finding is about. timing: None of a finding that is about no time.
    """

    report: Report
    column: Column
    told: Found | None
    timing: Timing | None

    @property
    def headline(self) -> str:
        """What it says, in a line."""
        if self.told is not None:
            text = headline(self.column, self.told.finding)
        else:
            text = latency_head(self.column, self._time)
        return untied(text)

    @property
    def alternative(self) -> str:
        """What stands for the picture where it can't be seen."""
        if self._plotted:
            return f"For which values of the time parameters it holds: {self.headline}"
        if self.told is None:
            return f"The longest time as a picture: {self.headline}"
        return f"A run as a picture: {self.headline}"

    @property
    def steps(self) -> str:
        """The run as a list of steps, with what it shows above."""
        return self._story(lanes=False)

    @property
    def lanes(self) -> str:
        """The run with a column for each thread, with what it shows above."""
        return self._story(lanes=True)

    @property
    def timeline(self) -> str:
        """What a time comes to, and the timeline of the longest. Raises NotShown without a time."""
        timing = self._timed("timeline")
        line = render.timeline_text(timing, file=self.report.file).rstrip("\n")
        if not line:
            raise NotShown(
                f"there is no timeline of `{timing.row}`: it has no longest time above 0"
            )
        return "\n".join([*self._words(timing), "", line])

    def picture(self, format: str) -> bytes:
        """The picture; of a region for which values it holds. Raises NotShown, CannotDraw."""
        try:
            if self._plotted:
                return render.plot(self.report, format, region=self._time.row)
            return FORMATS[format](self._run)
        except (NotPlotted, ValueError) as error:
            raise NotShown(str(error)) from error

    def player(self) -> tuple[str, str]:
        """The run to step through: HTML before and behind its picture. Raises NotShown."""
        try:
            if self.told is not None:
                return player(self.report, self.told)
            return timing_player(self.report, self.column, self._with_run)
        except ValueError as error:
            raise NotShown(str(error)) from error

    @property
    def _plotted(self) -> bool:
        return self.timing is not None and self.timing.latency.limit is not None

    @property
    def _time(self) -> Timing:
        assert self.timing is not None
        return self.timing

    @property
    def _with_run(self) -> Timing:
        timing = self._time
        if longest(timing) is None:
            raise NotShown(f"there is no run to show of `{timing.row}`: ask for :form: table")
        return timing

    @property
    def _run(self) -> Run:
        if self.told is None:
            trace = longest(self._with_run)
            assert trace is not None
            return Run(self.report, self.column, self._time, trace)
        trace = trace_of(self.told.finding.verdict)
        assert trace is not None
        return Run(self.report, self.column, self.told.finding, trace, deadlock=self.told.dead)

    def _timed(self, form: str) -> Timing:
        if self.timing is None:
            raise NotShown(
                f"there is no {form} of `{self.told.answer.row if self.told else ''}`: it asks for"
                " no time"
            )
        return self.timing

    def _words(self, timing: Timing) -> list[str]:
        """What a time comes to."""
        if timing.latency.limit is not None:
            alone = replace(self.column, timings=(timing,))
            point = latency_title(self.column, timing)[2:]  # that of the run that is shown
            told = [line for text in point for line in PAPER.hang("  ", text)]
            return [*region_lines(alone, timing.row, PAPER), *told]
        bounded = longest_lines(timing.system, timing, PAPER)
        if bounded:
            return [*PAPER.hang("", latency_head(self.column, timing), "  "), *bounded]
        return latency_lines(self.column, timing, PAPER)

    def _story(self, *, lanes: bool) -> str:
        form = Form(self.report, lanes=lanes)
        if self.told is not None:
            return "\n".join(finding_story(form, self.column, self.told.finding))
        trace = longest(self._with_run)
        assert trace is not None
        timing = self._time
        return "\n".join(
            [*self._words(timing), *form.timeline(timing), "", *form.run(trace)],
        )


def longest(timing: Timing) -> Trace | None:
    """The run that takes the longest time, or that shows that there is none."""
    measured = timing.measurement
    worst = measured.worst if isinstance(measured, Measured) else None
    return None if worst is None else worst.trace


def shown(report: Report) -> Shown | None:
    """The first of a report that has a run: a violation, what is reached, then a time."""
    return next(_candidates(report), None)


def _candidates(report: Report) -> Iterator[Shown]:
    for each in found(report):
        if trace_of(each.finding.verdict):
            name = each.finding.question.name
            about = (one for one in each.column.timings if one.latency.name == name)
            yield Shown(report, each.column, each, next(about, None))
    slowest = [(column, each) for column in report.columns for each in column.slowest.values()]
    for wanted in (True, False):  # one with a run first
        for column, timing in slowest:
            if (longest(timing) is not None) == wanted:
                yield Shown(report, column, None, timing)
