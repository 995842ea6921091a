"""Values with parts, structs and queues: what they are laid out as, and as what they are read.

Knows domains and expressions over the state; must not know the text, nor where a variable is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import assert_never

from checker.ir.domain import Domain, span_of
from checker.ir.expr import FALSE, Apply, Const, Expr, Op, apply, choose, conj, equal, implies
from checker.ir.substitution import substitute
from checker.records import dataclass

# What a variable is laid out as


@dataclass(frozen=True, slots=True)
class Scalar:
    """One variable of the state.

    shift: of a set, by how many bits the variable lies lower than the value that is read.
    """

    domain: Domain
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of a struct, by name, one behind the other."""

    fields: tuple[tuple[str, Shape], ...]


@dataclass(frozen=True, slots=True)
class Fifo:
    """How many a queue has, then room for its elements, the head first.

    What lies behind the last element is the first value of its type, so that equal queues are equal
    states.
    """

    capacity: int
    element: Shape


Shape = Scalar | Record | Fifo


def leaves(shape: Shape) -> Iterator[tuple[str, Scalar]]:
    """The variables of a shape in order, each with what is written behind the name of the whole."""
    match shape:
        case Scalar():
            yield "", shape
        case Record(fields=fields):
            for name, inner in fields:
                for text, leaf in leaves(inner):
                    yield f".{name}{text}", leaf
        case Fifo(capacity=capacity, element=element):
            yield ".len", Scalar(span_of(0, capacity))
            for place in range(capacity):
                for text, leaf in leaves(element):
                    yield f"[{place}]{text}", leaf
        case _:
            assert_never(shape)


def width(shape: Shape) -> int:
    """How many variables a shape has."""
    match shape:
        case Scalar():
            return 1
        case Record(fields=fields):
            return sum(width(inner) for _, inner in fields)
        case Fifo(capacity=capacity, element=element):
            return 1 + capacity * width(element)
    assert_never(shape)


def field(shape: Record, name: str) -> tuple[int, Shape]:
    """A field of a struct, and how many variables lie before it."""
    before = 0
    for each, inner in shape.fields:
        if each == name:
            return before, inner
        before += width(inner)
    raise AssertionError(f"no field {name}")


# What is read of it


@dataclass(frozen=True, slots=True)
class Fields:
    """The value of a struct, by the names of its fields."""

    values: Mapping[str, Whole]


@dataclass(frozen=True, slots=True)
class Items:
    """The value of a queue; items from number `length` on mean nothing."""

    length: Expr
    items: tuple[Whole, ...]


Whole = Expr | Fields | Items


def mapped(change: Callable[[Expr], Expr], value: Whole) -> Whole:
    """The value with each of its expressions changed."""
    match value:
        case Fields(values=values):
            return Fields({name: mapped(change, each) for name, each in values.items()})
        case Items(length=length, items=items):
            return Items(change(length), tuple(mapped(change, each) for each in items))
        case _:
            return change(value)


def parts(value: Whole) -> Iterator[Expr]:
    """Each of the expressions that the value is made of."""
    match value:
        case Fields(values=values):
            for each in values.values():
                yield from parts(each)
        case Items(length=length, items=items):
            yield length
            for each in items:
                yield from parts(each)
        case _:
            yield value


def substituted(value: Whole, table: Mapping[Expr, Expr]) -> Whole:
    """The value with its parts replaced that are keys of `table`."""
    return mapped(lambda each: substitute(each, table), value)


def either(test: Expr, then: Whole, other: Whole) -> Whole:
    """`then` where the test is true, else `other`; both are of one type."""
    match then, other:
        case Fields(), Fields():
            pairs = {
                name: either(test, each, other.values[name]) for name, each in then.values.items()
            }
            return Fields(pairs)
        case Items(), Items():
            count = max(len(then.items), len(other.items))
            items = []
            for place in range(count):
                here = [each.items[place : place + 1] for each in (then, other)]
                first, second = here[0] or here[1], here[1] or here[0]
                items.append(either(test, first[0], second[0]))
            return Items(choose(test, then.length, other.length), tuple(items))
        case (Fields() | Items(), _) | (_, Fields() | Items()):
            raise AssertionError("two values of one type have the same parts")
        case _:
            return choose(test, then, other)


def same(left: Whole, right: Whole) -> Expr:
    """Whether two values of one type are equal."""
    match left, right:
        case Fields(), Fields():
            return conj(same(each, right.values[name]) for name, each in left.values.items())
        case Items(), Items():
            pairs = enumerate(zip(left.items, right.items, strict=False))
            inside = (
                implies(apply(Op.LT, Const(place), left.length), same(first, second))
                for place, (first, second) in pairs
            )
            return conj((equal(left.length, right.length), *inside))
        case (Fields() | Items(), _) | (_, Fields() | Items()):
            raise AssertionError("two values of one type have the same parts")
        case _:
            return equal(left, right)


def first(shape: Shape) -> Whole:
    """The first value of a shape: the lowest of each variable."""
    match shape:
        case Scalar(domain=domain, shift=shift):
            return Const(domain.low << shift) if shift else Const(domain.low)
        case Record(fields=fields):
            return Fields({name: first(inner) for name, inner in fields})
        case Fifo():
            return Items(FALSE, ())
    assert_never(shape)


def spread(shape: Shape, value: Whole) -> Iterator[tuple[Scalar, Expr]]:
    """For each variable of the shape what it holds where the whole is `value`.

    Pre: a queue is not longer than there is room for.
    """
    match shape, value:
        case Record(fields=fields), Fields(values=values):
            for name, inner in fields:
                yield from spread(inner, values[name])
        case Fifo(capacity=capacity, element=element), Items(length=length, items=items):
            yield Scalar(span_of(0, capacity)), length
            rest = first(element)
            for place in range(capacity):
                item = rest
                if place < len(items):
                    item = either(apply(Op.LT, Const(place), length), items[place], rest)
                yield from spread(element, item)
        case Scalar(shift=shift), single:
            assert not isinstance(single, Fields | Items)
            yield shape, _lowered(single, shift) if shift else single
        case _:
            raise AssertionError("the type check lets no such value here")


def _lowered(members: Expr, shift: int) -> Expr:
    """The bits of a set from `shift` on."""
    by = Const(1 << shift)
    match members:
        case Apply(op=Op.IF, args=(test, then, other)):
            return choose(test, _lowered(then, shift), _lowered(other, shift))
        case Apply(op=Op.MUL, args=(inner, factor)) if factor == by:
            return inner
        case _:
            return apply(Op.DIV, members, by)


def taken(value: Items) -> Items:
    """What is left of a queue without its head; the same where it is empty."""
    length = apply(Op.MAX, apply(Op.SUB, value.length, Const(1)), Const(0))
    return Items(length, value.items[1:])


def appended(value: Items, item: Whole) -> Items:
    """A queue with one more behind its last."""
    items = [
        either(equal(value.length, Const(place)), item, each)
        for place, each in enumerate(value.items)
    ]
    return Items(apply(Op.ADD, value.length, Const(1)), tuple(items))
