"""The answers of one run: per combination of parameter values, one finding per question.

Knows what was expected and what the exit code is; must not know how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from checker.diagnostic import Diagnostic
from checker.exploration import Exploration
from checker.ir.system import Question, System
from checker.source import Source
from checker.verdict import Holds, Unknown, Verdict, Violated


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question for one combination of parameter values."""

    question: Question
    verdict: Verdict

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the spec expects. Unknown never is."""
        match self.verdict:
            case Holds():
                return not self.question.expect_violated
            case Violated():
                return self.question.expect_violated
            case Unknown():
                return False

    @property
    def unknown(self) -> bool:
        """Whether the question was not decided."""
        return isinstance(self.verdict, Unknown)


@dataclass(frozen=True, slots=True)
class Column:
    """One combination of parameter values: the system, how it was explored, what was found.

    varying: the values, as shown, of the parameters that differ between columns.
    """

    varying: Mapping[str, str]
    system: System
    exploration: Exploration
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a run found out about one spec.

    fixed: parameters and constants that are the same in every column, as shown.
    title: what the spec says of itself, after its name.
    sources: every text that a span may point into, by name.
    strict: warnings count for the exit code.
    """

    file: str
    title: str
    fixed: Mapping[str, str]
    columns: tuple[Column, ...]
    warnings: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    strict: bool = False
    seconds: float = 0.0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of every column, column by column."""
        return tuple(finding for column in self.columns for finding in column.findings)

    @property
    def unexpected(self) -> int:
        """How many findings are decided, and not as the spec expects."""
        return sum(not each.as_expected and not each.unknown for each in self.findings)

    @property
    def unknown(self) -> int:
        """How many questions were not decided."""
        return sum(each.unknown for each in self.findings)

    @property
    def exit_code(self) -> int:
        """0 all as expected, 1 something is not, 3 something is unknown; 1 goes before 3."""
        if self.unexpected or (self.strict and self.warnings):
            return 1
        return 3 if self.unknown else 0
