"""Why a step can't be taken, in words: what is false, who refuses, whose step would help.

The parts are those of `semantics.why_not`. Must not know where the words will stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import assert_never

from checker.ir.actions import Action, ActionKind, LockVerb
from checker.ir.expr import FALSE
from checker.ir.system import State, System
from checker.render.as_waits import awaited, cpu
from checker.render.formulas import formula
from checker.render.looked_at import looked_at
from checker.render.page import harmless
from checker.render.text_places import margin
from checker.render.words import joined, lock_in_mode, named, place
from checker.semantics.cpus import before
from checker.semantics.refusal import asked
from checker.semantics.why_not import Cause, Impossible, Missing, Part, Standing
from checker.trace import Step

_OTHER_WAYS = (Cause.BRANCH, Cause.FREE, Cause.OVER)
"""What keeps a step back because the text goes another way meanwhile."""

_LONGEST = 60  # letters of a condition that the text does not say


def other_way(each: Impossible) -> bool:
    """Whether the thread does not wait for it: another step of the same text is taken instead."""
    return any(one.part.cause in _OTHER_WAYS for one in each.missing)


def step_place(system: System, action: Action) -> str:
    """`fault[0]@enter`; with the way that the step goes, if it ends a wait early."""
    thread = system.threads[action.thread]
    name = harmless(thread.name)
    if action.source is not None:
        name += f"@{harmless(place(thread.locations[action.source]))}"
    return name if action.kind is ActionKind.STEP else f"{name} ({action.kind.value})"


def target_text(system: System, action: Action) -> str:
    """Where a step leads, ` -> lookup`; empty for a rule, and where its thread stays there."""
    if action.target is None or action.source is None:
        return ""
    locations = system.threads[action.thread].locations
    before, behind = (place(locations[each]) for each in (action.source, action.target))
    return "" if before == behind else f" -> {harmless(behind)}"


def reason(system: System, state: State, each: Impossible) -> str:
    """One line: what is false, of several parts each."""
    told = ""
    before = None
    for one in each.missing:
        text = _false(system, state, each.action, one)
        head = f"waits for {_awaited_text(system, each.action, one.part)}: "
        if text.startswith(head) and head == before:
            told += f", and {text.removeprefix(head)}"
        else:
            told += f"; {text}" if told else text
        before = head if text.startswith(head) else None
    return told


def why_lines(
    system: System,
    state: State,
    each: Impossible,
    file: str,
    number: Callable[[Step], int],
) -> Iterator[str]:
    """What is false, with its place, and who could help; to be wrapped.

    file: in which lines have no file name. number: how a possible step is called.
    """
    for one in each.missing:
        line = margin(one.part.span, file)
        yield _false(system, state, each.action, one) + (f"  ({line.lstrip(':')})" if line else "")
        yield from (f"  {text}" for text in _help(system, one, number))
    if len(each.missing) > 1 and each.enabled_by:
        steps = joined([_step(system, step, number) for step in each.enabled_by], "or")
        yield f"it can be taken behind {steps}"
    elif len(each.missing) > 1:
        yield "no step that is possible now makes all of it true"


def _step(system: System, step: Step, number: Callable[[Step], int]) -> str:
    return f"step {number(step)}, {step_place(system, step.action)}"


def _help(system: System, one: Missing, number: Callable[[Step], int]) -> Iterator[str]:
    away = one.part.cause in _OTHER_WAYS
    if one.now:
        steps = joined([_step(system, step, number) for step in one.now], "or")
        yield f"changed now by {steps}" if away else f"made true now by {steps}"
    taken = {step.action.thread for step in one.now}
    others = one.could - taken
    if others:
        some = "some " if one.now else ""
        what = "change that" if away else "make it true"
        yield f"{some}steps of {joined(named(system, others), 'or')} could {what}"
    if not one.now and not others and not away and one.part.condition != FALSE:
        yield "no other thread can make it true any more"


def _false(system: System, state: State, action: Action, one: Missing) -> str:
    part = one.part
    match part.cause:
        case Cause.LOCK:
            return _lock(system, state, one)
        case Cause.FREE:
            return _free(system, action, part)
        case Cause.CPU:
            return _cpu(system, state, action)
        case Cause.AWAIT:
            return f"waits for {_condition(system, state, action, part)}"
        case Cause.CHOOSE:
            if part.text:
                return f"waits for {_awaited_text(system, action, part)}"
            return f"no value that it may choose makes `{_formula(system, action, part)}` true"
        case Cause.OVER:
            text = _awaited_text(system, action, part)
            return f"its wait for {text} need not end early: it can end by itself"
        case Cause.BRANCH:
            found = "false" if part.taken else "true"
            told = harmless(part.text)
            held = looked_at(system, state, part.condition, action.thread, part.text)
            return (
                f"`{told}` is {found}{f' ({held})' if held else ''}, so the text goes another way"
            )
        case Cause.OTHER:
            return f"needs {_condition(system, state, action, part)}"
        case cause:
            assert_never(cause)


def _awaited_text(system: System, action: Action, part: Part) -> str:
    """The condition as written, with the thread for `self`; else as the checker reads it."""
    if action.wait is not None and part.text == action.wait.text:
        return awaited(action.wait, system.threads[action.thread].name, "`")
    if part.text:
        return f"`{harmless(part.text)}`"
    return f"`{_formula(system, action, part)}`"


def _formula(system: System, action: Action, part: Part) -> str:
    text = formula(system, action, part.condition)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _condition(system: System, state: State, action: Action, part: Part) -> str:
    """A condition with what its variables hold, and which part of it is false."""
    whole = _awaited_text(system, action, part)
    if part.condition == FALSE:
        given = "for these values of the parameters" if system.parameters else "in every state"
        return f"{whole}, which is false {given}"
    text, inside = _formula(system, action, part), "&&" in part.text
    said = text if inside or not part.text else part.text
    held = looked_at(system, state, part.condition, action.thread, said)
    now = f" ({held})" if held else ""
    return f"{whole}: `{text}` is false{now}" if inside else whole + now


def _lock(system: System, state: State, one: Missing) -> str:
    part = one.part
    assert part.lock is not None
    lock = system.locks[part.lock]
    name = harmless(lock_in_mode(lock, part.mode))
    refusing = sorted(one.refused_by)
    before_it = [each for each in refusing if asked(lock, state, each)]
    holding = [each for each in refusing if each not in before_it]
    reasons = []
    if holding:
        reasons.append(f"held by {joined(named(system, holding))}")
    elif not lock.owned and any(state[mode.holder] for mode in lock.modes):
        reasons.append("taken, by whom is not known")
    if before_it:
        reasons.append(f"behind {joined(named(system, before_it))}")
    told = ", ".join(reasons) or "not free"
    return f"{name} is not free for its try: {told}" if part.trying else f"waits for {name}: {told}"


def _free(system: System, action: Action, part: Part) -> str:
    assert part.lock is not None
    name = harmless(lock_in_mode(system.locks[part.lock], part.mode))
    if any(op.verb is LockVerb.ASK and op.lock == part.lock for op in action.locks):
        return f"{name} is free, so it is taken and not only asked for"
    return f"{name} is free, so the try is not refused"


def _cpu(system: System, state: State, action: Action) -> str:
    if action.kind is not ActionKind.START:
        return "has no CPU yet"
    others = before(system, state, action.thread)
    return f"waits for a CPU: {cpu(system, state, others)}" if others else "has a CPU already"


_STANDINGS = {
    Standing.GOES: "can go",
    Standing.WAITS: "waits",
    Standing.RESTS: "rests",
    Standing.ENDED: "has ended",
    Standing.NOWHERE: "has no step here for these values of the parameters",
}


def standing_text(standing: Standing) -> str:
    """What a thread can do, in words."""
    return _STANDINGS[standing]
