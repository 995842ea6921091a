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
from checker.render.story import Form
from checker.render.text_places import margin
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


def other_speed(column: Column, answer: Answer, *, every: bool = False) -> OtherSpeed | None:
    """What is known to be left out by an answer `(t)`; None of any other.

    every: also where the spec says, by `expect timed`, that it is so.
    """
    run = left_out_run(answer)
    if run is None or (answer.timed_foreseen and not every):
        return None
    return OtherSpeed(column, answer, run)


def other_speeds(report: Report, *, every: bool = False) -> Iterator[OtherSpeed]:
    """Of each answer `(t)` the run that is known to be left out, column by column.

    every: as for `other_speed`.
    """
    for column in report.columns:
        found = (other_speed(column, answer, every=every) for answer in column.answers)
        yield from (each for each in found if each is not None)


def at_other_speeds(report: Report) -> str:
    """What rows that are as expected show at other speeds; "" if nothing is known."""
    rows = _rows(report, expected=True)
    return f"at other speeds: {_what(report, rows)}" if rows else ""


def other_speeds_texts(report: Report, *, every: bool = False) -> list[str]:
    """What happens at other speeds, and who should perhaps come later than it does.

    every: whether the runs are shown below, all of them.
    """
    rows = _rows(report, every=every)
    if not rows:
        return []
    runs = [each for of in rows.values() for each in of]
    hint = "" if every else f" (--traces shows the run{'s' if len(runs) > 1 else ''})"
    return [f"at other speeds: {_what(report, rows)}{hint}", *_early(runs)]


def _rows(
    report: Report, *, expected: bool = False, every: bool = False
) -> dict[str, list[OtherSpeed]]:
    """What is left out, by what it shows. expected: only of answers that are as expected.

    every: as for `other_speed`.
    """
    rows: dict[str, list[OtherSpeed]] = {}
    for each in other_speeds(report, every=every):
        if each.answer.as_expected or not expected:
            rows.setdefault(each.what(report.file), []).append(each)
    return rows


def _what(report: Report, rows: dict[str, list[OtherSpeed]]) -> str:
    told = [f"{what}, {_length(of, len(report.columns))}" for what, of in rows.items()]
    if len(told) > _MOST:
        told = [*told[: _MOST - 1], f"{len(told) - _MOST + 1} more rows"]
    return "; ".join(told)


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


def _early(left_out: list[OtherSpeed]) -> list[str]:
    """Who begins at 0 and takes no time: with times it never comes late."""
    names: dict[str, None] = {}
    for each in left_out:
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
    for each in other_speeds(form.report, every=True):
        lines = form.bold(other_speed_title(form.report, each))
        yield [*lines, "", *_run(form, each)]


def other_speed_story(form: Form, each: OtherSpeed) -> list[str]:
    """One of them on its own, with who should perhaps come later than it does."""
    ink = form.ink
    lines = ink.hang("", other_speed_title(form.report, each), "  ")
    for text in _early([each]):
        lines += ink.hang("", text, "  ")
    return [*lines, "", *_run(form, each)]


def other_speed_title(report: Report, each: OtherSpeed) -> str:
    """`error assert-failed :24 at other speeds: 7 steps, at no times of this spec`."""
    where = asked_with(each.column.given(each.answer.row)) + when(each.column.varying)
    lead = f"{each.what(report.file)}{where} at other speeds"
    return f"{lead}: {counted(each.run.length, 'step')}, at no times of this spec"


def _run(form: Form, each: OtherSpeed) -> list[str]:
    about = each.answer.question.about(len(each.run.system.variables))
    return form.run(each.run, about=about)
