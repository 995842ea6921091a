"""The type of what an index gives, and what is told where one is missing or cannot stand.

Knows arrays and processes with several instances. Must not know which values an index may have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.diagnostic import Label
from checker.front import syntax as s
from checker.front.checking.mismatch import called, origin
from checker.front.checking.types import ArrayT, EnumT, Int, QueueT, ThreadT, Type
from checker.front.naming.declared import EVERY_THREAD, Declared
from checker.front.written import subject, written

if TYPE_CHECKING:
    from checker.front.checking.exprcheck import Expressions


def element(node: s.Index, expressions: Expressions) -> Type | None:
    """The type of `a[i]`; None if it is wrong already."""
    base = expressions.type_of(node.base)
    if base is None:
        expressions.value(node.index)
        return None
    if not isinstance(base, ArrayT):
        expressions.report(
            "bad-arguments",
            f"{subject(node.base)} takes no index: it is {called(base)}, not an array",
            node.index,
            "no index can stand here",
            origin(node.base, base, expressions.uses),
            _unindexed(node, base),
        )
        return None
    wanted, *rest = base.dims
    what = f"the index of {subject(node.base)}"
    expressions.data.expect(node.index, wanted)
    declared = expressions.uses.get(node.base) if isinstance(node.base, s.Name) else None
    help = _unfit(node.index, expressions.type_of(node.index), wanted, declared)
    expressions.needs(node.index, wanted, what, *help)
    return ArrayT(tuple(rest), base.element) if rest else base.element


def _unfit(
    node: s.Expression, type: Type | None, wanted: Type, declared: Declared | None
) -> tuple[str, ...]:
    """What to do about an index that has another type than is wanted.

    declared: what takes the index, if that has a name.
    """
    text = written(node)
    match type, wanted:
        case ThreadT(), Int() if isinstance(declared, s.Process):
            return (f"leave the index out: `{text or '…'}` is a thread already",)
        case ThreadT(process=process), _:
            name = EVERY_THREAD if process is None else process.name.text
            whose = "thread" if process is None else f"thread of `{name}`"
            return (f"declared with `[{name}]`, it has an element for each {whose}",)
        case EnumT(enum=enum), _:
            name = enum.name.text
            return (f"declared with `[{name}]`, it has an element for each `{name}`",)
        case Int(), ThreadT(process=s.Process(name=name, binders=(_,))):
            return (f"`{name.text}[{text or '…'}]` is the thread of that number",)
        case _:
            return ()


def _unindexed(node: s.Index, base: Type) -> tuple[str, ...]:
    """What is meant by an index behind something that takes none."""
    match base:
        case QueueT():
            name = written(node.base) or "q"
            return (f"the first item is `{name}.head`; the others cannot be read",)
        case Int() if isinstance(node.base, s.Number):
            size = written(node.index) or "N"
            return (f"the size of an array stands behind its name: `var t[{size}]: … = …;`",)
        case _:
            return ()


def tell_missing(node: s.Expression, type: ArrayT, expressions: Expressions) -> None:
    """Tell that `node` is an array, or a process with several instances, without index."""
    text = written(node) or "…"
    declared = expressions.uses.get(node) if isinstance(node, s.Name) else None
    if isinstance(declared, s.Process):
        expressions.report(
            "bad-arguments",
            f"`{text}` has several instances: say which",
            node,
            "which one?",
            (Label(declared.name.span, "declared here"),),
            (f"write `{text}[0]` for one of them, or `some t in {text}: …` with `t` here",),
        )
        return
    missing = len(type.dims)
    count = "an index is" if missing == 1 else f"{missing} indices are"
    expressions.report(
        "bad-arguments",
        f"{subject(node)} is an array: {count} missing",
        node,
        "which element?",
        origin(node, type, expressions.uses),
        (f"write `{text}{'[…]' * missing}`",),
    )
