"""A report as plain text of at most 72 columns: the summary, then what is unexpected with its run.

Knows what comes in which order; each part is told by a module of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial

from checker.deadlocks import further, to_tell
from checker.latency_answer import Timing
from checker.measured import Extreme, Measured, Unbounded
from checker.records import dataclass
from checker.render.as_alike import Once, Told, endless_cause, left_lines, like_lines, once
from checker.render.as_counts import answers
from checker.render.as_diagnostic import diagnostic_text
from checker.render.as_latency import latency_body, latency_head
from checker.render.as_notes import notes_lines
from checker.render.as_other_speeds import at_other_speeds, other_speeds_runs
from checker.render.as_ranking import ranking_lines
from checker.render.as_region import longest_of_region, region_lines
from checker.render.as_table import table_lines, verdict_word
from checker.render.as_unknown import reason_text, unknown_lines
from checker.render.headline import left_out, same_everywhere
from checker.render.ink import Ink, Style
from checker.render.legend import legend
from checker.render.page import WIDTH, hang, harmless, tied
from checker.render.story import Form, deadlock_story, error_story, finding_story
from checker.render.words import counted, tied_settings, when
from checker.report import DEADLOCK, Answer, Column, Report
from checker.verdict import trace_of

_MOST_NAMED = 3  # rows that the one line names
_MOST_OTHERS = 3  # further deadlocks whose runs are shown without being asked for


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for beside the summary.

    traces: the runs of what is as expected too. warnings: each of them, not only how
    many, as it is of a strict report always.
    lanes: runs with a column for each thread. coverage: how often what was seen.
    stats: what the states are like.
    """

    traces: bool = False
    warnings: bool = False
    lanes: bool = False
    coverage: bool = False
    stats: bool = False


def report_text(
    report: Report, wanted: Wanted | None = None, *, colour: bool = False, width: int = WIDTH
) -> str:
    """The whole report on lines of `width` columns, without a line end behind the last."""
    wanted = wanted or Wanted()
    ink = Ink(colour, width)
    notes = notes_lines(report, ink, every=wanted.traces)
    parts = [_heading(report, ink), table_lines(report, ink) + notes]
    parts.append([*_sum(report, wanted, ink)])
    every, form = wanted.traces, Form(report, ink, wanted.lanes)
    found = _told(report, wanted)
    parts += [_story(form, each, every=every) for each in found.told]
    parts += [lines] if (lines := left_lines(report, found.left, ink)) else []
    parts += [*_latencies(form, every=every)]
    if told := ranking_lines(report.rankings, ink):
        parts.append(told)
    parts += unknown_lines(report, ink, every=every)
    parts += other_speeds_runs(form) if every else []
    if any(column.fine for column in report.columns):
        from checker.render.as_fine import fine_stories  # only where it is asked for

        parts += fine_stories(report, ink, partial(_told_fine, form), every=every)
    if wanted.coverage:
        from checker.render.as_coverage import coverage_lines  # only where it is asked for

        parts.append(coverage_lines(report, ink))
    if wanted.stats:
        from checker.render.as_stats import stats_lines  # only where it is asked for

        parts.append(stats_lines(report, ink))
    if wanted.warnings or report.strict:
        parts += [
            [diagnostic_text(each, report.sources, colour=colour, width=width)]
            for each in report.warnings
        ]
    return "\n\n".join("\n".join(part) for part in parts)


def _latencies(form: Form, *, every: bool) -> Iterator[list[str]]:
    """Each latency with what takes its longest time; its run if that has no end, or all do.

    Columns that say the same are told once, unless all runs are wanted; where there is no end only
    those in which it is for the same cause. Regions come last, with the run of the longest time if
    all are.
    """
    regions: list[list[str]] = []
    told: dict[Hashable, tuple[Column, Timing, str, list[Column]]] = {}
    for place, column in enumerate(form.report.columns):
        for row, timing in column.slowest.items():
            if timing.latency.limit is not None:
                lines = region_lines(column, timing.row, form.ink)
                regions.append(lines + (_region_run(form, timing) if every else []))
            elif timing.latency.bound is None:
                body = "\n".join(latency_body(column, timing, form.ink))
                worst = _worst(timing)
                cause = endless_cause(worst) if isinstance(worst, Unbounded) else None
                key = (place if every else 0, row, body, cause)
                told.setdefault(key, (column, timing, body, []))[-1].append(column)
    for column, timing, body, like in told.values():
        lines = [*form.bold(latency_head(column, timing)), *body.split("\n")]
        worst = _worst(timing)
        if len(like) > 1:
            lines += form.ink.hang("  ", _also(form.report, like))
        if worst is not None and (every or isinstance(worst, Unbounded)):
            lines += [*form.timeline(timing), "", *form.run(worst.trace)]
        yield lines
    yield from regions


def _worst(timing: Timing) -> Extreme | Unbounded | None:
    return timing.measurement.worst if isinstance(timing.measurement, Measured) else None


def _region_run(form: Form, timing: Timing) -> list[str]:
    """The run of the longest time, and whether it keeps the limit; nothing where there is none."""
    worst = _worst(timing)
    if worst is None:
        return []
    told = longest_of_region(timing, form.ink)
    return [*told, *form.timeline(timing), "", *form.run(worst.trace)]


def _also(report: Report, like: list[Column]) -> str:
    """In which other columns the same comes out."""
    if len(like) == len(report.columns):
        return f"the same in all {len(like)} columns"
    places = [tied_settings(each.varying) for each in like[1:]]
    if len(places) > 4:
        places = [*places[:3], f"and in {len(places) - 3} more columns"]
    return f"the same when {'; '.join(places)}"


def summary_line(
    report: Report, width: int = WIDTH, limits: Mapping[str, str] | None = None
) -> str:
    """The one line that says whether all is well, with the rows that are not as expected.

    As `a.mm: 1 unexpected, 0 unknown: deadlock when order = BA`, each row once, in its first column
    and in how many more. Behind them stands why some are unknown, and what is as expected with the
    delays only. limits: as for `reason_text`.
    """
    unexpected = [each for each in report.answers if each[1].unexpected]
    unknown = [each for each in report.answers if each[1].unknown]
    named = _named(report, [(column, answer.row) for column, answer in unexpected])
    open_rows = [(column, answer.row) for column, answer in unknown]
    for column in report.columns:
        open_rows += [(column, row) for row, each in column.slowest.items() if each.unknown]
    rest = _named(report, open_rows)
    which = [named, f"unknown {rest}" if named else rest] if rest else [named]
    told = "; ".join(each for each in which if each)
    text = f"{harmless(report.file)}: {_counts(report)}" + (f": {told}" if told else "")
    text += f"; {why}" if (why := reason_text(report, limits or {})) else ""
    text += f"; {aside}" if (aside := at_other_speeds(report)) else ""
    return "\n".join(hang("", text, "  ", width))


def _named(report: Report, rows: Sequence[tuple[Column, str]]) -> str:
    """A few rows, each with where it is told of."""
    where: dict[str, dict[int, Column]] = {}
    for column, row in rows:
        where.setdefault(row, {})[id(column)] = column
    named = [f"{harmless(row)}{_in(report, [*found.values()])}" for row, found in where.items()]
    more = len(named) - _MOST_NAMED
    apart = "; " if rows and rows[0][0].varying else ", "
    return apart.join([*named[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def _in(report: Report, columns: Sequence[Column]) -> str:
    """In which columns: ` when order = BA and in 2 more columns`, ` in all 4 columns`."""
    count = len(columns)
    if count == 1:
        return when(columns[0].varying)
    if count == len(report.columns):
        return " in both columns" if count == 2 else f" in all {count} columns"
    return f"{when(columns[0].varying)} and in {counted(count - 1, 'more column')}"


def _heading(report: Report, ink: Ink) -> list[str]:
    name = harmless(report.file)
    title = f": {harmless(report.title)}" if report.title else ""
    first, *rest = ink.hang("", name + title, "    ")
    lines = [ink(Style.BOLD, first), *rest]
    fixed = same_everywhere(report)
    lines += ink.hang("", tied_settings(fixed), "") if fixed else []
    if report.excluded:
        lines += ink.hang("", f"left out by `assume`: {'; '.join(left_out(report))}", "  ")
    return lines


def _sum(report: Report, wanted: Wanted, ink: Ink) -> Iterator[str]:
    told = legend(report, fine=True)
    counts = _counts(report)
    if report.warnings and not wanted.warnings and not report.strict:
        counts += tied(" (--warnings)")
    lines = ink.hang("", ".  ".join([*([", ".join(told)] if told else []), counts]))
    style = Style.BAD if report.unexpected else Style.WARN if report.unknown else Style.GOOD
    return (ink(style, line) for line in lines)


def _counts(report: Report) -> str:
    counts = answers(report)
    if any(column.fine for column in report.columns):
        from checker.render.as_fine import fine_sum  # only where it is asked for

        counts += [tied(fine)] if (fine := fine_sum(report)) else []
    return ", ".join(map(tied, counts))


# What is told in full


def _told(report: Report, wanted: Wanted) -> Once:
    """The answers to tell, with the columns whose like answer is left to `--traces`.

    First what is unexpected, the shortest run first, then by row; then, if wanted, the others that
    have a run, in the order of the spec.
    """
    rows = {row: place for place, row in enumerate(report.rows)}
    pairs = [(column, answer) for column, answer in report.answers if answer.unexpected]
    pairs.sort(key=lambda pair: (pair[1].decisive.length, rows[pair[1].row]))
    if not wanted.traces:
        return once(pairs)
    others = [(c, a) for c, a in report.answers if a.as_expected and trace_of(a.verdict)]
    others.sort(key=lambda pair: rows[pair[1].row])
    return Once([Told(column, answer, []) for column, answer in (*pairs, *others)], [])


def _told_fine(form: Form, told: Told) -> list[str]:
    return _story(form, told, every=False)


def _story(form: Form, told: Told, *, every: bool) -> list[str]:
    """An answer with its run, then those of further deadlocks; `every`: all, and of errors."""
    column, answer = told.column, told.answer
    parts = [finding_story(form, column, finding) for finding in to_tell(answer)]
    if answer.row == DEADLOCK:
        others = further(answer)
        beside = others if every else others[:_MOST_OTHERS]
        parts += [deadlock_story(form, column, each) for each in beside]
        if len(beside) < len(others):
            more = counted(len(others) - len(beside), "more deadlock")
            parts.append([f"  {more} (--traces shows {'it' if more.startswith('1 ') else 'them'})"])
    elif every:
        others_of = (other.trace for each in answer.findings for other in each.others)
        parts += [error_story(form, column, each) for each in others_of]
    lines = [line for part in parts for line in ("", *part)][1:]
    if answer.decisive.violated and len(answer.findings) > 1 and answer.question.member:
        lines += ["", *form.ink.hang("", _others(answer), "  ")]
    if told.like:
        lines += ["", *like_lines(told, form.ink)]
    return lines


def _others(answer: Answer) -> str:
    """For how many members of a family it is so."""
    count = sum(each.violated for each in answer.findings)
    every = len(answer.findings)
    return f"{verdict_word(answer)} for {f'{count} of' if count < every else 'all'} {every} members"
