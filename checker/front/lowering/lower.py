"""From a checked spec and values of its parameters to the `System` that engines read.

Lays out the state, reads every step, has the questions read. Must not decide anything about runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import TypeVar

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.checking.checked import Checked
from checker.front.lowering import cpus, timers
from checker.front.lowering.assumptions import assumptions, first_states
from checker.front.lowering.execute import Executor
from checker.front.lowering.latencies import Latencies
from checker.front.lowering.locations import Ask
from checker.front.lowering.place import place, places
from checker.front.lowering.questions import Questions
from checker.front.lowering.views import views
from checker.front.stepping.steps import Steps
from checker.front.values.expressions import Reader
from checker.front.values.fitting import Holder, fitted
from checker.front.values.layout import Layout, Value
from checker.front.values.path import Path
from checker.front.values.tabled import check_rows
from checker.front.values.waiting import Waiting
from checker.ir.actions import Action
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import Parameter, State, System
from checker.ir.threads import Location
from checker.source import Source

T = TypeVar("T")


def lower(
    checked: Checked,
    constants: Mapping[s.Const | s.Param, Value],
    parameters: tuple[Parameter, ...],
    sources: Mapping[str, Source],
    *,
    fine: bool = False,
) -> System:
    """The system for one combination of parameter values.

    constants: the value of every const and param. parameters: the same for display.
    fine: each statement that touches shared state is a step of its own.
    Raises SpecError with everything that is wrong for these values.
    """
    return _Lowering(checked, constants, parameters, sources, fine=fine).run()


class _Lowering:
    def __init__(
        self,
        checked: Checked,
        constants: Mapping[s.Const | s.Param, Value],
        parameters: tuple[Parameter, ...],
        sources: Mapping[str, Source],
        *,
        fine: bool,
    ) -> None:
        self.checked = checked
        self.module = checked.module
        self.parameters = parameters
        self.sources = sources
        self.diagnostics: list[Diagnostic] = []
        self.layout = Layout(constants, fine=fine)

    def run(self) -> System:
        for decl in self._all(s.Const):
            if decl not in self.checked.placed:
                self.layout.constants[decl]  # each has a value, read or not
        initials = place(self.checked, self.layout, self.diagnostics)
        self._check_placed()
        actions = self._actions()
        rung = tuple(timers.threads(self.layout))
        waiting = Waiting(self.layout, actions)
        asked = Questions(self.checked, self.layout, self.sources, waiting, self.diagnostics)
        questions = tuple(asked.read())
        timed = Latencies(self.checked, self.layout, self.sources, waiting, self.diagnostics)
        latencies = tuple(timed.read())
        questions = tuple(_owing(each, timed.owed) for each in questions)
        for table in self._all(s.Table):
            check_rows(self._known_reader(), table)
        shown = tuple(
            each
            for decl in self._all(s.View)
            for each in views(self._reader(waiting), self._known_reader(), decl)
        )
        if self.diagnostics:
            raise SpecError(self.diagnostics)
        states: list[State] = [each for each in product(*initials) if self._normal(each)]
        assumed = assumptions(self.checked, known=False)
        if assumed:
            given = {each.name: each.value for each in self.parameters if each.value is not None}
            states = list(first_states(self._reader(waiting), assumed, states, given))
        return System(
            name=self.module.name,
            variables=tuple(self.layout.variables),
            initials=tuple(states),
            threads=(*self.layout.threads, *rung),
            actions=(*actions, *timers.actions(self.layout)),
            questions=questions,
            latencies=latencies,
            locks=tuple(self.layout.locks),
            classes=tuple(name.text for order in self._all(s.ClassOrder) for name in order.names),
            cpus=self.layout.cpus,
            parameters=self.parameters,
            views=shown,
        )

    def _reader(self, waiting: Waiting) -> Reader:
        return Reader(self.checked, self.layout, Path(), self.diagnostics, waiting)

    def _known_reader(self) -> Reader:
        return Reader.of_known(self.checked, self.layout, self.diagnostics)

    def _check_placed(self) -> None:
        """Tell which constants that are read where they stand are outside their types."""
        for decl in self._all(s.Const):
            if decl not in self.checked.placed:
                continue
            reader = self._known_reader()
            value = reader.whole(decl.value)
            if decl.type is not None:
                holder = Holder(decl.name.text, decl.value.span, decl.type.span, "", "be")
                fitted(reader, reader.shape(decl.type), value, holder)

    def _all(self, kind: type[T]) -> Iterator[T]:
        return (each for each in self.module.declarations if isinstance(each, kind))

    def _normal(self, state: State) -> bool:
        """Whether what lies behind the last item of a queue is as it is kept there."""
        return all(
            place < state[length] or state[variable] == low
            for length, items in self.layout.queues
            for place, variable, low in items
        )

    # Steps

    def _actions(self) -> list[Action]:
        """Every action; read twice if conditions may speak of locations found on the way."""
        asked: dict[int, dict[Ask, Location]] = {}
        while True:
            known = sum(len(each) for each in asked.values())
            executor = Executor(self.checked, self.layout, self.sources, self.diagnostics)
            for decl, family in self.layout.families.items():
                for thread in family.threads:
                    if isinstance(decl, s.Rule):
                        executor.rule(thread, self.layout.steps[thread])
                    else:
                        places = asked.setdefault(thread, {})
                        executor.process(thread, self.layout.steps[thread], places)
                        self._locate(thread, self.layout.steps[thread], places)
            if sum(len(each) for each in asked.values()) == known:
                return self._inherited(executor.actions)

    def _inherited(self, actions: list[Action]) -> list[Action]:
        """With the classes that threads inherit, if there are CPUs to be had."""
        for decl in self._all(s.Cpus):
            return cpus.inherited(self.layout, actions, decl.span)
        return actions

    def _locate(self, thread: int, steps: Steps, asked: Mapping[Ask, Location]) -> None:
        """Give a thread the locations that were found while its steps were read."""
        locations = (*steps.locations, *asked.values())
        own = replace(self.layout.threads[thread], locations=locations)
        self.layout.threads[thread] = own
        assert own.variable is not None
        variable = self.layout.variables[own.variable]
        self.layout.change(own.variable, replace(variable, domain=places(own)))


def _owing(question: Question, owed: Iterable[Obligation]) -> Question:
    """The question; that about errors with what the conditions of events owe in every state."""
    if question.kind is not QuestionKind.ERROR or not owed:
        return question
    return replace(question, obligations=(*question.obligations, *owed))
