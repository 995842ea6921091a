"""Graphs of specs, and what is in them in a few words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.graphs import Asked, Subject, graphs
from checker.interruption import Interruption
from checker.render.as_graph_dot import graph_dot
from checker.render.graph import Graph, NodeKind
from checker.render.graphviz import draw
from checker.source import Source

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
