"""How deep and how large expressions are once every `def` is written out where it is used.

A few short definitions can stand for more text than any program could read; whatever walks over
expressions later may rely on the limits told here. Knows sizes only, no types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.naming.declared import Declared
from checker.front.naming.recursion import Defined, roots
from checker.front.walk import asked_in, expressions, operands, statements
from checker.records import dataclass

MOST_DEEP = 128
"""How many operators and definitions may be inside one another."""

MOST_PARTS = 20_000
"""How many names, numbers and operators one expression may come to."""


@dataclass(frozen=True, slots=True)
class _Extent:
    depth: int
    parts: int


def too_large(
    module: s.Module, order: Sequence[Defined], uses: Mapping[s.Name, Declared]
) -> list[Diagnostic]:
    """One diagnostic for each definition or other expression that is past a limit first.

    order: the definitions, each behind all that it needs.
    """
    known: dict[Declared, _Extent | None] = {}  # None is too large, which is told once
    found: list[Diagnostic] = []
    for defined in order:
        whole = _sum([_measure(root, uses, known) for root in roots(defined)])
        if whole is not None and _past_a_limit(whole):
            found.append(_told(whole, defined.name, f"`{defined.name.text}`"))
            whole = None
        if whole is not None and not isinstance(defined, s.Def):
            # A constant is computed once: it may be deep, but is not written out.
            whole = _Extent(whole.depth, 1)
        known[defined] = whole
    for declaration in module.declarations:
        for root in _roots(declaration):
            extent = _measure(root, uses, known)
            if extent is not None and _past_a_limit(extent):
                found.append(_told(extent, root, "this"))
    return found


def _past_a_limit(extent: _Extent) -> bool:
    return extent.depth > MOST_DEEP or extent.parts > MOST_PARTS


def _sum(extents: Iterable[_Extent | None]) -> _Extent | None:
    depth = parts = 0
    for each in extents:
        if each is None:
            return None
        depth, parts = max(depth, each.depth), parts + each.parts
    return _Extent(depth, parts)


def _measure(
    root: s.Expression, uses: Mapping[s.Name, Declared], known: Mapping[Declared, _Extent | None]
) -> _Extent | None:
    deepest = parts = 0
    pending = [(root, 1)]
    while pending:
        node, depth = pending.pop()
        inner: _Extent | None = _Extent(0, 0)
        if isinstance(node, s.Name) and node in uses:
            inner = known.get(uses[node], inner)
        if inner is None:
            return None
        deepest = max(deepest, depth + inner.depth)
        parts += 1 + inner.parts
        pending.extend((each, depth + 1) for each in operands(node))
    return _Extent(deepest, parts)


def _roots(declaration: s.Declaration) -> Iterator[s.Expression]:
    match declaration:
        case s.Property(condition=condition) | s.Assume(condition=condition):
            yield condition
        case s.View(value=value):
            yield value
        case s.RunQuestion(bound=bound):
            yield from asked_in(declaration)
            if bound is not None:
                yield bound
        case s.Process(locals=locals, body=body):
            for local in locals:
                yield from _roots(local)
            for statement in statements(body):
                yield from expressions(statement)
        case s.Rule(condition=condition, body=body):
            if condition is not None:
                yield condition
            for statement in statements(body):
                yield from expressions(statement)
        case s.VarDecl(sizes=sizes, initial=initial):
            yield from sizes
            if initial is not None:
                yield initial
        case _:
            pass


def _told(extent: _Extent, node: s.Node, what: str) -> Diagnostic:
    if extent.depth > MOST_DEEP:
        much = f"more than {MOST_DEEP} deep"
    else:
        much = f"{extent.parts:,} names and signs, more than {MOST_PARTS:,}"
    return Diagnostic(
        "too-large",
        f"{what} is {much} when every definition is written out",
        Label(node.span, "too large"),
        (),
        ("keep a value that is needed often in a variable",),
    )
