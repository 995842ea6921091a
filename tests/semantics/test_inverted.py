"""Who is inverted in single states, and by whom: read off how each model is made."""

from __future__ import annotations

import pytest

from checker.front.model import load
from checker.ir.latencies import Inverting
from checker.ir.system import State, System
from checker.semantics.integers import outcomes
from checker.semantics.inverted import chains, holds, hurried, may_be_inverted
from checker.source import Source
from checker.trace import Step

Place = dict[str, str]


def reached(text: str) -> tuple[System, dict[State, Place]]:
    """The system of a text, and every state with where each thread is in it."""
    model = load(Source("m.mm", f"model m;\nclass high > mid > low;\n{text}"))
    (combination,) = model.combinations({})
    system = model.system(combination)
    waiting, found = [*system.initials], dict[State, Place]()
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        found[state] = {
            each.name: each.locations[state[each.variable]].name
            for each in system.threads
            if each.variable is not None
        }
        waiting += [each.state for each in outcomes(system, state) if isinstance(each, Step)]
    return system, found


def told(text: str, where: Place, thread: str = "f") -> set[tuple[str, ...]]:
    """The chains by which a thread is inverted in the states where the threads are so."""
    system, found = reached(text)
    names = [each.name for each in system.threads]
    states = [each for each, place in found.items() if where.items() <= place.items()]
    assert states, "no state is so"
    number = names.index(thread)
    for state in states:
        some = next(chains(system, state, number), None) is not None
        assert holds(system, state, Inverting(number)) == some
        over = not some and not hurried(system, state)
        assert holds(system, state, Inverting(number, ends=True)) == over
    return {
        tuple(names[each] for each in chain.threads)
        for state in states
        for chain in chains(system, state, number)
    }


LOCK = """lock l: mutex;
process f class high { f0: sleep any;  ask: l.lock();  got: l.release(); }
process g class CLASS { l.lock();  work: delay 1 us;  l.release(); }
"""


@pytest.mark.parametrize(
    ("rank", "expected"), [("high", set()), ("mid", {("f", "g")}), ("low", {("f", "g")})]
)
def test_a_holder_of_a_lower_class(rank: str, expected: set[tuple[str, ...]]) -> None:
    text = LOCK.replace("CLASS", rank)
    assert told(text, {"f": "ask", "g": "work"}) == expected
    assert told(text, {"f": "f0"}) == set()
    assert told(text, {"f": "ask", "g": "end"}) == set()


def test_without_a_class_nobody_is_inverted_and_nobody_inverts() -> None:
    text = LOCK.replace(" class CLASS", "")
    assert told(text, {"f": "ask", "g": "work"}) == set()
    system, _ = reached(text)
    assert not any(may_be_inverted(system, each) for each in range(2))


def test_one_without_a_class_works_for_who_waits_for_it() -> None:
    """Two ways to the disk, and one by a lower thread: the first that is found decides nothing."""
    text = """var read, x: bool = false;
process f     class high { a: await x; }
process same  class high { a: await read;  x = true; }
process under class low  { a: await read;  x = true; }
daemon disk { a: sleep 1 us;  read = true;  b: await false; }
"""
    assert told(text, {"disk": "a"}) == {("f", "under", "disk")}
    assert told(text, {"disk": "a"}, "same") == set()


def test_the_end_of_the_chain_decides() -> None:
    text = """lock a, b: mutex;
process f class high { x: sleep any;  ask: a.lock();  a.release(); }
process g class low  { a.lock();  more: b.lock();  release all; }
process h class ENDS { x: sleep any;  b.lock();  work: delay 1 us;  b.release(); }
"""
    where = {"f": "ask", "g": "more", "h": "work"}
    assert told(text.replace("ENDS", "mid"), where) == {("f", "g", "h")}
    assert told(text.replace("ENDS", "high"), where) == set()


def test_a_circle_of_waits_has_no_end() -> None:
    text = """lock a, b: mutex;
process f class high { a.lock();  ask: b.lock();  release all; }
process g class low  { b.lock();  ask: a.lock();  release all; }
"""
    system, found = reached(text)
    stuck = [each for each in found if not [*outcomes(system, each)]]
    assert any(not next(chains(system, each, 0), None) for each in stuck)
    assert told(text, {"f": "ask", "g": "ask"}) == set()


def test_a_time_limit_is_an_end_of_its_own() -> None:
    text = """lock l: mutex;
var done: bool = false;
process f class high { x: sleep any;  ask: l.lock();  l.release(); }
process g class low  { l.lock();  wait: await done timeout LIMIT else goto out;  out: l.release(); }
process h class high { a: sleep 9 us;  done = true; }
"""
    where = {"f": "ask", "g": "wait", "h": "a"}
    assert told(text.replace("LIMIT", "2 us"), where) == {("f", "g")}
    assert told(text.replace("LIMIT", "any"), where) == set()


def test_who_waits_with_a_time_limit_waits() -> None:
    text = LOCK.replace("l.lock();  got", "l.lock() timeout 3 us else goto got;  got")
    text = text.replace("got: l.release();", "got: skip;").replace("CLASS", "low")
    where = {"f": "ask", "g": "work"}
    assert told(text, where) == {("f", "g")}


def test_whoever_may_release_a_lock_without_an_owner() -> None:
    text = """locktype page { mode lock exclusive;  release anyone; }
lock l: page;
process f class high { x: sleep any;  ask: l.lock();  l.release(); }
process g class mid  { l.lock();  a: l.release(); }
process h class low  { a: sleep any;  try l.lock() else goto b;  l.release();  b: skip; }
"""
    assert told(text, {"f": "ask", "g": "a", "h": "a"}) == {("f", "g"), ("f", "h")}


def test_behind_one_that_has_asked() -> None:
    text = """lock l: rwsem;
process f class high { x: sleep any;  ask: l.read();  l.release(); }
process g class low  { x: sleep any;  l.read();  work: delay 1 us;  l.release(); }
process w class high { x: sleep any;  ask: l.write();  l.release(); }
"""
    asked = {"f": "ask", "g": "work"}
    found = told(text, asked)
    assert found == {("f", "w", "g")}, "a reader goes with a reader, but not past a writer"


def test_of_several_holders_each_is_followed() -> None:
    text = """lock l: rwsem;
process f class high { x: sleep any;  ask: l.write();  l.release(); }
process g class high { l.read();  work: delay 1 us;  l.release(); }
process h class low  { l.read();  work: delay 1 us;  l.release(); }
process i class mid  { l.read();  work: delay 1 us;  l.release(); }
"""
    every = {"f": "ask (asked for l)", "g": "work", "h": "work", "i": "work"}
    assert told(text, every) == {("f", "h"), ("f", "i")}
    assert told(text, every | {"h": "end", "i": "end"}) == set()


def test_a_cpu_of_a_lower_class() -> None:
    text = """cpus 1;
process f class high { x: sleep any;  work: delay 1 us; }
process g class low  { a: delay 5 us; }
"""
    system, found = reached(text)
    assert any(next(chains(system, each, 0), None) for each in found)
    assert told(text, {"g": "end"}) == set()
