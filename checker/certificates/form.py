"""A certificate as data, and how large one may be. Must not know how it is made or checked.

Every number is a text, as `-3` or `7/2`, so that no reader rounds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from checker.ir.duration import Duration
from checker.records import dataclass
from checker.regions import Polyhedron

VERSION = "2"

MOST_BYTES = 256 << 20
"""How large a certificate may be."""

MOST_CLASSES = 100_000
"""How many classes one side of a claim may have."""

MOST_PARTS = 100
"""How many roofs, floors, parts of a region and bounds of a formula each there may be."""

MOST_FORMS = 100
"""How many forms one of those may have."""


@dataclass(frozen=True, slots=True)
class Head:
    """What it is of. texts: names of the texts with their digests, the spec first.

    settings, properties, thorough: as they were given when it was made; the values of `--set`, and
    rows.
    """

    texts: tuple[tuple[str, str], ...]
    settings: Mapping[str, str]
    properties: tuple[str, ...]
    thorough: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A run that takes the time between its instants `first` and `last`. times: in seconds."""

    initial: tuple[int, ...]
    steps: tuple[TimedStep, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TimedStep:
    """action: its number in the system, and its name."""

    action: int
    name: str
    choices: tuple[int, ...]
    time: Fraction


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from a class, and those that have all it can lead to; none, if it does not matter."""

    action: int
    name: str
    choices: tuple[int, ...]
    to: tuple[int, ...]


Activity = tuple[int, str, str, str]
"""Thread, least and largest length (none if there is no largest), and kind of what is under way."""


Factors = tuple[Fraction | int, ...]
"""A number of units that depends on time parameters: a constant, then the factor of each."""


@dataclass(frozen=True, slots=True)
class Class:
    """A state with dates. dates: [i][j] is the most, in units, that i is later than j; None is no
    bound. Date 0 is now, then each activity ends, and last, if `pending`, the time began."""

    state: tuple[int, ...]
    pending: bool
    activities: tuple[Activity, ...]
    dates: tuple[tuple[int | Factors | None, ...], ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The longest or the shortest time. value: in seconds; None: no run takes it at all.

    starts: for each initial state the classes that it is in; none, if it does not matter.
    """

    longest: bool
    value: Fraction | None
    run: Run | None
    unit: Fraction
    starts: tuple[tuple[int, ...], ...]
    classes: tuple[Class, ...]


@dataclass(frozen=True, slots=True)
class Roof:
    """From above: no run takes longer than the most of `forms`, nor, of a shortest time, less than
    the least, where every one of `assumed` is less than 0. Without forms none takes the time.

    point: where dates are compared first; what is so there need not be so elsewhere.
    unit, starts, classes: as of a side; dates depend on the time parameters, in order of the spec.
    """

    forms: tuple[Duration, ...]
    assumed: tuple[Duration, ...]
    point: Mapping[str, Fraction]
    unit: Fraction
    starts: tuple[tuple[int, ...], ...]
    classes: tuple[Class, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """From below: a run, each time of which depends on the time parameters, wherever those allow
    it. ends: else it rests behind its last step, and the time that it began need never end."""

    initial: tuple[int, ...]
    steps: tuple[OpenStep, ...]
    first: int
    last: int
    ends: bool = True


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step of it. time: in seconds."""

    action: int
    name: str
    choices: tuple[int, ...]
    time: Duration


Forms = tuple[tuple[Duration, ...], ...]
"""Bounds of forms; see `checker.measured.Formula`. Without any no run takes the time."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the time is in a part of the boxes."""

    where: Polyhedron
    forms: Forms


@dataclass(frozen=True, slots=True)
class Inside:
    """Where the longest time is at most the limit. good: there it is. bad: there it is not, said
    where not all is known; None if it is not in all the rest."""

    good: tuple[Polyhedron, ...]
    bad: tuple[Polyhedron, ...] | None


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The longest or shortest time in all of the boxes of the time parameters.

    forms: what it is; region: where it is within the limit; None if that is not said.
    kept: that it is nowhere more than the bound. cases: what it is by parts, which are all of the
    boxes, if no forms say it.
    """

    longest: bool
    forms: Forms | None
    region: Inside | None
    kept: bool
    roofs: tuple[Roof, ...]
    floors: tuple[Floor, ...]
    cases: tuple[Case, ...] = ()

    @property
    def says(self) -> bool:
        """Whether it says anything."""
        told = self.forms is not None or self.region is not None
        return told or self.kept or bool(self.cases)


@dataclass(frozen=True, slots=True)
class Endless:
    """No longest time: a run begins it at instant `first` and need never end it.

    loop: it may go round for ever what comes behind this instant, with the same times; None: it
    rests behind its last step.
    """

    initial: tuple[int, ...]
    steps: tuple[TimedStep, ...]
    first: int
    loop: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of a latency, at `point` if not everywhere.

    sides: those that are certified there. without: what is not certified, each with the reason.
    kept: whether it keeps to its bound there, if it has one. endless: that it has no longest time.
    everywhere: what is so in all of the boxes of the time parameters.
    """

    latency: str
    point: Mapping[str, Fraction]
    kept: bool | None
    sides: tuple[Side, ...]
    without: tuple[str, ...]
    endless: Endless | None = None
    everywhere: tuple[Everywhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """What is said at some values of the parameters.

    system: the digest of the text of the system, and of those that rows are asked `with`.
    """

    values: Mapping[str, str]
    system: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """All of it."""

    head: Head
    columns: tuple[Column, ...]
