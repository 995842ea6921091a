"""The only importer of z3: linear constraints over rational numbers, and a solution of them.

Speaks in names and exact fractions; no value of the solver's own leaves this file, and z3 is loaded
only when a question is asked. Knows nothing of systems, runs or time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from checker.records import dataclass

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AtMost:
    """The sum of `factor` times each named unknown is at most `bound`."""

    terms: tuple[tuple[str, Fraction], ...]
    bound: Fraction


@dataclass(frozen=True, slots=True)
class Below:
    """The sum of `factor` times each named unknown is less than `bound`."""

    terms: tuple[tuple[str, Fraction], ...]
    bound: Fraction


class Undecided(Enum):
    """No answer: the solver stopped before it had one. Neither feasible nor infeasible."""

    STOPPED = "stopped"


def _interruptible(ask: Callable[P, T]) -> Callable[P, T]:
    """A signal that comes while arguments are passed to the solver is one, not a wrong argument.

    What it leaves half made dies here in silence: the destructors of z3 need what is not there yet.
    """

    @wraps(ask)
    def asked(*args: P.args, **named: P.kwargs) -> T:
        from ctypes import ArgumentError  # the solver is loaded as late

        try:
            return ask(*args, **named)
        except KeyboardInterrupt as error:
            _let_go(error)
        except ArgumentError as error:
            if KeyboardInterrupt.__name__ not in str(error):
                raise
            _let_go(error)
        raise KeyboardInterrupt

    return asked


def _let_go(error: BaseException) -> None:
    """Let everything die that the frames of an error hold."""
    from traceback import clear_frames  # seldom wanted

    before = sys.unraisablehook

    def lost(what: Any) -> None:
        if not isinstance(what.exc_value, AttributeError):
            before(what)

    sys.unraisablehook = lost
    try:
        each: BaseException | None = error
        while each is not None:
            clear_frames(each.__traceback__)
            each.__traceback__ = None
            each = each.__context__
    finally:
        sys.unraisablehook = before


@_interruptible
def feasible(
    constraints: Iterable[AtMost], *, least: Sequence[str] = (), milliseconds: int | None = None
) -> dict[str, Fraction] | Undecided | None:
    """Values that meet every constraint, or None if there are none.

    The unknowns are those that the constraints name, and range over the rationals.
    least: unknowns to make as small as possible, the first before the second and so on, so that
    the solution is the same whatever way the solver takes. Pre: the constraints bound them below.
    milliseconds: how long the solver may think; then, or if it gives up, Undecided.
    """
    import z3

    constraints = tuple(constraints)
    unknowns = {name: z3.Real(name) for each in constraints for name, _ in each.terms}
    solver = z3.Optimize()
    if milliseconds is not None:
        solver.set("timeout", milliseconds)
    for each in constraints:
        total = z3.Sum([_number(factor) * unknowns[name] for name, factor in each.terms])
        solver.add(total <= _number(each.bound))
    for name in least:
        solver.minimize(unknowns[name])
    return _answer(solver, unknowns)


@_interruptible
def satisfying(
    clauses: Iterable[Sequence[AtMost | Below]], *, milliseconds: int | None = None
) -> dict[str, Fraction] | Undecided | None:
    """Values that meet at least one constraint of each clause, or None if there are none.

    The unknowns are those that the constraints name, and range over the rationals. Which solution
    is given is the solver's choice. milliseconds: as for `feasible`.
    """
    import z3

    clauses = [tuple(each) for each in clauses]
    named = {name for clause in clauses for each in clause for name, _ in each.terms}
    unknowns = {name: z3.Real(name) for name in sorted(named)}
    solver = z3.Solver()
    if milliseconds is not None:
        solver.set("timeout", milliseconds)
    for clause in clauses:
        parts = []
        for each in clause:
            total = z3.Sum([_number(factor) * unknowns[name] for name, factor in each.terms])
            bound = _number(each.bound)
            parts.append(total < bound if isinstance(each, Below) else total <= bound)
        solver.add(z3.Or(parts))
    return _answer(solver, unknowns)


def _answer(solver: Any, unknowns: Mapping[str, Any]) -> dict[str, Fraction] | Undecided | None:
    """What the solver comes to."""
    import z3

    answer = solver.check()
    if answer == z3.unsat:
        return None
    if answer != z3.sat:
        return Undecided.STOPPED
    model = solver.model()
    return {
        name: Fraction(model.eval(unknown, model_completion=True).as_fraction())
        for name, unknown in unknowns.items()
    }


def _number(value: Fraction) -> object:
    import z3

    return z3.Q(value.numerator, value.denominator)
