"""The plainest reading of a step: expressions as integers, one state at a time.

This is the reference that every engine is tested against; it is written to be read, not fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from checker.ir.actions import Action
from checker.ir.expr import FOLD, Chosen, Const, Expr, Op, disj, parts
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.substitution import substitute
from checker.ir.system import State, System
from checker.records import dataclass
from checker.semantics.step import LeftDomain, breach, evaluate, step
from checker.trace import Failure, Step


@dataclass(frozen=True, slots=True)
class Integers:
    """The algebra of the values in one state, with the values picked for an action's choices."""

    state: State
    choices: tuple[int, ...] = ()

    def const(self, value: int) -> int:
        return value

    def read(self, variable: int) -> int:
        return self.state[variable]

    def select(self, first: int, count: int, index: int) -> int:
        return self.state[first + index] if 0 <= index < count else 0

    def chosen(self, choice: int) -> int:
        return self.choices[choice]

    def apply(self, op: Op, args: Sequence[int]) -> int:
        return FOLD[op](*args)


def value(expr: Expr, state: State, choices: tuple[int, ...] = ()) -> int:
    """The integer that `expr` is in `state`."""
    return evaluate(expr, Integers(state, choices))


def picks(action: Action) -> Iterator[tuple[int, ...]]:
    """Every combination of values for the choices of an action, the last varying fastest."""
    return product(*(range(each.domain.low, each.domain.high + 1) for each in action.choices))


def for_some_choice(condition: Expr, action: Action) -> Expr:
    """That `condition` is true for some of the values that the action can choose."""
    if not any(isinstance(part, Chosen) for part in parts(condition)):
        return condition
    tables: Iterator[dict[Expr, Expr]] = (
        {Chosen(choice): Const(value) for choice, value in enumerate(values)}
        for values in picks(action)
    )
    return disj(substitute(condition, table) for table in tables)


def candidates(system: System, state: State) -> Iterator[Action]:
    """The actions that start where their threads are, in order of thread and text."""
    for number in range(len(system.threads)):
        yield from system.actions_from(number, system.location(state, number))


def attempt(
    system: System, action: Action, state: State, choices: tuple[int, ...]
) -> Step | Failure | None:
    """What trying `action` comes to: the step, what it breaks, or None where it is not possible.

    Raises LeftDomain if a new value is not in the domain of its variable.
    """
    read = step(system, action, Integers(state, choices))
    for obligation, broken in read.broken:
        if broken:
            return Failure(obligation, action, choices, value=_shown(obligation, state, choices))
    if not read.guard:
        return None
    after = list(state)
    for number, new in read.updates.items():
        variable = system.variables[number]
        if new not in variable.domain:
            raise LeftDomain(f"{action.name} gives {variable.name} {new}, not in {variable.domain}")
        after[number] = new
    return Step(action, choices, tuple(after))


def outcomes(system: System, state: State) -> Iterator[Step | Failure]:
    """Every step that can be taken from `state` and every failure of trying one.

    Order: thread, then text, then choices. Two steps may lead to the same state.
    """
    for action in candidates(system, state):
        for choices in picks(action):
            outcome = attempt(system, action, state, choices)
            if outcome is not None:
                yield outcome


def question_failure(question: Question, state: State) -> Failure | None:
    """What asking `question` in `state` breaks, if anything; a step is asked by `step_failure`."""
    return None if question.kind is QuestionKind.STEP else _asking(question, state)


def step_failure(question: Question, before: State, after: State) -> Failure | None:
    """What asking `question`, an `always step`, about a step breaks, if anything."""
    return _asking(question, before + after) if question.kind is QuestionKind.STEP else None


def _asking(question: Question, state: State) -> Failure | None:
    for obligation in question.obligations:
        if value(breach(obligation), state):
            shown = _shown(obligation, state, ())
            return Failure(obligation, None, question=question.name, value=shown)
    return None


def _shown(obligation: Obligation, state: State, choices: tuple[int, ...]) -> int | None:
    return None if obligation.value is None else value(obligation.value, state, choices)
