"""The same questions about differences of instants, answered by the solver over real numbers.

Must not know what an instant is. What the solver can't say counts as not so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from checker.certificates.closing import Bound
from checker.smt import AtMost, Below, satisfying

_MILLISECONDS = 60_000
"""How long the solver may think of one question."""


def none_meets(bounds: Iterable[Bound]) -> bool:
    """Whether no instants meet all bounds."""
    return covered(bounds, ())


def covered(bounds: Iterable[Bound], parts: Iterable[Sequence[Bound]]) -> bool:
    """Whether all instants that meet the bounds meet, of some part, all of its bounds too."""
    clauses: list[list[AtMost | Below]] = []
    for i, j, most in bounds:
        clauses.append([AtMost(_difference(i, j), Fraction(most))])
    for part in parts:
        clauses.append([Below(_difference(j, i), Fraction(-most)) for i, j, most in part])
    return satisfying(clauses, milliseconds=_MILLISECONDS) is None


def _difference(i: int, j: int) -> tuple[tuple[str, Fraction], ...]:
    if i == j:
        return ((f"x{i}", Fraction(0)),)
    return ((f"x{i}", Fraction(1)), (f"x{j}", Fraction(-1)))
