"""The states of a model as a graph: what each is, which step leads from where to where.

The first state is told as a whole, of the others what is not as in the first. Must not know how the
states were found, nor how a graph is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checker.ir.questions import QuestionKind
from checker.ir.system import State, System
from checker.ir.variables import Role
from checker.render.graph import Edge, EdgeKind, Graph, Node, NodeKind
from checker.render.history import holding
from checker.render.page import harmless, wrap
from checker.render.rows import Sort, rows
from checker.render.wholes import leading, whole_name, whole_text, wholes
from checker.render.words import counted, lock_in_mode, whereabouts
from checker.semantics.deciding import broken_by, decides
from checker.semantics.integers import question_failure, step_failure
from checker.semantics.reached import Reached
from checker.trace import Failure, Step, Trace

_LETTERS = 38  # of a line in a node
_NARROW = 24  # of a line beside an edge
_FULL = 60  # states up to which edges say what their steps change


def states_graph(found: Reached, title: Sequence[str], file: str) -> Graph:
    """The graph of all states of a system. file: in which lines have no file name."""
    return _Drawn(found, file).graph(title)


class _Drawn:
    def __init__(self, found: Reached, file: str) -> None:
        self.found = found
        self.system = found.system
        self.file = file
        first = found.states[0]
        self.varies = frozenset(
            number
            for state in found.states
            for number, value in enumerate(state)
            if value != first[number]
        )
        self.leaves = {number for number, *_ in (*found.steps, *found.failures)}
        self.full = len(found.states) <= _FULL
        self.bad = 0
        self.way: frozenset[int] = frozenset()

    def graph(self, title: Sequence[str]) -> Graph:
        """The whole."""
        states = self.found.states
        nodes = [self._node(number, state) for number, state in enumerate(states)]
        edges = [self._edge(*each) for each in self.found.steps]
        self.way = self._way(nodes, edges)
        edges = [replace(each, strong=n in self.way) for n, each in enumerate(edges)]
        for number, (before, failure) in enumerate(self.found.failures):
            nodes.append(self._error(number, failure))
            edges.append(self._failing(number, before, failure))
        steps = counted(len(self.found.steps), "step")
        head = (*title, f"{counted(len(states), 'state')}, {steps}")
        return Graph(head, tuple(nodes), tuple(edges), tuple(self._notes()))

    def _way(self, nodes: Sequence[Node], edges: Sequence[Edge]) -> frozenset[int]:
        """The steps of a shortest run to what is wrong, by number; none if all is well."""
        first: dict[int, int] = {}  # by which step a state was found; they are in that order
        for number, (_, _, after) in enumerate(self.found.steps):
            if after >= self.found.initials:
                first.setdefault(after, number)
        ends = [n for n, each in enumerate(nodes) if each.kind is NodeKind.BAD]
        ends += [before for before, _ in self.found.failures]
        wrong = [n for n, each in enumerate(edges) if each.kind is EdgeKind.BAD]
        ends += [self.found.steps[n][0] for n in wrong]
        if not ends:
            return frozenset()
        state = min(ends)
        way = set()
        while state in first:
            way.add(first[state])
            state = self.found.steps[first[state]][0]
        return frozenset(way)

    def _notes(self) -> Iterator[str]:
        yield "thick and grey: the first state; of others only what is not as in the first is told"
        if self.bad or self.found.failures:
            yield "octagon: what is asked for is violated here, or a step fails"
        if self.way:
            yield "thick arrows: a shortest way to one of these"
        if self.system.timed:
            yield "how long steps take is not looked at: some may have no timing"
        if not self.full:
            yield f"of more than {_FULL} states only who steps is told, not what the step changes"

    def _node(self, number: int, state: State) -> Node:
        head = [part for line in self._wrong(state) for part in wrap(line, _LETTERS)]
        kind = NodeKind.BAD if head else NodeKind.STATE
        self.bad += bool(head)
        if number < self.found.initials:
            head = ["start", *head]
            kind = kind if kind is NodeKind.BAD else NodeKind.INITIAL
        elif not head and number not in self.leaves:
            head, kind = ["the end"], NodeKind.FINAL
        return Node(f"s{number}", kind, tuple(head), tuple(self._lines(number, state)))

    def _wrong(self, state: State) -> Iterator[str]:
        """What the state shows that should not be."""
        stuck = cycle = False
        for question in self.system.questions:
            failure = question_failure(question, state)
            if failure is not None:
                yield f"error: {failure.obligation.code}"
            if question.kind is QuestionKind.REACHABLE or not decides(self.system, question, state):
                continue
            stuck = stuck or question.kind is QuestionKind.STUCK
            cycle = cycle or question.kind is QuestionKind.CYCLE
            if question.kind in (QuestionKind.ALWAYS, QuestionKind.NEVER):
                yield f"violates {question.kind.value} {harmless(question.name)}"
        if stuck or cycle:
            yield "deadlock" if stuck else "deadlock, others go on"

    def _lines(self, number: int, state: State) -> Iterator[str]:
        """Where everybody is, who holds what, and what variables are."""
        whole = number == 0
        still: list[str] = []  # where those are that hold nothing
        for thread, each in enumerate(self.system.threads):
            if each.variable is None:
                continue
            place = f"{harmless(each.name)}@{harmless(whereabouts(self.system, state, thread))}"
            held = ", ".join(_held(self.system, state, thread))
            if held:
                yield from (*_packed(still), *wrap(f"{place} holds {held}", _LETTERS))
                still = []
            elif whole or each.variable in self.varies:
                still.append(place)
        yield from _packed(still)
        if whole and self.system.locks and not any(state[n] for n in _owned(self.system)):
            yield "locks free"
        yield from _packed(self._values(state, whole))

    def _values(self, state: State, whole: bool) -> Iterator[str]:
        first = self.found.states[0]
        told = []
        for number, variable in enumerate(self.system.variables):
            if variable.role is Role.LOCATION or number in _owned(self.system):
                continue
            if whole or (number in self.varies and state[number] != first[number]):
                told.append(number)
        if not whole:  # a queue differs where one of its places does
            told = [leading(self.system, number) for number in told]
        for number in wholes(self.system, told):
            yield f"{whole_name(self.system, number)} {whole_text(self.system, number, state)}"

    def _edge(self, before: int, step: Step, after: int) -> Edge:
        states = self.found.states
        trace = Trace(self.system, states[before], (step,))
        row = rows(trace, self.file)[1]
        lines = [row.place]
        told = [each for each in row.effects if each.sort not in (Sort.NOTHING, Sort.VIEW)]
        if self.full:
            lines += [part for each in told for part in wrap(each.text, _NARROW)]
        wrong = [*self._wrong_step(states[before], states[after])]
        lines += [part for line in wrong for part in wrap(line, _NARROW)]
        kind = EdgeKind.BAD if wrong else EdgeKind.STEP
        if kind is EdgeKind.STEP and not step.action.obliged:
            kind = EdgeKind.FREE
        return Edge(f"s{before}", f"s{after}", kind, tuple(lines))

    def _wrong_step(self, before: State, after: State) -> Iterator[str]:
        for question in self.system.questions:
            failure = step_failure(question, before, after)
            if failure is not None:
                yield f"error: {failure.obligation.code}"
            if question.kind is QuestionKind.STEP and broken_by(question, before, after):
                yield f"violates {harmless(question.name)}"

    def _error(self, number: int, failure: Failure) -> Node:
        head = ("error", failure.obligation.code)
        span = failure.obligation.span
        return Node(
            f"e{number}", NodeKind.ERROR, head, (f"line {span.in_spec.line}",) if span else ()
        )

    def _failing(self, number: int, before: int, failure: Failure) -> Edge:
        assert failure.action is not None
        thread = self.system.threads[failure.action.thread]
        where = whereabouts(self.system, self.found.states[before], failure.action.thread)
        place = "@".join(filter(None, (harmless(thread.name), harmless(where))))
        return Edge(f"s{before}", f"e{number}", EdgeKind.BAD, (place,))


def _packed(texts: Iterable[str]) -> list[str]:
    """Texts on lines, as many on each as fit; one that is too long is broken."""
    lines: list[str] = []
    for text in texts:
        for part in wrap(text, _LETTERS):
            if lines and len(lines[-1]) + 2 + len(part) <= _LETTERS and part == text:
                lines[-1] += f", {part}"
            else:
                lines.append(part)
    return lines


def _held(system: System, state: State, thread: int) -> Iterator[str]:
    """The locks that a thread holds; a rule holds none."""
    for number, lock in enumerate(system.locks):
        mode = holding(system, state, number, thread) if lock.owned else None
        if mode is not None:
            yield harmless(lock_in_mode(lock, mode))


def _owned(system: System) -> frozenset[int]:
    """The variables that `_held` tells."""
    return frozenset(mode.holder for lock in system.locks if lock.owned for mode in lock.modes)
