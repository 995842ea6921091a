"""Each question about runs for ever, decided on the graph that a search has stored.

A run that is found shows that the question is violated, however much of the graph is known; that
there is none says so only of all of it. Knows the budget; must not know how a state is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from checker.engines.budget import Budget, resident
from checker.engines.liveness.automaton import TooLarge, literals
from checker.engines.liveness.ground import Ground, TooWide
from checker.engines.liveness.lasso import around, resting
from checker.ir.expr import Expr
from checker.ir.formulas import Formula, opposite
from checker.ir.questions import Question
from checker.ir.system import System
from checker.records import dataclass
from checker.trace import Trace
from checker.verdict import Reason, Unknown

if TYPE_CHECKING:
    from checker.engines.liveness.images import Image

MANY = 200_000
"""From so many states on it takes less to prove that two questions become each other."""


class _Ended(Exception):
    """Time or memory has run out."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


Maker = Callable[[Sequence[Expr], Callable[[int], bool], Callable[[], None]], Ground]
"""Makes the ground of all states that are stored, to be asked about some conditions.

Whether so many bytes more can be had, and what is called now and then and raises where the end has
come, are given as to `Ground.look`. Raises TooWide.
"""


@dataclass(slots=True)
class Endless:
    """The questions of a system about runs for ever, and what has been found of them so far.

    found: a run, or why there may be one; None that there is none in the graph. Those that are not
    in it have not been decided; then `reason` says why.
    """

    system: System
    budget: Budget
    reason: Reason | None = None
    found: dict[str, Trace | Unknown | None] = field(default_factory=dict)

    @property
    def asked(self) -> Sequence[Question]:
        """These questions, in their order."""
        return [each for each in self.system.questions if each.endless]

    def run(self, made: Maker, *, states: int, whole: bool) -> None:
        """Decide each of them, or say in `reason` why not. made: makes the ground.

        states: how many there are in it. whole: these are all.
        """
        if not self.asked:
            return
        self.reason = Reason.INTERRUPTED  # until it is done
        try:
            same = self._images() if whole and states >= MANY else {}
            conditions: dict[Expr, None] = {}
            for each in self.asked:
                if each.name not in same and each.formula is not None:
                    conditions.update(dict.fromkeys(literals(each.formula)))
            ground = made(tuple(conditions), self._fits, self._go_on)
            for each in self.asked:
                image = same.get(each.name)
                if image is None:
                    self.found[each.name] = self._decided(each, ground)
                else:
                    self.found[each.name] = self._turned(self.found[image.of], image)
            self.reason = None
        except _Ended as ended:
            self.reason = ended.reason
        except TooWide:
            self.reason = Reason.MEMORY

    def _images(self) -> Mapping[str, Image]:
        from checker.engines.liveness.images import images  # only where it is of use

        self._go_on()
        return images(self.system, self.asked)

    def _turned(self, found: Trace | Unknown | None, image: Image) -> Trace | Unknown | None:
        from checker.engines.liveness.images import turned

        return turned(self.system, found, image.by) if isinstance(found, Trace) else found

    def _decided(self, question: Question, ground: Ground) -> Trace | Unknown | None:
        assert question.formula is not None
        wrong = opposite(question.formula)
        try:
            if ground.timed:  # runs that are likely to have times come first
                found = self._run(ground, wrong, prompt=True)
                if found is not None:
                    return found
            return self._run(ground, wrong, prompt=False)
        except TooLarge as error:
            return Unknown(Reason.STATES, f"Not looked at: {error}. Ask for less at a time.")

    def _run(self, ground: Ground, wrong: Formula, *, prompt: bool) -> Trace | None:
        """A run of which `wrong` is true. prompt: see `Ground.look`."""
        found = ground.look(wrong, self._fits, self._go_on, prompt=prompt)
        part, rest = found.part, found.rest
        if rest is not None and (part is None or len(part.way) >= len(rest)):
            return resting(self.system, ground, rest)
        return None if part is None else around(self.system, ground, part)

    def _fits(self, amount: int) -> bool:
        return self.budget.memory is None or resident() + amount < self.budget.memory

    def _go_on(self) -> None:
        reason = self.budget.spent()
        if reason is not None:
            raise _Ended(reason)
