"""Threads of a system that can change their places without that anything of it changes.

Proved of the actions themselves, for every state, not of how they came about: the steps that can be
taken, what they do and how long they take are the same but for who is who. Without a proof two
threads count as different. Must not know how a search makes use of it.

Source: C. N. Ip and D. L. Dill, Better Verification Through Symmetry, Formal Methods in System
Design 9, 1996; for clocks M. Hendriks, G. Behrmann, K. Larsen, P. Niebert and F. Vaandrager, Adding
Symmetry Reduction to Uppaal, FORMATS 2003.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from checker.engines.symmetry.alike import Alike, Becoming
from checker.engines.symmetry.renaming import Renaming, Unknown, exchange, names, picked
from checker.ir.actions import Action
from checker.ir.domain import Domain
from checker.ir.expr import Expr, disj
from checker.ir.system import System
from checker.semantics.step import breach

MOST_MEMBERS = 8
"""Of a family of more threads none is tried."""


def exchanges(system: System) -> tuple[Renaming, ...]:
    """Every exchange of two threads of a family by which the system stays the same."""
    families: dict[str, list[int]] = {}
    for number, thread in enumerate(system.threads):
        if thread.timer is None and thread.variable is not None:
            families.setdefault(thread.family, []).append(number)
    found = []
    for members in families.values():
        if len(members) > MOST_MEMBERS:
            continue
        for one, other in combinations(members, 2):
            made = exchange(system, one, other)
            if made is not None and _same(system, made):
                found.append(made)
    return tuple(found)


def _same(system: System, made: Renaming) -> bool:
    """Whether the system is the same with these threads exchanged."""
    return same_frame(system, made) and images(system, made, same_action) is not None


def same_frame(system: System, made: Renaming) -> bool:
    """Whether threads, what is theirs, and the first states stay the same."""
    for number, thread in enumerate(system.threads):
        partner = system.threads[made.threads[number]]
        if thread.prompt != partner.prompt:
            return False
        cells = (thread.variable, partner.variable), (thread.timer, partner.timer)
        if not all(_same_cell(made, *each) for each in cells):
            return False
    initials = set(system.initials)
    return all(made.state(each) in initials for each in initials)


Same = Callable[[System, Renaming, Mapping[str, str], Action, Action], bool]
"""Whether the second action is what the first becomes, names of threads moved so."""


def images(
    system: System, made: Renaming, same: Same, missed: Callable[[Action], None] | None = None
) -> tuple[int, ...] | None:
    """By number of an action that of the one which it becomes; None if there is not one of each.

    missed: told of the first action that becomes none.
    """
    moved = names(system, made.threads)
    by_thread: dict[int, list[int]] = {}
    for number, action in enumerate(system.actions):
        by_thread.setdefault(action.thread, []).append(number)
    found = [0] * len(system.actions)
    for thread, numbers in by_thread.items():
        others = by_thread.get(made.threads[thread], [])
        left = [*others] if len(numbers) == len(others) else []
        for place, number in enumerate(numbers):
            one = system.actions[number]
            likely = [each for each in others[place : place + 1] if each in left]
            image = next(
                (
                    each
                    for each in (*likely, *left)
                    if same(system, made, moved, one, system.actions[each])
                ),
                None,
            )
            if image is None:
                if missed is not None:
                    missed(one)
                return None
            left.remove(image)
            found[number] = image
    return tuple(found)


def _same_cell(made: Renaming, one: int | None, other: int | None) -> bool:
    """Whether the one variable becomes the other, with no other values, if there are any."""
    if one is None or other is None:
        return one is other
    return made.variables[one] == other and made.tables[one] is None


def same_action(
    system: System, made: Renaming, moved: Mapping[str, str], one: Action, other: Action
) -> bool:
    """Whether the other is what the one becomes."""
    if outline(one) != outline(other):
        return False
    if {made.variables[each] for each in one.updates} != {*other.updates}:
        return False
    alike = alike_of(system, made, moved, one)
    if alike is None:
        return False
    starts = {made.threads[thread]: when for thread, when in one.starts}
    theirs = dict(other.starts)
    return (
        alike.says(one.guard, other.guard)
        and alike.says(_fails(one), _fails(other))
        and starts.keys() == theirs.keys()
        and len(starts) == len(one.starts) == len(other.starts)
        and all(alike.says(when, theirs[thread]) for thread, when in starts.items())
        and all(
            alike.says(value, other.updates[made.variables[variable]], alike.of(variable))
            for variable, value in one.updates.items()
        )
    )


def alike_of(
    system: System, made: Renaming, moved: Mapping[str, str], action: Action
) -> Alike | None:
    """What compares expressions read with what the action picks; None if that can't be followed."""
    try:
        choices = [(each.domain, _becoming(each.domain, moved)) for each in action.choices]
    except Unknown:
        return None
    return Alike(system, made, choices)


def outline(action: Action) -> tuple[object, ...]:
    """What is the same, as it stands, of two steps of which an exchange makes one of the other."""
    delay = action.delay
    takes = None if delay is None else (delay.low, delay.high, delay.kind, delay.preemptions)
    picks = tuple((each.domain.low, each.domain.high) for each in action.choices)
    return action.source, action.target, action.kind, action.eager, takes, picks


def _becoming(domain: Domain, moved: Mapping[str, str]) -> Becoming:
    table = picked(domain, moved)
    return None if table is None else (domain.low, table)


def _fails(action: Action) -> Expr:
    """Whether trying the step breaks something."""
    return disj(breach(each) for each in action.obligations)
