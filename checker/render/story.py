"""What is found, as text by itself: a headline, how long the run is, then the run.

Knows one finding; must not know which are told, nor in which order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import assert_never

from checker.deadlocks import Deadlock, shown
from checker.ir.questions import QuestionKind
from checker.latency_answer import Timing
from checker.records import dataclass
from checker.render.as_diagnostic import diagnostic_text
from checker.render.as_endless import endless_lines
from checker.render.as_failure import failure_diagnostic
from checker.render.as_lanes import lanes_lines
from checker.render.as_latency import longest_lines
from checker.render.as_steps import steps_lines
from checker.render.as_story import deadlock_lines, deadlock_title
from checker.render.headline import STALE, headline, length_texts
from checker.render.ink import PAPER, Ink, Style
from checker.render.page import columns, harmless
from checker.render.words import counted, tied_settings, when
from checker.report import Column, Finding, Report
from checker.trace import Trace
from checker.verdict import Unknown, by_times, trace_of


@dataclass(frozen=True, slots=True)
class Form:
    """How the stories of a report are written.

    lanes: runs with a column for each thread, not as a list of steps.
    """

    report: Report
    ink: Ink = PAPER
    lanes: bool = False

    def run(
        self, trace: Trace, *, about: Iterable[int] = (), told: Collection[int] = ()
    ) -> list[str]:
        """about: as for `rows`. told: threads of which it has been said what they wait for."""
        file = self.report.file
        if self.lanes:
            return lanes_lines(trace, file, about=about, ink=self.ink)
        return steps_lines(trace, file, about=about, ink=self.ink, told=told)

    def timeline(self, timing: Timing) -> list[str]:
        """What happens while a longest time passes, behind a blank line; nothing if none does."""
        from checker.render.as_timeline import timeline_lines  # most specs ask for no time
        from checker.render.timeline import of_timing

        told = of_timing(timing, self.report.file)
        if told is None:
            return []
        return ["", *timeline_lines(told, timing.latency.name, self.ink)]

    def bold(self, text: str) -> list[str]:
        """A headline on lines that fit."""
        return [self.ink(Style.BOLD, line) for line in self.ink.hang("", text, "  ")]


def finding_story(form: Form, column: Column, finding: Finding) -> list[str]:
    """What is found, then its run if it has one; lines of at most 72 columns."""
    if isinstance(finding.verdict, Unknown):
        return form.bold(headline(column, finding)) + form.ink.hang("", finding.verdict.text)
    match finding.question.kind:
        case (
            QuestionKind.ALWAYS
            | QuestionKind.STEP
            | QuestionKind.NEVER
            | QuestionKind.REACHABLE
            | QuestionKind.CHECK
            | QuestionKind.EVENTUALLY
            | QuestionKind.LEADS
            | QuestionKind.LTL
        ):
            return _property(form, column, finding)
        case QuestionKind.WITHIN:
            return _within(form, column, finding)
        case QuestionKind.STUCK | QuestionKind.CYCLE:
            found = shown(finding)
            if found is None:
                return _none(form, column, finding)
            return deadlock_story(form, column, found)
        case QuestionKind.ERROR:
            trace = trace_of(finding.verdict)
            if trace is None:
                return _none(form, column, finding)
            return error_story(form, column, trace)
        case kind:
            assert_never(kind)


def _property(form: Form, column: Column, finding: Finding) -> list[str]:
    question, trace = finding.question, trace_of(finding.verdict)
    text = headline(column, finding) + _surprise(finding)
    lines = form.bold(text) + [STALE] * finding.at_every_speed
    if question.kind is QuestionKind.CHECK:
        condition = f"`{harmless(question.text)}` is"
        return lines + form.ink.hang("", f"{condition} {'true' if finding.holds else 'false'}")
    if trace is None:
        seen = counted(column.exploration.states, "state")
        told = f"all {seen} were seen; {_in_none(finding)}"
        if by_times(finding.verdict):
            told = f"{seen} were seen, and with the times that the delays allow {_in_none(finding)}"
        return lines + form.ink.hang("", told)
    lines += form.ink.hang("", "; ".join(length_texts(trace)), "  ")
    lines += ["", *form.run(trace, about=question.about(len(trace.system.variables)))]
    if question.endless:
        lines += ["", *endless_lines(trace, question, form.ink)]
    return lines


def _within(form: Form, column: Column, finding: Finding) -> list[str]:
    lines, trace = (
        form.bold(headline(column, finding) + _surprise(finding)),
        trace_of(finding.verdict),
    )
    for each in column.timings:
        if each.latency.name == finding.question.name:
            lines += longest_lines(each.system, each, form.ink)
            lines += form.timeline(each)
    return lines if trace is None else [*lines, "", *form.run(trace)]


def _surprise(finding: Finding) -> str:
    """What the spec says to it, where the verdict alone does not tell."""
    if finding.at_every_speed:
        return ""
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
        case QuestionKind.EVENTUALLY | QuestionKind.LEADS | QuestionKind.LTL:
            return "every run through them that is fair is as it says"
        case _:
            return f"{condition} is true in none"


def _none(form: Form, column: Column, finding: Finding) -> list[str]:
    """That there is none of what the spec expects."""
    seen = counted(column.exploration.states, "state")
    return [*form.bold(headline(column, finding)), STALE, f"all {seen} were seen"]


def deadlock_story(form: Form, column: Column, found: Deadlock) -> list[str]:
    """Who waits for whom, then the run."""
    trace, title = found.trace, deadlock_title(found)
    title = f"deadlock{when(column.varying)}: {title}"
    length = "; ".join(length_texts(trace))
    gap = form.ink.width - columns(title) - columns(length)
    if gap >= 2:
        (whole,) = form.ink.hang("", title)
        lines = [form.ink(Style.BOLD, whole) + " " * gap + length]
    else:
        lines = form.bold(title) + form.ink.hang("", length, "  ")
    lines += deadlock_lines(found, form.ink.width)
    return [*lines, "", *form.run(trace, told=found.threads)]


def error_story(form: Form, column: Column, trace: Trace) -> list[str]:
    """What breaks, then the run."""
    assert trace.failure is not None
    diagnostic = failure_diagnostic(trace.failure)
    ink = form.ink
    lines = [diagnostic_text(diagnostic, form.report.sources, colour=ink.colour, width=ink.width)]
    about = "; ".join(
        [*([tied_settings(column.varying)] if column.varying else []), *length_texts(trace)]
    )
    lines += ["", *form.ink.hang("", about, "  ")]
    return [*lines, "", *form.run(trace)]
