"""From a formula over runs to an automaton that accepts the runs of which it is true.

The states are sets of formulas that must be so from here on; a step of the automaton reads which
conditions are true in one state of the run. What an `until` postpones it marks, and a run is
accepted if it is marked for none of them from some step on. Must not know what a state is.

Source: J.-M. Couvreur, On-the-fly Verification of Linear Temporal Logic, FM 1999: tableau rules as
in R. Gerth, D. Peled, M. Y. Vardi, P. Wolper, Simple On-the-fly Automatic Verification of Linear
Temporal Logic, PSTV 1995, with acceptance on steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import assert_never

from checker.engines.liveness.components import components
from checker.ir.expr import Apply, Const, Expr, Op
from checker.ir.formulas import Both, Either, Formula, Next, Now, Release, Until, inside
from checker.records import dataclass

MOST_STATES = 4_096
"""How many states an automaton may have."""

MOST_WAYS, MOST_EDGES = 2_000, 40_000
"""In how many ways the formulas of one state may be so, and of all together."""

MOST_UNTILS = 60
"""How many formulas in it may wait for something."""


class TooLarge(Exception):
    """The formula has an automaton with too many states."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A step of the automaton, possible where all of `true` are true and all of `false` are not.

    kept: the numbers of the `until`s that are not postponed in it, as bits.
    """

    true: frozenset[Expr]
    false: frozenset[Expr]
    target: int
    kept: int


@dataclass(slots=True)
class Automaton:
    """Its states are numbers, 0 the first. edges: by state. all: every bit of `Edge.kept`.

    home: by state the number of the part in which it can come back to itself; less than 0 where no
    run that is accepted stays.
    """

    edges: list[list[Edge]]
    all: int
    home: list[int] = field(default_factory=list)
    _steps: dict[tuple[int, frozenset[Expr]], tuple[tuple[int, int], ...]] = field(
        default_factory=dict
    )
    _stays: dict[tuple[int, frozenset[Expr]], bool] = field(default_factory=dict)

    def steps(self, state: int, letter: frozenset[Expr]) -> tuple[tuple[int, int], ...]:
        """The states that follow one where these conditions are true, each with what is kept."""
        key = state, letter
        if key not in self._steps:
            found = {
                (each.target, each.kept)
                for each in self.edges[state]
                if each.true <= letter and each.false.isdisjoint(letter)
            }
            least = (
                each
                for each in found
                if not any(
                    one[0] == each[0] and one[1] | each[1] == one[1] != each[1] for one in found
                )
            )
            self._steps[key] = tuple(sorted(least))
        return self._steps[key]

    def stays(self, state: int, letter: frozenset[Expr]) -> bool:
        """Whether a run is accepted from `state` in which these conditions are true for ever."""
        key = state, letter
        if key not in self._stays:
            self._stays[key] = self._accepting(self._reached(state, letter), letter)
        return self._stays[key]

    def _reached(self, state: int, letter: frozenset[Expr]) -> list[int]:
        found = [state]
        for each in found:
            found += (q for q, _ in self.steps(each, letter) if q not in found)
        return found

    def _accepting(self, states: Iterable[int], letter: frozenset[Expr]) -> bool:
        graph = {each: [q for q, _ in self.steps(each, letter)] for each in states}
        for part in _parts(graph):
            kept = [k for each in part for q, k in self.steps(each, letter) if q in part]
            if kept and _union(kept) == self.all:
                return True
        return False


def automaton(formula: Formula) -> Automaton:
    """The automaton of `formula`, without states from which no run is accepted.

    Raises TooLarge.
    """
    order = {each: number for number, each in enumerate(inside(formula))}
    untils = [each for each in order if isinstance(each, Until)]
    if len(untils) > MOST_UNTILS:
        raise TooLarge(f"it has more than {MOST_UNTILS} of `eventually` and `until`")
    bits = {each: 1 << number for number, each in enumerate(untils)}
    every = (1 << len(untils)) - 1
    start = frozenset((formula,))
    numbers: dict[frozenset[Formula], int] = {start: 0}
    edges: list[list[Edge]] = []
    ways = 0
    for state in (pending := [start]):
        found: dict[Edge, None] = {}
        for number, way in enumerate(_ways(sorted(state, key=order.__getitem__))):
            ways += 1
            if number >= MOST_WAYS or ways > MOST_EDGES:
                raise TooLarge("its automaton has too many steps")
            following = frozenset(way.next)
            if following not in numbers:
                if len(numbers) >= MOST_STATES:
                    raise TooLarge(f"its automaton has more than {MOST_STATES:,} states")
                numbers[following] = len(numbers)
                pending.append(following)
            kept = every & ~_union(bits[each] for each in way.postponed)
            found[Edge(way.true, way.false, numbers[following], kept)] = None
        edges.append(_needed(found))
    return _trimmed(*_merged(edges), every)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a set of formulas can be so: what is true now, what must be so next."""

    true: frozenset[Expr] = frozenset()
    false: frozenset[Expr] = frozenset()
    next: frozenset[Formula] = frozenset()
    postponed: frozenset[Until] = frozenset()


def _ways(formulas: Iterable[Formula]) -> Iterator[_Way]:
    """Each way in which all of them are so."""
    todo: list[tuple[tuple[Formula, ...], frozenset[Formula], _Way]]
    todo = [(tuple(formulas), frozenset(), _Way())]
    while todo:
        left, seen, way = todo.pop()
        if not left:
            yield way
            continue
        first, *more = left
        if first in seen:
            todo.append((tuple(more), seen, way))
            continue
        seen |= {first}
        for added, changed in _choices(first, way):
            todo.append(((*added, *more), seen, changed))


def _choices(formula: Formula, way: _Way) -> Iterator[tuple[tuple[Formula, ...], _Way]]:
    """How a formula can be so: what must be so now as well, and the way with what it adds."""
    true, false, following, postponed = way.true, way.false, way.next, way.postponed
    match formula:
        case Now(condition=Const(value=value)):
            if value:
                yield (), way
        case Now(condition=condition):
            positive, is_true = _literal(condition)
            if positive not in (false if is_true else true):
                if is_true:
                    true |= {positive}
                else:
                    false |= {positive}
                yield (), _Way(true, false, following, postponed)
        case Both(left=left, right=right):
            yield (left, right), way
        case Either(left=left, right=right):
            yield (left,), way
            yield (right,), way
        case Next(operand=operand):
            yield (), _Way(true, false, following | {operand}, postponed)
        case Until(left=left, right=right):
            yield (right,), way
            yield (left,), _Way(true, false, following | {formula}, postponed | {formula})
        case Release(left=left, right=right):
            yield (left, right), way
            yield (right,), _Way(true, false, following | {formula}, postponed)
        case _:
            assert_never(formula)


def _literal(condition: Expr) -> tuple[Expr, bool]:
    """A condition without the `not` in front of it, and whether there is none."""
    match condition:
        case Apply(op=Op.NOT, args=(operand,)):
            return operand, False
        case _:
            return condition, True


def literals(formula: Formula) -> tuple[Expr, ...]:
    """The conditions that an automaton of it reads, each once."""
    found = (_literal(each.condition)[0] for each in inside(formula) if isinstance(each, Now))
    return tuple(dict.fromkeys(each for each in found if not isinstance(each, Const)))


def _needed(edges: Iterable[Edge]) -> list[Edge]:
    """Those beside which no other is possible wherever they are, and no worse."""
    edges = list(edges)
    return [
        each
        for each in edges
        if not any(
            one is not each
            and one.target == each.target
            and one.true <= each.true
            and one.false <= each.false
            and one.kept | each.kept == one.kept
            for one in edges
        )
    ]


def _merged(edges: list[list[Edge]]) -> tuple[list[list[Edge]], int]:
    """The automaton with states made one that have the same edges, and its first state."""
    first = 0
    while True:
        known: dict[frozenset[Edge], int] = {}
        names = [known.setdefault(frozenset(each), len(known)) for each in edges]
        kept: dict[int, list[Edge]] = {}
        for number, each in zip(names, edges, strict=True):
            kept.setdefault(number, each)
        first = names[first]
        count = len(edges)
        edges = [
            _needed(
                dict.fromkeys(Edge(e.true, e.false, names[e.target], e.kept) for e in kept[number])
            )
            for number in range(len(kept))
        ]
        if len(edges) == count:
            return edges, first


def _trimmed(edges: list[list[Edge]], first: int, every: int) -> Automaton:
    """Without what no accepted run comes to; the first state is number 0."""
    graph: Mapping[int, list[int]] = {
        number: [each.target for each in out] for number, out in enumerate(edges)
    }
    home = [-1] * len(edges)
    for number, part in enumerate(_parts(graph)):
        kept = [each.kept for q in part for each in edges[q] if each.target in part]
        if kept and _union(kept) == every:
            for each in part:
                home[each] = number
    good = {number for number, each in enumerate(home) if each >= 0}
    while more := {q for q, out in graph.items() if q not in good and not good.isdisjoint(out)}:
        good |= more
    names: dict[int, int] = {first: 0}
    order = [first]
    for each in order:
        for target in graph[each]:
            if target in good and target not in names:
                names[target] = len(order)
                order.append(target)
    return Automaton(
        [
            [
                Edge(e.true, e.false, names[e.target], e.kept)
                for e in edges[each]
                if e.target in good
            ]
            for each in order
        ],
        every,
        [home[each] for each in order],
    )


def _parts(graph: Mapping[int, list[int]]) -> Iterator[frozenset[int]]:
    """The strongly connected components of a small graph."""
    order = list(graph)
    place = {each: number for number, each in enumerate(order)}
    rows = [[place[q] for q in graph[each] if q in place] for each in order]
    heads = [0]
    for row in rows:
        heads.append(heads[-1] + len(row))
    targets = [each for row in rows for each in row]
    for part in components(range(len(order)), heads, targets, [0] * len(order)):
        yield frozenset(order[each] for each in part)


def _union(bits: Iterable[int]) -> int:
    found = 0
    for each in bits:
        found |= each
    return found
