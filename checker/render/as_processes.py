"""The processes of a model as graphs of control flow: locations, and the steps between them.

Instances of a process that do the same are drawn once, also where each does it to itself: `self`
then stands for it. What becomes of a variable is told as an assignment; where that is long, only
that it changes. Must not know how a graph is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from checker.ir.actions import (
    Action,
    ActionKind,
    Branch,
    Delay,
    DelayKind,
    LockOp,
    LockVerb,
    Shown,
    Wait,
    WaitKind,
)
from checker.ir.expr import TRUE, Apply, Op, Read, reads
from checker.ir.show import Names
from checker.ir.system import System
from checker.ir.threads import LocationKind, ThreadKind
from checker.ir.variables import Role
from checker.render.graph import Edge, EdgeKind, Graph, Node, NodeKind
from checker.render.page import columns, harmless, wrap
from checker.render.proc_calls import forgotten
from checker.render.wholes import leading, own_name
from checker.render.words import few, joined, lock_in_mode
from checker.source import Span

_LETTERS = 34  # of a line beside an edge
_LONGEST = 68  # of what a variable becomes; longer ones are only named
_SMALL = 4  # instances that are named one by one

_KINDS = {
    LocationKind.LABEL: NodeKind.LABEL,
    LocationKind.AUTO: NodeKind.AUTO,
    LocationKind.LOOP: NodeKind.AUTO,
    LocationKind.ASKED: NodeKind.AUTO,
    LocationKind.END: NodeKind.END,
}

_VERBS = {
    LockVerb.ASK: "asks for",
    LockVerb.TAKE: "takes",
    LockVerb.DROP: "drops",
    LockVerb.DOWNGRADE: "downgrades to",
    LockVerb.REFUSED: "can't get",
    LockVerb.WITHDRAW: "takes back its ask for",
}


def processes_graph(system: System, title: Sequence[str]) -> Graph:
    """The graph of what runs in a system; each process is a group of its own."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for threads, as_self in _alike(system):
        rule = system.threads[threads[0]].kind is ThreadKind.RULE
        group = "rules" if rule else _title(system, threads)
        drawn = _Process(system, threads[0], group, as_self=as_self)
        nodes += drawn.nodes
        edges += drawn.edges
    kinds = {each.kind for each in nodes}
    notes = ["thick and grey: where it starts"] if NodeKind.START in kinds else []
    if NodeKind.AUTO in kinds:
        notes.append("small: a step that begins without a label of its own")
    if NodeKind.RULE in kinds:
        notes.append("with tabs: a step of no process: a rule, or a timer that rings")
    if any(_reads_changed(system, action) for action in system.actions):
        notes.append("what a step changes is told in the values before it, all at once")
    if any(each.kind is EdgeKind.FREE for each in edges):
        notes.append("dashed: a step that need never be taken")
    return Graph(tuple(title), tuple(nodes), tuple(edges), tuple(notes))


def _reads_changed(system: System, action: Action) -> bool:
    """Whether a variable of the spec becomes something in which another is read that changes."""
    variables = system.variables
    data = {n for n in action.updates if variables[n].role is Role.DATA}
    data = {n for n in data if variables[n].queue is None}
    return any((reads(action.updates[n]) & data) - {n} for n in data)


def _alike(system: System) -> list[tuple[list[int], bool]]:
    """The threads, those of a family together that look the same: by themselves, or with `self`."""
    found: dict[object, list[int]] = {}
    for number, thread in enumerate(system.threads):
        key = (thread.family, thread.kind, thread.rank, _look(system, number, as_self=True))
        found.setdefault(key, []).append(number)
    return [
        (threads, len({_look(system, each, as_self=False) for each in threads}) > 1)
        for threads in found.values()
    ]


def _look(system: System, thread: int, *, as_self: bool) -> object:
    """What is drawn of a thread, whatever its nodes are called."""
    drawn = _Process(system, thread, "", as_self=as_self)
    texts = [(each.kind, each.head, each.lines) for each in drawn.nodes]
    ends = {each.name: place for place, each in enumerate(drawn.nodes)}
    steps = [(ends[e.tail], ends[e.head], e.kind, e.lines) for e in drawn.edges]
    return tuple(texts), tuple(steps)


def _title(system: System, threads: Sequence[int]) -> str:
    first = system.threads[threads[0]]
    names = [system.threads[each].name for each in threads]
    text = f"{first.kind.value} {joined(few(names, _SMALL))}"
    if first.rank is not None:
        text += f" class {harmless(system.classes[first.rank])}"
    return text


class _Process:
    """What one thread does, as nodes and edges; of several initial locations each is a start.

    as_self: it is called `self`.
    """

    def __init__(self, system: System, thread: int, group: str, *, as_self: bool = False) -> None:
        self.system = system
        self.thread = thread
        self.group = group
        name = system.threads[thread].name
        family = as_self and name != system.threads[thread].family
        self._own = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w\[])") if family else None
        self.edges: list[Edge] = []
        self.nodes: list[Node] = []
        it = system.threads[thread]
        if it.variable is None:
            self._rule()
            return
        starts = {state[it.variable] for state in system.initials}
        reached = self._reached(starts)
        missing = []
        for number, location in enumerate(it.locations):
            if number not in reached:
                missing += [location.name] if location.kind is LocationKind.LABEL else []
                continue
            kind = NodeKind.START if number in starts else _KINDS[location.kind]
            head = (harmless(location.name),)
            procs = [p for p in location.procs[-1:] if not location.name.startswith(f"{p}.")]
            calls = tuple(f"in {harmless(proc)}" for proc in procs)
            name = self._name(number)
            if kind is NodeKind.AUTO:  # small, and so not bold
                self.nodes.append(Node(name, kind, (), (*head, *calls), group))
            else:
                self.nodes.append(Node(name, kind, head, calls, group))
            for action in system.actions_from(thread, number):
                self._edge(number, action)
        if missing:
            text = f"not come to with these values: {', '.join(few(missing, 8))}"
            lines = tuple(wrap(text, _LETTERS))
            name = f"{thread} missing"
            self.nodes.append(Node(name, NodeKind.NOTE, (), lines, group=group))

    def _reached(self, starts: Iterable[int]) -> set[int]:
        """The locations to which some path leads, whether it can be taken or not."""
        found = {*starts}
        pending = [*found]
        while pending:
            for action in self.system.actions_from(self.thread, pending.pop()):
                if action.target is not None and action.target not in found:
                    found.add(action.target)
                    pending.append(action.target)
        return found

    def _name(self, location: int) -> str:
        return f"{self.thread} {location}"

    def _rule(self) -> None:
        it = self.system.threads[self.thread]
        for number, action in enumerate(self.system.actions_from(self.thread, None)):
            lines = [*self._guard(action), *self._lines(replace(action, wait=None))]
            name = f"{self.thread} rule {number}"
            texts = tuple(part for line in lines for part in wrap(line, _LETTERS))
            head = (harmless(it.name),)
            self.nodes.append(Node(name, NodeKind.RULE, head, texts, group=self.group))

    def _guard(self, action: Action) -> Iterator[str]:
        if action.wait is not None:
            yield f"when {harmless(action.wait.text)}"
        elif action.guard != TRUE:
            text = harmless(self._names(action).condition(action.guard))
            yield f"when {text}" if columns(text) <= _LONGEST else "under a condition"

    def _edge(self, source: int, action: Action) -> None:
        target = source if action.target is None else action.target
        told = map(self._by_self, self._lines(action))
        lines = tuple(part for line in told for part in wrap(line, _LETTERS))
        env = self.system.threads[self.thread].kind is ThreadKind.ENV
        kind = EdgeKind.STEP if action.obliged or env else EdgeKind.FREE
        self.edges.append(Edge(self._name(source), self._name(target), kind, lines))

    def _by_self(self, line: str) -> str:
        return line if self._own is None else self._own.sub("self", line)

    # What a step does

    def _lines(self, action: Action) -> Iterator[str]:
        if action.kind is not ActionKind.STEP and action.delay is None:
            yield action.kind.value
        if action.delay is not None:
            yield _delay(action.delay)
        if action.choices:
            yield "chooses " + ", ".join(
                f"{harmless(each.name)} in {harmless(str(each.domain))}" for each in action.choices
            )
        wait = action.wait
        if wait is not None and wait.kind is not WaitKind.LOCK:
            yield _waits(wait)
        for branch in sorted(action.branches, key=lambda branch: _written(branch.span)):
            yield _branch(branch)
        for call in action.entered:
            yield f"calls {self._call(action, call.pieces)}"
        yield from self._locks(action)
        yield from self._changes(action)

    def _call(self, action: Action, pieces: Sequence[Shown]) -> str:
        names = self._names(action)
        texts = (each if isinstance(each, str) else names.show(*each) for each in pieces)
        return harmless("".join(texts))

    def _names(self, action: Action) -> Names:
        """What the thread calls its own goes without its name."""
        own = f"{self.system.threads[self.thread].name}."
        variables = [
            replace(each, name=each.name.removeprefix(own)) for each in self.system.variables
        ]
        return Names(variables, action.choices)

    def _locks(self, action: Action) -> Iterator[str]:
        """What it does to locks; of several modes in which it may hold one only the lock."""
        told: dict[tuple[LockVerb, bool], dict[int, list[LockOp]]] = {}
        owed = {each.span for each in action.obligations if each.code == "release-not-held"}
        for each in action.locks:
            sort = (each.verb, each.when == TRUE or each.span in owed)
            told.setdefault(sort, {}).setdefault(each.lock, []).append(each)
        for (verb, always), locks in told.items():
            names = [
                harmless(
                    lock_in_mode(self.system.locks[lock], None if len(ops) > 1 else ops[0].mode)
                )
                for lock, ops in locks.items()
            ]
            maybe = "" if always else ", if held" if verb is LockVerb.DROP else ", or not"
            yield f"{_VERBS[verb]} {', '.join(few(names, 5))}{maybe}"

    def _changes(self, action: Action) -> Iterator[str]:
        """What becomes of variables; those that would take too many words only by name."""
        system, names = self.system, self._names(action)
        long: list[str] = []
        for number in sorted(action.updates, key=lambda n: _written(action.places.get(n))):
            becomes = action.updates[number]
            variable = system.variables[number]
            if variable.role is not Role.DATA or forgotten(system, action, number):
                continue
            name = own_name(system, leading(system, number), self.thread)
            text = f"{name} = {harmless(names.show(becomes, variable.domain))}"
            match becomes:
                case Apply(op=Op.IF, args=(condition, then, Read(variable=same))) if same == number:
                    shown = harmless(names.show(then, variable.domain))
                    text = f"{name} = {shown} if {harmless(names.condition(condition))}"
            if variable.queue is not None or columns(text) > _LONGEST:
                long += [] if name in long else [name]
            else:
                yield text
        if long:
            yield f"changes {', '.join(few(long, 5))}{_line(action)}"


def _waits(wait: Wait) -> str:
    match wait.kind:
        case WaitKind.AWAIT | WaitKind.LOCK:
            text = harmless(wait.text)
            if wait.early:  # of a queue it is the whole statement; its ends are steps of their own
                text = text.partition(" timeout ")[0].partition(" unless ")[0]
            return f"await {text}"
        case WaitKind.CHOOSE:
            return f"with {harmless(wait.text)}"
        case WaitKind.CPU:
            return "waits for a CPU"
        case kind:
            assert_never(kind)


def _delay(delay: Delay) -> str:
    what = "rings after" if delay.kind is DelayKind.TIMER else delay.kind.value
    if delay.high is None:
        return (
            f"{what} any"
            if not delay.low.terms and not delay.low.constant
            else f"{what} any, from {delay.low}"
        )
    if delay.low == delay.high:
        return f"{what} {delay.low}"
    return f"{what} {delay.low} .. {delay.high}"


def _branch(branch: Branch) -> str:
    text = harmless(branch.text)
    if branch.taken:
        return f"if ({text})"
    return f"if (!{text})" if text.replace("_", "").isalnum() else f"if (!({text}))"


def _written(span: Span | None) -> list[tuple[int, int]]:
    """Where in the order of the text something stands."""
    return [(each.line, each.column) for each in span.chain] if span else []


def _line(action: Action) -> str:
    return "" if action.span is None else f" (line {action.span.in_spec.line})"
