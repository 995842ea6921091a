"""A run as Markdown, for a comment of a review: the table, then the runs of what is unexpected.

Of several files those that failed come first, and the others are folded.

Texts of a spec can do no harm there: what could be markup stands in code blocks or is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from checker.render.as_counts import answers, states
from checker.render.as_diagnostic import diagnostics_text
from checker.render.as_latency import (
    latency_cells,
    latency_kind,
    latency_lines,
    latency_words,
)
from checker.render.as_notes import given_texts
from checker.render.as_other_speeds import (
    other_speed_story,
    other_speed_title,
    other_speeds,
    other_speeds_texts,
)
from checker.render.as_ranking import ranking_lines
from checker.render.as_region import region_cell, region_lines
from checker.render.as_table import kind_word, verdict_word
from checker.render.column_layout import side_by_side
from checker.render.headline import headline, same_everywhere
from checker.render.ink import PAPER
from checker.render.legend import legend
from checker.render.marks import EXPECTED, TIMED, UNEXPECTED, UP_TO
from checker.render.page import columns, harmless, untied
from checker.render.story import Form, finding_story
from checker.render.words import few, settings
from checker.report import Answer, Column, Outcome, Report
from checker.verdict import trace_of

_WIDEST = 100
"""Letters beside each other in a table, as many as a comment has room for; a mail has less."""


def markdown(outcomes: Sequence[Outcome]) -> str:
    """All outcomes, one section for each file; of several first which failed, the others folded."""
    failed = [each for each in outcomes if each.report is None or each.report.exit_code]
    parts = [*_which(failed, len(outcomes))] if len(outcomes) > 1 else []
    parts += [part for each in failed for part in _section(each)]
    for each in outcomes:
        if each not in failed and len(outcomes) > 1:
            parts.append(_folded(each.source.name, "\n\n".join(_section(each))))
        elif each not in failed:
            parts += _section(each)
    return "\n\n".join(parts) + "\n"


def _which(failed: Sequence[Outcome], count: int) -> Iterable[str]:
    if not failed:
        yield f"{count} specs, all as expected"
        return
    yield f"**{len(failed)} of {count} specs failed:**"
    yield "\n".join(f"- {code(each.source.name)}: {_why(each)}" for each in failed)


def _why(outcome: Outcome) -> str:
    """For which rows it fails, or that it does for something else."""
    report = outcome.report
    if report is None:
        return "not checked"
    unknown = [answer.row for _, answer in report.answers if answer.unknown]
    timed = [pair for column in report.columns for pair in column.slowest.items()]
    unknown += [row for row, each in timed if each.unknown and each.latency.bound is None]
    told = few([*dict.fromkeys(answer.row for _, answer in report.answers if answer.unexpected)])
    told += [f"unknown {row}" for row in few([*dict.fromkeys(unknown)])]
    return escaped(", ".join(told or ["warnings"]))


def _section(outcome: Outcome) -> Iterable[str]:
    report = outcome.report
    if report is None:
        yield f"## {code(outcome.source.name)}: not checked"
        sources = {outcome.source.name: outcome.source, **outcome.sources}
        yield block(diagnostics_text(outcome.errors, sources, colour=False))
        return
    title = f": {escaped(report.title)}" if report.title else ""
    yield f"## {code(report.file)}{title}"
    if fixed := same_everywhere(report):
        yield code(settings(fixed))
    yield from _tables(report)
    marks = legend(report)
    yield "; ".join([*([", ".join(marks)] if marks else []), ", ".join(answers(report))])
    yield from map(escaped, other_speeds_texts(report, every=outcome.traces))
    yield from map(escaped, given_texts(report))
    if compared := ranking_lines(report.rankings):
        yield block("\n".join(compared))
    for column, answer in report.answers:
        if not answer.as_expected:
            yield f"### {escaped(headline(column, answer.decisive))}"
            yield block("\n".join(finding_story(Form(report), column, answer.decisive)))
    for column in report.columns:
        for timing in column.slowest.values():
            if timing.unknown and timing.latency.bound is None:
                limited = timing.latency.limit is not None
                kind = latency_kind(timing.latency)
                yield f"### {escaped(f'{kind} {timing.row}: unknown')}"
                told = region_lines(column, timing.row, PAPER) if limited else None
                yield block("\n".join(told or latency_lines(column, timing, PAPER)))
    if outcome.traces:
        yield from _further(report)
    if report.warnings:
        yield "### Warnings"
        yield block(diagnostics_text(report.warnings, report.sources, colour=False))


def _further(report: Report) -> Iterable[str]:
    """The runs of what is as expected, and of other speeds, each folded."""
    form = Form(report)
    for column, answer in report.answers:
        if answer.as_expected and trace_of(answer.verdict):
            story = "\n".join(finding_story(form, column, answer.decisive))
            yield _folded(headline(column, answer.decisive), block(story))
    for each in other_speeds(report, every=True):
        story = "\n".join(other_speed_story(form, each))
        yield _folded(other_speed_title(report, each), block(story))


_Row = tuple[str, Sequence[str]]
"""A label with one cell for each column."""


def _tables(report: Report) -> Iterable[str]:
    """The table, divided as that of the text where it is too wide, each part below its values."""
    rows = [*_rows(report)]
    found = [column.varying for column in report.columns]
    cells = zip(*(told for _, told in rows), strict=True)
    widths = [
        max(_width(each) for each in (*texts, *values.values()))
        for texts, values in zip(cells, found, strict=True)
    ]
    left = max(_width(label) for label, _ in rows) + 2
    blocks = side_by_side(found, widths, left, max(_WIDEST, left + max(widths)))
    for block in blocks:
        same = {
            name: value
            for name, value in found[block[0]].items()
            if len(blocks) > 1 and all(found[each][name] == value for each in block)
        }
        if same:
            yield code(settings(same))
        rest = [{k: v for k, v in found[each].items() if k not in same} for each in block]
        yield "\n".join(_table(rest, [(label, [told[n] for n in block]) for label, told in rows]))


def _width(text: str) -> int:
    """How wide a text is when it is shown: without its markup, and what makes it none."""
    return columns(re.sub(r"\\(.)|\*\*|`", r"\1", text))


def _table(heads: Sequence[Mapping[str, str]], rows: Iterable[_Row]) -> Iterable[str]:
    yield "| | " + " | ".join(code(settings(each)) if each else "" for each in heads) + " |"
    yield "|---|" + "---|" * len(heads)
    for label, cells in rows:
        yield f"| {label} | " + " | ".join(cells) + " |"


def _rows(report: Report) -> Iterable[_Row]:
    for row in report.rows:
        found = [column.answer(row) for column in report.columns]
        question = next(each for each in found if each is not None).question
        kind = kind_word(question)
        name = kind if kind == row else f"{kind} {code(row)}"
        yield name, [*map(_cell, report.columns, found)]
    for row in dict.fromkeys(row for column in report.columns for row in column.slowest):
        timings = [column.slowest.get(row) for column in report.columns]
        if any(each is not None and each.latency.limit is not None for each in timings):
            yield (
                f"region {code(row)}",
                [escaped(region_cell(column, row)) for column in report.columns],
            )
            continue
        latency = next(each.latency for each in timings if each is not None)
        if latency.bound is None:
            cells = [latency_cells(each) if each else ("", "") for each in timings]
            for place, word in enumerate(latency_words(latency)):
                if any(each[place] for each in cells):
                    label = f"{latency_kind(latency)} {code(row)} {word}"
                    yield label, [escaped(each[place]) for each in cells]
    yield "states", [states(column.exploration) for column in report.columns]


def _cell(column: Column, answer: Answer | None) -> str:
    if answer is None:
        return ""
    word = escaped(verdict_word(answer))
    if answer.unknown:
        return f"**{word}**"
    marks = [UP_TO] * column.up_to_errors(answer) + [TIMED] * answer.by_times
    if answer.unexpected:
        return " ".join((f"**{word}**", *marks, UNEXPECTED))
    return " ".join((word, *marks, *[EXPECTED] * answer.foreseen))


def escaped(text: str) -> str:
    """Text that is no markup, whatever it is."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~$@-])", r"\\\1", untied(harmless(text)))


def code(text: str) -> str:
    """Text between backticks, more of them than it has in a row; a cell of a table takes it."""
    text = harmless(text)
    if "|" in text:
        return escaped(text)
    fence = "`" * (_most_ticks(text) + 1)
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def block(text: str) -> str:
    """Lines as they stand, between more backticks than they have in a row."""
    fence = "`" * max(3, _most_ticks(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _folded(head: str, text: str) -> str:
    """Markdown that stands behind a line to open it by. head: any text, it is no markup."""
    # in `code`: else a server would make links of names behind @ and #
    summary = f"<summary><code>{escape(untied(harmless(head)))}</code></summary>"
    return f"<details>\n{summary}\n\n{text}\n\n</details>"


def _most_ticks(text: str) -> int:
    return max((len(each) for each in re.findall("`+", text)), default=0)
