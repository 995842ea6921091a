"""The lexer colours a word as one of the language exactly where the grammar reads it as one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from pygments.token import Comment, Error, Keyword, Operator, Punctuation, String, Whitespace

from checker.front.parsing.automaton import Tree
from checker.front.parsing.recovery import read
from checker.front.parsing.tables import grammar, shipped
from checker.front.parsing.tokens import Token, tokens
from checker.lexer import MmLexer
from checker.source import Source
from tests.test_docs import examples

ROOT = Path(__file__).parent.parent
SPECS = [*sorted((ROOT / "specs").glob("*.mm")), *sorted((ROOT / "checker").glob("**/*.mm"))]
MODELS = sorted((ROOT / "tests" / "models").glob("**/*.mm"))
WORD = re.compile(r"[A-Za-z_]\w*")


def coloured(text: str) -> dict[tuple[int, int], bool]:
    """By line and column of each word outside comments and strings: is it coloured as a keyword?"""
    found: dict[tuple[int, int], bool] = {}
    line, column = 1, 1
    for kind, part in MmLexer(stripnl=False, ensurenl=False).get_tokens(text):
        assert kind is not Error, part
        if WORD.fullmatch(part) and kind not in Comment and kind not in String:
            found[line, column] = kind in Keyword or kind is Operator.Word
        line += part.count("\n")
        column = len(part) - part.rindex("\n") if "\n" in part else column + len(part)
    return found


def read_by_the_grammar(text: str) -> dict[tuple[int, int], bool]:
    """The same, from the tree that the parser makes of the text."""
    cut = tokens(Source("m.mm", text), shipped().words)
    tree, found, _ = read("m.mm", cut.tokens, shipped())
    assert tree is not None and not found

    def leaves(part: Tree | Token) -> Iterator[Token]:
        if isinstance(part, Token):
            yield part
        else:
            for child in part.children:
                yield from leaves(child)

    return {
        (each.line, each.column): each.type != "NAME"
        for each in leaves(tree)
        if WORD.fullmatch(each.text)
    }


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_words_of_the_language_are_those_of_the_grammar(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert coloured(text) == read_by_the_grammar(text)


def test_the_same_of_every_example_and_model() -> None:
    texts = [each.text for each in examples()]
    texts += [path.read_text(encoding="utf-8") for path in MODELS]
    wrong = []
    for text in texts:
        here, there = coloured(text), read_by_the_grammar(text)
        assert here.keys() == there.keys()
        wrong += [
            text.splitlines()[line - 1] for line, c in here if here[line, c] != there[line, c]
        ]
    assert wrong == []


@pytest.mark.parametrize("sign", [each for each in shipped().words if not each.isidentifier()])
def test_every_sign_of_the_grammar_is_one_token(sign: str) -> None:
    ((kind, part),) = MmLexer(stripnl=False, ensurenl=False).get_tokens(sign)
    assert part == sign and kind in (Operator, Punctuation)


def test_every_word_that_the_grammar_quotes_is_coloured() -> None:
    quoted = {each for each in re.findall(r'"([^"\n]+)"', grammar()) if WORD.fullmatch(each)}
    assert {"process", "unless", "phase_fair", "blocked_by", "ms"} <= quoted
    for word in sorted(quoted):
        text = f"x {word} y"
        if word in ("ns", "us", "ms", "s"):
            text = f"x 20 {word} y"
        elif word in ("count", "min", "max", "sum"):
            text = f"x {word}(y"
        kinds = {part: kind for kind, part in MmLexer().get_tokens(text)}
        assert kinds[word] in Keyword or kinds[word] is Operator.Word, word
        assert kinds["x"] not in Keyword and kinds["y"] not in Keyword


def test_what_is_no_text_of_the_language_is_an_error() -> None:
    text = "process p { x# = 'a; }"
    assert Error in [kind for kind, _ in MmLexer().get_tokens(text)]
    assert "".join(part for _, part in MmLexer().get_tokens(text)) == text + "\n"


def test_an_included_name_is_one_token() -> None:
    found = [*MmLexer().get_tokens("include <completion.mm>\nalways a: 1 < n && 2 > n;")]
    assert (String.Other, "<completion.mm>") in found and (Operator, "<") in found


def test_pygments_is_told_where_it_is() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["project"]["entry-points"]["pygments.lexers"]
    assert [EntryPoint(name, at, "").load() for name, at in entries.items()] == [MmLexer]
    assert MmLexer.aliases[0] == "mm" and MmLexer.filenames == ["*.mm"]


def test_a_file_is_a_spec_by_how_it_begins() -> None:
    assert MmLexer.analyse_text("// a comment\n/* another */ model m;\nvar n: 0..1 = 0;\n") == 1
    assert MmLexer.analyse_text("#import <A.h>\n@interface A\n- (int)model;\n@end\n") == 0


def test_blanks_are_blanks() -> None:
    kinds = {part: kind for kind, part in MmLexer().get_tokens("a\t= 1;\n\n")}
    assert kinds["\t"] is Whitespace
