"""The cells of one design: what each row says of it, from its column of a report.

Must not know which other designs there are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from checker.compared.sided import Counted, Sided
from checker.comparison import Cell, Key, Section, Standing, Time, Value, Verdict
from checker.ir.actions import LockVerb
from checker.ir.duration import Duration, show_seconds
from checker.latency_answer import Timing, slowest
from checker.lock_times import lock_row
from checker.measured import Exact, Extreme, Formula, Measured, Unbounded, Unmeasured
from checker.render.as_counts import states
from checker.render.as_inversion import how_text
from checker.render.as_latency import latency_cells, latency_kind, latency_words
from checker.render.as_region import region_cell
from checker.render.as_table import cell as table_cell
from checker.render.as_table import kind_word
from checker.render.marks import UP_TO
from checker.render.page import harmless, untied
from checker.render.up_to_errors import marked
from checker.render.words import number
from checker.report import DEADLOCK, ERROR, Answer, Column, Report
from checker.semantics.asleep import bare
from checker.semantics.inversion import Bound, inversion
from checker.semantics.timing import at_all_values, boxes_of
from checker.tallies import OverSleep, Tallied, Tally
from checker.verdict import Unknown

Cells = dict[Key, Cell]

LONGEST, OVER_IO = "longest", "over I/O"
"""The parts of a row about a lock that is held."""


def cells_of(spec: Sided, column: Column, counted: Counted) -> Cells:
    """Every row of the column, in order."""
    found: Cells = {}
    for answer in column.answers:
        found[_key(answer)] = _answer(column, answer)
    for row, timing in column.slowest.items():
        if timing.latency.bound is None:
            found.update(_times(column, row, timing))
    for each in counted.tallies:
        found.update(_tallies(column, each))
    if column.system.timed:
        found.update(_holds(column, counted.over_sleep))
    found.update(_size(spec.report, column))
    return found


# Answers


def _key(answer: Answer) -> Key:
    name = "" if answer.row in (DEADLOCK, ERROR) else answer.row
    return Key(Section.ANSWERS, kind_word(answer.question), name)


def _answer(column: Column, answer: Answer) -> Cell:
    text = table_cell(column, answer.row).text
    if answer.question.member:
        text = text.replace(f" for {harmless(answer.question.whose)}", "")
    verdict = answer.verdict
    if isinstance(verdict, Unknown):
        return Cell(text, None, Standing.UNKNOWN, verdict.text)
    value = Verdict("holds" if answer.decisive.holds else "violated", answer.by_times)
    if answer.unexpected:
        return Cell(text, value, Standing.UNEXPECTED)
    return Cell(text, value, Standing.EXPECTED if answer.foreseen else Standing.GOOD)


# Times


def _times(column: Column, row: str, timing: Timing) -> Cells:
    latency = timing.latency
    kind = latency_kind(latency)
    if latency.limit is not None:
        text = region_cell(column, row)
        return {Key(Section.TIMES, kind, row): _told(text, None, timing)}
    first, second = latency_words(latency)
    worst, best = latency_cells(timing)
    found = {Key(Section.TIMES, kind, row, first): _told(worst, _longest(timing), timing)}
    if latency.inverted is not None:
        found.update(_how(row, timing))
    elif best:
        found[Key(Section.TIMES, kind, row, second)] = _told(best, _shortest(timing), timing)
    return found


def _how(row: str, timing: Timing) -> Cells:
    """How a thread comes to wait for one of a lower class, and whether that one is off its CPU."""
    measured = timing.measurement
    told = (
        inversion(timing.system, timing.latency, measured)
        if isinstance(measured, Measured)
        else None
    )
    if told is None:
        return {}
    text = how_text(told).removesuffix(", off CPU").removesuffix("off CPU") or "not in this run"
    found = {Key(Section.TIMES, "inversion", row, "how"): Cell(text)}
    if told.bound is not None:
        off = told.bound is Bound.OFF_CPU
        found[Key(Section.TIMES, "inversion", row, "off CPU")] = Cell("yes" if off else "no", off)
    return found


def _told(text: str, value: Value, timing: Timing) -> Cell:
    text = untied(text)
    if text != "unknown":
        note = "runs end at an error of the model, and it speaks of them up to there"
        return Cell(text, value, Standing.PLAIN, note if text.endswith(UP_TO) else "")
    return Cell(text, None, Standing.UNKNOWN, _why(timing))


def _why(timing: Timing) -> str:
    """Why a time is unknown."""
    measured = timing.measurement
    if isinstance(measured, Unmeasured):
        return measured.text
    if timing.region is not None and timing.region.reason is not None:
        return f"Not all of the region was found ({timing.region.reason.value})."
    if measured.best_reason is not None:
        return measured.best_reason.text
    return "Other values of the time parameters may let it end sooner."


def _longest(timing: Timing) -> Time | None:
    measured = timing.measurement
    if not isinstance(measured, Measured):
        return None
    named = timing.latency.inverted is not None and not timing.system.timed
    if isinstance(measured.worst, Extreme) and not named:
        found = _formula(timing, measured.worst_formula, measured.worst)
    else:
        found = Time(word=_bare_text(latency_cells(timing)[0]), where=_where(measured))
    if found is None:
        return None
    return replace(found, up_to_errors=timing.up_to_errors, timed=timing.by_times)


def _where(measured: Measured) -> str:
    """The values of the open times at which there is no longest time; empty if it is so at all."""
    worst = measured.worst
    if not isinstance(worst, Unbounded) or at_all_values(worst.trace):
        return ""
    return ", ".join(f"{name} = {show_seconds(each)}" for name, each in measured.point.items())


def _shortest(timing: Timing) -> Time | None:
    measured = timing.measurement
    if not measured.best_known:
        return None
    if measured.best is None:
        found: Time | None = Time(word=_bare_text(latency_cells(timing)[1]))
    else:
        found = _formula(timing, measured.best_formula, measured.best)
    return None if found is None else replace(found, up_to_errors=timing.best_up_to_errors)


def _bare_text(text: str) -> str:
    """What stands in a cell, without the marks behind it."""
    return text.partition(" (")[0]


def _formula(timing: Timing, formula: Exact | None, extreme: Extreme) -> Time | None:
    """A time that is the same for all parameters is a formula too."""
    if formula is None and not boxes_of(timing.system):
        formula = Formula(((Duration(extreme.value),),))
    return None if formula is None else Time(formula)


# Counts and locks


def _tallies(column: Column, tallied: Tallied) -> Cells:
    def key(part: str) -> Key:
        return Key(Section.COUNTS, "count", tallied.row, part)

    if tallied.unknown is not None:
        parts = ("retries", "locks taken") if tallied.threads else ("retries",)
        cell = Cell("unknown", None, Standing.UNKNOWN, tallied.unknown.text)
        return {key(part): cell for part in parts}
    if not tallied.found:
        return {key("retries"): Cell("never starts")}
    note = "runs end at an error of the model, and count up to there" if tallied.failing else ""
    return {
        key(counter.name(column.system)): Cell(_tally_text(tally), tally, note=note)
        for counter, tally in tallied.found.items()
    }


def _tally_text(tally: Tally) -> str:
    """`1`, `0..2`, `1 or more`; `up to 2` where none comes to the end.

    >>> [_tally_text(Tally(*each)) for each in ((1, 1), (0, 2), (1, None), (None, 2), (None, None))]
    ['1', '0..2', '1 or more', 'up to 2', 'unbounded']
    """
    least, most = tally.least, tally.most
    if least is None:
        return "unbounded" if most is None else f"up to {most}"
    if most is None:
        return f"{least} or more"
    return f"{least}" if least == most else f"{least}..{most}"


def _holds(column: Column, over: tuple[OverSleep, ...]) -> Cells:
    found: Cells = {}
    times, at_all = slowest(column.holds), _taken(column)
    for each in over:
        name = f"{each.lock} by {each.family}"
        timing = times.get(lock_row(each.family, each.lock))
        if timing is not None:
            text = latency_cells(timing)[0]
            found[Key(Section.HOLDS, "held", name, LONGEST)] = (
                _told(text, _longest(timing), timing)
                if _bare_text(text) != "never starts"
                else _within_a_step(column, timing, taken=(each.family, each.lock) in at_all)
            )
        where = Key(Section.HOLDS, "held", name, OVER_IO)
        if each.unknown is not None:
            found[where] = Cell("unknown", None, Standing.UNKNOWN, each.unknown.text)
        else:
            found[where] = Cell("yes" if each.so else "no", bool(each.so))
    return found


def _taken(column: Column) -> set[tuple[str, str]]:
    """The families and locks, without places in arrays, of which some step takes the lock."""
    system = column.system
    steps = (system.actions[each] for each in column.exploration.coverage.taken)
    return {
        (system.threads[action.thread].family, bare(system.locks[op.lock].name))
        for action in steps
        for op in action.locks
        if op.verb is LockVerb.TAKE
    }


def _within_a_step(column: Column, timing: Timing, *, taken: bool) -> Cell:
    """Of a lock that is held in no state: who takes it drops it in the same step, or never does."""
    cut = timing.up_to_errors
    if taken:
        value = Time(Formula(((Duration(Fraction(0)),),)), up_to_errors=cut)
        return _told(marked("0", cut), value, timing)
    if column.exploration.exhaustive:
        return _told(marked("never", cut), Time(word="never", up_to_errors=cut), timing)
    return Cell("unknown", None, Standing.UNKNOWN, "Not all steps were looked at.")


# Size


def _size(report: Report, column: Column) -> Cells:
    def key(kind: str) -> Key:
        return Key(Section.SIZE, kind)

    explored = column.exploration
    used = _lines_in_use(column)
    cut = "" if explored.exhaustive else "Not all states were looked at; there may be more."
    standing = Standing.PLAIN if explored.exhaustive else Standing.UNKNOWN
    plus = "" if explored.exhaustive else "+"
    return {
        key("states"): Cell(states(explored), explored.states if not cut else None, standing, cut),
        key("lines"): _figure(_lines(report)),
        key("lines in use"): Cell(f"{number(used)}{plus}", None if cut else used, standing, cut),
    }


def _figure(value: int) -> Cell:
    return Cell(number(value), value)


def _lines(report: Report) -> int:
    """Lines of the spec and of what it includes, without blank ones and comments."""
    texts = (each.text for name, each in report.sources.items() if not name.startswith("<"))
    return sum(bool(line.strip()) for text in texts for line in _bare(text).split("\n"))


_COMMENT = re.compile(r'"[^"\n]*"|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)


def _bare(text: str) -> str:
    """A text without its comments.

    >>> _bare('a "//" // b')
    'a "//" '
    """

    def kept(match: re.Match[str]) -> str:
        found = match[0]
        return found if found.startswith('"') else "\n" * found.count("\n")

    return _COMMENT.sub(kept, text)


def _lines_in_use(column: Column) -> int:
    """Lines with something that some step of the design does, where it stands in a text of ours."""
    places: set[tuple[str, int]] = set()
    for taken in column.exploration.coverage.taken:
        action = column.system.actions[taken]
        spans = [action.span, *action.places.values(), *(each.span for each in action.branches)]
        spans += [each.span for each in action.locks]
        spans += [each.span for each in action.conditions]
        spans += [action.wait.span] if action.wait is not None else []
        spans += [action.delay.span] if action.delay is not None else []
        for span in spans:
            chain = span.chain if span is not None else ()
            places |= {(each.file, each.line) for each in chain if not each.shipped}
    return len(places)
