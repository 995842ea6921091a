"""A proof that some threads neither keep time from going on nor end a run, whatever others do.

Must not know why it is asked, nor dates.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from math import prod

from checker.engines.timed.activities import CannotTime
from checker.engines.timed.situations import Situation, Situations
from checker.engines.timed.standstill import standstill
from checker.ir.actions import Action, Choice
from checker.ir.duration import Duration
from checker.ir.expr import TRUE, Chosen
from checker.ir.system import State, System
from checker.ir.threads import Fairness, Thread, ThreadKind
from checker.semantics.step import LeftDomain
from checker.semantics.timing import Box, boxes_of, owes

MOST = 150
"""In so many situations of the threads the proof is looked for; of more nothing is known."""

MOST_VALUES = 64
"""So many combinations of values can be tried for what others change."""


def harmless(
    system: System,
    threads: Collection[int],
    changed: Collection[int],
    initials: tuple[State, ...],
) -> bool:
    """Whether, at every value of the time parameters, these threads let time go on as it may.

    changed: the variables of theirs that others change too, to whatever. initials: the starts.
    Yes is a proof; no is only that none was found. It goes through all situations of the threads,
    with each change by others tried at any moment. In each of them

    - no step fails, and no delay begins by a step of others,
    - either a step is owed at once and can be taken, or of each delay that has an end the step at
      that end can be taken, and it is not too late for it, as no delay ends before it may.

    So they can wait until time can't go on without a step of theirs, take it, and so on. They come
    to any time in finitely many steps: there is no loop of steps that take no time, and each delay
    of another kind that ends so has gone on for longer than some bound.
    """
    values = prod(system.variables[each].domain.size for each in changed)
    if values > MOST_VALUES:
        return False
    actions = tuple(each for each in system.actions if each.thread in threads)
    boxes = boxes_of(system)
    if not all(_plain(system, each, boxes) for each in actions):
        return False
    alone = replace(system, actions=actions, initials=initials, latencies=())
    try:
        situations = Situations(_with_others(alone, changed))
        found = _explored(situations)
    except (CannotTime, LeftDomain):  # the latter where others never change it to such a value
        return False
    return found is not None and standstill(situations, found) is None


def _plain(system: System, action: Action, boxes: Mapping[str, Box]) -> bool:
    """Whether a delay has no end before it may, and none that is no time only here or there."""
    delay = action.delay
    if delay is None or delay.high is None or not owes(system, action):
        return True
    if _least(delay.high - delay.low, boxes) < 0:
        return False
    return delay.high == Duration() or _least(delay.high, boxes) > 0


def _least(length: Duration, boxes: Mapping[str, Box]) -> Fraction:
    """The least that it is anywhere in the boxes."""
    ends = (factor * boxes[name][factor < 0] for name, factor in length.terms)
    return length.constant + sum(ends, Fraction(0))


def _with_others(system: System, changed: Collection[int]) -> System:
    """With a rule that may change each of these variables, to whatever, at any moment."""
    thread = Thread("others", "others", ThreadKind.RULE, None, fairness=Fairness.NONE)
    number = len(system.threads)
    actions = tuple(
        Action(
            f"others change {system.variables[each].name}",
            number,
            None,
            None,
            TRUE,
            choices=(Choice("to", system.variables[each].domain),),
            updates={each: Chosen(0)},
            eager=False,
        )
        for each in sorted(changed)
    )
    return replace(system, threads=(*system.threads, thread), actions=(*system.actions, *actions))


def _explored(situations: Situations) -> list[Situation] | None:
    """All situations, if each of them is as it must be and there are not too many."""
    found = list(dict.fromkeys(situations.first()))
    known = set(found)
    for at in found:  # which grows meanwhile
        moves = situations.moves(at)
        ends = {move.ends for move in moves}
        late = (k for k, each in enumerate(at.activities) if each.high is not None)
        if not at.hurried and any(each not in ends for each in late):
            return None
        for move in moves:
            if move.after is None:
                return None
            if move.after not in known:
                known.add(move.after)
                found.append(move.after)
        if len(found) > MOST:
            return None
    return found
