"""A deadlock as a graph: who holds what and waits for what, with the circle that this closes.

The definitions are those of `semantics.waits`. Must not know how a graph is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checker.deadlocks import Deadlock
from checker.ir.actions import Wait, WaitKind
from checker.ir.expr import reads
from checker.ir.system import System
from checker.render.as_story import hope
from checker.render.as_waits import awaited
from checker.render.graph import Edge, EdgeKind, Graph, Node, NodeKind
from checker.render.history import holds, refusals
from checker.render.looked_at import looked_at
from checker.render.page import harmless, wrap
from checker.render.words import lock_in_mode, whereabouts
from checker.semantics.waits import changers, enders, sleeping
from checker.source import Span

_LETTERS = 34  # of a line in a node or beside an edge


def waits_graph(found: Deadlock, title: Sequence[str]) -> Graph:
    """The graph of the deadlock in which a run ends."""
    drawn = _Drawn(found)
    inside = _circle(drawn.edges)
    nodes = [replace(each, strong=each.name in inside) for each in drawn.nodes.values()]
    edges = [replace(each, strong=_both(each, inside)) for each in drawn.edges]
    notes = ["from who waits to what he waits for: dashed"]
    if any(each.kind is EdgeKind.HOLDS for each in edges):
        notes.append("from a lock to who holds it: solid")
    if any(each.kind is NodeKind.CONDITION for each in nodes):
        notes.append("from a condition to who could make it true: dotted")
    if inside:
        notes.append("thick: the circle, which nobody leaves")
    return Graph(tuple(title), tuple(nodes), tuple(edges), tuple(notes))


class _Drawn:
    def __init__(self, found: Deadlock) -> None:
        trace = found.trace
        self.trace = trace
        self.system: System = trace.system
        self.members = found.members
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        for each in self.members:
            self._thread(each.thread, NodeKind.THREAD)
        for each in self.members:
            for wait in each.waits:
                self._wait(each.thread, wait)
        self._held()

    def _thread(self, thread: int, kind: NodeKind = NodeKind.BESIDE) -> str:
        name = f"thread {thread}"
        if name not in self.nodes:
            each = self.system.threads[thread]
            where = whereabouts(self.system, self.trace.last, thread)
            lines = [f"at {harmless(where)}"] if where else []
            if each.rank is not None:
                lines.append(f"class {harmless(self.system.classes[each.rank])}")
            delay = sleeping(self.system, self.trace.last, thread)
            if delay is not None:
                lines.append("in a `sleep any`, which need not end")
            self.nodes[name] = Node(name, kind, (harmless(each.name),), tuple(lines))
        return name

    def _lock(self, lock: int) -> str:
        name = f"lock {lock}"
        each = self.system.locks[lock]
        self.nodes.setdefault(
            name, Node(name, NodeKind.LOCK, (harmless(each.name),), (harmless(each.type),))
        )
        return name

    def _wait(self, thread: int, wait: Wait) -> None:
        if wait.kind is not WaitKind.LOCK:
            self._condition(thread, wait)
            return
        assert wait.lock is not None and wait.mode is not None
        tail, head = self._thread(thread), self._lock(wait.lock)
        wants = harmless(lock_in_mode(self.system.locks[wait.lock], wait.mode))
        lines = (f"waits for {wants}", *_at(wait.span))
        self.edges.append(Edge(tail, head, EdgeKind.WAITS, lines))
        found = refusals(self.trace, len(self.trace.steps), thread, wait.lock, wait.mode)
        for other in found:
            if other.asked:
                name = self._thread(other.thread)
                self._edge(Edge(head, name, EdgeKind.ENDS, ("goes first to",)))
        if not self.system.locks[wait.lock].owned:
            for one in sorted(enders(self.system, self.trace.last, wait) - {thread}):
                self._edge(Edge(head, self._thread(one), EdgeKind.ENDS, ("could be released by",)))

    def _edge(self, edge: Edge) -> None:
        self.edges += [] if edge in self.edges else [edge]

    def _condition(self, thread: int, wait: Wait) -> None:
        name = f"condition {len(self.nodes)}"
        now = looked_at(self.system, self.trace.last, wait.condition, thread, wait.text)
        lines = wrap(now, _LETTERS) if now else []
        others = enders(self.system, self.trace.last, wait)
        lines += wrap(hope(self.trace, thread, wait), _LETTERS)
        head = tuple(wrap(awaited(wait, self.system.threads[thread].name), _LETTERS))
        self.nodes[name] = Node(name, NodeKind.CONDITION, head, tuple(lines))
        self._edge(Edge(self._thread(thread), name, EdgeKind.WAITS, ("waits for", *_at(wait.span))))
        for other in sorted(others - {thread}):
            self._edge(Edge(name, self._thread(other), EdgeKind.ENDS))
        if wait.owed_by is None:
            changing = changers(self.system, self.trace.last, wait)
            for other in sorted(self.system.writers(reads(wait.condition)) - changing):
                ended = ("could change it before,", "has ended")
                self._edge(Edge(name, self._thread(other), EdgeKind.ENDED, ended))

    def _held(self) -> None:
        """What the threads hold, waited for or not, and who holds what is waited for."""
        mine = {each.thread for each in self.members}
        wanted = {name for name in self.nodes if name.startswith("lock ")}
        for each in holds(self.trace, len(self.trace.steps)):
            if each.thread not in mine and f"lock {each.lock}" not in wanted:
                continue
            lock = self.system.locks[each.lock]
            mode = "" if len(lock.modes) == 1 else f" ({harmless(lock.modes[each.mode].name)})"
            since = f"since step {each.since}" if each.since else "from the start"
            lines = (f"held{mode} {since}", *_at(each.span))
            head = self._thread(each.thread)
            self._edge(Edge(self._lock(each.lock), head, EdgeKind.HOLDS, lines))


def _at(span: Span | None) -> Iterator[str]:
    if span is not None:
        yield f"line {span.in_spec.line}"


def _both(edge: Edge, inside: dict[str, frozenset[str]]) -> bool:
    return edge.head in inside.get(edge.tail, frozenset())


def _circle(edges: Iterable[Edge]) -> dict[str, frozenset[str]]:
    """For each node that lies on a circle of edges those that it shares one with."""
    onward: dict[str, set[str]] = {}
    for edge in edges:
        onward.setdefault(edge.tail, set()).add(edge.head)
    behind = {node: _reached(node, onward) for node in onward}
    return {
        node: frozenset(each for each in found if node in behind.get(each, ()))
        for node, found in behind.items()
        if node in found
    }


def _reached(node: str, onward: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = [node]
    while pending:
        more = onward.get(pending.pop(), set()) - found
        found |= more
        pending += more
    return found
