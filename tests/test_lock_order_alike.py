"""Rings of locks at the same places, of other elements, instances and parameter values: all told.

What a ring is is read here once more from the language, over what the interpreter says that each
thread, alone, holds where it asks for a lock.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import combinations, permutations, product

import pytest

from checker.diagnostic import Diagnostic
from checker.ir.actions import LockVerb
from checker.ir.system import State, System
from checker.report import Report
from checker.semantics.integers import outcomes
from checker.trace import Step
from tests.lock_orders import run
from tests.slow import first_of

LOCKS = 4

Place = tuple[int, int]
Ring = frozenset[tuple[Place, str]]
"""Where each of a ring waits, by line and column, and for what."""


def warned(report: Report) -> list[Diagnostic]:
    return [each for each in report.warnings if each.code == "lock-order"]


def also(warning: Diagnostic) -> str:
    return next((each for each in warning.help if each.startswith("the same here")), "")


def test_other_elements_with_other_values_are_named() -> None:
    text = """
param n: 0..3;
lock l[4]: mutex;
var done: bool = false;
process p { l[n].lock();  l[3 - n].lock();  release all;  done = true; }
process q { await done;  l[3 - n].lock();  l[n].lock();  release all; }
"""
    (warning,) = warned(run(text))
    assert warning.headline == "`l[0]` and `l[3]` are taken in both orders"
    assert also(warning) == (
        "the same here of `l[1]` and `l[2]` (with n = 1); of `l[2]` and `l[1]` (with n = 2);"
        " of `l[3]` and `l[0]` (with n = 3)"
    )


def test_other_instances_are_named() -> None:
    text = """
lock l[4]: mutex;  var turn: 0..4 = 0;
process p[i in 4] { s: await turn == i;  a: l[i].lock();
    b: l[i % 2 == 0 ? i + 1 : i - 1].lock();  c: release all;  turn = i + 1; }
"""
    (warning,) = warned(run(text))
    assert warning.headline == "`l[0]` and `l[1]` are taken in both orders"
    assert also(warning) == "the same here of `l[2]` and `l[3]` by `p[2]` and `p[3]`"


def test_of_one_that_is_shown_the_others_are_told() -> None:
    text = """
lock l[4]: mutex;
process p[i in 4] { s: await i < 2 || (p[0]@end && p[1]@end && (i == 2 || p[2]@end));
    a: l[i].lock();
    b: l[i % 2 == 0 ? i + 1 : i - 1].lock();  c: release all; }
"""
    (warning,) = warned(run(text))
    assert warning.headline == "`l[2]` and `l[3]` are taken in both orders"
    assert also(warning) == ""


def test_one_that_is_shown_with_other_values_is_not_told_again() -> None:
    text = """
param n: 0..1;
lock a, b: mutex;  var done: bool = false;
process p { a.lock();  b.lock();  release all;  done = true; }
process q { await n == 0 || done;  b.lock();  a.lock();  release all; }
"""
    report = run(text)
    answers = [each.answer("deadlock") for each in report.columns]
    assert [each.decisive.violated for each in answers if each] == [True, False]
    assert warned(report) == []


def test_calls_are_places_of_their_own() -> None:
    text = """
lock l[4]: mutex;  var turn: 0..4 = 0;
proc both(one: 0..3, two: 0..3) { l[one].lock();  l[two].lock(); }
process p { both(0, 1);  release all;  turn = 1; }
process q { await turn == 1;  both(1, 0);  release all;  turn = 2; }
process r { await turn == 2;  both(2, 3);  release all;  turn = 3; }
process s { await turn == 3;  both(3, 2);  release all;  both(1, 0);  release all; }
"""
    found = warned(run(text))
    calls = [
        {each.span.chain[0].line for each in (one.primary, *one.secondary) if each} for one in found
    ]
    assert sorted(map(sorted, calls)) == [[4, 5], [4, 7], [6, 7]]
    assert {each.headline for each in found} == {
        "`l` may be taken in orders that could end in a deadlock"
    }


def test_many_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("checker.lock_order"), "MOST_ALIKE", 2)
    text = """
lock l[10]: mutex;  var turn: 0..10 = 0;
process p[i in 10] { s: await turn == i;  a: l[i].lock();
    b: l[i % 2 == 0 ? i + 1 : i - 1].lock();  c: release all;  turn = i + 1; }
"""
    (warning,) = warned(run(text))
    assert also(warning).endswith("; of 2 more such rings")
    assert also(warning).count("`l[") == 4


# Random programs


def spec(rng: random.Random) -> str:
    """Threads that come one after another; each takes locks that the parameter may choose."""
    lines = [
        "param n: 0..2;",
        f"lock l[{LOCKS}]: mutex;",
        "var turn: 0..9 = 0;",
    ]
    first = 0
    for number in range(2):
        count, form = rng.randint(1, 2), rng.choice(("{}", "n + {}", "i + {}", "n * i + {}"))
        taken = rng.sample(range(LOCKS), rng.randint(2, 3))
        body, held = [], list[str]()
        for each in taken:
            if held and rng.random() < 0.2:
                body.append(f"{held.pop(rng.randrange(len(held)))}.release();")
            held.append(f"l[({form.format(each)}) % {LOCKS}]")
            body.append(f"{held[-1]}.lock();")
        lines.append(
            f"process p{number}[i in {count}] {{ w: await turn == {first} + i;"
            f" {' '.join(body)} release all; turn = {first} + i + 1; }}"
        )
        first += count
    return "\n".join(lines)


Request = tuple[Place, str, frozenset[str]]
"""Where a thread asks, for what, and what it holds there."""


def requests(system: System, thread: int) -> Iterator[Request]:
    """Each request of a thread that runs alone."""
    (turn,) = (k for k, each in enumerate(system.variables) if each.name == "turn")
    (begin,) = system.initials
    pending: list[State] = [(*begin[:turn], thread, *begin[turn + 1 :])]
    seen = {*pending}
    while pending:
        state = pending.pop()
        for found in outcomes(system, state):
            if found.action.thread != thread:
                continue
            own = {
                lock.name
                for lock in system.locks
                if thread in lock.candidates
                and state[lock.modes[0].holder] == lock.candidates.index(thread) + 1
            }
            for op in found.action.locks:
                name = system.locks[op.lock].name
                if op.verb is LockVerb.TAKE and op.span and name not in own:
                    yield (op.span.line, op.span.column), name, frozenset(own)
            if isinstance(found, Step) and found.state not in seen:
                seen.add(found.state)
                pending.append(found.state)


def all_rings(system: System) -> set[Ring]:
    """Where some threads can each want what the next has, holding nothing in common."""
    asked = [sorted({*requests(system, each)}, key=str) for each in range(len(system.threads))]
    found = set()
    for count in range(2, len(asked) + 1):
        for threads in permutations(range(len(asked)), count):
            if threads[0] != min(threads):
                continue
            for chosen in product(*(asked[each] for each in threads)):
                round_ = zip(chosen, (*chosen[1:], chosen[0]), strict=True)
                apart = all(one[2].isdisjoint(two[2]) for one, two in combinations(chosen, 2))
                if apart and all(mine[1] in other[2] for mine, other in round_):
                    found.add(frozenset((place, lock) for place, lock, _ in chosen))
    return found


def named(warning: Diagnostic) -> list[tuple[frozenset[Place], frozenset[str]]]:
    """The places of a warning, with the locks of each ring that it names there."""
    labels = [each for each in (warning.primary, *warning.secondary) if each]
    places = frozenset((each.span.line, each.span.column) for each in labels)
    texts = [warning.headline, *also(warning).split("; of ")]
    locks = [frozenset(re.findall(r"`(l\[\d\])`", each)) for each in texts]
    return [(places, each) for each in locks if each]


@pytest.mark.parametrize("seeds", first_of(1, [range(40), range(40, 200)]))
def test_each_ring_of_random_programs_is_told(seeds: range) -> None:
    several = varied = 0
    for seed in seeds:
        report = run(spec(random.Random(seed)))
        there = {ring for column in report.columns for ring in all_rings(column.system)}
        found = [one for warning in warned(report) for one in named(warning)]
        flat = [
            (frozenset(place for place, _ in ring), frozenset(lock for _, lock in ring))
            for ring in there
        ]
        assert {*found} <= {*flat}, seed
        for ring in there:
            places, locks = flat[[*there].index(ring)]
            assert any(at <= places and which <= locks for at, which in found), (seed, ring)
        several += len({places for places, _ in found}) < len(found)
        varied += len(there) > 3
    assert several > 2 and varied > 2
