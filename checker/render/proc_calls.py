"""What a proc keeps for a thread while it is called: whether a step begins or ends the call.

Knows the locations that lie in procs; must not know how a change is written down.
"""

from __future__ import annotations

from checker.ir.actions import Action
from checker.ir.system import System


def kept(system: System, variable: int) -> bool:
    """Whether it is a parameter or variable of a proc, which has no value outside a call."""
    return system.variables[variable].proc is not None


def begins(system: System, action: Action, variable: int) -> bool:
    """Whether the step comes into the call that keeps the variable."""
    return kept(system, variable) and not _inside(system, action, action.source, variable)


def ends(system: System, action: Action, variable: int) -> bool:
    """Whether the variable is only forgotten, since the step leaves the call that kept it."""
    return kept(system, variable) and not _inside(system, action, action.target, variable)


def _inside(system: System, action: Action, place: int | None, variable: int) -> bool:
    if place is None:
        return False
    return system.variables[variable].proc in system.threads[action.thread].locations[place].procs
