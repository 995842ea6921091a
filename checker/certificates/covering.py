"""Whether classes bound the time of a latency: at the start, by each step, at each end of the time.

Must not know how the classes were found, nor how it is decided what bounds imply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.certificates.closing import Bound, Linear
from checker.certificates.field import Field
from checker.certificates.form import Activity, Class, Factors
from checker.certificates.obligations import (
    Coming,
    Here,
    Obligations,
    UnderWay,
    Watching,
    at_start,
    behind,
)
from checker.ir.actions import Action
from checker.ir.duration import Duration
from checker.ir.latencies import Latency
from checker.records import dataclass
from checker.trace import Step


class NotCovered(Exception):
    """Something is not as the classes say; the text says where."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A class as it was read, with what goes on in its state. order: its dates, by activity.
    bounds: what it says of them."""

    number: int
    of: Class
    bounds: tuple[Bound, ...]
    here: Here
    order: Mapping[UnderWay, int]

    @property
    def mark(self) -> int:
        """The date at which the time began."""
        return len(self.of.dates) - 1


class Covering:
    """Classes that bound the time of a latency wherever a field speaks of.

    starts: for each initial state the numbers of its classes. limits: it is no longer than the most
    of them, or no shorter than the least; without any no run takes it.
    """

    def __init__(
        self,
        obligations: Obligations,
        latency: Latency,
        field: Field,
        starts: Sequence[Sequence[int]],
        classes: Sequence[Class],
        *,
        longest: bool,
        limits: Sequence[Duration],
    ) -> None:
        self._obligations = obligations
        self._system = obligations.system
        self._latency = latency
        self._field = field
        self._starts = starts
        self._classes = classes
        self._longest = longest
        self._coming = Coming(self._system, latency)
        numbers = [field.number(each) for each in limits]
        self._limits = [each if longest else -each for each in numbers]
        self._places: list[_Place] = []
        self.checked = 0
        self.errs = False

    def check(self) -> None:
        """Raises NotCovered, NotDated or TimeIsOver. `checked` tells how much was looked at.

        `errs` tells whether a run may end in a class at an error of the model, for all that bounds
        say: what runs would do behind it is not covered.
        """
        self._places = [self._place(*each) for each in enumerate(self._classes)]
        self._start()
        for place in self._places:
            self._resting(place)
            self._steps(place)
            self.errs = self.errs or any(self._may(place, each) for each in place.here.failing)

    def _place(self, number: int, one: Class) -> _Place:
        variables = self._system.variables
        sound = len(one.state) == len(variables) and all(
            value in each.domain for value, each in zip(one.state, variables, strict=True)
        )
        if not sound:
            raise NotCovered(f"class {number} has no state of the spec")
        here = self._obligations.here(one.state)
        known = {_told(each): each for each in here.under_way}
        if {*one.activities} != {*known} or len(one.activities) != len(known):
            raise NotCovered(f"class {number}: other delays are under way in its state")
        order = {known[each]: k for k, each in enumerate(one.activities, 1)}
        return _Place(number, one, tuple(self._bounds(one)), here, order)

    def _bounds(self, one: Class) -> Iterator[Bound]:
        for i, row in enumerate(one.dates):
            for j, most in enumerate(row):
                if most is None:
                    continue
                number = self._linear(most)
                if i != j or number != self._field.zero:
                    yield i, j, number

    def _linear(self, most: int | Factors) -> Linear:
        if isinstance(most, int):
            return self._field.linear(most)
        constant, *factors = most
        if len(factors) != self._field.width:
            raise NotCovered("a date depends on other parameters than there are")
        return self._field.linear(constant, tuple(factors))

    def _start(self) -> None:
        initials = self._system.initials
        if len(self._starts) != len(initials):
            raise NotCovered("there are other initial states")
        for state, to in zip(initials, self._starts, strict=True):
            here = self._obligations.here(state)
            watching = at_start(self._system, self._latency, state)
            if watching.at_once:
                self._ended(0, 0, [], 1, "the start")
            names: dict[UnderWay | None, int] = {
                each: k for k, each in enumerate(here.under_way, 1)
            }
            bounds = [*self._lasting(here.under_way, names, 0)]
            if watching.pending:
                names[None] = 0
            self._leads(here, watching, to, bounds, names, 0, 1 + len(here.under_way), "the start")

    def _resting(self, place: _Place) -> None:
        """For the longest time: while it is taken something must happen, at a known time."""
        if not (self._longest and place.of.pending):
            return
        self.checked += 1
        if place.of.dates[0][place.mark] is None:
            raise NotCovered(f"class {place.number}: nothing bounds the time in it")
        due = [place.of.dates[k][0] for each, k in place.order.items() if each.high is not None]
        if not place.here.hurried and all(each is None for each in due):
            raise NotCovered(f"class {place.number}: nothing need happen, and the time goes on")

    def _steps(self, place: _Place) -> None:
        told = {(each.action, each.choices): each for each in place.of.edges}
        if len(told) != len(place.of.edges):
            raise NotCovered(f"class {place.number} has a step twice")
        actions = {id(each): k for k, each in enumerate(self._system.actions)}
        for step in place.here.steps:
            key = actions[id(step.action)], step.choices
            edge = told.pop(key, None)
            if edge is not None and edge.name != step.action.name:
                raise NotCovered(f"class {place.number}: action {key[0]} is not `{edge.name}`")
            self._step(place, step, None if edge is None else edge.to)
        for edge in told.values():
            raise NotCovered(f"class {place.number}: `{edge.name}` can't be taken there")

    def _step(self, place: _Place, step: Step, to: tuple[int, ...] | None) -> None:
        where = f"class {place.number}, step `{step.action.name}`"
        after = self._obligations.here(step.state)
        anew = self._obligations.begins(place.here, step, after)
        now = len(place.of.dates)  # when the step is taken
        bounds = self._at(place, step.action)
        if to is None:
            self.checked += 1
            if not self._field.impossible(now + 1, bounds):
                raise NotCovered(f"{where} can be taken, and it is not said where it leads")
            return
        watching = behind(self._system, self._latency, place.of.pending, place.here.state, step)
        if watching.ends:
            self._ended(now, place.mark, bounds, now + 1, where)
        if watching.at_once:
            self._ended(now, now, bounds, now + 1, where)
        names: dict[UnderWay | None, int] = {}
        begun: list[UnderWay] = []
        for each in after.under_way:
            if each in anew:
                names[each] = now + 1 + len(begun)
                begun.append(each)
            else:
                names[each] = place.order[each]
        bounds += self._lasting(begun, names, now)
        if watching.pending:
            names[None] = now if watching.anew else place.mark
        self._leads(after, watching, to, bounds, names, now, now + 1 + len(begun), where)

    def _may(self, place: _Place, action: Action) -> bool:
        """Whether an action may be tried in the class, for all that its bounds say."""
        return not self._field.impossible(len(place.of.dates) + 1, self._at(place, action))

    def _at(self, place: _Place, action: Action) -> list[Bound]:
        """What the bounds of a class are with the date at which an action is tried there."""
        now = len(place.of.dates)
        zero = self._field.zero
        bounds = [*place.bounds, (0, now, zero)]
        bounds += [(now, each, zero) for each in place.order.values()]
        if place.here.hurried:
            bounds.append((now, 0, zero))
        ending = None if action.delay is None else self._obligations.of(action)
        if ending is not None and ending in place.order:
            bounds.append((place.order[ending], now, zero))
        return bounds

    def _lasting(
        self, begun: Iterable[UnderWay], names: Mapping[UnderWay | None, int], now: int
    ) -> Iterator[Bound]:
        """How long what begins now lasts."""
        for each in begun:
            yield now, names[each], -self._field.number(each.low)
            if each.high is not None:
                yield names[each], now, self._field.number(each.high)

    def _ended(self, now: int, since: int, bounds: Sequence[Bound], count: int, where: str) -> None:
        """The time that ends here is within what is claimed."""
        self.checked += 1
        if not self._limits:
            if not self._field.impossible(count, bounds):
                raise NotCovered(f"{where} ends the time, and no run should")
            return
        later, earlier = (now, since) if self._longest else (since, now)
        if not self._field.short(count, bounds, later, earlier, self._limits):
            word = "longer" if self._longest else "shorter"
            raise NotCovered(f"{where} ends a time that may be {word}")

    def _leads(
        self,
        after: Here,
        watching: Watching,
        to: Sequence[int],
        bounds: Sequence[Bound],
        names: Mapping[UnderWay | None, int],
        now: int,
        count: int,
        where: str,
    ) -> None:
        """All that it leads to is in the classes that are named. names: its dates, by activity."""
        if not to:
            if watching.pending or self._coming.may(after.state):
                raise NotCovered(f"{where} leads to where a time is taken, but into no class")
            return
        self.checked += 1
        targets = []
        for number in to:
            if number >= len(self._places):
                raise NotCovered(f"{where} leads to class {number}, which there is not")
            target = self._places[number]
            if target.of.state != after.state or target.of.pending != watching.pending:
                raise NotCovered(f"{where} does not lead to the state of class {number}")
            targets.append(tuple(_renamed(target, names, now)))
        if not self._field.inside(count, bounds, targets):
            raise NotCovered(f"{where} leads to dates that are not in class {to[0]}")


def _told(each: UnderWay) -> Activity:
    high = "" if each.high is None else str(each.high)
    return each.thread, str(each.low), high, each.kind.value


def _renamed(target: _Place, names: Mapping[UnderWay | None, int], now: int) -> Iterator[Bound]:
    """The bounds of a class over the dates of what leads to it."""
    dates = {0: now, **{number: names[each] for each, number in target.order.items()}}
    if target.of.pending:
        dates[target.mark] = names[None]
    for i, j, most in target.bounds:
        yield dates[i], dates[j], most
