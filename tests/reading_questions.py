"""What the questions of a spec are, one for each member of a family, in the second reading.

Knows which state or step shows an answer; how a state comes about is for `reading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from checker.front import syntax as s
from tests.reading_memory import NOBODY, Memory, Way, Wrong
from tests.reading_values import Values


@dataclass(frozen=True, slots=True)
class One:
    """A question, or one member of a family."""

    decl: s.Property
    member: int
    bound: Mapping[object, int]

    @property
    def key(self) -> str:
        return f"{self.decl.name.text}#{self.member}"


def asked(reading: Values) -> list[One]:
    """Every question, in the order of the text."""
    found = []
    for decl in reading.questions:
        sets = [reading.members(each.domain, {}) for each in decl.binders]
        for number, values in enumerate(product(*sets)):
            bound: dict[object, int] = dict(zip(decl.binders, values, strict=True))
            found.append(One(decl, number, bound))
    return found


def in_state(
    reading: Values, questions: Iterable[One], memory: Memory, unclear: set[str]
) -> Iterator[str]:
    """The questions that the state shows; `error` for each that has no value in it."""
    for each in questions:
        if each.decl.kind != "step":
            way = Way(memory, NOBODY, None, each.bound)
            yield from _shown(reading, each, way, unclear)


def in_step(
    reading: Values, questions: Iterable[One], before: Memory, after: Memory, unclear: set[str]
) -> Iterator[str]:
    """The questions that a step shows; `error` for each that has no value of it."""
    for each in questions:
        if each.decl.kind == "step":
            way = replace(Way(before, NOBODY, None, each.bound), then=after)
            yield from _shown(reading, each, way, unclear)


def _shown(reading: Values, one: One, way: Way, unclear: set[str]) -> Iterator[str]:
    try:
        value = reading.value(one.decl.condition, way)
    except Wrong:
        unclear.add(one.decl.name.text)
        yield "error"
        return
    if bool(value) == (one.decl.kind in ("never", "reachable")):
        yield one.key


def rows(questions: Iterable[s.Property], found: Mapping[str, int | None]) -> dict[str, int | None]:
    """How long the run of each row is, from those of its members."""
    folded: dict[str, int | None] = {k: v for k, v in found.items() if "#" not in k}
    for decl in questions:
        name = decl.name.text
        lengths = [each for key, each in found.items() if key.split("#")[0] == name]
        folded[name] = row(decl.kind, lengths)
    return folded


def row(kind: str, lengths: Iterable[int | None]) -> int | None:
    """Broken with the first member that is; reached with the last."""
    every = list(lengths)
    known = [each for each in every if each is not None]
    if kind == "reachable":
        return max(known) if known and len(known) == len(every) else None
    return min(known, default=None)
