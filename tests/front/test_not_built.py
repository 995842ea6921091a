"""What is part of the language but not built is told at its place, and never passed over."""

from __future__ import annotations

import pytest

from checker.diagnostic import SpecError
from checker.front.parsing.parse import parse
from checker.front.parsing.tables import shipped
from checker.front.parsing.unbuilt import UNBUILT
from checker.source import Source

EXAMPLES: dict[str, list[str]] = {
    "blocked_by": ["def d = «f blocked_by g» && a;"],
}
ROWS = [(what, text) for what, texts in EXAMPLES.items() for text in texts]


def test_each_has_an_example() -> None:
    assert EXAMPLES.keys() == UNBUILT.keys()


@pytest.mark.parametrize(("what", "marked"), ROWS)
def test_it_is_told_at_its_place_and_nothing_else(what: str, marked: str) -> None:
    before, inside, _ = marked.replace("»", "«").split("«")
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    found = caught.value.diagnostics[0]
    assert found.code == "not-built"
    assert found.headline == f"{UNBUILT[what][0]} is not built yet"
    assert found.primary is not None
    assert found.primary.span.column == len(before) + 1
    assert found.primary.span.end_column == len(before) + len(inside) + 1


@pytest.mark.parametrize(("what", "marked"), ROWS)
def test_it_is_told_once(what: str, marked: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    assert len(caught.value.diagnostics) == 1


def test_what_stands_inside_is_told_as_well() -> None:
    text = """
process p {
    for x in S { await a unless f blocked_by g else { x = f blocked_by h; } }
    atomic { y = g blocked_by h; }
}
"""
    with pytest.raises(SpecError) as caught:
        parse(Source("f.mm", text))
    assert len(caught.value.diagnostics) == 3


def test_every_node_of_the_grammar_is_read_or_told() -> None:
    """A rule that no example and no built construct uses would be passed over in silence."""
    from tests.front import test_parse

    used: set[str] = set()
    texts = [each.replace("«", "").replace("»", "") for _, each in ROWS]
    texts += test_parse.DECLARATIONS
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
