"""Sets and the values of types: what `i in S` goes over, what a variable may hold.

Knows sizes for given values of the parameters; must not know how an expression is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from checker.front import syntax as s
from checker.front.declared import AnyThread
from checker.front.layout import Dimension
from checker.front.types import Bool, EnumT
from checker.ir.domain import BOOL, Domain, Kind, span_of

if TYPE_CHECKING:
    from checker.front.expressions import Reader

MOST_MEMBERS = 10_000
"""How many values a set may have that is written out."""


def members(reader: Reader, node: s.Expression) -> Dimension:
    """The values of a set that is fixed: a range, a number n for 0..n-1, a type, a process."""
    match node:
        case s.Range(low=low, high=high):
            return _span(reader, reader.constant(low), reader.constant(high), node)
        case s.Name():
            match reader.checked.uses[node]:
                case s.Process() as process:
                    family = reader.layout.families[process]
                    names = tuple(reader.layout.threads[each].name for each in family.threads)
                    return Dimension(family.first, names)
                case AnyThread():
                    return Dimension(0, tuple(each.name for each in reader.layout.threads))
                case s.Enum() | s.TypeAlias():
                    values = domain(reader, s.NamedType(node.span, node))
                    if values.kind is Kind.RANGE:
                        return _span(reader, values.low, values.high, node)
                    numbers = _not_too_many(reader, values.low, values.high, node)
                    return Dimension(values.low, tuple(values.show(each) for each in numbers))
                case _:
                    pass
        case _:
            pass
    return _span(reader, 0, reader.constant(node) - 1, node)


def _span(reader: Reader, first: int, last: int, node: s.Expression) -> Dimension:
    numbers = _not_too_many(reader, first, last, node)
    return Dimension(first, tuple(str(each) for each in numbers))


def _not_too_many(reader: Reader, first: int, last: int, node: s.Expression) -> range:
    if last - first >= MOST_MEMBERS:
        reader.report(
            "too-large",
            f"a set of more than {MOST_MEMBERS:,} values",
            node,
            "it has to be written out: take a smaller one",
        )
        last = first
    return range(first, last + 1)


def domain(reader: Reader, node: s.TypeNode) -> Domain:
    """The values of a type. An empty range is reported and made one value."""
    match node:
        case s.BoolType():
            return BOOL
        case s.RangeType(low=low, high=high):
            first, last = reader.constant(low), reader.constant(high)
            if first > last:
                reader.report("bad-range", f"the range {first}..{last} is empty", node)
                last = first
            return span_of(first, last)
        case s.NamedType(name=name):
            match reader.checked.uses[name]:
                case s.Enum() as enum:
                    return enumeration(enum)
                case s.TypeAlias(type=meant):
                    return domain(reader, meant)
                case _:
                    raise AssertionError("the type check lets no other name be a type here")
        case s.TimeType():
            raise AssertionError("a time is no state")
    assert_never(node)


def domain_of_constant(reader: Reader, node: s.Expression) -> Domain | None:
    """The values of the type of a constant, None if it is a number."""
    match reader.checked.types.get(node):
        case Bool():
            return BOOL
        case EnumT(enum=enum):
            return enumeration(enum)
        case _:
            return None


def enumeration(enum: s.Enum) -> Domain:
    """The members of an enum."""
    names = tuple(each.text for each in enum.members)
    return Domain(Kind.ENUM, 0, len(names) - 1, names, enum.name.text)
