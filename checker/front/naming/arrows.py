"""`vma->pins` as C has it, which reads as an implication here: told as one mistake, not as three.

Knows how it looks; what its names mean is for others.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from checker.diagnostic import Diagnostic, Label
from checker.front import syntax as s
from checker.front.walk import outline, subexpressions
from checker.front.written import written
from checker.source import Span

_SIGN = 2  # columns of `->`


def is_arrow(node: s.Binary) -> bool:
    """Whether it is an implication between two names with no blank around its sign."""
    left, right = node.left.span, _leading(node.right).span
    near = (left.end_line, left.end_column + _SIGN) == (right.line, right.column)
    path = isinstance(outline(node.left)[0], s.Name)
    return node.operator == "->" and near and path and isinstance(_leading(node.right), s.Name)


def _leading(node: s.Expression) -> s.Expression:
    """What an expression begins with: the `pins` of `pins == 1 && x`."""
    while True:
        match node:
            case s.Binary(left=inner) | s.Index(base=inner) | s.Member(base=inner):
                node = inner
            case s.Conditional(condition=inner) | s.Primed(operand=inner):
                node = inner
            case s.Call(function=inner) | s.At(thread=inner):
                node = inner
            case _:
                return node


def arrows_told(
    arrows: Iterable[s.Binary], uses: Container[s.Name], found: Iterable[Diagnostic]
) -> list[Diagnostic]:
    """What was found, with one diagnostic for each arrow whose right name is not declared.

    It stands for all that was said of its two names and of the implication as a whole.
    """
    told: list[Diagnostic] = []
    places: dict[tuple[str, int, int], list[tuple[Span, Span]]] = {}
    for node in arrows:
        name = _leading(node.right)
        assert isinstance(name, s.Name)
        if name in uses:
            continue
        pair = node.left.span.to(name.span)
        for part in (*subexpressions(node.left), name):
            places.setdefault(_start(part.span), []).append((pair, node.span))
        told.append(
            Diagnostic(
                "unknown-name",
                "`->` is an implication; a member stands behind a `.`",
                Label(pair, f"no variable is called `{name.text}`"),
                help=(f"write `{written(node.left) or 'x'}.{name.text}`",),
            )
        )
    for each in found:
        span = each.primary.span if each.primary else None
        about = () if span is None else places.get(_start(span), ())
        if span is None or not any(_about(span, pair, whole) for pair, whole in about):
            told.append(each)
    return told


def _start(span: Span) -> tuple[str, int, int]:
    return span.file, span.line, span.column


def _about(span: Span, pair: Span, whole: Span) -> bool:
    """Whether what begins in the pair does not go beyond it, but for the implication itself."""
    return span == whole or (span.end_line, span.end_column) <= (pair.end_line, pair.end_column)
