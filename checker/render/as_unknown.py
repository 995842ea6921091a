"""What was not decided and why: each reason once, with all rows that are unknown for it.

Knows how answers are put together; that an answer is unknown stands in the table, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from checker.latency_answer import Timing
from checker.measured import Measured, Unmeasured
from checker.records import dataclass
from checker.render.as_steps import steps_lines
from checker.render.as_table import kind_word, verdict_word
from checker.render.ink import Ink, Style
from checker.render.page import harmless
from checker.render.words import counted, tied_settings, when
from checker.report import Answer, Column, Report
from checker.trace import Trace
from checker.verdict import Reason, Unknown


@dataclass(slots=True)
class _Group:
    """Rows that are unknown for one reason.

    word: what the table says of them. text: that of the first of its columns; texts: of all, which
    differ in figures alone. rows: of each column, by name. untimed: the runs of the first column
    that have no times.
    """

    text: str
    word: str
    column: Column
    rows: dict[int, list[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    untimed: dict[str, Trace] = field(default_factory=dict)

    def names(self, order: Iterable[str]) -> list[str]:
        """The names of its rows, each once. order: of all that may be told."""
        mine = {name for names in self.rows.values() for name in names}
        return [name for name in order if name in mine]


def unknown_lines(report: Report, ink: Ink, *, every: bool) -> Iterator[list[str]]:
    """One for each reason; `every`: for each column too, with the runs that lack times."""
    groups = _groups(report, apart=every)
    order = _order(report) if groups else []
    for group in groups:
        lead = f"{', '.join(group.names(order))}: {group.word}{_where(report, group)}."
        hint = " (--traces shows the run.)" if group.untimed and not every else ""
        text = f"{lead} {harmless(group.text)}{hint}{_whose(group)}"
        first, *rest = ink.hang("", text, "")
        if group.word in first:
            first = first.replace(group.word, ink(Style.WARN, group.word), 1)
        yield [first, *rest]
        if every:
            for name, run in group.untimed.items():
                yield _untimed(report, name, run, ink)


def _groups(report: Report, *, apart: bool) -> list[_Group]:
    """What is unknown by reason, alike if they differ in figures alone; `apart`: by column too."""
    found: dict[tuple[int, str], _Group] = {}
    for number, column in enumerate(report.columns):
        for answer in column.answers:
            verdict = answer.verdict
            if not isinstance(verdict, Unknown):
                continue
            alike = (number, verdict.text) if apart else (0, re.sub(r"[\d,]+", "0", verdict.text))
            group = found.setdefault(alike, _Group(verdict.text, verdict_word(answer), column))
            group.texts.add(verdict.text)
            name = _name(answer)
            group.rows.setdefault(number, []).append(name)
            if verdict.untimed is not None and column is group.column:
                group.untimed[name] = verdict.untimed
    return list(found.values())


def _order(report: Report) -> list[str]:
    """The names of all answers, row by row."""
    places = {row: place for place, row in enumerate(report.rows)}
    answers = sorted((answer for _, answer in report.answers), key=lambda each: places[each.row])
    return list(dict.fromkeys(map(_name, answers)))


def _name(answer: Answer) -> str:
    kind = kind_word(answer.question)
    return kind if kind in ("deadlock", "error") else f"{kind} {harmless(answer.question.name)}"


def _where(report: Report, group: _Group) -> str:
    """In which columns; in which of several each row is unknown, the table says."""
    if len(group.rows) == 1:
        return when(group.column.varying)
    count = len(group.rows)
    if len({tuple(names) for names in group.rows.values()}) > 1:
        return f" in up to {count} columns"
    if count < len(report.columns):
        return f" in {count} columns"
    return " in both columns" if count == 2 else f" in all {count} columns"


def _whose(group: _Group) -> str:
    """Of which column or row the figures are, if others have others."""
    if len(group.texts) == 1:
        return ""
    return f" (The figures are those of {tied_settings(group.column.varying) or 'the first'}.)"


_RAISE = re.compile(r"[Rr]aise (--max-[a-z]+)")
"""How a reason names the limit that it was stopped by."""

_FIRST = re.compile(r".*?[^.]\.(?= |$)", re.DOTALL)
"""The first sentence of a reason."""


def reason_text(report: Report, limits: Mapping[str, str]) -> str:
    """Why answers and times are unknown in a few words: `stopped by --max-states 100`.

    Of several reasons how many they are; nothing where nothing is unknown, or it is not said why.
    limits: what is known of them by the name of the option, as shown.
    """
    reasons = [
        each.verdict
        for _, each in report.answers
        if each.unknown and isinstance(each.verdict, Unknown)
    ]
    for column in report.columns:
        for timing in column.timings:
            reasons += [each] if timing.unknown and (each := _why_no_time(timing)) else []
    found: dict[str, str] = {}
    for each in reasons:
        text = _in_short(each, limits)
        found.setdefault(re.sub(r"[\d,]+", "0", text), text)
    if len(found) > 1:
        return f"for {len(found)} reasons"
    return next(iter(found.values()), "")


def _why_no_time(timing: Timing) -> Unknown | None:
    match timing.measurement:
        case Unmeasured(reason=reason, text=text):
            return Unknown(reason, text)
        case Measured(best_reason=reason):
            return reason


def _in_short(unknown: Unknown, limits: Mapping[str, str]) -> str:
    option = _RAISE.search(unknown.text)
    if option is not None:
        name = option[1]
        return f"stopped by {name} {limits[name]}" if name in limits else f"stopped by {name}"
    if unknown.reason is Reason.INTERRUPTED:
        return "interrupted"
    first = _FIRST.match(unknown.text)
    return harmless(first[0] if first else unknown.text).removesuffix(".")


def _untimed(report: Report, name: str, run: Trace, ink: Ink) -> list[str]:
    lead = f"{name}, if time were left out: {counted(run.length, 'step')}, no times known"
    lines = [ink(Style.BOLD, line) for line in ink.hang("", lead, "  ")]
    return [*lines, "", *steps_lines(run, report.file, ink=ink)]
