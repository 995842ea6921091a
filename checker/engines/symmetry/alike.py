"""Whether two expressions say the same of a state and of what a renaming of threads makes of it.

By their shape as far as it goes, and by all values of what they read where that is little. Yes is
a proof, for every state; no is only that none was found. Must not know actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from checker.engines.symmetry.renaming import Renaming, Table
from checker.ir.domain import Domain
from checker.ir.expr import Apply, Chosen, Expr, Op, parts, reads
from checker.ir.system import System
from checker.semantics.integers import value

MOST = 2_000
"""So many combinations of values are tried for a part."""

_IN_ANY_ORDER = (Op.AND, Op.OR, Op.EQ, Op.ADD, Op.MUL, Op.MIN, Op.MAX, Op.BITAND, Op.BITOR)
"""Operators whose operands can be exchanged; all but EQ also those of an operand with the same."""

Becoming = tuple[int, Table] | None
"""The lowest value, and what each becomes; None where each stays as it is."""


class Alike:
    """Compares expressions over the states of a system, and the values that a step picks.

    picked: the domain of each choice, and what becomes of its values.
    """

    def __init__(
        self,
        system: System,
        renaming: Renaming,
        picked: Sequence[tuple[Domain, Becoming]] = (),
    ) -> None:
        self._system = system
        self._renaming = renaming
        self._picked = picked
        self._known: dict[tuple[Expr, Expr, Becoming], bool] = {}
        self._lowest = [each.domain.low for each in system.variables]

    def says(self, one: Expr, other: Expr, becoming: Becoming = None) -> bool:
        """Whether `other`, in the renamed state, is always what the value of `one` becomes."""
        key = one, other, becoming
        known = self._known.get(key)
        if known is None:
            shaped = self._shaped(one, other, becoming)
            known = self._known[key] = shaped or self._tried(one, other, becoming)
        return known

    def of(self, variable: int) -> Becoming:
        """What becomes of the values of a variable."""
        table = self._renaming.tables[variable]
        return None if table is None else (self._renaming.lows[variable], table)

    def touches(self, expr: Expr) -> bool:
        """Whether it reads what the renaming changes."""
        return any(self.moves(each) for each in reads(expr)) or any(
            isinstance(each, Chosen) and self._picked[each.choice][1] is not None
            for each in parts(expr)
        )

    def moves(self, variable: int) -> bool:
        """Whether the renaming changes where the variable is, or what its values are."""
        moved = self._renaming.variables[variable] != variable
        return moved or self._renaming.tables[variable] is not None

    def _shaped(self, one: Expr, other: Expr, becoming: Becoming) -> bool:
        if becoming is None and one == other and not self.touches(one):
            return True
        if not (isinstance(one, Apply) and isinstance(other, Apply) and one.op is other.op):
            return False
        if one.op is Op.IF:
            test, then, otherwise = zip(one.args, other.args, strict=True)
            branches = self.says(*then, becoming) and self.says(*otherwise, becoming)
            return branches and self.says(*test)
        if becoming is not None:
            return False
        if one.op in _IN_ANY_ORDER:
            return self._matched(_operands(one), _operands(other))
        return len(one.args) == len(other.args) and all(map(self.says, one.args, other.args))

    def _matched(self, ones: list[Expr], others: list[Expr]) -> bool:
        """Whether each of these has one of its own among the others."""
        left = list(others)
        for number, one in enumerate(ones):
            likely = [each for each in others[number : number + 1] if each in left]
            found = next((each for each in (*likely, *left) if self.says(one, each)), None)
            if found is None:
                return False
            left.remove(found)
        return not left

    def _tried(self, one: Expr, other: Expr, becoming: Becoming) -> bool:
        """Whether it is so for all values of what they read, if those are not too many."""
        variables = sorted(reads(one))
        if not reads(other) <= {self._renaming.variables[each] for each in variables}:
            return False
        chosen = {each.choice for each in (*parts(one), *parts(other)) if isinstance(each, Chosen)}
        read = [_every(self._system.variables[each].domain) for each in variables]
        picked = [
            _every(domain) if number in chosen else range(domain.low, domain.low + 1)
            for number, (domain, _) in enumerate(self._picked)
        ]
        if prod(each.stop - each.start for each in (*read, *picked)) > MOST:
            return False
        state = list(self._lowest)
        for values in product(*read):
            for variable, each in zip(variables, values, strict=True):
                state[variable] = each
            before = tuple(state)
            after = self._renaming.state(before)
            for choices in product(*picked):
                turned = tuple(
                    _become(kind, each)
                    for (_, kind), each in zip(self._picked, choices, strict=True)
                )
                number = _become(becoming, value(one, before, choices))
                if number != value(other, after, turned):
                    return False
        return True


def _become(becoming: Becoming, number: int) -> int:
    """What a number becomes; one that is no value of the domain stays."""
    if becoming is None:
        return number
    low, table = becoming
    return table[number - low] if 0 <= number - low < len(table) else number


def _every(domain: Domain) -> range:
    return range(domain.low, domain.high + 1)


def _operands(expr: Apply) -> list[Expr]:
    """What the operator is applied to, also by way of itself."""
    if expr.op is Op.EQ:
        return [*expr.args]
    found: list[Expr] = []
    for each in expr.args:
        same = isinstance(each, Apply) and each.op is expr.op
        found += _operands(each) if same and isinstance(each, Apply) else [each]
    return found
