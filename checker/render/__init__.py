"""Reports and runs as text, pictures, pages, JSON and other forms: a function for each form.

Each loads what it needs when it is called. A run that `checker.check` or `checker.replay` gave
knows its file and what it shows, and has methods that say so here; for any other run `file` is the
spec, whose name is then left out of places, and `title` the lines above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.diagnostic import SpecError
    from checker.latency_answer import Timing
    from checker.report import Outcome, Report
    from checker.trace import Trace

__all__ = [
    "dot_text",
    "errors",
    "html",
    "itf",
    "json",
    "junit",
    "lanes",
    "markdown",
    "picture",
    "plot",
    "sarif",
    "steps",
    "svg",
    "text",
    "timeline_picture",
    "timeline_text",
]


# Reports


def text(
    report: Report,
    *,
    traces: bool = False,
    warnings: bool = False,
    lanes: bool = False,
    colour: bool = False,
) -> str:
    """What `mmcheck` prints about a report, with a line end.

    traces, warnings, lanes: as the options of the command line. colour: with escapes of a terminal.
    """
    from checker.render.as_text import Wanted, report_text

    wanted = Wanted(traces=traces, warnings=warnings, lanes=lanes)
    return report_text(report, wanted, colour=colour) + "\n"


def html(report: Report) -> str:
    """The page of `--html`, which needs nothing beside it."""
    from checker.render.as_html import html

    return html([_outcome(report)])


def json(report: Report) -> str:
    """The document of `--json --reproducible`."""
    from checker.render.as_json import report_json

    return report_json(report)


def junit(report: Report) -> str:
    """JUnit XML."""
    from checker.render.as_junit import junit

    return junit([_outcome(report)])


def sarif(report: Report) -> str:
    """SARIF 2.1.0."""
    from checker.render.as_sarif import sarif

    return sarif([_outcome(report)])


def markdown(report: Report) -> str:
    """Markdown, for a comment in a review."""
    from checker.render.as_markdown import markdown

    return markdown([_outcome(report)])


def plot(report: Report, format: str = "svg", *, region: str | None = None) -> bytes:
    """The picture of the region of a report, as `--plot` draws it: `svg`, `dot`, `png` or `pdf`.

    region: which, where there are several. Raises as_region_plot.NotPlotted if there is none to
    draw, graphviz.CannotDraw if Graphviz can't, ValueError for another format.
    """
    from dataclasses import replace

    from checker.render.as_region_plot import region_plot
    from checker.render.graphviz import FORMATS, draw

    if format not in FORMATS and format != "dot":
        raise ValueError(f"format is {format!r}, not one of dot, {', '.join(FORMATS)}")
    if region is not None:
        columns = (
            replace(column, timings=tuple(each for each in column.timings if each.row == region))
            for column in report.columns
        )
        report = replace(report, columns=tuple(columns))
    canvas = region_plot(report)
    if format == "svg":
        return canvas.svg().encode()
    text = canvas.dot()
    return text.encode() if format == "dot" else draw(text, format, placed=True)


def _outcome(report: Report) -> Outcome:
    from checker.report import Outcome
    from checker.source import Source

    source = report.sources.get(report.file, Source(report.file, ""))
    return Outcome(source, report, (), report.sources, report.exit_code)


# Times


def timeline_text(timing: Timing, *, file: str = "") -> str:
    """What happens while a longest time passes, with a line end.

    Nothing where there is no longest time, or it is 0. file: the spec, left out of places.
    """
    from checker.render.as_timeline import timeline_lines
    from checker.render.ink import PAPER
    from checker.render.timeline import of_timing

    told = of_timing(timing, file)
    if told is None:
        return ""
    return "\n".join(timeline_lines(told, timing.latency.name, PAPER, "")) + "\n"


def timeline_picture(
    timing: Timing, format: str, *, file: str = "", title: Sequence[str] = ()
) -> bytes:
    """The timeline of a longest time as `svg`, `png` or `pdf`.

    Raises ValueError where there is none, or for another format; graphviz.CannotDraw if Graphviz
    can't.
    """
    from checker.render.as_timeline_picture import timeline_dot
    from checker.render.graphviz import FORMATS, draw
    from checker.render.timeline import of_timing

    if format not in FORMATS:
        raise ValueError(f"format is {format!r}, not one of {', '.join(FORMATS)}")
    told = of_timing(timing, file)
    if told is None:
        raise ValueError(f"`{timing.latency.name}` has no longest time above 0 to draw")
    return draw(timeline_dot(told, timing.latency.name, list(title)), format, placed=True)


# Runs


def steps(
    trace: Trace, *, file: str = "", title: Sequence[str] = (), about: Iterable[int] = ()
) -> str:
    """A run as a list of its steps, with a line end.

    about: numbers of variables that are shown at the start even if they never change.
    """
    from checker.render.as_steps import steps_lines
    from checker.render.ink import PAPER

    return _page(title, steps_lines(trace, file, about=about, ink=PAPER))


def lanes(
    trace: Trace, *, file: str = "", title: Sequence[str] = (), about: Iterable[int] = ()
) -> str:
    """A run with a column for each thread, with a line end. about: as for `steps`."""
    from checker.render.as_lanes import lanes_lines
    from checker.render.ink import PAPER

    return _page(title, lanes_lines(trace, file, about=about, ink=PAPER))


def dot_text(
    trace: Trace, *, file: str = "", title: Sequence[str] = (), about: Iterable[int] = ()
) -> str:
    """The text that the picture of a run is drawn from, by `neato -n2`. about: as for `steps`.

    Raises ValueError for a run that is too long for a picture.
    """
    from checker.render.as_picture import trace_dot

    return trace_dot(trace, file, title, about=about)


def picture(
    trace: Trace,
    format: str,
    *,
    file: str = "",
    title: Sequence[str] = (),
    about: Iterable[int] = (),
) -> bytes:
    """The picture of a run as `svg`, `png` or `pdf`. about: as for `steps`.

    Raises graphviz.CannotDraw if Graphviz can't, ValueError if the run is too long, or for another
    format.
    """
    from checker.render.graphviz import FORMATS, draw

    if format not in FORMATS:
        raise ValueError(f"format is {format!r}, not one of {', '.join(FORMATS)}")
    return draw(dot_text(trace, file=file, title=title, about=about), format, placed=True)


def svg(
    trace: Trace, *, file: str = "", title: Sequence[str] = (), about: Iterable[int] = ()
) -> str:
    """The picture of a run as SVG; see `picture`."""
    return picture(trace, "svg", file=file, title=title, about=about).decode()


def itf(trace: Trace, *, file: str = "", title: Sequence[str] = ()) -> str:
    """A run in the Informal Trace Format of the TLA+ tools."""
    from checker.render.as_itf import itf

    return itf(trace, file, title)


def _page(title: Sequence[str], lines: Sequence[str]) -> str:
    from checker.render.page import hang

    head = [part for line in title for part in hang("", line, "  ")]
    return "\n".join([*head, *([""] if head else []), *lines]) + "\n"


# What is wrong with a spec


def errors(error: SpecError, *, colour: bool = False) -> str:
    """What is wrong with a spec, each with its place, with a line end.

    Lines are shown of the texts that the error carries, which is all if `checker` raised it.
    """
    from checker.render.as_diagnostic import errors_text

    return errors_text(error, error.sources, colour=colour) + "\n"
