"""What is asked of threads: `f@label`, `f blocked_by g`, `f.drops`; of their calls: `f.proc.retry`.

Knows that a step cannot ask all of it. Must not know locks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.mismatch import called, origin
from checker.front.checking.types import BOOL, CallT, ThreadT, Type
from checker.front.naming.labels import has_label, unknown_label
from checker.front.suggest import did_you_mean, roster
from checker.front.walk import statements
from checker.front.written import subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


class Threads:
    """Types what is asked of threads; None is the type of what is wrong already."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

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

    def blocked(self, node: s.Binary) -> Type:
        """The type of `f blocked_by g`."""
        self.thread(node.left, "what stands before `blocked_by`")
        self.thread(node.right, "what stands behind `blocked_by`")
        self.expressions.asks(
            node,
            "a step cannot ask who waits",
            "for questions only",
            "ask it in an `always`, `never` or `reachable`, or show it by a `view`",
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

    def local(self, node: s.Member, thread: ThreadT) -> Type | None:
        """The type of `f.drops`, or what `f.filemap_fault` is."""
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
        kept: tuple[s.VarDecl | s.TimerDecl, ...] = (*process.locals, *process.timers)
        for local in kept:
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
        known = {each.name.text: each.name.span for each in kept}
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

    def of_call(self, node: s.Member, process: s.Process, proc: s.Proc) -> Type | None:
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


def _labels(process: s.Process | s.Proc) -> list[s.LabelMark]:
    return [each for each in statements(process.body) if isinstance(each, s.LabelMark)]
