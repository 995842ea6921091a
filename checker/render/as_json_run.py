"""A run as JSON: its states by the names of variables, and what each step does.

Knows no finding that the run is shown for; a saved run is read back by these forms.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, assert_never

from checker.ir.actions import Action, ActionKind, Wait
from checker.ir.domain import NOBODY, Domain, Kind
from checker.ir.duration import UNITS
from checker.ir.system import State, System
from checker.render.as_views import seen
from checker.render.wholes import whole_value, wholes
from checker.render.words import place
from checker.semantics.integers import value
from checker.source import Span
from checker.trace import Step, Trace

Json = dict[str, Any]


def trace_json(trace: Trace) -> Json:
    """The run; each step with the whole state behind it."""
    steps = []
    before = trace.initial
    for step in trace.steps:
        time = None if step.time is None else exact(step.time)
        steps.append(
            {
                **step_json(trace.system, step, before),
                "time": time,
                "changes": state_json(trace.system, step.state, before),
                "state": state_json(trace.system, step.state),
                **_views(trace.system, step.state),
            }
        )
        before = step.state
    return {
        "initial": state_json(trace.system, trace.initial),
        **_views(trace.system, trace.initial),
        "steps": steps,
        "loop": trace.loop,
        "shortest": trace.shortest.value,
        "at": {name: exact(time) for name, time in trace.point.items()},
    }


def step_json(system: System, step: Step, before: State) -> Json:
    """Who takes the step from where, what is picked, and what it does to locks."""
    kind = step.action.kind
    return {
        **origin_json(system, step.action),
        **({} if kind is ActionKind.STEP else {"kind": kind.value}),
        **place_json(step.action.span),
        "choices": picks_json(step.action, step.choices),
        "locks": [
            {
                "verb": op.verb.value,
                "lock": system.locks[op.lock].name,
                "mode": _mode(system, op.lock, op.mode),
            }
            for op in step.action.locks
            if value(op.when, before, step.choices)
        ],
    }


def origin_json(system: System, action: Action) -> Json:
    """The thread of an action, and the label of the location that it starts from."""
    thread = system.threads[action.thread]
    label = None if action.source is None else place(thread.locations[action.source])
    return {"thread": thread.name, "label": label}


def picks_json(action: Action, choices: tuple[int, ...]) -> Json:
    """The picked values by the names of the choices; of one name the last."""
    picked = zip(action.choices, choices, strict=True)
    return {each.name: shown(each.domain, pick) for each, pick in picked}


def _mode(system: System, lock: int, mode: int | None) -> str | None:
    return None if mode is None else system.locks[lock].modes[mode].name


def state_json(system: System, state: State, before: State | None = None) -> Json:
    """The variables by name, the place of a thread under its own; only what has changed."""
    found = range(len(system.variables))
    changed = (n for n in found if before is None or before[n] != state[n])
    return {
        system.variables[n].name if queue is None else queue.name: whole_value(
            system, n, state, shown
        )
        for n in wholes(system, changed)
        for queue in (system.variables[n].queue,)
    }


def _views(system: System, state: State) -> Json:
    """The views by name, null where one has no value; nothing if there are none."""
    contents = seen(system, state).values()
    found = {
        each.name: None if content is None else shown(each.domain, content)
        for each, content in zip(system.views, contents, strict=True)
    }
    return {"views": found} if found else {}


def shown(domain: Domain, content: int) -> int | bool | str | list[str] | None:
    """A value as JSON: numbers and truths as they are, names as strings, sets as lists."""
    match domain.kind:
        case Kind.BOOL:
            return bool(content)
        case Kind.RANGE:
            return content
        case Kind.ENUM | Kind.LOCATION:
            return domain.show(content)
        case Kind.THREAD | Kind.REQUEST:
            return None if content == 0 else domain.show(content)
        case Kind.IDENTITY:
            return None if content == NOBODY else domain.show(content)
        case Kind.THREADS | Kind.SET:
            return [name for bit, name in enumerate(domain.names) if content >> bit & 1]
        case kind:
            assert_never(kind)


def exact(seconds: Fraction) -> str:
    """A time as an exact number with the largest unit of which there is at least one.

    >>> exact(Fraction(3, 2000)), exact(Fraction(0))
    ('3/2 ms', '0 us')
    """
    if seconds == 0:
        return "0 us"
    fitting = [unit for unit, size in UNITS.items() if abs(seconds) >= size]
    unit = fitting[-1] if fitting else next(iter(UNITS))
    return f"{seconds / UNITS[unit]} {unit}"


def wait_json(system: System, thread: int, wait: Wait) -> Json:
    """Who waits, and for what."""
    return {
        "thread": system.threads[thread].name,
        "kind": wait.kind.value,
        "for": wait.text if wait.lock is None else system.locks[wait.lock].name,
        **place_json(wait.span),
    }


def place_json(span: Span | None) -> Json:
    """Where something is in the spec; what is in a text of the library is at its call."""
    shown = span.in_spec if span else None
    return {
        "file": shown.file if shown else None,
        "line": shown.line if shown else None,
    }
