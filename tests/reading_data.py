"""Sets, structs, queues and identities in a second reading of a spec, as values of Python.

A set is a frozenset, a struct `Parts`, a queue `Line`, a thread its number, `none` -1. Where a cell
of the state is said to be a number, it may be such a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

from checker.front import syntax as s
from checker.front.naming.declared import AnyThread

Value = Any


@dataclass(frozen=True)
class Parts:
    """A struct: its fields with their values, by name."""

    of: tuple[tuple[str, Value], ...]

    def with_field(self, names: list[str], value: Value) -> Parts:
        name, *rest = names
        inner = dict(self.of)
        inner[name] = inner[name].with_field(rest, value) if rest else value
        return parts(inner)


@dataclass(frozen=True)
class Line:
    """A queue, the head first."""

    of: tuple[Value, ...]


def parts(values: Mapping[str, Value]) -> Parts:
    return Parts(tuple(sorted(values.items())))


def known(value: Value) -> Value:
    """A value of a parameter: of a struct its fields are given in their order."""
    if isinstance(value, tuple):
        return parts({name: known(inner) for name, inner in value})
    return value


def literal(e: s.Expression, value: Callable[[s.Expression], Value]) -> Value:
    """`none`, `{a, b}`, `{ a: 1 }` or `[]`; None for anything else."""
    match e:
        case s.Nobody():
            return -1
        case s.SetLiteral(elements=elements):
            return frozenset(value(each) for each in elements)
        case s.StructLiteral(names=names, values=values):
            return parts({name.text: value(each) for name, each in zip(names, values, strict=True)})
        case s.QueueLiteral():
            return Line(())
    return None


def part(whole: Value, name: str, wrong: Callable[[str], Exception]) -> Value:
    """What stands behind the dot of such a value."""
    match whole:
        case Parts(of=of):
            return dict(of)[name]
        case frozenset():
            return len(whole)
        case Line(of=of):
            if name == "len":
                return len(of)
            if name == "empty":
                return int(not of)
            if not of:
                raise wrong("empty-queue")
            return of[0]
    raise AssertionError(whole)


class Types:
    """What values a type has, by what names mean and how numbers are read."""

    def __init__(
        self,
        uses: Mapping[s.Name, object],
        number: Callable[[s.Expression], int],
        threads: Callable[[object], list[int]],
    ) -> None:
        self.uses = uses
        self.number = number
        self.threads = threads

    def every(self, of: s.TypeNode) -> Iterator[Value]:
        match of:
            case s.BoolType():
                yield from (0, 1)
            case s.RangeType(low=low, high=high):
                yield from range(self.number(low), self.number(high) + 1)
            case s.IdentityType(name=name):
                yield from (-1, *self.threads(self.uses[name]))
            case s.SetType(element=element):
                all_ = list(self.every(element))
                picked = (combinations(all_, size) for size in range(len(all_) + 1))
                yield from map(frozenset, chain.from_iterable(picked))
            case s.QueueType(capacity=capacity, element=element):
                for size in range(self.number(capacity) + 1):
                    yield from map(Line, product(self.every(element), repeat=size))
            case s.NamedType(name=name):
                match self.uses[name]:
                    case s.Enum(members=members):
                        yield from range(len(members))
                    case s.TypeAlias(type=meant):
                        yield from self.every(meant)
                    case s.Struct(fields=fields):
                        names = [each.name.text for each in fields]
                        for values in product(*(self.every(each.type) for each in fields)):
                            yield parts(dict(zip(names, values, strict=True)))
                    case s.Process() | AnyThread() as who:
                        yield from self.threads(who)

    def fits(self, of: s.TypeNode, value: Value) -> bool:
        match of:
            case s.SetType(element=element):
                return all(self.fits(element, each) for each in value)
            case s.QueueType(capacity=capacity, element=element):
                inside = all(self.fits(element, each) for each in value.of)
                return inside and len(value.of) <= self.number(capacity)
            case s.NamedType(name=name) if isinstance(struct := self.uses[name], s.Struct):
                fields = {each.name.text: each.type for each in struct.fields}
                return all(self.fits(fields[each], inner) for each, inner in value.of)
            case s.NamedType(name=name) if isinstance(alias := self.uses[name], s.TypeAlias):
                return self.fits(alias.type, value)
            case _:
                return value in self.every(of)

    def of_threads(self, of: s.TypeNode) -> bool:
        """Whether a set of this type has threads."""
        element = of.element if isinstance(of, s.SetType) else None
        named = self.uses[element.name] if isinstance(element, s.NamedType) else None
        return isinstance(named, s.Process | AnyThread)

    def capacity(self, of: s.TypeNode) -> int:
        """How many a queue of this type has room for."""
        while isinstance(of, s.NamedType):
            alias = self.uses[of.name]
            assert isinstance(alias, s.TypeAlias)
            of = alias.type
        assert isinstance(of, s.QueueType)
        return self.number(of.capacity)

    def field(self, of: s.TypeNode, names: list[str]) -> s.TypeNode:
        """The type of a field of a field of a value."""
        for name in names:
            assert isinstance(of, s.NamedType)
            struct = self.uses[of.name]
            assert isinstance(struct, s.Struct)
            of = next(each.type for each in struct.fields if each.name.text == name)
        return of


def unfolded(target: s.Expression) -> tuple[s.Expression, list[str]]:
    """A variable or element, and the fields behind it."""
    names: list[str] = []
    while isinstance(target, s.Member):
        names.insert(0, target.name.text)
        target = target.base
    return target, names
