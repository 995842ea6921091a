"""A graph as DOT: the shape and the line of each kind of node and edge.

Knows looks; what the graph is about is for others to say. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import isqrt

from checker.render.dot import Attribute, Drawing, label, rich
from checker.render.graph import Edge, EdgeKind, Graph, Node, NodeKind
from checker.render.page import wrap

_INK, _GREY, _BAD, _PAPER, _SHADE = "#1a1a1a", "#777777", "#c01818", "#ffffff", "#ececec"
_FONT = "Helvetica"
_LETTERS = 90  # of a line of the title
_CROWD = 60  # nodes from which on all is drawn closer together

_NODES: Mapping[NodeKind, Mapping[str, Attribute]] = {
    NodeKind.START: {"shape": "box", "penwidth": 2.5, "fillcolor": _SHADE},
    NodeKind.LABEL: {"shape": "box"},
    NodeKind.AUTO: {"shape": "box", "fontsize": 8, "color": _GREY, "margin": "0.06,0.02"},
    NodeKind.END: {"shape": "box", "style": "rounded,filled", "fillcolor": _SHADE},
    NodeKind.RULE: {"shape": "component"},
    NodeKind.NOTE: {"shape": "plaintext", "fontsize": 8, "fontcolor": _GREY},
    NodeKind.THREAD: {"shape": "box"},
    NodeKind.BESIDE: {"shape": "box", "style": "dotted,filled", "fontcolor": _GREY},
    NodeKind.LOCK: {"shape": "ellipse", "margin": "0.06,0.03"},
    NodeKind.CONDITION: {"shape": "note"},
    NodeKind.INITIAL: {"shape": "box", "penwidth": 2.5, "fillcolor": _SHADE},
    NodeKind.STATE: {"shape": "box", "style": "rounded,filled"},
    NodeKind.FINAL: {"shape": "box", "style": "rounded,filled", "peripheries": 2},
    NodeKind.BAD: {"shape": "octagon", "color": _BAD, "penwidth": 2.5, "margin": "0.02,0.02"},
    NodeKind.ERROR: {"shape": "doubleoctagon", "color": _BAD, "penwidth": 1.5},
}

_EDGES: Mapping[EdgeKind, Mapping[str, Attribute]] = {
    EdgeKind.STEP: {},
    EdgeKind.FREE: {"style": "dashed", "color": _GREY},
    EdgeKind.BAD: {"color": _BAD, "penwidth": 2.5, "fontcolor": _BAD},
    EdgeKind.HOLDS: {},
    EdgeKind.WAITS: {"style": "dashed", "color": _BAD},
    EdgeKind.ENDS: {"style": "dotted", "color": _BAD},
    EdgeKind.ENDED: {"style": "dotted", "color": _GREY, "arrowhead": "tee", "arrowsize": 1},
}

_STRONG_NODE: Mapping[str, Attribute] = {"penwidth": 3, "fillcolor": _SHADE}
_STRONG_EDGE: Mapping[str, Attribute] = {"penwidth": 3, "arrowsize": 0.9}


def graph_dot(graph: Graph) -> str:
    """The text of a graph in the DOT language, for `dot` to lay out."""
    crowd = len(graph.nodes) > _CROWD
    title = [part for line in graph.title for part in wrap(line, _LETTERS)]
    notes = [part for line in graph.notes for part in wrap(line, _LETTERS)]
    drawing = Drawing(
        fontname=_FONT,
        fontsize=24 if crowd else 11,
        fontcolor=_INK,
        bgcolor=_PAPER,
        label=rich(title, notes, align="left"),
        labelloc="t",
        labeljust="l",
        nodesep=0.15 if crowd else 0.35,
        ranksep=0.25 if crowd else 0.4,
        pad=0.15,
        rankdir="LR" if crowd and _acyclic(graph) else "TB",
    )
    font: dict[str, Attribute] = {"fontname": _FONT, "fontcolor": _INK, "color": _INK}
    node: dict[str, Attribute] = {
        "style": "filled",
        "fillcolor": _PAPER,
        "margin": "0.1,0.04",
        "fontsize": 9,
    }
    drawing.defaults("node", {**node, "height": 0.25, **font})
    drawing.defaults("edge", {"arrowsize": 0.6, "fontsize": 8, **font})
    groups = {node.name: node.group for node in graph.nodes}
    for number, group in enumerate(dict.fromkeys(groups.values())):
        nodes = [node for node in graph.nodes if node.group == group]
        edges = [e for e in graph.edges if groups[e.tail] == groups[e.head] == group]
        if not group:
            _draw(drawing, nodes, edges)
            continue
        lines = wrap(group, 50)
        heading = rich(lines[:1], lines[1:])
        frame: dict[str, Attribute] = {"style": "rounded", "color": _GREY, "margin": 10}
        with drawing.cluster(str(number), label=heading, fontsize=11, **frame):
            _draw(drawing, nodes, edges)
            _stack(drawing, nodes, edges)
    _draw(drawing, [], [e for e in graph.edges if groups[e.tail] != groups[e.head]])
    return drawing.text()


def _draw(drawing: Drawing, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    for node in nodes:
        look = {**_NODES[node.kind], **(_STRONG_NODE if node.strong else {})}
        drawing.node(node.name, label=rich(node.head, node.lines), **look)
    for edge in edges:
        look = {**_EDGES[edge.kind], **(_STRONG_EDGE if edge.strong else {})}
        # a blank on either side keeps the text off the line
        text = {"label": label([f" {line} " for line in edge.lines])} if edge.lines else {}
        drawing.edge(edge.tail, edge.head, **text, **look)


def _acyclic(graph: Graph) -> bool:
    """Whether no path leads back, other than by a loop: such a graph is wide and not deep.

    Boxes are wide too: of such a graph they fit better below each other.
    """
    onward: dict[str, list[str]] = {node.name: [] for node in graph.nodes}
    before = dict.fromkeys(onward, 0)
    for edge in graph.edges:
        if edge.tail != edge.head:
            onward[edge.tail].append(edge.head)
            before[edge.head] += 1
    free = [name for name, count in before.items() if not count]
    for name in free:  # it grows meanwhile
        for other in onward[name]:
            before[other] -= 1
            if not before[other]:
                free.append(other)
    return len(free) == len(onward)


def _stack(drawing: Drawing, nodes: Sequence[Node], edges: Iterable[Edge]) -> None:
    """What no edge leads to is put in columns; else all of it would stand in one row."""
    ends = {end for edge in edges for end in (edge.tail, edge.head)}
    loose = [node.name for node in nodes if node.name not in ends]
    height = isqrt(len(loose))
    for place, (above, below) in enumerate(pairwise(loose)):
        if (place + 1) % max(height, 1):
            drawing.edge(above, below, style="invis")
