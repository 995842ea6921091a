"""A run as data for a player: what can be said of each step, and of each state between steps.

Texts are harmless, and what stays the same for a while is said once. Must not know how a player
looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from checker.ir.actions import WaitKind
from checker.ir.system import State, System
from checker.ir.threads import LocationKind, ThreadKind
from checker.ir.variables import Role
from checker.render.as_views import view_texts
from checker.render.as_waits import awaited, waiting
from checker.render.chart import Chart, Column, Stopped, chart
from checker.render.lane_texts import lane_words
from checker.render.page import harmless
from checker.render.proc_calls import kept
from checker.render.rows import Effect, Row, Sort
from checker.render.wholes import whole_name, whole_text, wholes
from checker.render.words import whereabouts
from checker.semantics.waits import WAITING, Blocked, refusers
from checker.source import Span
from checker.trace import Trace

Json = dict[str, Any]

MOST_COLUMNS = 8
"""Shared variables that have a column beside the lanes, where few threads have a lane."""

LEAST_COLUMNS = 2
"""Of these beside many lanes; the texts of the lanes and the panel tell the others."""

NOT_CALLED = "not called"


def run_data(trace: Trace, file: str, about: Iterable[int] = ()) -> Json:
    """The run. file, about: as for `rows`.

    Threads and locks go by their numbers, steps by theirs; 0 is the state at first. A change is a
    step and what is so from then on. A place is a file and a line, or null.
    """
    asked = frozenset(about)
    told = chart(trace, file, asked)
    system = trace.system
    states = [trace.state(number) for number in range(len(trace.steps) + 1)]
    columns = told.columns[: max(MOST_COLUMNS + 2 - 2 * len(told.lanes), LEAST_COLUMNS)]
    return {
        "start": harmless(told.rows[0].place),
        "loop": trace.loop,
        "rows": [_row(told, row, file, columns) for row in told.rows[1:]],
        "lanes": [lane.thread for lane in told.lanes],
        "still": list(told.still),
        "columns": [[each.name, _changes(each.values)] for each in columns],
        "threads": [
            _thread(trace, number, states, told.blocked) for number in range(len(system.threads))
        ],
        "locks": [_lock(system, number, states) for number in range(len(system.locks))],
        "holds": [
            {
                "thread": each.thread,
                "lock": each.lock,
                "mode": _mode(system, each.lock, each.mode),
                "shared": not system.locks[each.lock].modes[each.mode].exclusive,
                "first": each.first,
                "last": each.last,
            }
            for each in told.holds
        ],
        "stops": [
            {
                "thread": each.thread,
                "text": each.text,
                "lock": each.lock,
                "on": list(each.on),
                "first": each.first,
                "last": each.last,
            }
            for each in told.stops
            if each.lock is not None
        ],
        "asks": _asks(system, states, told.blocked),
        "values": [*_values(system, states, asked), *_views(system, states)],
    }


def _changes(contents: Iterable[Any]) -> list[list[Any]]:
    """What is so after each step from 0, said where it changes."""
    found: list[list[Any]] = []
    for number, content in enumerate(contents):
        if not found or found[-1][1] != content:
            found.append([number, content])
    return found


def _place(span: Span | None) -> list[Any] | None:
    """Where something is in the spec; what is in a text of the library is at its call."""
    shown = span.in_spec if span else None
    return [harmless(shown.file), shown.line] if shown else None


# Steps


def _row(told: Chart, row: Row, file: str, columns: Sequence[Column]) -> Json:
    assert row.thread is not None
    steps = told.trace.steps
    action = steps[row.number - 1].action if row.number <= len(steps) else None
    return {
        "thread": row.thread,
        "time": harmless(row.time),
        "place": harmless(row.place),
        "texts": [harmless(text) for text in lane_words(told, row, columns)],
        "effects": [_effect(each, file) for each in row.effects],
        "at": _place(action.span) if action else None,
        "fails": any(each.sort is Sort.ERROR for each in row.effects),
    }


def _effect(effect: Effect, file: str) -> Json:
    text = f"{effect.text} ({effect.values})" if effect.values else effect.text
    name, colon, line = effect.line.rpartition(":")
    return {
        "text": harmless(text),
        "notes": [harmless(note) for note in effect.notes],
        "at": [name or harmless(file), int(line)] if colon else None,
        "fails": effect.sort is Sort.ERROR,
    }


# States


def _thread(trace: Trace, number: int, states: Sequence[State], stopped: Sequence[Stopped]) -> Json:
    system = trace.system
    each = system.threads[number]
    return {
        "name": harmless(each.name),
        "kind": each.kind.value,
        "class": "" if each.rank is None else harmless(system.classes[each.rank]),
        "at": _changes(_where(system, number, state) for state in states),
        "waits": _changes(
            _waits(trace, step, here, here.get(number)) for step, here in enumerate(stopped)
        ),
    }


def _where(system: System, thread: int, state: State) -> list[Any]:
    """The name of the location and its place, which the end has not."""
    place, number = None, system.location(state, thread)
    if number is not None:
        location = system.threads[thread].locations[number]
        place = None if location.kind is LocationKind.END else _place(location.span)
    return [harmless(whereabouts(system, state, thread)), place]


def _waits(trace: Trace, step: int, stopped: Stopped, here: Blocked | None) -> list[Any] | None:
    """What it waits for and who could end that; whether it only rests, having nothing to do."""
    if here is None:
        return None
    until = replace(trace, steps=trace.steps[:step], loop=None, failure=None)
    for_lock = any(wait.kind is WaitKind.LOCK for wait in here.waits)
    thread = trace.system.threads[here.thread]
    if thread.kind is not ThreadKind.PROCESS and not for_lock:
        texts = (awaited(wait, thread.name) for wait in here.waits)
        return [f"rests until {' or '.join(texts)}", True]
    owing = {n: each for n, each in stopped.items() if trace.system.threads[n].kind in WAITING}
    return [harmless(waiting(until, here, owing)), False]


def _lock(system: System, number: int, states: Sequence[State]) -> Json:
    """taken: how often, for a lock of which nobody knows the holder."""
    lock = system.locks[number]
    taken = None
    if not lock.owned:
        taken = _changes(
            [
                [harmless(mode.name) if len(lock.modes) > 1 else "", state[mode.holder]]
                for mode in lock.modes
                if state[mode.holder]
            ]
            for state in states
        )
    return {"name": harmless(lock.name), "type": harmless(lock.type), "taken": taken}


def _mode(system: System, lock: int, mode: int | None) -> str:
    modes = system.locks[lock].modes
    return "" if mode is None or len(modes) == 1 else harmless(modes[mode].name)


def _asks(system: System, states: Sequence[State], stopped: Sequence[Stopped]) -> list[list[Any]]:
    """Who waits for which lock and who stands in the way, as changes.

    Of each wait: thread, lock, mode, threads in the way.
    """
    return _changes(
        [
            [each.thread, wait.lock, _mode(system, wait.lock, wait.mode), sorted(ways)]
            for each in here.values()
            for wait in each.waits
            if wait.kind is WaitKind.LOCK and wait.lock is not None
            for ways in (refusers(system, state, each.thread, wait),)
        ]
        for state, here in zip(states, stopped, strict=True)
    )


def _values(system: System, states: Sequence[State], asked: frozenset[int]) -> Iterator[Json]:
    data = (n for n, each in enumerate(system.variables) if each.role is Role.DATA)
    for whole in wholes(system, data):
        owner = system.variables[whole].owner
        yield {
            "name": whole_name(system, whole),
            "thread": owner,
            "asked": whole in asked,
            "is": _changes(_content(system, whole, state) for state in states),
        }


def _content(system: System, whole: int, state: State) -> str:
    """What it is; of what a proc keeps that its thread has not called, that there is nothing."""
    variable = system.variables[whole]
    if kept(system, whole) and variable.owner is not None:
        location = system.location(state, variable.owner)
        inside = location is not None and (
            variable.proc in system.threads[variable.owner].locations[location].procs
        )
        if not inside:
            return NOT_CALLED
    return whole_text(system, whole, state)


def _views(system: System, states: Sequence[State]) -> Iterator[Json]:
    if not system.views:
        return
    seen = [view_texts(system, state) for state in states]
    for name in seen[0]:
        changes = _changes(each[name] for each in seen)
        yield {"name": name, "thread": None, "asked": False, "is": changes}
