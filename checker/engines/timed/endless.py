"""Runs for ever that have times, on the graph of state classes: another than was found, or none.

Each run with times goes through classes, whatever the time parameters are, so that there is none
where the graph has none. What the graph has need not have times: a run may do endlessly much in
little time, and with open parameters the classes are of more than there is. So each run that is
found is asked for its times. Must not know how dates are kept.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from checker.engines.budget import Budget
from checker.engines.liveness.automaton import TooLarge, literals
from checker.engines.liveness.components import components
from checker.engines.liveness.graph import Graph
from checker.engines.liveness.ground import TooWide
from checker.engines.liveness.lasso import around, resting
from checker.engines.liveness.rows import Rows
from checker.engines.timed import dates as d
from checker.engines.timed.activities import CannotTime
from checker.engines.timed.classes import Classes, StateClass
from checker.engines.timed.heard import OFTEN
from checker.engines.timed.reach import MOST_CLASSES, MOST_CLASSES_OF_FORMS, numbers_of
from checker.engines.timed.situations import Situation, Situations
from checker.ir.duration import Duration
from checker.ir.expr import Expr, Read
from checker.ir.formulas import Both, Formula, Now, always, eventually, opposite
from checker.ir.questions import Question
from checker.ir.system import State, System
from checker.ir.threads import Fairness
from checker.records import dataclass
from checker.semantics.integers import value
from checker.semantics.laps import Lasting, lasting
from checker.semantics.reorder import timed
from checker.semantics.timing import boxes_of, due
from checker.trace import Step, Trace


class _Spent(Exception):
    """Time or memory has run out."""


@dataclass(slots=True)
class Lastings:
    """Runs for ever of a system, for the questions that are asked of it.

    whole: all classes are in the graph. still: there are runs that do endlessly much in no time
    while somebody is in a delay that must end; what never happens because of that says nothing.
    """

    system: System
    budget: Budget
    most: int
    whole: bool = False
    still: bool = False
    _ground: Rows | None = None
    _made: bool = False
    _marks: _Marks = field(init=False)

    def __post_init__(self) -> None:
        self._marks = _Marks(self.system)

    def run(self, question: Question) -> tuple[Trace | None, bool]:
        """A run with times that violates a question, or whether there is none for certain."""
        assert question.formula is not None
        wrong = opposite(question.formula)
        try:
            ground = self._made_once()
            if ground is None:
                return None, False
            return self._look(ground, question.name, wrong)
        except (_Spent, TooLarge, TooWide, KeyboardInterrupt):
            return None, False

    def _look(self, ground: Rows, name: str, wrong: Formula) -> tuple[Trace | None, bool]:
        rest = ground.look(wrong, self._fits, self._go_on, prompt=False).rest
        if rest is not None:
            found = timed(resting(self.system, ground, rest), name)
            if found is not None:
                return found, False
        none = rest is None
        for each, all_ in self._marks.kinds:
            part = ground.look(Both(wrong, each), self._fits, self._go_on, prompt=False).part
            if part is None:
                continue
            none = none and not all_
            run = around(self.system, ground, part)
            if lasting(run) is Lasting.YES:
                return run, False
        return None, none and self.whole and not self.still

    def _fits(self, amount: int) -> bool:
        return True  # a graph of so few classes

    def _go_on(self) -> None:
        if self.budget.spent() is not None:
            raise _Spent

    # The graph

    def _made_once(self) -> Rows | None:
        """The graph, if the system has one."""
        if not self._made:
            self._made = True
            try:
                self._ground = Rows(self._graph())
            except CannotTime:
                self._ground = None
        return self._ground

    def _graph(self) -> Graph:
        conditions: dict[Expr, None] = {}
        for each in self.system.questions:
            if each.endless:
                assert each.formula is not None
                conditions.update(dict.fromkeys(literals(each.formula)))
        situations = Situations(self.system)
        classes = Classes(situations, numbers_of(self.system))
        most = min(self.most, MOST_CLASSES_OF_FORMS if boxes_of(self.system) else MOST_CLASSES)
        nodes: list[tuple[Situation, d.Dates, bool]] = [
            (each.at, each.dates, False) for each in classes.first()
        ]
        numbers = {each: number for number, each in enumerate(nodes)}

        def state(number: int) -> State:
            return nodes[number][0].state

        graph = Graph(len(nodes), state, (*conditions, *self._marks.conditions))
        whole, quick = True, _Quick(self.system)
        for number, (at, dates, took) in enumerate(nodes):  # which grows meanwhile
            if number % OFTEN == 0:
                self._go_on()
            for taken in classes.steps(StateClass(at, dates)):
                step, after = taken.move.outcome, taken.after
                if after is None or not isinstance(step, Step):
                    continue
                node = after.at, after.dates, _takes_time(step)
                if node not in numbers:
                    if len(nodes) >= most:
                        whole = False
                        continue
                    numbers[node] = len(nodes)
                    nodes.append(node)
                graph.targets.append(numbers[node])
                graph.movers.append(step.action.thread)
                quick.step(at, step, numbers[node])
            true = [bool(value(each, at.state)) for each in conditions]
            free = all(each.delay is None for each in due(self.system, at.state))
            graph.end(_bits([*true, took, not at.hurried, free]), _owing(at))
            quick.end(free)
        self.whole, self.still = whole, quick.goes_round(self._go_on)
        return graph


class _Quick:
    """The steps that processes and daemons take at once, where somebody is in a delay meanwhile."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._heads = array("q", (0,))
        self._targets = array("i")
        self._free = array("i")

    def step(self, at: Situation, step: Step, after: int) -> None:
        """A step from the class that is looked at."""
        delay = step.action.delay
        at_once = at.hurried or any(each.high == Duration() for each in at.activities)
        takes_none = delay is None or delay.high == Duration()
        if at_once and takes_none and self._system.threads[step.action.thread].prompt:
            self._targets.append(after)

    def end(self, free: bool) -> None:
        """All steps of a class have been told. free: nobody is in a delay that must end."""
        self._heads.append(len(self._targets))
        self._free.append(free)

    def goes_round(self, go_on: Callable[[], None]) -> bool:
        """Whether there is a loop of such steps."""
        nodes = [number for number, free in enumerate(self._free) if not free]
        for part in components(nodes, self._heads, self._targets, self._free, go_on):
            first = part[0]
            if len(part) > 1 or first in self._targets[self._heads[first] : self._heads[first + 1]]:
                return True
        return False


def _takes_time(step: Step) -> bool:
    delay = step.action.delay
    return delay is not None and delay.low != Duration()


def _owing(at: Situation) -> tuple[int, int]:
    """Who can take a step that he owes, and who of them owes it by `fair strong`, as bits."""
    weak = strong = 0
    for each in at.outcomes:
        action = each.action
        assert action is not None
        if action.fairness is not Fairness.NONE:
            weak |= 1 << action.thread
        if action.fairness is Fairness.STRONG:
            strong |= 1 << action.thread
    return weak, strong


def _bits(truths: Sequence[bool]) -> int:
    return sum(1 << number for number, true in enumerate(truths) if true)


class _Marks:
    """What is so of a class beside the conditions of questions, as conditions of no state.

    In a run with times for ever either time passes again and again, or at last none does, and
    nobody is in a delay that must end.
    """

    def __init__(self, system: System) -> None:
        beyond = 2 * len(system.variables)
        self._took, self._passes, self._free = (Read(beyond + k) for k in range(3))

    @property
    def conditions(self) -> Iterator[Expr]:
        """By what these are called: a step that takes time has been taken; time can pass; nobody
        is in a delay that must end.
        """
        yield from (self._took, self._passes, self._free)

    @property
    def kinds(self) -> Iterator[tuple[Formula, bool]]:
        """What is so of runs that are likely to have times; with whether it must be looked for.

        The others of them are among those.
        """
        yield always(eventually(Now(self._took))), False
        yield always(eventually(Now(self._passes))), True
        yield eventually(always(Now(self._free))), True
