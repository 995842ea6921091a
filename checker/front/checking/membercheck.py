"""The type of what stands after a dot: `Policy.HOLD`, `f.drops`, `l.held`, `t.rang`, `q.len`.

Knows who is asked. Must not know what threads, locks and data can be asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.commands import meant
from checker.front.checking.indexcheck import tell_missing
from checker.front.checking.mismatch import called, origin
from checker.front.checking.types import (
    BOOL,
    ArrayT,
    CallT,
    EnumT,
    LockT,
    QueueT,
    SetT,
    StructT,
    ThreadT,
    TimerT,
    Type,
)
from checker.front.written import subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


def member(node: s.Member, expressions: Expressions) -> Type | None:
    """The type of `Policy.HOLD`, `f.drops` or `l.held`; None if it is wrong already."""
    named = expressions.names.members.get(node)
    if named is not None:
        return EnumT(named.enum)
    if isinstance(node.base, s.Name) and isinstance(expressions.uses.get(node.base), s.Enum):
        return None
    base = expressions.type_of(node.base)
    match base:
        case None:
            return None
        case ThreadT():
            return expressions.threads.local(node, base)
        case CallT(process=process, proc=proc):
            return expressions.threads.of_call(node, process, proc)
        case LockT():
            return expressions.locks.query(node, base)
        case TimerT():
            if node.name.text == "rang":
                return BOOL
            name = written(node.base) or "…"
            expressions.report(
                "unknown-name",
                f"a timer has no `{node.name.text}`",
                node.name,
                "only `rang` can be asked",
                origin(node.base, base, expressions.uses),
                (meant(base, name, node.name.text, value=True) or f"write `{name}.rang`",),
            )
            return None
        case ArrayT():
            tell_missing(node.base, base, expressions)
            return None
        case StructT() | SetT() | QueueT():
            expressions.parts.add(node)
            return expressions.data.member(node, base)
        case _:
            expressions.report(
                "type-mismatch",
                f"{subject(node.base)} is {called(base)}, which has no parts",
                node.name,
                "nothing stands behind this dot",
                origin(node.base, base, expressions.uses),
            )
            return None
