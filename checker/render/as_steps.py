"""A run in steps: who goes, what changes, who is refused by whom, and where all stand at the end.

Only what changes is shown. Must not know why the run is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import assert_never

from checker.ir.duration import show_seconds
from checker.ir.system import (
    Action,
    ActionKind,
    LockOp,
    LockVerb,
    Role,
    State,
    ThreadKind,
    WaitKind,
)
from checker.render.as_views import view_changes, view_texts
from checker.render.as_waits import waiting
from checker.render.history import holds, refusals
from checker.render.ink import Ink, Style
from checker.render.page import WIDTH, columns, hang, harmless, pad, wrap
from checker.render.proc_calls import begins, ends, kept
from checker.render.words import lock_in_mode, place, whereabouts
from checker.semantics.integers import value
from checker.semantics.waits import blocked
from checker.source import Span
from checker.trace import Trace

_MOST_PLACE = 26  # a thread@label wider than this has a line of its own
_MOST_INITIAL = 8  # variables shown of the first state


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a step does, and the line that says so; notes stand below the step."""

    text: str
    line: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One step as shown: its number, time and place, then its effects."""

    number: str
    time: str
    place: str
    effects: tuple[Effect, ...] = field(default=())


def steps_lines(
    trace: Trace, file: str, *, about: Iterable[int] = (), ink: Ink, now: bool = True
) -> list[str]:
    """The run as a table of at most 72 columns, then who is where at its end.

    file: in which lines have no file name. about: variables that the question reads, shown at the
    start though they may never change.
    """
    rows = [_start(trace, about), *(_row(trace, number, file) for number in _numbers(trace))]
    if trace.failure is not None and trace.failure.action is not None:
        rows.append(_failing(trace, trace.failure.action, trace.failure.choices, file))
    lines = [*_laid_out(rows, trace, ink)]
    end = _now(trace) if now and trace.loop is None and trace.failure is None else []
    return [*lines, "", *end] if end else lines


def _numbers(trace: Trace) -> range:
    return range(1, len(trace.steps) + 1)


# What a step does


def _start(trace: Trace, about: Iterable[int]) -> Row:
    """The first state: what will change or is asked about, and the locks."""
    system, state = trace.system, trace.initial
    asked = {*about}
    shown = {*asked}
    for number in _numbers(trace):
        shown.update(_changed(trace.state(number - 1), trace.state(number)))
    if trace.failure is not None and trace.failure.action is not None:
        shown.update(trace.failure.action.updates)
    for other in system.initials if len(system.initials) < 1000 else ():
        shown.update(_changed(state, other))
    data = [n for n in sorted(shown) if system.variables[n].role is Role.DATA]
    data = [n for n in data if n in asked or not kept(system, n)]
    texts = [f"{system.variables[n].name} {_shown(trace, n, state)}" for n in data]
    texts += [f"{name} {text}" for name, text in view_texts(system, state).items()]
    if len(texts) > _MOST_INITIAL:
        texts = [*texts[: _MOST_INITIAL - 1], f"{len(texts) - _MOST_INITIAL + 1} more"]
    about_data = len(texts)
    held = [
        f"{system.threads[each.thread].name} holds "
        f"{lock_in_mode(system.locks[each.lock], each.mode)}"
        for each in holds(trace, 0)
    ]
    if system.locks:
        texts += held or ["locks free"]
    whole = (", ".join(texts[:about_data]), ", ".join(texts[about_data:]))
    return Row("0", "", "; ".join(filter(None, whole)) or "the start")


def _shown(trace: Trace, variable: int, state: State) -> str:
    return harmless(trace.system.variables[variable].domain.show(state[variable]))


def _changed(before: State, after: State) -> Iterator[int]:
    return (n for n, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)


def _row(trace: Trace, number: int, file: str) -> Row:
    step = trace.steps[number - 1]
    time = "" if step.time is None else show_seconds(step.time)
    effects = tuple(_effects(trace, number, file))
    effects = effects or tuple(_found(trace, number, file))
    effects = effects or (Effect("", _line(step.action.span, file)),)
    return Row(str(number), time, _place(trace, step.action), effects)


def _place(trace: Trace, action: Action) -> str:
    thread = trace.system.threads[action.thread]
    if action.source is None:
        return thread.name
    return f"{thread.name}@{place(thread.locations[action.source])}"


def _effects(trace: Trace, number: int, file: str) -> Iterator[Effect]:
    """What a step does, in the order of the text."""
    step = trace.steps[number - 1]
    action, before, after = step.action, trace.state(number - 1), step.state
    yield from _choices(action, step.choices, file)
    if action.kind is not ActionKind.STEP:
        yield Effect(action.kind.value, _line(action.span, file))
    effects = [*_lock_effects(trace, number, action, before, step.choices, file)]
    effects += _changes(trace, action, _changed(before, after), before, after, file)
    effects.sort(key=lambda each: each[0])
    yield from (effect for _, effect in effects)
    if views := view_changes(trace.system, before, after):
        yield Effect(", ".join(views))


Placed = tuple[tuple[int, int], Effect]
"""An effect with the line and column of the spec where it stands."""


def _at(span: Span | None) -> tuple[int, int]:
    return (span.line, span.column) if span else (0, 0)


def _choices(action: Action, choices: tuple[int, ...], file: str) -> Iterator[Effect]:
    picked = [
        f"{each.name} = {each.domain.show(pick)}"
        for each, pick in zip(action.choices, choices, strict=True)
    ]
    if picked:
        yield Effect(f"chooses {', '.join(picked)}", _line(action.span, file))


def _lock_effects(
    trace: Trace,
    number: int,
    action: Action,
    before: State,
    choices: tuple[int, ...],
    file: str,
    until: tuple[int, int] | None = None,
) -> Iterator[Placed]:
    system = trace.system
    done = [each for each in action.locks if value(each.when, before, choices)]
    done = [each for each in done if until is None or _at(each.span) < until]
    for (verb, _), group in groupby(done, lambda op: (op.verb, op.span and op.span.line)):
        operations = [*group]
        locks = ", ".join(lock_in_mode(system.locks[op.lock], op.mode) for op in operations)
        notes = [note for op in operations for note in _notes(trace, number, action.thread, op)]
        place = _line(operations[0].span or action.span, file)
        yield _at(operations[0].span), Effect(f"{_verb(verb)} {locks}", place, tuple(notes))


def _changes(
    trace: Trace,
    action: Action,
    changed: Iterable[int],
    before: State,
    after: State,
    file: str,
) -> Iterator[Placed]:
    """What becomes of variables, those of one line together."""
    system = trace.system
    prefix = f"{system.threads[action.thread].name}."
    data = [n for n in changed if system.variables[n].role is Role.DATA]
    data = [n for n in data if not ends(system, action, n)]
    spans = {n: action.places.get(n, action.span) for n in data}
    lines = {n: span.line if span else 0 for n, span in spans.items()}
    data.sort(key=lambda n: lines[n])
    for _, group in groupby(data, lambda n: lines[n]):
        numbers = [*group]
        texts = []
        for n in numbers:
            name = system.variables[n].name.removeprefix(prefix)
            old = "" if begins(system, action, n) else f"{_shown(trace, n, before)} -> "
            texts.append(f"{name} {old}{_shown(trace, n, after)}")
        yield _at(spans[numbers[0]]), Effect(", ".join(texts), _line(spans[numbers[0]], file))


def _found(trace: Trace, number: int, file: str) -> Iterator[Effect]:
    """What a step without effects has looked at, and found true or false."""
    step = trace.steps[number - 1]
    before = trace.state(number - 1)
    looked = [(each.span, each.text, each.taken) for each in step.action.branches]
    looked += [
        (each.span, each.text, bool(value(each.holds, before, step.choices)))
        for each in step.action.conditions
        if each.outer is None
    ]
    wait = step.action.wait
    if wait is not None and wait.kind is WaitKind.AWAIT and wait.span is not None:
        looked.append((wait.span, wait.text, True))
    for n, span in step.action.places.items():
        if trace.system.variables[n].role is Role.DATA and not step.action.conditions:
            name = trace.system.variables[n].name.removeprefix(
                f"{trace.system.threads[step.action.thread].name}."
            )
            yield Effect(f"{name} stays {_shown(trace, n, before)}", _line(span, file))
    for span, text, true in sorted(looked, key=lambda each: _at(each[0])):
        yield Effect(f"finds `{harmless(text)}` {'true' if true else 'false'}", _line(span, file))


def _verb(verb: LockVerb) -> str:
    match verb:
        case LockVerb.ASK:
            return "asks for"
        case LockVerb.TAKE:
            return "takes"
        case LockVerb.DROP:
            return "drops"
        case LockVerb.WITHDRAW | LockVerb.DOWNGRADE:
            return str(verb.value)
        case LockVerb.REFUSED:
            return "tries"
        case _:
            assert_never(verb)


def _notes(trace: Trace, number: int, thread: int, op: LockOp) -> Iterator[str]:
    """Why a request is not granted at once."""
    if op.verb not in (LockVerb.ASK, LockVerb.REFUSED) or op.mode is None:
        return
    system = trace.system
    lock = system.locks[op.lock]
    found = []
    trying = op.verb is LockVerb.REFUSED
    for each in refusals(trace, number - 1, thread, op.lock, op.mode, trying=trying):
        name = system.threads[each.thread].name
        mode = "" if each.mode is None or len(lock.modes) == 1 else lock.modes[each.mode].name
        since = f"since step {each.since}" if each.since else "from the start"
        verb = "has asked for it" if each.asked else "holds it"
        found.append(" ".join(filter(None, (name, verb, f"({mode})" if mode else "", since))))
    yield f"refused: {', '.join(found) or 'not free'}"


def _failing(trace: Trace, action: Action, choices: tuple[int, ...], file: str) -> Row:
    """The step that breaks something: what it would have done before, and what breaks."""
    failure = trace.failure
    assert failure is not None
    before, place = trace.last, failure.obligation.span or action.span
    until = _at(place)
    placed = [*_lock_effects(trace, trace.length, action, before, choices, file, until)]
    values = tuple(
        value(action.updates[n], before, choices) if n in action.updates else each
        for n, each in enumerate(before)
    )
    placed += _changes(trace, action, _changed(before, values), before, values, file)
    same = place is not None and action.span is not None and place.file == action.span.file
    earlier = [(at, each) for at, each in placed if same and at < until]
    earlier.sort(key=lambda each: each[0])
    effects = [*_choices(action, choices, file), *(effect for _, effect in earlier)]
    effects.append(Effect(f"error: {failure.obligation.code}", _line(place, file)))
    time = "" if failure.time is None else show_seconds(failure.time)
    return Row(str(trace.length), time, _place(trace, action), tuple(effects))


def _line(span: Span | None, file: str) -> str:
    if span is None:
        return ""
    return f":{span.line}" if span.file == file else f"{harmless(span.file)}:{span.line}"


# The table


def _laid_out(rows: Sequence[Row], trace: Trace, ink: Ink) -> Iterator[str]:
    timed = trace.timed and trace.system.timed
    steps = rows[1:]
    digits = max(len(row.number) for row in rows)
    time = max((columns(row.time) for row in steps), default=0)
    time = max(time, len("time")) if timed else 0
    places = [columns(row.place) for row in steps]
    where = max((each for each in places if each <= _MOST_PLACE), default=0)
    where = max(where, len("thread@label"))
    left = 2 + digits + 2 + (time + 2 if timed else 0)
    line = max((columns(e.line) for row in rows for e in row.effects), default=0)
    room = WIDTH - left - where - 2 - (line + 2 if line else 0)
    widest = max((columns(e.text) for row in rows for e in row.effects), default=0)
    width = min(widest, room)
    head = pad("#".rjust(digits), digits) + "  " + (pad("time", time) + "  " if timed else "")
    yield ink(Style.FAINT, f"  {head}thread@label".rstrip())
    for row in rows:
        if trace.loop is not None and row.number == str(trace.loop):
            yield "  loop:"
        lead = "  " + row.number.rjust(digits) + "  "
        lead += pad(row.time, time) + "  " if timed else ""
        if row.number == "0":
            yield from hang(lead, row.place)
            continue
        yield from _step(lead, row, where, width, line)
    if trace.loop is not None:
        yield f"  back to {trace.loop}"


def _step(lead: str, row: Row, where: int, width: int, line: int) -> Iterator[str]:
    margin = " " * columns(lead)
    first = lead + pad(row.place, where) + "  "
    if columns(row.place) > where:
        yield from hang(lead, row.place)
        first = margin + " " * (where + 2)
    shown = ""
    for effect in row.effects:
        for number, text in enumerate(wrap(effect.text, width)):
            at = effect.line if number == 0 and effect.line != shown else ""
            tail = "  " + at.rjust(line) if at else ""
            yield (first + (pad(text, width) + tail if at else text)).rstrip()
            first = margin + " " * (where + 2)
        shown = effect.line
    for note in (note for effect in row.effects for note in effect.notes):
        yield from hang(margin, note, margin + "         ")


# The end


def _now(trace: Trace) -> list[str]:
    """Who is where in the last state and waits for what: who moved, and who waits for a lock.

    Left out are an env, and a daemon that rests in an `await`.
    """
    system = trace.system
    moved = {step.action.thread for step in trace.steps}
    stopped = {each.thread: each for each in blocked(system, trace.last)}
    lines: list[str] = []
    for thread, each in enumerate(system.threads):
        waits = stopped.get(thread)
        for_lock = waits and any(wait.kind is WaitKind.LOCK for wait in waits.waits)
        rests = each.kind is ThreadKind.DAEMON and waits is not None
        owing = each.kind in (ThreadKind.PROCESS, ThreadKind.DAEMON)
        if not for_lock and (thread not in moved or not owing or rests):
            continue
        text = f"{each.name} at {whereabouts(system, trace.last, thread)}"
        if waits:
            text += f", {waiting(trace, waits)}"
        lines += hang("  now  " if not lines else " " * 7, text, " " * 9)
    return lines
