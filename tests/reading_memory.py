"""What a second reading of a spec works on: a state, a place in the text, a step on its way.

Knows no expressions; see `tests.reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checker.front import syntax as s
from tests.reading_locks import Lock

LockKey = tuple[s.LockDecl, int]


@dataclass(frozen=True)
class Asked:
    """The place of a thread that has asked: from where, by which statement, with which picks."""

    source: Place
    statement: s.Acquire
    element: int
    picks: frozenset[tuple[object, int]]


@dataclass(frozen=True)
class Ready:
    """The place of a thread that waits for a CPU, to be at the delay `source` when it has one."""

    source: Place


Place = s.Statement | str | Asked | Ready


class Wrong(Exception):
    """The step breaks something; its argument is the code of the diagnostic."""


@dataclass(frozen=True)
class Thread:
    """An instance; `bound` are the constants that its index names stand for. decl: None: nobody."""

    decl: s.Process | s.Rule | None
    number: int
    bound: Mapping[object, int]


@dataclass(frozen=True)
class Memory:
    """A state. cells: by declaration, owner and index. locks: see `reading_locks`."""

    cells: tuple[int, ...]
    locks: tuple[Lock, ...]
    places: tuple[Place | None, ...]


EMPTY = Memory((), (), ())
NOBODY = Thread(None, -1, {})


@dataclass(frozen=True)
class Way:
    """A step on its way: the memory so far, what `let` and `choose` name.

    before: the cells when it started. wrong: what it broke since, that no wait has settled.
    granting: what the thread has asked for, until the step comes to that request.
    early: its wait ends by a `timeout` or an `unless`. late: by a `timeout any`.
    then: the memory after the step that a question is about.
    """

    memory: Memory
    thread: Thread
    source: Place | None
    bound: Mapping[object, int]
    forever: bool = False
    before: tuple[int, ...] = ()
    wrong: str | None = None
    early: bool = False
    late: bool = False
    granting: Asked | None = None
    then: Memory | None = None
