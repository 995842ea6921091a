"""The longest and the shortest time between events by whole units of time, one after the other.

A plain search: how old each thread is belongs to the state, and to wait for a unit is a step like
another. What lasts longest is then a longest path in a finite graph. All bounds are closed and
whole, so whole units are enough (Henzinger, Manna and Pnueli, What Good Are Digital Clocks?, 1992).

Shares with the product no more than what one step does: it has its own reading of when a delay may
end and must, and of the events (`happening`).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from checker.ir.actions import Action
from checker.ir.duration import Duration
from checker.ir.system import State, System
from checker.ir.threads import Fairness, ThreadKind
from checker.semantics.integers import candidates, outcomes, value
from checker.trace import Failure, Step
from tests.engines.timed.happening import Asked

Ages = tuple[int, ...]
Node = tuple[State, Ages, bool]
"""A state, how old each thread is in it, and whether an end is awaited."""


class TooMany(Exception):
    """There are more states with ages than are to be looked at."""


@dataclass
class Answer:
    """What there is to say. longest, shortest: in units; None where no run takes the time.

    endless: why there is no longest time, if there is none: `rests`, `cycle` or both. hurry: some
    run does endlessly much in no time while it is awaited. begun: some run begins it. failing: some
    runs end at an error.
    """

    longest: int | None = None
    shortest: int | None = None
    endless: frozenset[str] = frozenset()
    hurry: bool = False
    begun: bool = False
    failing: bool = False
    size: int = 0


class Clockwork:
    """How time passes in a system, in whole units.

    unit: in seconds. point: the value of each time parameter.
    """

    def __init__(
        self, system: System, unit: Fraction, point: Mapping[str, Fraction] | None = None
    ) -> None:
        self.system = system
        self._unit = unit
        self._point = point or {}
        self._tried: dict[State, tuple[Step | Failure, ...]] = {}
        self._span: dict[int, tuple[int, int | None]] = {}
        self._old: dict[tuple[int, int | None], int] = {}
        self._limits: dict[State, tuple[bool, tuple[tuple[int, int], ...]]] = {}

    def units(self, length: Duration) -> int:
        """A length in units, which must be whole."""
        found = length.at(self._point) / self._unit
        assert found.denominator == 1, "not a whole number of units"
        return found.numerator

    def tried(self, state: State) -> tuple[Step | Failure, ...]:
        """All that can be done in a state, or fails, if the time has come for it."""
        if state not in self._tried:
            self._tried[state] = tuple(outcomes(self.system, state))
        return self._tried[state]

    def owes(self, action: Action) -> bool:
        """Whether its thread must take it when it is due: no env must, nor what is not fair."""
        thread = self.system.threads[action.thread]
        if thread.kind is ThreadKind.RULE:
            return thread.fairness is not Fairness.NONE
        return thread.kind is not ThreadKind.ENV

    def in_time(self, action: Action, age: int) -> bool:
        """Whether a thread of this age may take it."""
        low, high = self.allowed(action)
        return low <= age and (high is None or age <= high)

    def allowed(self, action: Action) -> tuple[int, int | None]:
        """The least age of a thread that may take it and the most, None if it is never too late."""
        if id(action) not in self._span:
            self._span[id(action)] = self._ages_of(action)
        return self._span[id(action)]

    def _ages_of(self, action: Action) -> tuple[int, int | None]:
        if action.delay is None:
            return 0, None
        high = action.delay.high
        late = high is not None and self.owes(action)
        return self.units(action.delay.low), self.units(high) if high is not None and late else None

    def waits(self, state: State, ages: Ages) -> Ages | None:
        """How old all are one unit later, if so much time may pass."""
        haste, limits = self.patience(state)
        if haste or any(ages[thread] + 1 > most for thread, most in limits):
            return None
        return tuple(
            min(each + 1, self._oldest(k, self.system.location(state, k)))
            for k, each in enumerate(ages)
        )

    def patience(self, state: State) -> tuple[bool, tuple[tuple[int, int], ...]]:
        """Whether no time may pass at all, and how old each thread may become."""
        if state not in self._limits:
            haste, limits = False, []
            can = {id(each.action) for each in self.tried(state)}
            for action in candidates(self.system, state):
                if not self.owes(action) or id(action) not in can:
                    continue
                if action.delay is None:
                    haste = haste or action.eager
                elif action.delay.high is not None:
                    limits.append((action.thread, self.units(action.delay.high)))
            self._limits[state] = haste, tuple(limits)
        return self._limits[state]

    def _oldest(self, thread: int, location: int | None) -> int:
        """An age beyond all that its delays there speak of."""
        place = (thread, location)
        if place not in self._old:
            ends = [0]
            for action in self.system.actions_from(thread, location):
                if action.delay is not None:
                    both = (action.delay.low, action.delay.high)
                    ends += [1 + self.units(each) for each in both if each is not None]
            self._old[place] = max(ends)
        return self._old[place]

    def behind(self, state: State, ages: Ages, step: Step) -> Ages:
        """How old all are behind a step."""
        new = list(ages)
        new[step.action.thread] = 0
        for thread, when in step.action.starts:
            if value(when, state, step.choices):
                new[thread] = 0
        return tuple(new)


@dataclass
class _Graph:
    """All nodes that can be come to. awaiting: the edges on which an end is still awaited."""

    awaiting: dict[Node, list[tuple[Node, int, bool]]] = field(default_factory=dict)
    begins: set[Node] = field(default_factory=set)
    ends: set[Node] = field(default_factory=set)


def by_whole_time(clockwork: Clockwork, what: Asked, most: int = 20_000) -> Answer:
    """What a plain search says. Raises TooMany where there are more than `most` nodes."""
    answer, graph = Answer(), _Graph()
    seen: set[Node] = set()
    waiting: list[Node] = []

    def come(node: Node) -> None:
        if node not in seen:
            if len(seen) >= most:
                raise TooMany
            seen.add(node)
            waiting.append(node)

    for state in clockwork.system.initials:
        young = (0,) * len(clockwork.system.threads)
        _, at_once, begins, awaited = what.follow(False, *what.at_start(state))
        node = (state, young, awaited)
        if at_once:
            answer.begun, answer.longest, answer.shortest = True, 0, 0
        if begins:
            graph.begins.add(node)
        come(node)
    while waiting:
        node = waiting.pop()
        state, ages, awaited = node
        if awaited:
            graph.awaiting.setdefault(node, [])
        older = clockwork.waits(state, ages)
        if older is not None:
            come((state, older, awaited))
            if awaited:
                graph.awaiting[node].append(((state, older, True), 1, False))
        for step in clockwork.tried(state):
            assert step.action is not None
            if not clockwork.in_time(step.action, ages[step.action.thread]):
                continue
            if not isinstance(step, Step):
                answer.failing = True
                continue
            happens = what.in_step(state, step.action, step.state)
            ended, at_once, begins, still = what.follow(awaited, *happens)
            there = (step.state, clockwork.behind(state, ages, step), still)
            come(there)
            if at_once:
                answer.begun, answer.shortest = True, 0
                answer.longest = answer.longest or 0
            if ended:
                graph.ends.add(node)
            if begins:
                graph.begins.add(there)
            if awaited and not ended:
                graph.awaiting[node].append((there, 0, True))
    answer.size = len(seen)
    answer.begun = answer.begun or bool(graph.begins)
    _shortest(graph, answer)
    _longest(graph, answer)
    return answer


def _shortest(graph: _Graph, answer: Answer) -> None:
    """By the way of least length from where it begins to where it ends."""
    far = dict.fromkeys(graph.begins, 0)
    order = [(0, number, node) for number, node in enumerate(graph.begins)]
    heapq.heapify(order)
    number = len(order)
    while order:
        length, _, node = heapq.heappop(order)
        if length > far[node]:
            continue
        if node in graph.ends:
            answer.shortest = min(length, length if answer.shortest is None else answer.shortest)
            return
        for there, units, _ in graph.awaiting[node]:
            if there not in far or length + units < far[there]:
                far[there] = length + units
                number += 1
                heapq.heappush(order, (length + units, number, there))


def _longest(graph: _Graph, answer: Answer) -> None:
    """By the longest way; there is none if some circle takes time."""
    parts = list(components(graph.awaiting))
    part = {node: k for k, nodes in enumerate(parts) for node in nodes}
    why = set()
    for node, edges in graph.awaiting.items():
        for there, units, _ in edges:
            if part[there] != part[node]:
                continue
            if units and there == node:
                why.add("rests")
            elif units:
                why.add("cycle")  # to wait alone leads back to no other age
    at_once = {
        node: [edge for edge in edges if not edge[1]] for node, edges in graph.awaiting.items()
    }
    quick = list(components(at_once))
    group = {node: k for k, nodes in enumerate(quick) for node in nodes}
    answer.hurry = any(
        group[there] == group[node] for node, edges in at_once.items() for there, _, _ in edges
    )
    # All that can be come to was begun; so every circle counts.
    answer.endless = frozenset(why)
    if why:
        answer.longest = None
        return
    far: dict[int, int] = {part[node]: 0 for node in graph.begins}
    for k in reversed(range(len(parts))):  # each is found behind all that it leads to
        if k not in far:
            continue
        for node in parts[k]:
            if node in graph.ends:
                answer.longest = max(far[k], far[k] if answer.longest is None else answer.longest)
            for there, units, _ in graph.awaiting[node]:
                other = part[there]
                if other != k:
                    far[other] = max(far.get(other, 0), far[k] + units)


def components(
    edges: Mapping[Node, list[tuple[Node, int, bool]]],
) -> Iterator[list[Node]]:
    """The strongly connected components, those that are led to first.

    Source: R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972, without recursion.
    """
    number: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    on: set[Node] = set()
    for root in edges:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        stack.append(root)
        on.add(root)
        work = [(root, iter(edges[root]))]
        while work:
            node, left = work[-1]
            for there, _, _ in left:
                if there not in number:
                    number[there] = low[there] = len(number)
                    stack.append(there)
                    on.add(there)
                    work.append((there, iter(edges[there])))
                    break
                if there in on:
                    low[node] = min(low[node], number[there])
            else:
                work.pop()
                if work:
                    before = work[-1][0]
                    low[before] = min(low[before], low[node])
                if low[node] == number[node]:
                    found = []
                    while True:
                        found.append(stack.pop())
                        on.discard(found[-1])
                        if found[-1] == node:
                            break
                    yield found
