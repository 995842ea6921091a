"""What is asked of threads and locks: `f@label`, `f.drops`, `l.held`, `l.count(read)`, `f holds l`.

Knows what can be asked, and that a step cannot ask all of it. Must not know other operators.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.mismatch import called, origin
from checker.front.checking.types import (
    BOOL,
    INT,
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
from checker.front.lock_calls import instead
from checker.front.naming.labels import has_label, unknown_label
from checker.front.suggest import did_you_mean, listed, roster
from checker.front.walk import statements
from checker.front.written import subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions

QUERY_TYPES: dict[str, Type] = {
    "held": BOOL,
    "readers": INT,
    "writer": ThreadT(None, optional=True),
    "holders": SetT(ThreadT(None)),
}
"""What is asked of a lock after a dot, where its type is not known yet."""

QUERIES = ("held", "readers", "writer", "holders", "count")
"""What can be asked of a lock after a dot."""


class Where(Enum):
    """In what kind of text an expression stands, which decides what it may ask."""

    QUESTION = "question"
    TRANSITION = "transition"  # `always step`, which asks about a step
    AFTER = "after"  # what is primed
    STEP = "step"
    DEFINITION = "definition"  # read where it is used


class Queries:
    """Types what is asked of threads and locks; None is the type of what is wrong already."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    # After a dot

    def member(self, node: s.Member) -> Type | None:
        """The type of `Policy.HOLD`, `f.drops` or `l.held`."""
        expressions = self.expressions
        member = expressions.names.members.get(node)
        if member is not None:
            return EnumT(member.enum)
        if isinstance(node.base, s.Name) and isinstance(expressions.uses.get(node.base), s.Enum):
            return None
        base = expressions.type_of(node.base)
        match base:
            case None:
                return None
            case ThreadT():
                return self._local(node, base)
            case CallT(process=process, proc=proc):
                return self._of_call(node, process, proc)
            case LockT(type=None):
                self.expressions.calls.need(node.base, lambda lock: self._query(node, lock))
                return QUERY_TYPES.get(node.name.text)
            case LockT(type=lock):
                assert lock is not None
                return self._query(node, lock)
            case TimerT():
                if node.name.text == "rang":
                    return BOOL
                expressions.report(
                    "unknown-name",
                    f"a timer has no `{node.name.text}`",
                    node.name,
                    "only `rang` can be asked",
                    origin(node.base, base, expressions.uses),
                    (f"write `{written(node.base) or '…'}.rang`",),
                )
                return None
            case ArrayT():
                expressions.not_whole(node.base, base)
                return None
            case StructT() | SetT() | QueueT():
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

    def _local(self, node: s.Member, thread: ThreadT) -> Type | None:
        expressions, name, process = self.expressions, node.name, thread.process
        if process is None:
            expressions.report(
                "type-mismatch",
                f"{subject(node.base)} may be any thread, so its variables are not known",
                node.base,
                "a thread of which process?",
                origin(node.base, thread, expressions.uses),
                ("take it from one process: `all t in p: …`",),
            )
            return None
        for local in process.locals:
            if local.name.text == name.text:
                expressions.members[node] = local
                text = written(node) or f"….{name.text}"
                own = isinstance(node.base, s.Name) and node.base.text == "self"
                shared = "declare it at top level, where every thread can read it"
                expressions.asks(
                    node,
                    "a thread names its own variables without `self`"
                    if own
                    else f"a step cannot read `{text}`: it belongs to another thread",
                    f"a variable of `{process.name.text}`",
                    f"write `{name.text}`" if own else shared,
                )
                return expressions.declarations.type_of(local)
        for proc in expressions.names.calls.procs(process):
            if proc.name.text == name.text:
                return CallT(process, proc)
        known = {each.name.text: each.name.span for each in process.locals}
        help = did_you_mean(name.text, known, name.span.file)
        if any(each.name.text == name.text for each in _labels(process)):
            help = (f"it is a label: write `{written(node.base) or '…'}@{name.text}`",)
        expressions.report(
            "unknown-name",
            f"`{process.name.text}` has no variable `{name.text}`",
            name,
            roster("variable", list(known)),
            (Label(process.name.span, f"`{process.name.text}` is declared here"),),
            help,
        )
        return None

    def _of_call(self, node: s.Member, process: s.Process, proc: s.Proc) -> Type | None:
        """The type of `f.filemap_fault.retry`, or of a proc that that one calls."""
        expressions, name = self.expressions, node.name
        kept: tuple[s.VarDecl | s.ProcParameter, ...] = proc.locals
        kept += tuple(each for each in proc.parameters if each.kind == "value")
        for local in kept:
            if local.name.text == name.text:
                expressions.members[node] = local
                text = written(node) or f"….{name.text}"
                expressions.asks(
                    node,
                    f"a step cannot read `{text}`: it belongs to a call of `{proc.name.text}`",
                    "a variable of a proc",
                    "return it, or give the proc a `ref` to put it in",
                )
                return expressions.declarations.type_of(local)
        for inner in expressions.names.calls.procs(proc):
            if inner.name.text == name.text:
                return CallT(process, inner)
        known = {each.name.text: each.name.span for each in kept}
        expressions.report(
            "unknown-name",
            f"proc `{proc.name.text}` has no variable `{name.text}`",
            name,
            roster("variable", list(known)),
            (Label(proc.name.span, f"`{proc.name.text}` is declared here"),),
            did_you_mean(name.text, known, name.span.file),
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
                self._no_query(node)
                return None

    def _no_query(self, node: s.Member) -> None:
        self.expressions.report(
            "unknown-name",
            f"a lock cannot be asked for `{node.name.text}`",
            node.name,
            f"ask for {listed([f'`{each}`' for each in QUERIES])}",
            origin(node.base, self.expressions.types[node.base], self.expressions.uses),
            did_you_mean(node.name.text, dict.fromkeys(QUERIES), node.span.file),
        )

    def count(self, node: s.Call, function: s.Member) -> Type | None:
        """The type of `l.count(read)`; nothing else stands after a dot and has parentheses."""
        expressions = self.expressions
        base = expressions.type_of(function.base)
        if base is None:
            return None
        if isinstance(base, ArrayT):
            expressions.not_whole(function.base, base)
            return None
        if isinstance(base, QueueT):
            expressions.data.command(node)
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
                (f"write `try {written(function.base) or 'l'}.{function.name.text}() else …;`",)
                if function.name.text != "release"
                else (),
            )
            return None
        if function.name.text != "count":
            self._no_query(function)
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

    def mode(self, name: s.Name, lock: s.LockType, *, taking: bool = False) -> s.ModeDecl | None:
        """The mode of a lock type that `name` means; noted, or told that there is none.

        taking: `lock` means the only mode of a type that has one.
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
        released = taking and instead(name.text, "l") == "l.release();"
        if released or name.text in ("drop", "put"):
            help: tuple[str, ...] = (f"write `release` instead of `{name.text}`",)
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

    # Operators

    def at(self, node: s.At) -> Type | None:
        """The type of `f@label`."""
        expressions = self.expressions
        process = self.thread(node.thread, f"what stands before `@{node.label.text}`")
        if process is None:
            return BOOL
        if process.process is not None:
            one = process.process
            if not self._has_label(one, node.label.text):
                labels = expressions.names.labels
                others = {
                    text: other.name
                    for other, marks in labels.items()
                    for text in marks
                    if other is not one
                }
                expressions.found.append(unknown_label(node.label, one, labels[one], others))
            return BOOL
        if not any(
            self._has_label(each, node.label.text)
            for each in expressions.names.labels
            if isinstance(each, s.Process)
        ):
            expressions.report(
                "unknown-label",
                f"no thread has a label `{node.label.text}`",
                node.label,
                "no label",
                (),
                did_you_mean(
                    node.label.text,
                    {
                        text: mark.name.span
                        for marks in expressions.names.labels.values()
                        for text, mark in marks.items()
                    },
                    node.label.span.file,
                ),
            )
        return BOOL

    def _has_label(self, process: s.Process, text: str) -> bool:
        """Whether `@text` can be true of the process; `p.label` is a label in proc `p`."""
        *path, label = text.split(".")
        if not path:
            return has_label(process, label)
        procs = self.expressions.names.calls.procs(process)
        known = {each.name.text: each for each in procs}
        return all(each in known for each in path) and label in {
            each.name.text for each in _labels(known[path[-1]])
        }

    def thread(self, node: s.Expression, what: str) -> ThreadT | None:
        """The type of `node`, which as `what` must be one thread."""
        type = self.expressions.value(node)
        if type is None or isinstance(type, ThreadT):
            return type
        self.expressions.report(
            "type-mismatch",
            f"{what} must be a thread, but {subject(node)} is {called(type)}",
            node,
            "a thread is needed here",
            origin(node, type, self.expressions.uses),
        )
        return None

    def of_lock(self, node: s.Binary) -> Type:
        """The type of `f holds l` and `f waits l`."""
        self.thread(node.left, f"what stands before `{node.operator}`")
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
                expressions.not_whole(node, type)
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


def _labels(process: s.Process | s.Proc) -> list[s.LabelMark]:
    return [each for each in statements(process.body) if isinstance(each, s.LabelMark)]
