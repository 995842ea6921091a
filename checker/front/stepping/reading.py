"""What a text reads: whether its value may depend on what other threads change.

Works on the text alone. Must not know where steps start.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.front import syntax as s
from checker.front.frames import Context, argument
from checker.front.walk import subexpressions
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """What the names in the text of one process stand for. own: its variables, of procs too."""

    uses: Mapping[s.Name, object]
    own: frozenset[s.VarDecl]

    def shared(self, expression: s.Expression, context: Context | None) -> bool:
        """Whether the value may depend on what other threads change.

        That is all but own variables and constants.
        """
        for node in subexpressions(expression):
            match node:
                case s.At() | s.Binary(operator="holds" | "waits" | "blocked_by"):
                    return True
                case s.Name():
                    declared = self.uses.get(node)
                    if isinstance(declared, s.LockDecl | s.TimerDecl):
                        return True
                    if isinstance(declared, s.VarDecl) and declared not in self.own:
                        return True
                    if isinstance(declared, s.Def) and self.shared(declared.body, context):
                        return True
                    if isinstance(declared, s.ProcParameter) and declared.kind != "value":
                        meant, outer = argument(declared, context)
                        if self.shared(meant, outer):
                            return True
                case _:
                    pass
        return False


def reading(process: s.Process | s.Rule, uses: Mapping[s.Name, object]) -> Reading:
    """For the text of `process` and the procs that it may call."""
    own = list(process.locals) if isinstance(process, s.Process) else []
    for each in set(uses.values()):
        if isinstance(each, s.Proc):
            own += each.locals
    return Reading(uses, frozenset(own))
