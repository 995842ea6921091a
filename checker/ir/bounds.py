"""What values an expression can have, by intervals: conservative, and total.

Knows the domains of variables and choices and, if told, conditions that hold; must not know
which states are reachable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from checker.ir.actions import Action, Choice
from checker.ir.assumed import Intervals
from checker.ir.domain import Domain
from checker.ir.expr import Apply, Const, Expr, Op, implies, negate
from checker.ir.interval import Interval
from checker.ir.system import System
from checker.ir.variables import Variable

_FEW_SIDES = 8
"""How many sides are looked at before anything is assumed."""

_SIDES = 5000
"""How many sides of nested `?:` are looked at, one by one, to show that a value stays."""


def bounds(
    expr: Expr,
    variables: Sequence[Variable],
    choices: Sequence[Choice] = (),
    given: Iterable[Expr] = (),
) -> Interval:
    """An interval that contains the value of `expr` in every state where all of `given` is true.

    Conservative: the interval may be too wide, never too narrow. If no state meets `given` it may
    be anything, or empty.
    """
    return Intervals(variables, choices).given(given).of(expr)


def within(
    expr: Expr,
    low: int,
    high: int,
    variables: Sequence[Variable],
    choices: Sequence[Choice] = (),
    given: Iterable[Expr] = (),
) -> bool:
    """Whether `expr` provably lies in `low..high` wherever all of `given` is true."""
    return Intervals(variables, choices).given(given).within(expr, low, high)


def proved(
    condition: Expr,
    variables: Sequence[Variable],
    choices: Sequence[Choice] = (),
    given: Iterable[Expr] = (),
) -> bool:
    """Whether `condition` is provably true wherever all of `given` is; False may mean either."""
    return Intervals(variables, choices).given(given).implied(condition)


class Known:
    """What is known of values in the actions of a system; what they share is found once."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._anywhere: dict[tuple[Choice, ...], tuple[Intervals, Intervals]] = {}

    def where(self, action: Action) -> Taken:
        """What is known where this one is taken."""
        found = self._anywhere.get(action.choices)
        if found is None:
            plain = Intervals(self.system.variables, action.choices)
            rough = Intervals(self.system.variables, action.choices, plain.room, nested=0)
            found = self._anywhere[action.choices] = plain, rough
        return Taken(self.system, action, *found)


class Taken:
    """What is known of values wherever an action is taken.

    plain: what is known anywhere, with the choices of the action. rough: the same, sooner found,
    where no condition of a `?:` says anything of what stands behind it.
    """

    def __init__(self, system: System, action: Action, plain: Intervals, rough: Intervals) -> None:
        self._system = system
        self._action = action
        self._plain = plain
        self._rough = rough
        self._held: dict[Expr, Intervals] = {}

    @property
    def exhausted(self) -> bool:
        """Whether so much was looked at that what is not proved may be true all the same."""
        return self._plain.room.was_empty

    @cached_property
    def _owing(self) -> dict[Expr, list[tuple[tuple[Expr, ...], Expr]]]:
        """Of each value what is owed, and the facts that it is due with."""
        found: dict[Expr, list[tuple[tuple[Expr, ...], Expr]]] = {}
        for each in self._action.obligations:
            if each.value is not None:
                found.setdefault(each.value, []).append((_facts(each.due), each.holds))
        return found

    @cached_property
    def guarded(self) -> Intervals:
        """Intervals under its guard alone: wider, and sooner computed."""
        return self._plain.given((self._action.guard,))

    @cached_property
    def intervals(self) -> Intervals:
        """Intervals under its guard, with no obligation broken."""
        action = self._action
        met = (implies(each.due, each.holds) for each in action.obligations)
        return self._plain.given((action.guard, *met))

    def stays_in_domain(self, variable: int) -> bool:
        """Whether the new value of a variable provably lies in its domain."""
        domain = self._system.variables[variable].domain
        value = self._action.updates[variable]
        if self._fits(value, domain):
            return True
        if self._rough.within(value, domain.low, domain.high) or self._is_plain(value, domain):
            return True
        if self._stays(value, domain) or self._on_each_side(value, domain):
            return True
        return self.intervals.within(value, domain.low, domain.high)

    def _fits(self, value: Expr, domain: Domain) -> bool:
        """Whether on each of few sides it stays, whatever the conditions are.

        So it is with the queues of locks, which are most of what a step with many threads changes:
        their conditions are long, and need not be looked at.
        """
        pending = [value]
        for _ in range(_FEW_SIDES):
            if not pending:
                return True
            match pending.pop():
                case Apply(op=Op.IF, args=(_, then, other)):
                    pending += (then, other)
                case side:
                    if not self._rough.within(side, domain.low, domain.high):
                        return False
        return not pending

    def _is_plain(self, value: Expr, domain: Domain) -> bool:
        """Whether on each of few sides an obligation says, in so many words, that it stays.

        So it is with most of what statements assign; to know it nothing need be assumed.
        """
        if not self._owing:
            return False
        pending = [(value, frozenset(_facts(self._action.guard)))]
        for _ in range(_FEW_SIDES):
            if not pending:
                return True
            node, path = pending.pop()
            if self._rough.within(node, domain.low, domain.high):
                continue
            if any(
                path.issuperset(due) and self._says(holds, node, domain)
                for due, holds in self._owing.get(node, ())
            ):
                continue
            match node:
                case Apply(op=Op.IF, args=(condition, then, other)):
                    pending.append((then, path.union(_facts(condition))))
                    pending.append((other, path.union(_facts(negate(condition)))))
                case _:
                    return False
        return False

    def _says(self, holds: Expr, value: Expr, domain: Domain) -> bool:
        """Whether `holds` is that the value is at least so much, and at most so much."""
        facts = _facts(holds)
        low, high = self._rough.of(value)
        for fact in facts:
            match fact:
                case Apply(op=Op.LE, args=(Const(value=least), of)) if of == value:
                    low = max(low, least)
                case Apply(op=Op.LE, args=(of, Const(value=most))) if of == value:
                    high = min(high, most)
                case _:
                    pass
        return domain.low <= low and high <= domain.high

    def _stays(self, value: Expr, domain: Domain) -> bool:
        """Whether the value lies in the domain anywhere, as a whole or on each side of its `?:`.

        What was proved of a value that a statement assigns is so proved again of the `?:` that
        the statements of a step are joined to.
        """
        done: set[Expr] = set()
        pending = [value]
        while pending:
            node = pending.pop()
            if node in done or self._plain.within(node, domain.low, domain.high):
                continue
            match node:
                case Apply(op=Op.IF, args=(_, then, other)):
                    done.add(node)
                    pending += [then, other]
                case _:
                    return False
        return True

    def _on_each_side(self, value: Expr, domain: Domain) -> bool:
        """Whether on each side of its `?:` the value stays, or an obligation due there says so."""
        room = self._plain.room
        pending = [(value, frozenset(_facts(self._action.guard)))]
        for _ in range(_SIDES):
            if not pending:
                return True
            if room.empty:
                return False
            node, path = pending.pop()
            room.left -= 1 + len(path) // 16
            if self._plain.within(node, domain.low, domain.high) or self._owed(node, domain, path):
                continue
            match node:
                case Apply(op=Op.IF, args=(condition, then, other)):
                    pending.append((then, path.union(_facts(condition))))
                    pending.append((other, path.union(_facts(negate(condition)))))
                case _:
                    return False
        return False

    def _owed(self, value: Expr, domain: Domain, path: frozenset[Expr]) -> bool:
        """Whether an obligation that is due where all of `path` is true keeps it in the domain."""
        return any(
            path.issuperset(due) and self._where(holds).within(value, domain.low, domain.high)
            for due, holds in self._owing.get(value, ())
        )

    def _where(self, holds: Expr) -> Intervals:
        if holds not in self._held:
            self._held[holds] = self._plain.given((holds,))
        return self._held[holds]


def _facts(condition: Expr) -> tuple[Expr, ...]:
    """What is true one by one where the condition is."""
    match condition:
        case Const(value=value) if value:
            return ()
        case Apply(op=Op.AND, args=args):
            return tuple(fact for each in args for fact in _facts(each))
        case _:
            return (condition,)
