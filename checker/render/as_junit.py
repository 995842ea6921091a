"""A run as JUnit XML: a suite for each file and column, a case for each row.

What is as expected passes, what is not fails with its run, what is unknown is an error: nobody has
decided it. What passes with its delays only, or up to an error, says so in its output, with the run
of other speeds. Where warnings count a case `warnings` fails, with their texts. The shape is that
which CI servers read (Jenkins' `junit-10.xsd`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checker.latency_answer import Timing
from checker.render.as_diagnostic import diagnostics_text
from checker.render.as_latency import latency_kind, latency_lines
from checker.render.as_other_speeds import other_speed, other_speed_story
from checker.render.as_region import region_lines
from checker.render.as_table import kind_word, verdict_word
from checker.render.headline import STALE, broken_at, headline
from checker.render.ink import PAPER
from checker.render.marks import MEANING, TIMED, UP_TO
from checker.render.story import Form, finding_story
from checker.render.words import counted, settings
from checker.report import Answer, Column, Outcome, Report

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(outcomes: Sequence[Outcome]) -> str:
    """All outcomes as one document."""
    root = Element("testsuites", name="mmcheck")
    for outcome in outcomes:
        suites = [*_suites(outcome)]
        root.extend(suites)
    for kind in ("tests", "failures", "errors"):
        root.set(kind, str(sum(int(suite.get(kind, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "unicode") + "\n"


def _suites(outcome: Outcome) -> Iterable[Element]:
    report = outcome.report
    if report is None:
        yield _broken(outcome)
        return
    suites = [_suite(outcome, report, column) for column in report.columns]
    if report.strict and report.warnings:
        if len(suites) > 1:  # they are of no column
            suites.append(Element("testsuite", name=_text(report.file)))
        _warned(suites[-1], report)
    for suite in suites:
        _count(suite)
        yield suite


def _suite(outcome: Outcome, report: Report, column: Column) -> Element:
    values = settings(column.varying)
    suite = Element("testsuite", name=_text(f"{report.file} {values}".strip()))
    for answer in column.answers:
        _case(suite, report, column, answer, values)
    for timing in column.slowest.values():
        if timing.latency.bound is None:
            _timed(suite, report, column, timing, values)
    if outcome.machine is not None:
        suite.set("time", f"{report.seconds / len(report.columns):.3f}")
    return suite


def _case(suite: Element, report: Report, column: Column, answer: Answer, values: str) -> None:
    question = answer.question
    name = (
        answer.row if kind_word(question) == answer.row else f"{kind_word(question)} {answer.row}"
    )
    case = SubElement(suite, "testcase", name=_text(f"{name} [{values}]" if values else name))
    case.set("classname", _class(report.file))
    word = "unknown" if answer.unknown else verdict_word(answer)
    said, span = broken_at(answer)
    place = f" ({span.file}:{span.line})" if span is not None else ""
    message = _text(f"{name}: {word}{said}{place}")  # the schema has no attribute for the place
    if answer.unexpected and (word == "none" or answer.decisive.at_every_speed):
        message = _text(f"{headline(column, answer.decisive)}: {STALE}")
    if answer.unknown:
        told = SubElement(case, "error", type=word, message=message)
    elif answer.unexpected:
        told = SubElement(case, "failure", type=_text(word), message=message)
    else:
        if aside := list(_only(report, column, answer)):
            SubElement(case, "system-out").text = _text("\n".join(aside))
        return
    told.text = _text("\n".join(finding_story(Form(report), column, answer.decisive)))


def _only(report: Report, column: Column, answer: Answer) -> Iterator[str]:
    """What an answer that passes is only true of."""
    if column.up_to_errors(answer):
        yield f"{UP_TO} {MEANING[UP_TO]}"
    if answer.by_times and not answer.timed_foreseen:
        yield f"{TIMED} {MEANING[TIMED]}"
    if (left_out := other_speed(column, answer)) is not None:
        yield from other_speed_story(Form(report), left_out)


def _timed(suite: Element, report: Report, column: Column, timing: Timing, values: str) -> None:
    """What is measured: that it is unknown is an error; whatever it comes to is not."""
    limited = timing.latency.limit is not None
    name = f"{latency_kind(timing.latency)} {timing.row}"
    case = SubElement(suite, "testcase", name=_text(f"{name} [{values}]" if values else name))
    case.set("classname", _class(report.file))
    if timing.unknown:
        told = SubElement(case, "error", type="unknown", message=_text(f"{name}: unknown"))
        lines = region_lines(column, timing.row, PAPER) if limited else None
        told.text = _text("\n".join(lines or latency_lines(column, timing, PAPER)))


def _warned(suite: Element, report: Report) -> None:
    """That there are warnings, where they count."""
    case = SubElement(suite, "testcase", name="warnings", classname=_class(report.file))
    message = f"{counted(len(report.warnings), 'warning')}: fails for --strict"
    told = SubElement(case, "failure", type="warnings", message=message)
    told.text = _text(diagnostics_text(report.warnings, report.sources, colour=False))


def _broken(outcome: Outcome) -> Element:
    """A file that could not be checked."""
    suite = Element("testsuite", name=_text(outcome.source.name))
    case = SubElement(suite, "testcase", name="spec", classname=_class(outcome.source.name))
    first = outcome.errors[0].headline if outcome.errors else "not checked"
    error = SubElement(case, "error", type="bad-spec", message=_text(first))
    sources = {outcome.source.name: outcome.source, **outcome.sources}
    error.text = _text(diagnostics_text(outcome.errors, sources, colour=False))
    _count(suite)
    return suite


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def _class(file: str) -> str:
    """What servers call the class of a test: the file, a dot for each folder."""
    return _text(re.sub(r"\.mm$", "", file).replace("/", "."))


def _text(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return _NO_XML.sub("\ufffd", text)
