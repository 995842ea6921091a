"""`mmcheck graph`: what is in each graph, compared with what the spec and a check of it say."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.api import Options, check, systems
from checker.command.cli import run
from checker.engines.budget import Budget
from checker.graphs import Asked, NoGraph, Subject, graphs
from checker.interruption import Interruption
from checker.render.as_graph_dot import graph_dot
from checker.render.as_graphml import graphml
from checker.render.graph import Edge, EdgeKind, Graph, Node, NodeKind
from checker.render.graphviz import draw
from checker.report import BAD_SPEC, GOOD, UNDECIDED, UNEXPECTED
from checker.semantics.reached import reached
from checker.source import Source
from tests.texts import spec

SPECS = Path(__file__).parent.parent / "specs"
SVG = "{http://www.w3.org/2000/svg}"
XML = "{http://graphml.graphdrawing.org/xmlns}"
Capture = pytest.CaptureFixture[str]


def graph(text: str, subject: Subject, **settings: str) -> Graph:
    """The one graph of a spec in `specs`, or of a text."""
    path = SPECS / f"{text}.mm"
    if "\n" not in text:
        text = path.read_text(encoding="utf-8")
    with Interruption() as ends:
        (found,) = graphs(Source("m.mm", text), Asked(subject, settings), ends)
    return found.graph


def kinds(drawn: Graph) -> Counter[NodeKind]:
    return Counter(node.kind for node in drawn.nodes)


def sketch(drawn: Graph) -> set[tuple[str, str, str]]:
    """The edges, each with the first lines of its nodes and of its own text."""
    first = {node.name: (node.head or node.lines)[0] for node in drawn.nodes}
    return {(first[edge.tail], (edge.lines or ("",))[0], first[edge.head]) for edge in drawn.edges}


def pictured(drawn: Graph) -> tuple[int, int, list[str]]:
    """How many nodes and edges a picture of the graph has, and its texts."""
    root = ElementTree.fromstring(draw(graph_dot(drawn), "svg"))
    classes = Counter(each.get("class") for each in root.iter(f"{SVG}g"))
    texts = [each.text or "" for each in root.iter(f"{SVG}text")]
    return classes["node"], classes["edge"], texts


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
    assert ("a", "asked before by", "w") in found
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


# States


SIZES = [
    ("abba", {"crossed": "true"}, 13),
    ("abba", {"crossed": "false"}, 12),
    ("two_phase_commit", {}, 288),  # as its text says
    ("lost_wakeup", {"style": "TEST_THEN_SLEEP"}, 17),
    ("counters", {"M": "4"}, 64),  # M ** K
]


@pytest.mark.parametrize(("name", "settings", "size"), SIZES)
def test_every_state_and_step_is_drawn(name: str, settings: dict[str, str], size: int) -> None:
    drawn = graph(name, Subject.STATES, **settings)
    source = Source("m.mm", (SPECS / f"{name}.mm").read_text(encoding="utf-8"))
    (column,) = check(source, Options(settings, workers=1)).columns
    assert len(drawn.nodes) == size == column.exploration.states
    assert len(drawn.edges) == column.exploration.transitions
    assert kinds(drawn)[NodeKind.INITIAL] == 1


def shown(drawn: Graph) -> Iterator[str]:
    for node in drawn.nodes:
        yield " ".join(node.lines)


@pytest.mark.parametrize("seed", range(8))
def test_states_of_random_specs(seed: int) -> None:
    source = Source("m.mm", spec(seed).text)
    options = Options(workers=1, budget=Budget(states=300), engine="generated")
    for column in check(source, options).columns:
        if not column.exploration.exhaustive or len(column.system.initials) > 1:
            continue
        with Interruption() as ends:
            found = graphs(source, Asked(Subject.STATES, column.varying, states=300), ends)
        drawn = found[0].graph
        states = [node for node in drawn.nodes if node.kind is not NodeKind.ERROR]
        steps = [edge for edge in drawn.edges if not edge.head.startswith("e")]
        assert len(states) == column.exploration.states
        assert len(steps) == column.exploration.transitions
        rows = [finding for finding in column.findings if finding.row == "deadlock"]
        bad = any(not each.holds for each in rows)  # or unknown, for it has no times
        marked = any("deadlock" in line for node in drawn.nodes for line in node.head)
        assert bad == marked


def test_a_deadlock_and_the_end_are_marked() -> None:
    drawn = graph("abba", Subject.STATES, crossed="true")
    assert kinds(drawn) == {
        NodeKind.INITIAL: 1,
        NodeKind.STATE: 10,
        NodeKind.FINAL: 1,
        NodeKind.BAD: 1,
    }
    (bad,) = (node for node in drawn.nodes if node.kind is NodeKind.BAD)
    assert bad.head == ("deadlock",)
    assert bad.lines == ("A@second holds a", "B@second holds b")
    assert drawn.nodes[0].lines == ("A@first, B@first", "locks free")
    assert len(set(shown(drawn))) == 13  # no two states look the same
    nodes, edges, texts = pictured(drawn)
    assert (nodes, edges) == (13, 14)
    assert "13 states, 14 steps" in texts


@pytest.mark.parametrize(
    ("name", "settings", "row"),
    [
        ("abba", {"crossed": "true"}, "deadlock"),
        ("lost_wakeup", {"style": "TEST_THEN_SLEEP"}, "deadlock"),
        ("philosophers", {"reversed": "false"}, "deadlock"),
        ("peterson", {"yield_first": "true"}, "shared"),
    ],
)
def test_a_shortest_run_to_what_is_wrong_stands_out(
    name: str, settings: dict[str, str], row: str
) -> None:
    drawn = graph(name, Subject.STATES, **settings)
    source = Source("m.mm", (SPECS / f"{name}.mm").read_text(encoding="utf-8"))
    (column,) = check(source, Options(settings, workers=1)).columns
    answer = column.answer(row)
    assert answer is not None
    onward = {edge.tail: edge.head for edge in drawn.edges if edge.strong}
    assert len(onward) == answer.decisive.length
    place = drawn.nodes[0].name
    for _ in range(len(onward)):
        place = onward[place]
    (end,) = (node for node in drawn.nodes if node.name == place)
    assert end.kind is NodeKind.BAD


def test_violations_and_errors_are_marked() -> None:
    text = """\
model m;
var n: 0..2 = 0;
process p { one: n = n + 1;  goto one; }
never two: n == 2;
always step up: n' < 2;
"""
    drawn = graph(text, Subject.STATES)
    assert [node.head for node in drawn.nodes] == [
        ("start",),
        (),
        ("violates never two",),
        ("error", "out-of-range"),
    ]
    assert [edge.kind for edge in drawn.edges] == [EdgeKind.STEP, EdgeKind.BAD, EdgeKind.BAD]
    assert drawn.edges[1].lines == ("p@one", "n 1 -> 2", "violates up")


def test_too_many_states_are_refused() -> None:
    with pytest.raises(NoGraph, match="more than 500 states") as refused:
        graph("counters", Subject.STATES)
    assert refused.value.code == UNEXPECTED
    assert "--max-states" in str(refused.value)


def test_the_limit_is_exact() -> None:
    ((_, system),) = systems(
        Source("m.mm", (SPECS / "abba.mm").read_text(encoding="utf-8")), {"crossed": "true"}
    )
    assert reached(system, 12) is None
    assert reached(system, 13) is not None


# Formats


NASTY = ('"]; evil [label="x', "<b>&lt;</b> & co", "\\N \\l", "\x1b[31m \u202e", "]]>")


def nasty() -> Graph:
    node = Node('"q\\', NodeKind.THREAD, NASTY, NASTY, group=NASTY[0])
    other = Node("x", NodeKind.STATE, (), ())
    edge = Edge('"q\\', "x", EdgeKind.WAITS, NASTY)
    return Graph(NASTY, (node, other), (edge,), NASTY)


def test_labels_can_do_no_harm() -> None:
    nodes, edges, texts = pictured(nasty())
    assert (nodes, edges) == (2, 1)
    told = [*NASTY[:3], "\\x1b[31m \\u202e", NASTY[4]]
    stripped = [text.strip() for text in texts]
    for text in told:
        assert stripped.count(text) >= 5  # title, note, node twice, edge
    root = ElementTree.fromstring(graphml(nasty()))
    data = [each.text for each in root.iter(f"{XML}data") if each.get("key") == "label"]
    assert data == ["\n".join((*told, *told)), "\n".join(told)]


def test_graphml_has_every_node_and_edge() -> None:
    drawn = graph("abba", Subject.WAITS)
    root = ElementTree.fromstring(graphml(drawn))
    names = [each.get("id") for each in root.iter(f"{XML}node")]
    edges = [(each.get("source"), each.get("target")) for each in root.iter(f"{XML}edge")]
    assert len(names) == len(edges) == 4
    assert {end for edge in edges for end in edge} == set(names)
    keys = {each.get("id") for each in root.iter(f"{XML}key")}
    assert {each.get("key") for each in root.iter(f"{XML}data")} <= keys


# The command


def test_files_and_folders(tmp_path: Path, capsys: Capture) -> None:
    abba = str(SPECS / "abba.mm")
    for format, start in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("graphml", b"<?xml")):
        target = tmp_path / f"out.{format}"
        assert run(["graph", abba, "--what", "waits", "-o", str(target)]) == GOOD
        assert target.read_bytes().startswith(start)
    assert run(["graph", abba, "-o", f"{tmp_path}/new/", "--format", "dot"]) == GOOD
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["abba-processes-crossed=false.dot", "abba-processes-crossed=true.dot"]
    told = capsys.readouterr().out.split()
    assert [Path(line).name for line in told] == names


def test_standard_output(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    arguments = ["graph", str(SPECS / "abba.mm"), "--set", "crossed=true"]
    assert run(arguments) == GOOD
    assert capsys.readouterr().out.startswith("digraph {\n")
    buffer = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(buffer))
    assert run([*arguments, "--format", "png"]) == GOOD
    assert buffer.getvalue().startswith(b"\x89PNG")


def test_no_picture_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    class Terminal(TextIOWrapper):
        def isatty(self) -> bool:
            return True

    buffer = BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(buffer))
    arguments = ["graph", str(SPECS / "abba.mm"), "--what", "waits", "--format", "png"]
    assert run(arguments) == BAD_SPEC
    assert buffer.getvalue() == b""
    assert "not for a terminal" in capsys.readouterr().err


def test_refusals(tmp_path: Path, capsys: Capture) -> None:
    abba = str(SPECS / "abba.mm")
    for arguments, code, told in (
        ([abba], UNEXPECTED, "Pick one with --set crossed=..."),
        ([abba, "--set", "crossed=2"], BAD_SPEC, "crossed"),
        ([abba, "-o", str(tmp_path / "no" / "x.svg")], BAD_SPEC, "folder does not exist"),
        ([abba, "-o", str(tmp_path / "x.mm")], BAD_SPEC, "would write over a spec"),
        ([abba, "--format", "gif"], BAD_SPEC, "gif"),
        ([abba, "-o", str(tmp_path / "x.gif")], BAD_SPEC, "give --format"),
        ([str(SPECS / "peterson.mm"), "--what", "waits"], UNEXPECTED, "no deadlock"),
        ([str(tmp_path / "none.mm")], BAD_SPEC, "can't read"),
    ):
        assert run(["graph", *arguments]) == code
        out, err = capsys.readouterr()
        assert told in " ".join(err.split()) and not out
        assert all(len(line) <= 72 for line in err.splitlines())
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    from checker.render import graphviz

    monkeypatch.setattr(graphviz.draw, "__kwdefaults__", {"placed": False, "seconds": 0.01})
    target = tmp_path / "x.svg"
    arguments = ["graph", str(SPECS / "two_phase_commit.mm"), "--what", "states", "-o", str(target)]
    assert run(arguments) == BAD_SPEC
    assert "took more than" in capsys.readouterr().err
    assert not target.exists()
