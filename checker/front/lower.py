"""From a checked spec and values of its parameters to the `System` that engines read.

Lays out the state, reads every step and question. Must not decide anything about runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import TypeVar

from checker.diagnostic import Diagnostic, SpecError
from checker.front import syntax as s
from checker.front.execute import Executor
from checker.front.expressions import Reader
from checker.front.layout import Layout, Value
from checker.front.path import Path
from checker.front.place import place, places
from checker.front.steps import Steps
from checker.front.typecheck import Checked
from checker.ir.expr import Const, Expr, conj, disj, implies, negate
from checker.ir.system import Action, Location, Parameter, Question, QuestionKind, System
from checker.source import Source

T = TypeVar("T")


def lower(
    checked: Checked,
    constants: Mapping[s.Const | s.Param, Value],
    parameters: tuple[Parameter, ...],
    sources: Mapping[str, Source],
) -> System:
    """The system for one combination of parameter values.

    constants: the value of every const and param. parameters: the same for display.
    Raises SpecError with everything that is wrong for these values.
    """
    return _Lowering(checked, constants, parameters, sources).run()


class _Lowering:
    def __init__(
        self,
        checked: Checked,
        constants: Mapping[s.Const | s.Param, Value],
        parameters: tuple[Parameter, ...],
        sources: Mapping[str, Source],
    ) -> None:
        self.checked = checked
        self.module = checked.module
        self.parameters = parameters
        self.sources = sources
        self.diagnostics: list[Diagnostic] = []
        self.layout = Layout(constants)

    def run(self) -> System:
        initials = place(self.checked, self.layout, self.diagnostics)
        actions = self._actions()
        questions = tuple(self._questions(actions))
        if self.diagnostics:
            raise SpecError(self.diagnostics)
        states = list(product(*initials))
        return System(
            name=self.module.name,
            variables=tuple(self.layout.variables),
            initials=tuple(states),
            threads=tuple(self.layout.threads),
            actions=tuple(actions),
            questions=questions,
            locks=tuple(self.layout.locks),
            classes=tuple(name.text for order in self._all(s.ClassOrder) for name in order.names),
            parameters=self.parameters,
        )

    def _all(self, kind: type[T]) -> Iterator[T]:
        return (each for each in self.module.declarations if isinstance(each, kind))

    def _reader(self, actions: Iterable[Action] = ()) -> Reader:
        return Reader(self.checked, self.layout, Path(), self.diagnostics, actions)

    # Steps and questions

    def _actions(self) -> list[Action]:
        """Every action; read twice if conditions may speak of locations found on the way."""
        asked: dict[int, dict[object, Location]] = {}
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
                return executor.actions

    def _locate(self, thread: int, steps: Steps, asked: Mapping[object, Location]) -> None:
        """Give a thread the locations that were found while its steps were read."""
        locations = (*steps.locations, *asked.values())
        own = replace(self.layout.threads[thread], locations=locations)
        self.layout.threads[thread] = own
        assert own.variable is not None
        variable = self.layout.variables[own.variable]
        self.layout.variables[own.variable] = replace(variable, domain=places(own))

    def _questions(self, actions: list[Action]) -> Iterator[Question]:
        expected = {
            each.target.text: each for each in self._all(s.Expect) if each.target is not None
        }
        for decl in self._all(s.Property):
            reader = self._reader(actions=actions)
            condition = _asked(decl, reader)
            expect = decl.expect or expected.get(decl.name.text)
            yield Question(
                decl.name.text,
                QuestionKind(decl.kind),
                condition,
                self._violated(expect),
                tuple(reader.path.obligations),
                self._antecedent(decl.condition, actions),
                self.sources[decl.span.file].quote(decl.condition.span),
                decl.span,
            )
        for kind in (QuestionKind.STUCK, QuestionKind.CYCLE):
            expect = expected.get("deadlock")
            yield Question(kind.value, kind, expect_violated=self._violated(expect))
        error = self._violated(expected.get("error"))
        yield Question("error", QuestionKind.ERROR, expect_violated=error)

    def _violated(self, expect: s.Expect | None) -> bool:
        if expect is None:
            return False
        return expect.when is None or bool(self._reader().constant(expect.when))

    def _antecedent(self, node: s.Expression, actions: list[Action]) -> Expr | None:
        """When the left side of an implication is true, for some member if it is quantified."""
        return self._left(node, self._reader(actions=actions))

    def _left(self, node: s.Expression, reader: Reader) -> Expr | None:
        match node:
            case s.Binary(operator="->", left=left):
                return reader.value(left)
            case s.Quantified(kind="all", binder=binder, body=body):
                dim = reader.members(binder.domain)
                found = []
                for value in range(dim.low, dim.high + 1):
                    reader.path.bound[binder] = Const(value)
                    inner = self._left(body, reader)
                    if inner is None:
                        return None
                    found.append(inner)
                return disj(found)
            case _:
                return None


def _asked(decl: s.Property, reader: Reader) -> Expr:
    """The condition of a question, so that a state without a value for it never counts in favour.

    There `always` is false, `never` true and `reachable` false. That it has no value is an error
    of its own, by the obligations that reading the condition leaves.
    """
    condition = reader.value(decl.condition)
    sound = conj(implies(each.due, each.holds) for each in reader.path.obligations)
    if decl.kind == "never":
        return disj((negate(sound), condition))
    return conj((sound, condition))
