"""A spec as tests of pytest: one for each row and combination of values of parameters.

A test passes if the answer is the one that the spec expects; an unknown never is. Must not know
which files are collected.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pytest

from checker.api import CutShort, Options, check, read, texts
from checker.diagnostic import SpecError
from checker.engines.budget import Budget
from checker.interruption import Interruption
from checker.ir.questions import Question
from checker.render.as_diagnostic import errors_text
from checker.render.as_latency import latency_kind
from checker.render.as_other_speeds import other_speed, other_speed_story
from checker.render.as_table import kind_word, verdict_word
from checker.render.as_text import report_text
from checker.render.story import Form
from checker.report import Column, Finding, Report
from checker.source import Source
from checker.task import Task
from checker.verdict import Violated

SECTION = "mmcheck"
"""The section of a report of a test that passes, with the run of other speeds."""


class NotAsExpected(Exception):
    """The answer is not the one that the spec expects, or is unknown; the text tells of it."""


class SpecFile(pytest.File):
    """A spec. It is checked once, when the first of its tests runs."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each row in each column, column by column."""
        self._budget()  # what is wrong with it is told once
        source = Source(str(self.path), "")
        try:
            source = self.source
            prepared = Task(source).prepared()
            systems = prepared.systems()
        except SpecError as error:
            told = errors_text(error, {**texts(source), **error.sources})
            raise self.CollectError(told) from None
        for number, (combination, system) in enumerate(
            zip(prepared.combinations, systems, strict=True)
        ):
            values = ",".join(f"{name}={value}" for name, value in combination.varying.items())
            rows: dict[str, Question] = {}
            for question in system.questions:
                rows.setdefault(Finding(question, Violated()).row, question)
            for row, question in rows.items():
                kind = kind_word(question)
                name = kind if kind == row else f"{kind} {row}"
                yield self._test(name, values, row, number, question)
            timed = {each.family or each.name: each for each in reversed(system.latencies)}
            for row, latency in reversed(timed.items()):
                kind = latency_kind(latency)
                yield self._test(f"{kind} {row}", values, row, number, latency.question)

    def _test(self, name: str, values: str, row: str, number: int, question: Question) -> SpecTest:
        """The test of a row in a column. values: of the parameters that tell columns apart."""
        named = f"{name}[{values}]" if values else name
        return SpecTest.from_parent(self, name=named, row=row, column=number, question=question)

    @cached_property
    def source(self) -> Source:
        """The text, called by its path from where pytest runs. Raises SpecError."""
        return read(os.path.relpath(self.path))

    @cached_property
    def report(self) -> Report:
        """What a check finds out, about the rows whose tests run."""
        items = [each for each in self.session.items if each.parent is self]
        rows = dict.fromkeys(each.row for each in items if isinstance(each, SpecTest))
        workers = 1 if "PYTEST_XDIST_WORKER" in os.environ else None
        options = Options(properties=tuple(rows), budget=self._budget(), workers=workers)
        with Interruption() as ends:
            report = check(self.source, options, interruption=ends)
        if ends.seen:
            raise KeyboardInterrupt
        return report

    def _budget(self) -> Budget:
        states = self._limit("mmcheck_max_states", int, 1)
        return Budget(
            states=None if states is None else int(states),
            seconds=self._limit("mmcheck_max_seconds", float, 0),
        )

    def _limit(self, name: str, kind: type[int] | type[float], least: int) -> float | None:
        """A limit that is set; None if none is. Raises CollectError."""
        text = str(self.config.getini(name) or "").strip()
        try:
            found = kind(text) if text else None
        except ValueError:
            raise self.CollectError(f"{name}: {text!r} is no number") from None
        if found is not None and not least <= found < math.inf:  # no number is neither
            raise self.CollectError(f"{name}: {text!r} is no number of at least {least}")
        return found


class SpecTest(pytest.Item):
    """A row in a column, by its number."""

    def __init__(
        self, name: str, parent: SpecFile, *, row: str, column: int, question: Question
    ) -> None:
        super().__init__(name, parent)
        self.spec = parent
        self.row = row
        self.column = column
        self.question = question

    def runtest(self) -> None:
        """Raises NotAsExpected, or what the check raises."""
        report = self.spec.report
        column = report.columns[self.column]
        answer = column.answer(self.row)
        if answer is None:
            timing = column.slowest[self.row]
            if timing.unknown:
                raise NotAsExpected(f"{self.name}: unknown\n\n{_told(report, column, self.row)}")
        elif not answer.as_expected:
            odd = "" if answer.unknown else ", not as the spec expects"
            first = f"{self.name}: {verdict_word(answer)}{odd}"
            raise NotAsExpected(f"{first}\n\n{_told(report, column, self.row)}")
        elif (left_out := other_speed(column, answer)) is not None:
            text = "\n".join(other_speed_story(Form(report), left_out))
            self.add_report_section("call", SECTION, text)

    def repr_failure(  # type: ignore[override]  # a text is a representation as well
        self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None
    ) -> object:
        """What mmcheck says; the traceback of what nobody expects."""
        if isinstance(excinfo.value, NotAsExpected | CutShort):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the row stands."""
        span = self.question.span
        here = span is not None and span.file == self.spec.source.name
        return self.path, span.line - 1 if here and span else None, self.name


def _told(report: Report, column: Column, row: str) -> str:
    """The report, of this one row."""
    answer = column.answer(row)
    findings = () if answer is None else answer.findings
    timings = tuple(each for each in column.timings if each.row == row)
    alone = replace(column, findings=findings, timings=timings, fine=None)
    return report_text(replace(report, columns=(alone,), warnings=(), excluded=()))
