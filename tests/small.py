"""One small System, built by hand, in which every role occurs: for tests of its rules and looks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from building import action, always_asked, located, places

from checker.front.values import granting, locking
from checker.ir.actions import Choice, Delay, DelayKind, LockOp, LockVerb, Wait, WaitKind
from checker.ir.domain import BOOL, Domain, Kind, span_of
from checker.ir.duration import Duration, parameter
from checker.ir.expr import (
    TRUE,
    Apply,
    Chosen,
    Const,
    Op,
    Read,
    Select,
    choose,
    conj,
    differ,
    disj,
    equal,
    negate,
)
from checker.ir.locks import Grant, Lock, Mode
from checker.ir.obligations import Obligation
from checker.ir.questions import Question, QuestionKind
from checker.ir.system import Parameter, System
from checker.ir.threads import Fairness, Location, LocationKind, Thread, ThreadKind
from checker.ir.variables import Role, Variable
from checker.ir.verify import verify
from checker.source import Span

PAGE = Domain(Kind.ENUM, 0, 2, ("ABSENT", "READING", "READY"), "Page")


def line(number: int) -> Span:
    return Span("small.mm", number, 1, number, 9)


def small() -> System:
    """A reader that reads a page under a lock, a writer, and a rule: every role once."""
    names = ("reader", "writer")
    asked = Location("in (asked for l)", "in", LocationKind.ASKED, line(12))
    threads = (
        Thread("reader", "reader", ThreadKind.PROCESS, 0, places("in", "read", "out"), rank=1),
        Thread("writer", "writer", ThreadKind.DAEMON, 1, (*places("in", end=False), asked), rank=0),
        Thread("drop", "drop", ThreadKind.RULE, None, fairness=Fairness.NONE, span=line(20)),
    )
    members = Domain(Kind.THREADS, 0, 3, names)
    variables = (
        located(threads[0]),
        replace(located(threads[1]), span=line(11)),
        Variable("l.read", members, Role.HOLDER, span=line(2)),
        Variable("l.write", Domain(Kind.THREAD, 0, 2, names), Role.HOLDER, span=line(2)),
        Variable("l.asked", members, Role.ASK, span=line(2)),
        Variable("page[0]", PAGE, Role.DATA),
        Variable("page[1]", PAGE, Role.DATA),
        Variable("pins", span_of(0, 2), Role.DATA, owner=0),
        Variable("dirty", BOOL, Role.DATA),
    )
    modes = (Mode("read", False, 2), Mode("write", True, 3))
    lock = Lock("l", "rwsem", modes, (0, 1), Grant.PREFER, 1, (4,), line(2))
    free = [locking.grantable(lock, mode, mode, Read, asked=False) for mode in (0, 1)]
    more = Apply(Op.ADD, (Read(7), Const(1)))
    here = Select(5, 2, Chosen(0))
    reads = Delay(Duration(Fraction(1, 1000)), parameter("io"), DelayKind.SLEEP, line(6))
    hold = Apply(Op.LE, (more, Const(2)))
    actions = (
        action(
            "reader@in",
            0,
            ThreadKind.PROCESS,
            0,
            1,
            guard=free[0],
            updates=dict(locking.take(lock, 0, 0, Read, asked=False)),
            wait=Wait(WaitKind.LOCK, TRUE, free[0], "l.read()", 0, 0, line(5)),
            locks=[LockOp(LockVerb.TAKE, 0, 0, TRUE, line(5))],
        ),
        action(
            "reader@read chooses",
            0,
            ThreadKind.PROCESS,
            1,
            2,
            guard=conj((differ(here, Const(1)), disj((Read(8), equal(Read(7), Const(0)))))),
            choices=[Choice("page", span_of(0, 1))],
            updates={5: choose(equal(Chosen(0), Const(0)), Const(2), Read(5)), 7: more},
            obligations=[
                Obligation(
                    TRUE, hold, "out-of-range", "it would be {value}", more, span_of(0, 2), line(7)
                )
            ],
            delay=reads,
        ),
        action(
            "reader@out",
            0,
            ThreadKind.PROCESS,
            2,
            3,
            updates=dict(locking.drop(lock, 0, 0, Read, locking.held(lock, 0, 0, Read))),
            delay=Delay(Duration(), None, DelayKind.SLEEP),
            locks=[LockOp(LockVerb.DROP, 0, 0, locking.held(lock, 0, 0, Read))],
        ),
        action(
            "writer@in",
            1,
            ThreadKind.DAEMON,
            0,
            1,
            guard=negate(free[1]),
            updates=dict(granting.ask(lock, 1, 1, Read)),
            locks=[LockOp(LockVerb.ASK, 0, 1, TRUE)],
        ),
        action(
            "writer@in (asked for l)",
            1,
            ThreadKind.DAEMON,
            1,
            0,
            guard=free[1],
            updates={4: Const(0), 8: TRUE},
            wait=Wait(WaitKind.LOCK, TRUE, free[1], "l.write()", 0, 1),
        ),
        action("drop", 2, ThreadKind.RULE, None, None, guard=Read(8), updates={8: Const(0)}),
    )
    apart = negate(conj((equal(Read(0), Const(1)), equal(Read(3), Const(2)))))
    questions = (
        Question("apart", QuestionKind.ALWAYS, apart, True, (), equal(Read(0), Const(1)), "…"),
        Question("done", QuestionKind.REACHABLE, equal(Read(0), Const(3)), span=line(22)),
        *always_asked(),
    )
    system = System(
        "small",
        variables,
        ((0,) * 9, (0, 0, 0, 0, 0, 2, 2, 0, 1)),
        threads,
        actions,
        questions,
        (lock,),
        ("urgent", "rest"),
        None,
        (Parameter("policy", "HOLD"), Parameter("io", None, (Fraction(1, 1000), Fraction(1, 50)))),
    )
    verify(system)
    return system
