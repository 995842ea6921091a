"""What values with parts are over the state: sets in braces, structs, queues, and what is asked.

Knows how they are read and compared; must not know statements. A set is a number with a bit for
each element; of numbers bit 0 is that of the lowest that a set of the spec can have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.types import Bool, EnumT, Int, QueueT, SetT, StructT, ThreadT, Type
from checker.front.naming.declared import NAMING_SETS
from checker.front.values.path import Path
from checker.front.values.shapes import Fields, Items, Whole
from checker.ir.domain import BOOL, Domain, Kind, span_of
from checker.ir.expr import FALSE, LARGEST_SET, Const, Expr, Op, apply, conj, equal, negate

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader


def blank(reader: Reader, type: Type | None) -> Whole:
    """Some value of a type, where nobody will read it."""
    match type:
        case StructT(struct=struct):
            field = reader.checked.fields
            return Fields({each.name.text: blank(reader, field[each]) for each in struct.fields})
        case QueueT():
            return Items(FALSE, ())
        case _:
            return FALSE


# Sets


def is_set(reader: Reader, node: s.Expression) -> bool:
    """Whether `node` is a set that is a value, not the name of a type nor a range."""
    if isinstance(node, s.Range) or not isinstance(reader.checked.types.get(node), SetT):
        return False
    declared = reader.checked.uses.get(node) if isinstance(node, s.Name) else None
    return not isinstance(declared, NAMING_SETS)


def base(reader: Reader, element: Type | None) -> int:
    """The element that bit 0 of such sets stands for."""
    return (reader.layout.set_base or 0) if isinstance(element, Int) else 0


def element_of(reader: Reader, node: s.Expression) -> Type | None:
    """The type of the elements of the set that `node` is."""
    type = reader.checked.types.get(node)
    return type.element if isinstance(type, SetT) else None


def literal(reader: Reader, node: s.SetLiteral) -> Expr:
    """`{a, b}`."""
    found: Expr = FALSE
    for each in node.elements:
        found = apply(Op.BITOR, found, singleton(reader, each))
    return found


def singleton(reader: Reader, node: s.Expression, *, sure: bool = True) -> Expr:
    """The set of the one element that `node` is.

    sure: owes that a set can have it; else it is empty if none can.
    """
    value = existing(reader, node)
    place = apply(Op.SUB, value, Const(base(reader, reader.checked.types.get(node))))
    low, high = reader.bounds(place)
    if sure and (low < 0 or high >= LARGEST_SET):
        first = base(reader, reader.checked.types.get(node))
        reader.path.owe(
            conj((apply(Op.LE, FALSE, place), apply(Op.LT, place, Const(LARGEST_SET)))),
            "out-of-range",
            f"{{value}} cannot be an element: sets of numbers here begin with {first}",
            node.span,
            value=value,
        )
    return apply(Op.SINGLETON, place)


def contains(reader: Reader, members: Expr, element: Type | None, value: Expr) -> Expr:
    """Whether a value is in a set."""
    return apply(Op.BIT, members, apply(Op.SUB, value, Const(base(reader, element))))


def elements(reader: Reader, node: s.Expression) -> Iterator[tuple[int, Expr]]:
    """What the set that `node` is may have as elements, each with when it has."""
    members, element = reader.value(node), element_of(reader, node)
    first = base(reader, element)
    for place in range(most(reader, members)):
        inside = apply(Op.BIT, members, Const(place))
        if inside != FALSE:
            yield first + place, inside


def most(reader: Reader, members: Expr) -> int:
    """How many bits of the set there are."""
    return max(reader.bounds(members)[1], 0).bit_length()


def values(reader: Reader, element: Type | None, count: int) -> Domain:
    """The first `count` values that an element of this type may have. Pre: there are some."""
    match element:
        case Bool():
            return BOOL
        case EnumT(enum=enum):
            names = tuple(each.text for each in enum.members)[:count]
            return Domain(Kind.ENUM, 0, len(names) - 1, names, enum.name.text)
        case ThreadT():
            threads = tuple(each.name for each in reader.layout.threads)[:count]
            return Domain(Kind.IDENTITY, 0, len(threads) - 1, threads)
        case _:
            first = base(reader, element)
            return span_of(first, first + count - 1)


# Identities


def existing(reader: Reader, node: s.Expression) -> Expr:
    """The value of `node`; owes that it is a thread, if it may be none."""
    value = reader.value(node)
    type = reader.checked.types.get(node)
    if isinstance(type, ThreadT) and reader.bounds(value)[0] < 0:
        reader.path.owe(
            apply(Op.LE, FALSE, value),
            "nobody",
            "this is `none`, where a thread is needed",
            node.span,
        )
    return value


# Behind a dot


def member(reader: Reader, node: s.Member) -> Whole:
    """`page.pins`, `s.len`, `q.head` and its like."""
    type = reader.checked.types[node.base]
    text = node.name.text
    value = reader.whole(node.base)
    match type, value:
        case StructT(), Fields(values=fields):
            return fields[text]
        case QueueT(), Items():
            return _of_queue(reader, node, text, value)
        case SetT(), members:
            assert not isinstance(members, Fields | Items)
            return apply(Op.SIZE, members)
        case _:
            raise AssertionError("the type check lets no other value have parts")


def _of_queue(reader: Reader, node: s.Member, text: str, queue: Items) -> Whole:
    match text:
        case "len":
            return queue.length
        case "empty":
            return equal(queue.length, FALSE)
        case "full":
            return equal(queue.length, Const(len(queue.items)))
        case _:
            return head(reader, node, queue)


def head(reader: Reader, node: s.Expression, queue: Items) -> Whole:
    """The first item; owes that there is one."""
    nonempty(reader.path, node, queue)
    return queue.items[0] if queue.items else blank(reader, reader.checked.types.get(node))


def nonempty(path: Path, node: s.Node, queue: Items) -> None:
    """Owe that there is an item."""
    path.owe(
        negate(equal(queue.length, FALSE)),
        "empty-queue",
        "the queue is empty here, so it has no head",
        node.span,
    )
