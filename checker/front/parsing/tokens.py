"""A text as tokens: words, numbers, strings and signs, each with its place.

Knows characters and comments; must not know where the grammar lets a token stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from checker.diagnostic import Diagnostic, Label
from checker.front.parsing.tables import END
from checker.records import dataclass
from checker.source import Source, Span

MOST_TOKENS = 30_000
MOST_NESTED = 100
MOST_DIGITS = 18

NAME, NUMBER, DECIMAL, STRING, ANGLED = "NAME", "NUMBER", "DECIMAL", "STRING", "ANGLED"
WRONG = "WRONG"
"""The type of what is no token of the language: a sign of another one, a stray character."""


class Token(NamedTuple):
    """A word, number, string or sign. It stands on one line.

    type: the terminal; for every word NAME, until the grammar decides.
    first: no other token stands before it on its line.
    number: how many tokens the automaton took before it.
    width: how many characters it takes in the text, if not those of `text`.
    """

    type: str
    text: str
    line: int
    column: int
    first: bool = False
    number: int = -1
    width: int = -1

    def span(self, file: str) -> Span:
        """Where it stands; at least one character wide, so that it can be pointed at."""
        end = max(self.end_column, self.column + 1)
        return Span(file, self.line, self.column, self.line, end)

    @property
    def end_column(self) -> int:
        """The column after its last character."""
        return self.column + (len(self.text) if self.width < 0 else self.width)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, an `$END` after them, and the comment at the end of each line.

    complete: false if the rest of the text was not read, and nothing can be said about it.
    """

    tokens: tuple[Token, ...]
    comments: dict[int, str]
    diagnostics: tuple[Diagnostic, ...]
    complete: bool = True


_FOREIGN = (
    *("...", "===", "!==", ":=", "++", "--", "<<", ">>", "<>", "**"),
    *("^", "^=", "~", "*=", "%=", "|=", "&=", "/="),
)
"""Signs of other languages, each of which is read as one and told."""


@cache
def _pattern(signs: tuple[str, ...]) -> re.Pattern[str]:
    """What a token is in a language with these signs; of several at a place the longest counts."""
    longest = sorted({*signs, *_FOREIGN}, key=lambda each: (-len(each), each))
    return re.compile(
        rf"""
    (?P<newline>[ \t\r\f\v\n]*\n)
  | (?P<blank>[ \t\r\f\v]+)
  | (?P<comment>//[^\n]*)
  | (?P<block>/\*.*?\*/)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<decimal>[0-9]+(?:_[0-9]+)*\.[0-9]+(?:_[0-9]+)*)
  | (?P<number>[0-9]+(?:_[0-9]+)*)
  | (?P<string>"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+")
  | (?P<sign>{"|".join(map(re.escape, longest))})
    """,
        re.VERBOSE | re.DOTALL,
    )


def _pattern_of(words: Mapping[str, str]) -> re.Pattern[str]:
    """What a token is where these are the words and signs of the grammar."""
    return _pattern(tuple(each for each in words if not _NAMED.match(each)))


_NAMED = re.compile(r"\w")
_MARK = "\ufeff"  # some editors begin a text with it
_STRAY = re.compile(r"""[^\s0-9A-Za-z_{}()\[\];:,.=<>+\-*/%&|!?@'"^~#]+|[^\S \t\r\f\v\n]+""")
_LINE = re.compile(r"[^\n]+")
_ANGLED = re.compile(r"<[A-Za-z0-9_./-]+>")
_TYPES = {"word": NAME, "decimal": DECIMAL, "number": NUMBER, "string": STRING, "wrong": WRONG}
_OPENING = {"(": ")", "[": "]", "{": "}"}


def tokens(source: Source, words: Mapping[str, str]) -> Tokens:
    """Cut a text into tokens. Raises nothing: what cannot be read is in `diagnostics`.

    words: the terminal of each sign, as in `Tables.words`.
    """
    return _Scanner(source, words).run()


def terminal_of(text: str, words: Mapping[str, str]) -> str:
    """The type of a token with this text, which is a whole one."""
    found = _pattern_of(words).fullmatch(text)
    kind = found.lastgroup if found is not None else None
    return _TYPES.get(kind or "") or words.get(text, WRONG)


class _Scanner:
    """One pass over a text."""

    def __init__(self, source: Source, words: Mapping[str, str]) -> None:
        self.file = source.name
        self.text = source.text
        self.words = words
        self.pattern = _pattern_of(words)
        self.line = 1
        self.start_of_line = 0
        self.tokens: list[Token] = []
        self.comments: dict[int, str] = {}
        self.diagnostics: list[Diagnostic] = []
        self.opened: list[Token] = []

    def run(self) -> Tokens:
        """Read to the end, or to where no sense can be made of the rest."""
        position, complete = int(self.text.startswith(_MARK)), True
        while complete and position < len(self.text):
            found = self.match(position)
            if found is None:
                position, complete = self.unreadable(position)
                continue
            kind, text = found
            match kind:
                case "blank":
                    pass
                case "newline" | "block":
                    breaks = text.count("\n")
                    if breaks:
                        self.line += breaks
                        self.start_of_line = position + text.rindex("\n") + 1
                case "comment":
                    self.comments[self.line] = text[2:].strip()
                case _:
                    complete = self.token(kind, text, position)
            position += len(text)
        end = Token(END, "", self.line, len(self.text) - self.start_of_line + 1)
        return Tokens(
            (*self.tokens, end), self.comments, tuple(self.diagnostics), complete=complete
        )

    def match(self, position: int) -> tuple[str, str] | None:
        """The kind and the text of what stands at `position`."""
        found = self.pattern.match(self.text, position)
        if found is None:
            return None
        kind, text = found.lastgroup, found.group()
        assert kind is not None
        if text == "<" and self.tokens and self.tokens[-1].text == "include":
            angled = _ANGLED.match(self.text, position)
            if angled is not None:
                return "angled", angled.group()
        if text == "/" and self.text.startswith("/*", position):
            return None
        return kind, text

    def token(self, kind: str, text: str, position: int) -> bool:
        """Add a token. False if the text is too large to go on."""
        terminal = self.type(kind, text)
        first = not self.tokens or self.tokens[-1].line != self.line
        token = Token(terminal, text, self.line, position - self.start_of_line + 1, first)
        self.tokens.append(token)
        if terminal in (NUMBER, DECIMAL) and len(text) > MOST_DIGITS:
            self.tell("too-large", f"a number has at most {MOST_DIGITS} digits", token, "")
            self.tokens[-1] = token._replace(text="0")
        elif terminal == NUMBER and text[0] == "0" and len(text) > 1:
            headline = "a number does not begin with `0`: it is decimal here, and octal in C"
            self.tell("unexpected", headline, token, "")
        if text in _OPENING:
            self.opened.append(token)
            if len(self.opened) > MOST_NESTED:
                headline = f"brackets are nested more than {MOST_NESTED} deep"
                self.tell("too-large", headline, token, "the rest of the text is not read")
                return False
        elif text in ("}", ")", "]") and self.opened:
            self.opened.pop()
        if len(self.tokens) > MOST_TOKENS:
            headline = f"the text has more than {MOST_TOKENS:,} words and signs"
            self.tell("too-large", headline, token, "the rest of the text is not read")
            return False
        return True

    def type(self, kind: str, text: str) -> str:
        match kind:
            case "sign":
                return self.words.get(text, WRONG)
            case "angled":
                return ANGLED
            case _:
                return _TYPES[kind]

    def unreadable(self, position: int) -> tuple[int, bool]:
        """Take what begins no token as a wrong one, up to where a token begins.

        Returns where to go on, and whether that makes sense.
        """
        text = self.text
        column = position - self.start_of_line + 1
        if text.startswith("/*", position):
            place = Token(WRONG, "/*", self.line, column)
            self.tell("unexpected", "this comment never ends", place, "no `*/` follows")
            return len(text), False
        stray = _STRAY.match(text, position) or _LINE.match(text, position)
        assert stray is not None
        end = stray.end()
        return end, self.token("wrong", text[position:end], position)

    def tell(self, code: str, headline: str, place: Token, text: str) -> None:
        label = Label(place.span(self.file), text)
        self.diagnostics.append(Diagnostic(code, headline, label))
