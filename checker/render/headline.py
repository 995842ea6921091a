"""What a finding says in one line, how long its run is, what is fixed: the head of what is shown.

Knows the words; must not know what stands below them.
"""

from __future__ import annotations

from typing import assert_never

from checker.deadlocks import Deadlock, shown
from checker.ir.duration import show_seconds
from checker.ir.questions import QuestionKind
from checker.render.as_failure import failure_diagnostic
from checker.render.as_story import deadlock_title
from checker.render.as_table import kind_word
from checker.render.page import harmless, untied
from checker.render.words import asked_with, counted, few, settings, tied_settings, when
from checker.report import Answer, Column, Finding, Report
from checker.semantics.preempting import preemptions
from checker.semantics.timing import spoken_of
from checker.source import Span
from checker.trace import Shortest, Trace
from checker.verdict import Holds, Unknown, Violated, trace_of

STALE = "take the `expect` away, or mend the model"
"""What to do where there is no deadlock, or error, or none but with times, and one is expected."""


def same_everywhere(report: Report) -> dict[str, str]:
    """Parameters and constants that are the same in every column; of an open time its range."""
    ranges = {
        each.name: f"{show_seconds(each.box[0])}..{show_seconds(each.box[1])}"
        for each in report.columns[0].system.parameters  # the same ranges in every column
        if each.box is not None
    }
    return {**report.fixed, **ranges}


def left_out(report: Report) -> list[str]:
    """Which values `assume` leaves out, of the parameters that have more than one.

    A value that is in no column stands alone, with others of its parameter: `policy = P0, P1`. Last
    come settings with which less is left out, where it is a default that leaves values out.
    """
    asked = [{**report.fixed, **each.varying} for each in report.columns]
    names = dict.fromkeys(name for each in report.excluded for name in each)
    every = [*asked, *report.excluded]
    varying = [name for name in names if len({each[name] for each in every if name in each}) > 1]
    found, whole = [], set[tuple[str, str]]()
    for name in varying:
        left = {each[name] for each in asked}
        values = dict.fromkeys(each[name] for each in report.excluded if name in each)
        gone = [each for each in values if each not in left]
        whole |= {(name, each) for each in gone}
        found += [f"{harmless(name)} = {harmless(', '.join(gone))}"] if gone else []
    rest = (
        {name: each[name] for name in varying if name in each}
        for each in report.excluded
        if not whole & set(each.items())
    )
    found += few([settings(each) for each in rest])
    less = [f"--set {name}={value}" for name, value in map(_harmless, report.letting)]
    return [*found, f"fewer with {' or '.join(less)}"] if less else found


def _harmless(setting: tuple[str, str]) -> tuple[str, str]:
    return harmless(setting[0]), harmless(setting[1])


def headline(column: Column, finding: Finding, dead: Deadlock | None = None) -> str:
    """`never io_under_lock is violated when policy = HOLD`.

    dead: the deadlock that its run shows, where that is not the first that is seen in it.
    """
    kind, trace = finding.question.kind, trace_of(finding.verdict)
    if kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
        found = dead or shown(finding)
        if found is not None:
            return f"deadlock{when(column.varying)}: {deadlock_title(found)}"
    if finding.holds and kind in (QuestionKind.STUCK, QuestionKind.CYCLE, QuestionKind.ERROR):
        speed = " at any speed" if finding.at_every_speed else ""
        text = f"{kind_word(finding.question)}: none{speed}{when(column.varying)}"
        if finding.at_every_speed:
            return f"{text}, but {_timed_at(finding)}"
        return text if finding.as_expected else f"{text}, but {_expecting(finding)} expects one"
    if kind is QuestionKind.ERROR and trace is not None and trace.failure is not None:
        return f"error{when(column.varying)}: {failure_diagnostic(trace.failure).headline}"
    named = kind not in (QuestionKind.STUCK, QuestionKind.CYCLE, QuestionKind.ERROR)
    name = f" {harmless(finding.question.name)}" if named else ""
    where = asked_with(column.given(finding.row)) + when(column.varying)
    text = f"{kind_word(finding.question)}{name} {_verb(finding)}{_at_every_speed(finding)}{where}"
    return f"{text}, but {_timed_at(finding)}" if finding.at_every_speed else text


def _at_every_speed(finding: Finding) -> str:
    if not finding.at_every_speed:
        return ""
    return " at any speed" if finding.violated else " at every speed"


def _timed_at(finding: Finding) -> str:
    """Where the spec says that the answer rests on the times."""
    span = finding.question.expect_timed
    place = "the spec" if span is None else f"{harmless(span.file)}:{span.line}"
    return f"{place} expects that with these times only"


def _expecting(finding: Finding) -> str:
    span = finding.question.span
    return "the spec" if span is None else f"{harmless(span.file)}:{span.line}"


def broken_at(answer: Answer) -> tuple[str, Span | None]:
    """What breaks, behind a colon, and where, if it is an error; else where the row is asked."""
    trace = trace_of(answer.verdict)
    if trace is None or trace.failure is None:
        return "", answer.question.span
    found = failure_diagnostic(trace.failure)
    return f": {harmless(found.headline)}", found.primary.span if found.primary else None


def _verb(finding: Finding) -> str:
    reachable = finding.question.kind is QuestionKind.REACHABLE
    match finding.verdict:
        case Holds():
            return "is reached" if reachable else "holds"
        case Violated():
            return "is not reached" if reachable else "is violated"
        case Unknown():
            return "is unknown"
        case verdict:
            assert_never(verdict)


def length_texts(trace: Trace) -> list[str]:
    """How long the run is and that it can be so."""
    found = ["in the initial state"]
    if trace.loop is not None:
        found = [_around(trace.loop - 1, trace.length - trace.loop + 1)]
    elif trace.length:
        found = [f"{counted(trace.length, 'step')}{_shortest(trace)}"]
    if trace.timed and trace.system.timed and trace.length:
        times = {name: show_seconds(time) for name, time in spoken_of(trace).items()}
        at = f", with {tied_settings(times)}" if times else ""
        found.append(f"possible at these times (from 0){at}")
    return found


def _around(before: int, lap: int) -> str:
    """How many steps come before a loop, and how many are in it."""
    again = f"{counted(lap, 'step')} again and again"
    return f"{counted(before, 'step')}, then {again}" if before else again


def _shortest(trace: Trace) -> str:
    match trace.shortest:
        case Shortest.OF_ALL:
            return ", none shorter"
        case Shortest.OF_TIMED:
            return ", none shorter that has times"
        case Shortest.OF_AS_FEW_PREEMPTIONS:
            return (
                f" with {counted(preemptions(trace), 'preemption')}, none with fewer, nor shorter"
            )
        case Shortest.UNKNOWN:
            return ", perhaps not the shortest"
        case _:
            assert_never(trace.shortest)


def title(
    column: Column, finding: Finding, trace: Trace, dead: Deadlock | None = None
) -> list[str]:
    """The head of a picture: what is found, the condition as written, how long the run is.

    dead: as for `headline`.
    """
    lines = [headline(column, finding, dead)]
    if finding.question.text:
        lines.append(f"`{harmless(finding.question.text)}`")
    return [untied(line) for line in [*lines, "; ".join(length_texts(trace))]]
