"""What stands between the tokens of a text: comments and line breaks.

Knows characters; must not know the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.front.parsing.tokens import Token
from checker.records import dataclass

_PIECE = re.compile(r"//[^\n]*|/\*.*?\*/|\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, with its marks. column: where it stood, counting from 0."""

    text: str
    column: int

    @property
    def words(self) -> tuple[str, ...]:
        """Its lines without the blanks around them."""
        return tuple(each.strip() for each in self.text.split("\n"))

    def at(self, column: int) -> str:
        """Its text where it begins at `column`; the lines below move with the first."""
        first, *rest = self.text.split("\n")
        shift = column - self.column
        moved = []
        for line in rest:
            bare = line.lstrip(" ")
            blanks = max(0, len(line) - len(bare) + shift)
            moved.append((" " * blanks + bare).rstrip())
        return "\n".join([first.rstrip(), *moved])


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands before a token. breaks: line breaks before each remark, and before the token."""

    remarks: tuple[Remark, ...]
    breaks: tuple[int, ...]

    @property
    def lines(self) -> int:
        """How many line breaks there are, those inside remarks left out."""
        return sum(self.breaks)


def gaps(text: str, tokens: Sequence[Token]) -> list[Gap]:
    """One gap before each token, and one behind the last."""
    starts = [0]
    starts += (found.end() for found in re.finditer("\n", text))
    found, begin = [], 0
    for token in tokens:
        start = starts[token.line - 1] + token.column - 1
        found.append(_gap(text, begin, start))
        begin = start + token.end_column - token.column
    return [*found, _gap(text, begin, len(text))]


def _gap(text: str, begin: int, end: int) -> Gap:
    remarks: list[Remark] = []
    breaks = [0]
    for piece in _PIECE.finditer(text, begin, end):
        if piece[0] == "\n":
            breaks[-1] += 1
            continue
        column = piece.start() - (text.rfind("\n", 0, piece.start()) + 1)
        remarks.append(Remark(piece[0].replace("\r", "").rstrip(), column))
        breaks.append(0)
    return Gap(tuple(remarks), tuple(breaks))
