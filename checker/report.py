"""The answers of one run: per combination of parameter values, one finding per question.

Knows what was expected and what the exit code is; must not know how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property
from typing import assert_never

from checker.diagnostic import Diagnostic
from checker.exploration import Exploration, Other
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.latency_answer import Timing, slowest
from checker.rankings import Ranking
from checker.records import dataclass
from checker.source import Source
from checker.trace import Failure
from checker.verdict import Holds, Unknown, Verdict, Violated, by_times, trace_of

DEADLOCK = "deadlock"
"""The name of the row that the questions STUCK and CYCLE share."""

ERROR = QuestionKind.ERROR.value
"""The name of the row about errors of the model."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question for one combination of parameter values.

    others: runs to further deadlocks or errors, with times where delays matter.
    """

    question: Question
    verdict: Verdict
    others: tuple[Other, ...] = ()

    @property
    def row(self) -> str:
        """The name of the row that the finding belongs to."""
        match self.question.kind:
            case QuestionKind.STUCK | QuestionKind.CYCLE:
                return DEADLOCK
            case _:
                return self.question.family or self.question.name

    @property
    def as_expected(self) -> bool:
        """Whether the answer is the one that the spec expects. Unknown never is."""
        return self._verdict_expected and not self.at_every_speed

    @property
    def at_every_speed(self) -> bool:
        """Whether it is as expected but for the times, on which the spec says that it rests.

        That nothing is said of a violation with its run: it is at the times of that.
        """
        if self.question.expect_timed is None or not self._verdict_expected:
            return False
        shown = self.violated and trace_of(self.verdict) is not None
        return not shown and not by_times(self.verdict)

    @property
    def _verdict_expected(self) -> bool:
        match self.verdict:
            case Holds():
                return not self.question.expect_violated
            case Violated():
                return self.question.expect_violated
            case Unknown():
                return False
            case verdict:
                assert_never(verdict)

    @property
    def violated(self) -> bool:
        """Whether the question was decided, and not by `holds`."""
        return isinstance(self.verdict, Violated)

    @property
    def holds(self) -> bool:
        """Whether the question was decided by `holds`."""
        return isinstance(self.verdict, Holds)

    @property
    def unknown(self) -> bool:
        """Whether the question was not decided."""
        return isinstance(self.verdict, Unknown)

    @property
    def length(self) -> int:
        """How many steps its run has; 0 without a run."""
        trace = trace_of(self.verdict)
        return trace.length if trace else 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What one row says in one column: one finding, the two of `deadlock`, one for each member.

    `findings` is not empty. Violated if any of them is, else unknown if any of them is.
    """

    findings: tuple[Finding, ...]

    @property
    def row(self) -> str:
        """The name of the row."""
        return self.findings[0].row

    @property
    def question(self) -> Question:
        """The question that the answer is about."""
        return self.decisive.question

    @property
    def verdict(self) -> Verdict:
        """The verdict of the decisive finding."""
        return self.decisive.verdict

    @property
    def decisive(self) -> Finding:
        """The finding that decides, the one with the shortest run; a cycle says more than stuck.

        A member that is reached at no speed goes before one that is so with the times only.
        Where all hold, one that rests on the times, and of a family that is reached the member with
        the longest run.
        """
        if all(each.holds for each in self.findings):
            return max(self.findings, key=lambda each: (by_times(each.verdict), each.length))
        deciding = [each for each in self.findings if each.violated]
        deciding = deciding or [each for each in self.findings if each.unknown]
        stuck_last = sorted(
            deciding or self.findings, key=lambda each: each.question.kind is QuestionKind.STUCK
        )
        return min(stuck_last, key=lambda each: (by_times(each.verdict), each.length))

    @property
    def expect_violated(self) -> bool:
        """Whether the spec expects a violation here."""
        return self.question.expect_violated

    @property
    def foreseen(self) -> bool:
        """Whether the spec says more of it than that it holds, by `expect`, and so it is."""
        question = self.question
        return self.as_expected and (question.expect_violated or question.expect_timed is not None)

    @property
    def timed_foreseen(self) -> bool:
        """Whether it rests on the times, and the spec says so."""
        return self.as_expected and self.by_times and self.question.expect_timed is not None

    @property
    def unknown(self) -> bool:
        """Whether it was not decided."""
        return self.decisive.unknown

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the spec expects. Unknown never is."""
        return self.decisive.as_expected

    @property
    def unexpected(self) -> bool:
        """Whether it was decided, and not as the spec expects."""
        return not self.as_expected and not self.unknown

    @property
    def by_times(self) -> bool:
        """Whether it is so of runs with times only, and not at every speed."""
        every = self.findings if self.decisive.holds else (self.decisive,)
        return any(by_times(each.verdict) for each in every)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What breaks at the end of its runs, where it is about errors: one of each kind."""
        runs = [trace_of(each.verdict) for each in self.findings]
        runs += [other.trace for each in self.findings if each.violated for other in each.others]
        return tuple(each.failure for each in runs if each is not None and each.failure is not None)


@dataclass(frozen=True)
class Column:
    """One combination of parameter values: the system, how it was explored, what was found.

    varying: the values, as shown, of the parameters that differ between columns.
    timings: of each latency what it comes to. holds: how long locks are held, if that was asked.
    fine: the same with fine steps, if that was asked for. It decides nothing.
    """

    varying: Mapping[str, str]
    system: System
    exploration: Exploration
    findings: tuple[Finding, ...]
    fine: Column | None = None
    timings: tuple[Timing, ...] = ()
    holds: tuple[Timing, ...] = ()

    @cached_property
    def slowest(self) -> Mapping[str, Timing]:
        """By row the member of the latency that takes longest; one that is unknown goes first."""
        return slowest(self.timings)

    def given(self, row: str) -> tuple[tuple[str, str], ...]:
        """The values that a row is asked `with`, beside those of the column."""
        return self.slowest[row].latency.given if row in self.slowest else ()

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """One answer for each row, in the order of the questions."""
        rows: dict[str, list[Finding]] = {}
        for finding in self.findings:
            rows.setdefault(finding.row, []).append(finding)
        return tuple(Answer(tuple(findings)) for findings in rows.values())

    def answer(self, row: str) -> Answer | None:
        """The answer of the row of this name, if the column has it."""
        return self._by_row.get(row)

    @cached_property
    def differing(self) -> tuple[Answer, ...]:
        """The answers with fine steps that are not those of the rows here."""
        found = []
        for answer in self.fine.answers if self.fine else ():
            here = self.answer(answer.row)
            if here is None or type(here.verdict) is not type(answer.verdict):
                found.append(answer)
        return tuple(found)

    @cached_property
    def ends_early(self) -> bool:
        """Whether some run ends at an error of the model, so that what comes after is not seen.

        Not where none with times does: then each answer is about runs with times.
        """
        return bool(self.exploration.coverage.failing) and not self._errs_in_no_time

    @property
    def _errs_in_no_time(self) -> bool:
        answer = self.answer(ERROR)
        return answer is not None and answer.decisive.holds and answer.by_times

    def up_to_errors(self, answer: Answer) -> bool:
        """Whether the answer, which rests on all runs, speaks of them only up to an error."""
        settled = answer.question.kind in (QuestionKind.ERROR, QuestionKind.CHECK)
        rests = not answer.unknown and trace_of(answer.verdict) is None
        return self.ends_early and rests and not settled

    @cached_property
    def _by_row(self) -> dict[str, Answer]:
        return {each.row: each for each in self.answers}


@dataclass(frozen=True)
class Report:
    """All that a run found out about one spec.

    fixed: parameters and constants that are the same in every column, as shown.
    title: what the spec says of itself, after its name.
    excluded: the values of parameters, as shown, that `assume` leaves out. letting: parameters at
    their defaults, each with another value that leaves out less.
    sources: every text that a span may point into, by name.
    rankings: how the longest times of columns compare that differ in one parameter.
    strict: warnings count for the exit code.
    seconds: wall time of the run. memory: bytes of resident memory at its end.
    """

    file: str
    title: str
    fixed: Mapping[str, str]
    columns: tuple[Column, ...]
    warnings: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    rankings: tuple[Ranking, ...] = ()
    strict: bool = False
    seconds: float = 0.0
    memory: int = 0
    excluded: tuple[Mapping[str, str], ...] = ()
    letting: tuple[tuple[str, str], ...] = ()

    @cached_property
    def answers(self) -> tuple[tuple[Column, Answer], ...]:
        """Every answer of every column, column by column."""
        return tuple((column, answer) for column in self.columns for answer in column.answers)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The names of the rows, in the order of the spec."""
        return tuple(dict.fromkeys(answer.row for _, answer in self.answers))

    @property
    def given(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """By row the values that it is asked `with`, where there are any."""
        rows = ((row, column) for column in self.columns for row in column.slowest)
        return {row: column.given(row) for row, column in rows if column.given(row)}

    @property
    def differing(self) -> tuple[tuple[Column, Answer], ...]:
        """The answers with fine steps that differ, each with the column that they differ from."""
        return tuple((column, answer) for column in self.columns for answer in column.differing)

    @property
    def unexpected(self) -> int:
        """How many answers are decided, and not as the spec expects."""
        return sum(answer.unexpected for _, answer in self.answers)

    @property
    def unknown(self) -> int:
        """How many answers are unknown."""
        slowest = (each for column in self.columns for each in column.slowest.values())
        return sum(answer.unknown for _, answer in self.answers) + sum(
            each.unknown
            for each in slowest
            if each.latency.bound is None  # else it is an answer
        )

    @property
    def warned(self) -> bool:
        """Whether it is only for its warnings that it fails."""
        return self.strict and bool(self.warnings) and not self.unexpected

    @property
    def exit_code(self) -> int:
        """0 all as expected, 1 something is not, 3 something is unknown; 1 goes before 3."""
        if self.unexpected or self.warned:
            return 1
        return 3 if self.unknown else 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of a run: a report, or what is wrong with it.

    report: None if the file could not be checked; then `errors` say why. machine: what depends on
    the machine and the moment, None where that is not wanted. traces: whether runs of what is as
    expected are wanted too.
    """

    source: Source
    report: Report | None
    errors: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    exit_code: int = 0
    machine: Mapping[str, object] | None = None
    traces: bool = False


GOOD, UNEXPECTED, BAD_SPEC, UNDECIDED, OUR_BUG = range(5)
"""The exit codes, as `language.md` gives them."""

_WORST_FIRST = (BAD_SPEC, OUR_BUG, UNEXPECTED, UNDECIDED, GOOD)


def worst(codes: Iterable[int]) -> int:
    """The exit code of several runs together; 0 of none.

    >>> worst([0, 3, 1])
    1
    """
    return min(codes, key=_WORST_FIRST.index, default=GOOD)
