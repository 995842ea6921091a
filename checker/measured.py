"""What a latency comes to: the longest and the shortest time, each with a run that takes it.

Nothing rounds what was found up to what is so: see `Unmeasured`. Must not know how it was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from enum import Enum
from fractions import Fraction
from typing import assert_never

from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.records import dataclass
from checker.regions import Polyhedron
from checker.trace import Trace
from checker.verdict import Holds, Reason, Unknown, Verdict, Violated


class Endless(Enum):
    """Why there is no longest time."""

    RESTS = "rests"  # nothing more need happen
    CYCLE = "cycle"  # the run may go round for ever


@dataclass(frozen=True, slots=True)
class Extreme:
    """A longest or shortest time, in seconds, with a run that takes it, at its times.

    first, last: the instants of the run, as numbers of steps, between which it lies.
    inverted: the thread for whose inversion it is, if it is no time between events.
    """

    value: Fraction
    trace: Trace
    first: int
    last: int
    inverted: int | None = None


@dataclass(frozen=True, slots=True)
class Unbounded:
    """There is no longest time, for a run may begin it and never end it.

    trace: such a run up to where it rests, or with the loop that it may go round.
    first: the instant at which it begins.
    """

    why: Endless
    trace: Trace
    first: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A time as a formula in the parameters, exact everywhere in their boxes.

    The least of all `bounds`, each the most of its forms; of a shortest time (`least`) the most of
    all, each the least of its forms.
    """

    bounds: tuple[tuple[Duration, ...], ...]
    least: bool = False

    def at(self, point: Mapping[str, Fraction]) -> Fraction:
        """The time in seconds where the parameters have these values."""
        outer, inner = (max, min) if self.least else (min, max)
        return outer(inner(form.at(point) for form in forms) for forms in self.bounds)

    @property
    def parts(self) -> tuple[Part, ...]:
        """It alone, as that of all of the boxes."""
        return (Part((), self),)

    @property
    def forms(self) -> tuple[Duration, ...]:
        """All forms in it."""
        return tuple(form for forms in self.bounds for form in forms)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of those that it depends on."""
        return _names(self.forms)


@dataclass(frozen=True, slots=True)
class Part:
    """Where in the boxes of the parameters a time is exactly what a formula says."""

    where: Polyhedron
    formula: Formula


@dataclass(frozen=True, slots=True)
class Cases:
    """A time that is exact everywhere in the boxes of the parameters, by parts that cover them.

    Where parts overlap their formulas are the same.
    """

    parts: tuple[Part, ...]

    def at(self, point: Mapping[str, Fraction]) -> Fraction:
        """The time in seconds where the parameters have these values. Pre: it is in the boxes."""
        return next(
            each.formula.at(point)
            for each in self.parts
            if all(one.meets(point) for one in each.where)
        )

    @property
    def forms(self) -> tuple[Duration, ...]:
        """All forms in the formulas, without those that say where each is so."""
        return tuple(form for each in self.parts for form in each.formula.forms)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of those that it depends on, also if only where a formula is so does."""
        return _names((*self.forms, *(one.form for each in self.parts for one in each.where)))


def _names(forms: Iterable[Duration]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for form in forms for name, _ in form.terms))


Exact = Formula | Cases
"""A time that is known at all values of the parameters."""


@dataclass(frozen=True, slots=True)
class Measured:
    """All that there is to say. begun: some run begins it; without `best` none ends it, or else
    `best_known` is false: some may where the time parameters have other values than in `point`, or
    the shortest time was not decided, as `best_reason` says; then `best` is the shortest seen.

    point: the value in seconds of each time parameter, at which it was measured.
    worst_formula, best_formula: what it is at all others, where that was found.
    classes: how many state classes were looked at. failing: some runs end at an error of the
    model, and it speaks of them only up to there. every_speed: that no run begins it is so
    whatever the delays are.
    """

    worst: Extreme | Unbounded | None
    best: Extreme | None
    begun: bool
    point: Mapping[str, Fraction]
    classes: int
    failing: bool = False
    worst_formula: Exact | None = None
    best_formula: Exact | None = None
    best_known: bool = True
    best_reason: Unknown | None = None
    every_speed: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """What is known of a longest time that is not known in all of the boxes.

    low: no less than this anywhere in the boxes. high: no more. parts: where it is exact.
    """

    low: Formula | None = None
    high: Formula | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """The longest time is not decided. `text` says where it stopped, and what to do.

    least: the longest time that was seen, where the time parameters are as in `point`; there may be
    longer ones, at that point too unless it is `exact`.
    between: what is known of it elsewhere. keeps: this shows that it keeps to its bound.
    best: the shortest time, if `best_known`. failing: as in `Measured`.
    """

    reason: Reason
    text: str
    point: Mapping[str, Fraction] = field(default_factory=dict)
    least: Extreme | None = None
    exact: bool = False
    between: Between = Between()
    keeps: bool = False
    best: Extreme | None = None
    best_formula: Exact | None = None
    best_known: bool = False
    failing: bool = False


Measurement = Measured | Unmeasured


def longest_of(measurement: Measurement) -> Trace | None:
    """The run that takes the longest time, or goes on while it lasts for ever, without its loop."""
    worst = measurement.worst if isinstance(measurement, Measured) else measurement.least
    return None if worst is None else replace(worst.trace, loop=None)


def kept(latency: Latency, measurement: Measurement) -> Verdict:
    """Whether a latency with a bound keeps to it.

    Pre: it was measured where its longest time is above the bound, if it is so anywhere.
    """
    assert latency.bound is not None
    if isinstance(measurement, Unmeasured):
        least = measurement.least
        if least is not None and least.value > latency.bound.at(measurement.point):
            return Violated(least.trace)
        if measurement.keeps:
            return Holds()
        return Unknown(measurement.reason, measurement.text)
    match measurement.worst:
        case None:
            return Holds()
        case Unbounded(trace=trace):
            return Violated(trace)
        case Extreme(value=value, trace=trace):
            return Violated(trace) if value > latency.bound.at(measurement.point) else Holds()
        case _:
            assert_never(measurement.worst)
