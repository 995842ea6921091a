"""The views of a spec: what is shown of each state in a trace beside the variables.

Knows how a value of each type is written; must not know when it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from checker.front import syntax as s
from checker.front.checking.types import Bool, EnumT, NobodyT, SetT, ThreadT
from checker.front.values import data, sets
from checker.front.values.expressions import Reader
from checker.ir.domain import BOOL, Domain, Kind, span_of
from checker.ir.expr import Const, Expr, conj, implies
from checker.ir.system import View


def views(reader: Reader, known: Reader, decl: s.View) -> Iterator[View]:
    """One for each member of a family. known: reads what is known before the run."""
    dims = [known.members(each.domain) for each in decl.binders]
    rows = [list(zip(range(dim.low, dim.high + 1), dim.names, strict=True)) for dim in dims]
    for row in product(*rows):
        bound: dict[object, Expr] = {
            binder: Const(value) for binder, (value, _) in zip(decl.binders, row, strict=True)
        }
        reader.path.obligations.clear()
        with reader.naming(bound.items()):
            value = reader.value(decl.value)
        sound = conj(implies(each.due, each.holds) for each in reader.path.obligations)
        member = f"[{', '.join(name for _, name in row)}]" if row else ""
        yield View(decl.name.text + member, value, _domain(reader, decl.value, value), sound)


def _domain(reader: Reader, node: s.Expression, value: Expr) -> Domain:
    match reader.checked.types.get(node):
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
