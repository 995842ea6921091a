"""The questions of a System as assertions: which can be, what each is called, and which cannot.

Knows questions and names; must not know where an assertion stands in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.ir.expr import Expr, disj, negate
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.records import dataclass
from checker.render.promela.cells import Naming
from checker.render.promela.stuck import stuck_condition
from checker.semantics.step import breach


@dataclass(frozen=True, slots=True)
class Assertion:
    """What SPIN is to find: a state, or a step, where `when` is true.

    name: of the flag that the assertion fails with. question: the name of what is asked.
    """

    name: str
    question: str
    meaning: str
    when: Expr
    over_steps: bool = False


def assertions(system: System, naming: Naming) -> list[Assertion]:
    """The questions that one state or one step decides."""
    found = []
    for each in system.questions:
        made = _assertion(system, each, naming)
        if made is not None:
            found.append(made)
    return found


def _assertion(system: System, question: Question, naming: Naming) -> Assertion | None:
    kind, condition, name = question.kind, question.condition, question.name
    told = f"{kind.value} {name}"
    match kind:
        case QuestionKind.ALWAYS | QuestionKind.CHECK:
            assert condition is not None
            return Assertion(naming.name("not", name), name, told, negate(condition))
        case QuestionKind.STEP:
            assert condition is not None
            flag = naming.name("not", name)
            return Assertion(flag, name, f"always step {name}", negate(condition), True)
        case QuestionKind.NEVER:
            assert condition is not None
            return Assertion(naming.name("met", name), name, told, condition)
        case QuestionKind.REACHABLE:
            assert condition is not None
            flag = naming.name("reached", name)
            return Assertion(flag, name, f"{told}: it is, which is no violation", condition)
        case QuestionKind.STUCK:
            flag, told = naming.name("dead", "stuck"), "deadlock: who owes a step can't go on"
            return Assertion(flag, name, told, stuck_condition(system))
        case _:
            return None


def flags(system: System) -> tuple[dict[str, str], dict[str, str]]:
    """What an exported text calls the flags: of questions by name, and of codes of errors."""
    naming = Naming()
    asked = {each.question: each.name for each in assertions(system, naming)}
    return asked, faults(system, naming).flags


def unsaid(system: System) -> Iterator[str]:
    """What the text does not ask, one by one, and why."""
    for each in system.questions:
        match each.kind:
            case QuestionKind.CYCLE:
                yield "deadlock: cycles of waits among some threads while others run"
            case (
                QuestionKind.ALWAYS
                | QuestionKind.CHECK
                | QuestionKind.STEP
                | QuestionKind.NEVER
                | QuestionKind.REACHABLE
                | QuestionKind.STUCK
                | QuestionKind.ERROR
            ):
                pass
            case _:
                yield f"{each.kind.value} {each.name}"
    asked = {each.name for each in system.questions}
    for latency in system.latencies:
        kind = "region" if latency.limit else "within" if latency.bound else "latency"
        if latency.name not in asked:
            yield f"{kind} {latency.name}"
    if system.timed:
        yield "times: a run found by SPIN may be one that no delays allow"


@dataclass(frozen=True, slots=True)
class Faults:
    """What breaks a rule when a step is tried or a question asked: one flag for each code."""

    flags: dict[str, str]

    def alternatives(self, obligations: Iterable[Obligation]) -> Iterator[tuple[str, Expr]]:
        """For each flag that may fail, when."""
        found: dict[str, list[Expr]] = {}
        for each in obligations:
            found.setdefault(self.flags[each.code], []).append(breach(each))
        yield from ((flag, disj(when)) for flag, when in found.items())


def faults(system: System, naming: Naming) -> Faults:
    """A flag for each code of an obligation."""
    owed = [each for action in system.actions for each in action.obligations]
    owed += [each for question in system.questions for each in question.obligations]
    codes = dict.fromkeys(each.code for each in owed)
    return Faults({code: naming.name("error", code) for code in codes})
