"""Questions about instants and time parameters, answered by the solver over real numbers.

Must not know what an instant is. Where the solver has no answer the time is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from checker.certificates.closing import Bound, Linear
from checker.certificates.patience import Patience, TimeIsOver
from checker.ir.duration import Duration
from checker.regions import Constraint
from checker.semantics import timing
from checker.semantics.timing import Box
from checker.smt import AtMost, Below, Undecided, satisfying

TIME = " time"
"""The unknown that is a time; it and the instants have a blank, as no parameter has."""

Clause = Sequence[AtMost | Below]


def covered(
    bounds: Iterable[Bound],
    parts: Iterable[Sequence[Bound]],
    names: Sequence[str],
    where: Iterable[Clause],
    patience: Patience,
) -> bool:
    """Whether all instants that meet the bounds meet, of some part, all of its bounds too.

    names: of the unknowns that bounds speak of beside instants. where: what holds of those.
    Raises TimeIsOver.
    """
    clauses: list[Clause] = [*where]
    for i, j, most in bounds:
        clauses.append([AtMost(*_apart(i, j, most, names))])
    for part in parts:
        clauses.append([Below(*_apart(j, i, -most, names)) for i, j, most in part])
    return point_of(clauses, patience) is None


def point_of(clauses: Iterable[Clause], patience: Patience) -> dict[str, Fraction] | None:
    """Values that meet one of each clause, None if there are none. Raises TimeIsOver."""
    found = satisfying(clauses, milliseconds=patience.milliseconds())
    if isinstance(found, Undecided):
        raise TimeIsOver
    return found


def _apart(
    i: int, j: int, most: Linear, names: Sequence[str]
) -> tuple[tuple[tuple[str, Fraction], ...], Fraction]:
    """Instant i less instant j, less what most has of each name; and its constant."""
    terms = [(name, -Fraction(each)) for name, each in zip(names, most.factors, strict=True)]
    terms += [(f" {i}", Fraction(int(i != j))), (f" {j}", Fraction(-int(i != j)))]
    return tuple(terms), Fraction(most.constant)


# Of time parameters, in seconds


def within(boxes: Mapping[str, Box]) -> list[Clause]:
    """The parameters lie in their boxes."""
    return [[each] for each in timing.within(boxes)]


def meeting(constraint: Constraint) -> AtMost | Below:
    """The parameters meet it."""
    form = constraint.form
    return (Below if constraint.strict else AtMost)(form.terms, -form.constant)


def below_0(form: Duration) -> Below:
    """The form is less than 0."""
    return Below(form.terms, -form.constant)


def at_least_0(form: Duration) -> AtMost:
    """The form is 0 or more."""
    return AtMost((form * -1).terms, form.constant)
