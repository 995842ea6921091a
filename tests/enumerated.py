"""Small programs of their own whose states are enumerated, and a column of a spec to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from checker.report import Column
from checker.source import Source
from tests.stated import report

State = tuple[object, ...]
ALL = 2**32 - 1
"""UINT_MAX: what `x->done` is after `complete_all()`, see kernel/sched/completion.c."""


def enumerated(first: State, steps: Callable[[State], Iterable[State]]) -> tuple[int, int, int]:
    """States, transitions and depth from `first` on."""
    seen, layer, transitions, depth = {first}, [first], 0, 0
    while layer:
        found: list[State] = []
        for state in layer:
            for after in steps(state):
                transitions += 1
                if after not in seen:
                    seen.add(after)
                    found.append(after)
        depth += bool(found)
        layer = found
    return len(seen), transitions, depth


def ends(first: State, steps: Callable[[State], Iterable[State]]) -> Iterator[tuple[Any, ...]]:
    """The states without a step."""
    seen, left = {first}, [first]
    while left:
        state = left.pop()
        after = [*steps(state)]
        if not after:
            yield state
        left += {*after} - seen
        seen.update(after)


def column(text: str) -> Column:
    (found,) = report(Source("m.mm", text)).columns
    return found


def size(found: Column) -> tuple[int, int, int]:
    explored = found.exploration
    assert explored.exhaustive
    return explored.states, explored.transitions, explored.depth


def stuck(found: Column) -> bool:
    answer = found.answer("deadlock")
    assert answer is not None
    return answer.decisive.violated
