"""What one run proves of a time: from where it can be taken on, it can be so long.

Times are eliminated from what the run demands of them. Must not know any other run.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.engines.timed.forms import Form, Space, at_most
from checker.records import dataclass
from checker.semantics.timing import bounds_of
from checker.trace import Trace


@dataclass(frozen=True, slots=True)
class Stretch:
    """Wherever every form of `possible` is at least 0, the time can be the least of `forms`."""

    possible: tuple[Form, ...]
    forms: tuple[Form, ...]


_Edges = dict[tuple[int, int], list[Form]]
"""How much later than one instant another can be: no more than any of the forms."""


def stretch(trace: Trace, first: int, last: int, space: Space) -> Stretch:
    """How much later than instant `first` the instant `last` can be, of all times of the run.

    Pre: something bounds it. Exact: the forms that are left out are bounds that others imply
    everywhere in the box.

    Source: the elimination of Fourier and Motzkin, which leaves differences where there were only
    differences: each instant that goes is replaced by the paths through it.
    """
    edges: _Edges = {}
    possible: list[Form] = []
    for each in bounds_of(trace):
        _add(edges, possible, each.after, each.before, -space.form(each.gap))
    left = {instant for edge in edges for instant in edge} - {first, last}
    while left:
        instant = min(left, key=lambda each: (_degree(edges, each), each))
        left.remove(instant)
        for start, end, form in list(_through(edges, instant)):
            _add(edges, possible, start, end, form)
        for edge in [edge for edge in edges if instant in edge]:
            del edges[edge]
    if first == last:
        return Stretch(tuple(possible), (space.make(0, (0,) * len(space.names)),))
    for there in edges.get((first, last), ()):
        for back in edges.get((last, first), ()):
            total = there + back
            assert isinstance(total, Form)
            _need(possible, total)
    return Stretch(tuple(possible), tuple(edges[first, last]))


def _degree(edges: _Edges, instant: int) -> int:
    into = sum(end == instant for _, end in edges)
    return into * sum(start == instant for start, _ in edges)


def _through(edges: _Edges, instant: int) -> Iterator[tuple[int, int, Form]]:
    for (start, middle), forms in edges.items():
        if middle != instant:
            continue
        for (again, end), others in edges.items():
            if again != instant:
                continue
            for form in forms:
                for other in others:
                    total = form + other
                    assert isinstance(total, Form)
                    yield start, end, total


def _add(edges: _Edges, possible: list[Form], start: int, end: int, form: Form) -> None:
    if start == end:
        _need(possible, form)
        return
    there = edges.setdefault((start, end), [])
    if not any(at_most(other, form) for other in there):
        there[:] = [other for other in there if not at_most(form, other)]
        there.append(form)


def _need(possible: list[Form], form: Form) -> None:
    """The form is at least 0."""
    if form.least < 0 and not any(at_most(other, form) for other in possible):
        possible[:] = [other for other in possible if not at_most(form, other)]
        possible.append(form)
