"""How the longest times of one row compare between columns, everywhere in the time parameters.

Must not know how formulas are compared, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from checker.records import dataclass
from checker.regions import Polyhedron


@dataclass(frozen=True, slots=True)
class Relation:
    """Where in the boxes one time is shorter than another, and where it is longer.

    Both are unions; it is nowhere so without any part, everywhere with the part `()`.
    """

    shorter: tuple[Polyhedron, ...]
    longer: tuple[Polyhedron, ...]

    @property
    def crosses(self) -> bool:
        """Whether each is shorter somewhere."""
        return bool(self.shorter and self.longer)

    @property
    def sign(self) -> str:
        """The relation everywhere: `=`, `<`, `<=`, `>` or `>=`. Pre: they do not cross."""
        assert not self.crosses
        if self.shorter:
            return "<" if () in self.shorter else "<="
        if self.longer:
            return ">" if () in self.longer else ">="
        return "="

    @property
    def reversed(self) -> Relation:
        """That of the other to the one."""
        return Relation(self.longer, self.shorter)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The longest times of a row for the values of one parameter, all others being the same.

    others: the values of the other parameters that vary. values: of the parameter, at least two.
    relations: for each two of them, in their order.
    """

    row: str
    parameter: str
    others: Mapping[str, str]
    values: tuple[str, ...]
    relations: Mapping[tuple[str, str], Relation]

    @property
    def crossing(self) -> tuple[tuple[str, str], ...]:
        """The pairs of which each is shorter somewhere."""
        return tuple(pair for pair, each in self.relations.items() if each.crosses)

    def relation(self, one: str, other: str) -> Relation:
        """How the time for one value compares with that for another."""
        known = self.relations.get((one, other))
        return self.relations[other, one].reversed if known is None else known

    @property
    def order(self) -> tuple[str, ...] | None:
        """The values from the shortest time to the longest; None where some two cross."""
        if self.crossing:
            return None
        pairs = combinations(self.values, 2)
        below = dict.fromkeys(self.values, 0)
        for one, other in pairs:
            relation = self.relation(one, other)
            below[other] += bool(relation.shorter)
            below[one] += bool(relation.longer)
        return tuple(sorted(self.values, key=below.__getitem__))
