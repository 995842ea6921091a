"""A graph as GraphML, for tools that lay out and search graphs.

Every text is data of the node or edge. Must not know what the graph is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from checker.render.graph import Graph
from checker.render.page import harmless

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_KEYS = {
    "title": ("graph", "string"),
    "notes": ("graph", "string"),
    "label": ("all", "string"),
    "kind": ("all", "string"),
    "group": ("node", "string"),
    "stands_out": ("all", "boolean"),
}


def graphml(graph: Graph) -> str:
    """The text of a GraphML file; lines of a label are kept apart."""
    root = ElementTree.Element("graphml", xmlns=_SPACE)
    for name, (what, sort) in _KEYS.items():
        key = {"id": name, "for": what, "attr.name": name, "attr.type": sort}
        ElementTree.SubElement(root, "key", key)
    whole = ElementTree.SubElement(root, "graph", id="graph", edgedefault="directed")
    _data(whole, {"title": _text(graph.title), "notes": _text(graph.notes)})
    numbers = {node.name: f"n{number}" for number, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        element = ElementTree.SubElement(whole, "node", id=numbers[node.name])
        label = _text((*node.head, *node.lines))
        found = {"label": label, "kind": node.kind.value, "group": harmless(node.group)}
        _data(element, {**found, "stands_out": str(node.strong).lower()})
    for number, edge in enumerate(graph.edges):
        ends = {"source": numbers[edge.tail], "target": numbers[edge.head]}
        element = ElementTree.SubElement(whole, "edge", {"id": f"e{number}", **ends})
        found = {"label": _text(edge.lines), "kind": edge.kind.value}
        _data(element, {**found, "stands_out": str(edge.strong).lower()})
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{text}\n"


def _text(lines: tuple[str, ...]) -> str:
    return "\n".join(map(harmless, lines))


def _data(element: ElementTree.Element, values: Mapping[str, str]) -> None:
    for name, text in values.items():
        if text:
            ElementTree.SubElement(element, "data", key=name).text = text
