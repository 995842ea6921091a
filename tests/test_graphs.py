"""Graphs of processes and of deadlocks: what is drawn, and what is not."""

from __future__ import annotations

from collections import Counter

import pytest

from checker.api import systems
from checker.graphs import Asked, NoGraph, Subject, graphs
from checker.interruption import Interruption
from checker.render.graph import EdgeKind, NodeKind
from checker.report import UNDECIDED, UNEXPECTED
from checker.semantics.reached import reached
from checker.source import Source
from tests.drawn import SPECS, graph, kinds, pictured, sketch
from tests.texts import spec

# Processes


def test_the_processes_of_a_lock_inversion() -> None:
    drawn = graph("abba", Subject.PROCESSES, crossed="true")
    assert {node.group for node in drawn.nodes} == {"process A", "process B"}
    assert sketch(drawn) == {
        ("first", "takes a", "second"),
        ("second", "takes b", "both"),
        ("first", "takes b", "second"),
        ("second", "takes a", "both"),
        ("both", "drops a, b, if held", "end"),
    }
    assert pictured(drawn)[:2] == (8, 6)


def test_instances_that_do_the_same_are_drawn_once() -> None:
    drawn = graph("ticket_lock", Subject.PROCESSES, xadd="true")
    assert {node.group for node in drawn.nodes} == {"process locker[0], locker[1] and locker[2]"}
    lines = [line for edge in drawn.edges for line in edge.lines]
    assert lines[:2] == ["mine = next", "next = (next + 1) % 3"]  # as in the text
    assert "what a step changes is told in the values before it, all at once" in drawn.notes
    drawn = graph("philosophers", Subject.PROCESSES, reversed="true")
    assert len({node.group for node in drawn.nodes}) == 3


CLAIMED = """model claimed;
var owner: p? = none;
var seen[p]: bool = false;
process p[3] { a: await owner == none;  owner = self;  b: seen[p[0]] = true;  c: owner = none; }
process q[2] { l: owner = p[0];  m: await seen[p[1]]; }
"""


def test_instances_that_differ_by_who_they_are_are_drawn_once() -> None:
    drawn = graph(CLAIMED.replace("seen[p[0]]", "seen[p[2]]"), Subject.PROCESSES)
    groups = {node.group for node in drawn.nodes}
    assert groups == {"process p[0] and p[1]", "process p[2]", "process q[0] and q[1]"}
    lines = {line for edge in drawn.edges for line in edge.lines}
    assert {"owner = self", "owner = p[2]", "owner = p[0]", "seen[p[2]] = true"} <= lines
    drawn = graph(CLAIMED.replace("seen[p[0]]", "seen[self]"), Subject.PROCESSES)
    groups = {node.group for node in drawn.nodes}
    assert groups == {"process p[0], p[1] and p[2]", "process q[0] and q[1]"}
    lines = {line for edge in drawn.edges for line in edge.lines}
    assert {"owner = self", "seen[self] = true"} <= lines and "owner = p[2]" not in lines


def test_only_a_release_of_all_is_of_what_is_held() -> None:
    """To release a lock that is not held is an error, in whatever mode it may be held."""
    drawn = graph(
        "lock l: mutex;  lock r: rwsem;\n"
        "process p { a: l.lock();  r.read();  b: l.release();  c: r.release(); }\n"
        "process q { a: r.write();  l.lock();  b: release all; }\n",
        Subject.PROCESSES,
    )
    told = [line for edge in drawn.edges for line in edge.lines if "drops" in line]
    assert sorted(told) == ["drops l", "drops l, r, if held", "drops r"]


def test_what_each_step_waits_for_and_how_long() -> None:
    settings = {"evict": "true", "policy": "VMA_RETRY"}
    drawn = graph("retry", Subject.PROCESSES, **settings)
    found = sketch(drawn)
    assert ("enter", "can't get vma_lock read", "slow") in found
    assert ("dropped", "await page != READING", "enter") in found
    assert ("busy", "sleep 100 us .. io", "idle") in found
    assert ("request", "asks for mmap_lock write", "request (asked for mmap_lock)") in found
    free = [edge for edge in drawn.edges if edge.kind is EdgeKind.FREE]
    assert [edge.lines for edge in free] == [("sleep any",)] * 2


@pytest.mark.parametrize("seed", range(6))
def test_every_location_that_is_reached_is_drawn(seed: int) -> None:
    source = Source("m.mm", spec(seed).text)
    for varying, system in systems(source):
        with Interruption() as ends:
            asked = Asked(Subject.PROCESSES, varying)
            drawn = graphs(source, asked, ends)[0].graph
        states = reached(system, 1000)
        names = {(each.head or each.lines)[0] for each in drawn.nodes}
        for state in states.states if states is not None else ():
            for thread in system.threads:
                if thread.variable is not None:
                    assert thread.locations[state[thread.variable]].name in names
    nodes, edges, _ = pictured(drawn)
    assert (nodes, edges) == (len(drawn.nodes), len(drawn.edges))


def test_waits_that_end_early_calls_and_timers() -> None:
    text = """\
model m;
var q: queue[1] of 0..1 = [];
var n: 0..1 = 0;
timer t;
proc both() { inner: await n == 0;  skip; }
process p {
a:   q.put(1);
b:   q.put(0) timeout 5 us else { goto c; }
     t.start(5 ms);
c:   both();
}
"""
    drawn = graph(text, Subject.PROCESSES)
    found = sketch(drawn)
    assert ("b", "await q.put(0)", "c") in found
    assert ("b", "timeout 5 us", "c") in found
    assert ("c", "calls both()", "both.inner") in found
    (timer,) = (node for node in drawn.nodes if node.kind is NodeKind.RULE)
    assert timer.head == ("t",) and "rings after 5 ms" in timer.lines


@pytest.mark.parametrize(
    ("name", "told", "untold"),
    [("abba", "thick and grey", "with tabs"), ("two_phase_commit", "with tabs", "thick and grey")],
)
def test_the_signs_that_are_there_are_explained(name: str, told: str, untold: str) -> None:
    settings = {"crossed": "true"} if name == "abba" else {"hasty": "false"}
    notes = " ".join(graph(name, Subject.PROCESSES, **settings).notes)
    assert told in notes and untold not in notes


# Deadlocks


def test_a_circle_of_waits() -> None:
    drawn = graph("abba", Subject.WAITS)
    assert sketch(drawn) == {
        ("A", "waits for b", "b"),
        ("b", "held since step 2", "B"),
        ("B", "waits for a", "a"),
        ("a", "held since step 1", "A"),
    }
    assert all(each.strong for each in (*drawn.nodes, *drawn.edges))
    assert drawn.title[0].startswith("deadlock when crossed = true")
    assert pictured(drawn)[:2] == (4, 4)
    assert [edge.lines[1] for edge in drawn.edges if edge.kind is EdgeKind.WAITS] == [
        "line 11",
        "line 17",
    ]


def test_a_ring_of_three() -> None:
    drawn = graph("philosophers", Subject.WAITS)
    assert kinds(drawn) == {NodeKind.THREAD: 3, NodeKind.LOCK: 3}
    assert Counter(edge.kind for edge in drawn.edges) == {EdgeKind.WAITS: 3, EdgeKind.HOLDS: 3}


def test_who_has_ended_can_wake_nobody() -> None:
    drawn = graph("lost_wakeup", Subject.WAITS)
    assert sketch(drawn) == {
        ("waiter", "waits for", "task == RUNNING"),
        ("task == RUNNING", "could change it before,", "waker"),
    }
    assert not any(each.strong for each in (*drawn.nodes, *drawn.edges))


def test_a_lock_that_nobody_waits_for_is_no_part_of_the_circle() -> None:
    text = """\
model m;
lock a, b, c: mutex;
process p { one: c.lock();  two: a.lock();  three: b.lock();  release all; }
process q { one: b.lock();  two: a.lock();  release all; }
"""
    drawn = graph(text, Subject.WAITS)
    strong = {node.head[0]: node.strong for node in drawn.nodes}
    assert strong == {"p": True, "q": True, "a": True, "b": True, "c": False}


def test_an_earlier_ask_is_in_the_way() -> None:
    text = """\
model m;
lock a: rwsem;
var done: bool = false;
process p { one: a.read();  two: await done;  release all; }
process q { one: a.read();  done = true;  release all; }
process w { one: a.write();  release all; }
"""
    found = sketch(graph(text, Subject.WAITS))
    assert ("a", "goes first to", "w") in found
    assert ("a", "held (read) since step 1", "p") in found
    assert ("done", "", "q") in found


def test_the_same_deadlock_of_two_columns_is_drawn_once() -> None:
    text = """\
model m;
param n: 0..1;
lock a, b: mutex;
process p { one: a.lock();  two: b.lock();  release all; }
process q { one: b.lock();  two: a.lock();  release all; }
reachable q: n == 1;
"""
    drawn = graph(text, Subject.WAITS)
    assert len(drawn.nodes) == 4
    assert any(note.startswith("the same: deadlock when n = 1") for note in drawn.notes)


def test_a_deadlock_in_which_nobody_waits() -> None:
    text = "model m;\nvar n: 0..1 = 0;\nrule up when n == 0 { n = 1; }\n"
    with pytest.raises(NoGraph, match="no rule is possible: nobody waits") as refused:
        graph(text, Subject.WAITS)
    assert refused.value.code == UNEXPECTED


def test_where_no_deadlock_is_drawn() -> None:
    with pytest.raises(NoGraph, match="every state was looked at") as refused:
        graph("peterson", Subject.WAITS)
    assert refused.value.code == UNEXPECTED
    text = (SPECS / "abba.mm").read_text(encoding="utf-8")
    with Interruption() as ends, pytest.raises(NoGraph, match="not known") as refused:
        graphs(Source("m.mm", text), Asked(Subject.WAITS, states=2), ends)
    assert refused.value.code == UNDECIDED
