"""The views of a spec: what is shown of each state in a trace beside the variables.

Knows how a value of each type is written; must not know when it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from checker.front import syntax as s
from checker.front.checking.types import (
    Bool,
    EnumT,
    NobodyT,
    QueueT,
    SetT,
    StructT,
    ThreadT,
    Type,
)
from checker.front.values import data, sets
from checker.front.values.expressions import Reader
from checker.front.values.shapes import Fields, Items, Whole
from checker.ir.domain import BOOL, Domain, Kind, span_of
from checker.ir.expr import TRUE, Const, Expr, Op, apply, conj, implies
from checker.ir.system import View


def views(reader: Reader, known: Reader, decl: s.View) -> Iterator[View]:
    """One for each member of a family, of what has parts one for each part.

    known: reads what is known before the run.
    """
    dims = [known.members(each.domain) for each in decl.binders]
    rows = [list(zip(range(dim.low, dim.high + 1), dim.names, strict=True)) for dim in dims]
    for row in product(*rows):
        bound: dict[object, Expr] = {
            binder: Const(value) for binder, (value, _) in zip(decl.binders, row, strict=True)
        }
        reader.path.obligations.clear()
        with reader.naming(bound.items()):
            whole = reader.whole(decl.value)
        sound = conj(implies(each.due, each.holds) for each in reader.path.obligations)
        member = f"[{', '.join(name for _, name in row)}]" if row else ""
        name = decl.name.text + member
        type = reader.checked.types.get(decl.value)
        for part, value, domain, there in _parts(reader, type, whole, TRUE):
            yield View(name + part, value, domain, conj((sound, there)))


def _parts(
    reader: Reader, type: Type | None, whole: Whole, there: Expr
) -> Iterator[tuple[str, Expr, Domain, Expr]]:
    """The values that a value is made of: what is written behind its name, and when it is there."""
    match whole, type:
        case Fields(values=values), StructT(struct=struct):
            for each in struct.fields:
                name, inner = each.name.text, reader.checked.fields[each]
                for rest, value, domain, where in _parts(reader, inner, values[name], there):
                    yield f".{name}{rest}", value, domain, where
        case Items(length=length, items=items), QueueT(element=element):
            yield ".len", length, span_of(0, len(items)), there
            for place, item in enumerate(items):
                here = conj((there, apply(Op.LT, Const(place), length)))
                for rest, value, domain, where in _parts(reader, element, item, here):
                    yield f"[{place}]{rest}", value, domain, where
        case Fields() | Items(), _:
            raise AssertionError("what has parts is a struct or a queue")
        case value, _:
            yield "", value, _domain(reader, type, value), there


def _domain(reader: Reader, type: Type | None, value: Expr) -> Domain:
    match type:
        case Bool():
            return BOOL
        case EnumT(enum=enum):
            return sets.enumeration(enum)
        case ThreadT() | NobodyT():
            return sets.threads(reader)
        case SetT(element=element):
            count = data.most(reader, value)
            if not count:
                return Domain(Kind.SET, 0, 0)
            held = data.values(reader, element, count)
            names = tuple(held.show(each) for each in held.values)
            return Domain(Kind.SET, 0, (1 << count) - 1, names)
        case _:
            return span_of(*reader.bounds(value))
