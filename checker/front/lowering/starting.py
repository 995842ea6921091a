"""What variables start as, whatever they are made of, and where the sets of a spec begin.

Knows shapes and constant expressions; must not know what else is laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.values.expressions import Reader
from checker.front.values.known import NotConstant
from checker.front.values.layout import Layout
from checker.front.values.sets import is_empty
from checker.front.values.shapes import Fifo, Items, Record, Scalar, Shape, leaves, spread, width
from checker.ir.domain import Kind
from checker.ir.expr import Const, Expr
from checker.records import dataclass


@dataclass(frozen=True, slots=True)
class Start:
    """What one leaf of a variable starts as; value None where that is outside its type.

    name: of the leaf, behind the name of the variable. shown: the value, as it is written.
    """

    name: str
    leaf: Scalar
    value: int | None
    shown: str


def starting(reader: Reader, shape: Shape, initial: s.Expression) -> list[Start]:
    """The value of a constant for each leaf of the shape. Raises NotConstant if it is none."""
    whole = reader.whole(initial)
    found = []
    if isinstance(shape, Fifo) and isinstance(whole, Items) and whole.items:
        raise AssertionError("no constant queue has elements")
    for (name, leaf), (_, held) in zip(leaves(shape), spread(shape, whole), strict=True):
        if not isinstance(held, Const):
            raise NotConstant
        value: int | None = held.value
        shown = leaf.domain.show(held.value)
        if leaf.domain.kind is Kind.SET and held.value not in leaf.domain:
            shown = "a set with other elements"
        if held.value not in leaf.domain:
            value = None
        found.append(Start(name, leaf, value, shown))
    return found


def bad_initial(decl: s.VarDecl, start: Start, uses: Mapping[s.Name, object]) -> Diagnostic:
    """What to say of a variable, or a field of it, that starts outside its type."""
    domain = start.leaf.domain
    assert decl.initial is not None
    initial, type = decl.initial, decl.type
    for name in start.name.split(".")[1:]:
        struct = _struct(type, uses)
        if struct is None:
            break
        type = next(each.type for each in struct.fields if each.name.text == name)
        if isinstance(initial, s.StructLiteral):
            given = zip(initial.names, initial.values, strict=True)
            initial = next(value for each, value in given if each.text == name)
    return Diagnostic(
        "bad-initial-value",
        f"`{decl.name.text}{start.name}` starts as {start.shown}, outside its range {domain}",
        Label(initial.span),
        (Label(type.span, f"this is {domain}"),),
        ("begin with one of these values, or widen the type",),
    )


def _struct(type: s.TypeNode, uses: Mapping[s.Name, object]) -> s.Struct | None:
    declared: object = type
    while isinstance(declared, s.NamedType):
        declared = uses.get(declared.name)
        if isinstance(declared, s.TypeAlias):
            declared = declared.type
    return declared if isinstance(declared, s.Struct) else None


def lengths(
    shape: Shape, first: int, count: int
) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
    """The variables that are lengths of queues, in an array of `count` from `first` on.

    With each the variables of its items: their place in the queue, and their first value.
    """
    match shape:
        case Record(fields=fields):
            for _, inner in fields:
                yield from lengths(inner, first, count)
                first += width(inner) * count
        case Fifo(capacity=capacity, element=element):
            behind = first + count
            for each in range(count):
                items = []
                for place in range(capacity):
                    start = behind + place * width(element) * count
                    for number, (_, leaf) in enumerate(leaves(element)):
                        items.append((place, start + number * count + each, leaf.domain.low))
                yield first + each, items
            for place in range(capacity):
                yield from lengths(element, behind + place * width(element) * count, count)
        case Scalar():
            pass


def lowest_element(
    reader: Callable[[int | None, Mapping[object, Expr]], Reader], layout: Layout, module: s.Module
) -> int:
    """The lowest number that a set of numbers of the spec may have; 0 if there is no such set."""
    found = []
    for thread, bound, node in _types(layout, module):
        for element in _elements(node):
            if is_empty(reader(thread, bound), element):
                continue
            values = reader(thread, bound).domain(element)
            if values.kind is Kind.RANGE:
                found.append(values.low)
    return min(found, default=0)


def _types(
    layout: Layout, module: s.Module
) -> Iterator[tuple[int | None, Mapping[object, Expr], s.TypeNode]]:
    """The types of all that can hold a value, for each instance with its binders."""
    nobody: dict[object, Expr] = {}
    for decl in module.declarations:
        match decl:
            case s.VarDecl(type=type) | s.TypeAlias(type=type):
                yield None, nobody, type
            case s.Const(type=type) | s.Param(type=type) if type is not None and not isinstance(
                type, s.TimeType
            ):
                yield None, nobody, type
            case s.Struct(fields=fields):
                for each in fields:
                    yield None, nobody, each.type
            case s.Def(parameters=parameters):
                for parameter in parameters or ():
                    yield None, nobody, parameter.type
            case s.Proc(parameters=given, result=result, locals=own):
                for node in (*(each.type for each in given), result):
                    if node is not None:
                        yield None, nobody, node
                for local in own:
                    yield None, nobody, local.type
            case s.Process(binders=binders, locals=own):
                family = layout.families[decl]
                for thread in family.threads if own else ():
                    pairs = zip(binders, family.indices(thread), strict=True)
                    bound: dict[object, Expr] = {name: Const(value) for name, value in pairs}
                    for local in own:
                        yield thread, bound, local.type
            case _:
                pass


def _elements(node: s.TypeNode) -> Iterator[s.TypeNode]:
    """The types of the elements of the sets that a type is made of."""
    match node:
        case s.SetType(element=element):
            yield element
        case s.QueueType(element=element):
            yield from _elements(element)
        case _:
            pass
