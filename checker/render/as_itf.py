"""A run in the Informal Trace Format of the TLA+ ecosystem: one JSON document of its states.

The format is Apalache's (ADR 015), read by Quint, Apalache and trace viewers: numbers as
`{"#bigint": "3"}`, sets as `{"#set": […]}`, queues as lists, the place of a thread under its name.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, assert_never

from checker.ir.domain import NOBODY, Domain, Kind
from checker.ir.system import State, System
from checker.render.rows import rows
from checker.render.wholes import whole_value, wholes
from checker.trace import Trace

NOBODY_SHOWN = "none"
"""What a variable that holds no thread is."""

Json = dict[str, Any]


def itf(trace: Trace, file: str, title: Sequence[str]) -> str:
    """The document of one run. title: what the run shows, for its description."""
    system = trace.system
    names = [_name(system, whole) for whole in wholes(system, range(len(system.variables)))]
    document: Json = {
        "#meta": {
            "format": "ITF",
            "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
            "source": file,
            "description": " ".join(title),
        },
        "params": [],
        "vars": names,
        "states": [*_states(trace, file)],
    }
    if trace.loop is not None:
        document["loop"] = trace.loop - 1  # the state that its last step comes back to
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _states(trace: Trace, file: str) -> list[Json]:
    """The states, each with the step that leads to it."""
    told = rows(trace, file)
    found = []
    for number in range(len(trace.steps) + 1):
        meta: Json = {"index": number}
        if number:
            meta["action"] = told[number].place
            if told[number].time:
                meta["time"] = told[number].time
        found.append({"#meta": meta, **_state(trace.system, trace.state(number))})
    return found


def _state(system: System, state: State) -> Json:
    return {
        _name(system, whole): whole_value(system, whole, state, _value)
        for whole in wholes(system, range(len(system.variables)))
    }


def _name(system: System, whole: int) -> str:
    variable = system.variables[whole]
    return variable.name if variable.queue is None else variable.queue.name


def _value(domain: Domain, content: int) -> Any:
    match domain.kind:
        case Kind.BOOL:
            return bool(content)
        case Kind.RANGE:
            return {"#bigint": str(content)}
        case Kind.ENUM | Kind.LOCATION:
            return domain.show(content)
        case Kind.THREAD | Kind.REQUEST:
            return NOBODY_SHOWN if content == 0 else domain.show(content)
        case Kind.IDENTITY:
            return NOBODY_SHOWN if content == NOBODY else domain.show(content)
        case Kind.THREADS | Kind.SET:
            return {"#set": [name for bit, name in enumerate(domain.names) if content >> bit & 1]}
        case kind:
            assert_never(kind)
