"""What `all`, `some`, `count`, `sum`, `min` and `max` are: their bodies, once for each value.

Knows how the terms are joined; must not know how a body is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front import syntax as s
from checker.front.values import data, queries
from checker.ir.expr import FALSE, TRUE, Const, Expr, Op, apply, choose, conj, disj, implies

if TYPE_CHECKING:
    from checker.front.values.expressions import Reader

MOST_TERMS = 25_000
"""How many terms sets inside one another may come to."""


def quantified(reader: Reader, node: s.Quantified) -> Expr:
    """The value of `node`. Raises SpecError, before anything is written out, if it is too large."""
    members = list(values_of(reader, node.binder))
    with reader.times(len(members)) as terms:
        if terms > MOST_TERMS:
            raise SpecError([_too_many(node, terms)])
        values = []
        for each, inside in members:
            with reader.naming([(node.binder, Const(each))]), reader.path.under(inside):
                value = reader.value(node.body)
            match node.kind:
                case "all":
                    values.append(implies(inside, value))
                case "some":
                    values.append(conj((inside, value)))
                case "count" | "sum":
                    values.append(choose(inside, value, Const(0)))
                case _:
                    values.append(value)
    if node.kind in ("min", "max") and data.is_set(reader, node.binder.domain):
        return _extreme(reader, node, list(zip(values, (each for _, each in members), strict=True)))
    match node.kind:
        case "all":
            return conj(values)
        case "some":
            return disj(values)
        case "count" | "sum":
            return queries.total(values)
        case _:
            if not values:
                told = f"`{node.kind}` over an empty set"
                advice = "leave values of parameters for which it is empty out by an `assume`"
                reader.report("nothing-to-check", told, node, advice)
                return Const(0)
            found = values[0]
            for value in values[1:]:
                found = apply(Op.MIN if node.kind == "min" else Op.MAX, found, value)
            return found


def values_of(reader: Reader, binder: s.Binder) -> Iterator[tuple[int, Expr]]:
    """What a name of a quantifier stands for, each with the condition under which it is in."""
    if data.is_set(reader, binder.domain):
        yield from data.elements(reader, binder.domain)
        return
    dim = reader.members(binder.domain)
    yield from ((each, TRUE) for each in range(dim.low, dim.high + 1))


def _extreme(reader: Reader, node: s.Quantified, values: list[tuple[Expr, Expr]]) -> Expr:
    """The least or largest of the values whose condition is true; owes that there is one."""
    reader.path.owe(
        disj(inside for _, inside in values),
        "empty-set",
        f"the set is empty here, so there is no `{node.kind}`",
        node.span,
    )
    found: Expr = Const(0)
    some: Expr = FALSE
    for value, inside in values:
        better = apply(Op.MIN if node.kind == "min" else Op.MAX, found, value)
        found = choose(inside, choose(some, better, value), found)
        some = disj((some, inside))
    return found


def _too_many(node: s.Quantified, terms: int) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f"{terms:,} terms when the sets are written out, more than {MOST_TERMS:,}",
        Label(node.span, "too large with the sets around it"),
        (),
        ("take smaller sets, or ask about fewer of them at once",),
    )
