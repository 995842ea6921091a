"""What is known of a system before any code is written that expands its states.

Where a thread may be, which steps lead on from there, what an action may break, who counts as
stuck. Must not know how a state is stored, nor what code looks like.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from checker.ir.actions import Action, WaitKind
from checker.ir.expr import Expr, conjuncts, negate
from checker.ir.questions import QuestionKind
from checker.ir.system import System
from checker.ir.threads import Thread, ThreadKind
from checker.semantics.algebra import V
from checker.semantics.step import Stepped, breach


class Outline:
    """The threads and actions of a system, as whoever writes code for them asks.

    numbers: of an action by its identity. rules_alone: there is nobody but rules.
    """

    def __init__(self, system: System) -> None:
        self._system = system
        self.numbers = {id(action): k for k, action in enumerate(system.actions)}
        self.rules_alone = all(each.kind is ThreadKind.RULE for each in system.threads)
        self.asks_stuck = any(each.kind is QuestionKind.STUCK for each in system.questions)

    def most_steps(self) -> int:
        """How many steps there may be from one state."""
        return sum(self.most_of(number) for number, _ in enumerate(self._system.threads))

    def most_of(self, number: int) -> int:
        """How many of these a thread may take."""
        thread = self._system.threads[number]
        places: Sequence[int | None] = range(len(thread.locations))
        if thread.variable is None:
            places = (None,)
        return max((self.rows(number, place)[1] for place in places), default=0)

    def rows(self, number: int, location: int | None) -> tuple[list[int], int]:
        """For each action from a location the row of its first step; and how many rows there are.

        Rows are in the order of the actions. Those that exclude each other may have the same.
        """
        firsts: list[int] = []
        ends: list[int] = []
        actions = self._system.actions_from(number, location)
        for action in actions:
            beside = (
                end
                for other, end in zip(actions, ends, strict=False)
                if not _exclude(action, other)
            )
            firsts.append(max(beside, default=0))
            ends.append(firsts[-1] + prod(each.domain.size for each in action.choices))
        return firsts, max(ends, default=0)

    def reached(self, number: int) -> list[int]:
        """The locations that a thread may be at: an initial one, or the target of an action."""
        variable = self._system.threads[number].variable
        assert variable is not None
        found = {state[variable] for state in self._system.initials}
        for action in self._system.actions:
            if action.thread == number and action.target is not None:
                found.add(action.target)
        return sorted(found)

    def owes(self, action: Action) -> bool:
        """Whether a state is not stuck where this can be tried."""
        return self.rules_alone or action.obliged

    def owes_all(self, number: int) -> bool:
        """Whether that is so of every action of a thread."""
        return all(self.owes(each) for each in self._system.actions if each.thread == number)

    @property
    def stuck_if_nothing_is_owed(self) -> bool:
        """Whether a state in which nothing can be tried that is owed is stuck for sure.

        So it is where some process always owes what it may do, and never comes to its end.
        """
        return any(
            thread.kind is ThreadKind.PROCESS
            and self.owes_all(number)
            and thread.end not in self.reached(number)
            for number, thread in enumerate(self._system.threads)
        )

    def may_be_stuck(self, number: int, thread: Thread, location: int) -> bool:
        """Whether a thread that can do nothing there counts as stuck."""
        wants_lock = any(
            action.wait is not None and action.wait.kind is WaitKind.LOCK
            for action in self._system.actions_from(number, location)
        )
        owes = thread.kind is ThreadKind.PROCESS
        return self.asks_stuck and (owes or (thread.kind is ThreadKind.DAEMON and wants_lock))

    def breaches(self, action: Action) -> tuple[list[Expr], list[Expr]]:
        """What an action may break: whatever its guard says; and only where that is true."""
        guard = frozenset(conjuncts(action.guard))
        first: list[Expr] = []
        inside: list[Expr] = []
        for each in action.obligations:
            implied = guard <= frozenset(conjuncts(breach(each)))
            (inside if implied else first).append(breach(each))
        return first, inside

    def updates(self, action: Action, stepped: Stepped[V]) -> dict[int, V]:
        """The new values of variables, but for that of a location that stays."""
        own = self._system.threads[action.thread].variable
        stays = own if action.source == action.target else None
        return {each: value for each, value in stepped.updates.items() if each != stays}


def _exclude(one: Action, other: Action) -> bool:
    """Whether the guards say that both can't be taken in one state.

    What each picks for its choices is its own, though they are numbered alike.
    """
    if one.choices and other.choices:
        return False
    denied = {negate(each) for each in conjuncts(one.guard)}
    return not denied.isdisjoint(conjuncts(other.guard))
