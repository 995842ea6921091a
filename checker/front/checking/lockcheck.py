"""What is asked of locks: `l.held`, `l.count(read)`, `f holds l`, `f waits l`; and their modes.

Knows that a step cannot ask all of it. Must not know statements, nor what a lock type may be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.commands import meant
from checker.front.checking.indexcheck import tell_missing
from checker.front.checking.mismatch import called, origin
from checker.front.checking.types import (
    BOOL,
    INT,
    ArrayT,
    LockT,
    QueueT,
    SetT,
    ThreadT,
    TimerT,
    Type,
)
from checker.front.parsing.words import OF_LOCKS
from checker.front.suggest import did_you_mean, listed, roster
from checker.front.written import arguments, subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions

_QUERY_TYPES: dict[str, Type] = {
    "held": BOOL,
    "readers": INT,
    "writer": ThreadT(None, optional=True),
    "holders": SetT(ThreadT(None)),
}
"""What is asked of a lock after a dot, where its type is not known yet."""


class Locks:
    """Types what is asked of locks; None is the type of what is wrong already."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    def lock(self, node: s.Expression) -> LockT | None:
        """The type of `node`, which must be a lock."""
        expressions = self.expressions
        type = expressions.type_of(node)
        match type:
            case None:
                return None
            case LockT():
                return type
            case ArrayT(element=LockT()):
                tell_missing(node, type, expressions)
                return None
            case _:
                expressions.report(
                    "bad-lock",
                    f"{subject(node)} is {called(type)}, not a lock",
                    node,
                    "a lock is needed here",
                    origin(node, type, expressions.uses),
                )
                return None

    def when_known(
        self, node: s.Expression, lock: LockT, need: Callable[[s.LockType], object]
    ) -> None:
        """Check what the type of `lock`, which is `node`, must have; for a parameter, per call."""
        if lock.type is None:
            self.expressions.calls.need(node, need)
        else:
            need(lock.type)

    def mode(self, name: s.Name, lock: s.LockType, taking: str = "") -> s.ModeDecl | None:
        """The mode of a lock type that `name` means; noted, or told that there is none.

        taking: how the lock is written that is asked for in this mode, if it is asked for; then
        `lock` means the only mode of a type that has one.
        """
        for each in lock.modes:
            if each.name.text == name.text:
                self.expressions.modes[name] = each
                return each
        if taking and name.text == "lock" and len(lock.modes) == 1:
            self.expressions.modes[name] = lock.modes[0]
            return lock.modes[0]
        names = [each.name.text for each in lock.modes]
        known = {each.name.text: each.name.span for each in lock.modes}
        kind = lock.name.text
        other = meant(LockT(lock), taking, name.text, value=False) if taking else ""
        if other:
            help: tuple[str, ...] = (other,)
        elif len(names) == 1:
            help = (f"write `{names[0]}` instead",)
        elif taking and name.text == "lock":
            help = (f"say which: {listed([f'`{each}`' for each in names])}",)
        else:
            help = did_you_mean(name.text, known, name.span.file)
        self.expressions.report(
            "unknown-mode",
            f"lock type `{kind}` has no mode `{name.text}`",
            name,
            roster("mode", names),
            (Label(lock.name.span, f"`{kind}` is declared here"),),
            help,
        )
        return None

    def of_lock(self, node: s.Binary) -> Type:
        """The type of `f holds l` and `f waits l`."""
        self.expressions.threads.thread(node.left, f"what stands before `{node.operator}`")
        lock = self.lock(node.right)
        if node.operator == "holds" and lock is not None:
            self.when_known(node.right, lock, lambda kind: self._owned(node, node.right, kind))
        if node.operator == "waits":
            self.expressions.asks(
                node,
                "a step cannot ask who waits",
                "for questions only",
                "try the lock: `try l.mode() else …;`",
            )
        return BOOL

    def _owned(self, node: s.Expression, lock: s.Expression, kind: s.LockType) -> bool:
        """Whether it is known who holds a lock of this type; told if not."""
        if kind.anyone:
            self.expressions.report(
                "bad-lock",
                f"nobody knows who holds a `{kind.name.text}`: no owner is stored",
                node,
                "asks for the owner",
                (Label(kind.name.span, "anyone may release a lock of this type"),),
                (f"ask for `{written(lock) or 'l'}.held`",),
            )
        return not kind.anyone

    def query(self, node: s.Member, lock: LockT) -> Type | None:
        """The type of `l.held`, where `l` is `lock`."""
        if lock.type is None:
            self.expressions.calls.need(node.base, lambda kind: self._query(node, kind))
            return _QUERY_TYPES.get(node.name.text)
        return self._query(node, lock.type)

    def _query(self, node: s.Member, lock: s.LockType) -> Type | None:
        expressions, text = self.expressions, node.name.text
        shared = any(not each.exclusive for each in lock.modes)
        match text:
            case "held":
                return BOOL
            case "readers" if shared:
                return INT
            case "writer" | "holders" if lock.anyone:
                self._owned(node.name, node.base, lock)
                return None
            case "writer" if any(each.exclusive for each in lock.modes):
                return ThreadT(None, optional=True)
            case "readers" | "writer":
                how = "shared" if text == "readers" else "exclusive"
                expressions.report(
                    "bad-lock",
                    f"a `{lock.name.text}` has no {how} mode, so it never has a {text[:6]}",
                    node.name,
                    f"no {how} mode",
                    (Label(lock.name.span, "its type is declared here"),),
                    (f"ask for `{written(node.base) or 'l'}.held`",),
                )
                return None
            case "count":
                modes = listed([each.name.text for each in lock.modes])
                expressions.report(
                    "bad-arguments",
                    "`count` needs a mode: how many hold the lock in which?",
                    node.name,
                    "a mode is missing",
                    (),
                    (f"write `{written(node.base) or 'l'}.count(…)` with {modes}",),
                )
                return None
            case "holders":
                return SetT(ThreadT(None))
            case _:
                self._no_query(node, lock)
                return None

    def _no_query(self, node: s.Member, lock: s.LockType, given: Sequence[str] = ()) -> None:
        text, name = node.name.text, written(node.base) or "l"
        other = meant(LockT(lock), name, text, given, value=True)
        if text in (each.name.text for each in lock.modes):
            other = f"write `{name}.count({text})` for how many hold it so"
        self.expressions.report(
            "unknown-name",
            f"a lock cannot be asked for `{text}`",
            node.name,
            f"ask for {listed([f'`{each}`' for each in OF_LOCKS])}",
            origin(node.base, self.expressions.types[node.base], self.expressions.uses),
            (other,) if other else did_you_mean(text, dict.fromkeys(OF_LOCKS), node.span.file),
        )

    def count(self, node: s.Call, function: s.Member) -> Type | None:
        """The type of `l.count(read)`; nothing else stands after a dot and has parentheses."""
        expressions = self.expressions
        base = expressions.type_of(function.base)
        if base is None:
            return None
        if isinstance(base, ArrayT):
            tell_missing(function.base, base, expressions)
            return None
        if isinstance(base, QueueT | SetT | TimerT):
            from checker.front.checking.commandcheck import no_call  # only for errors

            no_call(expressions, node, function, base)
            return None
        if isinstance(base, ThreadT) and function.name.text in (
            "holds",
            "waits",
            "blocked_by",
        ):
            from checker.front.checking.commandcheck import spaced  # only for errors

            spaced(expressions, node, function)
            return None
        if not isinstance(base, LockT):
            expressions.report(
                "bad-lock",
                f"{subject(function.base)} is {called(base)}, not a lock",
                function.base,
                "only a lock can be asked so",
                origin(function.base, base, expressions.uses),
            )
            return None
        if base.type is None:
            expressions.calls.need(function.base, lambda lock: self._count(node, function, lock))
            return INT
        return self._count(node, function, base.type)

    def _requested(self, function: s.Member) -> tuple[str, ...]:
        """What is written for `if (l.lock()) …`."""
        request = f"{written(function.base) or 'l'}.{function.name.text}()"
        if function.name.text == "release":
            return ()
        return (f"write `{request};` before it, or `try {request} else goto …;` if it may fail",)

    def _count(self, node: s.Call, function: s.Member, lock: s.LockType) -> Type | None:
        expressions = self.expressions
        modes = {each.name.text for each in lock.modes}
        if function.name.text in (*modes, "release", "lock"):
            expressions.report(
                "bad-lock",
                f"`{function.name.text}` is a statement, not a value",
                node,
                "no value",
                (),
                self._requested(function),
            )
            return None
        if function.name.text != "count":
            self._no_query(function, lock, arguments(node))
            return None
        if len(node.arguments) != 1 or not isinstance(node.arguments[0], s.Name):
            expressions.report(
                "bad-arguments",
                "`count` needs one mode of the lock",
                function.name,
                f"one of {listed(sorted(modes))}",
                (Label(lock.name.span, "its type is declared here"),),
            )
            return None
        found = self.mode(node.arguments[0], lock)
        return None if found is None else INT
