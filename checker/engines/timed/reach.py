"""Which questions a run with times can decide, at any values of the time parameters.

Looks at every state class, or says that it did not. A parameter that only lets delays last longer,
or only lets them end earlier, stands at the end of its range: a run that has times at another value
has them there too. With other open parameters a class has at least the dates that there are at each
of their values. So more may be come to than there is: that no question is decided is then so at all
values, that one is proves nothing.

Must not know how a run is found, nor how dates are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from checker.engines.budget import Budget
from checker.engines.timed import dates as d
from checker.engines.timed.activities import bounds, gaps, whole
from checker.engines.timed.classes import Classes, StateClass, Taken
from checker.engines.timed.forms import Number, space_of
from checker.engines.timed.heard import OFTEN
from checker.engines.timed.situations import Situation, Situations
from checker.engines.timed.standstill import stands_still, standstill
from checker.ir.duration import Duration
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.semantics.deciding import broken_by, decides
from checker.semantics.integers import question_failure, step_failure
from checker.semantics.timing import boxes_of, laxest
from checker.trace import Step

MOST_CLASSES = 10_000
MOST_CLASSES_OF_FORMS = 2_000
"""How many state classes are looked at, at most: with open parameters they are of forms."""


class Standstill(Exception):
    """Time can stand still in a loop; the text says where, and what to do."""


def undecided(
    system: System, questions: Iterable[Question], budget: Budget, *, most: int = MOST_CLASSES
) -> frozenset[str] | None:
    """The names of those questions that no run with times decides; None if it is not known.

    Of `error` none has an error, of the others none has a state or step that decides them; runs go
    up to an error. Raises CannotTime as `Situations` does, and Standstill where time can stand
    still: what never happens because of that says nothing.
    """
    fixed, open_ = laxest(gaps(system), boxes_of(system))
    fixed = {name: value for name, value in fixed.items() if name not in open_}
    most = min(most, MOST_CLASSES_OF_FORMS if open_ else MOST_CLASSES)
    left = {each.name: each for each in questions}
    situations = Situations(system)
    classes = Classes(situations, numbers_of(system, fixed))
    kept: dict[Situation, list[d.Dates]] = {}
    waiting: list[StateClass] = []
    stored = 0
    for one in classes.first():
        waiting.append(one)
        kept.setdefault(one.at, []).append(one.dates)
    for looked, one in enumerate(waiting):  # which grows meanwhile
        if stored > most or (looked % OFTEN == 0 and budget.spent() is not None):
            return None
        _state(system, left, one)
        if not left:
            break
        for taken in classes.steps(one):
            _step(system, left, one, taken)
            after = taken.after
            if after is None:
                continue
            dates = kept.setdefault(after.at, [])
            if not any(d.includes(each, after.dates) for each in dates):
                dates.append(after.dates)
                waiting.append(after)
                stored += 1
    loop = standstill(situations, kept)
    if left and loop is not None:
        raise Standstill(stands_still(system, loop))
    return frozenset(left)


def numbers_of(
    system: System, fixed: Mapping[str, Fraction] | None = None
) -> Callable[[Duration], Number]:
    """What a length of time is as a number, see `Classes`; a form where a parameter is open.

    fixed: the values of those that are not.
    """
    point = fixed or {}
    boxes = {name: box for name, box in boxes_of(system).items() if name not in point}
    if not boxes:
        return whole(system, point)[1]
    lengths = [each.where(point) for each in bounds(system)]
    space = space_of(lengths, boxes, {name: high for name, (_, high) in boxes.items()})
    return lambda length: space.form(length.where(point))


def _state(system: System, left: dict[str, Question], one: StateClass) -> None:
    """Strike out the questions that the state of a class decides."""
    state = one.at.state
    failing = {each.name for each in system.questions if question_failure(each, state) is not None}
    for name, each in [*left.items()]:
        errs = bool(failing) if each.kind is QuestionKind.ERROR else name in failing
        if errs or decides(system, each, state):
            del left[name]


def _step(system: System, left: dict[str, Question], one: StateClass, taken: Taken) -> None:
    """Strike out the questions that a step decides, or that it fails in."""
    outcome, before = taken.move.outcome, one.at.state
    errs = not isinstance(outcome, Step)
    if isinstance(outcome, Step):
        for each in system.questions:
            if each.kind is QuestionKind.STEP:
                fails = step_failure(each, before, outcome.state) is not None
                errs = errs or fails
                if fails or broken_by(each, before, outcome.state):
                    left.pop(each.name, None)
    if errs:
        for name, each in [*left.items()]:
            if each.kind is QuestionKind.ERROR:
                del left[name]
