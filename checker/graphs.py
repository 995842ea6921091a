"""Which graphs are made of a spec: its processes, its states, the deadlocks that are found.

Knows which system each is about and where there are too many states to look at; must not know how
a graph is written, nor where to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum
from typing import assert_never

from checker.api import Options, check, systems
from checker.deadlocks import different, shown, to_tell
from checker.engines.budget import Budget
from checker.interruption import Interruption
from checker.ir.system import System
from checker.records import dataclass
from checker.render.as_processes import processes_graph
from checker.render.as_states import states_graph
from checker.render.as_waits_graph import waits_graph
from checker.render.graph import Graph
from checker.render.headline import title
from checker.render.page import harmless
from checker.render.words import counted, joined, named, pick_one, settings
from checker.report import DEADLOCK, UNDECIDED, UNEXPECTED, Column, Report
from checker.semantics.reached import reached
from checker.source import Source

MOST_STATES = 500
"""States of which a graph can still be looked at."""

_MOST_DEADLOCKS = 12  # in one graph


class Subject(Enum):
    """What a graph is about."""

    PROCESSES = "processes"
    WAITS = "waits"
    STATES = "states"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be drawn. settings, root: as for a check.

    states: how many states may be drawn (`STATES`) or explored in each column (`WAITS`).
    apart: every combination of values gets a graph of its own; else one has to be picked, save of
    deadlocks, which stand in one graph.
    """

    subject: Subject
    settings: Mapping[str, str] = field(default_factory=dict)
    root: str | None = None
    states: int | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A graph, and the values of the parameters that vary between the graphs of a spec."""

    varying: Mapping[str, str]
    graph: Graph


class NoGraph(Exception):
    """There is nothing to draw: the message says why, and what to do; `code` is the exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


def graphs(source: Source, asked: Asked, ends: Interruption) -> list[Named]:
    """The graphs of a spec, at least one. Raises SpecError, NoGraph."""
    if asked.subject is Subject.WAITS:
        return _waits(source, asked, ends)
    with ends.raising():
        found = systems(source, asked.settings, asked.root)
        if len(found) > 1 and not asked.apart:
            told = pick_one("a graph", [varying for varying, _ in found])
            raise NoGraph(f"{told}, or give -o a folder for one file each.", UNEXPECTED)
        return [Named(varying, _graph(source, system, asked)) for varying, system in found]


def _graph(source: Source, system: System, asked: Asked) -> Graph:
    head = [f"{harmless(system.name)}: {asked.subject.value}"]
    values = {each.name: each.value for each in system.parameters if each.value is not None}
    head += [settings(values)] if values else []
    match asked.subject:
        case Subject.PROCESSES:
            return processes_graph(system, head)
        case Subject.STATES:
            most = asked.states or MOST_STATES
            found = reached(system, most)
            if found is None:
                raise NoGraph(_too_many(most, asked), UNEXPECTED)
            return states_graph(found, head, source.name)
        case Subject.WAITS:
            raise ValueError("deadlocks are found by a check")
        case _:
            assert_never(asked.subject)


def _too_many(most: int, asked: Asked) -> str:
    advice = "Narrow parameters or constants with --set, or raise --max-states."
    if asked.states is None:
        advice = f"Nobody can read a graph of so many. {advice}"
    return f"there are more than {counted(most, 'state')}. {advice}"


# Deadlocks


def _waits(source: Source, asked: Asked, ends: Interruption) -> list[Named]:
    options = Options(
        settings=asked.settings,
        properties=(DEADLOCK,),
        budget=Budget(states=asked.states),
        root=asked.root,
    )
    report = check(source, options, interruption=ends)
    found = [(column, [*_deadlocks(column)]) for column in report.columns]
    found = [(column, those) for column, those in found if those]
    if not found:
        raise _none(report)
    drawn = [(column, [each for each in those if each.nodes]) for column, those in found]
    drawn = [(column, those) for column, those in drawn if those]
    if not drawn:
        told = found[0][1][0].title[0]
        raise NoGraph(f"{told}: nobody waits, so there is nothing to draw", UNEXPECTED)
    if asked.apart:
        return [Named(column.varying, _together(those)) for column, those in drawn]
    return [Named({}, _together([graph for _, those in drawn for graph in those]))]


def _deadlocks(column: Column) -> Iterator[Graph]:
    answer = column.answer(DEADLOCK)
    for finding in to_tell(answer) if answer is not None else ():
        found = shown(finding)
        if not finding.violated or found is None or answer is None:
            continue
        graph = waits_graph(found, title(column, finding, found.trace))
        others = different(column, answer)[1:]
        if others and finding is answer.decisive:
            names = (joined(named(column.system, threads)) for threads in others)
            note = f"there are also deadlocks of: {'; '.join(names)}"
            graph = replace(graph, notes=(*graph.notes, note))
        yield graph


def _none(report: Report) -> NoGraph:
    answers = [column.answer(DEADLOCK) for column in report.columns]
    unknown = [each.verdict for each in answers if each is not None and each.unknown]
    if unknown:
        text = getattr(unknown[0], "text", "")
        return NoGraph(
            f"no deadlock was found, but it is not known that there is none. {text}", UNDECIDED
        )
    return NoGraph("there is no deadlock to draw: every state was looked at", UNEXPECTED)


def _together(those: Sequence[Graph]) -> Graph:
    """Several deadlocks in one graph, each in a frame; what looks the same is drawn once."""
    apart: dict[object, Graph] = {}
    for each in those:
        apart.setdefault((each.nodes, each.edges), each)
    if len(apart) == 1:
        (only,) = apart.values()
        same = [each.title[0] for each in those if each is not only]
        return replace(only, notes=(*only.notes, *(f"the same: {line}" for line in same)))
    shown = [*apart.values()][:_MOST_DEADLOCKS]
    nodes, edges = [], []
    for number, graph in enumerate(shown):
        group = ", ".join(graph.title)
        nodes += [replace(n, name=f"{number} {n.name}", group=group) for n in graph.nodes]
        edges += [
            replace(e, tail=f"{number} {e.tail}", head=f"{number} {e.head}") for e in graph.edges
        ]
    notes = [*dict.fromkeys(note for graph in shown for note in graph.notes)]
    if len(apart) > len(shown):
        notes.append(f"{len(apart) - len(shown)} more are not drawn: pick values with --set")
    head = f"{counted(len(apart), 'deadlock')}"
    return Graph((head,), tuple(nodes), tuple(edges), tuple(notes))
