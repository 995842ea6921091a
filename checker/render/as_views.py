"""What the views of a spec are in a state, as text.

Knows states; must not know where in a run they stand.
"""

from __future__ import annotations

from checker.ir.system import State, System
from checker.render.page import harmless
from checker.semantics.integers import value

NOTHING = "no value"


def seen(system: System, state: State) -> dict[str, int | None]:
    """By name what each view is in `state`; None where it has no value."""
    return {
        each.name: value(each.value, state) if value(each.sound, state) else None
        for each in system.views
    }


def view_texts(system: System, state: State) -> dict[str, str]:
    """By name what each view is in `state`, as text."""
    domains = {each.name: each.domain for each in system.views}
    return {
        harmless(name): NOTHING if content is None else harmless(domains[name].show(content))
        for name, content in seen(system, state).items()
    }


def view_changes(system: System, before: State, after: State) -> list[str]:
    """The views that are not the same in both states, as `name old -> new`."""
    old, new = view_texts(system, before), view_texts(system, after)
    return [f"{name} {old[name]} -> {new[name]}" for name in old if old[name] != new[name]]
