"""What is known of a system before any code is written that expands its states.

Where a thread may be, which steps lead on from there, what an action may break, who counts as
stuck. Must not know how a state is stored, nor what code looks like.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from checker.ir.actions import Action, WaitKind
from checker.ir.expr import Expr, conjuncts
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
        return max(
            (
                sum(
                    prod(each.domain.size for each in action.choices)
                    for action in self._system.actions_from(number, place)
                )
                for place in places
            ),
            default=0,
        )

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
