"""Where in the boxes of the parameters one longest time is shorter than another, from formulas.

A formula is the least of the most of linear forms. So one is below another where for each bound of
the other some form of it is above all forms of some bound of the one: a union of polyhedra.
Must not know what the times are of.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod

from checker.engines.timed.unions import minimal
from checker.ir.duration import Duration
from checker.measured import Exact, Formula
from checker.rankings import Relation
from checker.regions import Constraint, Polyhedron
from checker.semantics.timing import Box

MOST_PARTS = 64
"""Of how many polyhedra it may be found out whether they are needed."""


def relation(one: Exact, other: Exact, boxes: Mapping[str, Box]) -> Relation | None:
    """How two longest times compare; None where the formulas are too long to be compared."""
    shorter, longer = _below(one, other, boxes), _below(other, one, boxes)
    return None if shorter is None or longer is None else Relation(shorter, longer)


def _below(one: Exact, other: Exact, boxes: Mapping[str, Box]) -> tuple[Polyhedron, ...] | None:
    """Where `one` is less than `other`, as a union."""
    if len(one.forms) == len(other.forms) == 1:
        return _negative(one.forms[0] - other.forms[0], boxes)
    found: list[Polyhedron] = []
    for each, beside in product(one.parts, other.parts):
        parts = _parts(each.formula, beside.formula, MOST_PARTS - len(found))
        if parts is None:
            return None
        found += [(*each.where, *beside.where, *part) for part in parts]
    return minimal(found, boxes)


def _parts(one: Formula, other: Formula, most: int) -> list[Polyhedron] | None:
    """The same as parts that may be empty; None if there are more than so many."""
    sides = [[*product(one.bounds, forms)] for forms in other.bounds]
    if prod(map(len, sides)) > most:
        return None
    return [
        tuple(Constraint(form - above, strict=True) for forms, above in chosen for form in forms)
        for chosen in product(*sides)
    ]


def _negative(form: Duration, boxes: Mapping[str, Box]) -> tuple[Polyhedron, ...]:
    """Where a form is less than 0."""
    least = form.at({name: boxes[name][factor < 0] for name, factor in form.terms})
    most = form.at({name: boxes[name][factor > 0] for name, factor in form.terms})
    if least >= 0:
        return ()
    return ((),) if most < 0 else ((Constraint(form, strict=True),),)
