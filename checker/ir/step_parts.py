"""Which parts of a condition about a step can be true of a step of one action.

Knows where an action leads and what it assigns; all else a step leaves as it was. Must not know
what the condition is asked for, nor how it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.ir.actions import Action
from checker.ir.expr import Apply, Const, Expr, Op, Read, conjuncts, disj, disjuncts
from checker.ir.system import System

Values = Mapping[int, frozenset[int]]
"""By variable all values that it may have."""


class StepParts:
    """A condition over the variables before a step and, behind them, the same after it.

    Its parts are those of which one at least is true where it is.
    """

    def __init__(self, system: System, condition: Expr) -> None:
        self._system = system
        self._parts = [(each, _values(each)) for each in disjuncts(condition)]

    def of(self, action: Action) -> Expr:
        """What is true of a step of `action` where the condition is, and nowhere else."""
        return disj(part for part, values in self._parts if self._can_be(action, values))

    def _can_be(self, action: Action, values: Values) -> bool:
        """Whether a step of `action` can be from such values to such values."""
        count = len(self._system.variables)
        own = self._system.threads[action.thread].variable
        for variable, allowed in values.items():
            before = variable % count
            if before != own:
                same = values.get(variable + count) if before not in action.updates else None
                if same is not None and not allowed & same:
                    return False
                continue
            place = action.source if variable == own or action.target is None else action.target
            if place is not None and place not in allowed:
                return False
        return True


def _values(part: Expr) -> Values:
    """What values of single variables a part speaks of, where it says which they are."""
    found: dict[int, frozenset[int]] = {}
    for conjunct in conjuncts(part):
        variables, values = set(), set()
        for each in disjuncts(conjunct):
            match each:
                case Apply(op=Op.EQ, args=(Read(variable=variable), Const(value=value))):
                    variables.add(variable)
                    values.add(value)
                case _:
                    variables.clear()
                    break
        if len(variables) == 1:
            (variable,) = variables
            found[variable] = found.get(variable, frozenset(values)) & frozenset(values)
    return found
