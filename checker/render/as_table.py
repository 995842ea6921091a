"""The summary as a table: a row for each question, a column for each combination of values.

How it stands on the page is for `column_layout`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from checker.deadlocks import told
from checker.ir.questions import Question, QuestionKind
from checker.render.as_counts import states, walk_rows
from checker.render.as_latency import latency_cells, latency_kind, latency_words
from checker.render.as_region import region_cell
from checker.render.as_story import deadlock_word
from checker.render.column_layout import Cell, laid_out
from checker.render.ink import Ink, Style
from checker.render.marks import DIFFERING, EXPECTED, TIMED, UNEXPECTED, UP_TO
from checker.render.page import columns, harmless
from checker.report import DEADLOCK, Answer, Column, Report
from checker.verdict import Holds, Reason, Unknown, Violated, trace_of

_FINE = "  fine steps"

_UNDECIDED = {
    Reason.WALKS: "not seen",
    Reason.PREEMPTIONS: "not seen",
    Reason.UNASKED: "not asked",
}
"""What is unknown because only some runs were looked at; never a word that says more."""

_KIND = 10  # columns of the word for the kind of question, and the blank behind it


def table_lines(report: Report, ink: Ink) -> list[str]:
    """The table, as wide as the page at most; a single column has no header."""
    rows: list[tuple[str, list[Cell]]] = []
    for row in report.rows:
        rows.append((_label(report, row), [cell(each, row) for each in report.columns]))
        if any(answer.row == row for _, answer in report.differing):
            rows.append((_FINE, [fine_cell(each, row) for each in report.columns]))
    rows += _timed(report)
    rows.append(("states", [Cell(states(each.exploration)) for each in report.columns]))
    fine = [each.fine for each in report.columns if each.fine]
    if fine:
        rows.append((_FINE, [Cell(states(each.exploration)) for each in fine]))
    rows += [(label, [*map(Cell, cells)]) for label, cells in walk_rows(report)]
    return laid_out([each.varying for each in report.columns], rows, ink)


def _timed(report: Report) -> Iterator[tuple[str, list[Cell]]]:
    for kind, name, word, cells in _timed_rows(report):
        label = f"{kind:<{_kind_width(report)}}{name if kind else ' ' * columns(name)} {word}"
        yield label.rstrip(), cells


def _timed_rows(report: Report) -> Iterator[tuple[str, str, str, list[Cell]]]:
    """Two rows for each latency, the longest time and the shortest; one for each region.

    Each with its kind, which the second does not say again, its name, and `worst` or `best`; of an
    inversion how long it lasts, and how it comes about.
    """
    names = {
        row: each.latency
        for column in report.columns
        for row, each in column.slowest.items()
        if each.latency.bound is None
    }
    for row, latency in names.items():
        if latency.limit is not None:
            where = [_timed_cell(region_cell(column, row)) for column in report.columns]
            yield "region", harmless(row), "", where
            continue
        cells = [
            latency_cells(column.slowest[row]) if row in column.slowest else ("", "")
            for column in report.columns
        ]
        first, second = latency_words(latency)
        kind = latency_kind(latency)
        yield kind, harmless(row), first, [_timed_cell(each) for each, _ in cells]
        if any(each for _, each in cells):
            yield "", harmless(row), second, [_timed_cell(each) for _, each in cells]


def _timed_cell(text: str) -> Cell:
    return Cell(text, Style.WARN if text == "unknown" else None)


# What stands in the cells


def _label(report: Report, row: str) -> str:
    kind = next(kind_word(answer.question) for _, answer in report.answers if answer.row == row)
    if kind in (row, "error"):
        return kind
    word, *more = kind.split()
    return f"{word:<{_kind_width(report)}}{' '.join([*more, harmless(row)])}"


def _kind_width(report: Report) -> int:
    words = (kind_word(each.question).partition(" ")[0] for _, each in report.answers)
    return max([_KIND, *(len(each) + 1 for each in words)])


def kind_word(question: Question) -> str:
    """What the spec calls this kind of question."""
    kind = question.kind
    if kind is QuestionKind.STEP:
        return "always step"
    return DEADLOCK if kind in (QuestionKind.STUCK, QuestionKind.CYCLE) else kind.value


def cell(column: Column, row: str) -> Cell:
    """What the row says in the column; nothing if the column does not have it."""
    answer = column.answer(row)
    if answer is None:
        return Cell("")
    text = verdict_word(answer)
    told = isinstance(answer.verdict, Holds) or text in _UNDECIDED.values()
    if answer.question.member and not told:
        text += f" for {harmless(answer.question.whose)}"
    if answer.unknown:
        return Cell(text, Style.WARN)
    if column.up_to_errors(answer):
        text += f" {UP_TO}"
    if answer.by_times:
        text += f" {TIMED}"
    if answer.unexpected:
        return Cell(f"{text} {UNEXPECTED}", Style.BAD)
    return Cell(f"{text} {EXPECTED}" if answer.foreseen else text)


def fine_cell(column: Column, row: str) -> Cell:
    """The same of the fine steps of the column."""
    answer = column.fine.answer(row) if column.fine else None
    if answer is None:
        return Cell("")
    text = verdict_word(answer)
    if column.fine is not None and column.fine.up_to_errors(answer):
        text += f" {UP_TO}"
    if answer.by_times:
        text += f" {TIMED}"
    if answer in column.differing:
        return Cell(f"{text} {DIFFERING}", Style.WARN)
    return Cell(text)


def verdict_word(answer: Answer) -> str:
    """The verdict in one word or two, by the kind of question."""
    match answer.verdict:
        case Unknown(reason=reason):
            return _UNDECIDED.get(reason, "unknown")
        case Holds() if answer.question.family and not answer.question.member:
            return "no members"  # nothing was asked of anybody
        case Holds():
            return _holds(answer.question.kind)
        case Violated():
            return _violated(answer)
        case verdict:
            assert_never(verdict)


def _holds(kind: QuestionKind) -> str:
    match kind:
        case (
            QuestionKind.ALWAYS
            | QuestionKind.STEP
            | QuestionKind.NEVER
            | QuestionKind.CHECK
            | QuestionKind.WITHIN
            | QuestionKind.EVENTUALLY
            | QuestionKind.LEADS
            | QuestionKind.LTL
        ):
            return "holds"
        case QuestionKind.REACHABLE:
            return "reached"
        case QuestionKind.STUCK | QuestionKind.CYCLE | QuestionKind.ERROR:
            return "none"
        case _:
            assert_never(kind)


def _violated(answer: Answer) -> str:
    match answer.question.kind:
        case (
            QuestionKind.ALWAYS
            | QuestionKind.STEP
            | QuestionKind.NEVER
            | QuestionKind.CHECK
            | QuestionKind.WITHIN
            | QuestionKind.EVENTUALLY
            | QuestionKind.LEADS
            | QuestionKind.LTL
        ):
            return "violated"
        case QuestionKind.REACHABLE:
            return "unreached"
        case QuestionKind.STUCK | QuestionKind.CYCLE:
            words = [deadlock_word(each) for each in told(answer)]
            return ", ".join(words) or "deadlock"
        case QuestionKind.ERROR:
            trace = trace_of(answer.verdict)
            failure = trace.failure if trace else None
            return failure.obligation.code if failure else "error"
        case kind:
            assert_never(kind)
