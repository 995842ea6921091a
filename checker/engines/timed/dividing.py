"""Where a box of parameters is best divided, so that classes of forms include each other again.

Two classes of which one has all dates of the other at a point, but not everywhere, differ by forms
whose sign changes in the box. Must not know what is measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice, permutations

from checker.engines.timed.dates import Dates
from checker.engines.timed.forms import Form, at_most
from checker.ir.duration import Duration
from checker.semantics.timing import Box

MOST_GROUPS = 20
MOST_PAIRS = 100
"""So many states with the most classes are looked at, and so many pairs of classes of each."""

Boxes = Mapping[str, Box]


def division(groups: Iterable[Collection[Dates]], boxes: Boxes) -> tuple[str, Fraction] | None:
    """A parameter and a value inside its box at which to divide it; None if none is seen.

    groups: the dates of classes of one state each.
    """
    places: Counter[tuple[str, Fraction]] = Counter()
    for group in sorted(groups, key=len, reverse=True)[:MOST_GROUPS]:
        for smaller, larger in islice(permutations(group, 2), MOST_PAIRS):
            for form in _changing(smaller, larger):
                place = _place(form, boxes)
                if place is not None:
                    places[place] += 1
    return min(places, key=lambda each: (-places[each], each), default=None)


def divided(boxes: Boxes, parameter: str, value: Fraction) -> tuple[Boxes, Boxes]:
    """The two parts of the boxes."""
    low, high = boxes[parameter]
    return {**boxes, parameter: (value, high)}, {**boxes, parameter: (low, value)}


def _changing(smaller: Dates, larger: Dates) -> Iterator[Duration]:
    """The forms below 0 somewhere in the box that keep the one from being in the other.

    Nothing where it is not in the other at the point either.
    """
    entries = [
        pair
        for row, others in zip(smaller, larger, strict=True)
        for pair in zip(row, others, strict=True)
    ]
    if any(one > other for one, other in entries):
        return
    for one, other in entries:
        if not at_most(one, other):
            gap = other - one
            assert isinstance(gap, Form), "numbers that can't be compared by forms alone"
            yield gap.length


def _place(form: Duration, boxes: Boxes) -> tuple[str, Fraction] | None:
    """Where the form is 0: at which value of a parameter, the others in the middle."""
    middle = {name: (low + high) / 2 for name, (low, high) in boxes.items()}
    widest = max(
        form.terms, key=lambda each: abs(each[1]) * (boxes[each[0]][1] - boxes[each[0]][0])
    )
    name, factor = widest
    value = middle[name] - form.at(middle) / factor
    low, high = boxes[name]
    return (name, value) if low < value < high else None
