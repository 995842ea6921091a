"""A run as one HTML page that needs nothing else: tables, findings, and a player for each run.

Knows what is on the page; how it looks and moves stands in `page.html`, STYLES and SCRIPTS. No text
of a spec is ever read as HTML: all are data, which the page shows as text.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from checker.deadlocks import Deadlock, beside, different, shown, to_tell
from checker.ir.questions import QuestionKind
from checker.latency_answer import Timing
from checker.records import dataclass
from checker.render.as_diagnostic import diagnostic_text
from checker.render.as_endless import endless_lines
from checker.render.as_failure import failure_diagnostic
from checker.render.as_latency import latency_cells, latency_kind
from checker.render.as_listing import texts
from checker.render.as_notes import given_texts
from checker.render.as_other_speeds import other_speeds_texts
from checker.render.as_ranking import ranking_lines
from checker.render.as_region import region_cell, region_lines
from checker.render.as_story import deadlock_lines
from checker.render.as_table import (
    kind_word,
    verdict_word,
)
from checker.render.headline import headline, left_out, length_texts, same_everywhere
from checker.render.ink import PAPER, Ink
from checker.render.latency_page import latency_data, run_of
from checker.render.page import cells, harmless, untied
from checker.render.page_table import limited, measured, state_of, table_data, varying
from checker.render.player import run_data
from checker.render.words import counted, joined, named, number, settings
from checker.report import DEADLOCK, Answer, Column, Finding, Outcome, Report
from checker.source import Source
from checker.trace import Trace
from checker.verdict import Unknown, trace_of

MOST_STEPS = 2000
MOST_BYTES = 4_000_000
"""Of the runs of a page together; further ones are left out, with a word."""

MOST_FINDINGS = 2000
"""Of a file; for those beyond, which are the least urgent, cells of the table lead nowhere."""

_ENDLESS = 10_000
"""Columns of a line that is not to be broken."""

STYLES = ("player.css", "page.css")
SCRIPTS = ("player.js", "lanes.js", "panels.js", "latency.js", "coverage.js", "page.js")
"""One behind the other they are the style and the script of the page."""

Json = dict[str, Any]


def html(outcomes: Sequence[Outcome]) -> str:
    """The page about all outcomes."""
    style, script = ("".join(map(shipped, names)) for names in (STYLES, SCRIPTS))
    names = ", ".join(harmless(each.source.name) for each in outcomes)
    parts = {
        "title": escape(f"mmcheck: {names}"),
        "style": style,
        "script": script,
        "style-hash": _hash(style),
        "script-hash": _hash(script),
        "data": embedded(page_data(outcomes)),
    }
    return re.sub(r"@\[([a-z-]+)\]", lambda match: parts[match[1]], shipped("page.html"))


def embedded(data: Json) -> str:
    r"""The data as JSON that can stand in a `script` element, whatever its texts are.

    >>> embedded({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def page_data(outcomes: Sequence[Outcome]) -> Json:
    """What the page shows, as plain data. The same spec gives the same, but for `versions`."""
    room = Room()
    return {"files": [_file(each, room) for each in outcomes], "versions": _versions(outcomes)}


class Room:
    """How many bytes of runs still fit on a page."""

    def __init__(self) -> None:
        self._left = MOST_BYTES

    def run(self, report: Report, finding: Finding | None, trace: Trace) -> Json | str:
        """The run, or why it is left out. finding: that which it is shown for, if it is one."""
        if trace.length > MOST_STEPS:
            return (
                f"A run of {number(trace.length)} steps is too long for a page; --trace-dir with "
                "--trace-format txt writes it."
            )
        if self._left > 0:
            count = len(trace.system.variables)
            about = () if finding is None else finding.question.about(count)
            run = run_data(trace, report.file, about)
            self._left -= len(embedded(run))
            if self._left >= 0:
                return run
            self._left = 0
        return (
            "This run is left out, for the page is full. --property and --set ask for less, "
            "--trace-dir writes each run into a file."
        )


def _file(outcome: Outcome, room: Room) -> Json:
    report = outcome.report
    name = harmless(outcome.source.name)
    if report is None:
        sources = {outcome.source.name: outcome.source, **outcome.sources}
        errors = [diagnostic_text(each, sources) for each in outcome.errors]
        return {"name": name, "errors": errors}
    told = [*found(report)]
    beyond = max(0, len(told) - MOST_FINDINGS)
    told = told[:MOST_FINDINGS]
    places: dict[int, int] = {}
    for place, each in enumerate(told):
        places.setdefault(id(each.answer), place)
    return {
        "name": harmless(report.file),
        "title": harmless(report.title),
        "fixed": harmless(settings(same_everywhere(report))),
        "left_out": left_out(report),
        "unexpected": report.unexpected,
        "unknown": report.unknown,
        **table_data(report, places, len(told)),
        "beside": [untied(each) for each in (*given_texts(report), *other_speeds_texts(report))],
        "compared": [untied(each) for each in ranking_lines(report.rankings)],
        "findings": [
            *(finding_data(report, each, room) for each in told),
            *(timing_data(report, column, each, room) for _, _, column, each in measured(report)),
            *(_region_data(column, row) for _, row, column, each in limited(report)),
        ],
        "beyond": beyond,
        "warnings": [diagnostic_text(each, report.sources) for each in report.warnings],
        "sources": sources_data(report),
        **_coverage(report),
    }


def _coverage(report: Report) -> Json:
    """How often what was seen, where that was counted."""
    if all(each.exploration.tally is None for each in report.columns):
        return {}
    from checker.render.coverage_page import coverage_data

    return {"coverage": coverage_data(report)}


def sources_data(report: Report) -> list[Json]:
    """The texts that places lie in, that of the spec first; not those of the library."""
    return [_source(each) for each in texts(report)]


def _source(source: Source) -> Json:
    lines = source.lines
    if lines and not lines[-1]:
        lines.pop()
    lines = ["".join(cells(line)) for line in lines]
    return {"name": harmless(source.name), "lines": lines}


def _versions(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """Of mmcheck and what it stands on, where that is wanted."""
    for each in outcomes:
        versions = (each.machine or {}).get("versions")
        if isinstance(versions, dict):
            return {str(name): str(version) for name, version in versions.items()}
    return {}


# Findings


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of an answer, in a column.

    fine: whether it is one of fine steps that differs. dead: the deadlock that it shows, if it is a
    further one.
    """

    column: Column
    answer: Answer
    finding: Finding
    fine: bool
    dead: Deadlock | None = None


def found(report: Report) -> Iterator[Found]:
    """What is unexpected, the shortest run first; what is unknown; other violations; the rest.

    What is as expected and has no run to show is in the table alone.
    """
    rows = {row: place for place, row in enumerate(report.rows)}
    told = [
        *((column, answer, False) for column, answer in report.answers),
        *((column.fine, answer, True) for column, answer in report.differing if column.fine),
    ]
    urgency = {"unexpected": 0, "unknown": 1, "expected": 2, "good": 3}

    def order(each: tuple[Column, Answer, bool]) -> tuple[int, int, int]:
        _, answer, fine = each
        first = 1 if fine else urgency[state_of(answer)]
        length = answer.decisive.length if first == 0 else 0
        return (first, length, rows.get(answer.row, len(rows)))

    for column, answer, fine in sorted(told, key=order):
        for finding in to_tell(answer):
            if not answer.as_expected or trace_of(finding.verdict):
                yield Found(column, answer, finding, fine)
        for finding in answer.findings:
            for further, dead in beside(finding):
                yield Found(column, answer, further, fine, dead)


def finding_data(report: Report, told: Found, room: Room) -> Json:
    """A finding with its run, if there is one and it fits."""
    column, answer, finding = told.column, told.answer, told.finding
    verdict = finding.verdict
    trace = verdict.untimed if isinstance(verdict, Unknown) else trace_of(verdict)
    run = room.run(report, finding, trace) if trace else None
    lead = "with fine steps: " if told.fine else ""
    return {
        "headline": harmless(lead + headline(column, finding, told.dead)),
        "kind": kind_word(finding.question),
        "row": harmless(answer.row),
        "parameters": varying(column),
        "state": "differs" if told.fine else state_of(answer),
        "verdict": verdict_word(answer),
        "condition": harmless(finding.question.text),
        "notes": [harmless(note) for note in _notes(column, answer, finding, trace)],
        "blocks": _blocks(report, told, trace),
        "latency": _bounded(report, column, finding),
        "run": run if isinstance(run, dict) else None,
        "missing": run if isinstance(run, str) else "",
    }


def _bounded(report: Report, column: Column, finding: Finding) -> Json | None:
    """What a `within` comes to."""
    for each in column.timings:
        if each.latency.name == finding.question.name:
            return latency_data(column, each, report.file)
    return None


def timing_data(report: Report, column: Column, timing: Timing, room: Room) -> Json:
    """A latency with the run that takes longest, in the form of a finding."""
    told, trace = latency_data(column, timing, report.file), run_of(timing)
    run = room.run(report, None, trace) if trace else None
    return {
        "headline": told["headline"],
        "kind": latency_kind(timing.latency),
        "row": harmless(timing.row),
        "parameters": varying(column),
        "state": "unknown" if timing.unknown else "good",
        "verdict": latency_cells(timing)[0],
        "condition": "",
        "notes": [],
        "blocks": [],
        "latency": told,
        "run": run if isinstance(run, dict) else None,
        "missing": run if isinstance(run, str) else "",
    }


def _region_data(column: Column, row: str) -> Json:
    """For which parameters a limit is kept, in the form of a finding without a run."""
    timing = column.slowest[row]
    head = region_lines(column, row, Ink(width=_ENDLESS))[0]
    told = region_lines(column, row, PAPER)[len(PAPER.hang("", head, "  ")) :]
    return {
        "headline": head,
        "kind": "region",
        "row": harmless(row),
        "parameters": varying(column),
        "state": "unknown" if timing.unknown else "good",
        "verdict": harmless(region_cell(column, row)),
        "condition": "",
        "notes": [],
        "blocks": ["\n".join(told)],
        "latency": None,
        "run": None,
        "missing": "",
    }


def _notes(column: Column, answer: Answer, finding: Finding, trace: Trace | None) -> Iterator[str]:
    verdict = finding.verdict
    if isinstance(verdict, Unknown):
        yield verdict.text
        if trace is not None:
            steps = counted(trace.length, "step")
            yield f"The run that is shown would decide it if it had times: {steps}, none known."
    elif trace is not None:
        yield "; ".join(length_texts(trace))
    elif finding.question.kind is not QuestionKind.CHECK:
        yield f"{counted(column.exploration.states, 'state')} were seen; there is no run to show."
    members = answer.findings
    if answer.question.member and answer.decisive.violated and len(members) > 1:
        count = sum(each.violated for each in members)
        yield f"{verdict_word(answer)} for {count} of {len(members)} members"
    if answer.row == DEADLOCK and answer.decisive.violated:
        several = different(column, answer)
        if len(several) > 1:
            names = (joined(named(column.system, threads)) for threads in several)
            yield f"more than one deadlock: {'; '.join(names)}"


def _blocks(report: Report, found: Found, trace: Trace | None) -> list[str]:
    """What is told in lines of its own: who waits for whom, what breaks where."""
    if trace is None:
        return []
    kind, dead = found.finding.question.kind, found.dead
    blocks = []
    if dead is None and kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
        dead = shown(found.finding)
    if dead is not None:
        blocks.append("\n".join(deadlock_lines(dead)))
    if found.finding.question.endless:
        blocks.append("\n".join(endless_lines(trace, found.finding.question, PAPER)))
    if trace.failure is not None:
        blocks.append(diagnostic_text(failure_diagnostic(trace.failure), report.sources))
    return blocks


# The page


def shipped(name: str) -> str:
    """The text of a file beside this one."""
    return files("checker.render").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    from hashlib import sha256  # only here: a plain check needs no OpenSSL

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
