"""Names for the parts that large expressions have in common, so that they can be written down.

An expression is a graph; as text each part stands wherever it is used, and a few thousand parts may
come to more than any page holds. Must not know how an expression is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.ir.expr import Chosen, Expr, operands, parts

LARGE = 1_000
"""Expressions of so many names and signs are written with names for what is in them twice."""

_WORTH = 12
"""A part of fewer names and signs is written out."""


def named(expressions: Iterable[Expr]) -> dict[Expr, str]:
    """`#1`, `#2` and so on for parts that stand more than once in what is large.

    In an order in which each is made of those before it. No choice of an action is in one.
    """
    large = [each for each in dict.fromkeys(expressions) if _size(each) >= LARGE]
    order: dict[Expr, None] = {}
    for each in large:
        order |= dict.fromkeys(parts(each, order))
    uses: dict[Expr, int] = dict.fromkeys(large, 1)
    for node in order:
        for inner in operands(node):
            uses[inner] = uses.get(inner, 0) + 1
    found: dict[Expr, str] = {}
    sizes: dict[Expr, int] = {}
    choosing: set[Expr] = set()
    for node in order:
        inner_nodes = operands(node)
        sizes[node] = 1 + sum(sizes[inner] for inner in inner_nodes)
        if isinstance(node, Chosen) or not choosing.isdisjoint(inner_nodes):
            choosing.add(node)
        elif uses.get(node, 0) > 1 and sizes[node] >= _WORTH:
            found[node] = f"#{len(found) + 1}"
            sizes[node] = 1
    return found


def _size(expr: Expr) -> int:
    """How many names and signs it is as text."""
    sizes: dict[Expr, int] = {}
    for node in parts(expr):
        sizes[node] = 1 + sum(sizes[inner] for inner in operands(node))
    return sizes[expr]
