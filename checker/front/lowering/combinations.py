"""Which combinations of values of parameters a run checks, and those in the making.

Must not know how values are found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import field
from fractions import Fraction

from checker.front import syntax as s
from checker.front.values.layout import Value
from checker.ir.system import Parameter
from checker.records import dataclass

MOST_COMBINATIONS = 256
"""How many combinations of values one run may check."""


@dataclass(frozen=True, slots=True)
class Combination:
    """One value for each parameter, and for each constant that is told a value.

    values: by name; the number of a bool, range or enum value, or a time. varying: as shown, what
    differs between the combinations of the run. fixed: as shown, what does not. boxes: the
    ranges, in seconds, of times that are left symbolic.
    """

    values: Mapping[str, Value]
    varying: Mapping[str, str]
    fixed: Mapping[str, str]
    boxes: Mapping[str, tuple[Fraction, Fraction]]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All of it for display, symbolic times with their ranges."""
        shown = {**self.fixed, **self.varying}
        return (
            *(Parameter(name, value) for name, value in shown.items()),
            *(Parameter(name, None, box) for name, box in self.boxes.items()),
        )


@dataclass(slots=True)
class Partial:
    """A combination in the making."""

    values: dict[str, Value] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    lacking: tuple[s.Assume, ...] = ()  # they have no value for these values


@dataclass(frozen=True, slots=True)
class Selection:
    """What a run checks.

    excluded: what `assume` leaves out, values as shown of some parameters. letting: parameters at
    their defaults, each with another value that leaves out less.
    """

    combinations: tuple[Combination, ...]
    excluded: tuple[Mapping[str, str], ...] = ()
    letting: tuple[tuple[str, str], ...] = ()


def by_place(
    partials: Sequence[Partial], names: Sequence[str], shown: Mapping[str, Sequence[str]]
) -> list[Partial]:
    """The combinations in the order of the text, in whatever order values were found.

    shown: by name every value that was found, in order, also those that `assume` leaves out.
    """
    ranks = {name: {text: k for k, text in enumerate(texts)} for name, texts in shown.items()}

    def place(partial: Partial) -> list[int]:
        return [ranks.get(name, {}).get(partial.shown.get(name, ""), 0) for name in names]

    return sorted(partials, key=place)


def telling(combinations: Sequence[Combination], some: Set[int]) -> dict[str, str]:
    """The values of parameters, as shown, that tell these combinations from all others.

    Of as few parameters as this way of looking finds, in the first of `some`, which is not empty.
    """
    shown = [each.varying for each in combinations]
    kept = [*shown[0]]
    for name in [*kept]:
        rest = [each for each in kept if each != name]
        inside = {tuple(shown[place][each] for each in rest) for place in some}
        others = (place for place in range(len(shown)) if place not in some)
        if not any(tuple(shown[place][each] for each in rest) in inside for place in others):
            kept = rest
    return {name: shown[min(some)][name] for name in kept}
