"""What differs with fine steps: a line of the table for each such row, and the runs that show it.

Knows how the two are set side by side; must not know how a run is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.render.as_table import verdict_word
from checker.render.ink import Ink, Style
from checker.render.page import harmless
from checker.render.words import counted, when
from checker.report import Answer, Column, Report
from checker.verdict import Unknown

Story = Callable[[Column, Answer, list[Column]], list[str]]
"""Tells an answer of a column, the same in others."""


def fine_stories(report: Report, ink: Ink, story: Story, *, every: bool) -> Iterator[list[str]]:
    """One for each row and verdict that differs, the shortest run first; or for `every` column."""
    found = [(column.fine, answer) for column, answer in report.differing if column.fine]
    found.sort(key=lambda pair: pair[1].decisive.length)
    told: set[tuple[str, str]] = set()
    for column, answer in found:
        key = (answer.row, verdict_word(answer))
        like = [c for c, a in found if (a.row, verdict_word(a)) == key and c is not column]
        if key in told and not every:
            continue
        told.add(key)
        head = [ink(Style.BOLD, line) for line in ink.hang("", "with fine steps:", "  ")]
        if isinstance(answer.verdict, Unknown):
            text = f"{harmless(answer.row)} is unknown{when(column.varying)}."
            yield [*head, *ink.hang("", f"{text} {harmless(answer.verdict.text)}", "  ")]
        else:
            yield [*head, *story(column, answer, [] if every else like)]


def fine_sum(report: Report) -> str:
    """How many answers differ; empty if fine steps were not asked for."""
    if not any(column.fine for column in report.columns):
        return ""
    count = len(report.differing)
    if not count:
        return "all the same with fine steps"
    return f"{counted(count, 'answer')} {'differs' if count == 1 else 'differ'} with fine steps"
