"""The signs of a text are those of the grammar, the longest first, and those of other languages."""

from __future__ import annotations

from checker.front.parsing.tables import shipped
from checker.front.parsing.tokens import WRONG, tokens
from checker.source import Source


def cut(text: str) -> list[tuple[str, str]]:
    found = tokens(Source("it", text), shipped().words).tokens[:-1]
    return [(each.type, each.text) for each in found]


def test_each_sign_of_the_grammar_is_one_token() -> None:
    words = shipped().words
    signs = [each for each in words if not each[0].isalnum() and each != "_"]
    assert len(signs) > 30
    for each in signs:
        assert cut(f"a{each}b")[1] == (words[each], each)


def test_a_sign_of_another_language_is_one_token() -> None:
    for each in ("...", "===", ":=", "++", "<<", "^", "^=", "~", "/="):
        assert cut(f"a {each} b")[1] == (WRONG, each)


def test_a_sign_that_the_grammar_has_is_no_mistake() -> None:
    assert cut("a ^^ b") == [("NAME", "a"), (WRONG, "^"), (WRONG, "^"), ("NAME", "b")]
    one = {"^^": "ONE", "<->": "JUST_IF", "~": "NOT_SO"}
    found = tokens(Source("it", "a^^b<->~c<-d"), {**shipped().words, **one}).tokens
    assert [each.type for each in found if each.type != "NAME"] == [
        "ONE", "JUST_IF", "NOT_SO", "LESS", "MINUS", "$END",
    ]  # fmt: skip
