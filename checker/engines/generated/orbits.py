"""What is so of all states that differ only in who is who, from what was found of one of them each.

Runs between the states that stand for others become runs of the system; what one thread was seen
to do, each that it can be exchanged with does. Must not know how states are searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from checker.engines.generated.layout import layout
from checker.engines.generated.turning import Turning
from checker.engines.symmetry.interchangeable import Exchange
from checker.engines.symmetry.lanes import Lanes
from checker.exploration import Coverage
from checker.ir.system import State, System
from checker.semantics.integers import outcomes
from checker.trace import Step, Trace


class Orbits:
    """The states of a system, and which of them stand for which others.

    turning: of packed states of this kind. reductions: what it is called in a report.
    """

    def __init__(self, system: System, found: Sequence[Lanes]) -> None:
        self._system = system
        self._lanes = found
        self._layout = layout(system.variables)
        self.turning = Turning(self._layout, found)
        names = system.threads
        self.reductions = tuple(
            f"symmetry of {len(each.of.threads)} {names[each.of.threads[0]].family}"
            for each in found
        )

    def turned(self, state: State) -> State:
        """The state that stands for this one."""
        return self._layout.unpack(self.turning.turn(self._layout.pack(state)))

    # Runs

    def run(self, path: Sequence[State]) -> list[State]:
        """A run of the system to the last of some states, each of which stands for its next.

        Pre: the first stands for an initial one, and from what each stands for a step leads to one
        that the next stands for.
        """
        states = self._followed(path)
        for number, place in self.turning.exchanges(self._layout.pack(states[-1])):
            by = self._lanes[number].of.exchanges[place]
            states = [by.renaming.state(each) for each in states]
        assert states[-1] == path[-1], "the run turned ends elsewhere"
        return states

    def _followed(self, path: Sequence[State]) -> list[State]:
        """A run whose states are turned to those of the path."""
        states = [next(self._turned_to(path[0], self._system.initials))]
        for each in path[1:]:
            taken = (e.state for e in outcomes(self._system, states[-1]) if isinstance(e, Step))
            states.append(next(self._turned_to(each, taken)))
        return states

    def _turned_to(self, wanted: State, states: Iterable[State]) -> Iterator[State]:
        return (each for each in states if self.turned(each) == wanted)

    # What was found, of all that differ in who is who

    @property
    def _exchanges(self) -> list[Exchange]:
        return [each for found in self._lanes for each in found.of.exchanges]

    def traces(self, known: dict[str, Trace]) -> dict[str, Trace]:
        """The run that decides each question that is decided, where some are known."""
        questions = self._system.questions
        numbers = {each.name: number for number, each in enumerate(questions)}
        found = {**known}
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
            taken = (e for e in outcomes(self._system, before) if isinstance(e, Step))
            steps.append(next(each for each in taken if each.state == after))
        return replace(run, initial=states[0], steps=tuple(steps))

    def coverage(self, seen: Coverage) -> Coverage:
        """What was seen, and what is seen so by others."""
        every = self._exchanges
        questions = self._system.questions
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
