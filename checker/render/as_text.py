"""A report as plain text of 72 columns: the summary, then what is unexpected with its run.

Knows what comes in which order; each part is told by a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from checker.deadlocks import Deadlock, further, shown, to_tell
from checker.ir.duration import show_seconds
from checker.ir.expr import reads
from checker.ir.questions import QuestionKind
from checker.render.as_diagnostic import diagnostic_text
from checker.render.as_failure import failure_diagnostic
from checker.render.as_fine import fine_stories, fine_sum
from checker.render.as_notes import notes_lines
from checker.render.as_steps import steps_lines
from checker.render.as_story import deadlock_lines, deadlock_title
from checker.render.as_table import (
    DIFFERING,
    EXPECTED,
    UNEXPECTED,
    UP_TO,
    kind_word,
    table_lines,
    verdict_word,
)
from checker.render.as_unknown import unknown_lines
from checker.render.ink import Ink, Style
from checker.render.page import WIDTH, columns, hang, harmless, tied
from checker.render.words import counted, few, number, settings, tied_settings, when
from checker.report import DEADLOCK, Answer, Column, Finding, Report
from checker.semantics.timing import spoken_of
from checker.trace import Shortest, Trace
from checker.verdict import Holds, Unknown, Violated, trace_of

_MOST_OTHERS = 3  # further deadlocks whose runs are shown without being asked for


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for beside the summary.

    traces: the runs of what is as expected too. warnings: each of them, not only how many.
    """

    traces: bool = False
    warnings: bool = False


def report_text(report: Report, wanted: Wanted | None = None, *, colour: bool = False) -> str:
    """The whole report, without a line end behind the last line."""
    wanted = wanted or Wanted()
    ink = Ink(colour)
    parts = [_heading(report, ink), table_lines(report, ink) + notes_lines(report)]
    parts.append([*_sum(report, wanted, ink)])
    every = wanted.traces
    for column, answer, others in _told(report, wanted):
        parts.append(_story(report, column, answer, others, ink, every=every))
    parts += unknown_lines(report, ink, every=every)
    parts += fine_stories(report, ink, partial(_told_fine, report, ink), every=every)
    if wanted.warnings:
        parts += [
            [diagnostic_text(each, report.sources, colour=colour)] for each in report.warnings
        ]
    return "\n\n".join("\n".join(part) for part in parts)


def summary_line(report: Report) -> str:
    """The one line that says whether all is well: `a.mm: 1 unexpected, 0 unknown`."""
    return "\n".join(hang("", f"{harmless(report.file)}: {_counts(report)}", "  "))


def _heading(report: Report, ink: Ink) -> list[str]:
    name = harmless(report.file)
    title = f": {harmless(report.title)}" if report.title else ""
    first, *rest = hang("", name + title, "    ")
    lines = [ink(Style.BOLD, first), *rest]
    fixed = {**report.fixed, **_boxes(report)}
    lines += hang("", tied_settings(fixed), "") if fixed else []
    if report.excluded:
        left_out = few([settings(each) for each in report.excluded])
        lines += hang("", f"left out by `assume`: {'; '.join(left_out)}", "  ")
    return lines


def _boxes(report: Report) -> dict[str, str]:
    """The ranges of time parameters that are left open."""
    return {
        each.name: f"{show_seconds(each.box[0])}..{show_seconds(each.box[1])}"
        for each in report.columns[0].system.parameters  # the same ranges in every column
        if each.box is not None
    }


def _sum(report: Report, wanted: Wanted, ink: Ink) -> Iterator[str]:
    answers = [answer for _, answer in report.answers]
    legend = []
    if any(each.as_expected and each.expect_violated for each in answers):
        legend.append(f"{EXPECTED} as the spec expects")
    if report.unexpected:
        legend.append(f"{UNEXPECTED} not as the spec expects")
    if any(not isinstance(answer.verdict, Unknown) for _, answer in report.differing):
        legend.append(f"{DIFFERING} not as with the steps of the spec")
    with_fine = [each.fine for each in report.columns if each.fine and report.differing]
    fine = [(each, answer) for each in with_fine for answer in each.answers]
    if any(column.up_to_errors(answer) for column, answer in (*report.answers, *fine)):
        legend.append(f"{UP_TO} up to the errors")
    counts = _counts(report)
    if report.warnings and not wanted.warnings:
        counts += tied(" (--warnings)")
    lines = hang("", ".  ".join([*([", ".join(legend)] if legend else []), counts]))
    style = Style.BAD if report.unexpected else Style.WARN if report.unknown else Style.GOOD
    return (ink(style, line) for line in lines)


def _counts(report: Report) -> str:
    counts = [f"{number(report.unexpected)} unexpected", f"{number(report.unknown)} unknown"]
    if report.warnings:
        counts.append(counted(len(report.warnings), "warning"))
    counts += [tied(fine)] if (fine := fine_sum(report)) else []
    return ", ".join(map(tied, counts))


# What is told in full


def _told(report: Report, wanted: Wanted) -> Iterator[tuple[Column, Answer, list[Column]]]:
    """The answers to tell, with the columns whose like answer is left to `--traces`.

    First what is unexpected, the shortest run first, then by row; then, if wanted, the others that
    have a run, in the order of the spec.
    """
    rows = {row: place for place, row in enumerate(report.rows)}
    pairs = [(column, answer) for column, answer in report.answers if answer.unexpected]
    pairs.sort(key=lambda pair: (pair[1].decisive.length, rows[pair[1].row]))
    if wanted.traces:
        yield from ((column, answer, []) for column, answer in pairs)
        others = [(c, a) for c, a in report.answers if a.as_expected and trace_of(a.verdict)]
        others.sort(key=lambda pair: rows[pair[1].row])
        yield from ((column, answer, []) for column, answer in others)
        return
    told: set[tuple[str, str]] = set()
    for column, answer in pairs:
        key = (answer.row, verdict_word(answer))
        if key not in told:
            told.add(key)
            like = [c for c, a in pairs if (a.row, verdict_word(a)) == key and c is not column]
            yield column, answer, like


def _told_fine(
    report: Report, ink: Ink, column: Column, answer: Answer, like: list[Column]
) -> list[str]:
    return _story(report, column, answer, like, ink, every=False)


def _story(
    report: Report, column: Column, answer: Answer, like: list[Column], ink: Ink, *, every: bool
) -> list[str]:
    """An answer with its run, then those of further deadlocks; `every`: all, and of errors."""
    parts = [_finding(report, column, finding, ink) for finding in to_tell(answer)]
    if answer.row == DEADLOCK:
        others = further(answer)
        told = others if every else others[:_MOST_OTHERS]
        parts += [_deadlock(report, column, each, ink) for each in told]
        if len(told) < len(others):
            more = counted(len(others) - len(told), "more deadlock")
            parts.append([f"  {more} (--traces shows {'it' if more.startswith('1 ') else 'them'})"])
    elif every:
        others_of = (other.trace for each in answer.findings for other in each.others)
        parts += [_error(report, column, each, ink) for each in others_of]
    lines = [line for part in parts for line in ("", *part)][1:]
    if answer.decisive.violated and len(answer.findings) > 1 and answer.question.member:
        lines += ["", *hang("", _others(answer), "  ")]
    if like:
        lines += ["", *hang("", _like(answer, like), "  ")]
    return lines


def _others(answer: Answer) -> str:
    """For how many members of a family it is so."""
    count = sum(each.violated for each in answer.findings)
    every = len(answer.findings)
    return f"{verdict_word(answer)} for {f'{count} of' if count < every else 'all'} {every} members"


def _like(answer: Answer, like: list[Column]) -> str:
    """Where else the same came out."""
    places = []
    for column in like:
        other = column.answer(answer.row)
        length = other.decisive.length if other else 0
        steps = f" ({counted(length, 'step')})" if length else ""
        places.append(tied_settings(column.varying) + steps)
    more = len(places) - 3
    if more > 1:
        places = [*places[:3], f"and in {more} more columns"]
    return f"the same when {'; '.join(places)} (--traces shows each)"


def _finding(report: Report, column: Column, finding: Finding, ink: Ink) -> list[str]:
    match finding.question.kind:
        case (
            QuestionKind.ALWAYS
            | QuestionKind.STEP
            | QuestionKind.NEVER
            | QuestionKind.REACHABLE
            | QuestionKind.CHECK
        ):
            return _property(report, column, finding, ink)
        case QuestionKind.STUCK | QuestionKind.CYCLE:
            found = shown(finding)
            if found is None:
                return _none(column, f"deadlock: none{when(column.varying)}", ink)
            return _deadlock(report, column, found, ink)
        case QuestionKind.ERROR:
            trace = trace_of(finding.verdict)
            if trace is None:
                return _none(column, f"error: none{when(column.varying)}", ink)
            return _error(report, column, trace, ink)
        case kind:
            assert_never(kind)


def _property(report: Report, column: Column, finding: Finding, ink: Ink) -> list[str]:
    question, trace = finding.question, trace_of(finding.verdict)
    reachable = question.kind is QuestionKind.REACHABLE
    match finding.verdict:
        case Holds():
            verb = "is reached" if reachable else "holds"
        case Violated():
            verb = "is not reached" if reachable else "is violated"
        case Unknown():
            verb = "is unknown"
        case verdict:
            assert_never(verdict)
    text = f"{kind_word(question)} {harmless(question.name)} {verb}{when(column.varying)}"
    lines = [ink(Style.BOLD, line) for line in hang("", text + _surprise(finding), "  ")]
    if question.kind is QuestionKind.CHECK:
        condition = f"`{harmless(question.text)}` is"
        return lines + hang("", f"{condition} {'true' if finding.holds else 'false'}")
    if trace is None:
        seen = counted(column.exploration.states, "state")
        return lines + hang("", f"all {seen} were seen; {_in_none(finding)}")
    lines += hang("", "; ".join(_length(trace)), "  ")
    count = len(trace.system.variables)  # beyond stands what they are after a step
    about = {each % count for each in reads(question.condition)} if question.condition else ()
    return [*lines, "", *steps_lines(trace, report.file, about=about, ink=ink)]


def _surprise(finding: Finding) -> str:
    """What the spec says to it, where the verdict alone does not tell."""
    if finding.as_expected:
        return ", as the spec expects" if finding.violated else ""
    if finding.question.kind is QuestionKind.REACHABLE:
        return "" if finding.violated else "; the spec expects it not to be"
    return "" if finding.violated else "; the spec expects a violation"


def _in_none(finding: Finding) -> str:
    condition = f"`{harmless(finding.question.text)}`" if finding.question.text else "the condition"
    match finding.question.kind:
        case QuestionKind.ALWAYS:
            return f"{condition} is true in each"
        case QuestionKind.STEP:
            return f"{condition} is true of each step"
        case _:
            return f"{condition} is true in none"


def _length(trace: Trace) -> list[str]:
    """How long the run is and that it can be so."""
    found = ["in the initial state"]
    if trace.length:
        found = [f"{counted(trace.length, 'step')}{_shortest(trace.shortest)}"]
    if trace.timed and trace.system.timed and trace.length:
        times = {name: show_seconds(time) for name, time in spoken_of(trace).items()}
        at = f", with {tied_settings(times)}" if times else ""
        found.append(f"possible at these times (from 0){at}")
    return found


def _shortest(shortest: Shortest) -> str:
    match shortest:
        case Shortest.OF_ALL:
            return ", none shorter"
        case Shortest.OF_TIMED:
            return ", none shorter that has times"
        case Shortest.UNKNOWN:
            return ", perhaps not the shortest"
        case _:
            assert_never(shortest)


def _none(column: Column, text: str, ink: Ink) -> list[str]:
    """That there is none of what the spec expects."""
    seen = counted(column.exploration.states, "state")
    lines = hang("", f"{text}; the spec expects one", "  ")
    return [ink(Style.BOLD, line) for line in lines] + [f"all {seen} were seen"]


def _deadlock(report: Report, column: Column, found: Deadlock, ink: Ink) -> list[str]:
    trace, title = found.trace, deadlock_title(found)
    title = f"deadlock{when(column.varying)}: {title}"
    length = "; ".join(_length(trace))
    gap = WIDTH - columns(title) - columns(length)
    if gap >= 2:
        (whole,) = hang("", title)
        lines = [ink(Style.BOLD, whole) + " " * gap + length]
    else:
        lines = [ink(Style.BOLD, line) for line in hang("", title, "  ")] + hang("", length, "  ")
    lines += deadlock_lines(found)
    return [*lines, "", *steps_lines(trace, report.file, ink=ink, told=found.threads)]


def _error(report: Report, column: Column, trace: Trace, ink: Ink) -> list[str]:
    assert trace.failure is not None
    diagnostic = failure_diagnostic(trace.failure)
    lines = [diagnostic_text(diagnostic, report.sources, colour=ink.colour)]
    about = "; ".join(
        [*([tied_settings(column.varying)] if column.varying else []), *_length(trace)]
    )
    lines += ["", *hang("", about, "  ")]
    return [*lines, "", *steps_lines(trace, report.file, ink=ink)]
