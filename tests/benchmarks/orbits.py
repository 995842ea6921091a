"""A second count of two protocols, by orbits: states that differ only in who is who are one.

Written from the protocols alone. Each orbit counts for as many states as it has, and each state of
it has as many steps as another.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from math import factorial, prod
from typing import TypeVar

S = TypeVar("S", bound=Hashable)
X = TypeVar("X")

Commit = tuple[tuple[int, bool, bool], tuple[tuple[int, bool, bool], ...]]
Rwlock = tuple[int, tuple[str, ...], tuple[str, ...]]


def commit(managers: int) -> tuple[int, int]:
    """States and transitions of two-phase commit."""

    def steps(state: Commit) -> Iterator[Commit]:
        (decision, commits, aborts), those = state
        whole = state[0]
        for place, (work, heard, told) in enumerate(those):
            if decision == 0 and told:
                yield whole, _with(those, place, (work, True, told))
            if work == 0:
                yield whole, _with(those, place, (1, heard, True))
                yield whole, _with(those, place, (3, heard, told))
            if commits:
                yield whole, _with(those, place, (2, heard, told))
            if aborts:
                yield whole, _with(those, place, (3, heard, told))
        if decision == 0:
            if all(heard for _, heard, _ in those):
                yield (1, True, aborts), those
            yield (2, commits, True), those

    first: Commit = ((0, False, False), ((0, False, False),) * managers)
    return _counted(first, steps, lambda state: _orbit(state[1]))


def rwlock(readers: int, writers: int) -> tuple[int, int]:
    """States and transitions of readers and writers, a writer that asks before further readers."""

    def steps(state: Rwlock) -> Iterator[Rwlock]:
        x, reading, writing = state
        held = any(each in "uv" for each in writing)
        free = not held and all(each == "t" for each in reading)
        for place, each in enumerate(reading):
            if each == "t" and (held or "a" in writing):
                continue
            yield x, _with(reading, place, {"t": "u", "u": "v", "v": "t"}[each]), writing
        for place, each in enumerate(writing):
            if each == "a" and not free:
                continue
            after = {"t": "u" if free else "a", "a": "u", "u": "v", "v": "t"}[each]
            yield (1 - x if each == "u" else x), reading, _with(writing, place, after)

    first: Rwlock = (0, ("t",) * readers, ("t",) * writers)
    return _counted(first, steps, lambda state: _orbit(state[1]) * _orbit(state[2]))


def _with(those: Sequence[X], place: int, new: X) -> tuple[X, ...]:
    return tuple(sorted((*those[:place], new, *those[place + 1 :])))  # type: ignore[type-var]


def _orbit(those: Sequence[Hashable]) -> int:
    """How many orders there are."""
    return factorial(len(those)) // prod(map(factorial, Counter(those).values()))


def _counted(
    first: S, steps: Callable[[S], Iterable[S]], weight: Callable[[S], int]
) -> tuple[int, int]:
    seen, pending = {first}, deque([first])
    states = transitions = 0
    while pending:
        state = pending.popleft()
        after = list(steps(state))
        states += weight(state)
        transitions += weight(state) * len(after)
        for each in after:
            if each not in seen:
                seen.add(each)
                pending.append(each)
    return states, transitions
