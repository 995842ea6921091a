"""Writes the runs of a report into a folder, each as a file for every format that is wanted.

Knows how files are called; must not know how a run is drawn.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from checker.deadlocks import Deadlock, beside
from checker.latency_answer import Timing
from checker.measured import Measured
from checker.records import dataclass
from checker.render.graphviz import FORMATS as DRAWN
from checker.render.graphviz import CannotDraw, draw
from checker.report import Column, Finding, Report
from checker.source import Source
from checker.trace import Trace
from checker.verdict import trace_of

if TYPE_CHECKING:
    from checker.render.timeline import Timeline

_LONGEST = 120  # letters of a file's name


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a report, with the finding or the latency that it is shown for.

    number: 1, or which of the further deadlocks or errors it is, from 2. deadlock: that of a
    further one. fine: its steps are fine ones.
    """

    report: Report
    column: Column
    finding: Finding | Timing
    trace: Trace
    number: int = 1
    deadlock: Deadlock | None = None
    fine: bool = False

    @property
    def name(self) -> str:
        """Of what it is shown for."""
        finding = self.finding
        return finding.latency.name if isinstance(finding, Timing) else finding.question.name

    @property
    def title(self) -> list[str]:
        """What it shows, in a few lines."""
        from checker.render.as_latency import latency_title
        from checker.render.headline import title

        if isinstance(self.finding, Timing):
            return latency_title(self.column, self.finding)
        return title(self.column, self.finding, self.trace, self.deadlock)

    @property
    def about(self) -> frozenset[int]:
        """The variables that the question reads."""
        if isinstance(self.finding, Timing):
            return frozenset()
        return self.finding.question.about(len(self.trace.system.variables))

    @property
    def timing(self) -> Timing | None:
        """The latency whose longest time the run is, if it is one of a latency."""
        if isinstance(self.finding, Timing):
            return self.finding
        for each in self.column.timings:
            if each.latency.name == self.finding.question.name:
                return each
        return None

    @property
    def timeline(self) -> Timeline | None:
        """What happens while the longest time passes, if it is the run of one."""
        from checker.render.timeline import of_timing

        return None if self.timing is None else of_timing(self.timing, self.report.file)


def _picture(format: str) -> Callable[[Run], bytes]:
    return lambda run: draw(_dot(run).decode(), format, placed=True)


def _dot(run: Run) -> bytes:
    from checker.render.as_picture import trace_dot
    from checker.render.as_timeline_picture import timeline_dot

    told, timing = run.timeline, run.timing
    if told is not None and timing is not None:
        return timeline_dot(told, timing.latency.name, run.title).encode()
    return trace_dot(run.trace, run.report.file, run.title, about=run.about).encode()


def _lanes(run: Run) -> bytes:
    from checker.render.as_lanes import lanes_lines
    from checker.render.as_timeline import timeline_lines
    from checker.render.ink import PAPER
    from checker.render.page import hang

    head = [part for line in run.title for part in hang("", line, "  ")]
    lines = lanes_lines(run.trace, run.report.file, about=run.about, ink=PAPER)
    told = run.timeline
    if told is not None:
        lines = [*timeline_lines(told, run.name, PAPER, ""), "", *lines]
    return ("\n".join([*head, "", *lines]) + "\n").encode()


def _itf(run: Run) -> bytes:
    from checker.render.as_itf import itf

    return itf(run.trace, run.report.file, run.title).encode()


def _json(run: Run) -> bytes:
    from checker.saved import write as saved

    texts = dict(run.report.sources)
    main = texts.pop(run.report.file, Source(run.report.file, ""))
    included = [texts[name] for name in sorted(texts) if not name.startswith("<")]
    return saved(run.trace, main, included=included, property=run.name, fine=run.fine).encode()


FORMATS: Mapping[str, Callable[[Run], bytes]] = {
    **{format: _picture(format) for format in DRAWN},
    "dot": _dot,
    "txt": _lanes,
    "json": _json,
    "itf.json": _itf,
}
"""By the end of the file's name: what a run is written as. Any may raise CannotDraw, and ValueError
for a run that is too long for it."""


def runs(report: Report, *, every: bool) -> Iterator[Run]:
    """The runs of what is not as expected, or `every` run; each finding's further ones behind.

    The longest time of a latency is asked for, not expected, so its run always is one of them.
    """
    for column in report.columns:
        for finding in column.findings:
            trace = trace_of(finding.verdict)
            if trace is None or (finding.as_expected and not every):
                continue
            yield Run(report, column, finding, trace)
            for number, (each, deadlock) in enumerate(beside(finding), 2):
                other = trace_of(each.verdict)
                assert other is not None
                yield Run(report, column, each, other, number, deadlock)
        for timing in column.timings:
            measured = timing.measurement
            worst = measured.worst if isinstance(measured, Measured) else None
            if worst is not None and timing.latency.bound is None:
                yield Run(report, column, timing, worst.trace)


def has_runs(report: Report) -> bool:
    """Whether any answer has a run to write."""
    return any(True for _ in runs(report, every=True))


def names(report: Report, *, every: bool) -> Iterator[tuple[str, Run]]:
    """The runs, each with a name that no other has: of the spec, the row, and the values."""
    taken: set[str] = set()
    stem = os.path.basename(report.file).removesuffix(".mm")
    for run in runs(report, every=every):
        values = [f"{name}={value}" for name, value in run.column.varying.items()]
        numbers = [str(run.number)] if run.number > 1 else []
        whole = "-".join([stem, run.name, *values, *numbers])
        name = re.sub(r"[^A-Za-z0-9_.=-]+", "_", whole)
        if len(name) > _LONGEST or name != whole or name.lower() in taken:
            name = f"{name[:_LONGEST]}-{sha256(whole.encode()).hexdigest()[:8]}"
        taken.add(name.lower())
        yield name, run


def write(
    report: Report, folder: str, formats: Sequence[str], *, every: bool, fine: bool = False
) -> list[str]:
    """Write the runs; the paths that were written. The folder is made if it is missing.

    fine: the steps of its columns are fine ones.
    Raises OSError where it can't be written; CannotDraw where there is no picture, ValueError where
    a run is too long for one, both when all that can be written is.
    """
    os.makedirs(folder, exist_ok=True)
    written: list[str] = []
    failed: list[CannotDraw | ValueError] = []
    for name, run in names(report, every=every):
        for format in formats:
            path = os.path.join(folder, f"{name}.{format}")
            try:
                content = FORMATS[format](replace(run, fine=fine))
            except (CannotDraw, ValueError) as error:
                failed.append(error)
                continue
            with open(path, "wb") as file:
                file.write(content)
            written.append(path)
    if failed:
        raise failed[0]
    return written
