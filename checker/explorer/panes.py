"""What is shown of a walk, part by part, as lines of text: steps, state, locks, run, watches.

Knows a walk and the words for it; must not know on what the lines are shown, nor what is typed.
Nothing rests on colour: what has changed and where the run stands is marked by a sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from checker.deadlocks import Deadlock
from checker.explorer.explored import Explored
from checker.ir.domain import Domain
from checker.ir.duration import show_seconds
from checker.ir.locks import Lock
from checker.ir.questions import QuestionKind
from checker.ir.system import State, System
from checker.ir.variables import Role
from checker.render.as_failure import failure_diagnostic
from checker.render.as_story import deadlock_title
from checker.render.as_table import kind_word
from checker.render.as_views import NOTHING, view_texts
from checker.render.as_waits import waiting
from checker.render.as_why_not import (
    other_way,
    reason,
    standing_text,
    step_place,
    target_text,
    why_lines,
)
from checker.render.page import WIDTH, columns, hang, harmless
from checker.render.proc_calls import kept
from checker.render.rows import Effect, Row, Sort, rows
from checker.render.wholes import whole_name, whole_text, wholes
from checker.render.words import settings, whereabouts
from checker.semantics.waits import cycle, owing
from checker.semantics.why_not import Impossible, Standing
from checker.trace import Failure, Step, Trace
from checker.walk import Shown

CHANGED = "*"
"""Stands before what is not as it was before the last step."""

HERE = ">"
"""Stands before the last step of the run."""

_NO_TIMES = "there are no times at which this run is possible"

_MOST_FIRST = 40  # first states that are told

_QUIET = (Sort.NOTHING, Sort.VIEW)


def title_lines(explored: Explored, width: int = WIDTH) -> list[str]:
    """The spec, the values of its parameters, how far the walk is."""
    system = explored.walk.system
    values = {each.name: each.value for each in system.parameters if each.value is not None}
    head = harmless(system.name) + (f": {settings(values)}" if values else "")
    lines = hang("", head, "  ", width)
    if explored.walk.round is not None:
        told = f"the run goes on for ever: from here with step {explored.walk.round} again"
        lines += hang("", told, "  ", width)
    return lines


# The next step


def steps_lines(explored: Explored, width: int = WIDTH) -> list[str]:
    """What can be taken, numbered from 1; then, numbered on, what can't, each with why."""
    walk = explored.walk
    if walk.failure is not None:
        text = "The run ends here, at the error: undo the step to go another way."
        return hang("", text, "", width)
    able, rest = walk.moves.possible, explored.impossible
    digits = len(str(len(able) + len(rest)))
    lines = ["can be taken:" if able else "no step can be taken"]
    for number, step in enumerate(able, 1):
        first = f"  {number:>{digits}}  "
        lines += hang(first, possible_text(explored, step), None, width)
    for other, group in groupby(enumerate(rest, len(able) + 1), lambda each: other_way(each[1])):
        lines.append("the text goes another way:" if other else "can't be taken:")
        for number, each in group:
            first = f"  {number:>{digits}}  "
            lines += hang(first, impossible_text(explored, each), None, width)
    return lines


def possible_text(explored: Explored, outcome: Step | Failure) -> str:
    """`fault[0]@enter -> lookup: takes vma_lock read`, and what is wrong behind it."""
    system, state = explored.walk.system, explored.walk.state
    assert outcome.action is not None
    head = step_place(system, outcome.action)
    if isinstance(outcome, Failure):
        failure = failure_diagnostic(outcome)
        return f"{head}: error {failure.code}: {harmless(failure.headline)}"
    row = rows(Trace(system, state, (outcome,)), explored.file)[1]
    told = [_said(each) for each in row.effects if each.sort not in _QUIET]
    text = head + target_text(system, outcome.action)
    text += f": {'; '.join(told)}" if told else ""
    wrong = [_shown_text(each) for each in _told(explored.violated_by(outcome))]
    wrong += [] if explored.takes_in_time(outcome) else ["no times at which it could come now"]
    return text + (f"  ! {'; '.join(wrong)}" if wrong else "")


def impossible_text(explored: Explored, each: Impossible) -> str:
    """The same for one that can't be taken, with why."""
    system, state = explored.walk.system, explored.walk.state
    head = step_place(system, each.action) + target_text(system, each.action)
    return f"{head}: {reason(system, state, each)}"


def _said(effect: Effect) -> str:
    return f"{effect.text} ({effect.values})" if effect.values else effect.text


def why(explored: Explored, number: int, width: int = WIDTH) -> list[str]:
    """Why a step can't be taken: each part that is false, and who could help."""
    walk = explored.walk
    able = walk.moves.possible
    each = explored.impossible[number - len(able) - 1]
    called = {id(step): place for place, step in enumerate(able, 1)}
    head = step_place(walk.system, each.action) + target_text(walk.system, each.action)
    lines = hang("", f"{head} can't be taken:", "  ", width)
    told = why_lines(walk.system, walk.state, each, explored.file, lambda step: called[id(step)])
    for text in told:
        margin = " " * (2 + len(text) - len(text.lstrip()))
        lines += hang(margin, text.strip(), margin + "  ", width)
    return lines


# Here


def state_lines(explored: Explored, width: int = WIDTH) -> list[str]:
    """Where every thread is and what it waits for, then what variables and views are."""
    walk = explored.walk
    system, state, before = walk.system, walk.state, explored.before
    blocked = {each.thread: each for each in walk.waits()}
    standing = walk.moves.standing
    lines = []
    for thread, each in enumerate(system.threads):
        if each.variable is None:
            continue
        mark = CHANGED if state[each.variable] != before[each.variable] else " "
        text = f"{harmless(each.name)}@{harmless(whereabouts(system, state, thread))}"
        if thread in blocked and standing and standing[thread] is not Standing.RESTS:
            text += f"  {waiting(walk.trace, blocked[thread], blocked)}"
        elif standing and standing[thread] in (Standing.RESTS, Standing.NOWHERE):
            text += f"  {standing_text(standing[thread])}"
        lines += hang(f"{mark} ", text, "      ", width)
    for mark, text in _values(explored):
        lines += hang(f"{mark} ", text, "      ", width)
    return lines


def _values(explored: Explored) -> Iterator[tuple[str, str]]:
    """Variables and views, each with its mark."""
    walk = explored.walk
    system, state, before = walk.system, walk.state, explored.before
    data = [n for n, each in enumerate(system.variables) if each.role is Role.DATA]
    for whole in wholes(system, (n for n in data if _has_value(system, state, n))):
        old = whole_text(system, whole, before)
        yield _value(whole_name(system, whole), old, whole_text(system, whole, state))
    seen = view_texts(system, before)
    for name, content in view_texts(system, state).items():
        yield _value(name, seen[name], content)


def _has_value(system: System, state: State, variable: int) -> bool:
    """Whether it is no variable of a proc that is not called."""
    each = system.variables[variable]
    if not kept(system, variable) or each.owner is None:
        return True
    where = system.location(state, each.owner)
    return where is not None and each.proc in system.threads[each.owner].locations[where].procs


def _value(name: str, old: str, new: str) -> tuple[str, str]:
    return (" ", f"{name} {new}") if old == new else (CHANGED, f"{name} {old} -> {new}")


def locks_lines(explored: Explored, width: int = WIDTH) -> list[str]:
    """Who has each lock, and who has asked for it."""
    walk = explored.walk
    system = walk.system
    lines = []
    for each in walk.locks():
        lock = system.locks[each.lock]
        held = ", ".join(_in_mode(system, lock, *one) for one in each.held)
        told = f"held by {held}" if held else "free"
        if each.count:
            told = "taken" if each.count == 1 else f"taken {each.count} times"
        if each.asked:
            told += f"; asked for by {', '.join(_in_mode(system, lock, *o) for o in each.asked)}"
        changed = any(walk.state[n] != explored.before[n] for n in lock.variables)
        mark = CHANGED if changed else " "
        lines += hang(f"{mark} ", f"{harmless(lock.name)} {told}", "      ", width)
    return lines or ["  no locks"]


def _in_mode(system: System, lock: Lock, thread: int, mode: int | None) -> str:
    """`fault[0] (read)`; of a lock with one mode the thread alone."""
    name = harmless(system.threads[thread].name)
    return name if mode is None or len(lock.modes) == 1 else f"{name} ({lock.modes[mode].name})"


def watch_lines(explored: Explored, width: int = WIDTH) -> list[str]:
    """What is watched, numbered from 1."""
    walk = explored.walk
    lines = []
    for number, view in enumerate(walk.watches, 1):
        now, old = walk.seen(view), walk.seen(view, max(walk.position - 1, 0))
        text = f"{harmless(view.name)} = {_shown(view.domain, now)}"
        if now != old:
            text += f" (was {_shown(view.domain, old)})"
        lines += hang(f"{CHANGED if now != old else ' '} {number}  ", text, None, width)
    return lines or ["  nothing is watched"]


def _shown(domain: Domain, content: int | None) -> str:
    return NOTHING if content is None else harmless(domain.show(content))


def shows_lines(explored: Explored, width: int = WIDTH) -> list[str]:
    """What is broken and violated here, then what is reached."""
    walk = explored.walk
    shows = sorted(walk.shows(), key=lambda each: each.question.kind is QuestionKind.REACHABLE)
    texts = [_here(explored, each) for each in _told(shows)]
    if walk.position and not explored.in_time(walk.trace):
        texts.append(_NO_TIMES)
    return [line for text in texts for line in hang("! ", text, "  ", width)]


def _told(shows: Sequence[Shown]) -> list[Shown]:
    """Without that the state of a cycle of waits is also stuck."""
    circle = any(each.question.kind is QuestionKind.CYCLE for each in shows)
    return [each for each in shows if not (circle and each.question.kind is QuestionKind.STUCK)]


def _here(explored: Explored, each: Shown) -> str:
    """The same of this state, with who is in a deadlock."""
    walk = explored.walk
    kind = each.question.kind
    if each.failure is None and kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
        of = cycle if kind is QuestionKind.CYCLE else owing
        found = Deadlock(walk.trace, kind, of(walk.system, walk.state))
        return f"deadlock: {deadlock_title(found)}"
    return _shown_text(each)


def _shown_text(each: Shown) -> str:
    """`never io_under_lock is violated`, `reachable done is true here`, an error."""
    if each.failure is not None:
        failure = failure_diagnostic(each.failure)
        return f"error {failure.code}: {harmless(failure.headline)}"
    question = each.question
    if question.kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
        return "deadlock"
    if question.kind is QuestionKind.REACHABLE:
        return f"{kind_word(question)} {harmless(question.name)} is true here"
    expected = ", as the spec expects" if question.expect_violated else ""
    return f"{kind_word(question)} {harmless(question.name)} is violated{expected}"


# The run


def run_lines(explored: Explored, width: int = WIDTH) -> list[str]:
    """All steps that were taken, the first state first; behind the mark those that were undone."""
    walk = explored.walk
    told = rows(explored.whole, explored.file)
    times = explored.times()
    digits = len(str(told[-1].number))
    shown = {number: show_seconds(each) for number, each in times.items()}
    column = max(map(len, shown.values()), default=0)
    lines = []
    for row in told:
        mark = HERE if row.number == walk.position else " "
        time = shown.get(row.number, "").rjust(column) + "  " if shown and row.number else ""
        first = f"{mark} {row.number:>{digits}}  {time}"
        lines += hang(first, row_text(row), " " * (digits + 6), width)
    if walk.position and not explored.in_time(walk.trace):
        lines += hang("! ", _NO_TIMES, "  ", width)
    return lines


def rows_lines(explored: Explored, first: int, last: int, width: int = WIDTH) -> list[str]:
    """Some steps of the run, from one number to another."""
    told = rows(explored.walk.trace, explored.file)[first : last + 1]
    digits = len(str(last))
    return [
        line
        for row in told
        for line in hang(f"{row.number:>{digits}}  ", row_text(row), " " * (digits + 4), width)
    ]


def first_lines(explored: Explored, width: int = WIDTH) -> list[str]:
    """The first states, numbered from 1; of many the first."""
    walk = explored.walk
    system = walk.system
    data = [n for n, each in enumerate(system.variables) if each.role is Role.DATA]
    about = data if len(system.initials) == 1 else []  # of several only what differs
    lines = []
    for number, state in enumerate(system.initials[:_MOST_FIRST], 1):
        told = rows(Trace(system, state), explored.file, about)[0].place
        lines += hang(f"{HERE if state == walk.initial else ' '} {number}  ", told, None, width)
    more = len(system.initials) - _MOST_FIRST
    return [*lines, f"  and {more:,} more"] if more > 0 else lines


def row_text(row: Row) -> str:
    """A step of the run: who, from where, what it does."""
    notes = [note for each in row.effects for note in each.notes]
    told = "; ".join([*(_said(each) for each in row.effects), *notes])
    return f"{row.place}: {told}" if told else row.place


def source_lines(explored: Explored, line: int, height: int, width: int = WIDTH) -> list[str]:
    """Lines of the spec around one that is marked, cut to the width; behind each who is there."""
    lines = explored.source.lines
    begin = max(0, min(line - 1 - height // 2, len(lines) - height))
    digits = len(str(len(lines)))
    there = explored.standing()
    found = []
    for number in range(begin + 1, min(begin + height, len(lines)) + 1):
        sign = HERE if number == line else " "
        text = f"{sign}{number:>{digits}} {harmless(lines[number - 1].expandtabs())}"
        who = f"  <- {', '.join(there[number])}" if number in there else ""
        text = _cut(text, max(width - columns(who), width // 2))
        found.append(_cut(text + who, width).rstrip())
    return found


def _cut(text: str, width: int) -> str:
    """As much of a harmless text as fits."""
    while columns(text) > width:
        text = text[: width - columns(text)]
    return text
