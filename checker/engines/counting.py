"""The fewest and the most of something between two events, over all runs at whatever speed.

Of a graph of states: runs from the first event on, as long as the second is awaited, are paths in
the states where it is. The fewest is a shortest path to a step of the second event; the most is a
longest path, and there is none where a circle adds. Must not know what counts, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from heapq import heappop, heappush

from checker.engines.liveness.components import components
from checker.ir.latencies import Latency
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.counted import amount, counters, whose
from checker.semantics.events import begun, happens
from checker.semantics.reached import Reached
from checker.tallies import Counter, Tallied, Tally, together
from checker.trace import Step
from checker.verdict import Unknown

Edge = tuple[int, int, bool, tuple[int, ...]]
"""From which state to which, whether it comes to the second event, and how much it counts."""


@dataclass(slots=True)
class Passing:
    """The runs between two events, as a graph. sources: where the second begins to be awaited.

    at_once: some run comes to both in one step, or at the start. edges: of the steps that are taken
    while the second event is awaited.
    """

    sources: set[int] = field(default_factory=set)
    at_once: bool = False
    edges: list[Edge] = field(default_factory=list)


def tallied(system: System, latencies: Iterable[Latency], graph: Reached | Unknown) -> Tallied:
    """What is counted for the members of one row. Pre: there is one; none is an inversion."""
    found, threads = [], []
    row = ""
    for each in latencies:
        thread = whose(each)
        row = each.family or each.name
        threads += [] if thread is None else [system.threads[thread].name]
        if not isinstance(graph, Unknown):
            found.append(_tallies(graph, each, counters(system, each)))
    names = tuple(threads)
    if isinstance(graph, Unknown):
        return Tallied(row, names, unknown=graph)
    return Tallied(row, names, together(found), bool(graph.failures))


def _tallies(
    graph: Reached, latency: Latency, wanted: Sequence[Counter]
) -> Mapping[Counter, Tally]:
    passing = _passing(graph, latency, wanted)
    if not passing.sources and not passing.at_once:
        return {}
    found = {}
    for number, counter in enumerate(wanted):
        edges = [(one, other, ends, each[number]) for one, other, ends, each in passing.edges]
        least = 0 if passing.at_once else fewest(passing.sources, edges)
        found[counter] = Tally(least, most(passing.sources, edges))
    return found


def _passing(graph: Reached, latency: Latency, wanted: Sequence[Counter]) -> Passing:
    """Which states are come to while the second event is awaited, and by which steps."""
    system, found = graph.system, Passing()
    steps: dict[int, list[tuple[Step, int, bool, bool]]] = {}
    for here, step, there in graph.steps:
        taken = graph.states[here], step.action, step.state
        starts = happens(system, latency.start, *taken)
        ends = happens(system, latency.end, *taken)
        steps.setdefault(here, []).append((step, there, starts, ends))
    pending = [*_first(graph, latency, found)]
    seen = set(pending)
    while pending:
        here, awaited = pending.pop()
        before = graph.states[here]
        for step, there, starts, ends in steps.get(here, ()):
            if awaited:
                counts = (amount(system, latency, each, before, step) for each in wanted)
                found.edges.append((here, there, ends, tuple(counts)))
                after = not ends or latency.restarts
            elif starts and ends and not latency.restarts:
                found.at_once, after = True, False
            else:
                after = starts
            if after and (ends or not awaited):
                found.sources.add(there)
            if (there, after) not in seen:
                seen.add((there, after))
                pending.append((there, after))
    return found


def _first(graph: Reached, latency: Latency, found: Passing) -> Iterator[tuple[int, bool]]:
    system = graph.system
    for number in range(graph.initials):
        state = graph.states[number]
        starts = begun(system, latency.start, state)
        if starts and not latency.restarts and begun(system, latency.end, state):
            found.at_once, starts = True, False
        if starts:
            found.sources.add(number)
        yield number, starts


Weighed = tuple[int, int, bool, int]
"""An edge with the one amount that is asked for."""


def fewest(sources: Iterable[int], edges: Iterable[Weighed]) -> int | None:
    """The least sum along a path from a source whose last edge ends it; None if there is no path.

    >>> fewest({0}, [(0, 1, False, 1), (1, 0, False, 0), (1, 2, True, 1), (0, 2, True, 5)])
    2
    """
    onward: dict[int, list[tuple[int, bool, int]]] = {}
    for here, there, ends, count in edges:
        onward.setdefault(here, []).append((there, ends, count))
    far = dict.fromkeys(sources, 0)
    left = [(0, each) for each in far]
    best: int | None = None
    while left:
        so_far, here = heappop(left)
        if so_far > far[here] or (best is not None and so_far >= best):
            continue
        for there, ends, count in onward.get(here, ()):
            total = so_far + count
            if ends:
                best = total if best is None else min(best, total)
            elif there not in far or total < far[there]:
                far[there] = total
                heappush(left, (total, there))
    return best


def most(sources: Iterable[int], edges: Sequence[Weighed]) -> int | None:
    """The largest sum along a path from a source, up to an edge that ends it; None if unbounded.

    Every edge can be come to from a source. Pre: no amount is negative.

    >>> most({0}, [(0, 1, False, 1), (1, 0, False, 0), (1, 2, True, 1)]) is None
    True
    >>> most({0}, [(0, 1, False, 1), (1, 0, True, 0), (1, 2, True, 1)])
    2
    """
    numbers: dict[int, int] = {}
    for each in sources:
        numbers.setdefault(each, len(numbers))
    for here, there, ends, _ in edges:
        numbers.setdefault(here, len(numbers))
        if not ends:
            numbers.setdefault(there, len(numbers))
    onward: list[list[tuple[int, int]]] = [[] for _ in numbers]
    last = [0] * len(numbers)  # the most of an edge out of it that ends
    for here, there, ends, count in edges:
        if ends:
            last[numbers[here]] = max(last[numbers[here]], count)
        else:
            onward[numbers[here]].append((numbers[there], count))
    heads, targets = [0], list[int]()
    for some in onward:
        targets += [there for there, _ in some]
        heads.append(len(targets))
    behind = [0] * len(numbers)  # the most on a path from there on
    home = [-1] * len(numbers)
    inside = [0] * len(numbers)
    for part, nodes in enumerate(components(range(len(numbers)), heads, targets, inside)):
        for each in nodes:
            home[each] = part
        best = 0
        for each in nodes:
            best = max(best, last[each])
            for there, count in onward[each]:
                if home[there] == part:
                    if count:
                        return None
                else:
                    best = max(best, count + behind[there])  # its component came first
        for each in nodes:
            behind[each] = best
    return max((behind[numbers[each]] for each in sources), default=0)
