"""A graph to be drawn, as data: nodes and edges with their texts, and what kind of thing each is.

Knows what graphs are about; must not know how anything looks, nor in which format it is written.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from checker.records import dataclass


class NodeKind(Enum):
    """What a node stands for."""

    START = "start"  # the location at which a process starts
    LABEL = "label"
    AUTO = "auto"  # a location without a label of its own
    END = "end"
    RULE = "rule"
    NOTE = "note"
    THREAD = "thread"
    BESIDE = "thread beside"  # not in the deadlock, but in the way
    LOCK = "lock"
    CONDITION = "condition"
    INITIAL = "initial state"
    STATE = "state"
    FINAL = "final state"
    BAD = "bad state"
    ERROR = "error"


class EdgeKind(Enum):
    """What an edge stands for."""

    STEP = "step"
    FREE = "free step"  # need never be taken
    BAD = "bad step"
    HOLDS = "holds"
    WAITS = "waits"
    ENDS = "could end"  # from a condition to a thread that could make it true
    ENDED = "has ended"  # to one that could have, and has ended


@dataclass(frozen=True, slots=True)
class Node:
    """name: unique in the graph. head: lines that stand out. lines: those below them.

    group: the title of the frame that it is in, if it is in one. strong: it is part of a
    circle, and stands out.
    """

    name: str
    kind: NodeKind
    head: tuple[str, ...]
    lines: tuple[str, ...] = ()
    group: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """From one node to another; strong: it stands out, in a circle or on the way to a violation."""

    tail: str
    head: str
    kind: EdgeKind
    lines: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """title: lines above it. notes: how to read it, and what is not in it."""

    title: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = field(default=())
