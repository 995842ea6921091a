"""What came out in several columns: what is told once, and in which words of the others.

Knows when two runs show the same mistake; must not know how one of them is told.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from checker.deadlocks import shown
from checker.ir.questions import QuestionKind
from checker.measured import Endless, Unbounded
from checker.records import dataclass
from checker.render.as_table import verdict_word
from checker.render.ink import PAPER, Ink
from checker.render.page import harmless
from checker.render.text_places import margin
from checker.render.words import counted, few, tied_settings, when
from checker.report import Answer, Column, Report
from checker.semantics.waits import Blocked, owing
from checker.source import Span
from checker.trace import Failure, Step, Trace
from checker.verdict import trace_of

_MOST_PLACES = 3  # columns that are named
_MOST_MISTAKES = 4  # errors of one kind that are told with their runs

Pair = tuple[Column, Answer]
"""An answer with its column."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that is told, and the columns whose like answer is not."""

    column: Column
    answer: Answer
    like: list[Column]


@dataclass(frozen=True, slots=True)
class Once:
    """Answers, each different one once. left: errors, one of each, of which there are too many."""

    told: list[Told]
    left: list[Told]


def once(pairs: Sequence[Pair]) -> Once:
    """Which answers to tell: of each row and verdict the first, of errors the first of each."""
    groups: dict[Hashable, Told] = {}
    for column, answer in pairs:
        key = (answer.row, verdict_word(answer), _mistake(answer))
        if key in groups:
            groups[key].like.append(column)
        else:
            groups[key] = Told(column, answer, [])
    result, counts = Once([], []), dict[tuple[str, str], int]()
    for each in groups.values():
        kind = (each.answer.row, verdict_word(each.answer))
        counts[kind] = counts.get(kind, 0) + 1
        (result.told if counts[kind] <= _MOST_MISTAKES else result.left).append(each)
    return result


def left_lines(report: Report, left: Sequence[Told], ink: Ink = PAPER) -> list[str]:
    """Which errors are left to `--traces`, each in its first column; nothing if none is."""
    texts = []
    for each in left:
        found = " ".join(error_text(one, report.file) for one in each.answer.failures[:1])
        texts.append(found + when(each.column.varying))
    if not texts:
        return []
    these = "; ".join(few(texts))
    text = f"{counted(len(texts), 'more error')} (--traces shows each): {these}"
    return ink.hang("", text, "  ")


def like_lines(told: Told, ink: Ink = PAPER) -> list[str]:
    """Where else it came out: `the same` only where the last step, or who waits, is the same."""
    cause = _cause(told.column, told.answer)
    same, other = list[Column](), list[Column]()
    for column in told.like:
        answer = column.answer(told.answer.row)
        alike = answer is not None and _cause(column, answer) == cause
        (same if alike else other).append(column)
    parts = [("the same", same), (f"{_came_out(told.answer)} also", other)]
    texts = [_where(words, told.answer.row, columns) for words, columns in parts if columns]
    return [line for text in texts for line in ink.hang("", text, "  ")]


def endless_cause(unbounded: Unbounded) -> Hashable:
    """What must be equal for two times without an end to be called the same.

    Of a run that comes to rest it is who waits for what, and where, or if nobody does the last
    step; of a loop all of its steps.
    """
    trace = unbounded.trace
    if unbounded.why is Endless.CYCLE:
        return _ending(trace)
    waiting = owing(trace.system, trace.last)
    return frozenset(_waiting(trace, each) for each in waiting) or _ending(trace)


def error_text(failure: Failure, file: str) -> str:
    """`assert-failed :8 "the first"`: an error, where it is, and what the spec says to it."""
    owed = failure.obligation
    said = f'"{harmless(owed.reason)}"' if owed.reason else ""
    return " ".join(filter(None, (owed.code, margin(owed.span, file), said)))


def _where(words: str, row: str, like: Iterable[Column]) -> str:
    places = []
    for column in like:
        other = column.answer(row)
        length = other.decisive.length if other else 0
        steps = f" ({counted(length, 'step')})" if length else ""
        places.append(tied_settings(column.varying) + steps)
    more = len(places) - _MOST_PLACES
    if more > 1:
        places = [*places[:_MOST_PLACES], f"and in {more} more columns"]
    return f"{words} when {'; '.join(places)} (--traces shows each)"


def _came_out(answer: Answer) -> str:
    """What is said of a run that another column shows in another way."""
    match answer.question.kind:
        case QuestionKind.STUCK | QuestionKind.CYCLE:
            return "a deadlock"
        case QuestionKind.REACHABLE:
            return "reached" if answer.decisive.holds else "not reached"
        case _:
            return "violated" if answer.decisive.violated else "holds"


# When two are the same


def _mistake(answer: Answer) -> Hashable:
    """Which error its run ends in: the code, where it is read, what it breaks; None of others."""
    trace = trace_of(answer.verdict)
    if answer.question.kind is not QuestionKind.ERROR or trace is None or trace.failure is None:
        return None
    owed = trace.failure.obligation
    return owed.code, _chain(owed.span), owed.declared, trace.failure.question


def _cause(column: Column, answer: Answer) -> Hashable:
    """What must be equal for two to be called the same.

    An error has been told from others before. Of a deadlock it is who waits for what, and where;
    of `within`, whose longest times differ, the column; else who is asked about and the last step,
    of a loop all of its steps.
    """
    finding, trace = answer.decisive, trace_of(answer.verdict)
    match answer.question.kind:
        case QuestionKind.ERROR:
            return _mistake(answer)
        case QuestionKind.WITHIN:
            return id(column)
        case QuestionKind.STUCK | QuestionKind.CYCLE if (dead := shown(finding)) is not None:
            return frozenset(_waiting(dead.trace, each) for each in dead.members)
        case _:
            last = None if trace is None else _ending(trace)
            return type(answer.verdict), finding.question.name, last


def _waiting(trace: Trace, blocked: Blocked) -> Hashable:
    """A thread with what it waits for, by names: their numbers differ between columns."""
    system = trace.system
    waits = [
        (None if each.lock is None else system.locks[each.lock].name, each.mode, _chain(each.span))
        for each in blocked.waits
    ]
    return system.threads[blocked.thread].name, frozenset(waits)


def _ending(trace: Trace) -> Hashable:
    """The last step of a run, by its place; those of its loop, if it has one."""
    if trace.loop is not None:
        return frozenset(_placed(each) for each in trace.steps[trace.loop - 1 :])
    return _placed(trace.steps[-1]) if trace.steps else None


def _placed(step: Step) -> Hashable:
    return step.action.kind, _chain(step.action.span)


def _chain(span: Span | None) -> tuple[Span, ...]:
    """A place with the calls through which it is read."""
    return () if span is None else span.chain
