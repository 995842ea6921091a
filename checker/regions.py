"""For which time parameters a latency stays within a limit: a short union of linear constraints.

Exact rationals throughout. Must not know how a region was found, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from checker.ir.duration import Duration
from checker.records import dataclass
from checker.verdict import Reason


@dataclass(frozen=True, slots=True)
class Constraint:
    """`form` is at most 0; less than 0 if `strict`."""

    form: Duration
    strict: bool = False

    def meets(self, point: Mapping[str, Fraction]) -> bool:
        """Whether it is so where the parameters have these values."""
        value = self.form.at(point)
        return value < 0 if self.strict else value <= 0

    @property
    def opposite(self) -> Constraint:
        """What is so just where this is not."""
        return Constraint(self.form * -1, not self.strict)


Polyhedron = tuple[Constraint, ...]
"""All that meet every constraint and lie in the boxes of the parameters."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where in the boxes of the parameters the longest time is at most a limit.

    good: it is so in the union of these; nowhere without any. bad: it is not so in these, said
    where not all is known. reason: why some of the boxes lie in neither, None if `good` is all.
    """

    good: tuple[Polyhedron, ...]
    bad: tuple[Polyhedron, ...] = ()
    reason: Reason | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of those that some constraint speaks of, sorted."""
        parts = (*self.good, *self.bad)
        return tuple(sorted({name for each in parts for one in each for name, _ in one.form.terms}))

    @property
    def everywhere(self) -> bool:
        """Whether it is so in all of the boxes."""
        return () in self.good

    @property
    def nowhere(self) -> bool:
        """Whether it is known to be so at no point of the boxes."""
        return self.reason is None and not self.good

    def holds(self, point: Mapping[str, Fraction]) -> bool | None:
        """Whether it is so where the parameters have these values; None where it is not known.

        Raises KeyError, which says what is missing, unless there is a value of each parameter that
        a constraint speaks of. Pre: the point lies in the boxes.
        """
        missing = [name for name in self.parameters if name not in point]
        if missing:
            needed = ", ".join(self.parameters)
            raise KeyError(f"no value of {', '.join(missing)}; the region depends on {needed}")
        if any(all(each.meets(point) for each in part) for part in self.good):
            return True
        if self.reason is None:
            return False
        known = any(all(each.meets(point) for each in part) for part in self.bad)
        return False if known else None
