"""From the tree to tables of values.

Knows the rules of the grammar for `table`; must not know what a name stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.front.parsing.automaton import Tree
from checker.front.parsing.tokens import NAME, Token
from checker.front.parsing.tree_expressions import Reader, expression, only, read_type
from checker.front.syntax import (
    DefParameter,
    Expression,
    Index,
    Member,
    Nobody,
    Number,
    Pattern,
    Range,
    Row,
    Table,
    Truth,
    Wild,
)


def table(reader: Reader, tree: Tree) -> Table:
    """`table out(a: bool, n: Need): Out { _ NONE => KEEP; … }`."""
    listed = only(tree.tree("parameters"))
    return Table(
        reader.span(tree),
        reader.name(tree),
        tuple(
            DefParameter(reader.span(each), reader.name(each), read_type(reader, each.trees()[0]))
            for each in listed.trees()
        ),
        read_type(reader, only(tree.after("COLON"))),
        tuple(_row(reader, each) for each in tree.trees("row")),
    )


def _row(reader: Reader, tree: Tree) -> Row:
    patterns = tuple(_pattern(reader, each) for each in tree.trees("pattern"))
    return Row(reader.span(tree), patterns, expression(reader, only(tree.after("YIELDS"))))


def _pattern(reader: Reader, tree: Tree) -> Pattern:
    span = reader.span(tree)
    if indices := tree.trees():
        found: Expression = reader.name(tree)
        for each in indices:
            found = Index(span, found, expression(reader, each))
        return found
    texts = [each.text for each in tree.children if isinstance(each, Token)]
    match texts:
        case ["_"]:
            return Wild(span)
        case ["true" | "false" as text]:
            return Truth(span, text == "true")
        case ["none"]:
            return Nobody(span)
        case [*_, ".", _]:
            first, last = (reader.named(each) for each in tree.tokens(NAME))
            return Member(span, first, last)
        case _ if tree.token(NAME) is not None:
            return reader.name(tree)
        case _:
            pass
    numbers = [Number(span, each) for each in _numbers(texts)]
    return numbers[0] if len(numbers) == 1 else Range(span, *numbers)


def _numbers(texts: Iterable[str]) -> Iterator[int]:
    """`- 1 .. 2` as -1 and 2."""
    sign = 1
    for text in texts:
        if text == "-":
            sign = -1
        elif text != "..":
            yield sign * int(text.replace("_", ""))
            sign = 1
