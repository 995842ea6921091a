"""Questions about runs for ever of which one becomes the other where two threads change places.

Where that is proved of the threads, and all states are known, such questions have the same answer:
the fair runs are mapped onto each other, and with a run that violates the one its image violates
the other. So of a family one member is decided for all that are alike. Nothing is left out of the
graph: unlike a search by symmetry this says nothing of one state that stands for others.

Must not know how a question is decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from checker.engines.symmetry.alike import Alike
from checker.engines.symmetry.interchangeable import Exchange, families, interchange
from checker.ir.formulas import Both, Either, Formula, Next, Now, Release, Until
from checker.ir.questions import Question
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.integers import outcomes
from checker.trace import Step, Trace

MOST_PAIRS = 4_000
"""So many pairs of questions are compared at most; what is not compared is decided by itself."""


@dataclass(frozen=True, slots=True)
class Image:
    """What a question is the image of, by name, and the exchange that makes it so."""

    of: str
    by: Exchange


def images(system: System, asked: Sequence[Question]) -> dict[str, Image]:
    """By the name of a question an earlier one of its family that it is the image of."""
    members: dict[str, list[Question]] = {}
    for each in asked:
        if each.family:
            members.setdefault(each.family, []).append(each)
    several = [each for each in members.values() if len(each) > 1]
    found: dict[str, Image] = {}
    if not several:
        return found
    known = [(each, Alike(system, each.renaming)) for each in _exchanges(system)]
    left = MOST_PAIRS
    for questions in several:
        for number, question in enumerate(questions):
            for before in reversed(questions[:number]):
                if question.name in found or left < len(known):
                    break
                left -= len(known)
                made = (by for by, alike in known if _becomes(alike, before, question))
                by = next(made, None)
                if by is not None:
                    found[question.name] = Image(before.name, by)
    return found


def turned(system: System, run: Trace, by: Exchange) -> Trace:
    """The run with two threads exchanged, step by step."""
    numbers = {id(action): number for number, action in enumerate(system.actions)}
    states = [by.renaming.state(run.state(k)) for k in range(len(run.steps) + 1)]
    steps = []
    for (before, after), step in zip(pairwise(states), run.steps, strict=True):
        action = system.actions[by.actions[numbers[id(step.action)]]]
        taken = (each for each in outcomes(system, before) if isinstance(each, Step))
        steps.append(next(e for e in taken if e.action is action and e.state == after))
    return replace(run, initial=states[0], steps=tuple(steps))


def _exchanges(system: System) -> Iterator[Exchange]:
    """Exchanges of threads that change no step, and not what is owed by whom."""
    bare = replace(system, questions=())
    for family in families(system):
        last: list[int] = []  # of each set of threads that can be exchanged with each other
        for member in family:
            for place, each in enumerate(last):
                made = interchange(bare, each, member)
                if isinstance(made, Exchange) and _owes_the_same(system, made):
                    last[place] = member
                    yield made
                    break
            else:
                last.append(member)


def _owes_the_same(system: System, made: Exchange) -> bool:
    return all(
        action.fairness is system.actions[image].fairness
        for action, image in zip(system.actions, made.actions, strict=True)
    )


def _becomes(alike: Alike, one: Question, other: Question) -> bool:
    assert one.formula is not None and other.formula is not None
    return one.kind is other.kind and _says(alike, one.formula, other.formula)


def _says(alike: Alike, one: Formula, other: Formula) -> bool:
    """Whether the other is always so of the image of a run of which the one is."""
    match one, other:
        case Now(condition=condition), Now(condition=its):
            return alike.says(condition, its)
        case Next(operand=operand), Next(operand=its):
            return _says(alike, operand, its)
        case (
            (Both(left=left, right=right), Both(left=its, right=last))
            | (Either(left=left, right=right), Either(left=its, right=last))
            | (Until(left=left, right=right), Until(left=its, right=last))
            | (Release(left=left, right=right), Release(left=its, right=last))
        ):
            return _says(alike, left, its) and _says(alike, right, last)
    return False
