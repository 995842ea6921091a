"""What each step of a run does, row by row: what it takes, drops, changes, chooses, looks at.

Only what changes is told. Must not know how rows are laid out, nor why the run is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from enum import Enum
from itertools import groupby
from typing import assert_never

from checker.ir.actions import Action, ActionKind, DelayKind, LockOp, LockVerb
from checker.ir.duration import show_seconds
from checker.ir.expr import reads
from checker.ir.system import State
from checker.ir.threads import LocationKind
from checker.ir.variables import Role
from checker.records import dataclass
from checker.render.as_views import view_changes, view_texts
from checker.render.history import holds, refusals
from checker.render.looked_at import Tested, looked_at, tested, waited
from checker.render.page import harmless
from checker.render.proc_calls import forgotten, given, kept
from checker.render.text_places import Order, around, file_of, margin, text_lines, text_order
from checker.render.wholes import leading, own_name, parts, whole_name, whole_text, wholes
from checker.render.words import lock_in_mode, place
from checker.semantics.integers import value
from checker.source import Span
from checker.trace import Trace

_MOST_INITIAL = 8  # variables shown of the first state


class Sort(Enum):
    """What kind of thing an effect is."""

    CHOICE = "choice"
    KIND = "kind"  # how a wait ended, that a timer rang, that a CPU was got
    LOCKS = "locks"
    CALL = "call"
    CHANGE = "change"
    VIEW = "view"
    FOUND = "found"  # what was looked at
    ERROR = "error"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a step does, and the line that says so; notes stand below the step.

    locks: for LOCKS the operations, all of one verb. variables: for CHANGE those that change.
    values: for FOUND and ERROR what the variables hold that were looked at.
    """

    sort: Sort
    text: str
    line: str = ""
    notes: tuple[str, ...] = ()
    locks: tuple[LockOp, ...] = ()
    variables: tuple[int, ...] = ()
    values: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One step as shown: its number, time and place, then its effects.

    thread: who takes it; None for the first row, whose `place` tells of the first state.
    """

    number: int
    thread: int | None
    time: str
    place: str
    effects: tuple[Effect, ...] = field(default=())


def rows(trace: Trace, file: str, about: Iterable[int] = ()) -> tuple[Row, ...]:
    """The first state, then a row for each step, one that fails included.

    file: in which lines have no file name. about: variables that the question reads, told of the
    first state though they may never change.
    """
    found = [_start(trace, about), *(_row(trace, number, file) for number in _numbers(trace))]
    if trace.failure is not None and trace.failure.action is not None:
        found.append(_failing(trace, trace.failure.action, trace.failure.choices, file))
    return tuple(found)


def _numbers(trace: Trace) -> range:
    return range(1, len(trace.steps) + 1)


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
    data = wholes(system, (n for n in data if n in asked or not kept(system, n)))
    texts = [f"{whole_name(system, n)} {whole_text(system, n, state)}" for n in data]
    texts += [f"{view} {seen}" for view, seen in view_texts(system, state).items()]
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
    return Row(0, None, "", "; ".join(filter(None, whole)) or "the start")


def _changed(before: State, after: State) -> Iterator[int]:
    return (n for n, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)


def _row(trace: Trace, number: int, file: str) -> Row:
    step = trace.steps[number - 1]
    time = "" if step.time is None else show_seconds(step.time)
    effects = tuple(_effects(trace, number, file))
    if not any(each.sort is not Sort.FOUND for each in effects):
        effects = tuple(_found(trace, number, file))
    effects = effects or (
        Effect(Sort.NOTHING, _move(trace, step.action), margin(step.action.span, file)),
    )
    if views := view_changes(trace.system, trace.state(number - 1), step.state):
        effects += (Effect(Sort.VIEW, ", ".join(views)),)
    return Row(number, step.action.thread, time, _place(trace, step.action), effects)


def _move(trace: Trace, action: Action) -> str:
    """What a step does that changes nothing, and looks at nothing."""
    if action.delay is not None and action.delay.kind in (DelayKind.WORK, DelayKind.SLEEP):
        return f"{action.delay.kind.value} ends"
    if action.target is None:
        return "changes nothing"
    location = trace.system.threads[action.thread].locations[action.target]
    if location.kind is LocationKind.END:
        return "ends"
    verb = "stays at" if action.target == action.source else "goes to"
    return f"{verb} {place(location)}"


def _place(trace: Trace, action: Action) -> str:
    thread = trace.system.threads[action.thread]
    if action.source is None:
        return thread.name
    return f"{thread.name}@{place(thread.locations[action.source])}"


def _effects(trace: Trace, number: int, file: str) -> Iterator[Effect]:
    """What a step does, in the order of the text, with what it goes by."""
    step = trace.steps[number - 1]
    action, before, after = step.action, trace.state(number - 1), step.state
    yield from _choices(action, step.choices, file)
    if action.kind is not ActionKind.STEP:
        yield Effect(Sort.KIND, action.kind.value, margin(action.span, file))
    effects = [*_calls(action, before, step.choices, file)]
    effects += _lock_effects(trace, number, action, before, step.choices, file)
    effects += _changes(trace, action, _changed(before, after), before, after, file)
    changed = frozenset(_changed(before, after))
    effects += _decided(trace, action, before, step.choices, changed, file)
    effects.sort(key=lambda each: each[0])
    yield from (effect for _, effect in effects)


Placed = tuple[Order, Effect]
"""An effect with the place where it stands."""


def _choices(action: Action, choices: tuple[int, ...], file: str) -> Iterator[Effect]:
    picked = [
        f"{each.name} = {each.domain.show(pick)}"
        for each, pick in zip(action.choices, choices, strict=True)
    ]
    if picked:
        yield Effect(Sort.CHOICE, f"chooses {', '.join(picked)}", margin(action.span, file))


def _calls(action: Action, before: State, choices: tuple[int, ...], file: str) -> Iterator[Placed]:
    """The calls that begin and go on behind the step, with what each is given."""
    for each in action.entered:
        pieces = (
            piece if isinstance(piece, str) else piece[1].show(value(piece[0], before, choices))
            for piece in each.pieces
        )
        text = harmless(f"calls {''.join(pieces)}")
        yield text_order(each.span), Effect(Sort.CALL, text, margin(each.span, file))


def _lock_effects(
    trace: Trace,
    number: int,
    action: Action,
    before: State,
    choices: tuple[int, ...],
    file: str,
    until: Order | None = None,
) -> Iterator[Placed]:
    system = trace.system
    done = [each for each in action.locks if value(each.when, before, choices)]
    done = [each for each in done if until is None or text_order(each.span) < until]
    for (verb, _), group in groupby(done, lambda op: (op.verb, text_lines(op.span))):
        operations = [*group]
        locks = ", ".join(lock_in_mode(system.locks[op.lock], op.mode) for op in operations)
        notes = [note for op in operations for note in _notes(trace, number, action.thread, op)]
        place = margin(operations[0].span or action.span, file)
        text = f"{_verb(verb)} {locks}"
        effect = Effect(Sort.LOCKS, text, place, tuple(notes), tuple(operations))
        yield text_order(operations[0].span), effect


def _changes(
    trace: Trace,
    action: Action,
    changed: Iterable[int],
    before: State,
    after: State,
    file: str,
) -> Iterator[Placed]:
    """What becomes of variables, those of one line together, and what a new call is given."""
    system = trace.system
    new = given(action)
    data = [n for n in changed if system.variables[n].role is Role.DATA]
    data = [*new, *(n for n in data if n not in new and not forgotten(system, action, n))]
    spans: dict[int, Span | None] = {}
    for n, whole in ((n, leading(system, n)) for n in data):
        spans[whole] = spans.get(whole) or new.get(n) or action.places.get(n)
    spans = {n: span or action.span for n, span in spans.items()}
    lines = {n: text_lines(span) for n, span in spans.items()}
    for _, group in groupby(sorted(spans, key=lambda n: lines[n]), lambda n: lines[n]):
        numbers = [*group]
        texts = []
        for n in numbers:
            old = "=" if n in action.begins else f"{whole_text(system, n, before)} ->"
            texts.append(
                f"{own_name(system, n, action.thread)} {old} {whole_text(system, n, after)}"
            )
        place = min((spans[n] for n in numbers), key=text_order)
        told, line = ", ".join(texts), margin(place, file)
        yield text_order(place), Effect(Sort.CHANGE, told, line, variables=tuple(numbers))


def _found(trace: Trace, number: int, file: str) -> Iterator[Effect]:
    """What a step without effects has looked at, and found true or false."""
    step = trace.steps[number - 1]
    before = trace.state(number - 1)
    action, system = step.action, trace.system
    data = (n for n in action.places if system.variables[n].role is Role.DATA)
    for n in () if action.conditions else wholes(system, data):
        told = f"{own_name(system, n, action.thread)} stays {whole_text(system, n, before)}"
        spans = (action.places.get(each) for each in parts(system, n))
        yield Effect(Sort.FOUND, told, margin(next(filter(None, spans), None), file))
    found = [*tested(action, before, step.choices), *waited(action)]
    looked = _looked(trace, action, before, step.choices, found, frozenset(), file)
    yield from (effect for _, effect in looked)


def _decided(
    trace: Trace,
    action: Action,
    before: State,
    choices: tuple[int, ...],
    changed: frozenset[int],
    file: str,
) -> list[Placed]:
    """What a step has found of what other threads may change, and gone by."""
    own = {n for n, each in enumerate(trace.system.variables) if each.owner == action.thread} | {
        trace.system.threads[action.thread].variable
    }
    found = [
        each
        for each in tested(action, before, choices)
        if reads(each.condition) - own and not each.span.shipped
    ]
    placed = _looked(trace, action, before, choices, found, changed, file)
    return [*{(each.text, each.line): (at, each) for at, each in placed}.values()]


def _looked(
    trace: Trace,
    action: Action,
    before: State,
    choices: tuple[int, ...],
    found: Iterable[Tested],
    changed: frozenset[int],
    file: str,
) -> list[Placed]:
    """changed: what the step writes, and may read then: what it held before is not told."""
    placed = []
    for each in sorted(found, key=lambda one: text_order(one.span)):
        told = f"finds `{harmless(each.text)}` {'true' if each.true else 'false'}"
        thread, values = action.thread, ""
        if reads(each.condition).isdisjoint(changed):
            values = looked_at(trace.system, before, each.condition, thread, each.text, choices)
        line = margin(each.span, file)
        placed.append((text_order(each.span), Effect(Sort.FOUND, told, line, values=values)))
    return placed


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
    until = text_order(place)
    placed = [*_calls(action, before, choices, file)]
    placed += _lock_effects(trace, trace.length, action, before, choices, file, until)
    after = tuple(
        value(action.updates[n], before, choices) if n in action.updates else each
        for n, each in enumerate(before)
    )
    changed = [n for n in _changed(before, after) if not around(action.places.get(n), place)]
    placed += _changes(trace, action, changed, before, after, file)
    placed += _decided(trace, action, before, choices, frozenset(changed), file)
    same = file_of(place) is not None and file_of(place) == file_of(action.span)
    earlier = [(at, each) for at, each in placed if same and at < until]
    earlier.sort(key=lambda each: each[0])
    effects = [*_choices(action, choices, file), *(effect for _, effect in earlier)]
    told, broken = f"error: {failure.obligation.code}", failure.obligation.holds
    values = ""
    if reads(broken).isdisjoint(action.updates):  # else it speaks of what the step wrote before
        values = looked_at(trace.system, before, broken, action.thread, "", choices)
    effects.append(Effect(Sort.ERROR, told, margin(place, file), values=values))
    time = "" if failure.time is None else show_seconds(failure.time)
    return Row(trace.length, action.thread, time, _place(trace, action), tuple(effects))
