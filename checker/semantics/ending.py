"""Which threads could ever make true what another awaits: those with a step that can do it.

A step counts if in some values of the variables it can be taken where the condition is false, and
leaves it true. Reachable states are not looked at, so some may count that never come to it; never
the other way round. A condition that is false stays so while only steps are taken that don't count.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import field

from checker.ir.actions import Action, Choice, Wait, WaitKind
from checker.ir.bounds import proved
from checker.ir.domain import Domain
from checker.ir.expr import (
    Apply,
    Chosen,
    Const,
    Expr,
    Read,
    Select,
    apply,
    choose,
    conj,
    conjuncts,
    disj,
    equal,
    negate,
    operands,
    parts,
    reads,
)
from checker.ir.shape import shape
from checker.ir.substitution import substitute
from checker.ir.system import System
from checker.records import dataclass

_WORK = 3_000
"""How many parts of conditions are written anew to rule out one step; beyond that it counts."""

_BRIEFLY = 300
"""As many, while another step of the same thread may soon turn out to count."""

_STEPS = 200
"""How many steps of one thread are looked at for one wait."""

_LARGE = 300
"""How many parts what a step is asked about may have."""

_MOST_VALUES = 16
"""A variable of more values is not tried value by value."""


def able(system: System, wait: Wait) -> frozenset[int]:
    """The threads that have a step that could make the condition of `wait` true.

    Of a wait for a CPU all that change what it looks at.
    """
    known = _known(system)
    if wait not in known.able:
        known.able[wait] = frozenset(_able(system, known, wait))
    return known.able[wait]


def by_one_of(system: System, actions: Iterable[Action], wait: Wait) -> bool:
    """Whether one of these steps could make the condition of `wait` true."""
    read, picked = reads(wait.condition), _picked(system, wait)
    writing = [each for each in actions if not read.isdisjoint(_written(system, each))]
    condition = _spelled(wait.condition)
    if not writing or picked is None or condition is None:
        return bool(writing)
    return _some_may_end(system, writing, condition, picked)


def makers(system: System, condition: Expr, picked: Sequence[Choice]) -> frozenset[int]:
    """The threads that have a step that could make a condition true for some of the choices."""
    return frozenset(_makers(system, _known(system), condition, picked))


def starters(system: System, timer: int) -> frozenset[int]:
    """The threads that have a step that could start a timer, which thread `timer` lets ring."""
    rings = disj(action.guard for action in system.actions_from(timer, None))
    return makers(system, rings, ()) - {timer}


@dataclass(slots=True)
class _Known:
    """What was found of one system. writing: by variable the actions that change it.

    steps: by the shape of a condition before a step and behind it, and of the guard, see `may_end`.
    """

    able: dict[Wait, frozenset[int]] = field(default_factory=dict)
    steps: dict[Hashable, bool] = field(default_factory=dict)
    writing: dict[int, list[Action]] | None = None
    choices: dict[Wait, tuple[Choice, ...] | None] | None = None


def _known(system: System) -> _Known:
    known = system.__dict__.setdefault("_ending", _Known())
    assert isinstance(known, _Known)
    return known


def _able(system: System, known: _Known, wait: Wait) -> Iterable[int]:
    if wait.kind is WaitKind.CPU:
        yield from system.writers(reads(wait.condition))
        return
    yield from _makers(system, known, wait.condition, _picked(system, wait))


def _picked(system: System, wait: Wait) -> Sequence[Choice] | None:
    known = _known(system)
    if known.choices is None:
        known.choices = _choices(system)
    return known.choices.get(wait)


def _makers(
    system: System, known: _Known, asked: Expr, picked: Sequence[Choice] | None
) -> Iterable[int]:
    if known.writing is None:
        known.writing = _writing(system)
    read = reads(asked)
    by_thread: dict[int, dict[int, Action]] = {}
    for variable in sorted(read):
        for action in known.writing.get(variable, ()):
            by_thread.setdefault(action.thread, {})[id(action)] = action
    condition = _spelled(asked)
    for thread, actions in by_thread.items():
        if (
            picked is None
            or condition is None
            or len(actions) > _STEPS
            or _some_may_end(system, [*actions.values()], condition, picked)
        ):
            yield thread


def _writing(system: System) -> dict[int, list[Action]]:
    """By variable, where a thread is included, the actions that change it."""
    found: dict[int, list[Action]] = {}
    for action in system.actions:
        for variable in _written(system, action):
            found.setdefault(variable, []).append(action)
    return found


def _written(system: System, action: Action) -> Iterable[int]:
    """The variables that a step changes, where its thread is included."""
    yield from action.updates
    own = system.threads[action.thread].variable
    if own is not None and own not in action.updates:
        yield own


def _choices(system: System) -> dict[Wait, tuple[Choice, ...] | None]:
    """What can be chosen where a thread waits; None if that is not one set of choices."""
    found: dict[Wait, tuple[Choice, ...] | None] = {}
    for action in system.actions:
        if action.wait is not None:
            same = found.setdefault(action.wait, action.choices) == action.choices
            found[action.wait] = action.choices if same else None
    return found


def _some_may_end(
    system: System, actions: Sequence[Action], condition: Expr, picked: Sequence[Choice]
) -> bool:
    """Whether one of the steps can, see `may_end`; those are asked first that soon tell."""
    hard = []
    for each in actions:
        found = _found_out(system, each, condition, picked, _BRIEFLY)
        if found:
            return True
        if found is None:
            hard.append(each)
    return any(may_end(system, each, condition, picked) for each in hard)


def may_end(system: System, action: Action, condition: Expr, picked: Sequence[Choice]) -> bool:
    """Whether the step can lead from where `condition` is false to where it is true.

    True also where that is not found out. condition: without `Select`. picked: what its choices
    range over; it may be true for one and false for another, and one that becomes true is enough.
    """
    return _found_out(system, action, condition, picked, _WORK) is not False


def _found_out(
    system: System, action: Action, condition: Expr, picked: Sequence[Choice], work: int
) -> bool | None:
    """The same; None where it is not found out by writing so many parts anew."""
    theirs = len(action.choices)
    moved: dict[Expr, Expr] = {Chosen(k): Chosen(theirs + k) for k in range(len(picked))}
    before = substitute(condition, moved)
    after: dict[Expr, Expr] = {Read(n): new for n, new in action.updates.items()}
    guard = [*conjuncts(action.guard)]
    own = system.threads[action.thread].variable
    if own is not None and action.source is not None and action.target is not None:
        here: dict[Expr, Expr] = {Read(own): Const(action.source)}
        after[Read(own)] = Const(action.target)
        guard = [substitute(each, here) for each in guard]
        later = substitute(substitute(before, after), here)
        before = substitute(before, here)
    else:
        later = substitute(before, after)
    if isinstance(later, Const) and not later.value:
        return False
    choices = (*action.choices, *picked)
    read = _values(before) | _values(later)
    concerned = [each for each in guard if not read.isdisjoint(_values(each))]
    whole = conj((negate(before), later, *concerned))
    if isinstance(whole, Const):
        return bool(whole.value)
    if sum(1 for _ in parts(whole)) > _LARGE:
        return None
    known, ranges = _known(system).steps, _Ranges(system, choices, work)
    key = shape((negate(before), later, *guard), ranges.domain)
    if key not in known:
        found = ranges.some(whole)
        if found is None and not ranges.few(whole):
            found = _Ranges(system, choices, work, spread=True).some(whole) or None
        if found is None and work < _WORK:
            return None
        linked = (negate(before), later, *concerned)
        known[key] = (
            found is not False
            and not (
                found is None
                and proved(negate(later), system.variables, choices, (negate(before), *concerned))
            )
            and _others_may_be(system, choices, linked, guard)
        )
    return known[key]


def _others_may_be(
    system: System, choices: Sequence[Choice], known: Sequence[Expr], guard: Sequence[Expr]
) -> bool:
    """Whether all of a guard may be true at once with what is known to be possible by itself."""
    left = [each for each in guard if each not in known]
    linked = [*known]
    for part in linked:  # it grows meanwhile
        near = [each for each in left if not _values(part).isdisjoint(_values(each))]
        linked += near
        left = [each for each in left if each not in near]
    for together in (linked[len(known) :] and linked, left):
        whole = conj(together)
        large = sum(1 for _ in parts(whole)) > _LARGE
        if not large and _Ranges(system, choices).some(whole) is False:
            return False
    return True


def _values(expr: Expr) -> frozenset[Expr]:
    """The variables and choices that the value depends on; an element that is not fixed as all."""
    found: set[Expr] = {Read(each) for each in reads(expr)}
    return frozenset(found | {each for each in parts(expr) if isinstance(each, Chosen)})


def _spelled(expr: Expr) -> Expr | None:
    """`expr` with a choice of each element where the index is not fixed; None if that is large."""
    done: dict[Expr, Expr] = {}
    for node in parts(expr):
        match node:
            case Select(first=first, count=count, index=index):
                if count > _MOST_VALUES:
                    return None
                found: Expr = Const(0)
                for place in reversed(range(count)):
                    here = equal(done[index], Const(place))
                    found = choose(here, Read(first + place), found)
                done[node] = found
            case Apply():
                inner: Mapping[Expr, Expr] = {each: done[each] for each in operands(node)}
                done[node] = substitute(node, inner)
            case _:
                done[node] = node
    return done[expr]


class _Ranges:
    """Tries values, one variable after the other. left: so many parts may be written anew.

    spread: of what has many values a few are tried; that none of them will do says nothing then.
    """

    def __init__(
        self,
        system: System,
        choices: Sequence[Choice],
        work: int = _WORK,
        *,
        spread: bool = False,
    ) -> None:
        self.system = system
        self.choices = choices
        self._spread = spread
        self.left = work
        self._leaves: dict[Expr, frozenset[Expr]] = {}

    def some(self, condition: Expr) -> bool | None:
        """Whether the condition is true for some values; None where that is not found out."""
        if isinstance(condition, Const):
            return bool(condition.value)
        first = self._first(condition)
        if self.left < 0 or first is None:
            return None
        for value in self._tried(first):
            found = self.some(self._put(condition, first, Const(value), {}))
            if found is not False:
                return found
        return False

    def _tried(self, node: Read | Chosen) -> Iterable[int]:
        """The values it is given one after the other."""
        domain = self.domain(node)
        if domain.size > _MOST_VALUES:
            return domain.low, domain.low + 1, domain.high
        return domain.values

    def _first(self, condition: Expr) -> Read | Chosen | None:
        """What has few values and is to be tried first: of the conjunct that depends on least."""
        node, least = None, 0
        for each in conjuncts(condition):
            leaves = self._of(each)
            if any(map(self._few, leaves)) and (node is None or len(leaves) < least):
                node, least = each, len(leaves)
        while node is not None and not isinstance(node, Read | Chosen):
            node = next(e for e in operands(node) if any(map(self._few, self._of(e))))
        return node

    def _of(self, expr: Expr) -> frozenset[Expr]:
        """The variables and choices in an expression."""
        found = self._leaves.get(expr)
        if found is None:
            if isinstance(expr, Read | Chosen):
                found = frozenset((expr,))
            else:
                found = frozenset().union(*map(self._of, operands(expr)))
            self._leaves[expr] = found
        return found

    def _put(self, expr: Expr, place: Expr, value: Expr, done: dict[Expr, Expr]) -> Expr:
        """`expr` with a value in place of a variable or a choice, simplified."""
        if place not in self._of(expr):
            return expr
        found = done.get(expr)
        if found is None:
            self.left -= 1
            if isinstance(expr, Apply):
                found = apply(expr.op, *(self._put(e, place, value, done) for e in expr.args))
            else:
                found = value if expr == place else substitute(expr, {place: value})
            done[expr] = found
        return found

    def domain(self, node: Read | Chosen) -> Domain:
        """Which values it may have."""
        if isinstance(node, Read):
            return self.system.variables[node.variable].domain
        return self.choices[node.choice].domain

    def few(self, condition: Expr) -> bool:
        """Whether all that it depends on has few values."""
        return all(map(self._few, self._of(condition)))

    def _few(self, node: Expr) -> bool:
        if not isinstance(node, Read | Chosen):
            return False
        return self._spread or self.domain(node).size <= _MOST_VALUES
