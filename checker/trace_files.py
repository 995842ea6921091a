"""Writes the runs of a report into a folder, each as a file for every format that is wanted.

Knows how files are called; must not know how a run is drawn.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


def names(report: Report, *, every: bool, files: Sequence[str] = ()) -> Iterator[tuple[str, Run]]:
    """The runs, each with a name that no other has: of the spec, the row, and the values.

    files: all specs that are checked together, which may have runs in the same folder.
    """
    taken: set[str] = set()
    stem = _stem(report.file, files)
    for run in runs(report, every=every):
        values = [f"{name}={value}" for name, value in run.column.varying.items()]
        numbers = [str(run.number)] if run.number > 1 else []
        row = "-".join([run.name, *values, *numbers])
        whole, plain = f"{stem}-{row}", f"{stem}-{_plain(row)}"
        name = re.sub(r"[^A-Za-z0-9_.,=-]+", "_", plain)
        if len(name) > _LONGEST or name != plain or name.lower() in taken:
            name = f"{name[:_LONGEST]}-{sha256(whole.encode()).hexdigest()[:8]}"
        taken.add(name.lower())
        yield name, run


def _stem(file: str, files: Sequence[str]) -> str:
    """The name of a spec, with as many folders before it as tell it from the other files.

    >>> _stem("specs/retry.mm", ["specs/retry.mm", "specs/zram.mm"])
    'retry'
    >>> _stem("specs/lib/folio.mm", ["specs/lib/folio.mm", "specs/locks/folio.mm"])
    'lib-folio'
    """
    others = {os.path.abspath(each): each for each in files}
    others.pop(os.path.abspath(file), None)
    stem = _with_folders(file, others)
    if stem in (_with_folders(each, [*others, file]) for each in others):  # `a/b.mm` and `a-b.mm`
        stem += f"-{sha256(file.encode()).hexdigest()[:8]}"
    return stem


def _with_folders(file: str, files: Iterable[str]) -> str:
    own = _parts(file)
    others = [each for each in map(_parts, files) if each != own]
    count = 1
    while count < len(own) and any(each[-count:] == own[-count:] for each in others):
        count += 1
    *folders, name = os.path.abspath(file).split(os.sep)
    return "-".join([*folders[len(folders) + 1 - count :], name.removesuffix(".mm")])


def _parts(file: str) -> list[str]:
    """The folders of a file and its name, told apart as on every file system."""
    return os.path.abspath(file).lower().split(os.sep)


def _plain(text: str) -> str:
    """Values of the language in letters that need no quotes in a shell.

    >>> _plain("served[fault[1]]"), _plain("late={0, 1}"), _plain("io=20 ms")
    ('served.fault.1', 'late=0,1', 'io=20ms')
    """
    return re.sub(r"[]{} ]", "", text.replace(": ", "=").replace("[", "."))


def write(
    report: Report,
    folder: str,
    formats: Sequence[str],
    *,
    every: bool,
    fine: bool = False,
    files: Sequence[str] = (),
) -> list[str]:
    """Write the runs; the paths that were written. The folder is made if it is missing.

    fine: the steps of its columns are fine ones. files: as for `names`.
    Raises OSError where it can't be written; CannotDraw where there is no picture, ValueError where
    a run is too long for one, both when all that can be written is.
    """
    os.makedirs(folder, exist_ok=True)
    written: list[str] = []
    failed: list[CannotDraw | ValueError] = []
    for name, run in names(report, every=every, files=files):
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
