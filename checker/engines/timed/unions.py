"""Unions of polyhedra in the boxes of parameters: points in and outside of them, and short ones.

A union is made short as a sum of products is: of each part every constraint goes without which no
point is added, and every part that others cover. Must not know what is so in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from checker.ir.duration import Duration, parameter
from checker.measured import Cases, Exact, Formula, Part
from checker.regions import Constraint, Polyhedron
from checker.semantics.timing import Box
from checker.smt import AtMost, Below, Undecided, satisfying

_MILLISECONDS = 5_000
"""How long the solver may think of one question."""

TIME = " time"
"""The unknown that is a time, among those named as parameters, which have no blank."""

Clause = Sequence[AtMost | Below]


def minimal(parts: Sequence[Polyhedron], boxes: Mapping[str, Box]) -> tuple[Polyhedron, ...]:
    """The same union in the boxes, of parts as large and as few as the constraints at hand allow.

    A strict constraint becomes one that is not where that adds nothing. Each part is not empty.
    """
    whole = [part for part in parts if point_in((), part, boxes) is not None]
    larger: list[Polyhedron] = []
    for part in whole:
        kept = [*part]
        for each in part:
            place = kept.index(each)
            for instead in ([], [Constraint(each.form)] if each.strict else None):
                if instead is None:
                    continue
                tried = [*kept[:place], *instead, *kept[place + 1 :]]
                if point_in(whole, tried, boxes) is None:
                    kept = tried
                    break
        found = tuple(sorted(set(kept), key=_order))
        if found not in larger:
            larger.append(found)
    larger.sort(key=lambda part: [_order(each) for each in part])
    for part in sorted(larger, key=len, reverse=True):
        others = [each for each in larger if each is not part]
        if others and point_in(others, part, boxes) is None:
            larger = others
    return tuple(larger)


def _order(constraint: Constraint) -> tuple[object, ...]:
    return constraint.form.terms, constraint.form.constant, constraint.strict


def point_in(
    outside: Iterable[Polyhedron], inside: Iterable[Constraint], boxes: Mapping[str, Box]
) -> dict[str, Fraction] | Undecided | None:
    """A point of the boxes that is in no part of `outside`, and meets all of `inside`."""
    clauses = [*_within(boxes)]
    clauses += [[linear(each)] for each in inside]
    clauses += [[linear(each.opposite) for each in part] for part in outside]
    found = satisfying(clauses, milliseconds=_MILLISECONDS)
    if not isinstance(found, dict):
        return found
    return {name: found.get(name, low) for name, (low, _) in boxes.items()}


def _within(boxes: Mapping[str, Box]) -> Iterator[Clause]:
    for name, (low, high) in boxes.items():
        yield [AtMost(((name, Fraction(-1)),), -low)]
        yield [AtMost(((name, Fraction(1)),), high)]


def linear(constraint: Constraint) -> AtMost | Below:
    """A constraint for the solver."""
    form = constraint.form
    made = Below if constraint.strict else AtMost
    return made(form.terms, -form.constant)


def parts_of(parts: Iterable[Part], boxes: Mapping[str, Box]) -> tuple[Part, ...]:
    """The same parts, as large and as few as they can be made, those of one formula together."""
    found: dict[Formula, list[Polyhedron]] = {}
    for each in parts:
        found.setdefault(each.formula, []).append(each.where)
    return tuple(
        Part(where, formula) for formula, all_ in found.items() for where in minimal(all_, boxes)
    )


def by_parts(parts: tuple[Part, ...]) -> Exact:
    """What is exact in each part: one formula, if that part is all. Pre: they are all together."""
    return next((each.formula for each in parts if not each.where), Cases(parts))


def differ(one: Formula, other: Formula, boxes: Mapping[str, Box]) -> bool:
    """Whether the formulas may differ anywhere in the boxes; False is a proof that they do not.

    Pre: both are of longest times, or both of shortest.
    """
    assert one.least == other.least
    return _may_be_less(one, other, boxes) or _may_be_less(other, one, boxes)


def _may_be_less(one: Formula, other: Formula, boxes: Mapping[str, Box]) -> bool:
    """Whether the one may be less than the other anywhere; of shortest times, more."""
    sign = -1 if one.least else 1
    time = parameter(TIME)
    for forms in one.bounds:  # some time is above all of these, and below the other
        clauses = [*_within(boxes)]
        clauses += [[linear(Constraint(form * sign - time, strict=True))] for form in forms]
        clauses += [
            [linear(Constraint(time - form * sign, strict=True)) for form in others]
            for others in other.bounds
        ]
        if satisfying(clauses, milliseconds=_MILLISECONDS) is not None:
            return True
    return False


def shorter(formula: Formula, boxes: Mapping[str, Box]) -> Formula:
    """The same formula in the boxes, of as few of its forms as are needed.

    What is over a longest time is a union in one more dimension: for each bound, what is over all
    of its forms. A shortest time is the same upside down.
    """
    if sum(map(len, formula.bounds)) == 1:
        return formula
    sign = -1 if formula.least else 1
    bounds = [[form * sign for form in forms] for forms in formula.bounds]
    most = sum((_size(form, boxes) for forms in bounds for form in forms), Fraction(1))
    space = {**boxes, TIME: (-most, most)}
    over = [tuple(Constraint(form - parameter(TIME)) for form in forms) for forms in bounds]
    found = minimal(over, space)
    told = [tuple((each.form + parameter(TIME)) * sign for each in part) for part in found]
    return Formula(tuple(told), formula.least)


def _size(form: Duration, boxes: Mapping[str, Box]) -> Fraction:
    """No less than it is anywhere in the boxes, whatever its sign."""
    return abs(form.constant) + sum(
        (abs(factor) * max(map(abs, boxes[name])) for name, factor in form.terms), Fraction(0)
    )
