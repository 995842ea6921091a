"""Parts of specs as the parser reads them, in short: one line for a tree."""

from __future__ import annotations

from dataclasses import fields

import pytest

from checker.diagnostic import SpecError
from checker.front import syntax
from checker.front.parsing.parse import parse
from checker.source import Source


def outline(node: object) -> str:
    """The shape of a node as `Class(field, …)`, without places."""
    if isinstance(node, syntax.Name):
        return node.text
    if isinstance(node, syntax.Number):
        return str(node.value)
    if isinstance(node, syntax.TimeLiteral):
        return f"{node.seconds * 10**6}us"
    if isinstance(node, syntax.Truth):
        return str(node.value).lower()
    if isinstance(node, syntax.Binary):
        return f"({outline(node.left)} {node.operator} {outline(node.right)})"
    if isinstance(node, syntax.Unary):
        return f"({node.operator}{outline(node.operand)})"
    if isinstance(node, tuple):
        return "[" + ", ".join(map(outline, node)) + "]"
    if isinstance(node, syntax.Node):
        parts = [getattr(node, f.name) for f in fields(node) if f.name != "span"]
        if isinstance(node, syntax.Let | syntax.Assign) and not node.early:
            del parts[-1]
        return f"{type(node).__name__}({', '.join(map(outline, parts))})"
    return repr(node)


def one(text: str) -> syntax.Declaration:
    (declaration,) = parse(Source("f.mm", text)).declarations
    return declaration


def value(text: str) -> syntax.Expression:
    declaration = one(f"def d = {text};")
    assert isinstance(declaration, syntax.Def)
    return declaration.body


def body(text: str) -> syntax.Block:
    declaration = one(f"process p {{ {text} }}")
    assert isinstance(declaration, syntax.Process)
    return declaration.body


def refused(text: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    return [f"{each.code} {each.headline}" for each in caught.value.diagnostics]
