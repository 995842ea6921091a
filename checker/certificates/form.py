"""A certificate as data, and how large one may be. Must not know how it is made or checked.

Every number is a text, as `-3` or `7/2`, so that no reader rounds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

VERSION = "1"

MOST_BYTES = 256 << 20
"""How large a certificate may be."""

MOST_CLASSES = 100_000
"""How many classes one side of a claim may have."""


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


@dataclass(frozen=True, slots=True)
class Class:
    """A state with dates. dates: [i][j] is the most, in units, that i is later than j; None is no
    bound. Date 0 is now, then each activity ends, and last, if `pending`, the time began."""

    state: tuple[int, ...]
    pending: bool
    activities: tuple[Activity, ...]
    dates: tuple[tuple[int | None, ...], ...]
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
class Claim:
    """What is said of a latency where time parameters are as in `point`.

    sides: those that are certified. without: what is not certified, each with the reason.
    kept: whether it keeps to its bound, if it has one.
    """

    latency: str
    point: Mapping[str, Fraction]
    kept: bool | None
    sides: tuple[Side, ...]
    without: tuple[str, ...]


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
