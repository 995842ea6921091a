"""The five page-fault designs of `tests/models/designs` against an enumeration of our own.

Both are projected on what locks can tell: for each thread the name of its phase, and for each lock
who holds it exclusively, who holds it shared, and who waits for it in which order. Only *settled*
states are compared: those in which nobody can take a step that takes no time. In between, the two
readings differ by design: here a lock is handed over in the releaser's step, in the language who
asks and who is granted takes a step for it. Time is left out: a rest may end at any moment.

From each settled state one thread ends its rest, and all that follows without time follows. The
settled states with these moves must be the same graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from checker.front.model import load
from checker.ir.domain import Kind
from checker.ir.system import State, System
from checker.semantics.integers import outcomes
from checker.source import Source
from checker.trace import Step
from tests.slow import one_in

DESIGNS = Path(__file__).parent / "models" / "designs"
NAMES = ("mm_hold", "mm_retry", "vma_hold", "vma_retry_mm", "vma_retry_vma")

# The designs as programs of three kinds of instruction.


@dataclass(frozen=True, slots=True)
class Rest:
    """Be in `phase` for some time; then go on, or to another instruction as well."""

    phase: str
    skip_to: int | None = None


@dataclass(frozen=True, slots=True)
class Get:
    """Queue for a lock in `phase`, first come first served."""

    phase: str
    lock: str
    write: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """Drop a lock."""

    lock: str


Program = tuple[Rest | Get | Put, ...]


def fault(design: str, lock: str, *, evict: bool) -> Program:
    if design.endswith("_hold"):
        return (
            Rest("run"),
            Get("ask", lock),
            Rest("lookup"),
            Rest("io"),
            Rest("finish"),
            Put(lock),
        )
    back = "mm" if design == "vma_retry_mm" else lock
    first = (Rest("run"), Get("ask", lock), Rest("lookup"), Put(lock), Rest("io"))
    if not evict:
        return (*first, Get("reask", back), Rest("relook"), Rest("finish"), Put(back))
    again = (Rest("relook", skip_to=len(first) + 3), Rest("again"))
    return (*first, Get("reask", back), *again, Rest("finish"), Put(back))


def writer(design: str) -> Program:
    if design.startswith("mm"):
        return (Rest("run"), Get("ask", "mm", write=True), Rest("modify"), Put("mm"))
    return (
        Rest("run"),
        Get("ask", "mm", write=True),
        Get("drain", "vma", write=True),
        Rest("modify"),
        Put("vma"),
        Put("mm"),
    )


def programs(design: str, faulters: int, others: int, *, evict: bool) -> dict[str, Program]:
    own, foreign = ("mm", "mm") if design.startswith("mm") else ("vma", "vma2")
    found = {f"fault[{k}]": fault(design, own, evict=evict) for k in range(faulters)}
    found |= {f"other[{k}]": fault(design, foreign, evict=evict) for k in range(others)}
    return {**found, "writer": writer(design)}


# Their settled states.


@dataclass(frozen=True, slots=True)
class Held:
    """A lock: its writer, its readers, and who waits for it in order."""

    writer: str | None = None
    readers: frozenset[str] = frozenset()
    queue: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """Where each thread is in its program, and the locks."""

    at: tuple[tuple[str, int], ...]
    locks: tuple[tuple[str, Held], ...]

    def moved(self, thread: str, number: int) -> Situation:
        at = tuple((each, number if each == thread else where) for each, where in self.at)
        return replace(self, at=at)

    def with_lock(self, name: str, held: Held) -> Situation:
        locks = tuple((each, held if each == name else old) for each, old in self.locks)
        return replace(self, locks=locks)


Graph = Mapping[object, frozenset[tuple[str, object]]]


class Designs:
    """Runs the programs: whatever takes no time is done at once."""

    def __init__(self, threads: Mapping[str, Program], locks: Iterable[str]) -> None:
        self.threads = threads
        self.locks = tuple(locks)

    @property
    def first(self) -> Situation:
        """Every thread in its first rest, every lock free."""
        at = tuple((name, 0) for name in self.threads)
        return Situation(at, tuple((name, Held()) for name in self.locks))

    def moves(self, situation: Situation) -> Iterator[tuple[str, Situation]]:
        """What can follow when one rest ends."""
        for thread, where in situation.at:
            rest = self._at(thread, where)
            if isinstance(rest, Rest):
                yield thread, self._go(situation, thread, where + 1)
                if rest.skip_to is not None:
                    yield thread, self._go(situation, thread, rest.skip_to)

    def _at(self, thread: str, where: int) -> Rest | Get | Put | None:
        program = self.threads[thread]
        return program[where] if where < len(program) else None

    def _go(self, situation: Situation, thread: str, where: int) -> Situation:
        """Bring `thread` to an instruction and on, until it rests or waits."""
        situation = situation.moved(thread, where)
        locks = dict(situation.locks)
        match self._at(thread, where):
            case Get(lock=name, write=write):
                held = locks[name]
                queued = replace(held, queue=(*held.queue, (thread, write)))
                return self._grant(situation.with_lock(name, queued), name)
            case Put(lock=name):
                held = locks[name]
                owner = None if held.writer == thread else held.writer
                left = replace(held, writer=owner, readers=held.readers - {thread})
                situation = self._go(situation.with_lock(name, left), thread, where + 1)
                return self._grant(situation, name)
            case _:
                return situation

    def _grant(self, situation: Situation, name: str) -> Situation:
        """Hand the lock to those at the front of its queue who can have it, together."""
        granted = []
        held = dict(situation.locks)[name]
        while held.queue and held.writer is None and not (held.queue[0][1] and held.readers):
            thread, write = held.queue[0]
            held = replace(held, queue=held.queue[1:])
            if write:
                held = replace(held, writer=thread)
            else:
                held = replace(held, readers=held.readers | {thread})
            granted.append(thread)
        situation = situation.with_lock(name, held)
        for thread in granted:
            situation = self._go(situation, thread, dict(situation.at)[thread] + 1)
        return situation

    def view(self, situation: Situation) -> object:
        """What is compared."""
        phases = []
        for thread, where in situation.at:
            here = self._at(thread, where)
            phases.append((thread, here.phase if isinstance(here, Rest | Get) else "end"))
        locks = [
            (name, held.writer, held.readers, tuple(thread for thread, _ in held.queue))
            for name, held in situation.locks
        ]
        return tuple(phases), tuple(locks)


def graph_of_design(design: str, faulters: int, others: int, *, evict: bool) -> Graph:
    locks = ("mm",) if design.startswith("mm") else ("mm", "vma", "vma2")
    designs = Designs(programs(design, faulters, others, evict=evict), locks)
    graph: dict[object, frozenset[tuple[str, object]]] = {}
    waiting = [designs.first]
    while waiting:
        situation = waiting.pop()
        seen = designs.view(situation)
        if seen in graph:
            continue
        moves = list(designs.moves(situation))
        graph[seen] = frozenset((thread, designs.view(after)) for thread, after in moves)
        waiting += [after for _, after in moves]
    return graph


# The same of a spec.


def view_of_state(system: System, state: State) -> object:
    """What is compared, of a state in which everybody who waits for a lock has asked."""
    phases = []
    for thread in system.threads:
        assert thread.variable is not None
        phases.append((thread.name, thread.locations[state[thread.variable]].label))
    locks = []
    for lock in sorted(system.locks, key=lambda each: each.name):
        owner, readers = None, frozenset[str]()
        for mode in lock.modes:
            domain = system.variables[mode.holder].domain
            shown = domain.show(state[mode.holder])
            if domain.kind is Kind.THREAD:
                owner = None if shown == "none" else shown
            else:
                readers = frozenset(each for each in shown.strip("{}").split(", ") if each)
        queue = tuple(
            system.threads[lock.candidates[(state[each] - 1) // len(lock.modes)]].name
            for each in lock.asks
            if state[each]
        )
        locks.append((lock.name, owner, readers, queue))
    return tuple(phases), tuple(locks)


class Steps:
    """The steps of a system; each state is looked at once."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._known: dict[State, tuple[Step, ...]] = {}

    def all(self, state: State) -> tuple[Step, ...]:
        """What can be done; nothing of it fails."""
        if state not in self._known:
            found = tuple(outcomes(self.system, state))
            self._known[state] = tuple(each for each in found if isinstance(each, Step))
            assert len(found) == len(self._known[state])
        return self._known[state]

    def timeless(self, state: State) -> list[Step]:
        return [each for each in self.all(state) if each.action.delay is None]

    def timed(self, state: State) -> list[Step]:
        return [each for each in self.all(state) if each.action.delay is not None]


def settled(steps: Steps, states: Iterable[State]) -> frozenset[State]:
    """The states that follow without time, and have nothing more of it to do."""
    seen, waiting, found = set(states), list(states), set()
    while waiting:
        state = waiting.pop()
        following = steps.timeless(state)
        if not following:
            found.add(state)
        for each in following:
            if each.state not in seen:
                seen.add(each.state)
                waiting.append(each.state)
    return frozenset(found)


def graph_of_system(steps: Steps) -> Graph:
    system = steps.system
    graph: dict[object, frozenset[tuple[str, object]]] = {}
    seen: set[State] = set()
    waiting = list(settled(steps, system.initials))
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        moves = [
            (system.threads[each.action.thread].name, after)
            for each in steps.timed(state)
            for after in settled(steps, [each.state])
        ]
        view = view_of_state(system, state)
        edges = frozenset((thread, view_of_state(system, after)) for thread, after in moves)
        assert graph.setdefault(view, edges) == edges, "one view, two behaviours"
        waiting += [after for _, after in moves]
    return graph


def all_settled(steps: Steps) -> frozenset[object]:
    """The views of every settled state that any order of steps reaches."""
    system = steps.system
    seen, waiting, found = set(system.initials), list(system.initials), set()
    while waiting:
        state = waiting.pop()
        if not steps.timeless(state):
            found.add(view_of_state(system, state))
        for each in steps.all(state):
            if each.state not in seen:
                seen.add(each.state)
                waiting.append(each.state)
    return frozenset(found)


def system_of(design: str, faulters: int, others: int, *, evict: bool) -> System:
    text = (DESIGNS / f"{design}.mm").read_text(encoding="utf-8")
    settings = {"faulters": str(faulters), "others": str(others)}
    if "param evict" in text:
        settings["evict"] = "true" if evict else "false"
    model = load(Source(design, text))
    (combination,) = model.combinations(settings)
    return model.system(combination)


CASES = [
    (design, faulters, others, evict)
    for design in NAMES
    for faulters, others in ((1, 0), (1, 1), (2, 0))
    for evict in ((False,) if design.endswith("_hold") else (False, True))
]


@pytest.mark.parametrize(("design", "faulters", "others", "evict"), one_in(2, CASES))
def test_the_same_lock_level_behaviours(
    design: str, faulters: int, others: int, evict: bool
) -> None:
    steps = Steps(system_of(design, faulters, others, evict=evict))
    expected = graph_of_design(design, faulters, others, evict=evict)
    assert graph_of_system(steps) == expected
    assert all_settled(steps) == expected.keys()


def test_designs_differ() -> None:
    """The comparison can fail: no two designs have the same graph, nor do two sizes."""
    graphs = [
        graph_of_design(design, 1, 1, evict=evict)
        for design, faulters, others, evict in CASES
        if (faulters, others) == (1, 1)
    ]
    assert all(one != two for k, one in enumerate(graphs) for two in graphs[:k])
    assert graph_of_design("mm_hold", 2, 0, evict=False) not in graphs
