"""What an expression and a step are, over any algebra of values.

The only definition: the interpreter reads it over integers, a generator over program text, a
symbolic check over a solver's terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Generic

from checker.ir.actions import Action
from checker.ir.expr import Apply, Chosen, Const, Expr, Read, Select, conj, negate, parts
from checker.ir.obligations import Obligation
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.algebra import Algebra, V


def evaluate(expr: Expr, algebra: Algebra[V], known: dict[Expr, V] | None = None) -> V:
    """The value of `expr`.

    known: values of expressions already computed in the same state with the same choices; it is
    used and added to, so that shared parts are computed once.
    """
    if known is None:
        known = {}
    if expr in known:
        return known[expr]
    for node in _in_order(expr):
        if node in known:
            continue
        match node:
            case Apply(op=op, args=args):
                known[node] = algebra.apply(op, [known[arg] for arg in args])
            case Read(variable=variable):
                known[node] = algebra.read(variable)
            case Const(value=value):
                known[node] = algebra.const(value)
            case Select(first=first, count=count, index=index):
                known[node] = algebra.select(first, count, known[index])
            case Chosen(choice=choice):
                known[node] = algebra.chosen(choice)
    return known[expr]


@lru_cache(maxsize=4096)
def _in_order(expr: Expr) -> tuple[Expr, ...]:
    """All parts of an expression, operands before operators."""
    return tuple(parts(expr))


class LeftDomain(Exception):
    """A step gives a variable a value outside its domain, and no obligation forbids it.

    `ir.verify` proves that there is no such step, or gives up where the proof would take too long;
    so whoever takes a step asks. Always our bug.
    """


@dataclass(frozen=True, slots=True)
class Stepped(Generic[V]):
    """An action read in an algebra, at its source location with given choices.

    The step is taken where `guard` is true and nothing is broken; the new values then lie in the
    domains of their variables, and to go on with one that does not is LeftDomain.
    Each of the three is read when it is asked for. known: see `evaluate`.
    """

    system: System
    action: Action
    algebra: Algebra[V]
    known: dict[Expr, V]

    @property
    def guard(self) -> V:
        """Whether it can be taken."""
        return evaluate(self.action.guard, self.algebra, self.known)

    @property
    def broken(self) -> Iterator[tuple[Obligation, V]]:
        """For each obligation, in order, whether it is broken."""
        for each in self.action.obligations:
            yield each, evaluate(breach(each), self.algebra, self.known)

    @property
    def updates(self) -> dict[int, V]:
        """The new value of every variable that changes, the location included."""
        action = self.action
        updates = {
            variable: evaluate(value, self.algebra, self.known)
            for variable, value in action.updates.items()
        }
        own = self.system.threads[action.thread].variable
        if own is not None and action.target is not None:
            updates[own] = self.algebra.const(action.target)
        return updates


def step(
    system: System, action: Action, algebra: Algebra[V], known: dict[Expr, V] | None = None
) -> Stepped[V]:
    """What `action` does, read in `algebra`. Its thread must be at its source location.

    known: see `evaluate`.
    """
    return Stepped(system, action, algebra, {} if known is None else known)


@lru_cache(maxsize=4096)
def breach(obligation: Obligation) -> Expr:
    """The condition under which an obligation is broken."""
    return conj((obligation.due, negate(obligation.holds)))
