"""Whether what a lock type says fits together: limits, who is granted it, who releases it.

Knows lock types and declarations of locks; must not know statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.checking.types import INT

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


def check_lock_type(kind: s.LockType, expressions: Expressions) -> None:
    """Check a `locktype`; what is wrong is told through `expressions`."""
    for mode in kind.modes:
        if mode.limit is not None:
            _number(mode.limit, "a limit", expressions)
    _grant(kind.grant, kind, expressions)
    if kind.anyone:
        _anyone(kind, expressions)


def check_lock(decl: s.LockDecl, kind: s.LockType, expressions: Expressions) -> None:
    """Check what a declaration of a lock says besides its type."""
    _grant(decl.grant, kind, expressions)
    if decl.limit is None:
        return
    _number(decl.limit, "a limit", expressions)
    if all(mode.limit is None for mode in kind.modes):
        _tell(
            expressions,
            f"a `{kind.name.text}` has no limit that this lock could change",
            decl.limit,
            "nothing that it limits",
            (Label(kind.name.span, "no mode of it is `shared limit n`"),),
            "take a `semaphore`, or write a lock type of your own with `shared limit n`",
        )


def _number(node: s.Expression, what: str, expressions: Expressions) -> None:
    if expressions.needs(node, INT, what) or node not in expressions.types:
        expressions.constant(node, what)


def _grant(grant: s.GrantRule | None, kind: s.LockType, expressions: Expressions) -> None:
    if grant is None:
        return
    if grant.mode is not None:
        expressions.locks.mode(grant.mode, kind)
    if grant.limit is not None:
        _number(grant.limit, "what stands after `handoff`", expressions)
    if grant.kind != "phase_fair":
        return
    limited = next((mode for mode in kind.modes if mode.limit is not None), None)
    sides = {mode.exclusive for mode in kind.modes}
    if len(sides) < 2:
        missing = "exclusive" if False in sides else "shared"
        why = f"`{kind.name.text}` has no {missing} mode"
        at = kind.name.span
    elif limited is not None:
        why, at = "this mode has a limit", limited.span
    elif kind.anyone:
        why, at = "a lock of this type has no owner", kind.name.span
    else:
        return
    _tell(
        expressions,
        "`phase_fair` needs a lock with readers and writers that know who holds it",
        grant,
        "turns of readers and writers",
        (Label(at, why),),
        "take `grant fifo` here",
    )


def _anyone(kind: s.LockType, expressions: Expressions) -> None:
    shared = [mode for mode in kind.modes if not mode.exclusive]
    for mode in shared:
        if mode.limit is None:
            _tell(
                expressions,
                f"how many may hold a `{kind.name.text}` as `{mode.name.text}`?",
                mode,
                "no limit, though only a count of the holders is kept",
                (Label(kind.name.span, "anyone may release it, so no owner is stored"),),
                f"write `mode {mode.name.text} shared limit n;`",
            )
    if len(shared) > 1:
        _tell(
            expressions,
            f"nobody could tell in which mode a `{kind.name.text}` is released",
            shared[1],
            "a second mode that several may hold",
            (
                Label(shared[0].span, "the first"),
                Label(kind.name.span, "anyone may release it, so no owner is stored"),
            ),
            "keep one shared mode, or write `release holder;`",
        )
    if kind.recursive:
        _tell(
            expressions,
            f"nobody can take a `{kind.name.text}` again: no owner is stored",
            kind.name,
            "it says both `recursive` and `release anyone`",
            (),
            "write `release holder;`",
        )


def _tell(
    expressions: Expressions,
    headline: str,
    node: s.Node,
    text: str,
    also: tuple[Label, ...],
    help: str,
) -> None:
    label = Label(node.span, text)
    expressions.found.append(Diagnostic("bad-lock-type", headline, label, also, (help,)))
