"""What an expectation may hide: what lies behind expected errors, deadlocks beside the known one.

Must not know how a warning is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.deadlocks import different
from checker.diagnostic import Diagnostic, Label, Severity
from checker.report import DEADLOCK, ERROR, Answer, Column

_MOST_NAMED = 4
"""Rows, or deadlocks, of which more are not named."""


def hidden(columns: Sequence[Column]) -> tuple[Diagnostic, ...]:
    """The warnings, by place; each once, for the first column that it is so of."""
    found: dict[tuple[str, str], Diagnostic] = {}
    for column in columns:
        for each in (*_errors(column), *_deadlocks(column)):
            found.setdefault((each.code, each.headline), each)
    return tuple(sorted(found.values(), key=lambda each: each.place))


def _errors(column: Column) -> Iterator[Diagnostic]:
    """Where errors are expected: the rows that are answered only up to those that end runs."""
    error = column.answer(ERROR)
    rows = [f"`{answer.row}`" for answer in column.answers if column.up_to_errors(answer)]
    if error is None or not error.expect_violated or not rows:
        return
    broken = dict.fromkeys(
        (each.obligation.code, each.obligation.span)
        for each in error.failures
        if each.action is not None
    )
    yield Diagnostic(
        "ends-at-error",
        f"runs end at an expected error, and {_named(rows, ', ')}"
        f" {'are' if len(rows) > 1 else 'is'} answered only up to there",
        _place(column, error),
        tuple(Label(span, f"{code}: runs end here") for code, span in broken if span is not None),
        ("what comes behind is looked at once nothing breaks there",),
        Severity.WARNING,
    )


def _deadlocks(column: Column) -> Iterator[Diagnostic]:
    """Where a deadlock is expected: of whom there are several."""
    answer = column.answer(DEADLOCK)
    if answer is None or not answer.expect_violated or not answer.as_expected:
        return
    found = different(column, answer)
    if len(found) < 2:
        return
    threads = [each.name for each in column.system.threads]
    names = [" and ".join(threads[each] for each in one) for one in found]
    yield Diagnostic(
        "several-deadlocks",
        f"one deadlock is expected, and there are {len(found)}: {_named(names, '; ')}",
        _place(column, answer),
        (),
        ("`--traces` shows a run to each; an expectation can't tell one from another",),
        Severity.WARNING,
    )


def _named(names: Sequence[str], between: str) -> str:
    """The names, of many the first."""
    if len(names) <= _MOST_NAMED:
        return between.join(names)
    count = len(names) - _MOST_NAMED + 1
    return between.join([*names[: _MOST_NAMED - 1], f"{count} more"])


def _place(column: Column, answer: Answer) -> Label | None:
    """The expectation, and for which values of parameters, where not for all."""
    values = ", ".join(f"{name} = {value}" for name, value in column.varying.items())
    span = answer.question.span
    return Label(span, f"when {values}" if values else "") if span else None
