"""A second reading of fairness and of formulas over runs: is there a fair run of which one is true?

Every state is paired with a guess of what each operator of time will come to, right or wrong, as in
O. Lichtenstein, A. Pnueli, Checking that finite state concurrent programs satisfy their linear
specification, POPL 1985. Where a run can go on for ever is a greatest fixed point over sets of
pairs. `fair strong` is split by cases: which of those who owe a step so never can take one.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations, product

from checker.ir.formulas import Both, Either, Formula, Next, Now, Release, Until
from checker.ir.system import State, System
from checker.ir.threads import Fairness
from checker.semantics.integers import outcomes, value
from checker.trace import Step

Node = tuple[State, tuple[bool, ...], bool]
"""A state, a guess for each operator of time, and whether the run stays there."""


def has_run(system: System, formula: Formula) -> bool:
    """Whether some fair run is one of which `formula` is true."""
    return _Reading(system, formula).answer()


class _Reading:
    def __init__(self, system: System, formula: Formula) -> None:
        self.formula = formula
        self.parts = list(dict.fromkeys(_parts(formula)))
        self.temporal = [e for e in self.parts if isinstance(e, Next | Until | Release)]
        self.steps: dict[State, list[tuple[int, State]]] = {}
        self.weak: dict[State, set[int]] = {}
        self.strong: dict[State, set[int]] = {}
        pending = list(system.initials)
        while pending:
            state = pending.pop()
            if state in self.steps:
                continue
            self.steps[state], self.weak[state], self.strong[state] = [], set(), set()
            for each in outcomes(system, state):
                action = each.action
                assert action is not None
                if action.fairness is not Fairness.NONE:
                    self.weak[state].add(action.thread)
                if action.fairness is Fairness.STRONG:
                    self.strong[state].add(action.thread)
                if isinstance(each, Step):
                    self.steps[state].append((action.thread, each.state))
                    pending.append(each.state)
        guesses = list(product((False, True), repeat=len(self.temporal)))
        self.truth: dict[tuple[State, tuple[bool, ...]], dict[Formula, bool]] = {
            (state, guess): self._truth(state, guess) for state in self.steps for guess in guesses
        }
        self.fits = {
            at: tuple(true[e.operand if isinstance(e, Next) else e] for e in self.temporal)
            for at, true in self.truth.items()
        }
        self.edges: dict[Node, list[tuple[int | None, Node]]] = {}
        for state, guess in self.truth:
            for stays in (False, True):
                self.edges[state, guess, stays] = list(self._edges(state, guess, guesses, stays))
        self.starts = [
            (state, guess, stays)
            for state in system.initials
            for guess in guesses
            for stays in (False, True)
            if self.truth[state, guess][formula] and not (stays and self.weak[state])
        ]

    def _truth(self, state: State, guess: tuple[bool, ...]) -> dict[Formula, bool]:
        then = dict(zip(self.temporal, guess, strict=True))
        true: dict[Formula, bool] = {}
        for each in self.parts:
            match each:
                case Now(condition=condition):
                    true[each] = bool(value(condition, state))
                case Both(left=left, right=right):
                    true[each] = true[left] and true[right]
                case Either(left=left, right=right):
                    true[each] = true[left] or true[right]
                case Next():
                    true[each] = then[each]
                case Until(left=left, right=right):
                    true[each] = true[right] or (true[left] and then[each])
                case Release(left=left, right=right):
                    true[each] = true[right] and (true[left] or then[each])
        return true

    def _edges(
        self,
        state: State,
        guess: tuple[bool, ...],
        guesses: Iterable[tuple[bool, ...]],
        stays: bool,
    ) -> Iterable[tuple[int | None, Node]]:
        """The steps that fit the guess; behind any step the run may begin to stay, where it may."""
        steps: list[tuple[int | None, State]] = [*self.steps[state]]
        if stays:
            steps = [] if self.weak[state] else [(None, state)]
        for mover, after in steps:
            for next_ in guesses:
                if self.fits[after, next_] == guess:
                    yield mover, (after, next_, stays)
                    if not stays and not self.weak[after]:
                        yield mover, (after, next_, True)

    def _due(self, node: Node) -> set[Formula]:
        """What has been promised there and is not there yet."""
        true = self.truth[node[0], node[1]]
        found = set()
        for each in self.temporal:
            waits = isinstance(each, Until) and true[each] and not true[each.right]
            lasts = isinstance(each, Release) and not true[each] and true[each.right]
            if waits or lasts:
                found.add(each)
        return found

    def answer(self) -> bool:
        reached, pending = set(self.starts), list(self.starts)
        while pending:
            for _, after in self.edges[pending.pop()]:
                if after not in reached:
                    reached.add(after)
                    pending.append(after)
        strong = sorted(set().union(*self.strong.values()))
        weak = set().union(*self.weak.values())
        for never in chain.from_iterable(combinations(strong, k) for k in range(len(strong) + 1)):
            inside = {node for node in reached if self.strong[node[0]].isdisjoint(never)}
            if self._lasts(inside, weak, set(strong) - set(never)):
                return True
        return False

    def _lasts(self, nodes: set[Node], weak: set[int], move: set[int]) -> bool:
        """Whether a run can stay in `nodes` for ever; those in `move` must take steps in it."""
        while True:
            kept = nodes
            for formula in self.temporal:
                good = {node for node in kept if formula not in self._due(node)}
                kept = self._again(kept, good, None)
            for thread in weak:
                good = {node for node in kept if thread not in self.weak[node[0]]}
                kept = self._again(kept, set() if thread in move else good, thread)
            kept = self._again(kept, kept, None)
            if kept == nodes:
                return bool(nodes)
            nodes = kept

    def _again(self, nodes: set[Node], good: set[Node], mover: int | None) -> set[Node]:
        """From where inside `nodes` there is a way of a step or more to what is good.

        Good is a step to a node of `good`, and one that `mover` takes.
        """
        back: dict[Node, list[Node]] = {}
        found: set[Node] = set()
        for node in nodes:
            for who, after in self.edges[node]:
                if after in nodes:
                    back.setdefault(after, []).append(node)
                    if after in good or (mover is not None and who == mover):
                        found.add(node)
        pending = list(found)
        while pending:
            for node in back.get(pending.pop(), ()):
                if node not in found:
                    found.add(node)
                    pending.append(node)
        return found


def _parts(formula: Formula) -> Iterable[Formula]:
    """All in it, inner ones first."""
    match formula:
        case Now():
            pass
        case Next(operand=operand):
            yield from _parts(operand)
        case _:
            yield from _parts(formula.left)
            yield from _parts(formula.right)
    yield formula
