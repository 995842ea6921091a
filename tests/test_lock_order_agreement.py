"""Rings of locks against programs whose rings are found by hand, and deadlocks that a run finds.

The programs take and drop mutexes in straight lines. For those what a ring is can be said in a
few lines over the program itself, and every deadlock of them can be found by trying all orders.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, permutations, product
from pathlib import Path

import pytest

from checker.ir.actions import WaitKind
from checker.ir.locks import Lock
from checker.lock_order.holding import actions_of
from checker.lock_order.rings import MOST_TOLD, places, rings
from checker.lock_order.situations import situations
from checker.report import Column
from checker.semantics.waits import cycles
from checker.source import Source
from checker.task import Task
from checker.verdict import trace_of
from tests.lock_orders import run, some
from tests.slow import first_of

# Straight lines

Program = tuple[tuple[str, int], ...]


def program(rng: random.Random, locks: int) -> Program:
    """Takes and drops some locks, each at most once at a time, and ends without one."""
    held: list[int] = []
    steps = []
    for _ in range(rng.randint(2, 6)):
        free = [each for each in range(locks) if each not in held]
        if held and (not free or rng.random() < 0.35):
            steps.append(("release", held.pop(rng.randrange(len(held)))))
        else:
            held.append(rng.choice(free))
            steps.append(("lock", held[-1]))
    return (*steps, *(("release", each) for each in held))


def as_text(programs: tuple[Program, ...], locks: int) -> str:
    lines = [f"lock l[{locks}]: mutex;"]
    for number, steps in enumerate(programs):
        body = " ".join(f"l[{lock}].{verb}();" for verb, lock in steps)
        lines.append(f"process p{number} {{ {body} }}")
    return "\n".join(lines)


def requests(steps: Program) -> list[tuple[int, frozenset[int]]]:
    """Each lock asked for, with those held then."""
    held: set[int] = set()
    found = []
    for verb, lock in steps:
        if verb == "lock":
            found.append((lock, frozenset(held)))
            held.add(lock)
        else:
            held.remove(lock)
    return found


Asked = frozenset[tuple[int, int]]
"""Requests, each by the number of its thread and which of its requests it is."""


def all_rings(programs: tuple[Program, ...]) -> Iterator[Asked]:
    """Where some of the threads can each want what the next has, holding nothing in common."""
    for count in range(2, len(programs) + 1):
        for threads in permutations(range(len(programs)), count):
            asked = [[*enumerate(requests(programs[each]))] for each in threads]
            for chosen in product(*asked):
                does = [one for _, one in chosen]
                round_ = zip(does, (*does[1:], does[0]), strict=True)
                apart = all(one[1].isdisjoint(two[1]) for one, two in combinations(does, 2))
                if apart and all(wanted in held for (wanted, _), (_, held) in round_):
                    numbers = (number for number, _ in chosen)
                    yield frozenset(zip(threads, numbers, strict=True))


def deadlocks(programs: tuple[Program, ...]) -> bool:
    """Whether some order of steps ends before all are done."""
    seen = {(0,) * len(programs)}
    pending = [*seen]
    while pending:
        state = pending.pop()
        held = set()
        for at, steps in zip(state, programs, strict=True):
            for verb, lock in steps[:at]:
                (held.add if verb == "lock" else held.remove)(lock)
        moved = False
        for thread, steps in enumerate(programs):
            at = state[thread]
            if at < len(steps) and (steps[at][0] == "release" or steps[at][1] not in held):
                moved = True
                after = (*state[:thread], at + 1, *state[thread + 1 :])
                if after not in seen:
                    seen.add(after)
                    pending.append(after)
        if not moved and any(at < len(steps) for at, steps in zip(state, programs, strict=True)):
            return True
    return False


def found_rings(text: str, exact: bool) -> list[Asked]:
    (system,) = Task(Source("m.mm", text)).prepared().systems()
    every = [
        each
        for thread, actions in actions_of(system).items()
        for each in situations(system, thread, actions, some(), locals_too=exact) or ()
    ]
    columns: dict[int, list[int]] = {}
    for line, column in sorted({(each.span.line, each.span.column) for each in every}):
        columns.setdefault(line, []).append(column)
    return [
        frozenset(
            (span.line - 2, columns[span.line].index(span.column)) for span, _ in places(ring)
        )
        for ring in rings(system, every, some())
    ]


@pytest.mark.parametrize("seeds", first_of(1, [range(45), range(45, 150)]))
def test_rings_of_straight_lines(seeds: range) -> None:
    outcomes = set()
    for seed in seeds:
        rng = random.Random(seed)
        locks = rng.randint(2, 4)
        programs = tuple(program(rng, locks) for _ in range(rng.randint(2, 4)))
        there, stuck = {*all_rings(programs)}, deadlocks(programs)
        for exact in (False, True):
            found = found_rings(as_text(programs, locks), exact)
            assert there.issuperset(found), seed
            assert len(found) == MOST_TOLD or all(
                any(each <= ring for each in found) for ring in there
            ), seed
        assert there or not stuck, seed
        outcomes.add((bool(there), stuck, any(len(each) > 2 for each in found)))
    assert {(False, False, False), (True, True, False), (True, True, True)} <= outcomes


# Against deadlocks that a run finds


def lock_cycles(column: Column) -> Iterator[frozenset[int]]:
    """The locks of each shown deadlock of several threads that is of locks alone.

    Without those that rings leave out: locks without an owner, and with room for several.
    """
    answer = column.answer("deadlock")
    for finding in answer.findings if answer else ():
        trace = trace_of(finding.verdict)
        for one in cycles(trace.system, trace.last) if trace else ():
            waits = [wait for each in one for wait in each.waits]
            locks = {wait.lock for wait in waits if wait.lock is not None}
            known = [trace.system.locks[each] for each in locks] if trace else []
            told = all(each.owned and not limited(each) for each in known)
            if len(one) > 1 and told and all(wait.kind is WaitKind.LOCK for wait in waits):
                yield frozenset(locks)


def limited(lock: Lock) -> bool:
    return any(mode.limit is not None and mode.limit > 1 for mode in lock.modes)


def rings_of(column: Column) -> list[set[int]]:
    every = [
        each
        for thread, actions in actions_of(column.system).items()
        for each in situations(column.system, thread, actions, some(), locals_too=True) or ()
    ]
    return [{each.lock for each in ring} for ring in rings(column.system, every, some())]


def read_write(rng: random.Random) -> str:
    """Three threads that take locks in straight lines, for reading or writing, of any grant."""
    grants = ("any", "prefer write", "fifo", "handoff 1", "phase_fair")
    lines = [f"lock l{k}: rwsem grant {rng.choice(grants)};" for k in range(2)]
    for number in range(3):
        body = " ".join(
            f"l{lock}.{rng.choice(('read', 'write'))}();"
            if verb == "lock"
            else f"l{lock}.release();"
            for verb, lock in program(rng, 2)
        )
        lines.append(f"process p{number} {{ {body} }}")
    return "\n".join(lines)


@pytest.mark.parametrize("seeds", first_of(1, [range(8), range(8, 30)]))
def test_a_deadlock_of_locks_has_a_ring(seeds: range) -> None:
    found = 0
    for seed in seeds:
        (column,) = run(read_write(random.Random(seed))).columns
        for locks in lock_cycles(column):
            found += 1
            assert any(each <= locks for each in rings_of(column)), seed
    assert found > 2


MODELS = sorted((Path(__file__).parent / "normative").glob("*.mm")) + sorted(
    (Path(__file__).parent / "models" / "violated").glob("*.mm")
)


def test_so_have_those_of_the_models() -> None:
    found = 0
    for path in MODELS:
        for column in run(path.read_text(encoding="utf-8"), states=20_000).columns:
            for locks in lock_cycles(column):
                found += 1
                assert any(each <= locks for each in rings_of(column)), path.stem
    assert found >= 5
