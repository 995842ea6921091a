"""Sets and the values of types: what `i in S` goes over, what a variable may hold.

Knows sizes for given values of the parameters; must not know how an expression is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from checker.front import syntax as s
from checker.front.checking.types import Bool, EnumT, Int
from checker.front.naming.declared import EVERY_THREAD, AnyThread, Declared
from checker.front.values import data
from checker.front.values.layout import Dimension
from checker.front.values.shapes import Fifo, Record, Scalar, Shape
from checker.ir.domain import BOOL, NOBODY, Domain, Kind, span_of

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader

MOST_ELEMENTS = 64
"""How many values the elements of a set that is a value may have."""

MOST_ITEMS = 1_000
"""How long a queue may be."""

MOST_MEMBERS = 10_000
"""How many values a set may have that is written out."""


def members(reader: Reader, node: s.Expression) -> Dimension:
    """The values of a set that is fixed: a range, a number n for 0..n-1, a type, a process.

    Pre: the set is no value, which `listed` and `data.elements` are for.
    """
    assert not data.is_set(reader, node)
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


def listed(reader: Reader, node: s.Expression) -> list[tuple[int, str]]:
    """The values of a set that is known before the run, in order, each with how it is written.

    It may be a value too, as `{1, 3}` is. Raises NotConstant if it depends on the state.
    """
    if not data.is_set(reader, node):
        dim = members(reader, node)
        return list(zip(range(dim.low, dim.high + 1), dim.names, strict=True))
    declared = reader.checked.uses.get(node) if isinstance(node, s.Name) else None
    if isinstance(declared, s.Def):
        return listed(reader, declared.body)
    if isinstance(declared, s.Const) and declared in reader.checked.placed:
        return listed(reader, declared.value)
    if isinstance(declared, s.Param):
        known = reader.layout.constants[declared]
        assert isinstance(known, frozenset)
        found = sorted(known)
    elif isinstance(node, s.SetLiteral):  # of any numbers, since no variable has to hold them
        for each in node.elements:
            data.existing(reader, each)
        found = sorted({reader.constant(each) for each in node.elements})
    else:
        with reader.based(node):
            first = data.base(reader, data.element_of(reader, node))
            found = _bits(reader.constant(node), first)
    element = data.element_of(reader, node)
    if not found or isinstance(element, Int):
        return [(each, str(each)) for each in found]
    shown = data.values(reader, element, found[-1] + 1)
    return [(each, shown.show(each)) for each in found]


def dimension(reader: Reader, node: s.Expression) -> Dimension:
    """An index that takes the values of such a set, in order. Raises as `listed` does."""
    if not data.is_set(reader, node):
        return members(reader, node)
    values = listed(reader, node)
    numbers = tuple(value for value, _ in values)
    low = numbers[0] if numbers else 0
    close = numbers == tuple(range(low, low + len(numbers)))
    return Dimension(low, tuple(name for _, name in values), None if close else numbers)


def _bits(mask: int, first: int) -> list[int]:
    return [first + place for place in range(mask.bit_length()) if mask >> place & 1]


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
                advice = "the smaller end stands first; `assume` leaves out values of parameters"
                reader.report("bad-range", f"the range {first}..{last} is empty", node, advice)
                last = first
            return span_of(first, last)
        case s.NamedType(name=name):
            match reader.checked.uses[name]:
                case s.Enum() as enum:
                    return enumeration(enum)
                case s.TypeAlias(type=meant):
                    return domain(reader, meant)
                case s.Process() | AnyThread() as several:
                    return _identities(reader, several, node)
                case _:
                    raise AssertionError("the type check lets no other name be a type here")
        case s.IdentityType(name=name):
            return _identities(reader, reader.checked.uses[name], node, optional=True)
        case s.SetType(element=element):
            return _subsets(reader, element)
        case s.QueueType() | s.TimeType():
            raise AssertionError("a time is no state, and a queue is several variables")
    assert_never(node)


def shape(reader: Reader, node: s.TypeNode) -> Shape:
    """What a variable of the type is laid out as. Raises SpecError if that is too much."""
    match node:
        case s.NamedType(name=name):
            match reader.checked.uses[name]:
                case s.Struct(fields=fields):
                    # structs in structs come to any number of parts
                    reader.layout.allowance.spend(5 * len(fields), node.span)
                    return Record(tuple((e.name.text, shape(reader, e.type)) for e in fields))
                case s.TypeAlias(type=meant):
                    return shape(reader, meant)
                case _:
                    return Scalar(domain(reader, node))
        case s.QueueType(capacity=capacity, element=element):
            room = reader.constant(capacity)
            if not 1 <= room <= MOST_ITEMS:
                why = "a queue has room for at least one" if room < 1 else "this is too long"
                advice = f"write a number from 1 to {MOST_ITEMS:,}"
                reader.report("bad-range", f"a queue of {room}: {why}", capacity, advice)
                room = 1
            return Fifo(room, shape(reader, element))
        case s.SetType(element=element) if not is_empty(reader, element):
            one = element_domain(reader, element)
            first = (reader.layout.set_base or 0) if one.kind is Kind.RANGE else 0
            return Scalar(domain(reader, node), one.low - first)
        case _:
            return Scalar(domain(reader, node))


def element_domain(reader: Reader, node: s.TypeNode) -> Domain:
    """The values that an element of a set may have."""
    found = domain(reader, node)
    if found.size > MOST_ELEMENTS:
        headline = f"a set of {found.size:,} values, more than {MOST_ELEMENTS}"
        reader.report("too-large", headline, node, "take a smaller type of elements")
        return replace(found, high=found.low, names=found.names[:1])
    return found


def is_empty(reader: Reader, node: s.TypeNode) -> bool:
    """Whether a type is a process without instances, of which the empty set is the only one."""
    while isinstance(node, s.NamedType):
        match reader.checked.uses[node.name]:
            case s.TypeAlias(type=meant):
                node = meant
            case s.Process() as process:
                return not reader.layout.families[process].count
            case AnyThread():
                return not reader.layout.threads
            case _:
                return False
    return False


def _subsets(reader: Reader, element: s.TypeNode) -> Domain:
    """The sets of values of a type."""
    if is_empty(reader, element):
        return Domain(Kind.SET, 0, 0)
    one = element_domain(reader, element)
    names = tuple(one.show(each) for each in range(one.low, one.high + 1))
    return Domain(Kind.SET, 0, (1 << len(names)) - 1, names, one.label)


def _identities(
    reader: Reader, declared: Declared, node: s.TypeNode, *, optional: bool = False
) -> Domain:
    """The threads of a process, or all; with `none` if optional."""
    names = tuple(each.name for each in reader.layout.threads)
    first, last, label = 0, len(names) - 1, EVERY_THREAD
    if isinstance(declared, s.Process):
        family = reader.layout.families[declared]
        first, last, label = family.first, family.first + family.count - 1, declared.name.text
    if optional:
        held = tuple(name if each >= first else "" for each, name in enumerate(names[: last + 1]))
        if first > last:
            held = ()
        return Domain(Kind.IDENTITY, NOBODY, NOBODY + len(held), ("none", *held), f"{label}?")
    if first > last:
        headline = f"there is no thread of `{label}` with these parameter values"
        reader.report("bad-range", headline, node, f"write `{label}?`, which may be `none`")
        return Domain(Kind.IDENTITY, NOBODY, NOBODY, ("none",), label)
    return Domain(Kind.IDENTITY, first, last, names[first : last + 1], label)


def threads(reader: Reader) -> Domain:
    """All threads, to show one."""
    names = tuple(each.name for each in reader.layout.threads)
    return Domain(Kind.IDENTITY, NOBODY, len(names) - 1, ("none", *names))


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
