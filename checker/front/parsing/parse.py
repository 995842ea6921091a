"""From a text to `syntax.Module`.

Knows the order of the parts: tokens, tree, nodes; must not know any rule of the grammar.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from checker.diagnostic import Diagnostic, Label, SpecError
from checker.front.library import ALWAYS_THERE, text
from checker.front.parsing.automaton import Tree
from checker.front.parsing.recovery import read
from checker.front.parsing.tables import shipped
from checker.front.parsing.temporal import told, without_signs
from checker.front.parsing.tokens import Token, tokens
from checker.front.parsing.tree import module
from checker.front.parsing.tree_expressions import Reader
from checker.front.syntax import Module
from checker.records import dataclass
from checker.source import Source

MOST_DEPTH = 128
"""How deep a tree may be: whatever walks over a spec by recursion stays far below its limit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a text.

    module: without what could not be read; None if too little could. found: how the text is wrong.
    unsure: words that may mean something in what could not be read; None if any may.
    """

    module: Module | None
    found: tuple[Diagnostic, ...]
    unsure: frozenset[str] | None


def parse(source: Source) -> Module:
    """The spec that a text is. Raises SpecError with every finding about how it is written."""
    reading = attempt(source)
    if reading.module is None or reading.found:
        raise SpecError(reading.found)
    return reading.module


def attempt(source: Source) -> Reading:
    """Read as much of a text as can be read."""
    tables = shipped()
    cut = tokens(source, tables.words)
    if not cut.complete:
        return Reading(None, tuple(cut.diagnostics), None)
    tree, found, changed = read(source.name, without_signs(cut.tokens), tables)
    signs = told(cut.tokens, source.name)
    reader = Reader(source.name, [*cut.diagnostics, *signs, *found])
    result = None
    if tree is not None:
        deepest = _too_deep(tree)
        if deepest is None:
            result = module(reader, tree, cut.comments)
        else:
            label = Label(deepest.span(source.name), "split it, with `def` for instance")
            headline = f"something here is nested, or strung together, more than {MOST_DEPTH} deep"
            reader.diagnostics.append(Diagnostic("too-large", headline, label))
    unsure = None if changed is None else changed | _introduced(cut.tokens)
    return Reading(result, tuple(reader.diagnostics), unsure)


_INTRODUCING = frozenset(("let", "choose", "for", "all", "some", "ref", "var", "goto"))


def _introduced(cut: Sequence[Token]) -> frozenset[str]:
    """The words that look as if they were brought in somewhere, wherever its braces end."""
    around = zip(("", *(each.text for each in cut)), cut, cut[1:], strict=False)
    return frozenset(
        each.text
        for before, each, after in around
        if before in _INTRODUCING or after.text in (":", "in")
    )


@cache
def library() -> tuple[Module, Source]:
    """The lock types that every spec has, mutex, spinlock and rwsem, and their text."""
    source = Source(f"<{ALWAYS_THERE}>", text(ALWAYS_THERE))
    return parse(source), source


def _too_deep(tree: Tree) -> Token | None:
    """The first token of a part that is nested too deep, if there is one."""
    level = [tree]
    for _ in range(MOST_DEPTH):
        level = [child for each in level for child in each.children if isinstance(child, Tree)]
        if not level:
            return None
    return next((each.first for each in level if each.first is not None), None)
