"""No part of the grammar is passed over in silence."""

from __future__ import annotations

from checker.front.parsing.tables import shipped
from checker.source import Source


def test_every_node_of_the_grammar_is_read() -> None:
    from tests.front import test_parse

    used: set[str] = set()
    texts = [*test_parse.DECLARATIONS]
    texts += [f"process p {{ {each} }}" for each in test_parse.STATEMENTS]
    texts += [f"def d = {each};" for each in test_parse.EXPRESSIONS]
    texts += ["model m;", "const a = 0.5;"]
    for text in texts:
        used |= rules_of(text)
    names = {production.name for production in shipped().productions}
    assert names - used == {"", "broken"}


def rules_of(text: str) -> set[str]:
    from checker.front.parsing.automaton import Tree
    from checker.front.parsing.recovery import read
    from checker.front.parsing.tokens import tokens

    tables = shipped()
    tree, found, _ = read("f.mm", tokens(Source("f.mm", text), tables.words).tokens, tables)
    assert tree is not None and not found, text
    todo, rules = [tree], set()
    while todo:
        each = todo.pop()
        rules.add(each.rule)
        todo += [child for child in each.children if isinstance(child, Tree)]
    return rules
