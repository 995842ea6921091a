"""A lexer of specs for Pygments, which colours them in documents: `mm`.

Its words are those of the grammar. It colours without reading a spec: a word that may be a name is
taken for one where a name is likely. Only this file imports Pygments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
    _TokenType,
)

from checker.front.parsing.tables import shipped
from checker.front.parsing.words import AGGREGATES, DECLARATIONS, RESERVED

_CONSTANTS = frozenset(("true", "false", "none", "self", "_"))
_TYPES = frozenset(("bool", "time", "set", "queue", "of"))
_UNITS = frozenset(("ns", "us", "ms", "s"))
_TAKES_NAME = DECLARATIONS - {"assume", "cpus", "expect", "fair", "include", "within"}
_ASKING = frozenset(("always", "never", "reachable", "eventually", "leads", "ltl", "check"))
_LAST = ("violated", "strong", "priority")
_ALONE = frozenset(("exclusive", "shared", "holder", "anyone", "recursive", *_LAST))
_AFTER_NAMES = frozenset(":=+-*/%<>|&,)].@?'")

_PUNCTUATION = frozenset("{}()[];:,.")

_BEFORE = re.compile(r"(\w+|\S)?\s*\Z")
_FOLLOWED = re.compile(r"\s*(\w+|\S)?")


class _Signs:
    """The signs of the grammar, which is read when the first text is coloured."""

    def __iter__(self) -> Iterator[str]:
        signs = (each for each in shipped().words if not each.isidentifier())
        return (each for each in signs if each not in _PUNCTUATION)


class MmLexer(RegexLexer):
    """Colours specs of mmcheck."""

    name = "mmcheck"
    aliases: ClassVar = ["mm", "mmcheck"]
    filenames: ClassVar = ["*.mm"]
    mimetypes: ClassVar = ["text/x-mmcheck"]
    flags = re.MULTILINE | re.DOTALL

    def _word(self, match: re.Match[str]) -> Iterator[tuple[int, _TokenType, str]]:
        text, start, end = match.string, match.start(), match.end()
        line = text.rfind("\n", 0, start) + 1
        before = _BEFORE.search(text, line, start)
        after = _FOLLOWED.match(text, end)
        assert before is not None and after is not None
        yield start, _kind(match.group(), before[1] or "", after[1] or ""), match.group()

    tokens: ClassVar = {
        "root": [
            (r"\ufeff|\s+", Whitespace),
            (r"//[^\n]*", Comment.Single),
            (r"/\*.*?\*/", Comment.Multiline),
            (r"include(?=\s*<)", Keyword.Declaration, "included"),
            (r"[0-9]+(?:_[0-9]+)*\.[0-9]+(?:_[0-9]+)*", Number.Float),
            (r"[0-9]+(?:_[0-9]+)*", Number.Integer),
            (r'"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"', String),
            (r"[A-Za-z_][A-Za-z0-9_]*", _word),
            (words(_Signs()), Operator),
            (r"[{}()\[\];:,.]", Punctuation),
        ],
        "included": [
            (r"\s+", Whitespace),
            (r"<[A-Za-z0-9_./-]+>", String.Other, "#pop"),
            (r"", Whitespace, "#pop"),
        ],
    }

    @staticmethod
    def analyse_text(text: str) -> float:
        """How likely this is a spec: it begins with `model`, behind comments. `.mm` has others."""
        begins = re.match(r"\ufeff?(\s|//[^\n]*\n|/\*.*?\*/)*model\s+\w+\s*;", text, re.DOTALL)
        return 1.0 if begins else 0.0


def _kind(word: str, before: str, after: str) -> _TokenType:
    """What a word is, from the word or sign before it on its line and the one after it."""
    if before == "@":
        return Name.Label
    if before == ".":
        return Name
    begins = before in ("", ";", "{", "}")
    if word in shipped().words and not _is_name(word, before, after):
        return _of_grammar(word)
    if before in _TAKES_NAME and before not in ("var", "const", "param", "timer"):
        return Name.Property if before in _ASKING else Name.Class
    if begins and after == ":":
        return Name.Label
    return Name.Label if before == "goto" else Name


def _is_name(word: str, before: str, after: str) -> bool:
    """Whether a word of the grammar is likely to be a name here."""
    another = after[:1].isidentifier()
    if word in RESERVED:
        return False
    if word in _UNITS:
        return not before[:1].isdigit()
    if before in ("goto", "mode"):
        return True
    if before == "in":
        return after in ("{", ":", ")")
    if word in _operators():
        return not (another and (before[:1].isidentifier() or before in ("]", ")")))
    if word in AGGREGATES:
        return after != "("
    if word == "fair":
        return after == ":" and not before[:1].isidentifier()
    if word == "strong" and before == "fair":
        return False
    if word == "lock" and before == ":":
        return after not in (",", ")")
    if before in _TAKES_NAME and word not in ("exclusive", "shared"):
        return not another
    if after == ";":
        return word not in _ALONE and word not in _grants()
    return after in _AFTER_NAMES or (word in DECLARATIONS and after in ("[", "(", "{", "."))


@cache
def _grants() -> frozenset[str]:
    """The grant rules that are a word alone."""
    names = (each.name for each in shipped().productions if each.size == 1)
    return frozenset(name.removeprefix("grant_") for name in names if name.startswith("grant_"))


@cache
def _operators() -> frozenset[str]:
    """The operators that are words."""
    operators = shipped().operators
    each_word = shipped().words.items()
    return frozenset(
        word for word, terminal in each_word if word.isidentifier() and terminal in operators
    )


def _of_grammar(word: str) -> _TokenType:
    if word in _CONSTANTS:
        return Keyword.Constant
    if word in _TYPES:
        return Keyword.Type
    if word in _operators():
        return Operator.Word
    return Keyword.Declaration if word in DECLARATIONS else Keyword
