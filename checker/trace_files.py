"""Writes the runs of a report into a folder, each as a file for every format that is wanted.

Knows how files are called; must not know how a run is drawn.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256

from checker.ir.expr import reads
from checker.render.graphviz import FORMATS as DRAWN
from checker.render.graphviz import CannotDraw, draw
from checker.report import Column, Finding, Report
from checker.trace import Trace
from checker.verdict import trace_of

_LONGEST = 120  # letters of a file's name


def _picture(format: str) -> Callable[[Report, Column, Finding, Trace], bytes]:
    def write(report: Report, column: Column, finding: Finding, trace: Trace) -> bytes:
        return draw(_dot(report, column, finding, trace).decode(), format, placed=True)

    return write


def _dot(report: Report, column: Column, finding: Finding, trace: Trace) -> bytes:
    from checker.render.as_picture import trace_dot
    from checker.render.headline import title

    lines = title(column, finding, trace)
    return trace_dot(trace, report.file, lines, about=_about(finding, trace)).encode()


def _lanes(report: Report, column: Column, finding: Finding, trace: Trace) -> bytes:
    from checker.render.as_lanes import lanes_lines
    from checker.render.headline import title
    from checker.render.ink import PAPER
    from checker.render.page import hang

    head = [part for line in title(column, finding, trace) for part in hang("", line, "  ")]
    lines = lanes_lines(trace, report.file, about=_about(finding, trace), ink=PAPER)
    return ("\n".join([*head, "", *lines]) + "\n").encode()


def _itf(report: Report, column: Column, finding: Finding, trace: Trace) -> bytes:
    from checker.render.as_itf import itf
    from checker.render.headline import title

    return itf(trace, report.file, title(column, finding, trace)).encode()


FORMATS: Mapping[str, Callable[[Report, Column, Finding, Trace], bytes]] = {
    **{format: _picture(format) for format in DRAWN},
    "dot": _dot,
    "txt": _lanes,
    "itf.json": _itf,
}
"""By the end of the file's name: what a run is written as. Any may raise CannotDraw, and ValueError
for a run that is too long for it."""


def runs(report: Report, *, every: bool) -> Iterator[tuple[Column, Finding, Trace]]:
    """The runs of what is not as expected, or `every` run."""
    for column in report.columns:
        for finding in column.findings:
            trace = trace_of(finding.verdict)
            if trace is not None and (every or not finding.as_expected):
                yield column, finding, trace


def names(report: Report, *, every: bool) -> Iterator[tuple[str, Column, Finding, Trace]]:
    """The runs, each with a name that no other has: of the spec, the row, and the values."""
    taken: set[str] = set()
    stem = os.path.basename(report.file).removesuffix(".mm")
    for column, finding, trace in runs(report, every=every):
        values = [f"{name}={value}" for name, value in column.varying.items()]
        whole = "-".join([stem, finding.question.name, *values])
        name = re.sub(r"[^A-Za-z0-9_.=-]+", "_", whole)
        if len(name) > _LONGEST or name != whole or name.lower() in taken:
            name = f"{name[:_LONGEST]}-{sha256(whole.encode()).hexdigest()[:8]}"
        taken.add(name.lower())
        yield name, column, finding, trace


def write(report: Report, folder: str, formats: Sequence[str], *, every: bool) -> list[str]:
    """Write the runs; the paths that were written. The folder is made if it is missing.

    Raises OSError where it can't be written; CannotDraw where there is no picture, ValueError where
    a run is too long for one, both when all that can be written is.
    """
    os.makedirs(folder, exist_ok=True)
    written: list[str] = []
    failed: list[CannotDraw | ValueError] = []
    for name, column, finding, trace in names(report, every=every):
        for format in formats:
            path = os.path.join(folder, f"{name}.{format}")
            try:
                content = FORMATS[format](report, column, finding, trace)
            except (CannotDraw, ValueError) as error:
                failed.append(error)
                continue
            with open(path, "wb") as file:
                file.write(content)
            written.append(path)
    if failed:
        raise failed[0]
    return written


def _about(finding: Finding, trace: Trace) -> frozenset[int]:
    """The variables that the question reads."""
    condition = finding.question.condition
    count = len(trace.system.variables)  # beyond stands what they are after a step
    return frozenset(each % count for each in reads(condition)) if condition else frozenset()
