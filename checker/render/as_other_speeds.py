"""What an answer `(t)` leaves out: the run of other speeds, and who comes at no time but 0.

Knows rows and the runs that their delays rule out; must not know how it is found that they do.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.ir.threads import ThreadKind
from checker.records import dataclass
from checker.render.page import harmless
from checker.render.rows import margin
from checker.render.story import Form
from checker.render.words import asked_with, counted, few, joined, named, tied_settings, when
from checker.report import Answer, Column, Report
from checker.semantics.waits import possible
from checker.trace import Trace
from checker.verdict import Unknown

_MOST = 4  # rows that are named


@dataclass(frozen=True, slots=True)
class OtherSpeed:
    """A row of a column that is as the delays make it, with a run that they rule out."""

    column: Column
    answer: Answer
    run: Trace

    def what(self, file: str) -> str:
        """What the run shows: `error assert-failed :24`, `late violated`."""
        row, failure = harmless(self.answer.row), self.run.failure
        match self.answer.question.kind:
            case QuestionKind.STUCK | QuestionKind.CYCLE:
                return row
            case QuestionKind.ERROR if failure is not None:
                of = failure.obligation
                return " ".join(filter(None, (row, of.code, margin(of.span, file))))
            case QuestionKind.REACHABLE:
                return f"{row} reached"
            case _:
                return f"{row} violated"


def left_out_run(answer: Answer) -> Trace | None:
    """The shortest run that is known to be left out by an answer `(t)`; None of any other."""
    if not answer.by_times:
        return None
    verdicts = [each.verdict for each in answer.findings]
    runs = [each.untimed for each in verdicts if not isinstance(each, Unknown) and each.untimed]
    return min(runs, key=lambda each: each.length, default=None)


def other_speeds(report: Report) -> Iterator[OtherSpeed]:
    """Of each answer `(t)` the run that is known to be left out, column by column."""
    for column in report.columns:
        for answer in column.answers:
            run = left_out_run(answer)
            if run is not None:
                yield OtherSpeed(column, answer, run)


def other_speeds_texts(report: Report, *, every: bool = False) -> list[str]:
    """What happens at other speeds, and who should perhaps come later than it does.

    every: whether the runs are shown below.
    """
    rows: dict[str, list[OtherSpeed]] = {}
    for each in other_speeds(report):
        rows.setdefault(each.what(report.file), []).append(each)
    if not rows:
        return []
    told = [f"{what}, {_length(of, len(report.columns))}" for what, of in rows.items()]
    runs = sum(map(len, rows.values()))
    hint = "" if every else f" (--traces shows the run{'s' if runs > 1 else ''})"
    if len(told) > _MOST:
        told = [*told[: _MOST - 1], f"{len(told) - _MOST + 1} more rows"]
    return [f"at other speeds: {'; '.join(told)}{hint}", *_early(rows)]


def _length(of: list[OtherSpeed], columns: int) -> str:
    """How long the runs are, and in which columns."""
    steps = counted(of[0].run.length, "step")
    if len(of) == 1:
        return steps + when(of[0].column.varying)
    lengths = {each.run.length for each in of}
    where = "all columns" if len(of) == columns else f"{len(of)} columns"
    if len(lengths) == 1:
        return f"{steps}, in {where}"
    first = tied_settings(of[0].column.varying)
    return f"in {where}, {steps} when {first}"


def _early(rows: dict[str, list[OtherSpeed]]) -> list[str]:
    """Who begins at 0 and takes no time: with times it never comes late."""
    names: dict[str, None] = {}
    for of in rows.values():
        for each in of:
            system, run = each.run.system, each.run
            early = [thread for thread in range(len(system.threads)) if _at_0(system, run, thread)]
            names.update(dict.fromkeys(named(system, early)))
    if not names:
        return []
    who = joined(few([*names]))
    if len(names) == 1:
        begins, it, them = "begins at 0 and takes no time", "it", "it"
    else:
        begins, it, them = "begin at 0 and take no time", "they", "them"
    return [f"{who} {begins}: if {it} may come at any time, begin {them} with `sleep any;`"]


def _at_0(system: System, run: Trace, thread: int) -> bool:
    """Whether a process or daemon can take its first step at once, and has no step with a delay."""
    of = system.threads[thread]
    if of.kind not in (ThreadKind.PROCESS, ThreadKind.DAEMON):
        return False
    if any(each.delay is not None for each in system.actions if each.thread == thread):
        return False
    first = system.actions_from(thread, system.location(run.initial, thread))
    return any(possible(system, each, run.initial) for each in first)


def other_speeds_runs(form: Form) -> Iterator[list[str]]:
    """The runs, each told to be possible at no times of the spec."""
    for each in other_speeds(form.report):
        where = asked_with(each.column.given(each.answer.row)) + when(each.column.varying)
        what = each.what(form.report.file)
        lead = f"{what}{where} at other speeds: {counted(each.run.length, 'step')}"
        lines = form.bold(f"{lead}, at no times of this spec")
        about = each.answer.question.about(len(each.run.system.variables))
        yield [*lines, "", *form.run(each.run, about=about)]
