"""The text of a spec with how many steps run each line in the margin, as gcov shows a program.

Knows lines and numbers; must not know how anything was counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.counts import Counts, counts
from checker.ir.lines import Line
from checker.render.as_coverage import coverage_head
from checker.render.page import cells, harmless
from checker.render.words import counted, number
from checker.report import Outcome, Report
from checker.source import Source

NEVER, NO_CODE = "#####", "-"
"""In the margin: a line that no step runs; one on which nothing is run."""


def listing(outcomes: Sequence[Outcome]) -> str:
    """The listings of all files of a run, one behind the other, with a line end."""
    parts = []
    for each in outcomes:
        if each.report is None:
            parts.append(f"{harmless(each.source.name)}: not checked\n")
        else:
            parts.append("\n".join(_listed(each.report)) + "\n")
    return "\n".join(parts)


def texts(report: Report) -> list[Source]:
    """The texts that are listed: that of the spec, then what it includes but for the library."""
    others = {name: each for name, each in report.sources.items() if not name.startswith("<")}
    first = [others.pop(report.file)] if report.file in others else []
    return [*first, *(others[name] for name in sorted(others))]


def _margins(source: Source, lines: Mapping[Line, int]) -> list[int | None]:
    """For each line of a text how many steps run it; None where nothing is run."""
    return [lines.get((source.name, place)) for place in range(1, len(_lines(source)) + 1)]


def margin_texts(source: Source, lines: Mapping[Line, int]) -> list[str]:
    """The same as it is shown."""
    shown = _margins(source, lines)
    return [NO_CODE if n is None else number(n) if n else NEVER for n in shown]


def _listed(report: Report) -> Iterator[str]:
    found = counts(report.columns)
    yield from _head(report, found)
    if found.uncounted == len(report.columns):
        return
    for source in texts(report):
        told = margin_texts(source, found.lines)
        wide = max(len(NEVER), *map(len, told))
        last = len(str(len(told)))
        yield ""
        yield harmless(source.name)
        for place, (count, line) in enumerate(zip(told, _lines(source), strict=True), start=1):
            yield f"{count:>{wide}}: {place:>{last}}: {''.join(cells(line))}".rstrip()


def _head(report: Report, found: Counts) -> Iterator[str]:
    yield coverage_head(found, len(report.columns))
    if found.uncounted < len(report.columns):
        several = counted(len(report.columns), "column")
        states, steps = counted(found.states, "state"), counted(found.transitions, "transition")
        yield f"{several}, {states}, {steps}"


def _lines(source: Source) -> list[str]:
    lines = source.lines
    return lines[:-1] if lines and not lines[-1] else lines
