"""Ends that a wait may have before its own: `timeout`, `unless`; and who owes an `await` its end.

Knows what such an end assumes and how long it takes to come; must not know what follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.lowering import queueing
from checker.front.naming.declared import AnyThread
from checker.front.values.durations import lasting
from checker.ir.actions import ActionKind, DelayKind
from checker.ir.expr import negate

if TYPE_CHECKING:
    from checker.front.lowering.statements import Site
    from checker.front.values.path import Path


def ended(site: Site, path: Path, statement: s.Statement, early: s.Early) -> Path:
    """The path on which a wait that `path` comes to ends by `early`."""
    other = path.fork()
    if not isinstance(statement, s.Pause):
        other.come_to_wait()
        if isinstance(statement, s.Await):
            can_end = site.reader(other).value(statement.condition)
        else:
            can_end = queueing.can_go(site, other, statement)
        other.assume(negate(can_end))
    end(site, other, early)
    return other


def end(site: Site, path: Path, early: s.Early) -> None:
    """Let the wait at which `path` is, and which cannot end by itself, end by `early`."""
    reader = site.reader(path)
    if early.condition is None:
        path.kind = ActionKind.TIMEOUT
        path.delay = lasting(reader, early.low, early.high, DelayKind.TIMEOUT, early)
    else:
        path.kind = ActionKind.UNLESS
        path.come_to_wait()
        path.assume(reader.value(early.condition))
    path.touch(early.span)


def owed_by(site: Site, path: Path, statement: s.Await) -> tuple[int, ...] | None:
    """The threads after `from`; None if there is none."""
    if not statement.owed_by:
        return None
    threads: set[int] = set()
    for each in statement.owed_by:
        declared = site.checked.uses.get(each) if isinstance(each, s.Name) else None
        match declared:
            case s.Process() | s.Rule():
                threads.update(site.layout.families[declared].threads)
            case AnyThread():
                threads.update(range(len(site.layout.threads)))
            case _:
                reader = site.reader(path)
                owing = reader.constant(each)
                if owing < 0:
                    reader.report("nobody", "nobody owes this wait its end: this is `none`", each)
                else:
                    threads.add(owing)
    return tuple(sorted(threads))
