"""What an expectation may hide: what lies behind expected errors, deadlocks beside the known one.

Must not know how a warning is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from checker.deadlocks import different
from checker.diagnostic import Diagnostic, Label, Severity
from checker.report import DEADLOCK, ERROR, Answer, Column

_MOST_NAMED = 4
"""Rows, or deadlocks, of which more are not named."""


def hidden(columns: Sequence[Column]) -> tuple[Diagnostic, ...]:
    """The warnings, by place; each once, for the first column that it is so of."""
    found: dict[tuple[str, str], Diagnostic] = {}
    good = [each for each in columns if not _errs(each)]
    told = _telling(columns)
    for column in columns:
        beside = [each for each in good if _errs(column) and _differs_in(column, each) <= told]
        for each in (*_errors(column, beside), *_deadlocks(column)):
            found.setdefault((each.code, each.headline), each)
    return tuple(sorted(found.values(), key=lambda each: each.place))


def _telling(columns: Sequence[Column]) -> frozenset[str]:
    """The parameters on which it depends whether an error is expected: each changes it alone."""
    erring = [each for each in columns if _errs(each)]
    pairs = product(erring, [each for each in columns if not _errs(each)])
    alone = (_differs_in(*pair) for pair in pairs)
    return frozenset(name for names in alone if len(names) == 1 for name in names)


def _differs_in(column: Column, other: Column) -> frozenset[str]:
    values = other.varying
    return frozenset(name for name, value in column.varying.items() if values.get(name) != value)


def _errs(column: Column) -> bool:
    """Whether an error is expected there."""
    error = column.answer(ERROR)
    return error is not None and error.expect_violated


def _answered(column: Column, row: str) -> bool:
    """Whether it decides the row, and not only up to errors."""
    answer = column.answer(row)
    return answer is not None and not answer.unknown and not column.up_to_errors(answer)


def _errors(column: Column, beside: Sequence[Column]) -> Iterator[Diagnostic]:
    """Where errors are expected: the rows that are answered only up to those that end runs.

    beside: where none is expected, and nothing else differs than on what that depends. A row that
    one of these answers is passed over, for there what comes behind is looked at.
    """
    error = column.answer(ERROR)
    rows = [
        f"`{answer.row}`"
        for answer in column.answers
        if column.up_to_errors(answer) and not any(_answered(each, answer.row) for each in beside)
    ]
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
