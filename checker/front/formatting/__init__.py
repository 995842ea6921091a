"""A spec in its usual layout: the words and comments that it has, on the lines that it has.

The face of the formatter. Must not know files, nor what a spec means: it works on any text that
follows the grammar, whether this version can check it or not.
"""

from __future__ import annotations

from checker.diagnostic import SpecError
from checker.front.formatting.alignment import aligned
from checker.front.formatting.breaks import broken
from checker.front.formatting.layout import laid_out
from checker.front.formatting.outline import outline
from checker.front.formatting.remarks import Gap, gaps
from checker.front.parsing.automaton import Tree
from checker.front.parsing.recovery import read
from checker.front.parsing.tables import shipped
from checker.front.parsing.temporal import told
from checker.front.parsing.tokens import Token, tokens
from checker.source import Source


class Unfaithful(Exception):
    """The formatter would change more than the layout of a text. Always our bug."""


def formatted(source: Source) -> str:
    """The text in its usual layout. Raises SpecError if it does not follow the grammar.

    Formatting the result changes nothing. Words, signs and comments are those of `source`, in
    their order, and the comment that is the title stays where it is one: this is looked at anew
    each time, and Unfaithful is raised if it is not so.
    """
    words = _Words(source)
    text = words.formatted()
    again = _Words(Source(source.name, text))
    if again.kept() != words.kept():
        raise Unfaithful("the text would not stay the same")
    if again.formatted() != text:
        raise Unfaithful("the result would be formatted differently once more")
    return text


class _Words:
    """A text as tokens with what stands between them."""

    def __init__(self, source: Source) -> None:
        tables = shipped()
        cut = tokens(source, tables.words)
        if not cut.complete:
            raise SpecError(cut.diagnostics)
        signs = told(cut.tokens, source.name)
        if signs:
            raise SpecError([*cut.diagnostics, *signs])
        tree, found, _ = read(source.name, cut.tokens, tables)
        if tree is None or found or cut.diagnostics:
            raise SpecError([*cut.diagnostics, *found])
        self.tree: Tree = tree
        self.tokens: tuple[Token, ...] = cut.tokens[:-1]
        self.gaps: list[Gap] = gaps(source.text, self.tokens)
        head = tree.tree("model")
        last = None if head is None else head.last
        self.title = None if last is None else cut.comments.get(last.line)

    def kept(self) -> tuple[object, ...]:
        """All that a layout must not change."""
        between = [[each.words for each in gap.remarks] for gap in self.gaps]
        return [each.text for each in self.tokens], between, self.title, _shape(self.tree)

    def formatted(self) -> str:
        shape = outline(self.tree, self.tokens)
        lines = broken(shape, self.gaps)
        return laid_out(shape, lines, aligned(shape, self.gaps, lines))


def _shape(tree: Tree) -> list[tuple[str, int]]:
    """The rules of a tree with how many children each has, from the top down."""
    found, stack = [], [tree]
    while stack:
        node = stack.pop()
        found.append((node.rule, len(node.children)))
        stack += (each for each in node.children if isinstance(each, Tree))
    return found
