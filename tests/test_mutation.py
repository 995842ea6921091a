"""Nothing in `retry.mm` and `abba.mm` is there for nothing.

Each guard, each part of one, and each lock operation is taken out of the text, one at a time. Some
verdict of a run without options must change then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from checker.front import syntax as s
from checker.front.parsing.parse import parse
from checker.front.walk import statements
from checker.source import Source, Span
from checker.verdict import Holds, Unknown, Verdict, Violated
from tests.slow import one_in
from tests.stated import report

SPECS = Path(__file__).parent.parent / "specs"
NAMES = ("retry", "abba")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A stretch of a spec that is written otherwise."""

    spec: str
    span: Span
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.spec}:{self.span.line}: {self.old} -> {self.new}"

    @property
    def text(self) -> str:
        """The spec with the change."""
        lines = text_of(self.spec).split("\n")
        before = lines[self.span.line - 1][: self.span.column - 1]
        after = lines[self.span.end_line - 1][self.span.end_column - 1 :]
        lines[self.span.line - 1 : self.span.end_line] = [before + self.new + after]
        return "\n".join(lines)


@cache
def text_of(spec: str) -> str:
    return (SPECS / f"{spec}.mm").read_text(encoding="utf-8")


def mutations(spec: str) -> list[Mutation]:
    source = Source(f"{spec}.mm", text_of(spec))
    found = []
    for decl in parse(source).declarations:
        if isinstance(decl, s.Process):
            for statement in statements(decl.body):
                for node, new in changes(statement, source):
                    found.append(Mutation(spec, node.span, source.quote(node.span), new))
    return found


def changes(statement: s.Statement, source: Source) -> Iterator[tuple[s.Node, str]]:
    """What is written otherwise in one statement, and how."""
    match statement:
        case s.If(condition=condition) | s.While(condition=condition):
            yield condition, "true"
            yield condition, "false"
            yield from parts(condition)
        case s.Await(condition=condition):
            yield condition, "true"
            yield from parts(condition)
        case s.Acquire(otherwise=None) | s.Release():
            yield statement, "skip"
        case s.Acquire(otherwise=(s.Goto() as jump,)):
            yield statement, "skip"
            yield statement, f"skip; if (true) {{ {source.quote(jump.span)}; }} skip"
        case _:
            pass


def parts(condition: s.Expression) -> Iterator[tuple[s.Node, str]]:
    """Each operand of `&&` and `||` left out, by the value that leaves the others alone."""
    if isinstance(condition, s.Binary) and condition.operator in ("&&", "||"):
        neutral = "true" if condition.operator == "&&" else "false"
        for operand in (condition.left, condition.right):
            yield operand, neutral
            yield from parts(operand)


def verdicts(name: str, text: str, values: str) -> dict[tuple[str, str], str]:
    """The answer to each question in each column, told apart as far as a report does."""
    found = {}
    settings = dict(each.split("=") for each in values.split())
    for column in report(Source(f"{name}.mm", text), settings).columns:
        where = ", ".join(f"{name} = {value}" for name, value in column.varying.items())
        for finding in column.findings:
            found[where, finding.question.name] = word(finding.verdict)
    return found


def word(verdict: Verdict) -> str:
    match verdict:
        case Holds():
            return "holds"
        case Violated(trace=trace):
            failure = trace.failure if trace else None
            return failure.obligation.code if failure else "violated"
        case Unknown(reason=reason):
            return reason.value


@cache
def unchanged(spec: str, values: str) -> dict[tuple[str, str], str]:
    return verdicts(spec, text_of(spec), values)


COLUMNS = {
    "retry": [
        f"evict={evict} policy={policy}"
        for policy in ("HOLD", "VMA_RETRY", "MMAP_RETRY")
        for evict in ("false", "true")
    ],
    "abba": ["crossed=true", "crossed=false"],
}
"""The values of parameters of a run without options, those that take little time first."""


ALL = [each for name in NAMES for each in mutations(name)]


@pytest.mark.parametrize("mutation", one_in(2, ALL), ids=str)
def test_each_guard_and_lock_operation_matters(mutation: Mutation) -> None:
    """Column by column, up to the first that differs."""
    assert any(
        verdicts(mutation.spec, mutation.text, values) != unchanged(mutation.spec, values)
        for values in COLUMNS[mutation.spec]
    )


def test_nothing_is_left_out() -> None:
    """As many as the two texts have, counted by hand."""
    count = {name: sum(each.spec == name for each in ALL) for name in NAMES}
    assert count == {"retry": 28, "abba": 12}


def test_a_change_that_means_the_same_is_not_seen() -> None:
    """The comparison looks at verdicts, not at the text."""
    text = text_of("abba").replace("first:  a.lock();", "first:  a.lock();  skip;")
    assert text != text_of("abba")
    assert all(verdicts("abba", text, each) == unchanged("abba", each) for each in COLUMNS["abba"])
