"""What is advised where a run breaks something: a spec that follows it is accepted."""

from __future__ import annotations

import pytest

from checker.api import check
from checker.render.as_failure import failure_diagnostic
from checker.source import Source
from checker.verdict import Holds, Violated


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("mutex", "self holds l"), ("rwsem", "self holds l"), ("folio_lock", "l.held")],
)
def test_a_release_can_be_guarded_as_is_advised(kind: str, asked: str) -> None:
    text = f"model guarded; lock l: {kind}; process p {{ a: l.release(); }}"
    verdict = _of_errors(text)
    assert isinstance(verdict, Violated)
    assert verdict.trace is not None and verdict.trace.failure is not None
    assert any(f"`{asked}`" in each for each in failure_diagnostic(verdict.trace.failure).help)
    guarded = text.replace("l.release();", f"if ({asked}) {{ l.release(); }}")
    assert isinstance(_of_errors(guarded), Holds)


def _of_errors(text: str) -> object:
    (column,) = check(Source("guarded.mm", text)).columns
    return next(each.verdict for each in column.findings if each.question.name == "error")
