"""The seams hold together: a System by hand is stepped, its waits are told, a run replays."""

from __future__ import annotations

import pytest

from checker.ir.actions import Action, Wait, WaitKind
from checker.ir.domain import Domain, Kind
from checker.ir.expr import TRUE, Const, Read, equal
from checker.ir.locks import Lock, Mode
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import System
from checker.ir.threads import Location, LocationKind, Thread, ThreadKind
from checker.ir.variables import Role, Variable
from checker.semantics.integers import outcomes
from checker.semantics.replay import ReplayError, replay
from checker.semantics.waits import cycle, stuck
from checker.trace import Step, Trace


def abba() -> System:
    """Two threads take two mutexes in opposite orders (a1 of the normative examples)."""
    holder = Domain(Kind.THREAD, 0, 2, ("p", "q"))
    names = ("l", "l.2", "end")
    kinds = (LocationKind.LABEL, LocationKind.AUTO, LocationKind.END)
    locations = tuple(Location(n, n[:1], k) for n, k in zip(names, kinds, strict=True))
    where = Domain(Kind.LOCATION, 0, 2, names)
    actions = []
    for thread, order in enumerate([(2, 3), (3, 2)]):
        for source, lock in enumerate(order):
            free = equal(Read(lock), Const(0))
            wait = Wait(WaitKind.LOCK, TRUE, free, "lock", lock=lock - 2, mode=0)
            updates = {lock: Const(thread + 1)} if source == 0 else {2: Const(0), 3: Const(0)}
            actions.append(
                Action("l", thread, source, source + 1, free, updates=updates, wait=wait)
            )
    mode = [(Mode("lock", True, holder=index),) for index in (2, 3)]
    return System(
        name="abba",
        variables=(
            Variable("p", where, Role.LOCATION),
            Variable("q", where, Role.LOCATION),
            Variable("a", holder, Role.HOLDER),
            Variable("b", holder, Role.HOLDER),
        ),
        initials=((0, 0, 0, 0),),
        threads=tuple(
            Thread(n, n, ThreadKind.PROCESS, v, locations) for v, n in enumerate(["p", "q"])
        ),
        actions=tuple(actions),
        questions=(Question("cycle", QuestionKind.CYCLE), Question("stuck", QuestionKind.STUCK)),
        locks=(Lock("a", "mutex", mode[0], (0, 1)), Lock("b", "mutex", mode[1], (0, 1))),
    )


def test_two_takes_lead_to_a_cycle_of_waits() -> None:
    system = abba()
    first, second = system.actions[0], system.actions[2]
    steps = (Step(first, (), (1, 0, 1, 0)), Step(second, (), (1, 1, 1, 2)))
    trace = Trace(system, system.initials[0], steps)
    replay(trace, "cycle")
    replay(trace, "stuck")
    assert not list(outcomes(system, trace.last))
    assert [each.thread for each in cycle(system, trace.last)] == [0, 1]
    assert not cycle(system, trace.state(1))
    assert not stuck(system, trace.state(1))


def test_a_run_that_does_not_follow_is_refused() -> None:
    system = abba()
    jump = Step(system.actions[1], (), (2, 0, 0, 0))
    with pytest.raises(ReplayError, match="step 1"):
        replay(Trace(system, system.initials[0], (jump,)), "cycle")
