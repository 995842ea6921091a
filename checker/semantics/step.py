"""What an expression and a step are, over any algebra of values.

The only definition: the interpreter reads it over integers, a generator over program text, a
symbolic check over a solver's terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic

from checker.ir.actions import Action
from checker.ir.expr import Apply, Chosen, Const, Expr, Read, Select, conj, negate, parts
from checker.ir.obligations import Obligation
from checker.ir.system import System
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
    for node in parts(expr, known):
        match node:
            case Const(value=value):
                known[node] = algebra.const(value)
            case Read(variable=variable):
                known[node] = algebra.read(variable)
            case Chosen(choice=choice):
                known[node] = algebra.chosen(choice)
            case Select(first=first, count=count, index=index):
                known[node] = algebra.select(first, count, known[index])
            case Apply(op=op, args=args):
                known[node] = algebra.apply(op, [known[arg] for arg in args])
    return known[expr]


class LeftDomain(Exception):
    """A step gives a variable a value outside its domain, and no obligation forbids it.

    `ir.verify` proves that there is no such step, or gives up where the proof would take too long;
    so whoever takes a step asks. Always our bug.
    """


@dataclass(frozen=True, slots=True)
class Stepped(Generic[V]):
    """An action read in an algebra, at its source location with given choices.

    guard: whether it can be taken. broken: for each obligation, in order, whether it is broken.
    updates: the new value of every variable that changes, the location included.
    The step is taken where `guard` is true and nothing is broken; the new values then lie in the
    domains of their variables, and to go on with one that does not is LeftDomain.
    """

    guard: V
    broken: tuple[tuple[Obligation, V], ...]
    updates: Mapping[int, V]


def step(
    system: System, action: Action, algebra: Algebra[V], known: dict[Expr, V] | None = None
) -> Stepped[V]:
    """What `action` does, read in `algebra`. Its thread must be at its source location.

    known: see `evaluate`.
    """
    if known is None:
        known = {}
    guard = evaluate(action.guard, algebra, known)
    broken = tuple((each, evaluate(breach(each), algebra, known)) for each in action.obligations)
    updates = {
        variable: evaluate(value, algebra, known) for variable, value in action.updates.items()
    }
    own = system.threads[action.thread].variable
    if own is not None and action.target is not None:
        updates[own] = algebra.const(action.target)
    return Stepped(guard, broken, updates)


def breach(obligation: Obligation) -> Expr:
    """The condition under which an obligation is broken."""
    return conj((obligation.due, negate(obligation.holds)))
