"""Breadth first over states of which one stands for all that differ only in who is who.

The counts are those of all states, and runs are those of the system: a run between the states that
are stored is followed by one that takes its steps. Only for what is asked of states and steps:
interchangeable threads may share a run for ever that treats them unlike.

Sound where the threads are interchangeable, as `symmetry` proves: an exchange makes runs of runs,
and of what a run shows what the other shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import factorial, prod

from checker.engines.budget import Budget
from checker.engines.engine import Engine, Progress
from checker.engines.generated.layout import layout
from checker.engines.generated.search import NOWHERE, Search
from checker.engines.generated.turning import Turning
from checker.engines.outcome import explore
from checker.engines.symmetry.interchangeable import Exchange, Told, interchangeable
from checker.engines.symmetry.lanes import Lanes, lanes
from checker.exploration import Coverage, Exploration
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.integers import outcomes
from checker.trace import Step, Trace


@dataclass(frozen=True, slots=True)
class Symmetry:
    """What a system can be reduced by, and what stands against more."""

    lanes: tuple[Lanes, ...]
    told: tuple[Told, ...]

    @property
    def order(self) -> int:
        """For how many states one can stand at most."""
        return prod(factorial(len(each.of.threads)) for each in self.lanes)


def symmetry(system: System) -> Symmetry:
    """The interchangeable threads of a system whose states can be taken apart into lanes."""
    found, told = interchangeable(system)
    made, more = lanes(system, found)
    return Symmetry(tuple(made), (*told, *more))


@dataclass(frozen=True, slots=True)
class Symmetric:
    """Explores one of all states that differ in who is who, by Python text; see `Engine`.

    Where no threads are interchangeable, or it is counted how often what was seen (`counting`),
    `plain` explores, and it is told why.
    """

    plain: Engine
    name: str = "explorer"
    counting: bool = False

    def run(
        self, system: System, budget: Budget, progress: Callable[[Progress], None]
    ) -> Exploration:
        """Explore `system`. Pre: it is verified."""
        if self.counting:
            why = ("what is counted is counted of all states",)
            return replace(self.plain.run(system, budget, progress), unreduced=why)
        found = symmetry(system)
        told = tuple(reason(system, each) for each in found.told)
        if not found.lanes:
            return replace(self.plain.run(system, budget, progress), unreduced=told)
        search = Quotient(system, found, budget, progress)
        return replace(search.told(explore(self.name, system, budget, search)), unreduced=told)


class Quotient(Search):
    """A search under way."""

    def __init__(
        self,
        system: System,
        found: Symmetry,
        budget: Budget,
        progress: Callable[[Progress], None],
    ) -> None:
        self._found = found
        self._turning = Turning(layout(system.variables), found.lanes)
        super().__init__(system, budget, progress, self._turning)

    def told(self, found: Exploration) -> Exploration:
        """What was found, with the counts of all states, and by what they were reduced."""
        names = self.system.threads
        reductions = []
        for each in self._found.lanes:
            first = names[each.of.threads[0]]
            reductions.append(f"symmetry of {len(each.of.threads)} {first.family}")
        states = sum(map(self._turning.ways, self.seen))
        return replace(found, states=states, reductions=tuple(reductions))

    # Runs

    def _path(self, packed: int) -> list[int]:
        """The states of a run to this one, each a state of the system."""
        path = [packed]
        while (packed := self.seen[packed]) != NOWHERE:
            path.append(packed)
        path.reverse()
        states = self._followed(path)
        for each in self._turns(states[-1]):
            states = [each.renaming.state(state) for state in states]
        found = [self.layout.pack(each) for each in states]
        assert found[-1] == path[-1], "the run turned ends elsewhere"
        return found

    def _followed(self, path: Sequence[int]) -> list[State]:
        """A run whose states are turned to those of the path."""
        states = [next(self._turned_to(path[0], self.system.initials))]
        for each in path[1:]:
            taken = (e.state for e in outcomes(self.system, states[-1]) if isinstance(e, Step))
            states.append(next(self._turned_to(each, taken)))
        return states

    def _turned_to(self, packed: int, states: Iterable[State]) -> Iterator[State]:
        pack, turn = self.layout.pack, self._turning.turn
        return (each for each in states if turn(pack(each)) == packed)

    def _turns(self, state: State) -> Iterator[Exchange]:
        """The exchanges by which a state becomes the one that stands for it."""
        for number, place in self._turning.exchanges(self.layout.pack(state)):
            yield self._found.lanes[number].of.exchanges[place]

    # What was found, of all that differ in who is who

    @property
    def _exchanges(self) -> list[Exchange]:
        return [each for found in self._found.lanes for each in found.of.exchanges]

    def traces(self) -> dict[str, Trace]:
        """The run that decides each question that is decided."""
        questions = self.system.questions
        numbers = {each.name: number for number, each in enumerate(questions)}
        found = super().traces()
        for name in sorted(found, key=lambda each: found[each].length):
            pending = [numbers[name]]
            for number in pending:  # it grows meanwhile
                run = found[questions[number].name]
                for each in self._exchanges:
                    image = questions[each.questions[number]].name
                    if image not in found or found[image].length > run.length:
                        found[image] = self._exchanged(run, each)
                        pending.append(numbers[image])
        return found

    def _exchanged(self, run: Trace, by: Exchange) -> Trace:
        """The run with two threads exchanged."""
        assert run.failure is None, "an error is the same by whomever"
        states = [by.renaming.state(run.state(k)) for k in range(len(run.steps) + 1)]
        steps = []
        for before, after in pairwise(states):
            taken = (e for e in outcomes(self.system, before) if isinstance(e, Step))
            steps.append(next(each for each in taken if each.state == after))
        return replace(run, initial=states[0], steps=tuple(steps))

    def coverage(self) -> Coverage:
        """What was seen, and what is seen so by others."""
        seen = super().coverage()
        every = self._exchanges
        questions = self.system.questions
        numbers = {each.name: number for number, each in enumerate(questions)}

        def named(names: Iterable[str], *, all_: bool = False) -> frozenset[str]:
            images = [each.questions for each in every]
            known = {numbers[name] for name in names}
            if all_:  # what is so of every state is so of each that it becomes
                left = _closed(set(range(len(questions))) - known, images)
                return frozenset(questions[k].name for k in known - left)
            return frozenset(questions[k].name for k in _closed(known, images))

        actions = [each.actions for each in every]
        threads = [each.renaming.threads for each in every]
        reached = {*seen.reached}
        pending = [*reached]
        for thread, place in pending:  # it grows meanwhile
            for each in threads:
                image = each[thread], place
                if image not in reached:
                    reached.add(image)
                    pending.append(image)
        fulfilled = {*seen.fulfilled}
        left = [*fulfilled]
        for action, number in left:  # it grows meanwhile
            for each in actions:
                other = each[action], number
                if other not in fulfilled:
                    fulfilled.add(other)
                    left.append(other)
        return replace(
            seen,
            taken=frozenset(_closed({*seen.taken}, actions)),
            failing=frozenset(_closed({*seen.failing}, actions)),
            reached=frozenset(reached),
            met=named(seen.met),
            always=named(seen.always, all_=True),
            fulfilled=frozenset(fulfilled),
        )


def _closed(numbers: set[int], images: Sequence[Sequence[int]]) -> set[int]:
    """The numbers with all that they become."""
    found = {*numbers}
    pending = [*found]
    for number in pending:  # it grows meanwhile
        for each in images:
            if each[number] not in found:
                found.add(each[number])
                pending.append(each[number])
    return found


def reason(system: System, told: Told) -> str:
    """Why two threads are not interchangeable, with the line."""
    one, other = (system.threads[each].name for each in (told.one, told.other))
    place = "" if told.span is None else f", line {told.span.in_spec.line}"
    return f"{one} and {other} are told apart by {told.what}{place}"
