"""The state classes that bound a latency, each with where every step from it leads, to be checked.

Searches anew and plainly: no order of threads, nor any likeness of states, is made use of, so that
each step leads into one class that is named. Must not know how a certificate is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import field
from math import inf

from checker.collecting import resting
from checker.engines.budget import Budget
from checker.engines.timed import dates as d
from checker.engines.timed.classes import Classes
from checker.engines.timed.forms import Number, at_most
from checker.engines.timed.heard import OFTEN
from checker.engines.timed.situations import Situation, Situations
from checker.engines.timed.watch import Sample, Watch, Watched
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.records import dataclass
from checker.trace import Step


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from a class, and the number of the class that has all it can lead to.

    to: None where no time is being taken behind it, nor ever will be.
    """

    step: Step
    to: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A class. dates: in units, of what is under way in the situation, and, if the time is being
    taken, last, of when that began."""

    at: Situation
    pending: bool
    dates: d.Dates
    edges: list[Edge] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Invariant:
    """Classes that have every state of every run, at all of its dates, as far as it matters.

    starts: for each initial state the number of its class, or None. far: of all times that are
    taken the most, or minus the least, those left out that others are above of.
    """

    classes: tuple[Kept, ...]
    starts: tuple[int | None, ...]
    far: tuple[Number, ...]


def invariant(
    situations: Situations,
    latency: Latency,
    number: Callable[[Duration], Number],
    budget: Budget,
    *,
    longest: bool,
    most: int,
) -> Invariant | None:
    """The classes for one side of a latency.

    number: what a length is in units, at a point or as a form; then what is left out as impossible
    or as included is so in all of the space of forms.
    None if the budget ends, there are more than `most`, or nothing bounds the time.
    Raises CannotTime as `Situations` does.
    """
    return _Search(situations, latency, number, budget, longest, most).run()


@dataclass(slots=True)
class _Search:
    situations: Situations
    latency: Latency
    number: Callable[[Duration], Number]
    budget: Budget
    longest: bool
    most: int
    _watch: Watch = field(init=False)
    _kept: list[Kept] = field(default_factory=list)
    _nodes: list[Watched] = field(default_factory=list)
    _known: dict[tuple[Situation, bool], list[int]] = field(default_factory=dict)
    _waiting: deque[int] = field(default_factory=deque)
    _far: list[Number] = field(default_factory=list)

    @resting()
    def run(self) -> Invariant | None:
        classes = Classes(self.situations, self.number)
        self._watch = Watch(self.situations.system, self.latency, self.longest)
        starts = []
        for first in classes.first():
            on, sample = self._watch.start(first)
            self._note(sample)
            starts.append(self._place(on))
        looked = 0
        while self._waiting:
            spent = looked % OFTEN == 0 and self.budget.spent() is not None
            if spent or len(self._kept) > self.most:
                return None
            looked += 1
            one = self._waiting.popleft()
            on = self._nodes[one]
            if self.longest and on.pending and classes.rests(on.at):
                return None
            for taken in classes.steps(on.at):
                step = taken.move.outcome
                followed = self._watch.follow(on, taken)
                if followed is None or not isinstance(step, Step):
                    continue
                if not self._note(followed[1]):
                    return None
                self._kept[one].edges.append(Edge(step, self._place(followed[0])))
        return Invariant(tuple(self._kept), tuple(starts), tuple(self._far))

    def _place(self, on: Watched) -> int | None:
        """The number of the class that it is in, kept now or before."""
        if self._watch.over(on):
            return None
        same = self._known.setdefault((on.at.at, on.pending), [])
        for each in same:
            if d.includes(self._kept[each].dates, on.at.dates):
                return each
        same.append(len(self._kept))
        self._waiting.append(len(self._kept))
        self._kept.append(Kept(on.at.at, on.pending, on.at.dates))
        self._nodes.append(on)
        return len(self._kept) - 1

    def _note(self, sample: Sample | None) -> bool:
        """Add a time to those found; whether it has a bound."""
        if sample is None:
            return True
        number = sample.far
        if number == inf:
            return False
        if not any(at_most(number, other) for other in self._far):
            self._far = [other for other in self._far if not at_most(other, number)]
            self._far.append(number)
        return True
