"""What differs with fine steps: a line of the table for each such row, and the runs that show it.

Knows how the two are set side by side; must not know how a run is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.render.as_alike import Once, Told, left_lines, once
from checker.render.ink import Ink, Style
from checker.render.page import harmless
from checker.render.words import counted, when
from checker.report import Report
from checker.verdict import Unknown

Story = Callable[[Told], list[str]]
"""Tells an answer of a column, and where else it came out."""


def fine_stories(report: Report, ink: Ink, story: Story, *, every: bool) -> Iterator[list[str]]:
    """One for each row and verdict that differs, the shortest run first; or for `every` column."""
    found = [(column.fine, answer) for column, answer in report.differing if column.fine]
    found.sort(key=lambda pair: pair[1].decisive.length)
    shown = Once([Told(*each, []) for each in found], []) if every else once(found)
    for each in shown.told:
        column, answer = each.column, each.answer
        head = [ink(Style.BOLD, line) for line in ink.hang("", "with fine steps:", "  ")]
        if isinstance(answer.verdict, Unknown):
            text = f"{harmless(answer.row)} is unknown{when(column.varying)}."
            yield [*head, *ink.hang("", f"{text} {harmless(answer.verdict.text)}", "  ")]
        else:
            yield [*head, *story(each)]
    if left := left_lines(report, shown.left, ink):
        yield left


def fine_sum(report: Report) -> str:
    """How many answers differ; empty if fine steps were not asked for."""
    if not any(column.fine for column in report.columns):
        return ""
    count = len(report.differing)
    if not count:
        return "all the same with fine steps"
    return f"{counted(count, 'answer')} {'differs' if count == 1 else 'differ'} with fine steps"
