"""Values as they are whatever state they are laid out in: of parameters that have parts.

Knows how such a value is written, and all values of a type. Must not know the text of a spec.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from checker.ir.domain import Domain, Kind
from checker.records import dataclass

Plain: TypeAlias = "int | frozenset[int] | tuple[tuple[str, Plain], ...]"
"""A number, truth value, member of an enum or thread by its number; a set; a struct by fields."""


@dataclass(frozen=True, slots=True)
class Members:
    """The sets of values of a type; element None if it has no value."""

    element: Domain | None

    def __str__(self) -> str:
        inside = "{}" if self.element is None else str(self.element)
        return f"set of {inside}"


@dataclass(frozen=True, slots=True)
class Parts:
    """The structs of a type, by the values of their fields."""

    name: str
    fields: tuple[tuple[str, Values], ...]

    def __str__(self) -> str:
        return "{ " + ", ".join(f"{name}: {inner}" for name, inner in self.fields) + " }"


Values: TypeAlias = "Domain | Members | Parts"
"""The values of a type."""


def every(values: Values) -> Iterator[Plain]:
    """Each value: numbers in order, sets by their number in binary, the last field fastest."""
    match values:
        case Members(element=None):
            yield frozenset()
        case Members(element=element):
            assert element is not None
            numbers = list(element.values)
            for mask in range(1 << len(numbers)):
                yield frozenset(each for bit, each in enumerate(numbers) if mask >> bit & 1)
        case Parts(fields=fields):
            yield from _structs(fields)
        case domain:
            yield from domain.values


def _structs(fields: tuple[tuple[str, Values], ...]) -> Iterator[Plain]:
    if not fields:
        yield ()
        return
    *before, (name, inner) = fields
    for first in _structs(tuple(before)):
        assert isinstance(first, tuple)
        for value in every(inner):
            yield (*first, (name, value))


def size(values: Values) -> int:
    """How many values there are."""
    match values:
        case Members(element=element):
            return 1 << (0 if element is None else size(element))
        case Parts(fields=fields):
            count = 1
            for _, inner in fields:
                count *= size(inner)
            return count
        case domain if domain.kind is Kind.IDENTITY:
            return sum(1 for _ in domain.values)
        case domain:
            return domain.size


def contains(values: Values, value: Plain) -> bool:
    """Whether a value of a type that has the same parts is one of these."""
    match values, value:
        case Members(element=element), frozenset():
            return all(element is not None and contains(element, each) for each in value)
        case Parts(fields=fields), tuple():
            given = dict(value)
            return all(contains(inner, given[name]) for name, inner in fields)
        case Domain() as domain, int():
            named = domain.kind is not Kind.IDENTITY or value not in domain
            return value in domain and (named or bool(domain.names[value - domain.low]))
        case _:
            raise AssertionError("the type check lets no such value here")


def shown(values: Values, value: Plain) -> str:
    """A value as the language writes it."""
    match values, value:
        case Members(element=element), frozenset():
            inside = (
                str(each) if element is None else element.show(each) for each in sorted(value)
            )
            return "{" + ", ".join(inside) + "}"
        case Parts(fields=fields), tuple():
            given = dict(value)
            inside = (f"{name}: {shown(inner, given[name])}" for name, inner in fields)
            return "{ " + ", ".join(inside) + " }"
        case Domain() as domain, int():
            return domain.show(value)
        case _:
            raise AssertionError("the type check lets no such value here")


def meant(values: Values, text: str) -> Plain | None:
    """The value that `text` writes; None if it writes none of these."""
    text = text.strip()
    match values:
        case Members(element=element):
            inside = _inside(text)
            if inside is None:
                return None
            found = [None if element is None else number(element, each) for each in inside]
            return None if None in found else frozenset(each for each in found if each is not None)
        case Parts(fields=fields):
            return _struct(fields, _inside(text))
        case domain:
            return number(domain, text)


def _struct(fields: tuple[tuple[str, Values], ...], given: list[str] | None) -> Plain | None:
    pairs = [each.partition(":") for each in given or []]
    texts = {name.strip(): value for name, _, value in pairs}
    if len(texts) != len(pairs) or texts.keys() != {name for name, _ in fields}:
        return None
    found = []
    for name, inner in fields:
        value = meant(inner, texts[name])
        if value is None:
            return None
        found.append((name, value))
    return tuple(found)


def number(domain: Domain, text: str) -> int | None:
    """The value of a domain that `text` writes; None if it writes none."""
    text = "".join(text.split())
    if domain.kind is Kind.RANGE:
        try:
            value = int(text)
        except ValueError:
            return None
        return value if value in domain else None
    if not text or text not in domain.names:
        return None
    return domain.low + domain.names.index(text)


def _inside(text: str) -> list[str] | None:
    """What stands between a pair of braces, by its commas; None if they are not there."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    inside = text[1:-1]
    return separated(inside) if inside.strip() else []


def separated(text: str) -> list[str]:
    """The parts of a text between the commas that stand in no brackets."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += letter in "{[("
        depth -= letter in "}])"
        if letter == "," and depth == 0:
            found.append(text[start:place])
            start = place + 1
    return [*found, text[start:]]


def first_of(values: Values, most: int) -> list[Plain]:
    """The first `most` values."""
    return list(islice(every(values), most))
