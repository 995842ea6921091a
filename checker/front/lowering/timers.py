"""What `start` and `stop` of a timer do, and the step by which it rings.

A timer is a variable (`timer`) and a thread with nothing but that step. Must not know other
statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.values import alternatives
from checker.front.values.durations import lasting
from checker.front.values.timer import RANG, SET, STOPPED, Timer
from checker.ir.actions import Action, ActionKind, Delay, DelayKind
from checker.ir.duration import Duration
from checker.ir.expr import Const, Read, equal
from checker.ir.threads import Fairness, Thread, ThreadKind
from checker.ir.variables import Role, Variable
from checker.source import Span

if TYPE_CHECKING:
    from checker.front.lowering.statements import Site
    from checker.front.values.layout import Layout
    from checker.front.values.path import Path


def add(layout: Layout, names: Iterable[str], owner: int | None, span: Span) -> None:
    """Make room for timers of these names."""
    for name in names:
        timer = Timer(name, 0, owner, span)
        timer.variable = layout.add(Variable(name, timer.domain, Role.DATA, owner, span))
        layout.timers.append(timer)


def set_(site: Site, path: Path, statement: s.SetTimer) -> None:
    """`t.start(T);` and `t.stop();`."""
    layout, reader = site.layout, site.reader(path)
    length: Duration | None = None
    if statement.length is not None:
        time = statement.length
        length = lasting(reader, time, time, DelayKind.TIMER, statement).low
    for number, test in alternatives.timers(reader, statement.timer, path.thread):
        timer = layout.timers[number]
        with path.under(test):
            if length is None:
                path.assign(timer.variable, Const(STOPPED), statement.span)
            else:
                path.assign(timer.variable, Const(timer.setting(length)), statement.span)
                path.starts.append((_number_of_thread(layout, number), path.context))
    path.touch(statement.span)


def _number_of_thread(layout: Layout, number: int) -> int:
    """The number of the thread that lets a timer ring: these come behind all others."""
    return len(layout.threads) + number


def threads(layout: Layout) -> Iterator[Thread]:
    """The threads that let timers ring. Post: their variables have their final domains."""
    for timer in layout.timers:
        variable = layout.variables[timer.variable]
        layout.change(timer.variable, replace(variable, domain=timer.domain))
        name = timer.name
        yield Thread(name, name, ThreadKind.RULE, None, span=timer.span, timer=timer.variable)


def actions(layout: Layout) -> Iterator[Action]:
    """The steps by which timers ring, one for each length for which one is set."""
    for number, timer in enumerate(layout.timers):
        for place, length in enumerate(timer.lengths):
            yield Action(
                name=timer.name,
                thread=_number_of_thread(layout, number),
                source=None,
                target=None,
                guard=equal(Read(timer.variable), Const(SET + place)),
                updates={timer.variable: Const(RANG)},
                delay=Delay(length, length, DelayKind.TIMER, timer.span),
                eager=False,
                fairness=Fairness.WEAK,
                span=timer.span,
                kind=ActionKind.RING,
            )
