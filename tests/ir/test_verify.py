"""Every rule of a System: a System that breaks it is refused, and the message says which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from small import small
from systems import random_system

from checker.ir.actions import Delay, DelayKind
from checker.ir.domain import Domain, Kind, span_of
from checker.ir.duration import Duration
from checker.ir.expr import TRUE, Apply, Chosen, Const, Op, Read, Select
from checker.ir.locks import Grant
from checker.ir.obligations import Obligation
from checker.ir.questions import QuestionKind
from checker.ir.rules import InvalidSystem
from checker.ir.system import System
from checker.ir.variables import Role
from checker.ir.verify import verify

SMALL = small()
LATE = Delay(Duration(Fraction(2)), Duration(Fraction(1)), DelayKind.WORK)
FOREVER = Delay(Duration(), None, DelayKind.WORK)


def of(what: str, number: int, **changes: Any) -> Callable[[], System]:
    """SMALL with one of its variables, threads, locks, actions or questions changed."""
    items = list(getattr(SMALL, what))
    items[number] = replace(items[number], **changes)
    return lambda: replace(SMALL, **{what: tuple(items)})


def whole(**changes: Any) -> Callable[[], System]:
    """SMALL with something of itself changed."""
    return lambda: replace(SMALL, **changes)


def owed(**changes: Any) -> Callable[[], System]:
    """SMALL with the obligation of its second action changed."""
    obligation = replace(SMALL.actions[1].obligations[0], **changes)
    return of("actions", 1, obligations=(obligation,))


LOCATION = SMALL.variables[0].domain
MODES = SMALL.locks[0].modes
WAIT = SMALL.actions[0].wait
assert WAIT is not None
OPERATION = SMALL.actions[0].locks[0]
UP = Apply(Op.ADD, (Read(7), Const(1)))
FURTHER = Apply(Op.ADD, (UP, Const(1)))
"""One more than the obligation of that action speaks of."""

BROKEN: list[tuple[Callable[[], System], str]] = [
    (of("variables", 7, name="dirty"), "names of variables are distinct"),
    (of("threads", 1, name="reader"), "names of threads are distinct"),
    (of("questions", 1, name="apart"), "names of questions are distinct"),
    (whole(locks=SMALL.locks * 2), "names of locks are distinct"),
    (whole(parameters=SMALL.parameters * 2), "names of parameters are distinct"),
    (whole(classes=("a", "a")), "names of classes are distinct"),
    (whole(cpus=0), "at least one CPU"),
    (of("variables", 7, owner=3), "owner is a thread"),
    (of("variables", 7, role=Role.READY), "a ready has a domain that fits"),
    (of("variables", 5, domain=Domain(Kind.ENUM, 0, 3, ("A", "B", "C"))), "name for each value"),
    (of("variables", 2, domain=Domain(Kind.THREADS, 0, 2, ("reader", "writer"))), "each value"),
    (of("variables", 7, role=Role.LOCATION), "a location has a domain that fits"),
    (of("threads", 0, rank=2), "rank is a class"),
    (of("threads", 0, variable=None), "its location is a variable"),
    (of("threads", 0, variable=7), "in a location variable"),
    (of("threads", 0, locations=SMALL.threads[0].locations[:3]), "locations are the domain"),
    (of("threads", 2, variable=0), "a rule has no location variable"),
    (of("threads", 2, locations=SMALL.threads[0].locations), "a rule has no locations"),
    (of("locks", 0, modes=()), "it has a mode"),
    (of("locks", 0, modes=(MODES[0], replace(MODES[1], holder=2))), "has its holders"),
    (of("locks", 0, modes=(MODES[0], replace(MODES[1], holder=7))), "has that role"),
    (of("locks", 0, candidates=(1, 0)), "has its holders"),
    (of("locks", 0, candidates=(0, 5)), "candidates are threads"),
    (of("locks", 0, preferred=None), "the mode that it prefers"),
    (of("locks", 0, asks=()), "`prefer` keeps sets of those who asked: 1"),
    (of("locks", 0, grant=Grant.ANY), "prefers no mode"),
    (of("locks", 0, grant=Grant.ANY, preferred=None), "`any` has no queue"),
    (of("locks", 0, grant=Grant.FIFO), "`fifo` prefers no mode"),
    (of("locks", 0, grant=Grant.FIFO, preferred=None), "a queue of requests"),
    (whole(locks=()), "is that of a thread or a lock"),
    (whole(initials=()), "there is an initial state"),
    (whole(initials=SMALL.initials[:1] * 2), "initial states are distinct"),
    (whole(initials=((0,) * 8,)), "has every variable"),
    (whole(initials=((0, 0, 0, 0, 0, 0, 3, 0, 0),)), "page[1] starts in its domain"),
    (of("actions", 0, thread=3), "its thread is one"),
    (of("actions", 0, source=4), "source is a location"),
    (of("actions", 0, target=None), "target is a location"),
    (of("actions", 0, source=3), "nothing starts at an end"),
    (of("actions", 5, target=0), "a rule goes nowhere"),
    (of("actions", 5, eager=True), "is not eager"),
    (of("actions", 5, obliged=True), "who owes a step"),
    (of("actions", 2, obliged=True), "who owes a step"),
    (of("actions", 0, guard=Read(9)), "the guard reads variables"),
    (of("actions", 0, guard=Read(-1)), "the guard reads variables"),
    (of("actions", 0, guard=Select(7, 3, Read(8))), "selects from variables"),
    (of("actions", 0, guard=Select(7, 0, Read(8))), "selects from variables"),
    (of("actions", 0, guard=Chosen(0)), "reads choices of its action"),
    (of("actions", 0, guard=Apply(Op.NOT, (Read(8), Read(8)))), "gives `!` its operands"),
    (of("actions", 0, guard=Apply(Op.LT, (Read(8),))), "gives `<` its operands"),
    (of("actions", 0, updates={0: Const(1)}), "only the target changes a location"),
    (of("actions", 0, updates={9: Const(1)}), "an update is of a variable"),
    (of("actions", 0, updates={7: Chosen(0)}), "reads choices of its action"),
    (of("actions", 0, updates={7: UP}), "the new value is in the domain"),
    (of("actions", 1, obligations=()), "update of pins: the new value is in the domain"),
    (owed(holds=TRUE, domain=span_of(0, 3)), "the new value is in the domain"),
    (owed(holds=TRUE, code="assert-failed"), "the new value is in the domain"),
    (owed(holds=TRUE), "the new value is in the domain"),
    (owed(due=Read(8)), "the new value is in the domain"),
    (of("actions", 1, updates={7: FURTHER}), "the new value is in the domain"),
    (owed(code="no-such-code"), "is in the catalogue"),
    (owed(value=None), "has a value to show"),
    (owed(due=Chosen(1)), "a due reads choices"),
    (of("actions", 0, wait=replace(WAIT, lock=1)), "its lock is one"),
    (of("actions", 0, wait=replace(WAIT, mode=2)), "its mode is one"),
    (of("actions", 0, wait=replace(WAIT, mode=None)), "a wait for a lock, and no other"),
    (of("actions", 0, wait=replace(WAIT, condition=Read(9))), "a wait reads variables"),
    (of("actions", 0, locks=(replace(OPERATION, lock=1),)), "its lock is one"),
    (of("actions", 0, locks=(replace(OPERATION, when=Read(9)),)), "a lock operation reads"),
    (of("actions", 1, delay=LATE), "a delay has an end"),
    (of("actions", 1, delay=FOREVER), "only a sleep is for ever"),
    (of("actions", 1, eager=True), "what takes time is not eager"),
    (of("questions", 0, condition=None), "it has a condition"),
    (of("questions", 0, condition=Chosen(0)), "the condition reads choices"),
    (of("questions", 0, antecedent=Read(9)), "the antecedent reads variables"),
    (of("questions", 2, condition=TRUE), "it has no condition"),
    (of("questions", 2, name="jam"), "the name of its kind"),
    (
        of("questions", 0, obligations=(Obligation(Read(9), TRUE, "bad-index", ""),)),
        "a due reads variables",
    ),
]


def test_a_system_that_keeps_the_rules_passes() -> None:
    verify(SMALL)
    assert {each.kind for each in SMALL.questions} >= {QuestionKind.STUCK, QuestionKind.ERROR}


@pytest.mark.parametrize(("broken", "rule"), BROKEN, ids=[rule for _, rule in BROKEN])
def test_a_broken_rule_is_named(broken: Callable[[], System], rule: str) -> None:
    with pytest.raises(InvalidSystem) as raised:
        verify(broken())
    assert rule in str(raised.value)


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_random_system_with_an_update_that_may_leave_is_refused(seed: int) -> None:
    system = random_system(seed)
    numbers = [k for k, each in enumerate(system.actions) if each.updates]
    for number in numbers[:3]:
        action = system.actions[number]
        variable = next(iter(action.updates))
        low = Const(system.variables[variable].domain.low - 1)
        changed = replace(action, guard=TRUE, obligations=(), updates={variable: low})
        actions = (*system.actions[:number], changed, *system.actions[number + 1 :])
        with pytest.raises(InvalidSystem, match="the new value is in the domain"):
            verify(replace(system, actions=actions))
