"""A spec as tests of pytest: one for each row and combination of values of parameters.

A test passes if the answer is the one that the spec expects; an unknown never is. Must not know
which files are collected.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any
from warnings import warn_explicit

import pytest

from checker.api import CutShort, Options, check, read, texts
from checker.diagnostic import NOBODY_ACTS, SpecError
from checker.engines.budget import Budget
from checker.front.including import Folder
from checker.interruption import Interruption
from checker.ir.questions import Question
from checker.render.as_diagnostic import diagnostics_text, errors_text
from checker.render.as_latency import latency_kind
from checker.render.as_other_speeds import other_speed, other_speed_story
from checker.render.as_table import kind_word, verdict_word
from checker.render.as_text import report_text
from checker.render.headline import broken_at
from checker.render.page import harmless
from checker.render.story import Form
from checker.render.words import counted
from checker.report import Column, Finding, Report
from checker.source import Source, Span
from checker.task import Task
from checker.verdict import Violated

SECTION = "mmcheck"
"""The section of a report of a test that passes, with the run of other speeds."""


class NotAsExpected(Exception):
    """The answer is not the one that the spec expects, or is unknown; the text tells of it."""


class SpecFile(pytest.File):
    """A spec. It is checked once, when the first of its tests runs.

    folder: what it includes, by real path, as it was when its tests were collected.
    """

    def __init__(self, **known: Any) -> None:
        super().__init__(**known)
        self.folder = Folder()

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each row in each column, column by column; one if nobody acts in it."""
        self._budget()  # what is wrong with it is told once
        source = Source(str(self.path), "")
        try:
            source = self.source
            prepared = Task(source, folder=self.folder).prepared()
            systems = prepared.systems()
        except SpecError as error:
            told = errors_text(error, {**texts(source), **error.sources})
            if any(each.headline == NOBODY_ACTS for each in error.diagnostics):
                yield PartTest.from_parent(self, told=told)
                return
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
        yield WarningsTest.from_parent(self, name="warnings")

    def _test(self, name: str, values: str, row: str, number: int, question: Question) -> SpecTest:
        """The test of a row in a column. values: of the parameters that tell columns apart."""
        named = f"{name}[{values}]" if values else name
        return SpecTest.from_parent(self, name=named, row=row, column=number, question=question)

    @cached_property
    def source(self) -> Source:
        """The text, called by its path from where pytest runs. Raises SpecError."""
        return read(os.path.relpath(self.path))

    def lies(self, name: str) -> Path:
        """Where a text of the spec lies, by the name that places in it have."""
        return self.path.parent / os.path.relpath(name, os.path.dirname(self.source.name))

    @cached_property
    def report(self) -> Report:
        """What a check finds out: all, for its warnings; else about the rows whose tests run."""
        items = [each for each in self.session.items if each.parent is self]
        rows = dict.fromkeys(each.row for each in items if isinstance(each, SpecTest))
        if any(isinstance(each, WarningsTest) for each in items):
            rows = {}
        workers = 1 if "PYTEST_XDIST_WORKER" in os.environ else None
        options = Options(
            properties=tuple(rows),
            budget=self._budget(),
            workers=workers,
            texts=self.folder.texts,
        )
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
                first = self._first("unknown", timing.latency.span)
                raise NotAsExpected(f"{first}\n\n{_told(report, column, self.row)}")
        elif not answer.as_expected:
            odd = "" if answer.unknown else ", not as the spec expects"
            first = self._first(f"{verdict_word(answer)}{odd}", broken_at(answer)[1])
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
        """Where the row stands, which may be in a text that the spec includes."""
        span = self.question.span
        if span is None:
            return self.path, None, self.name
        return self.spec.lies(span.in_spec.file), span.in_spec.line - 1, self.name

    def _first(self, word: str, span: Span | None) -> str:
        """What comes out, behind the place where it breaks or is asked, if a text has that."""
        place = self.name if span is None else f"{span.in_spec.file}:{span.in_spec.line}"
        return f"{harmless(place)}: {word}"


class SpecWarning(UserWarning):
    """A warning about a spec, as `unused: …`, with what to do on lines of its own."""


class WarningsTest(pytest.Item):
    """What a spec is warned of. Warnings of pytest, unless they are to fail."""

    def __init__(self, name: str, parent: SpecFile) -> None:
        super().__init__(name, parent)
        self.spec = parent

    @property
    def _strict(self) -> bool:
        """Whether they are to fail."""
        return any((self.config.getoption("mmcheck_strict"), self.config.getini("mmcheck_strict")))

    def runtest(self) -> None:
        """Raises NotAsExpected, or what the check raises; a SpecWarning, if that is an error."""
        report = self.spec.report
        if report.warnings and self._strict:
            told = diagnostics_text(report.warnings, report.sources, colour=False)
            raise NotAsExpected(f"{counted(len(report.warnings), 'warning')}\n\n{told}")
        for each in report.warnings:
            lines = f"{each.code}: {each.headline}", *each.help
            text = "\n".join(map(harmless, lines))
            span = each.primary.span.in_spec if each.primary else None
            lies = self.path if span is None or span.shipped else self.spec.lies(span.file)
            warn_explicit(text, SpecWarning, str(lies), span.line if span else 1)

    def repr_failure(  # type: ignore[override]  # a text is a representation as well
        self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None
    ) -> object:
        """What mmcheck says; the traceback of what nobody expects."""
        if isinstance(excinfo.value, NotAsExpected | CutShort | SpecWarning):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The spec."""
        return self.path, None, self.name


class PartTest(pytest.Item):
    """A text in which nobody acts: a mistake, unless others that were collected include it."""

    def __init__(self, parent: SpecFile, *, told: str) -> None:
        super().__init__("spec", parent)
        self.told = told

    def runtest(self) -> None:
        """Raises NotAsExpected: it can't be checked."""
        raise NotAsExpected(self.told)

    def repr_failure(  # type: ignore[override]  # a text is a representation as well
        self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None
    ) -> object:
        """What is wrong with it."""
        return self.told

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The text."""
        return self.path, None, self.name


def parts(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Those that stand for a text which is nothing by itself, for another spec includes it."""
    specs = {each.parent for each in items}
    included = {path for each in specs if isinstance(each, SpecFile) for path in each.folder.texts}
    return [
        each
        for each in items
        if isinstance(each, PartTest) and os.path.realpath(each.path) in included
    ]


def _told(report: Report, column: Column, row: str) -> str:
    """The report, of this one row."""
    answer = column.answer(row)
    findings = () if answer is None else answer.findings
    timings = tuple(each for each in column.timings if each.row == row)
    alone = replace(column, findings=findings, timings=timings, fine=None)
    return report_text(replace(report, columns=(alone,), warnings=(), excluded=()))
