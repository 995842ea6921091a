"""A run as SARIF 2.1.0: what is not as expected, what is unknown, errors and warnings of specs.

What is as expected with its delays only is a note, with the run of other speeds.
A finding lies at its line of the spec; its run is a code flow, one location for each step.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from checker.deadlocks import shown
from checker.diagnostic import CODES, Diagnostic, Label, Severity
from checker.ir.actions import WaitKind
from checker.ir.questions import QuestionKind
from checker.latency_answer import Timing
from checker.render.as_failure import failure_diagnostic
from checker.render.as_latency import latency_lines
from checker.render.as_other_speeds import (
    OtherSpeed,
    other_speed,
    other_speed_story,
    other_speed_title,
)
from checker.render.as_region import region_lines
from checker.render.as_table import kind_word
from checker.render.as_waits import awaited
from checker.render.headline import headline
from checker.render.ink import PAPER
from checker.render.page import harmless
from checker.render.rows import rows
from checker.render.story import Form, finding_story
from checker.render.words import lock_in_mode
from checker.report import Answer, Column, Finding, Outcome, Report
from checker.source import Span
from checker.trace import Trace
from checker.verdict import trace_of
from checker.version import __version__

Json = dict[str, Any]

VERSION = "2.1.0"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

RULES = {
    "property": "A property of a spec is not as the spec expects",
    "deadlock": "A run ends in a deadlock",
    "error": "A run breaks a rule of the language: a range, an assertion, a lock",
    "unknown": "A question was not decided",
    "other-speeds": "A row is as expected with the delays of the spec, and not at other speeds",
}
"""The rules that are about answers; the others are diagnostics, by their code."""


def sarif(outcomes: Sequence[Outcome]) -> str:
    """All outcomes as one log with one run."""
    found = [result for outcome in outcomes for result in results(outcome)]
    used = dict.fromkeys(result["ruleId"] for result in found)
    rules = [_rule(name) for name in sorted(used)]
    places = {rule["id"]: number for number, rule in enumerate(rules)}
    for result in found:
        result["ruleIndex"] = places[result["ruleId"]]
    driver: Json = {"name": "mmcheck", "version": __version__, "rules": rules}
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": found,
    }
    log = {"$schema": SCHEMA, "version": VERSION, "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(name: str) -> Json:
    text = {"text": RULES.get(name) or name.replace("-", " ")}
    return {"id": name, "shortDescription": text, "fullDescription": text, "help": text}


def results(outcome: Outcome) -> Iterable[Json]:
    """What there is to say of a file: what is not as expected, unknown, wrong or warned of."""
    for error in outcome.errors:
        yield _told(error, outcome.source.name)
    report = outcome.report
    if report is None:
        return
    for column in report.columns:
        for answer in column.answers:
            if not answer.as_expected:
                yield _answer(report, column, answer)
            elif (left_out := other_speed(column, answer)) is not None:
                yield _at_other_speeds(report, left_out)
        for timing in column.slowest.values():
            if timing.unknown and timing.latency.bound is None:
                yield _unmeasured(report, column, timing)
    for warning in report.warnings:
        yield _told(warning, report.file)


def _told(diagnostic: Diagnostic, file: str) -> Json:
    """file: where it lies if it has no place in a text; servers take no result without one."""
    assert diagnostic.code in CODES
    level = "error" if diagnostic.severity is Severity.ERROR else "warning"
    if diagnostic.severity not in (Severity.ERROR, Severity.WARNING):
        level = "note"
    lines = [diagnostic.headline, *(f"help: {each}" for each in diagnostic.help)]
    found: Json = {
        "ruleId": diagnostic.code,
        "level": level,
        "message": {"text": "\n".join(lines)},
    }
    place = diagnostic.primary
    found["locations"] = [_location(place.span) if place is not None else _whole(file)]
    if related := [_related(each) for each in diagnostic.secondary]:
        found["relatedLocations"] = related
    return found


def _unmeasured(report: Report, column: Column, timing: Timing) -> Json:
    """A latency or region that is unknown."""
    latency = timing.latency
    if latency.limit is None:
        lines = latency_lines(column, timing, PAPER)
    else:
        lines = region_lines(column, timing.row, PAPER)
    place = _whole(report.file)
    return {
        "ruleId": "unknown",
        "level": "warning",
        "message": {"text": "\n".join(lines)},
        "properties": {"row": timing.row, "parameters": dict(column.varying)},
        "locations": [place if latency.span is None else _location(latency.span)],
    }


def _answer(report: Report, column: Column, answer: Answer) -> Json:
    finding = answer.decisive
    trace = trace_of(finding.verdict)
    rule = "unknown" if answer.unknown else kind_word(answer.question)
    found: Json = {
        "ruleId": rule if rule in RULES else "property",
        "level": "warning" if answer.unknown else "error",
        "message": {"text": "\n".join(finding_story(Form(report), column, finding))},
        "properties": {"row": answer.row, "parameters": dict(column.varying)},
    }
    span = answer.question.span
    if trace is not None and trace.failure is not None:
        broken = failure_diagnostic(trace.failure)
        span = broken.primary.span if broken.primary else span
        if related := [_related(each) for each in broken.secondary]:
            found["relatedLocations"] = related
    deadlock = answer.question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE)
    if deadlock and (waits := [*_waits(finding)]):
        span = waits[0].span
        found["relatedLocations"] = [*map(_related, waits)]
    place = _location(span) if span is not None else _whole(report.file)
    found["locations"] = [place]
    if trace is not None and (flow := _flow(report, trace)):
        found["codeFlows"] = [
            {"message": {"text": headline(column, finding)}, "threadFlows": [{"locations": flow}]}
        ]
    return found


def _at_other_speeds(report: Report, left_out: OtherSpeed) -> Json:
    column, question, run = left_out.column, left_out.answer.question, left_out.run
    found: Json = {
        "ruleId": "other-speeds",
        "level": "note",
        "message": {"text": "\n".join(other_speed_story(Form(report), left_out))},
        "properties": {"row": left_out.answer.row, "parameters": dict(column.varying)},
    }
    span = question.span
    if run.failure is not None and (broken := failure_diagnostic(run.failure)).primary:
        span = broken.primary.span
    place = _location(span) if span is not None else _whole(report.file)
    found["locations"] = [place]
    if flow := _flow(report, run):
        title = {"text": other_speed_title(report, left_out)}
        found["codeFlows"] = [{"message": title, "threadFlows": [{"locations": flow}]}]
    return found


def _waits(finding: Finding) -> Iterator[Label]:
    """Where each thread of a deadlock waits, and for what."""
    dead = shown(finding)
    if dead is None:
        return
    system = dead.trace.system
    for each in dead.members:
        name = system.threads[each.thread].name
        for wait in each.waits:
            if wait.span is not None:
                what = awaited(wait, name)
                if wait.lock is not None and wait.kind is WaitKind.LOCK:
                    what = lock_in_mode(system.locks[wait.lock], wait.mode)
                yield Label(wait.span, harmless(f"{name} waits for {what}"))


def _flow(report: Report, trace: Trace) -> list[Json]:
    """The steps of a run that lie somewhere in a text."""
    found = []
    actions = [step.action for step in trace.steps]
    if trace.failure is not None and trace.failure.action is not None:
        actions.append(trace.failure.action)
    for row, action in zip(rows(trace, report.file)[1:], actions, strict=True):
        place = None if action.span is None else _own(action.span)
        if place is None:
            continue
        effects = "; ".join(effect.text for effect in row.effects if effect.text)
        text = f"{row.place}: {effects}" if effects else row.place
        found.append({"location": {**_location(place), "message": {"text": text}}})
    return found


def _own(span: Span) -> Span | None:
    """The place in a text of the user: that of the call, if it lies in the library."""
    return next((each for each in reversed(span.chain) if not each.shipped), None)


def _related(label: Label) -> Json:
    return {**_location(label.span), "message": {"text": label.text or "here"}}


def _artifact(file: str) -> Json:
    name = "stdin" if file == "<stdin>" else file.strip("<>")
    return {"artifactLocation": {"uri": quote(PurePath(name).as_posix())}}


def _whole(file: str) -> Json:
    """Where what is of a file and of no line of it lies: servers take no result without a line."""
    return {"physicalLocation": {**_artifact(file), "region": {"startLine": 1}}}


def _location(span: Span) -> Json:
    span = _own(span) or span
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {**_artifact(span.file), "region": region}}
