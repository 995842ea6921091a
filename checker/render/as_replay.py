"""A run that was taken again, as text of 72 columns: what it shows now, then the run itself.

Must not know how it was taken, nor what was saved of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.ir.questions import Question, QuestionKind
from checker.render.as_lanes import lanes_lines
from checker.render.as_passage import extreme_of, passed_lines, passed_sentence
from checker.render.as_steps import steps_lines
from checker.render.as_table import kind_word
from checker.render.as_timeline import timeline_lines
from checker.render.ink import Ink, Style
from checker.render.page import hang, harmless
from checker.render.story import Form, finding_story
from checker.render.timeline import timeline
from checker.render.words import counted, tied_settings
from checker.report import Report
from checker.semantics.passages import Passed
from checker.trace import Trace


def replay_text(
    report: Report,
    trace: Trace,
    question: Question | None,
    *,
    file: str,
    notes: tuple[str, ...] = (),
    timeless: str = "",
    passed: Passed | None = None,
    lanes: bool = False,
    colour: bool = False,
) -> str:
    """What the run shows, without a line end behind the last line.

    report: with one column, which has one finding if the run shows what it is asked about.
    question: that question, None if there is none. file: what the run was read from. notes: what
    else there is to say. timeless: why it has no times, if it needs some. passed: what the run says
    of a latency, if it is asked about one.
    """
    ink, (column,) = Ink(colour), report.columns
    parts = [_heading(report, ink)]
    for note in notes:
        parts[0] += [ink(Style.WARN, line) for line in hang("note: ", note, "  ")]
    if passed is not None:
        parts += _passed(passed, report, file, ink, lanes=lanes)
    elif column.findings:
        form = Form(report, ink, lanes)
        parts.append(finding_story(form, column, column.findings[0]))
    else:
        told = f"{harmless(file)}: {_instead(trace, question, timeless)}"
        style = Style.GOOD if question is None and not timeless else Style.BAD
        parts.append([ink(style, line) for line in hang("", told, "  ")])
        show = lanes_lines if lanes else steps_lines
        parts.append(show(trace, report.file, ink=ink))
    return "\n\n".join("\n".join(part) for part in parts)


def _passed(
    passed: Passed, report: Report, file: str, ink: Ink, *, lanes: bool
) -> Iterator[list[str]]:
    run = f"the run of {counted(passed.trace.length, 'step')}"
    told = f"{harmless(file)}: {run} {passed_sentence(passed)}"
    style = Style.GOOD if passed.shown else Style.BAD
    yield [ink(style, line) for line in hang("", told, "  ")]
    yield passed_lines(passed, ink)
    extreme = extreme_of(passed)
    line = None if extreme is None else timeline(extreme, report.file)
    if line is not None:
        yield timeline_lines(line, passed.latency.name, ink)
    show = lanes_lines if lanes else steps_lines
    yield show(passed.trace, report.file, ink=ink)


def _heading(report: Report, ink: Ink) -> list[str]:
    title = f": {harmless(report.title)}" if report.title else ""
    first, *rest = hang("", harmless(report.file) + title, "    ")
    values = {**report.fixed, **report.columns[0].varying}
    return [ink(Style.BOLD, first), *rest, *(hang("", tied_settings(values)) if values else [])]


def _instead(trace: Trace, question: Question | None, timeless: str) -> str:
    """What a run comes to that does not show what it is asked about."""
    run = f"the run of {counted(trace.length, 'step')}"
    if timeless:
        return f"{run} {timeless}"
    taken = f"{run} can be taken"
    if question is None:
        return taken
    match question.kind:
        case QuestionKind.STUCK | QuestionKind.CYCLE:
            return f"{taken}, and ends in no deadlock"
        case QuestionKind.ERROR:
            return f"{taken}, and ends in no error"
        case QuestionKind.CHECK:
            name = harmless(question.family or question.name)
            return f"{taken}; check {name} is about no run"
        case QuestionKind.REACHABLE:
            return f"{taken}, and doesn't reach {harmless(question.family or question.name)}"
        case _:
            name = harmless(question.family or question.name)
            return f"{taken}, and doesn't violate {kind_word(question)} {name}"
