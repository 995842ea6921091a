"""Threads that a search over states need not tell apart, with all that is asked of the states.

Beside what `exchanges` proves of the steps: that the questions, who waits for what and who could
end it are the same but for who is who. What is refused is told with what tells the threads apart.
Must not know how a search makes use of it; of runs for ever nothing is said, nor of times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from checker.engines.symmetry.alike import Alike
from checker.engines.symmetry.exchanges import (
    MOST_MEMBERS,
    alike_of,
    images,
    same_action,
    same_frame,
)
from checker.engines.symmetry.renaming import Apart, Renaming, proposed
from checker.ir.actions import Action, WaitKind
from checker.ir.expr import Expr, disj
from checker.ir.locks import Lock
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.records import dataclass
from checker.semantics.ending import able, starters
from checker.semantics.refusal import may_release
from checker.semantics.step import breach
from checker.source import Span


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two threads that can change their places.

    actions, questions: by number what each becomes.
    """

    renaming: Renaming
    actions: tuple[int, ...]
    questions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What tells two threads apart: the line, if there is one, and what it is."""

    one: int
    other: int
    what: str
    span: Span | None = None


def interchange(system: System, one: int, other: int) -> Exchange | Told:
    """The exchange of two threads by which nothing changes that a search over states asks for."""
    try:
        made = proposed(system, one, other)
    except Apart as apart_by:
        return Told(one, other, apart_by.what, apart_by.span)
    if not same_frame(system, made) or not _same_threads(system, made):
        return _apart_at_first(system, made, one, other)
    locks = _locks(system, made)
    if isinstance(locks, Lock):
        return Told(one, other, f"who asks for `{locks.name}`, and how", locks.span)
    apart: list[Action] = []
    actions = _steps(system, made, locks, apart.append)
    if actions is None:
        span = apart[0].span if apart else None
        return Told(one, other, "a step", span)
    waiting = _other_enders(system, made, actions)
    if waiting is not None:
        return Told(one, other, *waiting)
    questions = _questions(system, made)
    if isinstance(questions, Question):
        return Told(one, other, f"`{questions.name}`", questions.span)
    return Exchange(made, actions, questions)


def waits_alike(system: System, made: Renaming) -> bool:
    """Whether in every state it is the same, but for who is who, who waits for whom.

    Who can go on, too, and who holds a lock, and who could end a wait: all that an exchange keeps
    but for the questions. Pre: the system is the same by it, as of `exchanges`.
    """
    if not _same_threads(system, made):
        return False
    locks = _locks(system, made)
    if isinstance(locks, Lock):
        return False
    actions = _steps(system, made, locks)
    return actions is not None and _other_enders(system, made, actions) is None


def families(system: System) -> Iterator[tuple[int, ...]]:
    """The threads of each family of two or more, but of rules."""
    found: dict[str, list[int]] = {}
    for number, thread in enumerate(system.threads):
        if thread.timer is None and thread.variable is not None:
            found.setdefault(thread.family, []).append(number)
    yield from (tuple(each) for each in found.values() if len(each) > 1)


@dataclass(frozen=True, slots=True)
class Interchangeable:
    """Threads of which each can change its place with each other.

    exchanges: of each with the next.
    """

    threads: tuple[int, ...]
    exchanges: tuple[Exchange, ...]


def interchangeable(system: System) -> tuple[list[Interchangeable], list[Told]]:
    """The sets of threads that can be exchanged, and for the others what tells them apart."""
    found: list[Interchangeable] = []
    told: list[Told] = []
    for members in families(system):
        if len(members) > MOST_MEMBERS:
            text = f"there are more than {MOST_MEMBERS} of them"
            told.append(Told(members[0], members[1], text))
            continue
        classes: list[Interchangeable] = []
        for member in members:
            apart: list[Told] = []
            for place, each in enumerate(classes):
                made = interchange(system, each.threads[-1], member)
                if isinstance(made, Exchange):
                    threads = (*each.threads, member)
                    classes[place] = Interchangeable(threads, (*each.exchanges, made))
                    break
                apart.append(made)
            else:
                classes.append(Interchangeable((member,), ()))
                told += apart[:1]
        found += [each for each in classes if len(each.threads) > 1]
    return found, told


# What else has to be the same


def _apart_at_first(system: System, made: Renaming, one: int, other: int) -> Told:
    """The first variable that begins with other values where the threads change their places."""
    for number, variable in enumerate(system.variables):
        image = made.variables[number]
        here = {made.value(number, each[number]) for each in system.initials}
        if here == {each[image] for each in system.initials}:
            continue
        what = f"what `{variable.name}` begins with"
        if variable.queue is not None:  # it begins without items
            what = f"the empty places of `{variable.queue.name}`, which stand for one of them"
        return Told(one, other, what, variable.span)
    return Told(one, other, "where they can be", system.threads[one].span)


def _same_threads(system: System, made: Renaming) -> bool:
    for number, thread in enumerate(system.threads):
        partner = system.threads[made.threads[number]]
        if (thread.kind, thread.end) != (partner.kind, partner.end):
            return False
    return True


def _locks(system: System, made: Renaming) -> dict[int, int] | Lock:
    """Which lock each becomes; else one that becomes none."""
    by_holder = {each.modes[0].holder: number for number, each in enumerate(system.locks)}
    found = {}
    for number, lock in enumerate(system.locks):
        image = by_holder.get(made.variables[lock.modes[0].holder])
        if image is None or not _same_lock(made, lock, system.locks[image]):
            return lock
        found[number] = image
    return found


def _same_lock(made: Renaming, one: Lock, other: Lock) -> bool:
    moved = made.variables
    outlines = [
        (
            each.type,
            each.grant,
            each.preferred,
            each.patience,
            each.owned,
            [(mode.name, mode.exclusive, mode.limit) for mode in each.modes],
        )
        for each in (one, other)
    ]
    depths = {made.threads[t]: moved[v] for t, v in zip(one.candidates, one.depths, strict=False)}
    return (
        outlines[0] == outlines[1]
        and {made.threads[each] for each in one.candidates} == {*other.candidates}
        and [moved[each.holder] for each in one.modes] == [each.holder for each in other.modes]
        and [moved[each] for each in one.asks] == [*other.asks]
        and [moved[each] for each in one.overtaken] == [*other.overtaken]
        and depths == dict(zip(other.candidates, other.depths, strict=False))
    )


def _steps(
    system: System,
    made: Renaming,
    locks: Mapping[int, int],
    missed: Callable[[Action], None] | None = None,
) -> tuple[int, ...] | None:
    """By number of an action that of the one which it becomes, in what it waits for too."""

    def same(
        of: System, by: Renaming, moved: Mapping[str, str], first: Action, second: Action
    ) -> bool:
        return same_action(of, by, moved, first, second) and _same_roles(
            of, by, moved, locks, first, second
        )

    return images(system, made, same, missed)


def _same_roles(
    system: System,
    made: Renaming,
    moved: Mapping[str, str],
    locks: Mapping[int, int],
    one: Action,
    other: Action,
) -> bool:
    """Whether the other waits for what the one becomes to wait for, and owes as much."""
    if one.obliged != other.obliged or len(one.conditions) != len(other.conditions):
        return False
    alike = alike_of(system, made, moved, one)
    if alike is None:
        return False
    pairs = zip(one.conditions, other.conditions, strict=True)
    if not all(a.span == b.span and alike.says(a.holds, b.holds) for a, b in pairs):
        return False
    first, second = one.wait, other.wait
    if first is None or second is None:
        return first is second
    owed = [each.owed_by for each in (first, second)]
    theirs = None if owed[0] is None else {made.threads[each] for each in owed[0]}
    return (
        (first.kind, first.mode, first.early) == (second.kind, second.mode, second.early)
        and (None if first.lock is None else locks[first.lock]) == second.lock
        and theirs == (None if owed[1] is None else {*owed[1]})
        and alike.says(first.when, second.when)
        and alike.says(first.condition, second.condition)
    )


def _other_enders(
    system: System, made: Renaming, actions: Sequence[int]
) -> tuple[str, Span | None] | None:
    """A wait such that those who could end it don't become those who could end what it becomes."""

    def moved(threads: frozenset[int]) -> frozenset[int]:
        return frozenset(made.threads[each] for each in threads)

    for number, action in enumerate(system.actions):
        wait, other = action.wait, system.actions[actions[number]].wait
        if wait is None or other is None:
            continue
        if wait.kind is WaitKind.LOCK:
            assert wait.lock is not None and other.lock is not None
            theirs = may_release(system, wait.lock), may_release(system, other.lock)
        else:
            theirs = able(system, wait), able(system, other)
        if moved(theirs[0]) != theirs[1]:
            return "who could end a wait", action.span
    for number, thread in enumerate(system.threads):
        if thread.timer is None:
            continue
        if moved(starters(system, number)) != starters(system, made.threads[number]):
            return f"who starts `{system.variables[thread.timer].name}`", thread.span
    return None


def _questions(system: System, made: Renaming) -> tuple[int, ...] | Question:
    """By number of a question that of the one which it becomes; else one that becomes none."""
    both = replace(system, variables=system.variables * 2)
    here, steps = Alike(system, made), Alike(both, _twice(made))
    found = []
    left = set(range(len(system.questions)))
    for number, question in enumerate(system.questions):
        alike = steps if question.kind is QuestionKind.STEP else here
        order = sorted(left, key=lambda each: each != number)
        image = next(
            (each for each in order if _same_question(alike, question, system.questions[each])),
            None,
        )
        if image is None:
            return question
        left.remove(image)
        found.append(image)
    return tuple(found)


def _same_question(alike: Alike, one: Question, other: Question) -> bool:
    if one.kind is not other.kind or one.family != other.family or one.endless:
        return False
    if one.kind is QuestionKind.CHECK:
        return one.name == other.name
    return (
        _both(alike, one.condition, other.condition)
        and _both(alike, one.antecedent, other.antecedent)
        and alike.says(_breaks(one), _breaks(other))
    )


def _both(alike: Alike, one: Expr | None, other: Expr | None) -> bool:
    if one is None or other is None:
        return one is other
    return alike.says(one, other)


def _breaks(question: Question) -> Expr:
    return disj(breach(each) for each in question.obligations)


def _twice(made: Renaming) -> Renaming:
    """The renaming of a state and of the one behind it."""
    count = len(made.variables)
    return Renaming(
        made.threads,
        (*made.variables, *(each + count for each in made.variables)),
        made.tables * 2,
        made.lows * 2,
    )
