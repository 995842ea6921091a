"""What `all`, `some`, `count`, `sum`, `min` and `max` are: their bodies, once for each value.

Knows how the terms are joined; must not know how a body is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import queries
from checker.front import syntax as s
from checker.ir.expr import Const, Expr, Op, apply, conj, disj

if TYPE_CHECKING:
    from checker.front.expressions import Reader

MOST_TERMS = 25_000
"""How many terms sets inside one another may come to."""


def quantified(reader: Reader, node: s.Quantified) -> Expr:
    """The value of `node`. Raises SpecError, before anything is written out, if it is too large."""
    dim = reader.members(node.binder.domain)
    numbers = range(dim.low, dim.high + 1)
    with reader.times(len(numbers)) as terms:
        if terms > MOST_TERMS:
            raise SpecError([_too_many(node, terms)])
        values = []
        for each in numbers:
            with reader.naming([(node.binder, Const(each))]):
                values.append(reader.value(node.body))
    match node.kind:
        case "all":
            return conj(values)
        case "some":
            return disj(values)
        case "count" | "sum":
            return queries.total(values)
        case _:
            if not values:
                reader.report("nothing-to-check", f"`{node.kind}` over an empty set", node)
                return Const(0)
            found = values[0]
            for value in values[1:]:
                found = apply(Op.MIN if node.kind == "min" else Op.MAX, found, value)
            return found


def _too_many(node: s.Quantified, terms: int) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f"{terms:,} terms when the sets are written out, more than {MOST_TERMS:,}",
        Label(node.span, "too large with the sets around it"),
        (),
        ("take smaller sets, or ask about fewer of them at once",),
    )
