"""What stands in the lane of a thread that takes a step, in few words.

Knows signs and short names; must not know how wide a lane is, nor whether it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.ir.actions import LockOp, LockVerb
from checker.ir.system import System
from checker.render.chart import Chart, Column, Stop
from checker.render.page import harmless
from checker.render.rows import Effect, Row, Sort

SIGNS = {
    LockVerb.TAKE: "+",
    LockVerb.DROP: "-",
    LockVerb.ASK: "?",
    LockVerb.DOWNGRADE: "~",
    LockVerb.WITHDRAW: "x",
    LockVerb.REFUSED: "!",
}
"""What a step does to a lock."""


def lane_texts(told: Chart, row: Row, values: Sequence[Column]) -> list[str]:
    """Where the step starts, then what it does, with signs; not what `values` tell beside it."""
    system = told.trace.system
    texts = [_where(row)]
    for effect in _effects(row, values):
        if effect.sort is Sort.LOCKS:
            texts += [_lock_text(system, each) for each in effect.locks]
        else:
            texts.append(effect.text)
    stop = _stops(told, row)
    if stop is not None:
        text = stop.text
        if stop.lock is not None:
            text = lock_in_short(system, stop.lock, stop.mode)
        texts += [] if f"?{text}" in texts else [f"?{text}"]
    return texts


def lane_words(told: Chart, row: Row, values: Sequence[Column]) -> list[str]:
    """The same in words."""
    texts = [_where(row), *(effect.text for effect in _effects(row, values))]
    stop = _stops(told, row)
    asks = any(op.verb is LockVerb.ASK for effect in row.effects for op in effect.locks)
    if stop is not None and not asks:
        texts.append(f"waits for {stop.text}")
    return texts


def _where(row: Row) -> str:
    return row.place.partition("@")[2] or "steps"


def _effects(row: Row, values: Sequence[Column]) -> list[Effect]:
    """What is told of a step in its lane."""
    beside = {column.variable for column in values}
    return [
        effect
        for effect in row.effects
        if effect.text and not (effect.variables and beside.issuperset(effect.variables))
    ]


def _stops(told: Chart, row: Row) -> Stop | None:
    """What the thread waits for from this step on."""
    stop = None if row.thread is None else told.stopped(row.thread, row.number)
    return stop if stop is not None and stop.first == row.number else None


def _lock_text(system: System, operation: LockOp) -> str:
    return SIGNS[operation.verb] + lock_in_short(system, operation.lock, operation.mode)


def lock_in_short(system: System, number: int, mode: int | None) -> str:
    """`vma_lock r`: a mode by its first letter, if no other mode of the lock has the same."""
    lock = system.locks[number]
    name = harmless(lock.name)
    if mode is None or len(lock.modes) == 1:
        return name
    word = lock.modes[mode].name
    alone = sum(each.name[:1] == word[:1] for each in lock.modes) == 1
    return f"{name} {word[:1] if alone else word}"
