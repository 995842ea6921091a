"""Graphs of states: every state and step, what stands out, and where there are too many."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.api import Options, check, systems
from checker.engines.budget import Budget
from checker.graphs import Asked, NoGraph, Subject, graphs
from checker.interruption import Interruption
from checker.render.graph import EdgeKind, Graph, NodeKind
from checker.report import UNEXPECTED
from checker.semantics.reached import reached
from checker.source import Source
from tests.drawn import SPECS, graph, kinds, pictured
from tests.slow import first_of
from tests.texts import spec

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


@pytest.mark.parametrize("seed", first_of(4, range(8)))
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
