"""What a proc keeps for a thread while it is called: how it is told when a call begins and ends.

Knows the locations that lie in procs; must not know how a change is written down.
"""

from __future__ import annotations

from checker.ir.actions import Action
from checker.ir.system import System
from checker.source import Span


def kept(system: System, variable: int) -> bool:
    """Whether it is a parameter or variable of a proc, which has no value outside a call."""
    return system.variables[variable].proc is not None


def given(action: Action) -> dict[int, Span]:
    """What the step gives a call that begins in it, or that call itself, and where it does.

    What merely starts as the text says is left out.
    """
    places = {each: action.places.get(each, span) for each, span in action.begins.items()}
    return {each: span for each, span in places.items() if span is not None}


def forgotten(system: System, action: Action, variable: int) -> bool:
    """Whether the step leaves the call that kept the variable, or only starts it in a new one."""
    if not kept(system, variable):
        return False
    return variable in action.begins or not _inside(system, action, action.target, variable)


def _inside(system: System, action: Action, place: int | None, variable: int) -> bool:
    if place is None:
        return False
    return system.variables[variable].proc in system.threads[action.thread].locations[place].procs
