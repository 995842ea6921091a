"""What the table does not say: that errors cut runs short, which deadlocks and errors there are.

Must not know how a run is told.
"""

from __future__ import annotations

from checker.deadlocks import different
from checker.ir.questions import QuestionKind
from checker.render.as_alike import error_text
from checker.render.as_counts import reduced_texts, walks_texts
from checker.render.as_other_speeds import other_speeds_texts
from checker.render.ink import PAPER, Ink
from checker.render.words import asked_with, few, joined, named, when
from checker.report import DEADLOCK, ERROR, Answer, Column, Report
from checker.verdict import Verdict, Violated, trace_of

_MOST = 4  # columns of which it is said that there are several deadlocks, or errors


def notes_lines(report: Report, ink: Ink = PAPER, *, every: bool = False) -> list[str]:
    """A paragraph for each thing that there is to say; none if there is nothing.

    every: whether all runs are shown below.
    """
    texts = [*walks_texts(report), *reduced_texts(report), *given_texts(report)]
    told = [line for text in texts for line in ink.hang("", text, "  ")]
    of_times = other_speeds_texts(report, every=every)
    other = [line for text in of_times for line in ink.hang("", text, "  ")]
    slow = [line for text in _slow_texts(report) for line in ink.hang("", text, "  ")]
    beside = (["", *told] if told else []) + (["", *slow] if slow else [])
    beside += ["", *other] if other else []
    return beside + _broken(report, ink) + _several(report, ink, every=every)


def _slow_texts(report: Report) -> list[str]:
    """Where Python explored many states, for there could be no native code."""
    columns = [*report.columns, *(each.fine for each in report.columns if each.fine)]
    reasons = dict.fromkeys(each.exploration.why_slow for each in columns)
    return [f"explored by Python, not natively, which is slow: {why}" for why in reasons if why]


def given_texts(report: Report) -> list[str]:
    """Which rows are asked `with` other values than those of their columns."""
    rows: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for row, given in report.given.items():
        rows.setdefault(given, []).append(row)
    return [
        f"{joined(few(some))}:{asked_with(given)}; --thorough asks without"
        for given, some in rows.items()
    ]


def _several(report: Report, ink: Ink, *, every: bool) -> list[str]:
    """Where there is more than one deadlock, of whom, or error, which: none may hide another."""
    lines = []
    for row in (DEADLOCK, ERROR):
        texts = []
        for column in report.columns:
            answer = column.answer(row)
            found = [] if answer is None else _each(report, column, answer)
            if len(found) > 1:
                texts.append(f"{when(column.varying)}: {'; '.join(few(found))}")
        if len(texts) > _MOST:
            texts = [*texts[: _MOST - 1], f" in {len(texts) - _MOST + 1} more columns"]
        if texts and row == ERROR and not every:
            texts[-1] += " (--traces shows a run for each)"
        for text in texts:
            lines += ink.hang("", f"more than one {row}{text}", "  ")
    return ["", *lines] if lines else []


def _each(report: Report, column: Column, answer: Answer) -> list[str]:
    """Of whom each deadlock is, or which error and where."""
    if not answer.decisive.violated:
        return []
    if answer.row == DEADLOCK:
        return [joined(named(column.system, each)) for each in different(column, answer)]
    return [error_text(each, report.file) for each in answer.failures]


def _broken(report: Report, ink: Ink) -> list[str]:
    broken = [
        answer
        for _, answer in report.answers
        if answer.question.kind is QuestionKind.ERROR and isinstance(answer.verdict, Violated)
    ]
    if not broken or len(report.rows) == 1:
        return []
    lines = []
    if any(_of_a_step(each.verdict) for each in broken):
        text = "runs end where an error is; the other rows speak of the runs up to it"
        lines += ["", *ink.hang("", text)]
    if not all(_of_a_step(each.verdict) for each in broken):
        text = "a row that has no value in some state does not hold there"
        lines += ["", *ink.hang("", text)]
    return lines


def _of_a_step(verdict: Verdict) -> bool:
    """Whether what is broken is a step, not the condition of a row."""
    trace = trace_of(verdict)
    return trace is None or trace.failure is None or trace.failure.action is not None
