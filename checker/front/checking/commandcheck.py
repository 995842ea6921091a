"""How a command or question behind a dot is told that the thing before the dot does not have.

Knows types of what stands before the dot. Must not know what else a statement needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.front import syntax as s
from checker.front.checking.commands import has, kind, meant
from checker.front.checking.mismatch import origin
from checker.front.checking.types import LockT, QueueT, Type
from checker.front.parsing.words import TO_QUEUES
from checker.front.written import arguments, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


def no_command(
    expressions: Expressions,
    node: s.Node,
    owner: s.Expression,
    command: s.Name,
    given: Sequence[str],
) -> None:
    """Tell that `owner` has no command of this name, or that it takes no arguments.

    node: the whole statement. given: the arguments, as they are written.
    """
    type, text, name = expressions.type_of(owner), command.text, written(owner) or "…"
    if type is None:
        return
    if isinstance(type, LockT) and text in ("lock", *_modes(type)):
        expressions.report(
            "bad-arguments",
            f"`{text}` takes nothing in its parentheses",
            node,
            "",
            (),
            (f"write `{name}.{text}();`",),
        )
        return
    what = has(type)
    if not what:
        expressions.locks.lock(owner)
        return
    other = meant(type, name, text, given, value=False)
    expressions.report(
        "unknown-name",
        f"{kind(type)} has no `{text}`",
        command,
        f"it {what}",
        origin(owner, type, expressions.uses),
        (other,) if other else (),
    )


def _modes(lock: LockT) -> list[str]:
    return [] if lock.type is None else [each.name.text for each in lock.type.modes]


def no_call(expressions: Expressions, node: s.Call, function: s.Member, base: Type) -> None:
    """Tell that something else than a lock is asked with parentheses."""
    text, name = function.name.text, written(function.base) or "…"
    other = meant(base, name, text, arguments(node), value=True)
    asked = other == f"write `{name}.{text}`"
    if asked:
        headline = f"`{text}` of {kind(base)} has no parentheses"
    elif isinstance(base, QueueT) and text in TO_QUEUES:
        headline = f"`{text}` of a queue stands alone, as a statement of its own"
    else:
        headline = f"{kind(base)} cannot be asked for `{text}`"
    expressions.report(
        "bad-arguments" if asked else "type-mismatch",
        headline,
        node,
        "no value" if text in TO_QUEUES else "",
        origin(function.base, base, expressions.uses),
        (other,) if other else (),
    )


def spaced(expressions: Expressions, node: s.Call, function: s.Member) -> None:
    """Tell how `p.holds(l)` is written."""
    thread, text = written(function.base) or "p", function.name.text
    between, other = "the thread and the lock", "l"
    if text == "blocked_by":
        between, other = "two threads", "q"
    expressions.report(
        "bad-arguments",
        f"`{text}` stands between {between}",
        node,
        "",
        (),
        (f"write `{thread} {text} {(arguments(node) or [other])[0]}`",),
    )
