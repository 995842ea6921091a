"""Values of parameters that have parts: what each is over the state, and what a text of one is.

Knows how sets are laid out; must not know which values the parameters take in a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.types import Int, SetT, StructT, Type
from checker.front.naming.recursion import roots
from checker.front.values import data, sets
from checker.front.values.plain import Members, Parts, Plain, Values
from checker.front.values.shapes import Fields, Whole
from checker.front.walk import subexpressions
from checker.ir.domain import Kind
from checker.ir.expr import Const

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader


def values_of(reader: Reader, node: s.TypeNode) -> Values:
    """The values of a type. Pre: it has no queue, and is no time."""
    match node:
        case s.SetType(element=element):
            empty = sets.is_empty(reader, element)
            return Members(None if empty else sets.element_domain(reader, element))
        case s.NamedType(name=name):
            match reader.checked.uses[name]:
                case s.TypeAlias(type=type):
                    return values_of(reader, type)
                case s.Struct(name=called, fields=fields):
                    pairs = ((each.name.text, values_of(reader, each.type)) for each in fields)
                    return Parts(called.text, tuple(pairs))
                case _:
                    pass
        case _:
            pass
    return reader.domain(node)


def whole(reader: Reader, type: Type | None, value: Plain) -> Whole:
    """What a value of a type is over the state."""
    match type, value:
        case SetT(element=element), frozenset():
            first = data.base(reader, element)
            return Const(sum(1 << (each - first) for each in value))
        case StructT(struct=struct), tuple():
            types = {each.name.text: reader.checked.fields[each] for each in struct.fields}
            return Fields({name: whole(reader, types[name], each) for name, each in value})
        case _, int():
            return Const(value)
        case _:
            raise AssertionError("the type check lets no such value here")


def plain(reader: Reader, type: Type | None, value: Whole) -> Plain:
    """The value that is known before the run. Pre: it is constant, and has no queue."""
    match type, value:
        case SetT(element=element), Const(value=mask):
            first = data.base(reader, element)
            return frozenset(first + bit for bit in range(mask.bit_length()) if mask >> bit & 1)
        case StructT(struct=struct), Fields(values=values):
            return tuple(
                (each.name.text, plain(reader, reader.checked.fields[each], values[each.name.text]))
                for each in struct.fields
            )
        case _, Const(value=number):
            return number
        case _:
            raise AssertionError("the type check lets no such value here")


# Sets of numbers before it is known which there are


@contextmanager
def based(reader: Reader, *nodes: s.Expression) -> Iterator[None]:
    """Let sets of numbers begin where those do that these texts need, unless that is known."""
    layout = reader.layout
    if layout.set_base is not None:
        yield
        return
    layout.set_base = _lowest(reader, nodes)
    try:
        yield
    finally:
        layout.set_base = None


def _lowest(reader: Reader, nodes: Iterable[s.Expression]) -> int:
    """The lowest number of a set that is written in these texts, or in what they name; at most 0.

    Elements that are more than numbers and constants are left out: they come from other sets, or
    are told where they do not fit.
    """
    found, seen = [0], set[object]()
    pending = [*nodes]
    while pending:
        for node in subexpressions(pending.pop()):
            if isinstance(node, s.SetLiteral):
                found += _elements(reader, node)
            declared = reader.checked.uses.get(node) if isinstance(node, s.Name) else None
            if declared in seen or not isinstance(declared, s.Const | s.Param | s.Def | s.Table):
                continue
            seen.add(declared)
            found.append(_own_lowest(reader, declared))
            pending += roots(declared)
    return min(found)


def _own_lowest(reader: Reader, declared: s.Const | s.Param | s.Def | s.Table) -> int:
    """The lowest number of the sets in the type and the value of a parameter, found once."""
    lows = reader.layout.lows
    if declared not in lows:
        known = reader.layout.constants.get(declared) if isinstance(declared, s.Param) else None
        types = (low for type in _types(declared) for low in _lows(reader, type))
        lows[declared] = min((*_numbers(known), *types), default=0)
    return lows[declared]


def _elements(reader: Reader, node: s.SetLiteral) -> Iterator[int]:
    """The numbers in braces that are written, or made of constants."""
    for each in node.elements:
        number = isinstance(reader.checked.types.get(each), Int)
        if number and all(_is_plain(reader, inner) for inner in subexpressions(each)):
            yield reader.constant(each)


def _is_plain(reader: Reader, node: s.Expression) -> bool:
    match node:
        case s.Number() | s.Unary() | s.Binary(operator="+" | "-" | "*"):
            return True
        case s.Name():
            declared = reader.checked.uses.get(node)
            known = isinstance(declared, s.Const | s.Param)
            return known and declared not in reader.checked.placed
        case _:
            return False


def _numbers(value: object) -> Iterator[int]:
    """The numbers of the sets in the value of a parameter."""
    if isinstance(value, frozenset):
        yield from value
    elif isinstance(value, tuple):
        for _, inner in value:
            yield from _numbers(inner)


def _types(declared: s.Const | s.Param | s.Def | s.Table) -> Iterator[s.TypeNode]:
    """The types that are written in a declaration."""
    match declared:
        case s.Def(parameters=parameters):
            yield from (each.type for each in parameters or ())
        case s.Const(type=type) | s.Param(type=type) if type is not None:
            yield type
        case _:
            pass


def _lows(reader: Reader, node: s.TypeNode) -> Iterator[int]:
    """The lowest number of each set of numbers in a type."""
    match node:
        case s.SetType(element=element):
            if not sets.is_empty(reader, element):
                domain = reader.domain(element)
                if domain.kind is Kind.RANGE:
                    yield domain.low
        case s.NamedType(name=name):
            match reader.checked.uses[name]:
                case s.TypeAlias(type=type):
                    yield from _lows(reader, type)
                case s.Struct(fields=fields):
                    for each in fields:
                        yield from _lows(reader, each.type)
                case _:
                    pass
        case _:
            pass
