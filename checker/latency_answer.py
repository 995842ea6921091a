"""The answer to a question for a time, and which of a family stands for its row.

Knows what was measured; must not know what is asked beside it, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.measured import Extreme, Measured, Measurement, Unbounded, Unmeasured
from checker.records import dataclass
from checker.regions import Region


@dataclass(frozen=True, slots=True)
class Timing:
    """The answer to one latency for one combination of parameter values.

    system: of which it was asked, that of the column unless it is asked `with` other values.
    region: where it takes no longer than its limit, if it has one and that was found.
    cut: of the slowest member of a family the others that count up to errors of the model only, so
    may take longer than it.
    """

    system: System
    latency: Latency
    measurement: Measurement
    region: Region | None = None
    cut: tuple[str, ...] = ()

    @property
    def row(self) -> str:
        """The name of the row that it belongs to."""
        return self.latency.family or self.latency.name

    @property
    def none(self) -> bool:
        """Of an inversion: whether there is none."""
        found, asked = self.measurement, self.latency.inverted is not None
        return asked and isinstance(found, Measured) and not found.begun

    @property
    def by_times(self) -> bool:
        """Whether there is none with these delays, and at other speeds there is one."""
        found = self.measurement
        return self.none and isinstance(found, Measured) and not found.every_speed

    @property
    def up_to_errors(self) -> bool:
        """Whether runs end at an error of the model, and the longest time counts up to there only.

        Of a region: where it is kept. Not so of what a run shows: that there is no longest time, an
        inversion where no step takes time, a limit that is kept nowhere. So too where it is so of
        another member of the family for which it stands.
        """
        found = self.measurement
        if self.latency.limit is not None:
            return found.failing and self.region is not None and not self.region.nowhere
        if isinstance(found, Unmeasured) or isinstance(found.worst, Unbounded):
            return False
        inverted = self.latency.inverted is not None and not self.system.timed
        failing = found.failing or bool(self.cut)
        return failing and not (inverted and found.worst is not None)

    @property
    def best_up_to_errors(self) -> bool:
        """The same of the shortest time; not so of one that is 0, which none can be below."""
        found = self.measurement
        if not found.best_known or self.latency.only_longest:
            return False
        formula = found.best_formula
        nothing = found.best is not None and not found.best.value
        return found.failing and not (nothing and (formula is None or not formula.parameters))

    @property
    def unknown(self) -> bool:
        """Whether a time of it was not decided, or not all of its region is known.

        Of what has a bound only the longest time is asked for.
        """
        if self.latency.limit is not None:
            return self.region is None or self.region.reason is not None
        if isinstance(self.measurement, Unmeasured):
            return True
        return self.latency.bound is None and self.measurement.best_reason is not None


def slowest(timings: Iterable[Timing]) -> dict[str, Timing]:
    """By row the member that takes longest; one that is unknown goes first.

    It has the names of the other members that runs may not show whole.
    """
    rows: dict[str, list[Timing]] = {}
    for each in timings:
        rows.setdefault(each.row, []).append(each)
    return {row: _standing_for(members) for row, members in rows.items()}


def _standing_for(members: Sequence[Timing]) -> Timing:
    found = max(members, key=_slowness)
    cut = tuple(each.latency.whose for each in members if each is not found and each.up_to_errors)
    return replace(found, cut=cut) if cut else found


def _slowness(timing: Timing) -> tuple[int, Fraction]:
    """In order of what must be known first: unknown, without a bound, the longest, if it begins."""
    if timing.unknown:
        return 3, Fraction(0)
    match timing.measurement:
        case Measured(worst=Unbounded()):
            return 2, Fraction(0)
        case Measured(worst=Extreme(value=value)):
            return 1, value
        case Measured(begun=True):
            return 0, Fraction(0)
        case _:
            return (-1 if timing.by_times else -2), Fraction(0)
